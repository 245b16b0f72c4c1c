"""What the bench of the board runs against: a database with a national board, our programs, the naive one."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from httpx2 import Client, TransportError

from adapters.clock import wall_now
from api.compose import open_database
from api.settings import read_settings
from bench.board.seeding import seed_board

START_SECONDS, STOP_SECONDS = 300.0, 60.0
PLENTY = "100000000"
QUOTAS = (
    *("CALLS_PER_MINUTE", "CALLS_PER_COMPANY", "CALLS_PER_ADDRESS", "SEARCHES_PER_MINUTE", "PAGES_PER_HOUR"),
    "LOGINS_PER_MINUTE",
)
VEHICLES_A_LOAD = 0.3
DESKS = 6


@dataclass(frozen=True, slots=True)
class Stage:
    """Where each program answers, and who asks. ``tokens``: of dispatchers of several members."""

    ours: str
    sql: str
    naive: str
    tokens: list[str]
    folder: Path


@contextmanager
def set_stage(loads: int) -> Iterator[Stage]:
    """Everything, with so many open loads; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="board-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # started by root, PostgreSQL is nobody and has to pass
        home = folder / "home"
        with open_database(read_settings(home=home)) as database:
            environ = _environ(home, database.url)
            for command in ("migrate", "demo"):
                subprocess.run([*_OURS, command], env=environ, check=True, stdout=subprocess.DEVNULL)
            asyncio.run(seed_board(database.url, loads, round(loads * VEHICLES_A_LOAD), wall_now()))
            with (
                _program([*_OURS, "serve"], environ, folder) as ours,
                _program([*_OURS, "serve"], environ | {"KAERINI_BOARD": "sql"}, folder) as sql,
                _program(_NAIVE, environ, folder) as naive,
            ):
                _wait(ours, "/metrics", "kaerini_board_current 1.0")
                _wait(sql, "/readyz", "")
                _wait(naive, "/docs", "")
                yield Stage(ours, sql, naive, _tokens(ours, home), folder)


_OURS = [sys.executable, "-P", "-m", "api.cli"]
_NAIVE = [sys.executable, "-P", "-m", "uvicorn", "bench.board.naive.app:app", "--no-access-log"]


def _environ(home: Path, database_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAERINI_")}
    own = {"KAERINI_HOME": str(home), "KAERINI_DATABASE_URL": database_url, "KAERINI_SANDBOX": "1"}
    return kept | own | {f"KAERINI_{name}": PLENTY for name in QUOTAS} | {"PYTHONPATH": os.getcwd()}


@contextmanager
def _program(command: list[str], environ: dict[str, str], folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    at = ["--port", port] if "uvicorn" in command else []
    with (folder / f"log-{port}").open("wb") as log:
        program = subprocess.Popen(
            [*command, *at], env=environ | {"KAERINI_PORT": port}, stdout=log, stderr=log
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait(STOP_SECONDS)


def _wait(base_url: str, path: str, until: str) -> None:
    deadline = monotonic() + START_SECONDS
    with Client(trust_env=False, timeout=5) as client:
        while monotonic() < deadline:
            try:
                answer = client.get(f"{base_url}{path}")
                if answer.status_code == 200 and re.search(f"^{re.escape(until)}", answer.text, re.MULTILINE):
                    return
            except TransportError:
                pass
            sleep(0.2)
    raise RuntimeError(f"{base_url}{path} never said {until}")


def _tokens(base_url: str, home: Path) -> list[str]:
    accounts = json.loads((home / "demo.json").read_bytes())["accounts"]
    first: dict[str, dict[str, Any]] = {}
    for account in accounts:
        if account["role"] == "dispatcher":
            first.setdefault(account["member"]["id"], account)
    with Client(base_url=base_url, trust_env=False, timeout=60) as client:
        tokens = []
        for account in list(first.values())[:DESKS]:
            login = {key: account[key] for key in ("login_id", "password")}
            answer = client.post("/v1/sessions", json=login | {"device": {"kind": "browser"}})
            tokens.append(answer.json()["access_token"])
    return tokens
