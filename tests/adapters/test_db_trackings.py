"""Tracking in the database: one phone a contract, streams without gaps, news that reach every process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.db.connect import Listening
from adapters.db.tracking_news import SqlTrackingNews
from adapters.ids import new_id, new_secret
from domain.accounts import SessionId
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import Happening, ReportFlagged, StatusReport, TransportStatus
from domain.ports import Hearing, Ports
from domain.positions import Fix
from domain.trackings import (
    Binding,
    BindingId,
    DriverDevice,
    DriverDeviceId,
    DriverPlatform,
    DriverSession,
    DriverSessionId,
    PositionMoved,
    StreamEvent,
    TimelineGrew,
    Told,
    TrackChanged,
    TrackingEnd,
    TrackingEnded,
)
from domain.usecases.logging_in import hash_of
from tests.builders import DAY, HOUR, NOW, Network
from tests.concluded import keep_concluded
from tests.conftest import FreshDatabase
from tests.driven import a_ping

FIX = Fix(a_ping(NOW + DAY, speed_kmh=80, battery_pct=50), ReportFlagged.INACCURATE, NOW + DAY)
LOADED = StatusReport(TransportStatus.LOADED, NOW + DAY)
EVENTS: list[StreamEvent] = [
    PositionMoved(FIX),
    TrackChanged(NOW, NOW + HOUR),
    TimelineGrew(Happening(NOW, "loaded", None, "遅れなし")),
    TrackingEnded(TrackingEnd.DELIVERED),
]


@pytest.fixture
async def number(ports: Ports, network: Network) -> ContractNumber:
    """Of a concluded contract."""
    return (await keep_concluded(ports, network.penguin, network.owl)).number


def a_device() -> DriverDevice:
    return DriverDevice(DriverDeviceId(new_id()), hash_of(new_secret()), NOW)


async def test_every_event_of_a_stream_is_read_back_whole(ports: Ports, number: ContractNumber) -> None:
    async with ports.begin() as work:
        await work.trackings.tell(number, EVENTS[:1])
        await work.trackings.tell(number, EVENTS[1:])
    async with ports.begin() as work:
        told = await work.trackings.told(number, since=1, limit=9)
        assert told == [Told(n, NOW, event) for n, event in enumerate(EVENTS, 1)]
        assert await work.trackings.told(number, since=3, limit=1) == [told[2]]
        assert await work.trackings.last_told(number) == 4


async def test_numbers_have_no_gaps_and_the_order_of_commits_whoever_fails(
    ports: Ports, number: ContractNumber
) -> None:
    read: list[list[int]] = []

    async def tell(n: int) -> None:
        with suppress(ZeroDivisionError):
            async with ports.begin() as work:
                await work.trackings.tell(number, EVENTS[: 1 + n % 2])
                await asyncio.sleep(0)
                if n % 3 == 0:
                    raise ZeroDivisionError

    async def look() -> None:
        async with ports.begin() as work:
            read.append([one.sequence for one in await work.trackings.told(number, since=1, limit=99)])

    await asyncio.gather(*(job for n in range(18) for job in (tell(n), look())))
    await look()
    assert len(read[-1]) == sum(1 + n % 2 for n in range(18) if n % 3)
    for seen in read:
        assert seen == list(range(1, len(seen) + 1)), "who sees a number has seen all before it"


async def test_of_two_fixes_of_one_millisecond_the_first_stays(ports: Ports, number: ContractNumber) -> None:
    first, second = (Fix(a_ping(NOW, lat_e7=n), None, NOW) for n in (1, 2))
    for fix, new in ((first, {NOW}), (second, set())):
        async with ports.begin() as work:
            await work.trackings.lock(number)
            assert await work.trackings.keep(number, [fix]) == new
    async with ports.begin() as work:
        assert await work.trackings.track(number, None) == [first]


async def test_the_database_itself_binds_one_phone_and_gives_it_one_token(
    ports: Ports, number: ContractNumber
) -> None:
    one, other = a_device(), a_device()
    async with ports.begin() as work:
        for device in (one, other):
            assert await work.drivers.lock_device(device) == device
            assert await work.drivers.lock_device(device) == device
        await work.drivers.bind(Binding(BindingId(new_id()), number, one.id, NOW))
        await work.drivers.add_session(_session(one))
    with pytest.raises(IntegrityError, match="uq_driver_bindings_bound"):
        async with ports.begin() as work:
            await work.drivers.bind(Binding(BindingId(new_id()), number, other.id, NOW))
    with pytest.raises(IntegrityError, match="uq_driver_sessions_live"):
        async with ports.begin() as work:
            await work.drivers.add_session(_session(one))


def _session(device: DriverDevice) -> DriverSession:
    return DriverSession(
        *(DriverSessionId(new_id()), device.id, DriverPlatform.IOS),
        consent_version=1,
        token_hash=hash_of(new_secret()),
        started_at=NOW,
    )


async def test_the_program_cannot_move_a_position(
    ports: Ports, number: ContractNumber, database: FreshDatabase
) -> None:
    async with ports.begin() as work:
        await work.trackings.keep(number, [FIX])
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE pings SET lat_e7 = 0")


@pytest.fixture
async def processes(database: FreshDatabase) -> AsyncIterator[list[SqlTrackingNews]]:
    """The news of two processes."""
    made = [SqlTrackingNews(Listening(database.url), reconnect_seconds=0.05) for _ in range(2)]
    for news in made:
        news.start()
    yield made
    for news in made:
        await news.stop()


async def heard(listener: Any) -> None:
    """Wait for news, through whatever silence."""
    for _ in range(100):
        if await listener.wait(0.2) is Hearing.NEWS:
            return
    raise AssertionError("nothing was heard")


async def test_news_reach_those_who_listen_to_this_contract_in_every_process(
    ports: Ports, number: ContractNumber, processes: list[SqlTrackingNews]
) -> None:
    here, there = processes
    other = ContractNumber("0" * 20)
    ours, theirs = SessionId(new_id()), SessionId(new_id())
    with (
        here.listen(number, ours) as one,
        there.listen(number, ours) as two,
        there.listen(other, theirs) as deaf,
    ):
        for listener in (one, two, deaf):
            await heard(listener)  # that it listens now: what came before may have been missed
        async with ports.begin() as work:
            await work.trackings.tell(number, EVENTS)
            assert await one.wait(0.1) is Hearing.SILENCE, "not before it is committed"
        assert [await one.wait(10), await two.wait(10)] == [Hearing.NEWS] * 2
        assert [await one.wait(0.1), await deaf.wait(0.1)] == [Hearing.SILENCE] * 2
        there.close()
        assert [await two.wait(10), await deaf.wait(10)] == [Hearing.CLOSING] * 2


async def test_one_connection_listens_for_all_and_a_cut_one_wakes_everybody(
    ports: Ports, number: ContractNumber, processes: list[SqlTrackingNews], database: FreshDatabase
) -> None:
    here, there = processes
    session_id = SessionId(new_id())
    with (
        here.listen(number, session_id) as one,
        here.listen(number, session_id) as two,
        there.listen(number, session_id) as three,
    ):
        await asyncio.gather(heard(one), heard(two), heard(three))
        postgres = await asyncpg.connect(database.dsn)
        cut = await postgres.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query ILIKE 'LISTEN%' AND pid <> pg_backend_pid()"
        )
        assert len(cut) == 2, "one for each process"
        await postgres.close()
        async with ports.begin() as work:
            await work.trackings.tell(number, EVENTS)
        await asyncio.gather(heard(one), heard(two), heard(three))
