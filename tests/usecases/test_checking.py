"""Checking under load: the guarantee limit at any concurrency, and what the gate keeps (SPEC 5.7, 8.8)."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import text

from domain.contracts.checks import (
    ExposureExceeded,
    OverloadedVehicle,
    ReasonRequired,
    owed_yen,
)
from domain.contracts.contracts import ContractStatus, Delivery
from domain.contracts.numbers import contract_number
from domain.contracts.proposals import ConsignorIs, Proposal
from domain.contracts.views import ContractView
from domain.loads import Booking, Charge, ChargeKind, Load
from domain.ports import Ports
from domain.settlement.payments import PaymentId, RecordedPayment
from domain.usecases.contracts.concluding import conclude_contract
from domain.usecases.contracts.proposing import propose_contract
from domain.usecases.posting import post_load
from domain.usecases.register.covering import ExposureView, read_exposure
from domain.usecases.settlement.closing import close_month
from domain.vehicles import VehicleIsClosed
from tests.builders import DAY, MovableClock, Network, Person, load_terms, post_vehicle
from tests.concluded import an_agreement, keep_concluded, keep_proposed
from tests.conftest import FreshDatabase
from tests.usecases.test_contracting import SAYS_ALL, As, a_full_load, conclude, desk, kept, offer, take

LIMIT = 10_000_000
NOTHING_BESIDE: dict[str, Any] = {"charges": (), "services": ()}


async def exposure_of(ports_as: As, person: Person) -> ExposureView:
    """What the person's company owes, as it is told itself."""
    return await read_exposure(ports_as(person.caller), person.caller, desk(person))


async def proposals(
    ports_as: As, ports: Ports, consignor: Person, carriers: list[Person], fares: list[int], **said: Any
) -> list[ContractView]:
    """A proposal each for as many loads of one consignor."""
    views = []
    for n, fare_yen in enumerate(fares):
        load = await a_full_load(ports, consignor, asking_fare_yen=fare_yen, **(NOTHING_BESIDE | said))
        views.append(await take(ports_as, carriers[n % len(carriers)], load))
    return views


async def test_of_many_conclusions_at_once_as_many_pass_as_there_is_room_for(
    ports_as: As, ports: Ports, network: Network
) -> None:
    carriers = [network.owl, network.otter, network.saitama_clerk]
    fares = [900_000, 400_000, 2_000_000, 1_100_000, 700_000] * 5
    views = await proposals(ports_as, ports, network.penguin, carriers, fares)
    tries = [conclude(ports_as, network.penguin, view) for view in views]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    told = Counter(type(answer) for answer in answers)
    assert told.keys() == {ContractView, ExposureExceeded}
    owed = [
        fare_yen + fare_yen // 10
        for fare_yen, answer in zip(fares, answers, strict=True)
        if isinstance(answer, ContractView)
    ]
    refused = [
        fare_yen + fare_yen // 10
        for fare_yen, answer in zip(fares, answers, strict=True)
        if isinstance(answer, ExposureExceeded)
    ]
    assert sum(owed) <= LIMIT
    assert all(sum(owed) + one > LIMIT for one in refused), "nobody was refused while there was room"
    assert await exposure_of(ports_as, network.penguin) == ExposureView(
        sum(owed), LIMIT, LIMIT - sum(owed), len(owed)
    )


