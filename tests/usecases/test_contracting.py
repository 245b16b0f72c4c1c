"""Contracting: proposals from either side, one truck one contract, what ends the others (SPEC 5.2-5.6)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from domain.accounts import Caller
from domain.audiences import Audience, AudienceKind
from domain.contracts.contracts import (
    Agreement,
    ConcludedBy,
    ContractIncomplete,
    ContractStatus,
    LoadIsTaken,
    Payment,
    PaymentMethod,
    Side,
    WrongContractState,
)
from domain.contracts.numbers import ContractNumber, contract_number
from domain.contracts.proposals import ConsignorIs, Proposal, ProposedPayment
from domain.contracts.views import ContractSearch, ContractView
from domain.loads import Booking, Charge, ChargeKind, Load, LoadIsClosed, ServiceKind, WorkBeside
from domain.members import MemberId
from domain.permissions import NotYourRole, NotYours, TrialCannotTrade
from domain.places import Place, Site
from domain.ports import Ports
from domain.postings import PostingStatus
from domain.refusals import Invalid, NotFound, Stale
from domain.usecases.contracts.concluding import conclude_contract
from domain.usecases.contracts.proposing import decline_contract, propose_contract, withdraw_contract
from domain.usecases.contracts.reading import list_contracts, read_contract
from domain.usecases.posting import read_load, withdraw_load
from domain.vehicles import Capacity, VehicleIsClosed
from tests.builders import (
    DAY,
    HOUR,
    NOW,
    YOKKAICHI,
    MovableClock,
    Network,
    Person,
    post_load,
    post_vehicle,
)
from tests.conftest import FreshDatabase

As = Callable[[Caller | None], Ports]

SAYS_ALL: dict[str, Any] = {
    "asking_fare_yen": 150_000,
    "charges": (Charge(ChargeKind.TOLLS, 9_000),),
    "services": (WorkBeside(ServiceKind.HANDLING, "荷卸し"),),
}


def desk(person: Person) -> MemberId:
    assert person.desk is not None
    return person.desk.id


async def a_full_load(ports: Ports, poster: Person, **changes: Any) -> Load:
    """A load that says all a contract needs, measured as the lane is."""
    return await post_load(ports, poster, **(SAYS_ALL | changes))


async def take(ports_as: As, carrier: Person, load: Load, **said: Any) -> ContractView:
    """The carrier proposes for the load."""
    proposal = Proposal(load.id, ConsignorIs.COUNTERPARTY, **said)
    return await propose_contract(ports_as(carrier.caller), carrier.caller, proposal)


async def offer(ports_as: As, consignor: Person, load: Load, carrier: Person, **said: Any) -> ContractView:
    """The consignor proposes the load to a carrier."""
    proposal = Proposal(load.id, ConsignorIs.ME, counterparty_member_id=desk(carrier), **said)
    return await propose_contract(ports_as(consignor.caller), consignor.caller, proposal)


async def conclude(ports_as: As, person: Person, view: ContractView, seen: int = 1) -> ContractView:
    who = person.caller
    return await conclude_contract(ports_as(who), who, view.contract.number, seen)


async def kept(database: FreshDatabase) -> list[tuple[Any, ...]]:
    """All that contracting changes, to see that a refusal changed nothing."""
    tables = (
        "contracts",
        "contract_versions",
        "contract_events",
        "load_trucks",
        "loads",
        "outbox",
        "audit_log",
    )
    found = []
    async with database.engine.connect() as connection:
        for table in tables:
            rows = await connection.execute(
                text(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
            )
            found.append((table, rows.scalar_one()))
    return found


async def test_a_carrier_proposes_and_the_poster_concludes(
    ports_as: As, network: Network, ports: Ports, clock: MovableClock
) -> None:
    load = await a_full_load(ports, network.penguin)
    proposed = await take(ports_as, network.owl, load)
    contract = proposed.contract
    assert (proposed.status, proposed.version, contract.proposer) == (
        ContractStatus.PROPOSED,
        1,
        Side.CARRIER,
    )
    assert contract.agreement == Agreement(
        150_000,
        load.terms.charges,
        load.terms.services,
        Payment(PaymentMethod.TRANSFER, date(2026, 6, 15)),
    )
    assert contract.consignor.name == "四日市ペンギン運輸"
    assert contract.consignor.address == "三重県四日市市見本町1-1"
    assert contract.carrier.cooperative.id == network.saitama.id
    assert contract.lapses_at == NOW + 2 * HOUR
    assert contract.standard_fares.of_carrier is not None
    assert (contract.standard_fares.of_carrier.bureau, contract.standard_fares.posted) == ("chubu", None)
    clock.forward(HOUR)
    concluded = await conclude(ports_as, network.penguin, proposed)
    assert concluded.contract == replace(
        contract,
        version=2,
        status=ContractStatus.CONCLUDED,
        concluded_at=NOW + HOUR,
        updated_at=NOW + HOUR,
        concluded_by=ConcludedBy.CONFIRMATION,
        consignor_fee_bp=500,
        carrier_fee_bp=500,
        standard_fares=concluded.contract.standard_fares,
        document_hash=concluded.contract.document_hash,
    )
    assert concluded.contract.document_hash != contract.document_hash
    assert [(one.event, one.at, one.by) for one in concluded.timeline] == [
        ("proposed", NOW, Side.CARRIER),
        ("concluded", NOW + HOUR, Side.CONSIGNOR),
    ]
    assert (concluded.due_on, concluded.pay_on) == (date(2026, 6, 15), date(2026, 6, 15))
    seen = await read_load(ports_as(network.penguin.caller), network.penguin.caller, load.id)
    assert (seen.status, seen.trucks_left, seen.version) == (PostingStatus.CONTRACTED, 0, 2)
    assert seen.poster is not None
    assert seen.poster.record.contracts == 1


async def test_the_poster_proposes_and_the_carrier_concludes(
    ports_as: As, network: Network, ports: Ports
) -> None:
    load = await a_full_load(ports, network.penguin)
    payment = ProposedPayment(PaymentMethod.CASH, date(2026, 5, 31))
    proposed = await offer(ports_as, network.penguin, load, network.owl, fare_yen=140_000, payment=payment)
    assert proposed.contract.agreement.fare_yen == 140_000
    assert (proposed.due_on, proposed.pay_on) == (date(2026, 5, 31), date(2026, 5, 29))
    concluded = await conclude(ports_as, network.owl, proposed)
    assert concluded.contract.concluded_by is ConcludedBy.CONFIRMATION


async def test_the_vehicles_poster_is_the_carrier_where_nobody_else_was_named(
    ports_as: As, network: Network, ports: Ports
) -> None:
    load, vehicle = await a_full_load(ports, network.penguin), await post_vehicle(ports, network.owl)
    who = network.penguin.caller
    view = await propose_contract(ports_as(who), who, Proposal(load.id, ConsignorIs.ME, vehicle.id))
    assert (view.contract.carrier.member_id, view.contract.vehicle_id) == (desk(network.owl), vehicle.id)


async def test_what_does_not_fit_together_is_not_proposed(
    ports_as: As, network: Network, ports: Ports, database: FreshDatabase
) -> None:
    load = await a_full_load(ports, network.penguin)
    others = await post_vehicle(ports, network.otter)
    mine, theirs = ConsignorIs.ME, ConsignorIs.COUNTERPARTY
    nobody, early = MemberId(load.id), ProposedPayment(PaymentMethod.TRANSFER, date(2026, 4, 1))
    before = await kept(database)
    for person, proposal, pointers in (
        (network.penguin, Proposal(load.id, mine), ["#/counterparty_member_id"]),
        (network.penguin, Proposal(load.id, theirs), ["#/consignor_is"]),
        (
            network.penguin,
            Proposal(load.id, mine, counterparty_member_id=desk(network.penguin)),
            ["#/counterparty_member_id"],
        ),
        (
            network.penguin,
            Proposal(load.id, mine, counterparty_member_id=nobody),
            ["#/counterparty_member_id"],
        ),
        (
            network.penguin,
            Proposal(load.id, mine, others.id, desk(network.owl), payment=early),
            ["#/vehicle_id", "#/payment/due_on"],
        ),
        (
            network.owl,
            Proposal(load.id, mine, counterparty_member_id=desk(network.otter)),
            ["#/consignor_is"],
        ),
        (network.owl, Proposal(load.id, theirs, None, desk(network.otter)), ["#/counterparty_member_id"]),
        (network.owl, Proposal(load.id, theirs, others.id), ["#/vehicle_id"]),
    ):
        with pytest.raises(Invalid) as refused:
            await propose_contract(ports_as(person.caller), person.caller, proposal)
        assert [fault.pointer for fault in refused.value.faults] == pointers
    assert await kept(database) == before


async def test_what_is_not_disclosed_cannot_be_proposed_for(
    ports_as: As, network: Network, ports: Ports, database: FreshDatabase
) -> None:
    named = Audience(AudienceKind.NAMED, member_ids=(desk(network.otter),))
    hidden = await a_full_load(ports, network.penguin, audience=named)
    load = await a_full_load(ports, network.penguin)
    truck = await post_vehicle(
        ports, network.otter, audience=Audience(AudienceKind.NAMED, (desk(network.otter),))
    )
    before = await kept(database)
    for proposal in (
        Proposal(hidden.id, ConsignorIs.COUNTERPARTY),
        Proposal(load.id, ConsignorIs.COUNTERPARTY, truck.id),
    ):
        with pytest.raises(NotFound):
            await propose_contract(ports_as(network.owl.caller), network.owl.caller, proposal)
    assert await kept(database) == before


@pytest.mark.parametrize(("who", "refusal"), [("trial", TrialCannotTrade), ("admin", NotYourRole)])
async def test_who_does_not_trade_contracts_nothing(
    ports_as: As, network: Network, ports: Ports, who: str, refusal: type[Exception]
) -> None:
    load = await a_full_load(ports, network.penguin)
    view = await take(ports_as, network.owl, load)
    caller, number = getattr(network, who).caller, view.contract.number
    with pytest.raises(refusal):
        await take(ports_as, getattr(network, who), load)
    with pytest.raises(refusal):
        await list_contracts(ports_as(caller), caller, ContractSearch(), None, 10)
    with pytest.raises(NotFound):
        await read_contract(ports_as(caller), caller, number)


async def test_a_contract_exists_for_its_parties_and_their_clerks_only(
    ports_as: As, network: Network, ports: Ports
) -> None:
    view = await take(ports_as, network.owl, await a_full_load(ports, network.penguin))
    number = view.contract.number
    for person in (network.penguin, network.colleague, network.owl):
        assert (await read_contract(ports_as(person.caller), person.caller, number)).version == 1
    for clerk in (network.mie_clerk, network.saitama_clerk):
        caller = clerk.caller
        assert (await read_contract(ports_as(caller), caller, number)).version is None
        with pytest.raises(NotYours):
            await conclude_contract(ports_as(caller), caller, number, 1)
    stranger = network.otter.caller
    for unknown in (number, contract_number("0" * 19)):
        with pytest.raises(NotFound):
            await read_contract(ports_as(stranger), stranger, unknown)
        with pytest.raises(NotFound):
            await conclude_contract(ports_as(stranger), stranger, unknown, 1)
        with pytest.raises(NotFound):
            await decline_contract(ports_as(stranger), stranger, unknown)
        with pytest.raises(NotFound):
            await withdraw_contract(ports_as(stranger), stranger, unknown, None)


async def test_a_proposal_is_the_counterpartys_to_answer_and_the_proposers_to_take_back(
    ports_as: As, network: Network, ports: Ports, database: FreshDatabase
) -> None:
    view = await take(ports_as, network.owl, await a_full_load(ports, network.penguin))
    number, owl, penguin = view.contract.number, network.owl.caller, network.penguin.caller
    before = await kept(database)
    for forbidden in (
        conclude_contract(ports_as(owl), owl, number, 1),
        decline_contract(ports_as(owl), owl, number),
        withdraw_contract(ports_as(penguin), penguin, number, None),
    ):
        with pytest.raises(NotYours):
            await forbidden
    assert await kept(database) == before


async def test_a_declined_or_withdrawn_proposal_is_over(
    ports_as: As, network: Network, ports: Ports, database: FreshDatabase
) -> None:
    load = await a_full_load(ports, network.penguin)
    owl, penguin = network.owl.caller, network.penguin.caller
    first, second = await take(ports_as, network.owl, load), await take(ports_as, network.owl, load)
    declined = await decline_contract(ports_as(penguin), penguin, first.contract.number)
    with pytest.raises(Stale):
        await withdraw_contract(ports_as(owl), owl, second.contract.number, 2)
    withdrawn = await withdraw_contract(ports_as(owl), owl, second.contract.number, 1)
    assert [(view.status, view.version, view.timeline[-1].by) for view in (declined, withdrawn)] == [
        (ContractStatus.DECLINED, 2, Side.CONSIGNOR),
        (ContractStatus.LAPSED, 2, Side.CARRIER),
    ]
    before = await kept(database)
    for view in (declined, withdrawn):
        number = view.contract.number
        for late in (
            conclude_contract(ports_as(penguin), penguin, number, 2),
            decline_contract(ports_as(penguin), penguin, number),
            withdraw_contract(ports_as(owl), owl, number, None),
        ):
            with pytest.raises(WrongContractState):
                await late
    assert await kept(database) == before


async def test_a_proposal_lapses_by_the_clock_without_anybody_writing_it(
    ports_as: As, network: Network, ports: Ports, clock: MovableClock, database: FreshDatabase
) -> None:
    view = await take(ports_as, network.owl, await a_full_load(ports, network.penguin))
    penguin = network.penguin.caller
    before = await kept(database)
    clock.forward(2 * HOUR)
    lapsed = await read_contract(ports_as(penguin), penguin, view.contract.number)
    assert (lapsed.status, lapsed.version) == (ContractStatus.LAPSED, 1)
    with pytest.raises(WrongContractState):
        await conclude(ports_as, network.penguin, view)
    for status, found in ((ContractStatus.LAPSED, 1), (ContractStatus.PROPOSED, 0)):
        page = await list_contracts(ports_as(penguin), penguin, ContractSearch(status), None, 10)
        assert len(page.items) == found
    assert await kept(database) == before


async def test_a_proposal_lapses_at_the_end_of_the_pickup_at_the_latest(
    ports_as: As, network: Network, ports: Ports, clock: MovableClock
) -> None:
    load = await a_full_load(ports, network.penguin)
    clock.forward(DAY + HOUR)
    view = await take(ports_as, network.owl, load)
    assert view.contract.lapses_at == load.terms.pickup.to_at == NOW + DAY + 2 * HOUR


async def test_who_saw_an_older_version_concludes_nothing(
    ports_as: As, network: Network, ports: Ports, database: FreshDatabase
) -> None:
    view = await take(ports_as, network.owl, await a_full_load(ports, network.penguin))
    before = await kept(database)
    with pytest.raises(Stale):
        await conclude(ports_as, network.penguin, view, seen=2)
    assert await kept(database) == before


async def test_a_contract_that_leaves_out_what_the_law_asks_for_is_not_concluded(
    ports_as: As, network: Network, ports: Ports, database: FreshDatabase
) -> None:
    load = await post_load(ports, network.penguin)
    view = await take(ports_as, network.owl, load, payment=None)
    assert (view.due_on, view.pay_on) == (None, None)
    assert view.checks.written_items.figures == {"missing": ("fare", "services", "special_costs", "payment")}
    before = await kept(database)
    with pytest.raises(ContractIncomplete) as refused:
        await conclude(ports_as, network.penguin, view)
    assert [fault.pointer for fault in refused.value.faults] == [
        *("#/fare", "#/services", "#/special_costs", "#/payment")
    ]
    assert await kept(database) == before
    stated = await take(ports_as, network.owl, load, fare_yen=1, charges=(), services=())
    assert stated.checks.written_items.figures == {"missing": ()}
    assert (await conclude(ports_as, network.penguin, stated)).status is ContractStatus.CONCLUDED


async def test_with_the_last_truck_the_rivals_lapse(
    ports_as: As, network: Network, ports: Ports, clock: MovableClock
) -> None:
    load = await a_full_load(ports, network.penguin, trucks=2)
    penguin = network.penguin.caller
    first, second, third = [
        await take(ports_as, who, load) for who in (network.owl, network.otter, network.owl)
    ]
    clock.forward(timedelta(minutes=1))
    await conclude(ports_as, network.penguin, first)
    assert (
        await read_contract(ports_as(penguin), penguin, third.contract.number)
    ).status is ContractStatus.PROPOSED
    await conclude(ports_as, network.penguin, second)
    overtaken = await read_contract(ports_as(penguin), penguin, third.contract.number)
    assert (overtaken.status, overtaken.version) == (ContractStatus.LAPSED, 2)
    assert overtaken.timeline[-1].by is None
    for seen in (1, 2):
        with pytest.raises(LoadIsTaken):
            await conclude(ports_as, network.penguin, third, seen)
    with pytest.raises(LoadIsTaken):
        await take(ports_as, network.otter, load)


async def test_a_load_or_vehicle_off_the_board_is_not_contracted(
    ports_as: As, network: Network, ports: Ports, clock: MovableClock
) -> None:
    load, vehicle = await a_full_load(ports, network.penguin), await post_vehicle(ports, network.owl)
    view = await take(ports_as, network.owl, load)
    penguin = network.penguin.caller
    clock.forward(timedelta(minutes=1))
    async with ports.begin() as work:
        await work.vehicles.save(vehicle.withdraw(at=clock.now()))
    with pytest.raises(VehicleIsClosed):
        await take(ports_as, network.owl, load, vehicle_id=vehicle.id)
    await withdraw_load(ports_as(penguin), penguin, load.id, None)
    with pytest.raises(LoadIsClosed):
        await conclude(ports_as, network.penguin, view)
    with pytest.raises(LoadIsClosed):
        await take(ports_as, network.owl, load)


@pytest.mark.parametrize(("trucks", "concluded"), [(1, 1), (2, 2)])
async def test_of_thirty_conclusions_at_once_each_truck_gets_one(
    ports_as: As, network: Network, ports: Ports, database: FreshDatabase, trucks: int, concluded: int
) -> None:
    load = await a_full_load(ports, network.penguin, trucks=trucks)
    carriers = [network.owl, network.otter, network.saitama_clerk]
    views = [await take(ports_as, carriers[n % 3], load) for n in range(30)]
    tries = [conclude(ports_as, network.penguin, view) for view in views]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    won = [one.contract.number for one in answers if isinstance(one, ContractView)]
    assert len(won) == concluded
    assert sum(isinstance(one, LoadIsTaken) for one in answers) == 30 - concluded
    async with database.engine.connect() as connection:
        taken = await connection.execute(text("SELECT contract_number FROM load_trucks"))
        by_status = await connection.execute(text("SELECT status, count(*) FROM contracts GROUP BY 1"))
        assert sorted(taken.scalars()) == sorted(won)
        assert {row[0]: row[1] for row in by_status} == {"concluded": concluded, "lapsed": 30 - concluded}
    seen = await read_load(ports_as(network.penguin.caller), network.penguin.caller, load.id)
    assert (seen.status, seen.trucks_left) == (PostingStatus.CONTRACTED, 0)


async def test_an_instant_load_is_concluded_by_the_first_who_takes_it_as_posted(
    ports_as: As, network: Network, ports: Ports
) -> None:
    load = await a_full_load(ports, network.penguin, booking=Booking.INSTANT)
    dearer = await take(ports_as, network.owl, load, fare_yen=160_000)
    assert dearer.status is ContractStatus.PROPOSED
    offered = await offer(ports_as, network.penguin, load, network.owl)
    assert offered.status is ContractStatus.PROPOSED
    tries = [take(ports_as, who, load) for who in (network.owl, network.otter) * 5]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    (won,) = [one for one in answers if isinstance(one, ContractView)]
    assert sum(isinstance(one, LoadIsTaken) for one in answers) == 9
    assert (won.status, won.version, won.contract.concluded_by) == (
        ContractStatus.CONCLUDED,
        2,
        ConcludedBy.INSTANT,
    )
    assert [(one.event, one.by) for one in won.timeline] == [
        ("proposed", Side.CARRIER),
        ("concluded", Side.CARRIER),
    ]


async def test_the_site_and_the_consignors_references_show_to_whom_they_concern(
    ports_as: As, network: Network, ports: Ports
) -> None:
    gate = Place(YOKKAICHI, site=Site(gate="北門"))
    load = await a_full_load(ports, network.penguin, origin=gate, external_ref="A-1")
    proposed = await take(ports_as, network.owl, load)
    assert (proposed.load.origin.site, proposed.load.external_ref, proposed.audience) == (None, None, None)
    concluded = await conclude(ports_as, network.penguin, proposed)
    assert (concluded.load, concluded.audience) == (load.terms, load.terms.audience)
    owl = network.owl.caller
    as_carrier = await read_contract(ports_as(owl), owl, proposed.contract.number)
    assert (as_carrier.load.origin, as_carrier.load.external_ref) == (gate, None)
    clerk = network.saitama_clerk.caller
    as_clerk = await read_contract(ports_as(clerk), clerk, proposed.contract.number)
    assert as_clerk.load.origin.site is None


async def test_a_list_holds_the_desks_contracts_once_each_and_what_was_asked(
    ports_as: As, network: Network, ports: Ports, clock: MovableClock
) -> None:
    load = await a_full_load(ports, network.penguin, trucks=9)
    made: list[ContractNumber] = []
    for n in range(5):
        clock.forward(timedelta(minutes=n % 2))
        carrier = network.owl if n < 3 else network.otter
        made.append((await take(ports_as, carrier, load)).contract.number)
    penguin = network.penguin.caller
    ports = ports_as(penguin)
    seen, after = [], None
    while True:
        page = await list_contracts(ports, penguin, ContractSearch(), after, 2)
        seen += [view.contract.number for view in page.items]
        after = page.after
        if after is None:
            break
    assert sorted(seen) == sorted(made)
    for search, count in (
        (ContractSearch(counterparty=desk(network.owl)), 3),
        (ContractSearch(from_on=date(2026, 4, 1), to_on=date(2026, 4, 1)), 5),
        (ContractSearch(from_on=date(2026, 4, 2)), 0),
        (ContractSearch(to_on=date(2026, 3, 31)), 0),
        (ContractSearch(ContractStatus.CONCLUDED), 0),
    ):
        assert len((await list_contracts(ports, penguin, search, None, 50)).items) == count
    for person, count in ((network.otter, 2), (network.mie_clerk, 5), (network.saitama_clerk, 3)):
        who = person.caller
        assert len((await list_contracts(ports_as(who), who, ContractSearch(), None, 50)).items) == count


async def test_a_concluded_contract_takes_its_vehicle_off_the_board(
    ports_as: As, ports: Ports, network: Network
) -> None:
    load, vehicle = await a_full_load(ports, network.penguin), await post_vehicle(ports, network.owl)
    view = await take(ports_as, network.owl, load, vehicle_id=vehicle.id)
    other = await take(ports_as, network.owl, await a_full_load(ports, network.otter), vehicle_id=vehicle.id)
    await conclude(ports_as, network.penguin, view)
    async with ports.begin() as work:
        kept = await work.vehicles.get(vehicle.id)
    assert kept is not None
    assert (kept.status, kept.closed_at, kept.version) == (PostingStatus.CONTRACTED, NOW, 2)
    with pytest.raises(VehicleIsClosed):
        await conclude(ports_as, network.otter, other)
    owl = network.owl.caller
    assert (await read_contract(ports_as(owl), owl, other.contract.number)).status is ContractStatus.PROPOSED


async def test_a_consolidated_load_leaves_its_vehicle_open_with_the_room_that_remains(
    ports_as: As, ports: Ports, network: Network
) -> None:
    vehicle = await post_vehicle(ports, network.owl, weight_kg=10_000, pallets=16)
    shared: dict[str, Any] = {"consolidation": True, "pallets": 4, "floor_cm": 200}
    for weight_kg, status, left in (
        (5_001, PostingStatus.OPEN, Capacity(4_999, 12)),
        (3_000, PostingStatus.OPEN, Capacity(1_999, 8)),
        (1_999, PostingStatus.CONTRACTED, Capacity(1_999, 8)),
    ):
        load = await a_full_load(ports, network.penguin, weight_kg=weight_kg, **shared)
        await conclude(
            ports_as, network.penguin, await take(ports_as, network.owl, load, vehicle_id=vehicle.id)
        )
        async with ports.begin() as work:
            kept = await work.vehicles.get(vehicle.id)
        assert kept is not None
        assert (kept.status, kept.terms.capacity) == (status, left)


async def test_one_vehicle_and_two_loads_concluded_at_once_give_one_contract(
    ports_as: As, ports: Ports, network: Network
) -> None:
    vehicle = await post_vehicle(ports, network.owl)
    views = [
        await take(ports_as, network.owl, await a_full_load(ports, poster), vehicle_id=vehicle.id)
        for poster in (network.penguin, network.otter) * 3
    ]
    posters = (network.penguin, network.otter) * 3
    tries = [conclude(ports_as, poster, view) for poster, view in zip(posters, views, strict=True)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(answer, VehicleIsClosed) for answer in answers) == 5
