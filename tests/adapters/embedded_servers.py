"""Real PostgreSQL servers in folders of their own, for the tests of the launcher: started, asked, killed."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg

from adapters.postgres.server import RunningServer, start

BIN_DIR = Path(os.environ["KAERINI_PG_BIN"]) if "KAERINI_PG_BIN" in os.environ else None
AS_ROOT = os.geteuid() == 0
ROOT = Path(__file__).parents[2]

# Another program with the same home: prints the server's pid, and stops using it at the end of its input.
OTHER_PROGRAM = """
import sys
from pathlib import Path
from adapters.postgres.server import start
server = start(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2] else None, unsafe_fast=True)
print(server.pid, flush=True)
sys.stdin.read()
server.stop()
"""


@contextmanager
def folder_open_to_nobody() -> Iterator[Path]:
    """Those of ``tmp_path`` are not. Leaves no server behind."""
    with tempfile.TemporaryDirectory(prefix="kaerini-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)
        for left in Path(folder).rglob("postmaster.pid"):
            kill_all(int(left.read_text().split("\n")[0]))


def started(home: Path, bin_dir: Path | None = BIN_DIR, *, unsafe_fast: bool = True) -> RunningServer:
    return start(home, bin_dir, unsafe_fast=unsafe_fast)


def ask(server: RunningServer, question: str, database: str = "postgres") -> Any:
    """One question to the server, each in a loop of its own: these tests stop and kill servers."""

    async def asking(connection: asyncpg.Connection) -> Any:
        return await connection.fetchval(question)

    return in_connection(server, asking, database)


def in_connection(
    server: RunningServer, what: Callable[[asyncpg.Connection], Awaitable[Any]], database: str = "postgres"
) -> Any:
    async def connected() -> Any:
        connection = await asyncpg.connect(server.dsn(database))
        try:
            return await what(connection)
        finally:
            await connection.close()

    return asyncio.run(connected())


def is_alive(pid: int) -> bool:
    """Alive, not merely waiting to be buried."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill_all(pid: int) -> None:
    """kill -9 of the server and of each of its processes."""
    if is_alive(pid):
        left = children(pid)
        os.kill(pid, signal.SIGKILL)
        for one in left:
            with suppress(ProcessLookupError):  # it saw its server die, and ended by itself
                os.kill(one, signal.SIGKILL)
        while is_alive(pid):
            time.sleep(0.01)


def other_program(home: Path, *, in_a_terminal_of_its_own: bool = False) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", OTHER_PROGRAM, str(home), str(BIN_DIR or "")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if in_a_terminal_of_its_own else None,
        text=True,
        cwd=ROOT,
        start_new_session=in_a_terminal_of_its_own,
    )


def pid_said_by(program: subprocess.Popen[str]) -> int:
    assert program.stdout is not None
    return int(program.stdout.readline())
