"""Recording a deal made by telephone alone, of a load that never was on the board (SPEC 5.1, 5.2)."""

from collections.abc import Iterator
from dataclasses import replace

from domain.api_clients import AnyCaller
from domain.audiences import AudienceKind
from domain.contracts.contracts import Side
from domain.contracts.proposals import Proposal
from domain.contracts.views import ContractView
from domain.loads import Booking, Load, LoadId, LoadTerms, Measured
from domain.members import Member, MemberId
from domain.permissions import Relation, may_call, permit
from domain.ports import Ports, Work
from domain.postings import PostingStatus
from domain.refusals import Fault, Invalid, refuse_faults
from domain.usecases.actual_carriers.reconsigning import hold_parent, post_on
from domain.usecases.board.measuring_loads import measure_loads
from domain.usecases.contracts.proposing import drawn_up, put_forward, refuse_shunned, vehicle_of
from domain.usecases.contracts.reading import show_contract
from domain.usecases.desks import desk_of, eyes_of, hold_desk
from domain.usecases.posting import closing_faults_of_load, faults_of_load


async def propose_phone_deal(
    ports: Ports, who: AnyCaller, proposal: Proposal, terms: LoadTerms
) -> ContractView:
    """Record what the two agreed on by telephone, for the other side to confirm; either side may.

    The load is kept as the consignor's, and as a posting it exists for nobody (SPEC 3.5). Refuses:
    NotYourRole, TrialCannotTrade, MemberIsSuspended, NotFound (the vehicle), NotYours, Invalid,
    VehicleIsClosed.
    """
    may_call(who, "propose_contract")
    permit(who, "propose_contract", Relation.OWN)
    desk, _ = desk_of(who)
    refuse_faults(_within_load(faults_of_load(ports, terms)))
    refuse_faults(_within_load(closing_faults_of_load(terms, ports)))
    refuse_faults(_faults(proposal, terms))
    # Measuring may ask another server, so no transaction is open meanwhile.
    ((measured, roughly),) = await measure_loads(ports, [terms])
    async with ports.begin() as work:
        other = proposal.counterparty_member_id
        assert other is not None, "a deal with nobody has been refused"
        await hold_desk(work, who, other)
        consignor = await _consignor(work, proposal, desk)
        vehicle = await vehicle_of(ports, work, who, proposal, await eyes_of(work, who))
        load = replace(_kept(ports, proposal.load_id, terms, consignor), measured=measured, roughly=roughly)
        refuse_faults(proposal.faults(desk, load, vehicle))
        if vehicle is not None:
            vehicle.must_be_open(ports.now())
        await refuse_shunned(work, desk, other)
        drafted = await drawn_up(ports, work, proposal, load, vehicle, desk=desk)
        await _keep_load(ports, work, load)
        proposed = await put_forward(ports, work, drafted, proposal)
        return await show_contract(ports, work, who, proposed)


async def _keep_load(ports: Ports, work: Work, load: Load) -> None:
    """Keep the load behind the deal, which may be one that its consignor carries and gives on (SPEC 5.9)."""
    try:
        await hold_parent(ports, work, load.poster_id, load.terms)
        await work.loads.add(load)
        await post_on(ports, work, load)
    except Invalid as refused:
        raise Invalid(*_within_load(iter(refused.faults))) from None


async def _consignor(work: Work, proposal: Proposal, desk: MemberId) -> Member:
    named = proposal.counterparty_member_id
    assert named is not None
    consignor = await work.members.get(desk if proposal.proposer is Side.CONSIGNOR else named)
    if consignor is None:
        raise Invalid(Fault("#/counterparty_member_id", "unknown-member"))
    return consignor


def _kept(ports: Ports, load_id: LoadId, terms: LoadTerms, consignor: Member) -> Load:
    """The load behind the contract: off the board from its first moment on."""
    now = ports.now()
    not_yet = Measured(None, None)
    return Load(
        id=load_id,
        version=1,
        poster_id=consignor.id,
        cooperative_id=consignor.cooperative_id,
        status=PostingStatus.WITHDRAWN,
        posted_at=now,
        updated_at=now,
        closed_at=now,
        trucks_left=1,
        measured=not_yet,
        roughly=not_yet,
        terms=terms,
        by_phone=True,
    )


def _faults(proposal: Proposal, terms: LoadTerms) -> Iterator[Fault]:
    """A deal is with somebody, about one truck, and nothing in it is about a board."""
    if proposal.counterparty_member_id is None:
        yield Fault("#/counterparty_member_id", "required")
    if terms.trucks != 1:
        yield Fault("#/load/trucks", "one-truck-a-contract")
    of_the_board = {
        "booking": terms.booking is not Booking.BY_AGREEMENT,
        "closes_at": terms.closes_at is not None,
        "audience": terms.audience.kind is not AudienceKind.EVERYONE,
        "external_ref": terms.external_ref is not None,
        "photo_ids": bool(terms.photo_ids),
        # Whose contract it is given on from, its consignor alone says.
        "parent_contract_number": proposal.proposer is Side.CARRIER
        and terms.parent_contract_number is not None,
    }
    for name, said in of_the_board.items():
        if said:
            yield Fault(f"#/load/{name}", "not-of-a-phone-deal")


def _within_load(faults: Iterator[Fault]) -> Iterator[Fault]:
    for fault in faults:
        yield replace(fault, pointer=fault.pointer.replace("#", "#/load", 1))
