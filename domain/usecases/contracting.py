"""Contracting: proposing, concluding, declining and taking back (SPEC 5.2-5.6)."""

from collections.abc import Sequence

from domain.accounts import Viewer
from domain.api_clients import AnyCaller
from domain.calendar import jst_day
from domain.checks import BelowStandardFare, CheckResult, ReasonRequired, standard_fare_check
from domain.contract_numbers import RANDOM_DIGITS, ContractNumber, contract_number
from domain.contract_views import ContractSearch, ContractView, contract_seen_by, relation_to_contract
from domain.contracts import (
    PROPOSAL_LIFE,
    ConcludedBy,
    Contract,
    ContractStatus,
    LoadIsTaken,
    Party,
    Side,
    StandardFares,
)
from domain.events import ContractConcluded, ContractDeclined, ContractLapsed, ContractProposed
from domain.fares.standard_fares import StandardFare, standard_fare_of_load
from domain.loads import Load, LoadIsClosed, LoadTerms
from domain.members import Member, MemberId, NamedCooperative
from domain.permissions import NotYours, may_call, permit
from domain.places import Bureau, Distance
from domain.ports import Page, Ports, Standing, Work
from domain.postings import PostingStatus, disclosed, relation_of_trader
from domain.proposals import Proposal
from domain.refusals import Fault, Invalid, refuse_faults, refuse_stale
from domain.register.thresholds import Threshold
from domain.timelines import Happening
from domain.usecases.desks import desk_of, eyes_of, hold_desk
from domain.vehicles import Vehicle


async def propose_contract(ports: Ports, who: AnyCaller, proposal: Proposal) -> ContractView:
    """Propose a contract for one truck of a load to the other side; it reserves nothing (SPEC 5.2).

    A carrier that takes an instant load as posted has concluded it with that.
    Refuses: NotYourRole, TrialCannotTrade, MemberIsSuspended, NotFound, NotYours (a posting merely overseen),
    Invalid, LoadIsTaken, LoadIsClosed, VehicleIsClosed.
    """
    may_call(who, "propose_contract")
    desk, _ = desk_of(who)
    async with ports.begin() as work:
        await hold_desk(work, who, *await _concerned(work, proposal))
        eyes = await eyes_of(work, who)
        load = disclosed(await work.loads.lock(proposal.load_id), eyes, ports.now())
        permit(who, "propose_contract", relation_of_trader(load.posting, eyes, ports.now()))
        vehicle = await _vehicle(ports, work, who, proposal, eyes)
        refuse_faults(proposal.faults(desk, load, vehicle))
        _refuse_closed(ports, load)
        if vehicle is not None:
            vehicle.must_be_open(ports.now())
        await _refuse_shunned(work, desk, proposal.carrier_of(desk, vehicle))
        proposed = await work.contracts.add(await _proposed(ports, work, proposal, load, vehicle, desk=desk))
        await _tell(ports, work, proposed, proposed.proposer)
        await work.outbox.put(ContractProposed(proposed.number))
        if proposal.takes_at_once(load.terms) and not await _needs_reason(ports, work, proposed):
            proposed = await _agree(ports, work, proposed, load, by=ConcludedBy.INSTANT)
        return await show_contract(ports, work, who, proposed)


async def conclude_contract(
    ports: Ports, who: AnyCaller, number: ContractNumber, seen: int, reason: str | None = None
) -> ContractView:
    """Agree to the other side's proposal as it was seen; the truck is then the carrier's (SPEC 5.2).

    With the last truck the rival proposals lapse. ``reason``: why at a fare that asks for one (SPEC 5.7).
    Refuses: NotFound, NotYours (the proposer's own), MemberIsSuspended, Stale, LoadIsTaken (before Stale),
    WrongContractState, ContractIncomplete, BelowStandardFare, ReasonRequired, LoadIsClosed, VehicleIsClosed.
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
        permit(who, "conclude_contract", relation)
        _refuse_side(contract, who, contract.proposer)
    # Measuring may ask another server, so no transaction is open meanwhile.
    distance = await ports.distances.along(contract.load.route)
    async with ports.begin() as work:
        await hold_desk(work, who, contract.consignor.member_id, contract.carrier.member_id)
        # Always the load first: so that two who conclude on one load wait in line, and never for one another.
        load = await work.loads.lock(contract.load_id)
        kept = await work.contracts.lock(number)
        assert load is not None
        assert kept is not None
        if _was_overtaken(kept, load):
            raise LoadIsTaken
        refuse_stale(kept.version, seen)
        kept = await _with_fare_of_carrier(work, kept, distance)
        if reason is None and await _needs_reason(ports, work, kept):
            raise ReasonRequired(Fault("#/reason", "reason-for-the-fare"))
        concluded = await _agree(ports, work, kept, load, by=ConcludedBy.CONFIRMATION, reason=reason)
        return await show_contract(ports, work, who, concluded)


async def decline_contract(ports: Ports, who: AnyCaller, number: ContractNumber) -> ContractView:
    """Turn the other side's proposal down. Refuses: NotFound, NotYours, WrongContractState."""
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.lock(number), await eyes_of(work, who))
        permit(who, "decline_contract", relation)
        _refuse_side(contract, who, contract.proposer)
        declined = await work.contracts.save(contract.decline(at=ports.now()))
        await _tell(ports, work, declined, declined.proposer.other)
        await work.outbox.put(ContractDeclined(number))
        return await show_contract(ports, work, who, declined)


