"""Driving: one phone a contract, each fix once whatever comes again, late or wild (SPEC 6.1, 6.2, 6.5)."""

import asyncio
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import event, text

from domain.contracts.contracts import ContractStatus, Delivery, DeliveryRecorded, Side, WrongContractState
from domain.contracts.numbers import contract_number
from domain.contracts.timelines import Receipt, ReportFlagged, ReportRefused, StatusReport, TransportStatus
from domain.permissions import NotYours
from domain.ports import Ports
from domain.positions import FUTURE_AFTER, INACCURATE_ABOVE_M
from domain.refusals import Invalid, NotFound
from domain.trackings import CONSENT_VERSION, PHONE_CLOCK_TOLERANCE, QUEUE_LIFE, Driver
from domain.usecases.contracts.reading import read_contract
from domain.usecases.contracts.reporting import record_delivery as record_delivery_by_hand
from domain.usecases.driving import (
    end_session,
    prove_driver,
    read_job,
    record_delivery,
    report_statuses,
    send_pings,
    set_sharing,
    start_session,
)
from domain.usecases.logging_in import NotProven
from domain.usecases.tracking import read_position, read_track, release_device
from tests.builders import DAY, HOUR, NOW, MovableClock, Network
from tests.conftest import FreshDatabase
from tests.driven import As, a_concluded_number, a_phone, a_ping, start_driving
from tests.usecases.test_contracting import a_full_load, take

PICKUP, DELIVERY = NOW + DAY, NOW + 2 * DAY
OPENS, CLOSES = PICKUP - DAY, DELIVERY + 2 * HOUR + 7 * DAY
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def number(ports_as: As, network: Network, clock: MovableClock) -> Any:
    """Of a contract between penguin and owl, an hour after its pickup has opened."""
    number = await a_concluded_number(ports_as, network)
    clock.adopt(DAY + HOUR)
    return number


async def times_on_track(ports_as: As, network: Network, number: Any) -> list[datetime]:
    owl = network.owl.caller
    return [fix.ping.fixed_at for fix in await read_track(ports_as(owl), owl, number)]


async def bindings(database: FreshDatabase) -> int:
    async with database.engine.connect() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM driver_bindings")) or 0)


async def test_of_many_phones_at_once_one_is_bound_and_the_others_are_told_nothing(
    ports: Ports, number: Any, database: FreshDatabase
) -> None:
    tries = [start_session(ports, number, a_phone(), CONSENT_VERSION) for _ in range(200)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(one) for one in answers if isinstance(one, Exception)] == [NotFound] * 199
    assert await bindings(database) == 1


async def test_one_phone_entering_its_number_many_times_at_once_holds_one_token(
    ports: Ports, number: Any, database: FreshDatabase
) -> None:
    phone = a_phone()
    tries = [start_session(ports, number, phone, CONSENT_VERSION) for _ in range(20)]
    tokens = [one.device_token for one in await asyncio.gather(*tries)]
    proven = [await prove_driver(ports, token) for token in tokens]
    assert len([one for one in proven if isinstance(one, Driver)]) == 1
    assert [one for one in proven if not isinstance(one, Driver)] == [NotProven.DEVICE_RELEASED] * 19
    assert await bindings(database) == 1


async def test_whatever_is_wrong_with_a_number_the_same_is_looked_up_and_the_same_is_said(
    ports_as: As, ports: Ports, network: Network, number: Any, clock: MovableClock, database: FreshDatabase
) -> None:
    proposed = (await take(ports_as, network.owl, await a_full_load(ports, network.penguin))).contract.number
    elsewhere = await a_concluded_number(ports_as, network)
    await start_session(ports, elsewhere, a_phone(), CONSENT_VERSION)
    unknown = contract_number("0" * 19)
    said: list[str] = []

    def hear(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    async def looked_up(which: Any, at: datetime) -> list[str]:
        clock.adopt(at - clock.wall_now())
        said.clear()
        with pytest.raises(NotFound):
            await start_session(ports, which, a_phone(), CONSENT_VERSION)
        return [*said]

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    found = [
        await looked_up(unknown, PICKUP),
        await looked_up(proposed, PICKUP),
        await looked_up(elsewhere, PICKUP),
        await looked_up(number, OPENS - MINUTE),
        await looked_up(number, CLOSES),
    ]
    event.remove(database.engine.sync_engine, "before_cursor_execute", hear)
    assert found == [found[0]] * 5
    assert len(found[0]) >= 3
    clock.adopt(CLOSES - MINUTE - clock.wall_now())
    assert (await start_session(ports, number, a_phone(), CONSENT_VERSION)).contract.number == number


async def test_a_driver_agrees_to_the_words_as_they_are_now(ports: Ports, number: Any) -> None:
    with pytest.raises(Invalid) as refused:
        await start_session(ports, number, a_phone(), CONSENT_VERSION + 1)
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.figures) == ("#/consent_version", {"current": CONSENT_VERSION})


