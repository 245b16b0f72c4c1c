"""The real program as a process of its own: started, asked, stopped, killed; nothing of it stays behind."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.adapters.embedded_servers import BIN_DIR, is_alive, kill_all

KAERINI = Path(sys.executable).parent / "kaerini"
READY = "で動いています"
START_SECONDS = 90.0
STOP_SECONDS = 30.0


def environment(home: Path, **settings: str) -> dict[str, str]:
    """What a program is told, and nothing of the settings around the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAERINI_")}
    own = {"KAERINI_HOME": str(home), "KAERINI_PORT": "0", "PYTHONWARNINGS": "error"}
    if BIN_DIR is not None:
        own["KAERINI_PG_BIN"] = str(BIN_DIR)
    return kept | own | settings


def run(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [KAERINI, *arguments],
        env=environment(home, **settings),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


class Program:
    """A program that serves. ``printed``: the lines of its output so far."""

    def __init__(self, home: Path, *arguments: str, **settings: str) -> None:
        self.home = home
        self.printed: list[str] = []
        # A file: a pipe that nobody reads while requests are logged would stop the program.
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 # kept open as long as the program lives
        self._process = subprocess.Popen(
            [KAERINI, *(arguments or ("serve", "--demo"))],
            env=environment(home, **settings),
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def base_url(self) -> str:
        """Where it says that it answers."""
        (line,) = (line for line in self.printed if READY in line)
        return line.split()[0].removesuffix(READY)

    def read_until(self, words: str) -> str:
        """Read its output up to a line with these words."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.printed.append(line.rstrip("\n"))
            if words in line:
                return line
        raise AssertionError(f"it ended: {self.printed}\n{self.errors()}")

    def wait_until_ready(self) -> "Program":
        """Wait until it says that it serves."""
        self.read_until(READY)
        return self

    def errors(self) -> str:
        """What it wrote beside its output so far."""
        self._errors.seek(0)
        return self._errors.read()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end; its exit code."""
        return self._process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """kill -9 of the program; its database lives on."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()

    def stop(self) -> int:
        """Ask it to end, as Ctrl-C does; its exit code."""
        self.signal(signal.SIGINT)
        code = self.wait()
        self.kill()
        return code

    def database_pid(self) -> int:
        """The first process of its own database server."""
        return database_pid(self.home)

    def kill_database(self) -> None:
        """kill -9 of its own database server, each of its processes."""
        kill_all(self.database_pid())


def database_pid(home: Path) -> int:
    """The first process of a home's own database server."""
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[0])


def database_runs(home: Path) -> bool:
    """Whether a home's own database server lives."""
    try:
        return is_alive(database_pid(home))
    except FileNotFoundError:
        return False


def demo_of(home: Path) -> dict[str, Any]:
    """demo.json, as a client reads it."""
    demo: dict[str, Any] = json.loads((home / "demo.json").read_bytes())
    return demo


@contextmanager
def serving(home: Path, *arguments: str, **settings: str) -> Iterator[Program]:
    """A program that serves; it has ended when this is left, however it was ended before."""
    program = Program(home, *arguments, **settings)
    try:
        yield program.wait_until_ready()
    finally:
        if is_alive(program.pid):
            program.signal(signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            while is_alive(program.pid) and time.monotonic() < deadline:
                time.sleep(0.02)
        program.kill()
