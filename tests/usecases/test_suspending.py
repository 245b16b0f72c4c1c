"""What suspension and do-not-deal lists do to trade, also while it is being done (SPEC 1.2, 1.9)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from adapters.db.work import joined
from adapters.ids import new_id
from domain.api_clients import ApiClientId, ClientCaller, ClientTokenId, Scope
from domain.contracts.contracts import ContractStatus
from domain.contracts.proposals import ConsignorIs, Proposal
from domain.contracts.timelines import StatusReport, TransportStatus
from domain.contracts.views import ContractSearch, ContractView
from domain.loads import Load
from domain.members import MemberIsSuspended
from domain.permissions import NotYourRole, NotYours
from domain.ports import Ports, Work
from domain.postings import PostingStatus
from domain.refusals import Fault, Invalid, NotFound, Stale
from domain.register.guideline_cases import CaseStatus, GuidelineCase, WrongCaseState
from domain.search import LoadSearch, VehicleSearch
from domain.usecases.contracts.concluding import conclude_contract
from domain.usecases.contracts.confirming import read_contract_document
from domain.usecases.contracts.proposing import decline_contract, propose_contract
from domain.usecases.contracts.reading import list_contracts, read_contract
from domain.usecases.contracts.reporting import report_statuses
from domain.usecases.offering import post_vehicle as offer_vehicle
from domain.usecases.posting import list_own_loads, read_load, withdraw_load
from domain.usecases.posting import post_load as post
from domain.usecases.register.guiding import (
    lift_suspension,
    reply_to_warning,
    suspend_member,
    warn_member,
)
from domain.usecases.register.partnering import put_on_do_not_deal, take_off_do_not_deal
from domain.usecases.searching import count_loads, count_loads_by_facet, search_loads, search_vehicles
from tests.builders import (
    DAY,
    NOW,
    MovableClock,
    Network,
    Person,
    load_terms,
    post_vehicle,
    vehicle_terms,
)
from tests.conftest import FreshDatabase
from tests.driven import As
from tests.usecases.test_contracting import a_full_load, conclude, desk, offer, take

OVERLAP_SECONDS = 0.3
SAID = {"text": "見本"}


async def warned(ports_as: As, network: Network, person: Person) -> GuidelineCase:
    """A case in which the member has answered."""
    clerk, who = network.admin.caller, person.caller
    case = await warn_member(ports_as(clerk), clerk, desk(person), "二重成約", (NOW + 7 * DAY).date())
    return await reply_to_warning(ports_as(who), who, case.id, None, member_id=desk(person), **SAID)


async def suspend(ports_as: As, network: Network, person: Person) -> GuidelineCase:
    """Suspend a member that was heard."""
    case, admin = await warned(ports_as, network, person), network.admin.caller
    return await suspend_member(ports_as(admin), admin, case.id, None, member_id=desk(person), **SAID)


async def bar(ports_as: As, person: Person, other: Person) -> None:
    await put_on_do_not_deal(ports_as(person.caller), person.caller, desk(person), desk(other))


async def sees(ports_as: As, person: Person, load: Load) -> tuple[bool, int, int, int]:
    """Whether a person finds a load: on the list, in the count, in the facets, by its id."""
    who, search = person.caller, LoadSearch()
    ports = ports_as(who)
    found = await search_loads(ports, who, search, None, 50)
    facets = await count_loads_by_facet(ports, who, search)
    try:
        by_id = 1 if await read_load(ports, who, load.id) else 0
    except NotFound:
        by_id = 0
    counted = sum(number for _, number in facets["vehicle_class"])
    listed = [one.view.id for one in found.items] == [load.id]
    return listed, await count_loads(ports, who, search), counted, by_id


SEEN, UNSEEN = (True, 1, 1, 1), (False, 0, 0, 0)


async def test_postings_of_a_suspended_member_leave_the_boards_of_others_and_come_back(
    ports_as: As, ports: Ports, network: Network
) -> None:
    load = await a_full_load(ports, network.penguin)
    vehicle = await post_vehicle(ports, network.penguin)
    others = (network.owl, network.otter, network.saitama_clerk, network.admin, network.trial)
    case = await suspend(ports_as, network, network.penguin)
    assert [await sees(ports_as, one, load) for one in others] == [UNSEEN] * 5
    assert await sees(ports_as, network.penguin, load) == SEEN
    assert await sees(ports_as, network.mie_clerk, load) == SEEN  # who oversees its postings
    owl = network.owl.caller
    assert (await search_vehicles(ports_as(owl), owl, VehicleSearch(), None, 9)).items == ()
    admin = network.admin.caller
    await lift_suspension(ports_as(admin), admin, case.id, None, member_id=desk(network.penguin), **SAID)
    assert [await sees(ports_as, one, load) for one in others] == [SEEN] * 5
    found = await search_vehicles(ports_as(owl), owl, VehicleSearch(), None, 9)
    assert [one.view.id for one in found.items] == [vehicle.id]


async def test_a_suspended_member_begins_no_new_trade_and_goes_on_with_what_runs(
    ports_as: As, ports: Ports, network: Network, clock: MovableClock
) -> None:
    mine, theirs = await a_full_load(ports, network.penguin), await a_full_load(ports, network.owl)
    running = await conclude(ports_as, network.owl, await offer(ports_as, network.penguin, mine, network.owl))
    await suspend(ports_as, network, network.penguin)
    who = network.penguin.caller
    client = ClientCaller(
        ApiClientId(new_id()),
        ClientTokenId(new_id()),
        desk(network.penguin),
        network.mie.id,
        frozenset(Scope),
    )
    acting = network.mie_clerk.caller.in_place_of(desk(network.penguin))
    for caller in (who, client, acting):
        with pytest.raises(MemberIsSuspended):
            await post(ports, caller, load_terms())
        with pytest.raises(MemberIsSuspended):
            await offer_vehicle(ports, caller, vehicle_terms())
    with pytest.raises(MemberIsSuspended):
        await propose_contract(ports, client, Proposal(theirs.id, ConsignorIs.COUNTERPARTY))
    with pytest.raises(MemberIsSuspended):
        await take(ports_as, network.penguin, theirs)
    clock.adopt(DAY)
    report = StatusReport(TransportStatus.AT_PICKUP, NOW + DAY)
    told = await report_statuses(ports_as(who), who, running.contract.number, [report])
    assert told.accepted == 1
    assert len((await list_own_loads(ports_as(who), who, None, None, 9)).items) == 1
    assert (await read_contract(ports_as(who), who, running.contract.number)).status is (
        ContractStatus.CONCLUDED
    )


async def test_proposals_that_wait_lapse_with_the_suspension_and_those_agreed_stay(
    ports_as: As, ports: Ports, network: Network
) -> None:
    first, second = await a_full_load(ports, network.penguin), await a_full_load(ports, network.owl)
    asked = await take(ports_as, network.owl, first)
    given = await take(ports_as, network.penguin, second)
    apart = await take(ports_as, network.otter, second)
    await suspend(ports_as, network, network.penguin)
    owl = network.owl.caller
    page = await list_contracts(ports_as(owl), owl, ContractSearch(), None, 9)
    assert {one.contract.number: one.status for one in page.items} == {
        asked.contract.number: ContractStatus.LAPSED,
        given.contract.number: ContractStatus.LAPSED,
        apart.contract.number: ContractStatus.PROPOSED,
    }
    with pytest.raises(Stale):
        await conclude(ports_as, network.owl, given)
    with pytest.raises(MemberIsSuspended):
        await conclude(ports_as, network.penguin, asked)


async def test_an_offer_to_a_suspended_member_waits_and_cannot_be_taken(
    ports_as: As, ports: Ports, network: Network
) -> None:
    load = await a_full_load(ports, network.owl)
    await suspend(ports_as, network, network.penguin)
    offered = await offer(ports_as, network.owl, load, network.penguin)
    assert offered.status is ContractStatus.PROPOSED
    with pytest.raises(MemberIsSuspended):
        await conclude(ports_as, network.penguin, offered)


async def test_a_member_is_suspended_by_one_case_at_a_time(ports_as: As, network: Network) -> None:
    first = await suspend(ports_as, network, network.penguin)
    second, admin = await warned(ports_as, network, network.penguin), network.admin.caller
    of = desk(network.penguin)
    with pytest.raises(WrongCaseState):
        await suspend_member(ports_as(admin), admin, second.id, None, member_id=of, **SAID)
    with pytest.raises(Stale):
        await lift_suspension(ports_as(admin), admin, first.id, 1, member_id=of, **SAID)
    lifted = await lift_suspension(ports_as(admin), admin, first.id, 3, member_id=of, **SAID)
    assert lifted.status is CaseStatus.CLOSED
    with pytest.raises(NotFound):
        await suspend_member(ports_as(admin), admin, second.id, None, member_id=desk(network.owl), **SAID)


async def test_a_clerk_suspends_the_own_members_and_no_other(ports_as: As, network: Network) -> None:
    case = await warned(ports_as, network, network.penguin)
    other, own, of = network.saitama_clerk.caller, network.mie_clerk.caller, desk(network.penguin)
    for who in (other, network.penguin.caller, network.otter.caller):
        with pytest.raises((NotYours, NotYourRole)):
            await suspend_member(ports_as(who), who, case.id, None, member_id=of, **SAID)
    suspended = await suspend_member(ports_as(own), own, case.id, None, member_id=of, **SAID)
    assert suspended.status is CaseStatus.SUSPENDED


@pytest.mark.parametrize("lister", ["penguin", "owl"])
async def test_who_does_not_deal_with_another_is_not_there_for_it_either_way(
    ports_as: As, ports: Ports, network: Network, lister: str
) -> None:
    mine, theirs = await a_full_load(ports, network.penguin), await a_full_load(ports, network.owl)
    pair = (network.penguin, network.owl) if lister == "penguin" else (network.owl, network.penguin)
    await bar(ports_as, *pair)
    for person, load, count in ((network.owl, mine, 1), (network.penguin, theirs, 1)):
        assert await sees(ports_as, person, load) == (False, count, count, 0)
        with pytest.raises(NotFound):
            await take(ports_as, person, load)
    for consignor, load, carrier in (
        (network.owl, theirs, network.penguin),
        (network.penguin, mine, network.owl),
    ):
        if consignor is pair[0]:
            with pytest.raises(Invalid) as refused:
                await offer(ports_as, consignor, load, carrier)
            assert refused.value.faults == (Fault("#/counterparty_member_id", "on-do-not-deal-list"),)
        else:
            await is_not_heard(ports_as, carrier, await offer(ports_as, consignor, load, carrier))
        vehicle = await post_vehicle(ports, carrier)
        who = consignor.caller
        with pytest.raises(NotFound):
            await propose_contract(ports_as(who), who, Proposal(load.id, ConsignorIs.ME, vehicle.id))
    await take(ports_as, network.otter, mine)  # a third is concerned by none of it
    who = pair[0].caller
    await take_off_do_not_deal(ports_as(who), who, desk(pair[0]), desk(pair[1]))
    await take(ports_as, network.owl, mine)
    await take(ports_as, network.penguin, theirs)


async def is_not_heard(ports_as: As, person: Person, proposal: ContractView) -> None:
    """The other side's proposal is not there for this one, whatever it would do with it."""
    who = person.caller
    inside, number = ports_as(who), proposal.contract.number
    for refused in (
        read_contract(inside, who, number),
        decline_contract(inside, who, number),
        conclude_contract(inside, who, number, 1),
        read_contract_document(inside, who, number),
    ):
        with pytest.raises(NotFound):
            await refused
    page = await list_contracts(inside, who, ContractSearch(), None, 9)
    assert number not in {one.contract.number for one in page.items}
    assert proposal.status is ContractStatus.PROPOSED