async def test_who_fails_for_another_reason_takes_no_room_from_the_others(
    ports_as: As, ports: Ports, network: Network
) -> None:
    vehicle = await post_vehicle(ports, network.owl)
    on_one = []
    for _ in range(8):  # Of these one alone has the vehicle; each asks for four tenths of the room.
        load = await a_full_load(ports, network.penguin, asking_fare_yen=3_636_364, **NOTHING_BESIDE)
        on_one.append(await take(ports_as, network.owl, load, vehicle_id=vehicle.id))
    others = await proposals(ports_as, ports, network.penguin, [network.otter], [500_000] * 10)
    tries = [conclude(ports_as, network.penguin, view) for view in (*on_one, *others)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    told = Counter(type(answer) for answer in answers)
    assert told[ContractView] == 11
    assert told.keys() <= {ContractView, VehicleIsClosed, ExposureExceeded}
    assert (await exposure_of(ports_as, network.penguin)).open_yen == 4_000_000 + 10 * 550_000


async def test_instant_takers_pass_the_limit_as_little_as_anybody(
    ports_as: As, ports: Ports, network: Network
) -> None:
    said = {"booking": Booking.INSTANT, "asking_fare_yen": 3_000_000} | NOTHING_BESIDE
    loads = [await a_full_load(ports, network.penguin, **said) for _ in range(6)]
    takers = (network.owl, network.otter) * 3
    answers = await asyncio.gather(
        *(take(ports_as, taker, load) for taker, load in zip(takers, loads, strict=True))
    )
    told = Counter(answer.status for answer in answers)
    assert told == {ContractStatus.CONCLUDED: 3, ContractStatus.PROPOSED: 3}


async def test_conclusions_of_two_consignors_with_one_another_never_wait_in_a_ring(
    ports_as: As, ports: Ports, network: Network
) -> None:
    ours = await proposals(ports_as, ports, network.penguin, [network.otter], [100_000] * 8)
    theirs = await proposals(ports_as, ports, network.otter, [network.penguin], [100_000] * 8)
    tries = [conclude(ports_as, network.penguin, view) for view in ours]
    tries += [conclude(ports_as, network.otter, view) for view in theirs]
    async with asyncio.timeout(60):
        answers = await asyncio.gather(*tries)
    assert {answer.status for answer in answers} == {ContractStatus.CONCLUDED}


async def test_what_is_refused_leaves_nothing_behind(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    (view,) = await proposals(ports_as, ports, network.penguin, [network.owl], [9_090_910])
    before = await kept(database)
    with pytest.raises(ExposureExceeded) as refused:
        await conclude(ports_as, network.penguin, view)
    assert refused.value.figures == {"open_yen": 10_000_001, "limit_yen": LIMIT}
    assert await kept(database) == before


async def test_two_loads_put_on_one_truck_at_once_never_overload_it(
    ports_as: As, ports: Ports, network: Network
) -> None:
    vehicle = await post_vehicle(ports, network.owl, weight_kg=10_000)
    said: dict[str, Any] = {"weight_kg": 6_000, "consolidation": True}
    views = [
        await take(ports_as, network.owl, await a_full_load(ports, poster, **said), vehicle_id=vehicle.id)
        for poster in (network.penguin, network.otter)
    ]
    tries = [
        conclude(ports_as, poster, view)
        for poster, view in zip((network.penguin, network.otter), views, strict=True)
    ]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    told = Counter(type(answer) for answer in answers)
    assert told == {ContractView: 1, OverloadedVehicle: 1}
    (refused,) = [answer for answer in answers if isinstance(answer, OverloadedVehicle)]
    assert refused.figures == {"weight_kg": 6_000, "payload_kg": 4_000}


async def test_a_contract_counts_until_the_invoice_to_its_consignor_is_paid_whole(
    ports_as: As, ports: Ports, network: Network, clock: MovableClock
) -> None:
    contract = await keep_concluded(ports, network.penguin, network.owl)
    owed = owed_yen(contract)
    assert (await exposure_of(ports_as, network.penguin)).open_yen == owed
    clock.forward(2 * DAY)
    async with ports.begin() as work:
        locked = await work.contracts.lock(contract.number)
        assert locked is not None
        at = locked.load.delivery.from_at
        await work.contracts.save(locked.deliver(Delivery(at, "倉庫 見本"), at=ports.now()))
    assert (await exposure_of(ports_as, network.penguin)).open_yen == owed
    clock.forward(date(2026, 5, 11) - clock.now().date())
    clock.forward(DAY)
    await close_month(ports, "2026-03")  # type: ignore[arg-type] # a month by its name
    await close_month(ports, "2026-04")  # type: ignore[arg-type] # a month by its name
    assert await exposure_of(ports_as, network.penguin) == ExposureView(owed, LIMIT, LIMIT - owed, 1)
    async with ports.begin() as work:
        payable_yen = await _payable_yen(work)
        for yen, open_yen in ((payable_yen - 1, owed), (1, 0)):
            document_id = await _member_invoice(work)
            paid = RecordedPayment(
                PaymentId(ports.new_id()), document_id, yen, clock.now().date(), clock.now()
            )
            await work.payments.add(paid)
            owing = await work.checks.owing([desk(network.penguin)])
            assert owing[desk(network.penguin)].open_yen == open_yen


async def _member_invoice(work: Any) -> Any:
    query = "SELECT id FROM settlement_documents WHERE kind = 'member'"
    return (await work.connection.execute(text(query))).scalar_one()


async def _payable_yen(work: Any) -> int:
    query = "SELECT payable_yen FROM settlement_documents WHERE kind = 'member'"
    return int((await work.connection.execute(text(query))).scalar_one())


async def test_what_is_kept_of_each_contract_is_what_the_rule_says_it_owes(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    charges = (Charge(ChargeKind.TOLLS, 12_000), Charge(ChargeKind.HANDLING, 8_005))
    contract = await keep_concluded(
        ports, network.penguin, network.owl, agreement=an_agreement(fare_yen=123_456, charges=charges)
    )
    async with database.engine.connect() as connection:
        found = (await connection.execute(text("SELECT owed_yen FROM contracts"))).scalars().all()
    assert found == [owed_yen(contract)] == [123_456 + 20_005 + 13_146]


async def _posted_on(ports_as: As, who: Person, **said: Any) -> Load:
    view = await post_load(ports_as(who.caller), who.caller, load_terms(**(SAYS_ALL | said)))
    async with ports_as(who.caller).begin() as work:
        load = await work.loads.get(view.id)
    assert load is not None
    return load


async def test_who_gives_a_contract_on_for_less_says_why_and_its_carrier_is_not_asked(
    ports_as: As, ports: Ports, network: Network
) -> None:
    parent = await keep_concluded(ports, network.penguin, network.owl)
    assert parent.agreement.fare_yen == 123_456
    child = {"parent_contract_number": parent.number, "tier": 2, "asking_fare_yen": 123_455}
    owl, otter = network.owl.caller, network.otter.caller
    load = await _posted_on(ports_as, network.owl, **child)
    said = Proposal(load.id, ConsignorIs.ME, counterparty_member_id=desk(network.otter))
    with pytest.raises(ReasonRequired) as refused:
        await propose_contract(ports_as(owl), owl, said)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [
        ("#/reason", "reason-for-the-childs-fare")
    ]
    offered = await propose_contract(ports_as(owl), owl, replace(said, reason="帰り荷のため"))
    asked = await take(ports_as, network.otter, load)
    with pytest.raises(ReasonRequired):
        await conclude(ports_as, network.owl, asked)
    concluded = await conclude_contract(ports_as(otter), otter, offered.contract.number, 1)
    assert concluded.status is ContractStatus.CONCLUDED, "its carrier gives no reason, and learns of none"
    other = await keep_concluded(ports, network.penguin, network.owl, number=contract_number("1" * 19))
    child |= {"parent_contract_number": other.number, "asking_fare_yen": 123_456}
    same = await _posted_on(ports_as, network.owl, **child)
    assert (await offer(ports_as, network.owl, same, network.otter)).status is ContractStatus.PROPOSED


async def test_a_stranger_who_names_a_contract_learns_nothing_of_its_fare(
    ports_as: As, ports: Ports, network: Network
) -> None:
    parent = await keep_concluded(ports, network.penguin, network.owl)
    load = await a_full_load(
        ports, network.otter, parent_contract_number=parent.number, tier=2, asking_fare_yen=1
    )
    assert (await offer(ports_as, network.otter, load, network.owl)).status is ContractStatus.PROPOSED


async def test_contracts_of_before_are_given_what_they_owe(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    page = import_module("migrations.0021_checks")
    charges = tuple(Charge(kind, 1_000 * n + 7) for n, kind in enumerate(ChargeKind))
    contracts = [
        await keep_proposed(ports, network.penguin, network.owl, number=number, agreement=agreement)
        for number, agreement in (
            (contract_number("1" * 19), an_agreement(fare_yen=123_456, charges=charges)),
            (contract_number("2" * 19), an_agreement(fare_yen=99_999, charges=())),
            (contract_number("3" * 19), an_agreement(fare_yen=None, charges=None)),
        )
    ]
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE contracts SET owed_yen = 0"))
        await connection.execute(text(page.OWED[1]))
        rows = await connection.execute(text("SELECT number, owed_yen FROM contracts"))
        found = {row.number: row.owed_yen for row in rows}
    assert found == {contract.number: owed_yen(contract) for contract in contracts}
