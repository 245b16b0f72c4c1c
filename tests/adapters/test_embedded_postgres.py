"""The embedded PostgreSQL: started, shared, stopped, killed; never a loss, never a second server."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread, Timer
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.postgres.server import RunningServer
from tests.adapters.embedded_servers import (
    AS_ROOT,
    ask,
    folder_open_to_nobody,
    in_connection,
    is_alive,
    kill_all,
    other_program,
    pid_said_by,
    started,
)


@pytest.fixture
def anywhere() -> Iterator[Path]:
    with folder_open_to_nobody() as folder:
        yield folder


@pytest.fixture
def home(anywhere: Path) -> Path:
    return anywhere / "home"


@pytest.fixture(scope="module")
def stopped_once() -> Iterator[Path]:
    with folder_open_to_nobody() as folder:
        started(folder / "home").stop()
        yield folder / "home"


@pytest.fixture
def old_home(stopped_once: Path, home: Path) -> Path:
    """A home that already has its data: a copy, quicker than making it anew."""
    subprocess.run(["cp", "-a", stopped_once, home], check=True)
    return home


@pytest.fixture(scope="module")
def running() -> Iterator[RunningServer]:
    """One server for the tests that only ask."""
    with folder_open_to_nobody() as folder, started(folder) as server:
        yield server


def test_a_first_start_makes_a_durable_cluster_that_only_its_socket_reaches(home: Path) -> None:
    with started(home, unsafe_fast=False) as server:
        asked = {
            name: ask(server, f"SHOW {name}")
            for name in (
                "server_version",
                "server_encoding",
                "fsync",
                "synchronous_commit",
                "full_page_writes",
                "data_checksums",
                "listen_addresses",
                "timezone",
                "unix_socket_directories",
            )
        }
        collate = ask(server, "SELECT datcollate FROM pg_database WHERE datname = 'template1'")
        whoami = ask(
            server, "SELECT current_user::text || rolsuper FROM pg_roles WHERE rolname = current_user"
        )
    assert asked == {
        "server_version": asked["server_version"],
        "server_encoding": "UTF8",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "timezone": "UTC",
        "unix_socket_directories": str(server.socket_dir),
    }
    assert asked["server_version"].split()[0] == server.version
    assert (collate, whoami) == ("C.UTF-8", "kaerinitrue")
    assert not is_alive(server.pid)


def test_a_test_cluster_gives_up_durability_for_speed(running: RunningServer) -> None:
    asked = [ask(running, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")]
    assert asked == ["off", "off", "off"]


def test_only_the_server_may_enter_its_data_and_its_socket_and_only_we_read_its_log(
    running: RunningServer,
) -> None:
    place = running.socket_dir.parent
    entered = [
        (path.stat().st_mode & 0o777, path.stat().st_uid) for path in (place / "data", running.socket_dir)
    ]
    server_uid = Path(f"/proc/{running.pid}").stat().st_uid
    assert entered == [(0o700, server_uid)] * 2
    assert (place / "server.log").stat().st_mode & 0o777 == 0o600
    assert server_uid != 0


def test_a_home_with_spaces_and_japanese_in_its_path_is_a_home_like_any_other(anywhere: Path) -> None:
    with started(anywhere / "帰り荷 の家, 100% 'ours'") as server:
        assert server.make_database("kaerini") is True
        assert ask(server, "SELECT current_database()", "kaerini") == "kaerini"


def test_a_home_too_deep_for_a_socket_gets_one_elsewhere(anywhere: Path) -> None:
    deep = anywhere / ("deep" * 20) / ("deeper" * 10)
    with started(deep) as server:
        longest = len(os.fsencode(server.socket_dir / ".s.PGSQL.5432"))
        in_home = server.socket_dir.is_relative_to(deep)
        with started(deep) as again:
            found = (again.pid, again.socket_dir)
    assert (longest <= 107, in_home, found) == (True, False, (server.pid, server.socket_dir))


async def test_the_url_serves_sqlalchemy_and_the_dsn_serves_asyncpg(running: RunningServer) -> None:
    running.make_database("荷 物/%")
    engine = create_async_engine(running.url("荷 物/%"))
    async with engine.connect() as connection:
        by_url = (await connection.execute(text("SELECT current_database(), current_user"))).one()
    await engine.dispose()
    other = await asyncpg.connect(running.dsn("荷 物/%"))
    by_dsn = await other.fetchrow("SELECT current_database(), current_user")
    await other.close()
    assert by_dsn is not None
    parts = urlsplit(running.url("kaerini", "postgresql+psycopg", user="kaerini_app"))
    assert tuple(by_url) == tuple(by_dsn) == ("荷 物/%", "kaerini")
    assert (parts.scheme, parts.username, parts.path) == ("postgresql+psycopg", "kaerini_app", "/kaerini")
    assert parse_qs(parts.query) == {"host": [str(running.socket_dir)], "port": ["5432"]}


def test_a_database_is_made_once(running: RunningServer) -> None:
    assert [running.make_database('it\'s "ours"') for _ in range(2)] == [True, False]


def test_a_second_program_uses_the_running_server_and_the_last_to_leave_stops_it(old_home: Path) -> None:
    first = started(old_home)
    second = started(old_home)
    same = second.pid == first.pid
    first.stop()
    answered = ask(second, "SELECT 1")
    second.stop()
    assert (same, answered, is_alive(first.pid)) == (True, 1, False)


def test_stopping_twice_leaves_the_next_server_alone(old_home: Path) -> None:
    first = started(old_home)
    first.stop()
    with started(old_home) as second:
        first.stop()
        assert ask(second, "SELECT 1") == 1


def test_a_stopped_server_starts_again_with_its_data(old_home: Path) -> None:
    with started(old_home) as server:
        server.make_database("kaerini")
        ask(server, "CREATE TABLE loads AS SELECT 7 AS n", "kaerini")
    with started(old_home) as server:
        assert ask(server, "SELECT n FROM loads", "kaerini") == 7


def test_two_programs_that_start_at_once_share_one_server(home: Path) -> None:
    programs = [other_program(home), other_program(home)]
    pids = [pid_said_by(program) for program in programs]
    for program in programs:
        program.communicate(timeout=30)
    assert pids[0] == pids[1]
    assert [program.returncode for program in programs] == [0, 0]
    assert not is_alive(pids[0])


def test_a_server_whose_program_was_killed_is_found_and_stopped_by_the_next_one(old_home: Path) -> None:
    program = other_program(old_home)
    pid = pid_said_by(program)
    program.kill()
    program.communicate()
    with started(old_home) as server:
        found = (server.pid, ask(server, "SELECT 1"))
    assert (found, is_alive(pid)) == ((pid, 1), False)


def test_ctrl_c_in_the_terminal_reaches_the_program_and_not_its_server(old_home: Path) -> None:
    program = other_program(old_home, in_a_terminal_of_its_own=True)
    pid = pid_said_by(program)
    os.killpg(program.pid, signal.SIGINT)
    program.communicate()
    with started(old_home) as server:
        assert server.pid == pid


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(old_home: Path) -> None:
    server = started(old_home, unsafe_fast=False)
    acknowledged: list[int] = []
    in_flight: list[int] = []

    async def post_until_killed(connection: asyncpg.Connection) -> None:
        await connection.execute("CREATE TABLE loads (n int PRIMARY KEY)")
        for n in range(100_000):
            in_flight.append(n)
            await connection.execute("INSERT INTO loads VALUES ($1)", n)
            acknowledged.append(n)
            if n == 100:
                Timer(0.05, kill_all, [server.pid]).start()

    broken_off = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, ConnectionError)
    with pytest.raises(broken_off):
        in_connection(server, post_until_killed)
    with started(old_home, unsafe_fast=False) as recovered:
        kept = in_connection(recovered, lambda c: c.fetch("SELECT n FROM loads ORDER BY n"))
        other = recovered.pid != server.pid
    server.stop()
    kept = [row["n"] for row in kept]
    assert other
    assert len(in_flight) == len(acknowledged) + 1 > 100
    assert kept in (acknowledged, in_flight)


BUSY_FOR_A_SECOND = """
DO $$
DECLARE done_at timestamptz := clock_timestamp() + interval '1 s';
BEGIN
    WHILE clock_timestamp() < done_at LOOP END LOOP;
