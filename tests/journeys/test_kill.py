"""kill -9 at random moments while people post: nothing acknowledged is lost, nothing is doubled."""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from httpx2 import AsyncClient, HTTPError

from adapters.clock import wall_now
from adapters.ids import new_id
from adapters.postgres.server import start
from tests.adapters.embedded_servers import BIN_DIR, folder_open_to_nobody
from tests.journeys.programs import Program, database_runs, demo_of, serving

CLIENTS = 8
UNLIMITED = {f"KAERINI_CALLS_PER_{who}": "1000000" for who in ("MINUTE", "COMPANY", "ADDRESS")}
RETRY_SECONDS = 0.1
ROUND_SECONDS = 120


@pytest.fixture
def home() -> Iterator[Path]:
    with folder_open_to_nobody() as folder:
        yield folder / "home"


@dataclass(slots=True)
class Posted:
    """What the clients know. ``acknowledged``: load by key; ``broken``: tries that nobody answered."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    in_flight: set[str] = field(default_factory=set)
    broken: Counter[str] = field(default_factory=Counter)
    replayed: int = 0
    stopping: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)


def a_form(key: str) -> dict[str, Any]:
    """A load that carries its key as the poster's own reference."""
    opens = datetime.combine((wall_now() + timedelta(days=2)).date(), datetime.min.time(), UTC)
    return {
        "origin": {"municipality": "24202"},
        "destination": {"municipality": "11203"},
        "pickup": {"from": opens.isoformat(), "to": (opens + timedelta(hours=2)).isoformat()},
        "delivery": {
            "from": (opens + timedelta(days=1)).isoformat(),
            "to": (opens + timedelta(days=1, hours=2)).isoformat(),
        },
        "cargo": {"name": "鋼材", "weight_kg": 8000},
        "vehicle_class": "large_10t",
        "body_types": ["flatbed"],
        "contact": {"name": "配車 見本", "phone": "059-000-0001"},
        "tier": 1,
        "external_ref": key,
    }


async def post_on_and_on(base_url: str, token: str, posted: Posted) -> None:
    """Post one load after another; what nobody answered is sent again under the same key."""
    headers = {"Authorization": f"Bearer {token}"}
    async with AsyncClient(base_url=base_url, headers=headers, timeout=20) as client:
        while not posted.stopping:
            key = str(new_id())
            form = a_form(key)
            while key not in posted.acknowledged:
                await try_to_post(client, key, form, posted)


async def try_to_post(client: AsyncClient, key: str, form: dict[str, Any], posted: Posted) -> None:
    posted.in_flight.add(key)
    try:
        answer = await client.post("/v1/loads", json=form, headers={"Idempotency-Key": key})
    except (HTTPError, OSError):
        posted.broken[key] += 1
        await asyncio.sleep(RETRY_SECONDS)
        return
    finally:
        posted.in_flight.discard(key)
    if answer.status_code == 201:
        posted.acknowledged[key] = answer.json()["id"]
        posted.news.set()
        posted.replayed += answer.headers.get("Idempotency-Replayed") == "true"
        return
    # The database is away or still ends the first try; anything else would be a wrong answer.
    assert answer.status_code >= 500 or answer.json()["type"] == "/problems/request-in-progress", answer.text
    posted.broken[key] += 1
    await asyncio.sleep(RETRY_SECONDS)


@asynccontextmanager
async def people_posting(base_url: str, tokens: list[str]) -> AsyncIterator[Posted]:
    """Clients that post until this is left, and then until each of their loads is acknowledged."""
    posted = Posted()
    async with asyncio.timeout(ROUND_SECONDS), asyncio.TaskGroup() as group:
        for client in range(CLIENTS):
            group.create_task(post_on_and_on(base_url, tokens[client % len(tokens)], posted))
        yield posted
        posted.stopping = True


async def log_in_all(program: Program) -> list[str]:
    """Tokens of several desks; two clients share one, as two windows of one browser do."""
    accounts = [one for one in demo_of(program.home)["accounts"] if one["role"] == "dispatcher"]
    tokens = []
    async with AsyncClient(base_url=program.base_url, timeout=30) as client:
        for account in accounts[: CLIENTS // 2]:
            form = {key: account[key] for key in ("login_id", "password")} | {"device": {"kind": "browser"}}
            tokens.append((await client.post("/v1/sessions", json=form)).json()["access_token"])
    return tokens


async def posts_for_a_while(posted: Posted) -> None:
    """Some loads are in; then a moment that nobody chose, with calls in the work."""
    before = len(posted.acknowledged)
    while len(posted.acknowledged) < before + 2 * CLIENTS:
        posted.news.clear()
        await posted.news.wait()
    await asyncio.sleep(secrets.randbelow(500) / 1000)


async def kept_in(home: Path) -> dict[str, list[str]]:
    """The ids of every load that carries a key, as the tables say; each has one event, version, audit row."""
    with start(home, BIN_DIR) as server:
        connection = await asyncpg.connect(server.dsn("kaerini"))
        try:
            rows = await connection.fetch(
                """
                SELECT external_ref, id::text,
                       (SELECT count(*) FROM load_versions WHERE load_id = loads.id) AS versions,
                       (SELECT count(*) FROM audit_log
                         WHERE kind = 'loads' AND thing_id = loads.id::text) AS audits,
                       (SELECT count(*) FROM outbox
                         WHERE event = 'LoadPosted' AND payload->>'load_id' = loads.id::text) AS events
                  FROM loads WHERE external_ref NOT LIKE 'DEMO-%'
                """
            )
        finally:
            await connection.close()
    assert {(row["versions"], row["audits"], row["events"]) for row in rows} <= {(1, 1, 1)}
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["external_ref"], []).append(row["id"])
    return found


async def in_the_same_place(program: Program, home: Path) -> Program:
    """The program once more, where its clients look for it."""
    port = program.base_url.rsplit(":", 1)[1]
    again = Program(home, KAERINI_PORT=port, **UNLIMITED)
    await asyncio.to_thread(again.wait_until_ready)
    return again


async def test_nothing_acknowledged_is_lost_and_nothing_doubled_by_kill_9(home: Path) -> None:
    half_way = Program(home)
    half_way.read_until("100/300")
    half_way.kill()
    expected: dict[str, list[str]] = {}
    in_flight = broken = 0
    with serving(home, **UNLIMITED) as program:
        assert any("300/300" in line for line in program.printed), "the half filled database was not empty"
        tokens = await log_in_all(program)
        alive = program
        try:
            for victim in ("program", "database", "both", "both"):
                async with people_posting(alive.base_url, tokens) as posted:
                    await posts_for_a_while(posted)
                    in_flight += len(posted.in_flight)
                    if victim in ("program", "both"):
                        alive.kill()
                    if victim in ("database", "both"):
                        program.kill_database()
                    if victim != "database":
                        alive = await in_the_same_place(program, home)
                    await posts_for_a_while(posted)
                broken += len(posted.broken)
                expected |= {key: [load] for key, load in posted.acknowledged.items()}
        finally:
            alive.kill()
        assert in_flight >= CLIENTS, "hardly anybody was posting when it was killed"
        assert broken >= CLIENTS, "the kills broke hardly any request"
        assert await kept_in(home) == expected
    assert not database_runs(home)
