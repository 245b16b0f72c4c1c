"""What happens while something else is being done: a truck's end and its batches, a closing and the clock."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.contracts.contracts import ContractStatus, Delivery, Side
from domain.contracts.timelines import Receipt, ReportRefused, StatusReport, TransportStatus
from domain.permissions import NotYours
from domain.ports import Ports, Work
from domain.refusals import Refusal
from domain.trackings import PHONE_CLOCK_TOLERANCE, PositionMoved, TrackChanged, TrackingEnded
from domain.usecases.contracts.reading import read_contract
from domain.usecases.contracts.reporting import report_statuses, take_delivery
from domain.usecases.driving import send_pings
from domain.usecases.keeping_time import move_sandbox_clock, read_sandbox_clock
from domain.usecases.settlement.closing import list_closings
from domain.usecases.tracking import read_track, release_device
from tests.builders import DAY, HOUR, NOW, MovableClock, Network
from tests.closed import APRIL, ISSUED, keep_delivered
from tests.driven import As, a_concluded_number, a_ping, start_driving

PICKUP = NOW + DAY
MINUTE = timedelta(minutes=1)
OVERLAP_SECONDS = 0.3
"""Long enough that the second one waits for a lock of the first."""


@pytest.fixture
async def number(ports_as: As, network: Network, clock: MovableClock) -> Any:
    """Of a contract between penguin and owl, an hour after its pickup has opened."""
    number = await a_concluded_number(ports_as, network)
    clock.adopt(DAY + HOUR)
    return number


async def told(ports: Ports, number: Any) -> list[type]:
    async with ports.begin() as work:
        return [type(one.event) for one in await work.trackings.told(number, since=1, limit=50)]


async def while_it_is_being_done(
    ports: Ports, done: Callable[[Work], Awaitable[object]], other: Coroutine[Any, Any, Any]
) -> Any:
    """Begin the other thing once the first is done but not committed; how the other ended."""
    async with ports.begin() as work:
        await done(work)
        begun = asyncio.create_task(other)
        await asyncio.sleep(OVERLAP_SECONDS)
    (ended,) = await asyncio.gather(begun, return_exceptions=True)
    return ended


async def test_a_batch_that_meets_the_delivery_is_judged_by_it(
    ports_as: As, ports: Ports, network: Network, number: Any, clock: MovableClock
) -> None:
    _, driver = await start_driving(ports, number)

    async def deliver(work: Work) -> None:
        contract = await work.contracts.lock(number)
        assert contract is not None
        at = Delivery(PICKUP + 50 * MINUTE, "倉庫 見本")
        await take_delivery(ports, work, contract, at, by=Side.CARRIER)

    batch = [a_ping(PICKUP + 40 * MINUTE), a_ping(PICKUP + 59 * MINUTE)]
    receipt = await while_it_is_being_done(ports, deliver, send_pings(ports, driver, number, batch))
    assert receipt == Receipt(1, 0, (), ((1, ReportRefused.AFTER_END),))
    owl = network.owl.caller
    track = await read_track(ports_as(owl), owl, number)
    assert [fix.ping.fixed_at for fix in track] == [PICKUP + 40 * MINUTE]
    assert (await told(ports, number)).count(TrackingEnded) == 1


async def test_a_batch_that_meets_the_release_of_its_phone_is_refused(
    ports_as: As, ports: Ports, network: Network, number: Any
) -> None:
    _, driver = await start_driving(ports, number)
    owl = network.owl.caller

    async def release(work: Work) -> None:
        acting = replace(ports_as(owl), begin=lambda: _joined(work))
        await release_device(acting, owl, number)

    batch = send_pings(ports, driver, number, [a_ping(PICKUP)])
    assert isinstance(await while_it_is_being_done(ports, release, batch), NotYours)
    assert PositionMoved not in await told(ports, number)


class _joined:  # noqa: N801 # reads as a verb
    """A ``begin`` that joins a work already open."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def __aenter__(self) -> Work:
        return self._work

    async def __aexit__(self, *_: object) -> None:
        return None


async def test_fixes_that_come_late_beside_a_new_one_are_told_as_a_change_of_the_line(
    ports: Ports, number: Any
) -> None:
    _, driver = await start_driving(ports, number)
    await send_pings(ports, driver, number, [a_ping(PICKUP + 30 * MINUTE)])
    late, later, newest = (a_ping(PICKUP + minutes * MINUTE) for minutes in (10, 20, 40))
    await send_pings(ports, driver, number, [newest, later, late])
    async with ports.begin() as work:
        *_, changed, moved = [one.event for one in await work.trackings.told(number, since=1, limit=50)]
    assert changed == TrackChanged(late.fixed_at, later.fixed_at)
    assert isinstance(moved, PositionMoved)
    assert moved.fix.ping == newest


async def test_what_is_said_of_the_future_does_not_set_a_truck_out(
    ports_as: As, network: Network, number: Any, clock: MovableClock
) -> None:
    owl = network.owl.caller
    ports = ports_as(owl)
    now = clock.now()
    for at, status in (
        (now + PHONE_CLOCK_TOLERANCE + MINUTE, ContractStatus.CONCLUDED),
        (now + PHONE_CLOCK_TOLERANCE, ContractStatus.IN_TRANSIT),
    ):
        receipt = await report_statuses(ports, owl, number, [StatusReport(TransportStatus.LOADED, at)])
        assert receipt.accepted == 1
        assert (await read_contract(ports, owl, number)).status is status


async def test_the_clock_may_tick_past_the_time_it_is_set_to_while_a_month_is_closed(
    ports_as: As, ports: Ports, network: Network, clock: MovableClock
) -> None:
    await keep_delivered(ports, network.penguin, network.owl, 10_000)
    admin = network.admin.caller

    def tick() -> datetime:
        clock.forward(timedelta(milliseconds=20))
        return clock.wall_now()

    def now() -> datetime:
        tick()
        return clock.now()

    ticking = replace(ports_as(admin), wall_now=tick, now=now)
    moved, ran = await move_sandbox_clock(ticking, admin, ISSUED)
    assert ran == ("closing 2026-04",)
    assert ISSUED <= moved <= await read_sandbox_clock(ticking, admin) < ISSUED + MINUTE
    assert {view.issued_on for view in await list_closings(ticking, admin, APRIL)} == {ISSUED.date()}
    with pytest.raises(Refusal):
        await move_sandbox_clock(ticking, admin, ISSUED - MINUTE)
