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
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.clock import wall_now
from adapters.ids import new_id
from api.limits.quotas import Quotas

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
            (
                "KAERINI_CALLS_PER_MINUTE",
                "KAERINI_LOGINS_PER_MINUTE",
                "KAERINI_LOGIN_TRIES",
                "KAERINI_TRIALS_PER_HOUR",
                *(f"KAERINI_{name.upper()}" for name in Quotas.model_fields if "_per_" in name),
            ),
            PLENTY,
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


def _ask(network: dict[str, Any], path: str, form: dict[str, Any], token: str = "", **headers: str) -> Any:
    """A POST that must succeed; what it answers."""
    bearing = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(
        network["base_url"] + path,
        json.dumps(form).encode(),
        {"Content-Type": "application/json", **bearing, **headers},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def _log_in(network: dict[str, Any], login_id: str) -> str:
    (account,) = [one for one in network["accounts"] if one["login_id"] == login_id]
    form = {"login_id": login_id, "password": account["password"], "device": {"kind": "browser"}}
    return str(_ask(network, "/v1/sessions", form)["access_token"])


def _start_driving(network: dict[str, Any], consignor: str, carrier: str) -> str:
    """The device token of a phone that drives for the two."""
    hours = [(wall_now() + timedelta(hours=n)).isoformat() for n in (1, 2, 8, 9)]
    load = {
        "origin": {"municipality": "24202"},
        "destination": {"municipality": "11203"},
        "pickup": {"from": hours[0], "to": hours[1]},
        "delivery": {"from": hours[2], "to": hours[3]},
        "cargo": {"name": "鋼材", "weight_kg": 8000},
        "vehicle_class": "large_10t",
        "body_types": ["wing"],
        "contact": {"name": "配車 見本", "phone": "059-000-0002"},
        "tier": 1,
        "asking_fare_yen": 90_000,
        "charges": [],
        "services": [],
    }
    load_id = _ask(network, "/v1/loads", load, consignor)["id"]
    proposal = {"load_id": load_id, "consignor_is": "counterparty"}
    number = _ask(network, "/v1/contracts", proposal, carrier)["contract_number"]
    _ask(network, f"/v1/contracts/{number}/conclusion", {}, consignor, **{"If-Match": '"1"'})
    device = {"id": str(new_id()), "platform": "android"}
    form = {"contract_number": number, "device": device, "consent_version": 1}
    return str(_ask(network, "/v1/driver/sessions", form)["device_token"])


def _dispatchers(network: dict[str, Any]) -> list[str]:
    return [one["login_id"] for one in network["accounts"] if one["role"] == "dispatcher"]


def test_nothing_is_found_by_two_dispatchers_of_different_members(network: dict[str, Any]) -> None:
    first, *_, last = _dispatchers(network)
    companies = {one["login_id"]: one["member"]["id"] for one in network["accounts"] if one["member"]}
    assert companies[first] != companies[last]
    leaving = [login_id for login_id in _dispatchers(network) if login_id not in (first, last)][:2]
    tokens = [_log_in(network, who) for who in (first, last)]
    runs = [
        _start_run(
            network,
            token,
            KAERINI_LEAVING_TOKEN=_log_in(network, gone),
            KAERINI_DEVICE_TOKEN=_start_driving(network, *tokens),
            KAERINI_STOPPING_TOKEN=_start_driving(network, *tokens),
        )
        for token, gone in zip(tokens, leaving, strict=True)
    ]
    reports = [run.communicate(timeout=2400)[0] for run in runs]
    for run, report in zip(runs, reports, strict=True):
        assert run.returncode == 0, report[-12_000:]
        assert "Failures" not in report


def _start_run(network: dict[str, Any], token: str, **tokens: str) -> "subprocess.Popen[str]":
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
        env=os.environ | tokens,
        cwd=tempfile.gettempdir(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
