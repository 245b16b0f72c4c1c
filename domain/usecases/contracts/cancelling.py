"""Cancelling a contract: by both sides, or on one side's report by a clerk (SPEC 5.2, 5.4, 5.5)."""

from dataclasses import dataclass, replace

from domain.api_clients import AnyCaller
from domain.contracts.changes.cancellations import Cancellation, CancellationId, CancellationTerms, decider_of
from domain.contracts.changes.reopening import may_take_back, release, take_back
from domain.contracts.changes.states import ChangeStatus
from domain.contracts.contracts import Contract, Side
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import ContractMark
from domain.contracts.views import ContractView, relation_to_contract
from domain.events import CancellationProposed, ContractCancelled, LoadReopened, VehicleReopened
from domain.permissions import NotYours, Relation, permit
from domain.ports import Ports, Work
from domain.postings import PostingStatus
from domain.refusals import Fault, Invalid, NotFound, refuse_faults, refuse_stale
from domain.trackings import TrackingEnd, TrackingEnded
from domain.usecases.contracts.amending import hold_contract, mark, refuse_pending
from domain.usecases.contracts.concluding import refuse_side
from domain.usecases.contracts.reading import show_contract
from domain.usecases.desks import eyes_of


@dataclass(frozen=True, slots=True)
class Decision:
    """What a clerk finds. ``upheld`` False: the contract goes on. ``paid_by`` None: nobody pays."""

    upheld: bool
    fee_yen: int
    paid_by: Side | None
    reason: str


async def propose_cancellation(
    ports: Ports, who: AnyCaller, number: ContractNumber, terms: CancellationTerms
) -> tuple[Cancellation, int]:
    """Ask to cancel, or report what a clerk must decide; with the contract's version.

    Refuses: NotFound, NotYours, WrongContractState, ChangePending, Invalid.
    """
    refuse_faults(terms.faults())
    async with ports.begin() as work:
        contract, side = await hold_contract(work, who, number, "propose_cancellation")
        contract.must_let_cancel(terms.kind, ports.now())
        await _refuse_reopening_phone_deal(work, contract, terms)
        await refuse_pending(work, number)
        cancellation = Cancellation(
            id=CancellationId(ports.new_id()),
            version=1,
            contract_number=number,
            status=ChangeStatus.OPEN,
            proposer=side,
            terms=terms,
            proposed_at=ports.now(),
        )
        await work.cancellations.add(cancellation)
        await mark(ports, work, number, ContractMark.CANCELLATION_PROPOSED, side)
        await work.outbox.put(CancellationProposed(number))
        return cancellation, contract.version


