"""The running API keeps what its OpenAPI document promises, for dispatchers of two different members."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PLENTY = "100000000"


@pytest.fixture(scope="module")
def network() -> Iterator[dict[str, Any]]:
    """The demo network, served by the program itself on a home of its own."""
    home = Path(tempfile.mkdtemp(prefix="kaerini-contract-"))
    home.chmod(0o711)  # as root, the database runs as nobody and must pass
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "KAERINI_HOME": str(home),
        "KAERINI_PORT": str(port),
        "KAERINI_TEST_UNSAFE_DATABASE": "1",
        **dict.fromkeys(
            ("KAERINI_CALLS_PER_MINUTE", "KAERINI_LOGINS_PER_MINUTE", "KAERINI_LOGIN_TRIES"), PLENTY
        ),
    }
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [BIN / "kaerini", "serve", "--demo"], env=os.environ | settings, stdout=log, stderr=log
        )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}", server, home / "log")
        yield json.loads((home / "demo.json").read_text())
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def _wait_until_ready(base: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    pytest.fail(log.read_text())


def _log_in(network: dict[str, Any], login_id: str) -> str:
    (account,) = [one for one in network["accounts"] if one["login_id"] == login_id]
    form = {"login_id": login_id, "password": account["password"], "device": {"kind": "browser"}}
    request = urllib.request.Request(
        f"{network['base_url']}/v1/sessions",
        json.dumps(form).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["access_token"])


def _dispatchers(network: dict[str, Any]) -> list[str]:
    return [one["login_id"] for one in network["accounts"] if one["role"] == "dispatcher"]


def test_nothing_is_found_by_two_dispatchers_of_different_members(network: dict[str, Any]) -> None:
    first, *_, last = _dispatchers(network)
    companies = {one["login_id"]: one["member"]["id"] for one in network["accounts"] if one["member"]}
    assert companies[first] != companies[last]
    leaving = [login_id for login_id in _dispatchers(network) if login_id not in (first, last)][:2]
    runs = [
        _start_run(network, _log_in(network, who), _log_in(network, gone))
        for who, gone in zip((first, last), leaving, strict=True)
    ]
    reports = [run.communicate(timeout=1500)[0] for run in runs]
    for run, report in zip(runs, reports, strict=True):
        assert run.returncode == 0, report[-12_000:]
        assert "Failures" not in report


def _start_run(network: dict[str, Any], token: str, leaving: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [
            BIN / "schemathesis",
            "--config-file",
            ROOT / "schemathesis.toml",
            "run",
            f"{network['base_url']}/openapi.json",
            "--header",
            f"Authorization: Bearer {token}",
            "--seed",
            "20260401",
        ],
        env=os.environ | {"KAERINI_LEAVING_TOKEN": leaving},
        cwd=tempfile.gettempdir(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
