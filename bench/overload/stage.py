"""The network in which it is measured: a program on its own database, desks, trucks, and the mix."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from httpx2 import Client, TransportError

from adapters.clock import wall_now
from adapters.ids import new_id
from bench.overload.offering import Request

START_SECONDS, STOP_SECONDS = 120.0, 60.0
PLENTY = "100000000"
SETTINGS = ("CALLS_PER_MINUTE", "CALLS_PER_COMPANY", "CALLS_PER_ADDRESS", "SEARCHES_PER_MINUTE")
TRIED = ("KAERINI_MOST_AT_WORK", "KAERINI_MOST_IN_FLIGHT", "KAERINI_PG_BIN")
"""Settings around the bench that the program is given: to try others than its own."""

TRUCKS = 100
"""Of one instant load: each call that takes one is a contract concluded."""

FIXES = 5
"""In a batch, as a phone sends them."""

MIX = {
    "pings": 30,
    "search": 20,
    "count": 10,
    "post": 10,
    "own list": 15,
    "contract read": 10,
    "contract concluded": 5,
}
"""Of a hundred calls."""

CONTRACT_CALLS = ("contract read", "contract concluded")
HOUR = timedelta(hours=1)
PREFECTURES = [f"{number:02}" for number in range(1, 48)]
Json = dict[str, Any]


@contextmanager
def a_program(**settings: str) -> Iterator[tuple[str, Path]]:
    """``kaerini serve --demo`` on its own database in a fresh home; where it answers, and its home."""
    with tempfile.TemporaryDirectory(prefix="overload-") as folder:
        Path(folder).chmod(0o711)  # started by root, PostgreSQL is nobody and has to pass
        home = Path(folder) / "home"
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("KAERINI_") or name in TRIED
        }
        own = {"KAERINI_HOME": str(home), "KAERINI_PORT": "0"}
        own |= {f"KAERINI_{name}": PLENTY for name in SETTINGS}
        with (Path(folder) / "log").open("wb") as log:
            program = subprocess.Popen(
                [sys.executable, "-P", "-m", "api.cli", "serve", "--demo"],
                env=kept | own | settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                yield _ready(program, home), home
            finally:
                program.send_signal(signal.SIGTERM)
                program.wait(STOP_SECONDS)


def _ready(program: subprocess.Popen[bytes], home: Path) -> str:
    deadline = monotonic() + START_SECONDS
    with Client(trust_env=False, timeout=5) as client:
        while program.poll() is None and monotonic() < deadline:
            try:
                base_url: str = json.loads((home / "demo.json").read_bytes())["base_url"]
                if client.get(f"{base_url}/readyz").status_code == 200:
                    return base_url
            except (FileNotFoundError, TransportError):
                pass
            sleep(0.1)
    raise RuntimeError("the program did not start")


@dataclass(slots=True)
class Desk:
    """A dispatcher's, and the contracts that are its to read."""

    member_id: str
    token: str
    contracts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Stage:
    """Who calls, and about what. ``phones``: contract number and token; ``instant``: poster's desk, load."""

    base_url: str
    desks: list[Desk]
    phones: list[tuple[str, str]]
    instant: list[tuple[int, str]]
    fixes_from: datetime
    numbers: Iterator[int] = field(default_factory=count)

    def request(self, kind: str, dice: int) -> Request:
        """The next call of a kind; ``dice`` chooses whose and about what."""
        ways: dict[str, Callable[[int], tuple[str, str, str, Any]]] = {
            "pings": self._pings,
            "search": lambda dice: self._search(dice, "search?limit=20"),
            "count": lambda dice: self._search(dice, "counts"),
            "post": self._post,
            "own list": self._own_list,
            "contract read": self._read,
            "contract concluded": self._conclude,
        }
        return self._written(kind, *ways[kind](dice))

    def _desk(self, dice: int) -> Desk:
        return self.desks[dice % len(self.desks)]

    def _pings(self, dice: int) -> tuple[str, str, str, Any]:
        number, token = self.phones[dice % len(self.phones)]
        times = [self.fixes_from + timedelta(milliseconds=next(self.numbers)) for _ in range(FIXES)]
        pings = [{"fixed_at": at.isoformat(), "lat": 34.965, "lon": 136.6244} for at in times]
        form = {"contract_number": number, "sent_at": times[-1].isoformat(), "pings": pings}
        return "POST", "/v1/driver/pings", token, form

    def _search(self, dice: int, path: str) -> tuple[str, str, str, Any]:
        near = [PREFECTURES[(dice + one) % 47] for one in range(12)]
        return "POST", f"/v1/loads/{path}", self._desk(dice).token, {"origin": {"prefectures": near}}

    def _post(self, dice: int) -> tuple[str, str, str, Any]:
        return "POST", "/v1/loads", self._desk(dice).token, a_load()

    def _own_list(self, dice: int) -> tuple[str, str, str, Any]:
        return "GET", "/v1/loads?limit=20", self._desk(dice).token, None

    def _read(self, dice: int) -> tuple[str, str, str, Any]:
        desk = self._desk(dice)
        return "GET", f"/v1/contracts/{desk.contracts[dice % len(desk.contracts)]}", desk.token, None

    def _conclude(self, dice: int) -> tuple[str, str, str, Any]:
        taken = next(self.numbers)
        poster, load_id = self.instant[taken % len(self.instant)]
        carrier = self.desks[(poster + 1 + dice % (len(self.desks) - 1)) % len(self.desks)]
        form = {"load_id": load_id, "consignor_is": "counterparty"}
        return "POST", "/v1/contracts", carrier.token, form

    def _written(self, kind: str, method: str, path: str, token: str, form: Any) -> Request:
        body = b"" if form is None else json.dumps(form).encode()
        head = [f"{method} {path} HTTP/1.1", f"host: {urlsplit(self.base_url).netloc}"]
        head += [f"authorization: Bearer {token}"]
        if body:
            head += ["content-type: application/json", f"content-length: {len(body)}"]
        return Request(kind, "\r\n".join([*head, "", ""]).encode() + body)


