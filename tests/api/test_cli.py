"""The commands: what they do, what they say when something is wrong, and how they end."""

import asyncio
import logging
import os
import re
import signal
import socket
import stat
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from sqlalchemy import text

from adapters.db.connect import open_owner_engine
from adapters.secret_file import read_or_make_secret
from api.cli import main
from api.running.serving import Doorway, TimedHttp, bind
from api.settings import WrongSetting, read_settings, rows
from tests.conftest import WITH_SCHEMA, Copies, FreshDatabase
from tests.journeys.programs import Program, environment


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Say = Callable[..., Said]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Say]:
    """Runs a command in this very process, as the script does, and leaves signals and logs as they were."""
    before = signal.getsignal(signal.SIGTERM)
    logs, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers, root.level

    def said(*arguments: str, **settings: str) -> Said:
        told = environment(tmp_path / "home", KAERINI_TEST_UNSAFE_DATABASE="1") | settings
        for name in [name for name in os.environ if name.startswith("KAERINI_")]:
            monkeypatch.delenv(name)
        for name, value in told.items():
            if name.startswith("KAERINI_"):
                monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["kaerini", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        assert isinstance(code, int)
        return Said(code, *capsys.readouterr())

    yield said
    signal.signal(signal.SIGTERM, before)
    structlog.configure(**logs)
    root.handlers, root.level = handlers, level


@pytest.fixture
async def empty_url(copies: Copies) -> str:
    """A database without a schema."""
    return await copies.empty()


async def change(database: FreshDatabase, sentence: str) -> None:
    connection = await asyncpg.connect(database.dsn)
    await connection.execute(sentence)
    await connection.close()


def test_a_wrong_setting_is_named_in_a_sentence_and_its_value_is_not_repeated(say: Say) -> None:
    said = say("serve", KAERINI_PORT="70000", KAERINI_SECRET_KEY="a short secret")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines() == [
        "KAERINI_PORT の値が使えません。0から65535までの整数を指定してください。",
        "KAERINI_SECRET_KEY の値が使えません。32バイト以上の文字列を指定してください。",
        "KAERINI_PORT cannot be used as it is: it takes a whole number from 0 to 65535.",
        "KAERINI_SECRET_KEY cannot be used as it is: it takes a string of at least 32 bytes.",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAERINI_DATABASE_URL", "mysql://u:p@h/d"),
        ("KAERINI_DATABASE_URL", "postgresql://host"),
        ("KAERINI_SMTP_URL", "http://mail"),
        ("KAERINI_SMTP_URL", "smtp://mail:99999"),
        ("KAERINI_BASE_URL", "kaerini.example"),
        ("KAERINI_BASE_URL", "ftp://kaerini.example"),
        ("KAERINI_BASE_URL", "http://kaerini.example"),
        ("KAERINI_BASE_URL", "https://kaerini.example/console"),
        ("KAERINI_BASE_URL", "https://someone@kaerini.example"),
        ("KAERINI_BASE_URL", "https://kaerini.example?x=1"),
        ("KAERINI_BASE_URL", "https://kaerini.example:99999"),
        ("KAERINI_BASE_URL", "https://帰り荷.example"),
        ("KAERINI_SANDBOX", "perhaps"),
        ("KAERINI_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("KAERINI_MOST_IN_FLIGHT", "0"),
        ("KAERINI_CALLS_PER_MINUTE", "1e9"),
    ],
)
def test_what_a_setting_cannot_take_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting) as refused:
        read_settings()
    assert refused.value.ja.startswith(f"{name} の値が使えません。")
    assert value not in refused.value.ja + refused.value.en


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://Kaerini.Example/", "https://kaerini.example"),
        ("https://kaerini.example:443", "https://kaerini.example"),
        ("https://kaerini.example:8443", "https://kaerini.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_networks_address_is_written_as_browsers_write_an_origin(
    monkeypatch: pytest.MonkeyPatch, given: str, origin: str
) -> None:
    monkeypatch.setenv("KAERINI_BASE_URL", given)
    assert read_settings().base_url == origin


