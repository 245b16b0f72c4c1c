"""One truck of a load, offered to everyone in the network and taken by all at once: one carrier has it."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.clock import wall_now
from tests.adapters.embedded_servers import folder_open_to_nobody
from tests.journeys.programs import Program, demo_of, serving

PROPOSALS = 50
UNLIMITED = {"KAERINI_CALLS_PER_MINUTE": "1000000", "KAERINI_LOGINS_PER_MINUTE": "1000"}
WON, TAKEN = (200, None), (409, "/problems/load-is-taken")


@pytest.fixture
def home() -> Iterator[Path]:
    with folder_open_to_nobody() as folder:
        yield folder / "home"


def a_load() -> dict[str, Any]:
    """Says all that a contract must state, so that nothing but the truck stands between the carriers."""
    opens = wall_now().replace(microsecond=0) + timedelta(days=2)
    return {
        "origin": {"municipality": "24202"},
        "destination": {"municipality": "11203"},
        "pickup": {"from": opens.isoformat(), "to": (opens + timedelta(hours=2)).isoformat()},
        "delivery": {
            "from": (opens + timedelta(days=1)).isoformat(),
            "to": (opens + timedelta(days=1, hours=2)).isoformat(),
        },
        "cargo": {"name": "飲料", "weight_kg": 9000},
        "vehicle_class": "large_10t",
        "body_types": ["wing"],
        "asking_fare_yen": 120_000,
        "charges": [],
        "services": [],
        "contact": {"name": "配車 見本", "phone": "059-000-0001"},
        "tier": 1,
    }


async def log_in(client: AsyncClient, account: dict[str, Any]) -> dict[str, str]:
    form = {key: account[key] for key in ("login_id", "password")} | {"device": {"kind": "browser"}}
    answer = await client.post("/v1/sessions", json=form)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def test_of_fifty_carriers_who_conclude_at_once_one_has_the_truck(home: Path) -> None:
    with serving(home, **UNLIMITED) as program:
        await fifty_conclude(program)


async def fifty_conclude(program: Program) -> None:
    accounts = [one for one in demo_of(program.home)["accounts"] if one["role"] == "dispatcher"]
    by_member = {one["member"]["id"]: one for one in accounts}
    async with AsyncClient(base_url=program.base_url, timeout=60) as client:
        consignor, *carriers = [
            (one["member"]["id"], await log_in(client, one)) for one in by_member.values()
        ]
        assert len(carriers) == 11, "all the other members of the demo network"
        load = (await client.post("/v1/loads", json=a_load(), headers=consignor[1])).json()
        offers = []
        for number in range(PROPOSALS):
            member_id, token = carriers[number % len(carriers)]
            form = {"load_id": load["id"], "consignor_is": "me", "counterparty_member_id": member_id}
            proposed = await client.post("/v1/contracts", json=form, headers=consignor[1])
            assert proposed.status_code == 201, proposed.text
            offers.append(
                (proposed.json()["contract_number"], token | {"If-Match": proposed.headers["etag"]})
            )

        async def conclude(number: str, headers: dict[str, str]) -> tuple[int, str | None]:
            while True:
                answer = await client.post(f"/v1/contracts/{number}/conclusion", headers=headers)
                if answer.status_code != 503:
                    break
                await asyncio.sleep(int(answer.headers["Retry-After"]))  # As every client must.
            return answer.status_code, answer.json().get("type")

        ended = Counter(await asyncio.gather(*(conclude(*offer) for offer in offers)))
        assert ended == {WON: 1, TAKEN: PROPOSALS - 1}
        kept = (await client.get("/v1/contracts?limit=200", headers=consignor[1])).json()["items"]
        assert Counter(one["status"] for one in kept) == {"concluded": 1, "lapsed": PROPOSALS - 1}
        posted = (await client.get(f"/v1/loads/{load['id']}", headers=consignor[1])).json()
        assert (posted["status"], posted["trucks_left"]) == ("contracted", 0)
        again = Counter([await conclude(*offer) for offer in offers])
        assert again[TAKEN] == PROPOSALS - 1
