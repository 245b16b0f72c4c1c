"""Concluding: one truck of a load becomes the carrier's, and its rivals lapse (SPEC 5.2)."""

from domain.api_clients import AnyCaller
from domain.calendar import jst_day
from domain.contracts.contracts import ConcludedBy, Contract, ContractStatus, LoadIsTaken, Side
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import Happening
from domain.contracts.views import ContractView, relation_to_contract
from domain.events import ContractConcluded, ContractLapsed
from domain.loads import Load
from domain.negotiation.messages import TalkEvent
from domain.permissions import NotYours, permit
from domain.ports import Ports, Work
from domain.postings import PostingStatus
from domain.refusals import refuse_stale
from domain.usecases.actual_carriers.reconsigning import freeze, hold_parent_in_force
from domain.usecases.contracts.checks.checking import must_pass, with_fare_of_carrier
from domain.usecases.contracts.proving_calls import prove_by_call
from domain.usecases.contracts.reading import show_contract
from domain.usecases.desks import eyes_of, hold_desk
from domain.usecases.negotiation.ending import end_talks


async def conclude_contract(
    ports: Ports,
    who: AnyCaller,
    number: ContractNumber,
    seen: int,
    reason: str | None = None,
    *,
    call_code: str | None = None,
) -> ContractView:
    """Agree to the other side's proposal as it was seen; the truck is then the carrier's (SPEC 5.2).

    With the last truck the rival proposals lapse. ``reason``: why at a fare that asks for one (SPEC 5.7).
    ``call_code``: what the other side's screen shows, of a deal to be proven by telephone (SPEC 5.1).
    Refuses: NotFound, NotYours (the proposer's own), MemberIsSuspended, Stale, LoadIsTaken (before Stale),
    WrongContractState, ContractIncomplete, BelowStandardFare, OverloadedVehicle, TierExceeded,
    ExposureExceeded, InsuranceExceeded, ReasonRequired, LoadIsClosed, VehicleIsClosed, Invalid (the code).
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
        permit(who, "conclude_contract", relation)
        refuse_side(contract, who, contract.proposer)
    proven = await prove_by_call(ports, contract, call_code)
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
        kept = await with_fare_of_carrier(work, kept, distance)
        await must_pass(ports, work, kept, reason)
        concluded = await agree(ports, work, kept, load, by=proven, reason=reason)
        return await show_contract(ports, work, who, concluded)


async def agree(
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
    agreed = await freeze(work, contract.conclude(by, fees_bp, at=now))
    await hold_parent_in_force(work, contract)
    left = load.give_truck(at=now)
    if not await work.loads.take_truck(load.id, contract.number):
        raise LoadIsTaken
    await work.loads.save(left)
    await _give_vehicle(ports, work, contract)
    concluded = await work.contracts.save(agreed)
    agreeing = contract.proposer if by is ConcludedBy.INSTANT else contract.proposer.other
    await tell_status(ports, work, concluded, agreeing, reason)
    await work.outbox.put(ContractConcluded(concluded.number))
    if not left.trucks_left:
        for rival in await work.contracts.lock_rivals(concluded, now):
            await lapse(ports, work, rival, None)
        await end_talks(ports, work, left, TalkEvent.POSTING_CONTRACTED)
    return concluded


async def _give_vehicle(ports: Ports, work: Work, contract: Contract) -> None:
    """The vehicle that was offered for it has its load (SPEC 3.3)."""
    if contract.vehicle_id is not None:
        vehicle = await work.vehicles.lock(contract.vehicle_id)
        assert vehicle is not None, "a posting is never taken away"
        given = await work.vehicles.save(vehicle.contract(contract.load, at=ports.now()))
        if given.status is PostingStatus.CONTRACTED:
            await end_talks(ports, work, given, TalkEvent.POSTING_CONTRACTED)


def _was_overtaken(contract: Contract, load: Load) -> bool:
    """Whether it lapsed with, or is still waiting after, the last truck's going to a rival."""
    if load.status is not PostingStatus.CONTRACTED or load.closed_at is None:
        return False
    if contract.status is ContractStatus.LAPSED:
        return contract.updated_at >= load.closed_at
    return contract.status is ContractStatus.PROPOSED and contract.lapses_at > load.closed_at


def refuse_side(contract: Contract, who: AnyCaller, side: Side) -> None:
    """Refuse the party on this side: an agreement takes two."""
    if contract.side_of(who.desk) is side:
        raise NotYours


async def lapse(ports: Ports, work: Work, contract: Contract, by: Side | None) -> Contract:
    lapsed = await work.contracts.save(contract.lapse(at=ports.now()), of_itself=by is None)
    await tell_status(ports, work, lapsed, by)
    await work.outbox.put(ContractLapsed(contract.number))
    return lapsed


async def tell_status(
    ports: Ports, work: Work, contract: Contract, by: Side | None, note: str | None = None
) -> None:
    """Put the contract's new status on its timeline."""
    await work.contracts.tell(contract.number, [Happening(ports.now(), contract.status.value, by, note)])
