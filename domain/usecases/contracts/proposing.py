"""Proposing a contract, declining it and taking it back (SPEC 5.2)."""

from domain.accounts import Viewer
from domain.api_clients import AnyCaller
from domain.contracts.contracts import (
    PROPOSAL_LIFE,
    ConcludedBy,
    Contract,
    ContractStatus,
    LoadIsTaken,
    Party,
    Side,
    StandardFares,
)
from domain.contracts.numbers import RANDOM_DIGITS, ContractNumber, contract_number
from domain.contracts.proposals import Proof, Proposal
from domain.contracts.views import ContractView, relation_to_contract
from domain.events import ContractDeclined, ContractProposed
from domain.loads import Load, LoadIsClosed
from domain.members import Member, MemberId, NamedCooperative
from domain.permissions import may_call, permit
from domain.ports import Ports, Work
from domain.postings import PostingStatus, disclosed, relation_of_trader
from domain.refusals import Fault, Invalid, refuse_faults, refuse_stale
from domain.usecases.contracts.checks.checking import (
    passes_at_once,
    refuse_giving_away,
    standard_fare_of_carrier,
)
from domain.usecases.contracts.concluding import agree, lapse, refuse_side, tell_status
from domain.usecases.contracts.proving_calls import give_call_code
from domain.usecases.contracts.reading import show_contract
from domain.usecases.desks import desk_of, eyes_of, hold_desk
from domain.usecases.negotiation.ending import lapse_offers_between
from domain.vehicles import Vehicle


async def propose_contract(ports: Ports, who: AnyCaller, proposal: Proposal) -> ContractView:
    """Propose a contract for one truck of a load to the other side; it reserves nothing (SPEC 5.2).

    A carrier that takes an instant load as posted has concluded it with that.
    Refuses: NotYourRole, TrialCannotTrade, MemberIsSuspended, NotFound, NotYours (a posting merely overseen),
    Invalid, LoadIsTaken, LoadIsClosed, VehicleIsClosed, ReasonRequired, and at once also BelowStandardFare,
    OverloadedVehicle.
    """
    may_call(who, "propose_contract")
    desk, _ = desk_of(who)
    async with ports.begin() as work:
        await hold_desk(work, who, *await _concerned(work, proposal))
        eyes = await eyes_of(work, who)
        load = disclosed(await work.loads.lock(proposal.load_id), eyes, ports.now())
        permit(who, "propose_contract", relation_of_trader(load.posting, eyes, ports.now()))
        vehicle = await vehicle_of(ports, work, who, proposal, eyes)
        refuse_faults(proposal.faults(desk, load, vehicle))
        refuse_closed(ports, load)
        if vehicle is not None:
            vehicle.must_be_open(ports.now())
        await refuse_shunned(work, desk, proposal.carrier_of(desk, vehicle))
        drafted = await drawn_up(ports, work, proposal, load, vehicle, desk=desk)
        proposed = await put_forward(ports, work, drafted, proposal)
        if proposal.takes_at_once(load.terms) and await passes_at_once(ports, work, proposed):
            proposed = await agree(ports, work, proposed, load, by=ConcludedBy.INSTANT)
        return await show_contract(ports, work, who, proposed)


async def put_forward(ports: Ports, work: Work, drafted: Contract, proposal: Proposal) -> Contract:
    """Keep a new proposal, with the code that is to prove it where it was agreed on by telephone.

    Refuses: ReasonRequired (a consignor that gives its own contract on for less).
    """
    proposed = await work.contracts.add(drafted)
    if proposed.proposer is Side.CONSIGNOR:
        await refuse_giving_away(work, proposed, proposal.reason)
    if proposal.proof is Proof.CALL:
        await give_call_code(ports, work, proposed.number)
    await tell_status(ports, work, proposed, proposed.proposer, proposal.reason)
    await work.outbox.put(ContractProposed(proposed.number))
    return proposed


async def decline_contract(ports: Ports, who: AnyCaller, number: ContractNumber) -> ContractView:
    """Turn the other side's proposal down. Refuses: NotFound, NotYours, WrongContractState."""
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.lock(number), await eyes_of(work, who))
        permit(who, "decline_contract", relation)
        refuse_side(contract, who, contract.proposer)
        declined = await work.contracts.save(contract.decline(at=ports.now()))
        await tell_status(ports, work, declined, declined.proposer.other)
        await work.outbox.put(ContractDeclined(number))
        return await show_contract(ports, work, who, declined)