async def read_cancellation(
    ports: Ports, who: AnyCaller, number: ContractNumber
) -> tuple[Cancellation, int | None]:
    """The last cancellation of a contract, for its parties and their clerks.

    With the contract's version for the parties. Refuses: NotFound (also where nobody asked for one).
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
        permit(who, "read_cancellation", relation)
        cancellation = await _latest(work, number)
        return cancellation, contract.version if relation is Relation.PARTY else None


async def accept_cancellation(
    ports: Ports, who: AnyCaller, number: ContractNumber, seen: int
) -> ContractView:
    """Agree to the other side's cancellation, over the contract as it was seen.

    Refuses: NotFound, NotYours (the proposer's own, a clerk's to decide), Stale, ChangeIsClosed,
    WrongContractState.
    """
    async with ports.begin() as work:
        await _lock_load(work, number)
        contract, side = await hold_contract(work, who, number, "accept_cancellation")
        cancellation = await _latest(work, number)
        refuse_side(contract, who, cancellation.proposer)
        if not cancellation.is_agreed_on:
            raise NotYours
        refuse_stale(contract.version, seen)
        cancelled = await _cancel(ports, work, contract, cancellation, by=side)
        return await show_contract(ports, work, who, cancelled)


async def decline_cancellation(
    ports: Ports, who: AnyCaller, number: ContractNumber
) -> tuple[Cancellation, int]:
    """Let the contract go on. Refuses: NotFound, NotYours (the own, a clerk's to decide), ChangeIsClosed."""
    async with ports.begin() as work:
        contract, side = await hold_contract(work, who, number, "decline_cancellation")
        cancellation = await _latest(work, number)
        refuse_side(contract, who, cancellation.proposer)
        if not cancellation.is_agreed_on:
            raise NotYours
        ended = await work.cancellations.save(cancellation.end(ChangeStatus.DECLINED, at=ports.now()))
        await mark(ports, work, number, ContractMark.CANCELLATION_DECLINED, side)
        return ended, contract.version


async def withdraw_cancellation(
    ports: Ports, who: AnyCaller, number: ContractNumber
) -> tuple[Cancellation, int]:
    """Take the own cancellation or report back.

    Refuses: NotFound, NotYours (the other side's), ChangeIsClosed.
    """
    async with ports.begin() as work:
        contract, side = await hold_contract(work, who, number, "withdraw_cancellation")
        cancellation = await _latest(work, number)
        refuse_side(contract, who, cancellation.proposer.other)
        ended = await work.cancellations.save(cancellation.end(ChangeStatus.WITHDRAWN, at=ports.now()))
        await mark(ports, work, number, ContractMark.CANCELLATION_WITHDRAWN, side)
        return ended, contract.version


async def decide_cancellation(
    ports: Ports, who: AnyCaller, number: ContractNumber, decision: Decision
) -> ContractView:
    """Decide a no-show, or a cancellation after loading, as the clerk of whom it is held against (SPEC 5.4).

    Refuses: NotFound, NotYours (another clerk's, or for the two to agree on), ChangeIsClosed,
    WrongContractState, Invalid (a fee that nobody pays).
    """
    if bool(decision.fee_yen) is not (decision.paid_by is not None):
        raise Invalid(Fault("#/paid_by", "fee-and-payer"))
    async with ports.begin() as work:
        await _lock_load(work, number)
        contract, relation = relation_to_contract(await work.contracts.lock(number), await eyes_of(work, who))
        permit(who, "decide_cancellation", relation)
        cancellation = await _latest(work, number)
        if cancellation.is_agreed_on or decider_of(contract, cancellation) != who.viewer.oversees:
            raise NotYours
        if not decision.upheld:
            ended = cancellation.end(ChangeStatus.DECLINED, at=ports.now(), reason=decision.reason)
            await work.cancellations.save(ended)
            await mark(ports, work, number, ContractMark.CANCELLATION_DECLINED, None, note=decision.reason)
            return await show_contract(ports, work, who, contract)
        found = replace(cancellation.terms, fee_yen=decision.fee_yen, paid_by=decision.paid_by)
        decided = replace(cancellation, terms=found)
        cancelled = await _cancel(ports, work, contract, decided, by=None, reason=decision.reason)
        return await show_contract(ports, work, who, cancelled)


async def _cancel(
    ports: Ports,
    work: Work,
    contract: Contract,
    cancellation: Cancellation,
    *,
    by: Side | None,
    reason: str | None = None,
) -> Contract:
    """Cancel a locked contract: its load and vehicle are free again as agreed, and its tracking ends."""
    now = ports.now()
    ended = cancellation.end(ChangeStatus.ACCEPTED, at=now, reason=reason)
    cancelled = await work.contracts.save(contract.cancel(cancellation.cancelled(), at=now))
    await work.cancellations.save(ended)
    if cancellation.terms.reopen_load:
        await _reopen(ports, work, contract)
    await mark(ports, work, contract.number, cancelled.status, by, note=reason)
    await work.trackings.tell(contract.number, [TrackingEnded(TrackingEnd.CANCELLED)])
    binding = await work.drivers.binding_of(contract.number)
    if binding is not None:
        await work.drivers.save_binding(binding.end(at=now))
    await work.outbox.put(ContractCancelled(contract.number, cancelled.version))
    return cancelled


async def _reopen(ports: Ports, work: Work, contract: Contract) -> None:
    """Give load and vehicle back to the board, as far as their time is not over (SPEC 5.2)."""
    load = await work.loads.lock(contract.load_id)
    assert load is not None
    if may_take_back(load, ports.now()):
        await work.loads.free_truck(load.id, contract.number)
        await work.loads.save(take_back(load, at=ports.now()))
        await work.outbox.put(LoadReopened(load.id))
    if contract.vehicle_id is None:
        return
    vehicle = await work.vehicles.lock(contract.vehicle_id)
    assert vehicle is not None, "a posting is never taken away"
    assert contract.concluded_at is not None
    released = release(vehicle, contract.load, contract.concluded_at, at=ports.now())
    if released != vehicle:
        await work.vehicles.save(released)
        if released.posting.status_at(ports.now()) is PostingStatus.OPEN:
            await work.outbox.put(VehicleReopened(vehicle.id))


async def _refuse_reopening_phone_deal(work: Work, contract: Contract, terms: CancellationTerms) -> None:
    load = await work.loads.get(contract.load_id)
    assert load is not None
    if terms.reopen_load and load.by_phone:
        raise Invalid(Fault("#/reopen_load", "not-of-a-phone-deal"))


async def _lock_load(work: Work, number: ContractNumber) -> None:
    """Always the load before its contracts: as who concludes does (``concluding``)."""
    contract = await work.contracts.get(number)
    if contract is not None:
        await work.loads.lock(contract.load_id)


async def _latest(work: Work, number: ContractNumber) -> Cancellation:
    cancellation = await work.cancellations.latest_of(number)
    if cancellation is None:
        raise NotFound
    return cancellation