END $$
"""


def test_a_server_whose_first_process_alone_was_killed_starts_when_the_others_are_done(
    old_home: Path,
) -> None:
    server = started(old_home)

    def be_busy() -> None:
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError):
            ask(server, BUSY_FOR_A_SECOND)

    busy = Thread(target=be_busy)
    busy.start()
    while (
        ask(server, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%DO $$%' AND state = 'active'")
        < 2
    ):
        pass
    assert server.is_alive()
    os.kill(server.pid, signal.SIGKILL)
    while is_alive(server.pid):
        time.sleep(0.01)
    assert not server.is_alive()
    with started(old_home) as again:
        assert ask(again, "SELECT 1") == 1
    busy.join()
    server.stop()


def test_after_kill_9_of_program_and_server_it_starts_again(old_home: Path) -> None:
    program = other_program(old_home)
    pid = pid_said_by(program)
    program.kill()
    program.communicate()
    kill_all(pid)
    with started(old_home) as server:
        assert (server.pid != pid, ask(server, "SELECT 1")) == (True, 1)


def test_a_pid_file_whose_number_a_stranger_bears_now_is_seen_through(old_home: Path) -> None:
    with started(old_home):
        left = (old_home / "postgres" / "data" / "postmaster.pid").read_text()
    stranger = subprocess.Popen(["sleep", "60"], user="nobody" if AS_ROOT else None)
    recycled = "\n".join([str(stranger.pid), *left.split("\n")[1:]])
    pid_file = old_home / "postgres" / "data" / "postmaster.pid"
    pid_file.write_text(recycled)
    shutil.chown(pid_file, (old_home / "postgres" / "data").stat().st_uid)
    try:
        with started(old_home) as server:
            assert (server.pid != stranger.pid, ask(server, "SELECT 1")) == (True, 1)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_first_start_killed_half_way_leaves_nothing_that_looks_like_data(home: Path) -> None:
    half = home / "postgres" / "data.making"
    half.mkdir(parents=True)
    home.chmod(0o711)
    (home / "postgres").chmod(0o711)
    (half / "PG_VERSION").write_text("18\n")
    with started(home) as server:
        assert (ask(server, "SELECT 1"), half.exists()) == (1, False)


def test_what_the_caller_has_in_its_environment_does_not_reach_the_server(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGOPTIONS": "-c nonsense=1",
        "PGPORT": "1",
        "PGHOST": "nowhere",
        "LC_ALL": "xx",
    }.items():
        monkeypatch.setenv(name, value)
    with started(home) as server:
        monkeypatch.undo()
        assert ask(server, "SELECT 1") == 1


def test_the_log_tells_of_a_refused_row_without_its_content(running: RunningServer) -> None:
    async def offend(connection: asyncpg.Connection) -> None:
        await connection.execute("CREATE TABLE drivers (phone text PRIMARY KEY)")
        for _ in range(2):
            await connection.execute("INSERT INTO drivers VALUES ('090-1234-5678')")

    with pytest.raises(asyncpg.UniqueViolationError):
        in_connection(running, offend)
    log = (running.socket_dir.parent / "server.log").read_text()
    assert ("drivers_pkey" in log, "090-1234-5678" in log) == (True, False)
