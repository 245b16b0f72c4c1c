"""Versions: what one has seen, said as an entity tag (API §1 Versions, RFC 9110 §13.1.1)."""

from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient
from httpx2 import Response as Answer

from tests.api.doorway import THE_LOAD, House, bearer, people_of, problem
from tests.conftest import FreshDatabase


@pytest.fixture(scope="module")
async def client(module_database: FreshDatabase) -> AsyncIterator[AsyncClient]:
    house = House(module_database)
    network = await people_of(house)
    async with house.client(**bearer(await house.log_in(network.penguin.account))) as client:
        yield client


async def amend(client: AsyncClient, *tags: str) -> Answer:
    headers = [(b"if-match", tag.encode()) for tag in tags]
    return await client.patch(f"/v1/loads/{THE_LOAD}", json={"name": "x"}, headers=headers)


async def withdraw(client: AsyncClient, *tags: str) -> Answer:
    headers = [(b"if-match", tag.encode()) for tag in tags]
    return await client.post(f"/v1/loads/{THE_LOAD}/withdrawal", headers=headers)


async def test_who_may_change_it_is_told_its_version(client: AsyncClient) -> None:
    assert (await client.get(f"/v1/loads/{THE_LOAD}")).headers["etag"] == '"7"'


@pytest.mark.parametrize("tags", [(), ("",), ("*",), (" * ",)])
async def test_who_does_not_say_what_they_saw_is_asked(client: AsyncClient, tags: tuple[str, ...]) -> None:
    assert problem(await amend(client, *tags)) == (428, "if-match-required")
    assert (await withdraw(client, *tags)).status_code == 200


@pytest.mark.parametrize(
    "tags", [('"7"',), (' "7" ',), ('"1", "7"',), ('"7","x,y"',), ('"1"', '"7"'), ('W/"9", "7"',)]
)
async def test_the_present_version_lets_one_pass(client: AsyncClient, tags: tuple[str, ...]) -> None:
    assert (await amend(client, *tags)).status_code == 200
    assert (await withdraw(client, *tags)).status_code == 200


@pytest.mark.parametrize(
    "tag",
    [
        '"6"',
        '"8"',
        'W/"7"',
        "7",
        '"07"',
        '"7',
        "'7'",
        '"7" "7"',
        "garbage",
        '"',
        '"-7"',
        '"99999999999999999999"',
        '*, "7"',
    ],
)
async def test_what_is_not_the_present_version_is_stale(client: AsyncClient, tag: str) -> None:
    assert problem(await amend(client, tag)) == (412, "stale")
    assert problem(await withdraw(client, tag)) == (412, "stale")
