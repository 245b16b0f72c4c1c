"""Two servers on one database, all after the same trucks and the same room under a limit (SPEC 5.2, 8.8)."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from httpx2 import AsyncClient, Response

from adapters.clock import wall_now
from adapters.postgres.server import start
from tests.adapters.embedded_servers import BIN_DIR, folder_open_to_nobody
from tests.journeys.programs import demo_of, serving

AT_ONCE = 20
"""Who agree on one load, or with one consignor, in the same moment, half of them at each server."""

DEAR_YEN, OWED_YEN = 1_000_000, 1_100_000
"""A fare, and what its consignor owes with the tax."""

PLENTY = {
    f"KAERINI_{name}": "1000000"
    for name in ("CALLS_PER_MINUTE", "CALLS_PER_COMPANY", "CALLS_PER_ADDRESS", "LOGINS_PER_MINUTE")
}
WON, TAKEN = (200, None), (409, "/problems/load-is-taken")
ACCEPTED, OVER_THE_LIMIT = (201, None), (409, "/problems/exposure-exceeded")
Headers = dict[str, str]


@pytest.fixture
def home() -> Iterator[Path]:
    with folder_open_to_nobody() as folder:
        yield folder / "home"


def a_load(trucks: int = 1, fare_yen: int = 30_000) -> dict[str, Any]:
    """Says all that a contract must state, for so many trucks."""
    opens = wall_now().replace(microsecond=0) + timedelta(days=2)
    return {
        "origin": {"municipality": "24202"},
        "destination": {"municipality": "24202"},
        "pickup": {"from": opens.isoformat(), "to": (opens + timedelta(hours=2)).isoformat()},
        "delivery": {
            "from": (opens + timedelta(hours=3)).isoformat(),
            "to": (opens + timedelta(hours=5)).isoformat(),
        },
        "cargo": {"name": "飲料", "weight_kg": 900 * trucks},
        "vehicle_class": "large_10t",
        "body_types": ["wing"],
        "trucks": trucks,
        "asking_fare_yen": fare_yen,
        "charges": [],
        "services": [],
        "contact": {"name": "配車 見本", "phone": "059-000-0001"},
        "tier": 1,
    }


class Desk:
    """A company's desk, logged in; it asks now one server, now the other."""

    def __init__(self, member_id: str, headers: Headers, servers: tuple[AsyncClient, AsyncClient]) -> None:
        self.member_id = member_id
        self._headers = headers
        self._servers = cycle(servers)

    async def get(self, path: str) -> Any:
        """What a page says."""
        return (await next(self._servers).get(path, headers=self._headers)).json()

    async def post(self, path: str, form: Any = None, **headers: str) -> Response:
        """Ask until it is heard, as every client must."""
        while True:
            answer = await next(self._servers).post(path, json=form, headers=self._headers | headers)
            if answer.status_code != 503:
                return answer
            await asyncio.sleep(float(answer.headers["Retry-After"]))


async def desks(home: Path, servers: tuple[AsyncClient, AsyncClient]) -> list[Desk]:
    """One desk for each company of the demo network."""
    accounts = [one for one in demo_of(home)["accounts"] if one["role"] == "dispatcher"]
    found = []
    for account in {one["member"]["id"]: one for one in accounts}.values():
        form = {key: account[key] for key in ("login_id", "password")} | {"device": {"kind": "browser"}}
        token = (await servers[0].post("/v1/sessions", json=form)).json()["access_token"]
        found.append(Desk(account["member"]["id"], {"Authorization": f"Bearer {token}"}, servers))
    return found


async def propose(consignor: Desk, load: Any, carrier: Desk) -> Callable[[], Awaitable[Response]]:
    """Propose a load to a carrier; how the carrier concludes."""
    form = {"load_id": load["id"], "consignor_is": "me", "counterparty_member_id": carrier.member_id}
    proposal = await consignor.post("/v1/contracts", form)
    path = f"/v1/contracts/{proposal.json()['contract_number']}/conclusion"
    return partial(carrier.post, path, **{"If-Match": proposal.headers["etag"]})


async def make_offer(consignor: Desk, load: Any, carrier: Desk) -> Callable[[], Awaitable[Response]]:
    """Let a carrier ask and offer to carry a load; how the consignor accepts."""
    thread = (await carrier.post(f"/v1/loads/{load['id']}/inquiries")).json()
    offer = await carrier.post(f"/v1/inquiries/{thread['id']}/offers", {"fare_yen": 30_000})
    return partial(consignor.post, f"/v1/offers/{offer.json()['id']}/acceptance")


