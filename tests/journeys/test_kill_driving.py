"""kill -9 while trucks are under way and deals are struck: each position once, each truck to one carrier."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from httpx2 import AsyncClient, HTTPError, Response

from adapters.clock import wall_now
from adapters.ids import new_id
from adapters.postgres.server import start
from tests.adapters.embedded_servers import BIN_DIR, folder_open_to_nobody
from tests.journeys.programs import Program, database_runs, demo_of, serving
from tests.journeys.test_kill import (
    CLIENTS,
    RETRY_SECONDS,
    ROUND_SECONDS,
    UNLIMITED,
    a_form,
    in_the_same_place,
)

PINGS = 20
"""In a batch, as a phone sends them after a tunnel."""

LOADS, RIVALS = 12, 3


@pytest.fixture
def home() -> Iterator[Path]:
    with folder_open_to_nobody() as folder:
        yield folder / "home"


@dataclass(slots=True)
class Sent:
    """What the phone knows. ``broken``: batches that nobody answered at first."""

    began_at: datetime
    numbers: Iterator[int] = field(default_factory=count)
    acknowledged: set[datetime] = field(default_factory=set)
    in_flight: int = 0
    broken: int = 0
    answered: int = 0
    stopping: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def a_full_form(key: str) -> dict[str, Any]:
    """A load that says all a contract needs, picked up in an hour."""
    opens, hours = wall_now() + timedelta(hours=1), timedelta(hours=1)
    windows = {
        name: {"from": (opens + after).isoformat(), "to": (opens + after + 2 * hours).isoformat()}
        for name, after in (("pickup", 0 * hours), ("delivery", 8 * hours))
    }
    return a_form(key) | windows | {"asking_fare_yen": 90_000, "charges": [], "services": []}


async def desks(program: Program, most: int) -> list[str]:
    """Tokens of dispatchers of so many members."""
    accounts = [one for one in demo_of(program.home)["accounts"] if one["role"] == "dispatcher"]
    of_member = {one["member"]["id"]: one for one in accounts}
    tokens = []
    async with AsyncClient(base_url=program.base_url, timeout=30) as client:
        for account in [*of_member.values()][:most]:
            form = {key: account[key] for key in ("login_id", "password")} | {"device": {"kind": "browser"}}
            tokens.append((await client.post("/v1/sessions", json=form)).json()["access_token"])
    return tokens


async def ask(client: AsyncClient, method: str, path: str, token: str, **call: Any) -> dict[str, Any]:
    """Ask for what must succeed."""
    headers = bearing(token) | call.pop("headers", {})
    answer = await client.request(method, path, headers=headers, **call)
    assert answer.status_code < 300, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def propose(client: AsyncClient, consignor: str, carriers: list[str]) -> list[str]:
    """A load of the consignor's, and a proposal of each carrier for it."""
    load = await ask(client, "POST", "/v1/loads", consignor, json=a_full_form(str(new_id())))
    form = {"load_id": load["id"], "consignor_is": "counterparty"}
    made = [await ask(client, "POST", "/v1/contracts", one, json=form) for one in carriers]
    return [contract["contract_number"] for contract in made]


async def conclude(client: AsyncClient, number: str, token: str) -> Response:
    """Ask for it, and again where there was too much to do: as every client must."""
    headers = bearing(token) | {"If-Match": '"1"'}
    while True:
        answer = await client.post(f"/v1/contracts/{number}/conclusion", headers=headers)
        if answer.status_code != 503:
            return answer
        await asyncio.sleep(int(answer.headers["Retry-After"]))


async def drive_on_and_on(base_url: str, token: str, number: str, sent: Sent) -> None:
    """Send batch after batch; what nobody answered is sent again until it is."""
    async with AsyncClient(base_url=base_url, headers=bearing(token), timeout=20) as client:
        while not sent.stopping:
            times = [sent.began_at + timedelta(milliseconds=next(sent.numbers)) for _ in range(PINGS)]
            while not await try_to_send(client, number, times, sent):
                sent.broken += 1
                await asyncio.sleep(RETRY_SECONDS)


async def try_to_send(client: AsyncClient, number: str, times: list[datetime], sent: Sent) -> bool:
    pings = [{"fixed_at": at.isoformat(), "lat": 34.965, "lon": 136.6244} for at in times]
    form = {"contract_number": number, "sent_at": times[-1].isoformat(), "pings": pings}
    sent.in_flight += 1
    try:
        answer = await client.post("/v1/driver/pings", json=form)
    except (HTTPError, OSError):
        return False
    finally:
        sent.in_flight -= 1
    if answer.status_code >= 500:
        return False
    assert answer.status_code == 202, answer.text
    assert answer.json()["accepted"] + answer.json()["duplicates"] == PINGS, answer.text
    sent.acknowledged.update(times)
    sent.answered += 1
    sent.news.set()
    return True