async def withdraw_contract(
    ports: Ports, who: AnyCaller, number: ContractNumber, seen: int | None
) -> ContractView:
    """Take the desk's own proposal back. Refuses: NotFound, NotYours, Stale, WrongContractState."""
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.lock(number), await eyes_of(work, who))
        permit(who, "withdraw_contract", relation)
        _refuse_side(contract, who, contract.proposer.other)
        refuse_stale(contract.version, seen)
        lapsed = await _lapse(ports, work, contract, contract.proposer)
        return await show_contract(ports, work, who, lapsed)


async def read_contract(ports: Ports, who: AnyCaller, number: ContractNumber) -> ContractView:
    """One contract, for its parties and their co-operatives' clerks. Refuses: NotFound."""
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
        permit(who, "read_contract", relation)
        return await show_contract(ports, work, who, contract)


async def list_contracts(
    ports: Ports, who: AnyCaller, search: ContractSearch, after: Standing | None, limit: int
) -> Page[ContractView]:
    """The desk's contracts, a clerk's of the whole co-operative, newest proposal first (SPEC 5.6)."""
    permit(who, "list_contracts")
    async with ports.begin() as work:
        page = await work.contracts.find(search, await eyes_of(work, who), ports.now(), after, limit)
        return Page(await _show(ports, work, who, page.items), page.after)


async def show_contract(ports: Ports, work: Work, who: AnyCaller, contract: Contract) -> ContractView:
    """The contract as the caller, who may see it, is shown it."""
    (view,) = await _show(ports, work, who, [contract])
    return view


async def _show(
    ports: Ports, work: Work, who: AnyCaller, contracts: Sequence[Contract]
) -> tuple[ContractView, ...]:
    timelines = await work.contracts.timelines([contract.number for contract in contracts])
    thresholds = await _thresholds(work, contracts)
    now, is_holiday = ports.now(), ports.holidays.is_holiday
    return tuple(
        contract_seen_by(
            *(contract, timelines[contract.number], who.viewer),
            now=now,
            is_holiday=is_holiday,
            thresholds=thresholds,
        )
        for contract in contracts
    )


async def _thresholds(work: Work, contracts: Sequence[Contract]) -> Sequence[Threshold]:
    """What the co-operatives of both sides mind (SPEC 5.7)."""
    parties = [party for contract in contracts for party in (contract.consignor, contract.carrier)]
    return await work.thresholds.of_cooperatives({party.cooperative.id for party in parties})


async def lapse_open_proposals(ports: Ports, work: Work, one: MemberId, other: MemberId | None) -> None:
    """Let the proposals that wait between two members lapse, or with anybody; both are locked before.

    Each looks like one that was overtaken: nobody is told why (SPEC 1.9).
    """
    for contract in await work.contracts.lock_open(one, other, ports.now()):
        await _lapse(ports, work, contract, None)


async def _concerned(work: Work, proposal: Proposal) -> set[MemberId]:
    """Who would be bound by the proposal, beside the one who makes it."""
    load = await work.loads.get(proposal.load_id)
    vehicle = None if proposal.vehicle_id is None else await work.vehicles.get(proposal.vehicle_id)
    posters = {one.poster_id for one in (load, vehicle) if one is not None}
    named = proposal.counterparty_member_id
    return posters if named is None else {*posters, named}


async def _refuse_shunned(work: Work, desk: MemberId, other_id: MemberId | None) -> None:
    """Refuse whom the desk itself does not deal with.

    Whoever does not deal with the desk is proposed to like anybody, and does not hear of it (SPEC 1.9).
    """
    if any(line.other_id == other_id for line in await work.partners.list_do_not_deal(desk)):
        raise Invalid(Fault("#/counterparty_member_id", "on-do-not-deal-list"))


async def _vehicle(
    ports: Ports, work: Work, who: AnyCaller, proposal: Proposal, eyes: Viewer
) -> Vehicle | None:
    if proposal.vehicle_id is None:
        return None
    vehicle = disclosed(await work.vehicles.get(proposal.vehicle_id), eyes, ports.now())
    permit(who, "propose_contract", relation_of_trader(vehicle.posting, eyes, ports.now()))
    return vehicle


def _refuse_closed(ports: Ports, load: Load) -> None:
    """Who comes too late for the last truck is told so in particular."""
    if load.status is PostingStatus.CONTRACTED:
        raise LoadIsTaken
    load.must_be_open(ports.now())
    if ports.now() >= load.terms.pickup.to_at:
        raise LoadIsClosed