def test_every_setting_says_in_two_languages_what_it_does() -> None:
    for row in rows():
        about = row.about
        assert re.search("[ぁ-ん]", about.ja), row.name
        assert all((about.en, about.takes_ja, about.takes_en, *row.default)), row.name


def test_an_empty_setting_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAERINI_DATABASE_URL", "")
    monkeypatch.setenv("KAERINI_PORT", "")
    assert (read_settings().database_url, read_settings().port) == (None, 8000)


def test_a_taken_port_is_told_before_anything_is_touched(say: Say, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = say("serve", KAERINI_PORT=str(port))
    ja = (
        f"127.0.0.1 のポート {port} はほかのプログラムが使っています。"
        "そのプログラムを止めるか、KAERINI_PORT で別のポートを指定してください。"
    )
    en = (
        f"Port {port} of 127.0.0.1 is taken by another program. "
        "Stop that program, or choose another port with KAERINI_PORT."
    )
    assert said == Said(1, "", f"{ja}\n{en}\n")
    assert not (tmp_path / "home").exists()


def test_migrating_says_from_where_to_where(say: Say, empty_url: str) -> None:
    first = say("migrate", KAERINI_DATABASE_URL=empty_url)
    second = say("migrate", KAERINI_DATABASE_URL=empty_url)
    assert (first.code, second.code) == (0, 0)
    to = first.out.strip().rsplit(" ", 1)[1]
    assert first.out == f"データベース / database: 空 / empty → {to}\n"
    assert second.out == f"データベース / database: {to} → {to}\n"


@pytest.fixture
async def newer(copies: Copies) -> AsyncIterator[FreshDatabase]:
    """A database of a later release, in which someone was careless with rights as well."""
    async with copies.fresh(WITH_SCHEMA) as database:
        await change(database, "GRANT UPDATE ON audit_log TO kaerini_app")
        await change(database, "UPDATE alembic_version SET version_num = '9999'")
        yield database


@pytest.mark.parametrize("command", ["serve", "api", "worker", "migrate", "demo"])
def test_a_database_that_is_newer_is_refused(say: Say, newer: FreshDatabase, command: str) -> None:
    said = say(command, KAERINI_DATABASE_URL=newer.url)
    assert (said.code, said.out) == (3, "")
    ja, en = said.err.splitlines()[-2:]
    assert ja.startswith("データベースの版は 9999 ですが、")
    assert en.startswith("The database is at revision 9999, but this program knows none beyond ")
    assert "Traceback" not in said.err


@pytest.mark.parametrize("command", ["api", "worker", "demo"])
def test_what_does_not_migrate_refuses_an_older_database(say: Say, empty_url: str, command: str) -> None:
    said = say(command, KAERINI_DATABASE_URL=empty_url)
    assert (said.code, said.out) == (3, "")
    assert said.err.splitlines()[-2:] == [
        "データベースはまだ空です。`kaerini migrate` を実行してください。",
        "The database is still empty. Run `kaerini migrate`.",
    ]


def test_a_server_that_may_lose_what_it_acknowledged_is_refused(say: Say, database: FreshDatabase) -> None:
    said = say("demo", KAERINI_DATABASE_URL=database.url, KAERINI_TEST_UNSAFE_DATABASE="0")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("PostgreSQL の設定 fsync、synchronous_commit が off です。")


def test_a_server_that_is_not_there_is_told_without_the_password(say: Say) -> None:
    said = say("migrate", KAERINI_DATABASE_URL="postgresql://kaerini:hidden-word@127.0.0.1:9/kaerini")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("データベースに接続できません: ")
    assert "hidden-word" not in said.err


def test_a_home_that_cannot_be_made_is_told(say: Say, empty_url: str) -> None:
    said = say("migrate", KAERINI_HOME="/dev/null/kaerini", KAERINI_DATABASE_URL=empty_url)
    assert said.code == 1
    assert said.err.splitlines()[0] == (
        "フォルダー /dev/null/kaerini を使えません: Not a directory。"
        "KAERINI_HOME に書き込めるフォルダーを指定してください。"
    )


def test_a_home_is_made_for_its_owner_only(say: Say, empty_url: str, tmp_path: Path) -> None:
    say("migrate", KAERINI_HOME=str(tmp_path / "a" / "b"), KAERINI_DATABASE_URL=empty_url)
    assert [stat.S_IMODE((tmp_path / made).stat().st_mode) for made in ("a", "a/b")] == [0o700, 0o700]


def test_the_contract_is_written_without_a_database_and_always_the_same(say: Say, tmp_path: Path) -> None:
    nowhere = {"KAERINI_DATABASE_URL": "postgresql://127.0.0.1:9/nowhere"}
    printed = say("openapi", "--out", "-", **nowhere)
    path = tmp_path / "openapi.json"
    assert say("openapi", "--out", str(path), **nowhere) == Said(0, "", "")
    assert path.read_text() == printed.out
    assert say("openapi", "--check", "--out", str(path)) == Said(0, "", "")
    path.write_text(printed.out.replace("post_load", "post_cargo"))
    stale = say("openapi", "--check", "--out", str(path))
    assert (stale.code, stale.out) == (1, "")
    assert stale.err.splitlines() == [
        f"{path} が古くなっています。`make openapi` を実行してください。",
        f"{path} is out of date. Run `make openapi`.",
    ]


def test_of_programs_that_start_at_once_one_makes_the_key_and_all_use_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        secrets = list(threads.map(lambda _: read_or_make_secret(tmp_path), range(64)))
    assert len(set(secrets)) == 1
    assert len(secrets[0]) >= 32
    assert read_or_make_secret(tmp_path) == secrets[0]
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


# ---------------------------------------------------------------------------------------- verify

AN_ENTRY = "INSERT INTO ledger_entries (sequence, at, book, because, hash)"
UNDER_A_WRONG_HASH = "SELECT 1, now(), gen_random_uuid(), 'payment', repeat('0', 64)"
AN_ENTRY_UNDER_A_WRONG_HASH = (
    f"{AN_ENTRY} {UNDER_A_WRONG_HASH}",
    "INSERT INTO ledger_postings VALUES (1, 1, 'bank', NULL, 5), (1, 2, 'receivable', NULL, -5)",
)


NOTHING_WRITTEN = (
    "記帳 0 件、合計 0 円 / entries, yen in all\n監査記録 0 件、未封印 0 件 / audit records, not sealed yet\n"
)


def test_the_ledger_is_read_again_and_a_broken_chain_is_named(say: Say, database: FreshDatabase) -> None:
    said = say("verify", KAERINI_DATABASE_URL=database.url)
    assert (said.code, said.out) == (0, NOTHING_WRITTEN)
    asyncio.run(as_owner(database, *AN_ENTRY_UNDER_A_WRONG_HASH))
    said = say("verify", KAERINI_DATABASE_URL=database.url)
    assert said.code == 1
    assert "entry 1" in said.err


A_RECORD = (
    "INSERT INTO audit_log (id, at, operation, kind, thing_id, after)"
    " VALUES (gen_random_uuid(), now(), 'test', 'loads', 'one', '{}')"
)


def test_the_audit_log_is_sealed_and_read_again_and_a_changed_record_is_named(
    say: Say, database: FreshDatabase
) -> None:
    asyncio.run(as_owner(database, A_RECORD, A_RECORD))
    said = say("verify", KAERINI_DATABASE_URL=database.url)
    assert (said.code, "監査記録 2 件、未封印 0 件" in said.out) == (0, True)
    forged = (
        "UPDATE audit_log SET thing_id = 'two' WHERE id = (SELECT audit_id FROM audit_seals WHERE number = 2)"
    )
    asyncio.run(as_owner(database, "ALTER TABLE audit_log DISABLE TRIGGER kept_for_good", forged))
    said = say("verify", KAERINI_DATABASE_URL=database.url)
    assert (said.code, "record 2" in said.err) == (1, True)


async def as_owner(database: FreshDatabase, *statements: str) -> None:
    async with open_owner_engine(database.url).begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


# ---------------------------------------------------------------------------------------- doctor


def levels(said: Said) -> list[tuple[str, str]]:
    """Level and topic of each line."""
    found = [line.split(maxsplit=2)[:2] for line in said.out.splitlines() if not line.startswith(" ")]
    return [(level, topic.rstrip(":")) for level, topic in found]


def test_the_doctor_finds_a_good_installation_good_but_for_the_test_clusters_risk(
    say: Say, database: FreshDatabase
) -> None:
    said = say("doctor", "--lang", "en", KAERINI_DATABASE_URL=database.url)
    assert said.code == 1
    bad = [line for line in said.out.splitlines() if line.startswith("BAD")]
    assert bad == [
        "BAD  settings: KAERINI_TEST_UNSAFE_DATABASE is 1: data may be lost.",
        "BAD  database: fsync is off: what was acknowledged may be lost.",
        "BAD  database: synchronous_commit is off: what was acknowledged may be lost.",
    ]
    assert {topic for level, topic in levels(said) if level == "OK"} == {
        "settings",
        "storage",
        "database",
        "roles",
        "clock",
        "mail",
    }


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        (
            "postgresql://kaerini:secret@127.1:9/kaerini",
            True,
        ),  # this machine, under a name that does not say so
        ("postgresql://kaerini:secret@127.1:9/kaerini?sslmode=require", True),
        ("postgresql://kaerini:secret@127.1:9/kaerini?sslmode=verify-full", False),
        ("postgresql://kaerini:secret@127.0.0.1:9/kaerini", False),
        ("postgresql://kaerini:secret@localhost:9/kaerini", False),
        ("postgresql:///kaerini?host=/run/postgresql-that-is-not-there", False),
    ],
)
def test_the_doctor_warns_of_a_way_to_the_database_that_others_may_overhear(
    say: Say, url: str, warned: bool
) -> None:
    said = say("doctor", "--lang", "en", KAERINI_DATABASE_URL=url)
    warnings = [line for line in said.out.splitlines() if line.startswith("WARN database")]
    assert warnings == (["WARN database: TLS on the way to another machine is not proven."] if warned else [])
    assert "secret" not in said.out