async def test_what_runs_between_two_goes_on_and_what_waits_lapses_without_a_reason(
    ports_as: As, ports: Ports, network: Network, clock: MovableClock
) -> None:
    first, second = await a_full_load(ports, network.penguin), await a_full_load(ports, network.penguin)
    running = await conclude(ports_as, network.penguin, await take(ports_as, network.owl, first))
    waiting = await take(ports_as, network.owl, second)
    await bar(ports_as, network.penguin, network.owl)
    await bar(ports_as, network.penguin, network.owl)  # again changes nothing
    owl = network.owl.caller
    lapsed = await read_contract(ports_as(owl), owl, waiting.contract.number)
    assert (lapsed.status, [(one.event, one.by) for one in lapsed.timeline][-1]) == (
        ContractStatus.LAPSED,
        ("lapsed", None),
    )
    clock.adopt(DAY)
    report = StatusReport(TransportStatus.AT_PICKUP, NOW + DAY)
    told = await report_statuses(ports_as(owl), owl, running.contract.number, [report])
    assert told.accepted == 1


async def test_a_clerks_desk_that_is_barred_oversees_and_does_not_trade(
    ports_as: As, ports: Ports, network: Network
) -> None:
    load = await a_full_load(ports, network.penguin)
    await bar(ports_as, network.penguin, network.mie_clerk)
    assert await sees(ports_as, network.mie_clerk, load) == SEEN
    with pytest.raises(NotYours):
        await take(ports_as, network.mie_clerk, load)