@asynccontextmanager
async def a_phone_driving(base_url: str, token: str, number: str, sent: Sent) -> AsyncIterator[None]:
    """The phone sends until this is left, and then until each of its batches is acknowledged."""
    sent.stopping = False
    async with asyncio.timeout(ROUND_SECONDS), asyncio.TaskGroup() as group:
        for _ in range(CLIENTS):
            group.create_task(drive_on_and_on(base_url, token, number, sent))
        yield
        sent.stopping = True


async def drives_for_a_while(sent: Sent) -> None:
    """Some batches are in; then a moment that nobody chose."""
    enough = sent.answered + 2 * CLIENTS
    while sent.answered < enough:
        sent.news.clear()
        await sent.news.wait()
    await asyncio.sleep(secrets.randbelow(300) / 1000)


async def told_by_the_tables(home: Path, sql: str) -> list[Any]:
    with start(home, BIN_DIR) as server:
        connection = await asyncpg.connect(server.dsn("kaerini"))
        try:
            return [tuple(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()


async def test_every_position_acknowledged_is_there_once_whatever_was_killed(home: Path) -> None:
    sent = Sent(wall_now().replace(microsecond=0) - timedelta(hours=2))
    in_flight = 0
    with serving(home, **UNLIMITED) as program:
        consignor, carrier = await desks(program, 2)
        async with AsyncClient(base_url=program.base_url, timeout=30) as client:
            (number,) = await propose(client, consignor, [carrier])
            assert (await conclude(client, number, consignor)).status_code == 200
            device = {"id": str(new_id()), "platform": "android"}
            form = {"contract_number": number, "device": device, "consent_version": 1}
            started = await client.post("/v1/driver/sessions", json=form)
            token = started.json()["device_token"]
        alive = program
        try:
            for victim in ("program", "database", "both"):
                async with a_phone_driving(alive.base_url, token, number, sent):
                    await drives_for_a_while(sent)
                    in_flight += sent.in_flight
                    if victim != "database":
                        alive.kill()
                    if victim != "program":
                        program.kill_database()
                    if victim != "database":
                        alive = await in_the_same_place(program, home)
                    await drives_for_a_while(sent)
        finally:
            alive.kill()
        assert in_flight >= CLIENTS, "hardly anything was on its way when it was killed"
        assert sent.broken >= CLIENTS, "the kills broke hardly any request"
        kept = await told_by_the_tables(home, "SELECT fixed_at FROM pings")
        assert sorted(at for (at,) in kept) == sorted(sent.acknowledged)
        assert await told_by_the_tables(
            home,
            "SELECT bool_and(t.sequence = told.n AND told.last = told.n) FROM trackings t JOIN (SELECT"
            " contract_number, count(*) n, max(sequence) last FROM tracking_events GROUP BY 1) told"
            " USING (contract_number)",
        ) == [(True,)], "the stream has a gap"
    assert not database_runs(home)


async def test_a_truck_goes_to_one_carrier_also_when_the_server_is_killed(home: Path) -> None:
    with serving(home, **UNLIMITED) as program:
        consignor, *carriers = await desks(program, 1 + RIVALS)
        async with AsyncClient(base_url=program.base_url, timeout=30) as client:
            rivals = [await propose(client, consignor, carriers) for _ in range(LOADS)]
        waiting = [number for round_of in zip(*rivals, strict=True) for number in round_of]
        answers: dict[str, int] = {}
        flying: set[str] = set()
        answered = asyncio.Event()

        async def strike(client: AsyncClient, number: str) -> None:
            flying.add(number)
            try:
                answer = await conclude(client, number, consignor)
            except (HTTPError, OSError):
                return
            finally:
                flying.discard(number)
            if answer.status_code < 500:
                answers[number] = answer.status_code
                answered.set()

        async with AsyncClient(base_url=program.base_url, timeout=30) as client:
            strikes = [asyncio.create_task(strike(client, number)) for number in waiting]
            await answered.wait()
            in_flight = len(flying)
            program.kill()
            await asyncio.gather(*strikes)
        struck = {number for number, status in answers.items() if status == 200}
        assert in_flight >= CLIENTS, "hardly anything was on its way when it was killed"
        assert len(answers) < len(waiting), "the kill broke no request"
        alive = await in_the_same_place(program, home)
        try:
            async with AsyncClient(base_url=alive.base_url, timeout=30) as client:
                await asyncio.gather(*(strike(client, number) for number in waiting if number not in answers))
        finally:
            alive.kill()
        # 412: concluded, and only the answer was lost; whoever asks again has seen an older version.
        struck |= {number for number, status in answers.items() if status in (200, 412)}
        assert answers.keys() == set(waiting)
        assert set(answers.values()) <= {200, 409, 412}
        kept = await told_by_the_tables(
            home, "SELECT load_id, number FROM contracts WHERE concluded_at IS NOT NULL"
        )
        of_ours = [(load, number) for load, number in kept if number in answers]
        assert len({load for load, _ in of_ours}) == len(of_ours) == LOADS, "a truck, a contract"
        assert struck <= {number for _, number in of_ours}, "what was acknowledged is on record"