async def test_both_dispatchers_are_told_of_the_phone_and_its_release_lets_another_go_on(
    ports_as: As, ports: Ports, network: Network, number: Any, database: FreshDatabase, clock: MovableClock
) -> None:
    lost, found = a_phone(), a_phone()
    token, driver = await start_driving(ports, number, lost)
    await send_pings(ports, driver, number, [a_ping(PICKUP)])
    penguin, owl = network.penguin.caller, network.owl.caller
    for who, refusal in ((penguin, NotYours), (network.otter.caller, NotFound)):
        with pytest.raises(refusal):
            await release_device(ports_as(who), who, number)
    assert isinstance(await prove_driver(ports, token), Driver)
    clock.forward(MINUTE)
    released = await release_device(ports_as(owl), owl, number)
    again = await release_device(ports_as(owl), owl, number)
    assert (again.timeline, again.version) == (released.timeline, released.version)
    assert await prove_driver(ports, token) is NotProven.DEVICE_RELEASED
    clock.forward(MINUTE)
    _, successor = await start_driving(ports, number, found)
    await send_pings(ports, successor, number, [a_ping(PICKUP + MINUTE)])
    assert await times_on_track(ports_as, network, number) == [PICKUP, PICKUP + MINUTE]
    with pytest.raises(NotFound):
        await start_session(ports, number, lost, CONSENT_VERSION)
    view = await read_contract(ports_as(penguin), penguin, number)
    marks = [(one.event, one.by) for one in view.timeline if one.event.startswith("driver_")]
    assert marks == [(mark, Side.CARRIER) for mark in ("driver_bound", "driver_released", "driver_bound")]
    async with database.engine.connect() as connection:
        told = await connection.scalars(
            text("SELECT event FROM outbox WHERE event LIKE 'Driver%' ORDER BY sequence")
        )
        assert [*told] == ["DriverBound", "DriverReleased", "DriverBound"]


async def test_who_stops_comes_back_with_the_number_and_nobody_else_does(ports: Ports, number: Any) -> None:
    phone = a_phone()
    token, driver = await start_driving(ports, number, phone)
    await end_session(ports, driver)
    assert await prove_driver(ports, token) is NotProven.DEVICE_RELEASED
    with pytest.raises(NotFound):
        await start_session(ports, number, a_phone(), CONSENT_VERSION)
    assert isinstance((await start_driving(ports, number, phone))[1], Driver)


async def test_each_fix_of_a_batch_is_accounted_for(
    ports_as: As, ports: Ports, network: Network, number: Any
) -> None:
    _, driver = await start_driving(ports, number)
    ahead = ports.now() + FUTURE_AFTER + MINUTE
    batch = [
        a_ping(OPENS - MINUTE),
        a_ping(PICKUP),
        a_ping(PICKUP, lat_e7=1),
        a_ping(ahead),
        a_ping(PICKUP + MINUTE, accuracy_m=INACCURATE_ABOVE_M + 1),
        a_ping(CLOSES),
        a_ping(PICKUP + 2 * MINUTE, accuracy_m=INACCURATE_ABOVE_M),
    ]
    flagged = ((3, ReportFlagged.FUTURE), (4, ReportFlagged.INACCURATE))
    outside = ((0, ReportRefused.OUTSIDE_WINDOW), (5, ReportRefused.OUTSIDE_WINDOW))
    assert await send_pings(ports, driver, number, batch) == Receipt(4, 1, flagged, outside)
    assert await send_pings(ports, driver, number, batch) == Receipt(0, 5, (), outside)
    owl = network.owl.caller
    track = await read_track(ports_as(owl), owl, number)
    assert [(fix.ping, fix.flag) for fix in track] == [
        (batch[1], None),
        (batch[4], ReportFlagged.INACCURATE),
        (batch[6], None),
        (batch[3], ReportFlagged.FUTURE),
    ]
    where = await read_position(ports_as(owl), owl, number)
    assert where.fix is not None
    assert where.fix.ping == batch[6]


