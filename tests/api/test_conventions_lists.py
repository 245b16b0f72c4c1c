"""Cursors: sealed, bound to caller and question, good for a day; a walk shows each item once (API §1)."""

import base64
from datetime import timedelta

import pytest
from httpx2 import AsyncClient
from httpx2 import Response as Answer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.doorway import House, bearer, pointers, problem
from tests.builders import MovableClock, Network
from tests.conftest import FreshDatabase


@pytest.fixture
async def house(database: FreshDatabase) -> House:
    return House(database)


@pytest.fixture
async def token(house: House, network: Network) -> dict[str, str]:
    return bearer(await house.log_in(network.penguin.account))


async def search(client: AsyncClient, **query: str | int) -> Answer:
    return await client.post("/v1/loads/search", json={"text": "鋼"}, params=query)


async def first_cursor(client: AsyncClient) -> str:
    return str((await search(client, limit=3)).json()["next_cursor"])


def refused(answer: Answer) -> bool:
    return problem(answer) == (422, "invalid-cursor") and pointers(answer) == ["cursor"]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 9, 10, 11, 200])
async def test_a_walk_shows_every_item_once_and_ends(house: House, token: dict[str, str], limit: int) -> None:
    seen: list[int] = []
    async with house.client(**token) as client:
        page = (await search(client, limit=limit)).json()
        while True:
            seen += page["items"]
            if page["next_cursor"] is None:
                break
            page = (await search(client, limit=limit, cursor=page["next_cursor"])).json()
    assert seen == list(range(10))


async def test_the_same_question_gives_the_same_cursor(house: House, token: dict[str, str]) -> None:
    async with house.client(**token) as client:
        assert await first_cursor(client) == await first_cursor(client)


async def test_a_cursor_goes_on_with_another_limit_and_in_another_process(
    house: House, token: dict[str, str]
) -> None:
    async with house.client(**token) as client:
        cursor = await first_cursor(client)
    async with House(house.database).client(**token) as elsewhere:
        answer = await search(elsewhere, cursor=cursor, limit=200)
    assert answer.json()["items"] == [3, 4, 5, 6, 7, 8, 9]


async def test_a_cursor_is_its_callers_own(house: House, network: Network, token: dict[str, str]) -> None:
    async with house.client(**token) as client:
        cursor = await first_cursor(client)
    async with house.client(**bearer(await house.log_in(network.colleague.account))) as colleague:
        assert refused(await search(colleague, cursor=cursor))


async def test_a_cursor_fits_its_own_search_only(house: House, token: dict[str, str]) -> None:
    async with house.client(**token) as client:
        cursor = await first_cursor(client)
        other = await client.post("/v1/loads/search", json={"text": "木"}, params={"cursor": cursor})
        list_of_own = await client.get("/v1/loads", params={"cursor": cursor})
        same = await client.post(
            "/v1/loads/search",
            content=b'{ "text" : "\\u92fc" }',
            params={"cursor": cursor},
            headers={"Content-Type": "application/json"},
        )
    assert (refused(other), refused(list_of_own), same.status_code) == (True, True, 200)


async def test_a_cursor_of_a_list_fits_its_own_parameters_only(house: House, token: dict[str, str]) -> None:
    async with house.client(**token) as client:
        first = await client.get("/v1/loads", params={"status": "open", "limit": 2})
        cursor = first.json()["next_cursor"]
        same = await client.get("/v1/loads", params={"limit": 9, "cursor": cursor, "status": "open"})
        other = await client.get("/v1/loads", params={"status": "expired", "cursor": cursor})
        none = await client.get("/v1/loads", params={"cursor": cursor})
    assert same.json()["items"] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert (refused(other), refused(none)) == (True, True)


async def test_a_cursor_lives_a_day_of_the_walls_clock(
    house: House, token: dict[str, str], network: Network, clock: MovableClock
) -> None:
    async with house.client(**token) as client:
        cursor = await first_cursor(client)
        clock.adopt(timedelta(days=30))
        assert (await search(client, cursor=cursor)).status_code == 200
    clock.adopt(timedelta(0))
    clock.forward(timedelta(hours=24))
    token = bearer(await house.log_in(network.penguin.account))
    async with house.client(**token) as client:
        assert (await search(client, cursor=cursor)).status_code == 200
        clock.forward(timedelta(seconds=1))
        assert refused(await search(client, cursor=cursor))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(data=st.data())
async def test_a_cursor_changed_anywhere_is_forged(
    house: House, token: dict[str, str], data: st.DataObject
) -> None:
    async with house.client(**token) as client:
        cursor = await first_cursor(client)
        sealed = bytearray(base64.urlsafe_b64decode(cursor + "=="))
        place = data.draw(st.integers(0, len(sealed) - 1))
        sealed[place] ^= data.draw(st.integers(1, 255))
        forged = base64.urlsafe_b64encode(bytes(sealed)).rstrip(b"=").decode()
        assert refused(await search(client, cursor=forged))


@pytest.mark.parametrize(
    "spelling",
    ["", "x", "鋼", "!!!!", "AAAA", "{cursor}=", "{cursor}==", " {cursor}", "{cursor} ", "{cursor}!"],
)
async def test_a_cursor_has_one_spelling(house: House, token: dict[str, str], spelling: str) -> None:
    async with house.client(**token) as client:
        cursor = await first_cursor(client)
        assert refused(await search(client, cursor=spelling.format(cursor=cursor)))


async def test_a_cursor_tells_nothing_not_even_by_its_length(house: House, token: dict[str, str]) -> None:
    async with house.client(**token) as client:
        cursors = [(await search(client, limit=limit)).json()["next_cursor"] for limit in (1, 9)]
    assert len({len(cursor) for cursor in cursors}) == 1
    for cursor in cursors:
        assert b"0197f0c4" not in base64.urlsafe_b64decode(cursor + "==")
