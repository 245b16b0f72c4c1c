"""The network's clock: moved by one process, followed by all."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import asyncpg
import pytest

from adapters.clock import NetworkClock, wall_now
from adapters.db.clock import SqlKeptOffset
from adapters.db.connect import Listening
from tests.builders import DAY, HOUR
from tests.conftest import SYSTEM, FreshDatabase


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the clocks never agreed")


@pytest.fixture
async def clocks(database: FreshDatabase) -> AsyncIterator[list[NetworkClock]]:
    """The clocks of two processes."""
    kept = SqlKeptOffset(Listening(database.url))
    made = [NetworkClock(kept, database.clock.wall_now, reconnect_seconds=0.05) for _ in range(2)]
    for clock in made:
        await clock.start()
    yield made
    for clock in made:
        await clock.stop()


async def move(database: FreshDatabase, ahead: timedelta) -> None:
    async with database.transactions.begin(SYSTEM) as work:
        await work.clock.set_offset(ahead)


def test_the_wall_is_in_utc() -> None:
    assert wall_now().utcoffset() == timedelta(0)


async def test_every_process_follows_the_clock_that_one_has_moved(
    database: FreshDatabase, clocks: list[NetworkClock]
) -> None:
    wall = database.clock.wall_now
    assert [clock.now() for clock in clocks] == [wall(), wall()]
    for ahead in (30 * DAY, 31 * DAY + timedelta(microseconds=1)):
        await move(database, ahead)
        await until(lambda ahead=ahead: [clock.now() for clock in clocks] == [wall() + ahead] * 2)
    database.clock.forward(HOUR)
    assert clocks[0].now() == wall() + 31 * DAY + timedelta(microseconds=1)


async def test_a_process_that_starts_later_knows_the_offset(database: FreshDatabase) -> None:
    await move(database, HOUR)
    late = NetworkClock(SqlKeptOffset(Listening(database.url)), database.clock.wall_now)
    await late.start()
    assert late.now() == database.clock.wall_now() + HOUR
    await late.stop()


async def test_whoever_moved_it_follows_at_once_but_only_when_it_is_committed(
    database: FreshDatabase,
) -> None:
    async def move_and_fail() -> None:
        async with database.transactions.begin(SYSTEM) as work:
            await work.clock.set_offset(DAY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await move_and_fail()
    assert database.clock.ahead == timedelta(0)
    await move(database, HOUR)
    assert database.clock.ahead == HOUR
    async with database.transactions.begin(SYSTEM) as work:
        assert await work.clock.lock_offset() == HOUR


async def test_a_clock_whose_connection_is_cut_catches_up(
    database: FreshDatabase, clocks: list[NetworkClock]
) -> None:
    await move(database, HOUR)
    await until(lambda: all(clock.now() == database.clock.wall_now() + HOUR for clock in clocks))
    postgres = await asyncpg.connect(database.dsn)
    cut = await postgres.fetch(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert len(cut) >= 2
    await postgres.close()
    await move(database, DAY)
    await until(lambda: all(clock.now() == database.clock.wall_now() + DAY for clock in clocks))