async def meanwhile(
    ports: Ports, done: Callable[[Ports, Work], Awaitable[object]], other: Awaitable[Any]
) -> Any:
    """Begin the other once the first is done and not committed; how the other ended."""
    async with ports.begin() as work:
        await done(replace(ports, begin=joined(work)), work)
        begun = asyncio.ensure_future(other)
        await asyncio.sleep(OVERLAP_SECONDS)
        assert not begun.done(), "it waits for who came first"
    (ended,) = await asyncio.gather(begun, return_exceptions=True)
    return ended


async def test_who_posts_while_being_suspended_is_refused_and_who_came_first_is_hidden(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    case, admin, of = (
        await warned(ports_as, network, network.penguin),
        network.admin.caller,
        desk(network.penguin),
    )
    who = network.penguin.caller

    async def posts(inside: Ports, _: Work) -> None:
        await post(inside, who, load_terms())

    ended = await meanwhile(
        ports, posts, suspend_member(ports_as(admin), admin, case.id, None, member_id=of, **SAID)
    )
    assert isinstance(ended, GuidelineCase)
    assert await count_loads(ports_as(network.owl.caller), network.owl.caller, LoadSearch()) == 0
    await lift_suspension(ports_as(admin), admin, case.id, None, member_id=of, **SAID)
    assert await count_loads(ports_as(network.owl.caller), network.owl.caller, LoadSearch()) == 1
    again = await warned(ports_as, network, network.penguin)

    async def suspends(inside: Ports, _: Work) -> None:
        await suspend_member(inside, admin, again.id, None, member_id=of, **SAID)

    for other in (post(ports_as(who), who, load_terms()),):
        assert isinstance(await meanwhile(ports, suspends, other), MemberIsSuspended)
    async with database.engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM loads")) == 1


@pytest.mark.parametrize("way", ["suspended", "barred"])
async def test_a_conclusion_that_meets_a_bar_comes_wholly_before_or_wholly_after(
    ports_as: As, ports: Ports, network: Network, way: str
) -> None:
    admin, of = network.admin.caller, desk(network.penguin)
    case = await warned(ports_as, network, network.penguin)

    async def shuts(inside: Ports, _: Work) -> None:
        if way == "suspended":
            await suspend_member(inside, admin, case.id, None, member_id=of, **SAID)
        else:
            await put_on_do_not_deal(inside, network.penguin.caller, of, desk(network.owl))

    async def shut() -> None:
        await shuts(ports_as(admin), None)  # type: ignore[arg-type]  # it begins a work of its own

    first, second = await a_full_load(ports, network.owl), await a_full_load(ports, network.owl)
    offered = await take(ports_as, network.penguin, first)

    async def concludes(inside: Ports, _: Work) -> None:
        await conclude_contract(inside, network.owl.caller, offered.contract.number, 1)

    assert await meanwhile(ports, concludes, shut()) is None
    owl = network.owl.caller
    kept = await read_contract(ports_as(owl), owl, offered.contract.number)
    assert kept.status is ContractStatus.CONCLUDED
    if way == "suspended":
        await lift_suspension(ports_as(admin), admin, case.id, None, member_id=of, **SAID)
        case = await warned(ports_as, network, network.penguin)
    else:
        who = network.penguin.caller
        await take_off_do_not_deal(ports_as(who), who, of, desk(network.owl))
    late = await take(ports_as, network.penguin, second)
    ended = await meanwhile(ports, shuts, conclude_contract(ports_as(owl), owl, late.contract.number, 1))
    assert isinstance(ended, Stale)
    load = await read_load(ports_as(owl), owl, second.id)
    assert (load.trucks_left, load.version) == (1, 1)


async def test_a_proposal_that_meets_a_bar_finds_nobody(ports_as: As, ports: Ports, network: Network) -> None:
    load = await a_full_load(ports, network.owl)
    pen, owl = network.penguin.caller, network.owl.caller

    async def shuts(inside: Ports, _: Work) -> None:
        await put_on_do_not_deal(inside, pen, desk(network.penguin), desk(network.owl))

    mine = Proposal(load.id, ConsignorIs.ME, counterparty_member_id=desk(network.penguin))
    proposed = await meanwhile(ports, shuts, propose_contract(ports_as(owl), owl, mine))
    assert isinstance(proposed, ContractView)
    page = await list_contracts(ports_as(owl), owl, ContractSearch(), None, 9)
    assert [one.contract.number for one in page.items] == [proposed.contract.number]
    await is_not_heard(ports_as, network.penguin, proposed)


async def test_many_who_conclude_and_shut_one_another_out_at_once_never_wait_in_a_circle(
    ports_as: As, ports: Ports, network: Network
) -> None:
    people = (network.penguin, network.otter, network.owl)
    work: list[Awaitable[Any]] = []
    for consignor in people:
        load = await a_full_load(ports, consignor, trucks=2)
        proposals = [await take(ports_as, one, load) for one in people if one is not consignor]
        work += [conclude(ports_as, consignor, one) for one in proposals]
    work += [bar(ports_as, one, other) for one in people for other in people if one is not other]
    ended = await asyncio.gather(*work, return_exceptions=True)
    assert all(not isinstance(one, Exception) or isinstance(one, Stale) for one in ended), ended


async def test_a_withdrawal_while_suspended_is_let_through(
    ports_as: As, ports: Ports, network: Network
) -> None:
    load = await a_full_load(ports, network.penguin)
    await suspend(ports_as, network, network.penguin)
    who = network.penguin.caller
    assert (await withdraw_load(ports_as(who), who, load.id, None)).status is PostingStatus.WITHDRAWN
