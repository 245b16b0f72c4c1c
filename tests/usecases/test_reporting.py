"""Reporting by hand: statuses each once, and a delivery that stays what it was (SPEC 5.4, 6.2)."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from domain.accounts import Caller
from domain.contracts.contracts import ContractStatus, Delivery, DeliveryRecorded, Side, WrongContractState
from domain.contracts.timelines import ReportFlagged, ReportRefused, StatusReport, TransportStatus
from domain.permissions import NotYours
from domain.ports import Ports
from domain.refusals import NotFound
from domain.usecases.contracts.reading import read_contract
from domain.usecases.contracts.reporting import Receipt, record_delivery, report_statuses
from tests.builders import DAY, HOUR, NOW, MovableClock, Network
from tests.conftest import FreshDatabase
from tests.usecases.test_contracting import a_full_load, conclude, kept, take

As = Callable[[Caller | None], Ports]

PICKUP, DELIVERY = NOW + DAY, NOW + 2 * DAY
HEADING = StatusReport(TransportStatus.HEADING_TO_PICKUP, PICKUP - HOUR)
LOADED = StatusReport(TransportStatus.LOADED, PICKUP + HOUR, "遅れなし")


@pytest.fixture
async def number(ports_as: As, ports: Ports, network: Network, clock: MovableClock) -> Any:
    """Of a contract between penguin and owl, on the evening of its delivery day."""
    proposed = await take(ports_as, network.owl, await a_full_load(ports, network.penguin))
    await conclude(ports_as, network.penguin, proposed)
    clock.forward(2 * DAY + 6 * HOUR)
    return proposed.contract.number


async def test_statuses_stand_on_the_timeline_and_the_first_loaded_sets_out(
    ports_as: As, network: Network, number: Any
) -> None:
    owl, penguin = network.owl.caller, network.penguin.caller
    receipt = await report_statuses(ports_as(owl), owl, number, [HEADING])
    assert receipt == Receipt(1, 0, (), ())
    assert (await read_contract(ports_as(owl), owl, number)).status is ContractStatus.CONCLUDED
    await report_statuses(ports_as(penguin), penguin, number, [LOADED])
    view = await read_contract(ports_as(owl), owl, number)
    assert (view.status, view.version) == (ContractStatus.IN_TRANSIT, 3)
    assert [(one.event, one.by, one.note) for one in view.timeline] == [
        ("proposed", Side.CARRIER, None),
        ("concluded", Side.CONSIGNOR, None),
        ("heading_to_pickup", Side.CARRIER, None),
        ("loaded", Side.CONSIGNOR, "遅れなし"),
    ]


async def test_the_same_status_twice_changes_nothing_and_each_report_is_accounted_for(
    ports_as: As, network: Network, number: Any
) -> None:
    owl = network.owl.caller
    late = StatusReport(TransportStatus.WAITING, DELIVERY + 2 * HOUR + 7 * DAY)
    early = StatusReport(TransportStatus.WAITING, PICKUP - DAY - HOUR)
    future = StatusReport(TransportStatus.ON_BREAK, DELIVERY + DAY)
    batch = [early, HEADING, HEADING, future, late, LOADED]
    outside = ((0, ReportRefused.OUTSIDE_WINDOW), (4, ReportRefused.OUTSIDE_WINDOW))
    first = await report_statuses(ports_as(owl), owl, number, batch)
    assert first == Receipt(3, 1, ((3, ReportFlagged.FUTURE),), outside)
    again = await report_statuses(ports_as(owl), owl, number, batch)
    assert again == Receipt(0, 4, (), outside)
    assert (await read_contract(ports_as(owl), owl, number)).version == 3


async def test_a_delivery_is_recorded_once_whoever_says_it_again(
    ports_as: As, network: Network, number: Any, database: FreshDatabase
) -> None:
    owl, penguin = network.owl.caller, network.penguin.caller
    delivery = Delivery(DELIVERY + HOUR, "倉庫 見本")
    tries = [record_delivery(ports_as(who), who, number, delivery) for who in (owl, penguin) * 5]
    answers = await asyncio.gather(*tries)
    assert sorted(is_new for _, is_new in answers) == [False] * 9 + [True]
    view = await read_contract(ports_as(owl), owl, number)
    assert (view.status, view.version, view.contract.delivery) == (ContractStatus.DELIVERED, 3, delivery)
    assert [one.event for one in view.timeline].count("delivered") == 1
    before = await kept(database)
    with pytest.raises(DeliveryRecorded):
        await record_delivery(ports_as(owl), owl, number, Delivery(DELIVERY + HOUR, "別人"))
    assert await kept(database) == before
    after_end = StatusReport(TransportStatus.TROUBLE, DELIVERY + 2 * HOUR)
    receipt = await report_statuses(ports_as(owl), owl, number, [after_end, LOADED])
    assert receipt == Receipt(1, 0, (), ((0, ReportRefused.AFTER_END),))
    assert (await read_contract(ports_as(owl), owl, number)).status is ContractStatus.DELIVERED


async def test_nothing_is_delivered_before_its_pickup_opens(
    ports_as: As, network: Network, number: Any, database: FreshDatabase
) -> None:
    owl, before = network.owl.caller, await kept(database)
    with pytest.raises(WrongContractState):
        await record_delivery(ports_as(owl), owl, number, Delivery(PICKUP - HOUR, "倉庫 見本"))
    assert await kept(database) == before


async def test_a_proposal_has_no_truck_to_report_on(ports_as: As, network: Network, ports: Ports) -> None:
    view = await take(ports_as, network.owl, await a_full_load(ports, network.penguin))
    owl, number = network.owl.caller, view.contract.number
    with pytest.raises(WrongContractState):
        await report_statuses(ports_as(owl), owl, number, [HEADING])
    with pytest.raises(WrongContractState):
        await record_delivery(ports_as(owl), owl, number, Delivery(DELIVERY, "倉庫 見本"))


async def test_only_the_two_desks_report(
    ports_as: As, network: Network, number: Any, database: FreshDatabase
) -> None:
    before = await kept(database)
    for person, refusal in ((network.otter, NotFound), (network.mie_clerk, NotYours)):
        who = person.caller
        with pytest.raises(refusal):
            await report_statuses(ports_as(who), who, number, [LOADED])
        with pytest.raises(refusal):
            await record_delivery(ports_as(who), who, number, Delivery(DELIVERY, "倉庫 見本"))
    assert await kept(database) == before