async def withdraw_contract(
    ports: Ports, who: AnyCaller, number: ContractNumber, seen: int | None
) -> ContractView:
    """Take the desk's own proposal back. Refuses: NotFound, NotYours, Stale, WrongContractState."""
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.lock(number), await eyes_of(work, who))
        permit(who, "withdraw_contract", relation)
        refuse_side(contract, who, contract.proposer.other)
        refuse_stale(contract.version, seen)
        lapsed = await lapse(ports, work, contract, contract.proposer)
        return await show_contract(ports, work, who, lapsed)


async def lapse_open_proposals(ports: Ports, work: Work, one: MemberId, other: MemberId | None) -> None:
    """Let proposals and offers that wait between two members lapse, or with anybody; both are locked before.

    Each looks like one that was overtaken: nobody is told why (SPEC 1.9).
    """
    for contract in await work.contracts.lock_open(one, other, ports.now()):
        await lapse(ports, work, contract, None)
    await lapse_offers_between(ports, work, one, other)


async def _concerned(work: Work, proposal: Proposal) -> set[MemberId]:
    """Who would be bound by the proposal, beside the one who makes it."""
    load = await work.loads.get(proposal.load_id)
    vehicle = None if proposal.vehicle_id is None else await work.vehicles.get(proposal.vehicle_id)
    posters = {one.poster_id for one in (load, vehicle) if one is not None}
    named = proposal.counterparty_member_id
    return posters if named is None else {*posters, named}


async def refuse_shunned(work: Work, desk: MemberId, other_id: MemberId | None) -> None:
    """Refuse whom the desk itself does not deal with.

    Whoever does not deal with the desk is proposed to like anybody, and does not hear of it (SPEC 1.9).
    """
    if any(line.other_id == other_id for line in await work.partners.list_do_not_deal(desk)):
        raise Invalid(Fault("#/counterparty_member_id", "on-do-not-deal-list"))


async def vehicle_of(
    ports: Ports, work: Work, who: AnyCaller, proposal: Proposal, eyes: Viewer
) -> Vehicle | None:
    """The truck that a proposal names, if any. Refuses: NotFound, NotYours (merely overseen)."""
    if proposal.vehicle_id is None:
        return None
    vehicle = disclosed(await work.vehicles.get(proposal.vehicle_id), eyes, ports.now())
    permit(who, "propose_contract", relation_of_trader(vehicle.posting, eyes, ports.now()))
    return vehicle


def refuse_closed(ports: Ports, load: Load) -> None:
    """Who comes too late for the last truck is told so in particular. Refuses: LoadIsTaken, LoadIsClosed."""
    if load.status is PostingStatus.CONTRACTED:
        raise LoadIsTaken
    load.must_be_open(ports.now())
    if ports.now() >= load.terms.pickup.to_at:
        raise LoadIsClosed


async def drawn_up(
    ports: Ports, work: Work, proposal: Proposal, load: Load, vehicle: Vehicle | None, *, desk: MemberId
) -> Contract:
    """The contract that a desk's proposal comes to, numbered and not yet kept. Refuses: Invalid."""
    now = ports.now()
    carrier_id = proposal.carrier_of(desk, vehicle)
    assert carrier_id is not None, "a proposal without a carrier has been refused"
    consignor, carrier = await work.members.get(load.poster_id), await work.members.get(carrier_id)
    assert consignor is not None
    if carrier is None:
        raise Invalid(Fault("#/counterparty_member_id", "unknown-member"))
    of_carrier = await standard_fare_of_carrier(work, load.terms, carrier.bureau, load.measured.distance)
    return Contract(
        number=contract_number(ports.new_digits(RANDOM_DIGITS)),
        version=1,
        status=ContractStatus.PROPOSED,
        proposer=proposal.proposer,
        consignor=await _party(ports, work, consignor),
        carrier=await _party(ports, work, carrier),
        load_id=load.id,
        load_version=load.version,
        vehicle_id=proposal.vehicle_id,
        load=load.terms,
        agreement=proposal.agreement(load.terms),
        standard_fares=StandardFares(of_carrier, load.measured.standard_fare),
        proposed_at=now,
        lapses_at=min(now + PROPOSAL_LIFE, load.terms.pickup.to_at),
        updated_at=now,
    )


async def _party(ports: Ports, work: Work, member: Member) -> Party:
    """The member as a contract names it, with the address in full (SPEC 5.6 d)."""
    cooperative = await work.members.cooperative(member.cooperative_id)
    assert cooperative is not None
    return Party(
        member_id=member.id,
        kind=member.kind,
        name=member.name,
        address=ports.municipalities.address_in_full(member.municipality, member.address),
        phone=member.phone,
        cooperative=NamedCooperative(cooperative.id, cooperative.name),
        registration_number=member.registration_number,
    )
