"""The outbox: what happened is told to whoever reacts, at least once, also past deaths and failures."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from adapters.db.outbox import EVENTS
from adapters.db.outbox_worker import (
    BATCH,
    LAST_BEGIN,
    LEASE,
    MOST_ATTEMPTS,
    OutboxWorker,
    Reaction,
    dead_letters,
    pause_after,
    replay,
)
from adapters.db.schema import outbox
from adapters.ids import new_id
from domain.accounts import AccountId, SessionEnd, SessionId
from domain.events import Event, LoadPosted, LoadWithdrawn, SessionEnded
from domain.loads import LoadId
from domain.ports import Ports
from tests.builders import MovableClock
from tests.conftest import FreshDatabase

When = dict[type[Event], Sequence[Reaction]]


@dataclass
class Listener:
    """Reacts by taking down what it is told; fails so many times first."""

    fails: int = 0
    told: list[Event] = field(default_factory=list)

    async def __call__(self, event: Event) -> None:
        if self.fails > 0:
            self.fails -= 1
            raise RuntimeError("no answer")
        self.told.append(event)


async def put(ports: Ports, *events: Event) -> None:
    async with ports.begin() as work:
        for event in events:
            await work.outbox.put(event)


def worker_of(database: FreshDatabase, when: When, **more: Any) -> OutboxWorker:
    return OutboxWorker(database.engine, when, database.clock.wall_now, **more)


async def rows(database: FreshDatabase) -> list[dict[str, Any]]:
    async with database.engine.connect() as connection:
        kept = await connection.execute(select(outbox).order_by(outbox.c.sequence))
        return [dict(row) for row in kept.mappings()]


def some_loads(count: int) -> list[LoadPosted]:
    return [LoadPosted(LoadId(new_id())) for _ in range(count)]


async def test_events_are_told_as_they_were_and_in_the_order_they_happened(
    ports: Ports, database: FreshDatabase, clock: MovableClock
) -> None:
    posted, withdrawn = LoadPosted(LoadId(new_id())), LoadWithdrawn(LoadId(new_id()))
    ended = SessionEnded(AccountId(new_id()), SessionId(new_id()), SessionEnd.SUPERSEDED)
    listener, other = Listener(), Listener()
    await put(ports, posted, ended, withdrawn)
    when: When = {LoadPosted: [listener, other], SessionEnded: [listener]}

    assert await worker_of(database, when).work_once() == 3
    assert listener.told == [posted, ended]
    assert other.told == [posted]
    assert {type(one) for event in listener.told for one in vars_of(event)} == {UUID, SessionEnd}
    assert await worker_of(database, when).work_once() == 0
    assert {row["done_at"] for row in await rows(database)} == {clock.wall_now()}


def vars_of(event: Event) -> list[object]:
    return [getattr(event, name) for name in event.__slots__]


def test_every_event_can_be_kept() -> None:
    assert set(EVENTS.values()) == set(Event.__args__)


async def test_an_event_of_a_work_that_rolls_back_is_never_told(
    ports: Ports, database: FreshDatabase
) -> None:
    async def fail() -> None:
        async with ports.begin() as work:
            await work.outbox.put(LoadPosted(LoadId(new_id())))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await worker_of(database, {}).work_once() == 0
    assert await rows(database) == []


async def test_two_workers_never_both_get_an_event(ports: Ports, database: FreshDatabase) -> None:
    await put(ports, *some_loads(4 * BATCH))
    leased = await asyncio.gather(*(worker_of(database, {}).lease(7) for _ in range(8)))
    taken = [one.id for batch in leased for one in batch]
    assert len(taken) == len(set(taken)) == 56


async def test_what_a_dead_worker_held_is_taken_again_after_its_lease(
    ports: Ports, database: FreshDatabase, clock: MovableClock
) -> None:
    [event] = some_loads(1)
    listener = Listener()
    await put(ports, event)
    assert len(await worker_of(database, {}).lease()) == 1  # and then it dies

    worker = worker_of(database, {LoadPosted: [listener]})
    clock.forward(LEASE - timedelta(microseconds=1))
    assert await worker.work_once() == 0
    clock.forward(timedelta(microseconds=1))
    assert await worker.work_once() == 1
    assert listener.told == [event]


async def test_what_could_outlast_its_lease_is_given_back_untold_and_at_once(
    ports: Ports, database: FreshDatabase, clock: MovableClock
) -> None:
    first, second, third = some_loads(3)
    await put(ports, first, second, third)
    told: list[Event] = []

    async def take_long(event: Event) -> None:
        told.append(event)
        clock.forward(LAST_BEGIN / 2 + timedelta(milliseconds=1))

    assert await worker_of(database, {LoadPosted: [take_long]}).work_once() == 2
    assert told == [first, second]
    [given_back] = [row for row in await rows(database) if row["done_at"] is None]
    assert given_back["attempts"] == 0
    listener = Listener()
    assert await worker_of(database, {LoadPosted: [listener]}).work_once() == 1
    assert listener.told == [third]


async def test_before_each_event_a_worker_lets_those_go_first_who_are_in_a_hurry(
    ports: Ports, database: FreshDatabase
) -> None:
    await put(ports, *some_loads(2))
    done: list[str] = []

    async def lull() -> None:
        done.append("lull")

    async def hear(_: Event) -> None:
        done.append("told")

    await worker_of(database, {LoadPosted: [hear]}, lull=lull).work_once()
    assert done == ["lull", "told"] * 2


async def test_a_worker_that_outlived_its_lease_marks_nothing(
    ports: Ports, database: FreshDatabase, clock: MovableClock
) -> None:
    await put(ports, *some_loads(1))
    others = worker_of(database, {})

    async def dawdle(_: Event) -> None:
        clock.forward(LEASE)
        assert len(await others.lease()) == 1

    await worker_of(database, {LoadPosted: [dawdle]}).work_once()
    [row] = await rows(database)
    assert (row["done_at"], row["attempts"]) == (None, 2)


async def test_a_failed_event_waits_longer_each_time_while_others_go_on(
    ports: Ports, database: FreshDatabase, clock: MovableClock
) -> None:
    [first, second] = some_loads(2)
    failing, listener = Listener(fails=2), Listener()
    await put(ports, first)
    worker = worker_of(database, {LoadPosted: [failing, listener]})
    for attempt in (1, 2):
        assert await worker.work_once() == 1
        assert await worker.work_once() == 0
        clock.forward(pause_after(attempt))
    failing.fails = 1
    await worker.work_once()
    [row] = await rows(database)
    assert (row["attempts"], row["last_error"]) == (3, "RuntimeError: no answer")
    await put(ports, second)
    await worker.work_once()
    assert listener.told == [second]
    clock.forward(pause_after(3))
    await worker.work_once()
    assert listener.told == [second, first]
    assert [row["last_error"] for row in await rows(database)] == [None, None]


def test_pauses_double_up_to_an_hour() -> None:
    pauses = [pause_after(attempt).total_seconds() for attempt in range(1, 14)]
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]


async def test_an_event_that_keeps_failing_is_given_up_and_can_be_replayed(
    ports: Ports, database: FreshDatabase, clock: MovableClock
) -> None:
    [event] = some_loads(1)
    listener = Listener(fails=MOST_ATTEMPTS)
    await put(ports, event)
    worker = worker_of(database, {LoadPosted: [listener]})
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert await worker.work_once() == 1
        clock.forward(pause_after(attempt))
    assert await worker.work_once() == 0
    [dead] = await dead_letters(database.engine)
    assert listener.told == []

    assert await replay(database.engine, [dead, new_id()], clock.wall_now) == 1
    assert await replay(database.engine, [dead], clock.wall_now) == 0
    assert await worker.work_once() == 1
    assert listener.told == [event]
    assert await dead_letters(database.engine) == []


async def test_an_event_that_kills_its_workers_is_given_up_too(
    ports: Ports, database: FreshDatabase, clock: MovableClock
) -> None:
    await put(ports, *some_loads(1))
    worker = worker_of(database, {})
    for _ in range(MOST_ATTEMPTS):
        assert len(await worker.lease()) == 1
        clock.forward(LEASE)
    assert await worker.lease() == []
    [row] = await rows(database)
    assert (row["dead_at"], row["last_error"]) == (clock.wall_now(), "every worker that took it died")


async def test_an_event_of_a_newer_program_fails_like_any_other(
    ports: Ports, database: FreshDatabase, clock: MovableClock
) -> None:
    await put(ports, *some_loads(1))
    async with database.engine.begin() as connection:
        await connection.execute(update(outbox).values(event="TruckFlewAway"))
    await worker_of(database, {}).work_once()
    [row] = await rows(database)
    assert (row["done_at"], row["last_error"]) == (None, "KeyError: 'TruckFlewAway'")


async def test_a_worker_runs_until_it_is_told_to_stop(ports: Ports, database: FreshDatabase) -> None:
    heard = asyncio.Event()

    async def hear(_: Event) -> None:
        heard.set()

    running = asyncio.create_task(worker_of(database, {LoadPosted: [hear]}).run())
    await put(ports, *some_loads(1))
    async with asyncio.timeout(10):
        await heard.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