def dice(seed: str, number: int) -> tuple[float, int, int]:
    """Three throws that are the same for the same seed: from 0 to 1, of a hundred, and any."""
    thrown = hashlib.sha256(f"{seed}/{number}".encode()).digest()
    parts = [int.from_bytes(thrown[at : at + 8]) for at in (0, 8, 16)]
    return parts[0] / 2**64, parts[1] % 100, parts[2] % 1_000_000


def kind_of(hundredth: int) -> str:
    """The kind of call that a throw stands for, by the mix."""
    for kind, share in MIX.items():
        hundredth -= share
        if hundredth < 0:
            return kind
    raise AssertionError("the mix is of a hundred")


def a_load(**said: Any) -> Json:
    """A load with all that a contract needs, picked up in an hour."""
    opens = wall_now() + HOUR
    return {
        "origin": {"municipality": "24202"},
        "destination": {"municipality": "11203"},
        "pickup": {"from": opens.isoformat(), "to": (opens + 2 * HOUR).isoformat()},
        "delivery": {"from": (opens + 8 * HOUR).isoformat(), "to": (opens + 10 * HOUR).isoformat()},
        "cargo": {"name": "鋼材", "weight_kg": 8000},
        "vehicle_class": "large_10t",
        "body_types": ["flatbed"],
        "contact": {"name": "配車 見本", "phone": "059-000-0001"},
        "asking_fare_yen": 120_000,
        "charges": [],
        "services": [],
        "tier": 1,
        **said,
    }


def set_stage(base_url: str, home: Path, *, conclusions: int) -> Stage:
    """Log the desks in, conclude their contracts, bind a phone to each, post what will be taken."""
    accounts = json.loads((home / "demo.json").read_bytes())["accounts"]
    members = {one["member"]["id"]: one for one in accounts if one["role"] == "dispatcher"}
    with Client(base_url=base_url, trust_env=False, timeout=60) as client:

        def ask(method: str, path: str, token: str, form: Json | None = None) -> Json:
            answer = client.request(method, path, json=form, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code < 300, answer.text
            said: Json = answer.json()
            return said

        desks = []
        for member_id, account in members.items():
            login = {key: account[key] for key in ("login_id", "password")}
            answer = client.post("/v1/sessions", json=login | {"device": {"kind": "browser"}})
            desks.append(Desk(member_id, answer.json()["access_token"]))
        instant = a_load(booking="instant", trucks=TRUCKS)
        posted = [
            (number % len(desks), ask("POST", "/v1/loads", desks[number % len(desks)].token, instant)["id"])
            for number in range(conclusions // TRUCKS + 2 * len(desks))
        ]
        phones = []
        for number, desk in enumerate(desks):
            poster, load_id = posted[number]
            carrier = desks[(poster + 1) % len(desks)]
            form = {"load_id": load_id, "consignor_is": "counterparty"}
            concluded = ask("POST", "/v1/contracts", carrier.token, form)
            assert concluded["status"] == "concluded", concluded
            desk.contracts.append(concluded["contract_number"])
            carrier.contracts.append(concluded["contract_number"])
            device = {"id": str(new_id()), "platform": "android"}
            form = {"contract_number": concluded["contract_number"], "device": device, "consent_version": 1}
            started = client.post("/v1/driver/sessions", json=form)
            assert started.status_code < 300, started.text
            phones.append((concluded["contract_number"], started.json()["device_token"]))
    return Stage(base_url, desks, phones, posted, wall_now().replace(microsecond=0) - 2 * HOUR)