async def test_the_order_of_batches_and_their_repeats_do_not_matter(
    ports_as: As, ports: Ports, network: Network, clock: MovableClock
) -> None:
    clock.adopt(timedelta(0))
    batches = [[a_ping(PICKUP + n * MINUTE, lat_e7=n) for n in (k, k + 1)] for k in range(3)]
    seen = []
    for order in permutations(range(3)):
        number = await a_concluded_number(ports_as, network)
        clock.adopt(DAY)
        _, driver = await start_driving(ports, number)
        receipts = [await send_pings(ports, driver, number, batches[k]) for k in (*order, order[0])]
        assert sum(one.accepted for one in receipts) == 4
        assert receipts[-1] == Receipt(0, 2, (), ())
        owl = network.owl.caller
        seen.append([fix.ping for fix in await read_track(ports_as(owl), owl, number)])
        clock.adopt(timedelta(0))
    assert seen == [[a_ping(PICKUP + n * MINUTE, lat_e7=n) for n in range(4)]] * 6


async def test_one_phone_serves_all_the_contracts_it_carries(
    ports_as: As, ports: Ports, network: Network, number: Any, clock: MovableClock
) -> None:
    clock.adopt(timedelta(0))
    other = await a_concluded_number(ports_as, network)
    strange = await a_concluded_number(ports_as, network)
    clock.adopt(DAY + HOUR)
    phone = a_phone()
    first, _ = await start_driving(ports, number, phone)
    _, driver = await start_driving(ports, other, phone)
    assert await prove_driver(ports, first) is NotProven.DEVICE_RELEASED
    assert await send_pings(ports, driver, number, [a_ping(PICKUP)]) == Receipt(1, 0, (), ())
    assert await send_pings(ports, driver, other, [a_ping(PICKUP)]) == Receipt(0, 1, (), ())
    assert await times_on_track(ports_as, network, other) == [PICKUP]
    assert await times_on_track(ports_as, network, strange) == []
    for foreign in (strange, contract_number("0" * 19)):
        with pytest.raises(NotYours):
            await send_pings(ports, driver, foreign, [a_ping(PICKUP)])
    await record_delivery(ports, driver, other, Delivery(PICKUP + HOUR, "倉庫 見本"))
    late = a_ping(PICKUP + HOUR + MINUTE)
    assert await send_pings(ports, driver, number, [late]) == Receipt(1, 0, (), ())
    assert await times_on_track(ports_as, network, other) == [PICKUP]


async def test_what_was_fixed_in_a_pause_is_never_taken_whenever_it_is_sent(
    ports_as: As, ports: Ports, network: Network, number: Any, clock: MovableClock
) -> None:
    _, driver = await start_driving(ports, number)
    began = ports.now()
    for on in (False, False):
        await set_sharing(ports, driver, on=on)
    clock.forward(10 * MINUTE)
    for on in (True, True):
        await set_sharing(ports, driver, on=on)
    ended = ports.now()
    clock.forward(MINUTE)
    batch = [a_ping(at) for at in (began - MINUTE, began, ended - MINUTE, ended)]
    paused = ((1, ReportRefused.PAUSED), (2, ReportRefused.PAUSED))
    assert await send_pings(ports, driver, number, batch) == Receipt(2, 0, (), paused)
    assert await times_on_track(ports_as, network, number) == [began - MINUTE, ended]


