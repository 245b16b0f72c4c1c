"""A network of the tour's own: the program on a free port with a fresh home, ended with the tour."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from httpx2 import Client, TransportError

START_SECONDS = 120.0
STOP_SECONDS = 60.0
LOOK_SECONDS = 0.1
LAST_LINES = 15
KEPT = ("KAERINI_PG_BIN",)
"""Of the settings around the tour: which PostgreSQL to start. All others would lead into another network."""


class DidNotStart(Exception):
    """The program ended, or was not ready in time; ``ja`` and ``en`` say what it wrote last."""

    def __init__(self, log: str) -> None:
        last = "\n".join(log.splitlines()[-LAST_LINES:])
        self.ja = f"サーバーが起動しません。最後の出力:\n{last}"
        self.en = "The server did not start; its last words stand above."
        super().__init__(f"{self.ja}\n{self.en}")


@contextmanager
def network_of_its_own(home: Path) -> Iterator[Path]:
    """A demo network that serves; gives its home, which is gone when this is left. Raises: DidNotStart.

    ``home``: KAERINI_HOME, which is there; in it the fresh home is made.
    """
    with tempfile.TemporaryDirectory(dir=_ground(home), prefix="tour-network-") as folder:
        Path(folder).chmod(0o711)  # started by root, PostgreSQL is nobody and has to pass
        fresh = Path(folder) / "home"
        with (Path(folder) / "log").open("w+b") as log:
            program = subprocess.Popen(
                [sys.executable, "-P", "-m", "api.cli", "serve", "--demo"],
                env=_environment(fresh),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                _wait_until_ready(program, fresh, Path(log.name))
                yield fresh
            finally:
                _stop(program)


def _ground(home: Path) -> Path | None:
    """The home; None, the system's folder of temporary files, where root's PostgreSQL could not enter it.

    Root starts PostgreSQL as ``nobody``, who must be able to pass through every folder on the way.
    """
    if os.geteuid() != 0:
        return home
    way = (home.resolve(), *home.resolve().parents)
    return home if all(folder.stat().st_mode & 0o001 for folder in way) else None


def _environment(home: Path) -> dict[str, str]:
    around = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("KAERINI_") or name.upper() in KEPT
    }
    return around | {"KAERINI_HOME": str(home), "KAERINI_HOST": "127.0.0.1", "KAERINI_PORT": "0"}


def _wait_until_ready(program: subprocess.Popen[bytes], home: Path, log: Path) -> None:
    deadline = monotonic() + START_SECONDS
    with Client(trust_env=False, timeout=LOOK_SECONDS * 50) as client:
        while not _is_ready(client, home):
            if program.poll() is not None or monotonic() > deadline:
                raise DidNotStart(log.read_text(encoding="utf-8", errors="replace"))
            sleep(LOOK_SECONDS)


def _is_ready(client: Client, home: Path) -> bool:
    """It writes demo.json with its address once the network is filled, and then serves."""
    try:
        base_url = json.loads((home / "demo.json").read_bytes())["base_url"]
        return client.get(f"{base_url}/readyz").status_code == 200
    except (FileNotFoundError, TransportError):
        return False


def _stop(program: subprocess.Popen[bytes]) -> None:
    """Ask it to end, which ends its database too; only what does not listen is killed."""
    program.send_signal(signal.SIGTERM)
    try:
        program.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
