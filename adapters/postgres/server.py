"""Starting, sharing and stopping the embedded PostgreSQL of a home (DESIGN §6).

Everything lies under ``<home>/postgres``: ``data``, ``run`` (the socket), ``server.log``, ``programs`` (a
copy for ``nobody``, where needed), ``lock`` (held while someone starts or stops) and ``users`` (held, shared,
by every program that uses the server).
"""

import errno
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from adapters.postgres import troubles
from adapters.postgres.clusters import (
    SUPERUSER,
    Postmaster,
    check_cluster,
    clear_recycled_pid,
    make_cluster,
    postmaster_of,
)
from adapters.postgres.launching import PORT, launch, leave_running, say, shut_down, wait_until_ready
from adapters.postgres.locate import Programs, find_programs
from adapters.postgres.locks import alone, join_users, leave_users, locked
from adapters.postgres.runners import Runner, readable_programs, who_runs
from adapters.postgres.troubles import CannotStartPostgres

__all__ = ["CannotStartPostgres", "RunningServer", "start"]


class RunningServer:
    """A server that answers. Use it as a context manager, or call ``stop`` when done."""

    socket_dir: Path
    pid: int
    version: str
    """What the server says of itself, ``"18.6"``."""

    def __init__(
        self,
        place: Path,
        programs: Programs,
        postmaster: Postmaster,
        *,
        users: int,
        process: subprocess.Popen[bytes] | None,
    ) -> None:
        assert postmaster.socket_dir is not None, "a server that answers has a socket"
        self.socket_dir = postmaster.socket_dir
        self.pid = postmaster.pid
        self._place = place
        self._programs = programs
        self._users: int | None = users
        self._process = process
        self.version = self._say("SHOW server_version").split()[0]

    def url(self, database: str, driver: str = "postgresql+asyncpg", *, user: str = SUPERUSER) -> str:
        """For SQLAlchemy, over the Unix socket."""
        where = f"host={quote(str(self.socket_dir), safe='')}&port={PORT}"
        return f"{driver}://{quote(user, safe='')}@/{quote(database, safe='')}?{where}"

    def dsn(self, database: str, *, user: str = SUPERUSER) -> str:
        """For asyncpg and psql, over the Unix socket."""
        return self.url(database, "postgresql", user=user)

    def make_database(self, database: str) -> bool:
        """Make the empty database unless it is there already; True when it was made."""
        identifier = database.replace('"', '""')
        with locked(self._place):
            if database in self._say("SELECT datname FROM pg_database").split("\n"):
                return False
            self._say(f'CREATE DATABASE "{identifier}"')
            return True

    def is_alive(self) -> bool:
        """Is a server at work on the data: this one, or one that another program has started since?"""
        return postmaster_of(self._place / "data") is not None

    def stop(self) -> None:
        """Stop using the server; the last program to leave shuts it down, fast, and waits until it is gone.

        So a command never takes the server from under another program, whichever of them started it, and a
        server whose starter was killed ends with the program that used it next. A second call does nothing.
        """
        if self._users is None:
            return
        with locked(self._place):
            if alone(self._users):
                shut_down(self._place / "data", self._process)
            else:
                leave_running(self._process)
            leave_users(self._users)
            self._users = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def _say(self, sentence: str) -> str:
        said = say(self._programs, self.socket_dir, sentence)
        if said.returncode != 0:
            raise troubles.did_not_start(self._place / "server.log", said.stderr.strip())
        return said.stdout


def start(home: Path, bin_dir: Path | None = None, *, unsafe_fast: bool = False) -> RunningServer:
    """Start the server of ``home`` (KAERINI_HOME), making its cluster the first time, or find it running.

    ``bin_dir``: KAERINI_PG_BIN, else the programs of the wheel. ``unsafe_fast`` gives up durability if it is
    this call that starts the server: for test clusters only. Several programs may call it at once.

    Refuses: CannotStartPostgres, with a sentence in Japanese and English.
    """
    runner = who_runs()
    programs = find_programs(bin_dir)
    try:
        place = _place(home, runner)
        with locked(place):
            users = join_users(place)
            try:
                return _find_or_launch(place, programs, runner, users, unsafe_fast=unsafe_fast)
            except BaseException:
                leave_users(users)
                raise
    except OSError as wrong:
        if wrong.errno == errno.ENOSPC:
            raise troubles.disk_full(home) from wrong
        what = f"{wrong.filename}: {wrong.strerror}" if wrong.filename else str(wrong)
        raise troubles.home_cannot_be_used(home, what) from wrong
    except subprocess.TimeoutExpired as wrong:
        raise troubles.did_not_start(home, str(wrong)) from wrong


def _place(home: Path, runner: Runner) -> Path:
    """``<home>/postgres``. What is missing is made; the modes of folders that were there are left alone."""
    place = home.expanduser().resolve() / "postgres"
    missing = [folder for folder in (place, *place.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(runner.folder_mode)
    runner.check_can_enter(place)
    return place


def _find_or_launch(
    place: Path, programs: Programs, runner: Runner, users: int, *, unsafe_fast: bool
) -> RunningServer:
    data = place / "data"
    there = check_cluster(data, programs)
    if there and postmaster_of(data) is not None:
        found = wait_until_ready(data, programs)
        if found is not None:
            return RunningServer(place, programs, found, users=users, process=None)
    readable = readable_programs(programs, runner, place / "programs")
    if not there:
        make_cluster(data, readable, runner, unsafe_fast=unsafe_fast)
    clear_recycled_pid(data)
    process, postmaster = launch(place, readable, runner, unsafe_fast=unsafe_fast)
    return RunningServer(place, readable, postmaster, users=users, process=process)
