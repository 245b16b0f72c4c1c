"""Security headers on every answer of every operation, whatever it answers (SECURITY, CSP of the pages)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from api.app import doors_of
from api.calls import Policies, Policy
from api.limits.admission import Workroom
from api.needs import Door
from api.settings import bounds_of, read_settings
from tests.api.conftest import Enter
from tests.api.test_admission import an_app
from tests.architecture.whole_app import whole_app
from tests.builders import Network
from tests.guarded import OF_DATA, unguarded

DOORS = doors_of(whole_app())
A_YEAR = "max-age=31536000; includeSubDomains"


@asynccontextmanager
async def knocking(app: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app=app, client=("192.0.2.1", 40000))
    async with AsyncClient(transport=transport, base_url="http://kaerini.example") as client:
        yield client


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.operation)
async def test_no_answer_of_an_operation_goes_without(app: FastAPI, door: Door) -> None:
    """As nobody, with a token that is none, by HEAD, with a wrong method, and where all is taken."""
    path = door.path_format.replace("{", "").replace("}", "")
    found = {}
    async with knocking(app) as client:
        answers = {
            "nobody": await client.request(door.method, path),
            "bad token": await client.request(door.method, path, headers={"Authorization": "Bearer x"}),
            "wrong method": await client.request("TRACE", path),
            "no such path": await client.get(f"{path}/nowhere"),
        }
        if door.method == "GET":
            answers["head"] = await client.head(path)
    async with knocking(an_app(Workroom(in_flight=0))) as client:
        answers["shed"] = await client.request(door.method, path)
    for name, answer in answers.items():
        missing = unguarded(answer, door.path_format if answer.status_code < 400 else "")
        if missing:
            found[name] = (answer.status_code, missing)
    assert found == {}


async def test_a_mistake_of_ours_is_answered_with_them_too() -> None:
    async with knocking(an_app(Workroom())) as client:
        answer = await client.get("/v1/municipalities")
    assert (answer.status_code, unguarded(answer, "")) == (500, [])


async def test_what_is_private_is_kept_by_nobody(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    for path in ("/v1/me", "/v1/loads", "/v1/contracts", "/v1/invoices"):
        answer = await client.get(path)
        assert (answer.status_code, unguarded(answer, path)) == (200, []), path


async def test_https_is_for_good_where_people_come_by_it_and_not_where_they_come_in_clear() -> None:
    for https, expected in ((True, A_YEAR), (False, None)):
        for room in (Workroom(), Workroom(in_flight=0)):
            async with knocking(an_app(room, https=https)) as client:
                for path in ("/healthz", "/v1/loads", "/nowhere", "/problems"):
                    assert (await client.get(path)).headers.get("strict-transport-security") == expected


async def test_data_is_no_page_to_any_browser() -> None:
    async with knocking(an_app(Workroom())) as client:
        policy = (await client.get("/v1/lorries")).headers["content-security-policy"]
    assert policy == f"{OF_DATA}; base-uri 'none'; form-action 'none'"


def test_whether_people_come_by_https_and_how_much_is_taken_on_is_said_by_the_settings() -> None:
    said = read_settings(
        base_url="https://kaerini.example", most_at_work=3, most_in_flight=9, tracks_per_minute=7
    )
    bounds = bounds_of(said)
    assert (bounds.https, bounds.room.at_work, bounds.room.in_flight) == (True, 3, 9)
    assert bounds.policies.track == Policy("track", 7, 60)
    assert not bounds_of(read_settings(base_url="http://localhost:8000")).https
    assert not bounds_of(read_settings()).https


def test_the_policies_that_can_be_set_are_those_that_hold_unless_set() -> None:
    assert bounds_of(read_settings()).policies == Policies()