async def test_delivery_ends_the_tracking_and_what_was_queued_before_is_taken_for_three_days(
    ports_as: As, ports: Ports, network: Network, number: Any, clock: MovableClock
) -> None:
    _, driver = await start_driving(ports, number)
    await send_pings(ports, driver, number, [a_ping(PICKUP + HOUR - MINUTE)])
    end = ports.now() - 2 * MINUTE
    delivered, is_new = await record_delivery(ports, driver, number, Delivery(end, "倉庫 見本"))
    assert (delivered.status, is_new) == (ContractStatus.DELIVERED, True)
    assert await times_on_track(ports_as, network, number) == [], "after the end nothing is shown"
    queued = [a_ping(end), a_ping(end + timedelta(milliseconds=1))]
    after = ((1, ReportRefused.AFTER_END),)
    assert await send_pings(ports, driver, number, queued) == Receipt(1, 0, (), after)
    clock.forward(QUEUE_LIFE - MINUTE)
    earlier = a_ping(end - MINUTE)
    assert await send_pings(ports, driver, number, [earlier]) == Receipt(1, 0, (), ())
    assert (await read_job(ports, driver, number)).number == number
    clock.forward(MINUTE)
    with pytest.raises(NotYours):
        await read_job(ports, driver, number)
    too_late = ((0, ReportRefused.AFTER_END),)
    assert await send_pings(ports, driver, number, [a_ping(end - 2 * MINUTE)]) == Receipt(0, 0, (), too_late)
    assert await times_on_track(ports_as, network, number) == [end - MINUTE, end]


async def test_phone_and_desk_deliver_by_one_rule(
    ports_as: As, ports: Ports, network: Network, number: Any
) -> None:
    _, driver = await start_driving(ports, number)
    owl = network.owl.caller

    async def refused(delivery: Delivery, why: Any) -> None:
        with pytest.raises(why):
            await record_delivery(ports, driver, number, delivery)
        with pytest.raises(why):
            await record_delivery_by_hand(ports_as(owl), owl, number, delivery)

    await refused(Delivery(PICKUP - MINUTE, "倉庫 見本"), WrongContractState)
    await refused(Delivery(ports.now() + PHONE_CLOCK_TOLERANCE + MINUTE, "倉庫 見本"), Invalid)
    at_the_rim = Delivery(ports.now() + PHONE_CLOCK_TOLERANCE, "倉庫 見本")
    assert (await record_delivery_by_hand(ports_as(owl), owl, number, at_the_rim))[1] is True
    assert (await record_delivery(ports, driver, number, Delivery(PICKUP, "倉庫 見本")))[1] is False
    await refused(Delivery(PICKUP, "別人"), DeliveryRecorded)
    view = await read_contract(ports_as(owl), owl, number)
    assert view.contract.delivery == at_the_rim


async def test_phone_and_desk_report_by_one_rule(
    ports_as: As, ports: Ports, network: Network, number: Any
) -> None:
    _, driver = await start_driving(ports, number)
    loaded = StatusReport(TransportStatus.LOADED, PICKUP, "遅れなし")
    early = StatusReport(TransportStatus.WAITING, OPENS - MINUTE)
    receipt = await report_statuses(ports, driver, number, [loaded, early, loaded])
    assert receipt == Receipt(1, 1, (), ((1, ReportRefused.OUTSIDE_WINDOW),))
    penguin = network.penguin.caller
    view = await read_contract(ports_as(penguin), penguin, number)
    assert (view.status, view.timeline[-2].event, view.timeline[-2].by) == (
        *(ContractStatus.IN_TRANSIT, "loaded"),
        Side.CARRIER,
    )
    assert (await read_position(ports_as(penguin), penguin, number)).status is TransportStatus.LOADED
    with pytest.raises(NotYours):
        await report_statuses(ports, driver, contract_number("0" * 19), [loaded])


async def test_a_released_phone_keeps_its_other_jobs_and_nothing_of_the_released_one(
    ports_as: As, ports: Ports, network: Network, number: Any, clock: MovableClock
) -> None:
    clock.adopt(timedelta(0))
    other = await a_concluded_number(ports_as, network)
    clock.adopt(DAY + HOUR)
    phone, owl = a_phone(), network.owl.caller
    await start_driving(ports, other, phone)
    token, _ = await start_driving(ports, number, phone)
    await release_device(ports_as(owl), owl, number)
    assert await prove_driver(ports, token) is NotProven.DEVICE_RELEASED
    _, driver = await start_driving(ports, other, phone)
    assert await send_pings(ports, driver, other, [a_ping(PICKUP)]) == Receipt(1, 0, (), ())
    assert await times_on_track(ports_as, network, number) == []
    with pytest.raises(NotYours):
        await send_pings(ports, driver, number, [a_ping(PICKUP)])
    with pytest.raises(NotYours):
        await record_delivery(ports, driver, number, Delivery(PICKUP, "倉庫 見本"))