def test_the_doctor_says_in_japanese_how_to_mend_what_is_wrong(
    say: Say, newer: FreshDatabase, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "secret.key").write_text("x" * 40)
    (home / "secret.key").chmod(0o644)
    said = say(
        "doctor", KAERINI_DATABASE_URL=newer.url, KAERINI_SMTP_URL="smtp://127.0.0.1:9", KAERINI_PROT="80"
    )
    lines = said.out.splitlines()
    assert said.code == 1
    for expected in (
        "WARN 設定: KAERINI_PROT という設定はありません。",
        f"BAD  保存先: {home}/secret.key をほかの利用者が読めます。",
        f"     → chmod 600 '{home}/secret.key' を実行してください。",
        "BAD  権限: kaerini_app は UPDATE audit_log ができてしまいます。",
        "     → REVOKE UPDATE ON audit_log FROM kaerini_app, PUBLIC; を実行してください。",
        "     → 新しい版の Kaerini を起動してください。",
        "     → KAERINI_SMTP_URL とサーバーを確かめてください。",
    ):
        assert expected in lines, said.out


def test_the_doctor_greets_the_mail_server(say: Say, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        said = say("doctor", "--lang", "en", KAERINI_SMTP_URL=f"smtp://127.0.0.1:{port}")
    finally:
        server.stop()
    assert "OK   mail: The SMTP server answers." in said.out.splitlines()
    assert "OK   database: There is none yet; the first start makes it." in said.out.splitlines()
    assert not (tmp_path / "home").exists(), "looking makes nothing"


def test_the_doctor_says_which_setting_is_wrong(say: Say) -> None:
    said = say("doctor", "--lang", "en", KAERINI_PORT="many")
    assert (said.code, said.out) == (
        1,
        "BAD  settings: KAERINI_PORT cannot be used as it is: it takes a whole number from 0 to 65535.\n",
    )


# ---------------------------------------------------------------------------------- the server


async def until_nobody_listens(host: str, port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection(host, port)
        except ConnectionError:
            return
        await hang_up(writer)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def test_what_was_begun_is_answered_before_the_program_ends(
    database: FreshDatabase, tmp_path: Path
) -> None:
    told = {"KAERINI_DATABASE_URL": database.url, "KAERINI_TEST_UNSAFE_DATABASE": "1"}
    program = Program(tmp_path, "serve", **told)
    try:
        await asyncio.to_thread(program.wait_until_ready)
        host, port = program.base_url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        body = b'{"login_id": "nobody", "password": "x", "device": {"kind": "browser"}}'
        writer.write(
            b"POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            b"content-length: %d\r\n\r\n" % len(body) + body[:10]
        )
        await writer.drain()
        await asyncio.sleep(0.3)
        program.signal(signal.SIGTERM)
        await asyncio.to_thread(program.read_until, "終了しています")
        await until_nobody_listens(host, int(port))
        writer.write(body[10:])
        answered = await asyncio.wait_for(reader.readline(), 10)
        await hang_up(writer)
        assert answered == b"HTTP/1.1 401 Unauthorized\r\n"
        assert await asyncio.to_thread(program.wait) == 0
        assert "Traceback" not in program.errors()
    finally:
        program.kill()


class Impatient(TimedHttp):
    """Waits for a head, but not for long."""

    head_seconds = 0.3
    most_head_bytes = 1_000


@pytest.fixture
async def impatient() -> AsyncIterator[tuple[str, int]]:
    """Where a server listens that soon loses its patience."""

    async def hello(scope: object, receive: object, send: Callable[..., object]) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[misc]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[misc]

    settings = read_settings(port=0)
    listening = bind(settings)
    where = listening.getsockname()
    doorway = Doorway(hello, listening, settings, http=Impatient)  # type: ignore[arg-type]
    serving = asyncio.create_task(doorway.serve())
    yield where
    doorway.close()
    await serving


async def told(where: tuple[str, int], *parts: bytes) -> bytes:
    """All that the server says to these bytes, a tenth of a second apart, until it hangs up."""
    reader, writer = await asyncio.open_connection(*where)
    for part in parts:
        writer.write(part)
        await asyncio.sleep(0.1)
    said = b""
    with suppress(ConnectionError):
        said = await asyncio.wait_for(reader.read(), 5)
    await hang_up(writer)
    return said


async def test_a_head_that_comes_too_slowly_is_not_waited_for(impatient: tuple[str, int]) -> None:
    drops = (b"GET / HTTP/1.1\r\n", b"host: x\r\n", b"a: b\r\n", b"c: d\r\n", b"e: f\r\n")
    assert await told(impatient) == b""
    assert await told(impatient, *drops) == b""
    assert (await told(impatient, b"GET / HTTP/1.1\r\n", b"host: x\r\nconnection: close\r\n\r\n")).startswith(
        b"HTTP/1.1 204"
    )


async def test_a_second_head_on_a_kept_connection_is_not_waited_for_either(
    impatient: tuple[str, int],
) -> None:
    whole = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
    said = await told(impatient, whole, b"GET / HT", b"TP", b"/1", b".1")
    assert said.count(b"HTTP/1.1 204") == 1


async def test_a_head_that_never_ends_is_refused(impatient: tuple[str, int]) -> None:
    said = await told(impatient, b"GET / HTTP/1.1\r\nhost: x\r\n", b"x: " + b"y" * 1_000)
    assert said.startswith(b"HTTP/1.1 431 ")