async def all_at_once(ready: Iterable[Callable[[], Awaitable[Response]]]) -> Counter[Any]:
    """How it ended for each."""
    answers = await asyncio.gather(*(one() for one in ready))
    return Counter((answer.status_code, answer.json().get("type")) for answer in answers)


async def race_for_trucks(consignor: Desk, carriers: list[Desk], trucks: int) -> None:
    """Offer a load to many, half by proposals and half by offers, and let them all agree at once."""
    load = (await consignor.post("/v1/loads", a_load(trucks))).json()
    asked = [*islice(cycle(carriers), AT_ONCE - len(carriers))]
    ready = [
        *await asyncio.gather(*(propose(consignor, load, carrier) for carrier in asked)),
        *await asyncio.gather(*(make_offer(consignor, load, carrier) for carrier in carriers)),
    ]
    ended = await all_at_once(ready)
    assert ended[WON] + ended[ACCEPTED] == trucks, ended
    assert ended[TAKEN] == AT_ONCE - trucks, ended


async def race_for_room(consignor: Desk, carriers: list[Desk]) -> None:
    """Let as many as there is room for under the limit, and more, conclude with one consignor at once."""
    before = await consignor.get(f"/v1/members/{consignor.member_id}/exposure")
    fits = (before["limit_yen"] - before["open_yen"]) // OWED_YEN
    assert 0 < fits < AT_ONCE
    loads = [(await consignor.post("/v1/loads", a_load(fare_yen=DEAR_YEN))).json() for _ in range(AT_ONCE)]
    pairs = zip(loads, cycle(carriers), strict=False)
    ready = await asyncio.gather(*(propose(consignor, load, carrier) for load, carrier in pairs))
    assert await all_at_once(ready) == {WON: fits, OVER_THE_LIMIT: AT_ONCE - fits}
    after = await consignor.get(f"/v1/members/{consignor.member_id}/exposure")
    assert after["open_yen"] == before["open_yen"] + fits * OWED_YEN <= after["limit_yen"]


async def races(home: Path, conclusions: int, *, limits: int) -> None:
    """So many conclusions, load by load, then limit by limit, and what the tables say of them afterwards."""
    with ExitStack() as running:
        programs = [running.enter_context(serving(home, **PLENTY))]
        programs.append(running.enter_context(serving(home, "api", **PLENTY)))
        async with (
            AsyncClient(base_url=programs[0].base_url, timeout=120) as one,
            AsyncClient(base_url=programs[1].base_url, timeout=120) as other,
        ):
            companies = await desks(home, (one, other))
            for number in range(conclusions // AT_ONCE):
                consignor = companies[number % len(companies)]
                carriers = [company for company in companies if company is not consignor]
                await race_for_trucks(consignor, carriers, 1 + number % 3)
            for consignor in companies[:limits]:
                await race_for_room(consignor, [one for one in companies if one is not consignor])
        await hold_to_the_tables(home)


async def hold_to_the_tables(home: Path) -> None:
    """Each truck has one contract and each live contract one truck; a load that is closed has none left."""
    with start(home, BIN_DIR) as server:
        connection = await asyncpg.connect(server.dsn("kaerini"))
        twice = await connection.fetch(
            "SELECT contract_number FROM load_trucks WHERE contract_number IS NOT NULL"
            " GROUP BY contract_number HAVING count(*) > 1"
        )
        apart = await connection.fetch(
            "SELECT c.number, t.n FROM (SELECT * FROM contracts"
            "  WHERE concluded_at IS NOT NULL AND status <> 'cancelled') AS c"
            " FULL JOIN (SELECT * FROM load_trucks WHERE contract_number IS NOT NULL) AS t"
            " ON t.contract_number = c.number AND t.load_id = c.load_id"
            " WHERE c.number IS NULL OR t.contract_number IS NULL"
        )
        left = await connection.fetch(
            "SELECT l.id FROM loads AS l JOIN load_trucks AS t ON t.load_id = l.id"
            " GROUP BY l.id, l.trucks_left, l.status"
            " HAVING count(*) FILTER (WHERE t.contract_number IS NULL) <> l.trucks_left"
            " OR (l.trucks_left = 0) <> (l.status = 'contracted')"
        )
        await connection.close()
    assert (twice, apart, left) == ([], [], [])


async def test_no_truck_is_given_twice_and_none_is_kept_back(home: Path) -> None:
    await races(home, 2_000, limits=3)


@pytest.mark.proof
async def test_nor_in_twenty_thousand_tries(home: Path) -> None:
    await races(home, 20_000, limits=12)