def _refuse_side(contract: Contract, who: AnyCaller, side: Side) -> None:
    """Refuse the party on this side: an agreement takes two."""
    if contract.side_of(who.desk) is side:
        raise NotYours


def _was_overtaken(contract: Contract, load: Load) -> bool:
    """Whether it lapsed with, or is still waiting after, the last truck's going to a rival."""
    if load.status is not PostingStatus.CONTRACTED or load.closed_at is None:
        return False
    if contract.status is ContractStatus.LAPSED:
        return contract.updated_at >= load.closed_at
    return contract.status is ContractStatus.PROPOSED and contract.lapses_at > load.closed_at


async def _proposed(
    ports: Ports, work: Work, proposal: Proposal, load: Load, vehicle: Vehicle | None, *, desk: MemberId
) -> Contract:
    now = ports.now()
    carrier_id = proposal.carrier_of(desk, vehicle)
    assert carrier_id is not None, "a proposal without a carrier has been refused"
    consignor, carrier = await work.members.get(load.poster_id), await work.members.get(carrier_id)
    assert consignor is not None
    if carrier is None:
        raise Invalid(Fault("#/counterparty_member_id", "unknown-member"))
    of_carrier = await _standard_fare(work, load.terms, carrier.bureau, load.measured.distance)
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


async def _standard_fare(
    work: Work, terms: LoadTerms, bureau: Bureau, distance: Distance | None
) -> StandardFare | None:
    """By the bureau where the carrier's vehicles are based, for the pickup's day (SPEC 7.1)."""
    tariff = await work.tariffs.on(jst_day(terms.pickup.from_at), bureau)
    if tariff is None or distance is None:
        return None
    return standard_fare_of_load(
        tariff,
        bureau,
        terms.vehicle_class,
        distance.km,
        body_types=terms.body_types,
        system=terms.fare_system,
    )


async def _with_fare_of_carrier(work: Work, contract: Contract, distance: Distance | None) -> Contract:
    """The contract with the standard fare of the carrier's bureau as it is now; the posted one stays."""
    carrier = await work.members.get(contract.carrier.member_id)
    assert carrier is not None
    of_carrier = await _standard_fare(work, contract.load, carrier.bureau, distance)
    return contract.with_standard_fare(of_carrier)


async def _needs_reason(ports: Ports, work: Work, contract: Contract) -> bool:
    """Whether the fare asks for a reason, by the stricter of the two co-operatives (SPEC 5.7).

    Refuses: WrongContractState, ContractIncomplete, BelowStandardFare.
    """
    contract.must_be_whole(ports.now())
    check = standard_fare_check(contract, await _thresholds(work, [contract]), ports.now())
    if check.result is CheckResult.BLOCKED:
        raise BelowStandardFare
    return check.result is CheckResult.REASON_REQUIRED


async def _agree(
    ports: Ports,
    work: Work,
    contract: Contract,
    load: Load,
    *,
    by: ConcludedBy,
    reason: str | None = None,
) -> Contract:
    """Conclude a proposal on a locked load: its truck, its fee rates, and the end of its rivals."""
    now = ports.now()
    today = jst_day(now)
    consignors_bp = await work.fee_rates.bp_on(contract.consignor.cooperative.id, today)
    fees_bp = consignors_bp, await work.fee_rates.bp_on(contract.carrier.cooperative.id, today)
    agreed = contract.conclude(by, fees_bp, at=now)
    left = load.give_truck(at=now)
    if not await work.loads.take_truck(load.id, contract.number):
        raise LoadIsTaken
    await work.loads.save(left)
    await _give_vehicle(ports, work, contract)
    concluded = await work.contracts.save(agreed)
    agreeing = contract.proposer if by is ConcludedBy.INSTANT else contract.proposer.other
    await _tell(ports, work, concluded, agreeing, reason)
    await work.outbox.put(ContractConcluded(concluded.number))
    if not left.trucks_left:
        for rival in await work.contracts.lock_rivals(concluded, now):
            await _lapse(ports, work, rival, None)
    return concluded


async def _give_vehicle(ports: Ports, work: Work, contract: Contract) -> None:
    """The vehicle that was offered for it has its load (SPEC 3.3)."""
    if contract.vehicle_id is not None:
        vehicle = await work.vehicles.lock(contract.vehicle_id)
        assert vehicle is not None, "a posting is never taken away"
        await work.vehicles.save(vehicle.contract(contract.load, at=ports.now()))


async def _lapse(ports: Ports, work: Work, contract: Contract, by: Side | None) -> Contract:
    lapsed = await work.contracts.save(contract.lapse(at=ports.now()))
    await _tell(ports, work, lapsed, by)
    await work.outbox.put(ContractLapsed(contract.number))
    return lapsed


async def _tell(
    ports: Ports, work: Work, contract: Contract, by: Side | None, note: str | None = None
) -> None:
    """Put the contract's new status on its timeline."""
    await work.contracts.tell(contract.number, [Happening(ports.now(), contract.status.value, by, note)])
