"""Idempotency-Key: a retry gets the first try's answer, and the effect happens once (API §1)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from httpx2 import AsyncClient
from httpx2 import Response as Answer

from api.calls import Actor
from domain.ports import Ports, Work
from tests.api.doorway import THE_LOAD, House, TestWorld, bearer, pointers, problem
from tests.builders import MovableClock, Network
from tests.conftest import FreshDatabase

KEEP = ("content-type", "etag", "location")


@pytest.fixture
async def house(database: FreshDatabase) -> House:
    return House(database)


@pytest.fixture
async def token(house: House, network: Network) -> dict[str, str]:
    return bearer(await house.log_in(network.penguin.account))


async def post(house: House, headers: dict[str, str], key: str, name: str = "鋼材", **more: str) -> Answer:
    async with house.client(**headers, **more) as client:
        return await client.post("/v1/loads", json={"name": name}, headers={"Idempotency-Key": key})


def sent(answer: Answer) -> tuple[int, bytes, dict[str, str]]:
    """What a retry must give again."""
    return answer.status_code, answer.content, {name: answer.headers[name] for name in KEEP}


async def test_a_retry_gets_the_first_answer_and_posts_nothing(house: House, token: dict[str, str]) -> None:
    first = await post(house, token, "key-1")
    again = await post(house, token, "key-1")
    assert first.status_code == 201
    assert sent(again) == sent(first)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await house.effects() == 1


async def test_a_retry_after_a_restart_or_in_another_process_gets_the_first_answer(
    house: House, token: dict[str, str]
) -> None:
    first = await post(house, token, "key-1")
    again = await post(House(house.database), token, "key-1")
    assert sent(again) == sent(first)
    assert await house.effects() == 1


async def test_the_same_key_for_another_body_is_refused(house: House, token: dict[str, str]) -> None:
    await post(house, token, "key-1")
    other = await post(house, token, "key-1", name="木材")
    assert problem(other) == (422, "idempotency-key-reused")
    assert pointers(other) == ["Idempotency-Key"]
    assert await house.effects() == 1


@pytest.mark.parametrize("spelling", [b'{"name": "x"}', b'{"name":"x" }', b'{"name":"x","trucks":1}'])
async def test_another_spelling_is_another_body(house: House, token: dict[str, str], spelling: bytes) -> None:
    headers = {"Idempotency-Key": "key-1", "Content-Type": "application/json"}
    async with house.client(**token, **headers) as client:
        await client.post("/v1/loads", content=b'{"name":"x"}')
        other = await client.post("/v1/loads", content=spelling)
    assert problem(other) == (422, "idempotency-key-reused")


async def test_a_refused_try_leaves_the_key_free_and_nothing_behind(
    house: House, token: dict[str, str]
) -> None:
    refused = await post(house, token, "key-1", name="refused")
    assert problem(refused) == (422, "invalid-form")
    assert await house.effects() == 0
    assert (await post(house, token, "key-1")).status_code == 201
    assert await house.effects() == 1


async def test_a_mistake_of_ours_leaves_the_key_free_and_nothing_behind(
    house: House, token: dict[str, str]
) -> None:
    house.backstage.mistake = RuntimeError("of ours")
    assert problem(await post(house, token, "key-1")) == (500, "internal")
    house.backstage.mistake = None
    assert await house.effects() == 0
    assert (await post(house, token, "key-1")).status_code == 201
    assert await house.effects() == 1


async def test_a_twin_still_running_is_told_to_wait_and_then_gets_the_answer(
    house: House, token: dict[str, str]
) -> None:
    house.backstage.gate.clear()
    first = asyncio.create_task(post(house, token, "key-1"))
    await house.backstage.entered(1)
    twin = await post(house, token, "key-1")
    assert problem(twin) == (409, "request-in-progress")
    assert twin.headers["retry-after"] == "1"
    assert await house.effects() == 0, "an effect shows before its answer is kept"
    house.backstage.gate.set()
    answered = await first
    assert sent(await post(house, token, "key-1")) == sent(answered)
    assert await house.effects() == 1


async def test_ten_twins_at_once_have_one_effect(house: House, token: dict[str, str]) -> None:
    answers = await asyncio.gather(*(post(house, token, "key-1") for _ in range(10)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert await house.effects() == 1


async def test_a_key_is_its_accounts_own(house: House, network: Network, token: dict[str, str]) -> None:
    colleague = bearer(await house.log_in(network.colleague.account))
    first, theirs = await post(house, token, "key-1"), await post(house, colleague, "key-1")
    assert first.json()["id"] != theirs.json()["id"]
    assert await house.effects() == 2


async def test_a_key_belongs_to_one_path(house: House, token: dict[str, str]) -> None:
    await post(house, token, "key-1")
    async with house.client(**token) as client:
        headers = {"Idempotency-Key": "key-1"}
        other = await client.post(f"/v1/loads/{THE_LOAD}/withdrawal", headers=headers)
        again = await client.post(f"/v1/loads/{THE_LOAD}/withdrawal", headers=headers)
    assert (other.status_code, "idempotency-replayed" in other.headers) == (200, False)
    assert (again.content, again.headers["idempotency-replayed"]) == (other.content, "true")


async def test_a_key_lives_a_day_of_the_walls_clock(
    house: House, token: dict[str, str], network: Network, clock: MovableClock
) -> None:
    first = await post(house, token, "key-1")
    clock.adopt(timedelta(days=30))
    assert sent(await post(house, token, "key-1")) == sent(first)
    clock.adopt(timedelta(0))
    clock.forward(timedelta(hours=24))
    token = bearer(await house.log_in(network.penguin.account))
    anew = await post(house, token, "key-1")
    assert (anew.status_code, await house.effects()) == (201, 2)
    assert sent(await post(house, token, "key-1")) == sent(anew)


async def test_a_retry_by_one_who_may_no_longer_post_is_refused(house: House, token: dict[str, str]) -> None:
    await post(house, token, "key-1")
    assert problem(await post(house, {}, "key-1")) == (401, "unauthenticated")


async def test_without_a_key_each_try_counts(house: House, token: dict[str, str]) -> None:
    async with house.client(**token) as client:
        for _ in range(2):
            assert (await client.post("/v1/loads", json={"name": "x"})).status_code == 201
    assert await house.effects() == 2


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 65, "鍵", "a\tb", "\x7f"])
@pytest.mark.parametrize("path", ["/v1/loads", "/v1/loads/search"])
async def test_a_key_is_visible_ascii_of_1_to_64(
    house: House, token: dict[str, str], key: str, path: str
) -> None:
    async with house.client(**token) as client:
        answer = await keyed(client, path, key.encode())
    assert problem(answer) == (422, "invalid-form")
    assert pointers(answer) == ["Idempotency-Key"]


async def keyed(client: AsyncClient, path: str, *keys: bytes) -> Answer:
    headers = [(b"idempotency-key", key) for key in keys]
    return await client.post(path, json={"name": "x"} if path == "/v1/loads" else {}, headers=headers)


async def test_two_keys_are_no_key(house: House, token: dict[str, str]) -> None:
    async with house.client(**token) as client:
        assert problem(await keyed(client, "/v1/loads", b"a", b"b")) == (422, "invalid-form")


async def test_where_nothing_is_changed_a_key_is_taken_and_forgotten(
    house: House, token: dict[str, str]
) -> None:
    async with house.client(**token) as client:
        for body in ({}, {"text": "x"}):
            answer = await client.post("/v1/loads/search", json=body, headers={"Idempotency-Key": "key-1"})
            assert (answer.status_code, "idempotency-replayed" in answer.headers) == (200, False)


class LostCommits(TestWorld):
    """A world whose transactions fail at the very end."""

    def ports_for(self, actor: Actor) -> Ports:
        ports = super().ports_for(actor)

        @asynccontextmanager
        async def begin() -> AsyncIterator[Work]:
            async with ports.begin() as work:
                yield work
                raise ConnectionError("the database is gone")

        return replace(ports, begin=begin)


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "key-1"}])
async def test_no_success_is_told_before_its_effect_is_kept(
    house: House, token: dict[str, str], headers: dict[str, str]
) -> None:
    broken = House(house.database, world=LostCommits)
    async with broken.client(**token, **headers) as client:
        assert problem(await client.post("/v1/loads", json={"name": "x"})) == (503, "overloaded")
    assert await house.effects() == 0
