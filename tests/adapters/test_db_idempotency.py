"""Answers under an Idempotency-Key: kept with their effect or not at all, and never for two at once."""

import asyncio
from datetime import timedelta

import pytest

from adapters.db.idempotency import KeptAnswer, SqlKeptAnswers
from adapters.db.transaction import Actor
from adapters.db.work import SqlWork, Transactions, joined
from tests.builders import DAY, NOW, a_cooperative
from tests.conftest import SYSTEM, FreshDatabase

SCOPE, OTHER_SCOPE = b"s" * 32, b"o" * 32
ANSWER = KeptAnswer(b"f" * 32, 201, {"etag": '"1"', "location": "/v1/loads/1"}, '{"名":1}\0\xff'.encode())
STORE = SqlKeptAnswers()


@pytest.fixture
def transactions(database: FreshDatabase) -> Transactions:
    return database.transactions


async def test_an_answer_is_given_again_as_it_was_for_24_hours(transactions: Transactions) -> None:
    async with transactions.begin(SYSTEM) as work:
        assert await STORE.claim(work, SCOPE, "k")
        assert await STORE.recall(work, SCOPE, "k", NOW) is None
        await STORE.remember(work, SCOPE, "k", ANSWER, NOW)
    async with transactions.begin(SYSTEM) as work:
        assert await STORE.claim(work, SCOPE, "k")
        last_moment = NOW + DAY - timedelta(microseconds=1)
        assert await STORE.recall(work, SCOPE, "k", last_moment) == ANSWER
        assert await STORE.recall(work, SCOPE, "k", NOW + DAY) is None
        assert await STORE.recall(work, OTHER_SCOPE, "k", NOW) is None
        assert await STORE.recall(work, SCOPE, "K", NOW) is None


async def test_a_key_can_be_used_anew_after_24_hours(transactions: Transactions) -> None:
    newer = KeptAnswer(b"n" * 32, 200, {}, b"")
    async with transactions.begin(SYSTEM) as work:
        await STORE.remember(work, SCOPE, "k", ANSWER, NOW)
    async with transactions.begin(SYSTEM) as work:
        await STORE.remember(work, SCOPE, "k", newer, NOW + DAY)
        assert await STORE.recall(work, SCOPE, "k", NOW + DAY) == newer


async def test_a_try_that_is_refused_leaves_the_key_free(transactions: Transactions) -> None:
    async def refused() -> None:
        async with transactions.begin(SYSTEM) as work:
            assert await STORE.claim(work, SCOPE, "k")
            await STORE.remember(work, SCOPE, "k", ANSWER, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await refused()
    async with transactions.begin(SYSTEM) as work:
        assert await STORE.claim(work, SCOPE, "k")
        assert await STORE.recall(work, SCOPE, "k", NOW) is None


async def test_a_twin_waits_for_nobody_and_is_told_so(transactions: Transactions) -> None:
    async with transactions.begin(SYSTEM) as first, transactions.begin(SYSTEM) as twin:
        assert await STORE.claim(first, SCOPE, "k")
        assert not await STORE.claim(twin, SCOPE, "k")
        assert await STORE.claim(twin, SCOPE, "another")
        assert await STORE.claim(twin, OTHER_SCOPE, "k")
        assert not await STORE.claim(first, SCOPE, "another")
    async with transactions.begin(SYSTEM) as later:
        assert await STORE.claim(later, SCOPE, "k")


async def test_of_many_twins_one_has_the_effect(transactions: Transactions) -> None:
    async def post() -> bool:
        async with transactions.begin(SYSTEM) as work:
            if not await STORE.claim(work, SCOPE, "k") or await STORE.recall(work, SCOPE, "k", NOW):
                return False
            await work.members.add_cooperative(a_cooperative())
            await STORE.remember(work, SCOPE, "k", ANSWER, NOW)
            return True

    assert sum(await asyncio.gather(*(post() for _ in range(8)))) == 1


async def test_a_use_case_that_joins_neither_commits_nor_rolls_back_by_itself(
    transactions: Transactions,
) -> None:
    first, second = a_cooperative(), a_cooperative()

    async def fail_later() -> None:
        async with transactions.begin(SYSTEM) as work:
            begin = joined(work)
            async with begin() as inner:
                assert inner is work
                await inner.members.add_cooperative(first)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_later()
    async with transactions.begin(SYSTEM) as work:
        assert await work.members.cooperative(first.id) is None
        async with joined(work)() as inner:
            await inner.members.add_cooperative(second)
    async with transactions.begin(SYSTEM) as work:
        assert await work.members.cooperative(second.id) == second


async def test_who_acts_is_who_began(transactions: Transactions) -> None:
    actor = Actor(None, None, "192.0.2.1", "r-1", "post_load")
    async with transactions.begin_for(actor)() as work:
        assert isinstance(work, SqlWork)
        assert work.transaction.actor == actor
