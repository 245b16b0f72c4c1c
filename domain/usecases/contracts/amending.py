"""Amending a contract: proposed by one side, agreed to by the other, and then a new version (SPEC 5.5)."""

from collections.abc import Sequence
from dataclasses import replace

from domain.api_clients import AnyCaller
from domain.contracts.changes.amendments import Amendment, AmendmentId, Changes, money_of
from domain.contracts.changes.states import ChangePending, ChangeStatus
from domain.contracts.contracts import PROPOSAL_LIFE, Contract, ContractStatus, Side
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import ContractMark, Happening
from domain.contracts.views import ContractView, relation_to_contract
from domain.events import AmendmentProposed, ContractAmended
from domain.permissions import Relation, permit
from domain.ports import Ports, Work
from domain.refusals import NotFound, refuse_faults, refuse_stale
from domain.usecases.contracts.checks.checking import must_pass, with_fare_of_carrier
from domain.usecases.contracts.concluding import refuse_side
from domain.usecases.contracts.reading import show_contract
from domain.usecases.contracts.reporting import put_on_timeline
from domain.usecases.desks import eyes_of


async def propose_amendment(
    ports: Ports, who: AnyCaller, number: ContractNumber, changes: Changes, reason: str | None
) -> tuple[Amendment, int]:
    """Ask the other side to agree to other terms; nothing changes until it does. With the contract's version.

    Refuses: NotFound, NotYours, WrongContractState (also: too late for one of the terms), ChangePending,
    Invalid.
    """
    async with ports.begin() as work:
        contract, side = await hold_contract(work, who, number, "propose_amendment")
        changes.must_suit(contract)
        refuse_faults(changes.faults(contract))
        await refuse_pending(work, number)
        amendment = Amendment(
            id=AmendmentId(ports.new_id()),
            version=1,
            contract_number=number,
            status=ChangeStatus.OPEN,
            proposer=side,
            changes=changes,
            reason=reason,
            proposed_at=ports.now(),
        )
        await work.amendments.add(amendment)
        await mark(ports, work, number, ContractMark.AMENDMENT_PROPOSED, side)
        await work.outbox.put(AmendmentProposed(number))
        return amendment, contract.version


async def list_amendments(
    ports: Ports, who: AnyCaller, number: ContractNumber
) -> tuple[Sequence[Amendment], int | None]:
    """Every amendment of a contract, oldest first, for its parties and their clerks.

    With the contract's version for the parties. Refuses: NotFound.
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
        permit(who, "list_amendments", relation)
        version = contract.version if relation is Relation.PARTY else None
        return await work.amendments.of_contract(number), version


async def accept_amendment(
    ports: Ports,
    who: AnyCaller,
    number: ContractNumber,
    amendment_id: AmendmentId,
    *,
    seen: int,
    reason: str | None = None,
) -> ContractView:
    """Agree to the other side's amendment, over the contract as it was seen; both get it in writing again.

    ``reason``: why at a fare that asks for one (SPEC 5.7). Refuses: NotFound, NotYours (the proposer's own),
    Stale, ChangeIsClosed, WrongContractState, BelowStandardFare, OverloadedVehicle, TierExceeded,
    ExposureExceeded, InsuranceExceeded, ReasonRequired, Invalid.
    """
    async with ports.begin() as work:
        contract, _ = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
    # Measuring may ask another server, so no transaction is open meanwhile.
    distance = await ports.distances.along(contract.load.route)
    async with ports.begin() as work:
        await work.members.hold({contract.consignor.member_id, contract.carrier.member_id})
        kept, side = await hold_contract(work, who, number, "accept_amendment")
        amendment = await _of(work, number, amendment_id)
        refuse_side(kept, who, amendment.proposer)
        refuse_stale(kept.version, seen)
        accepted = amendment.end(ChangeStatus.ACCEPTED, at=ports.now())
        amendment.changes.must_suit(kept)
        refuse_faults(amendment.changes.faults(kept))
        amended = await with_fare_of_carrier(work, amendment.changes.applied(kept), distance)
        amended = replace(amended, amendments=kept.amendments + 1, updated_at=ports.now())
        if money_of(amended) != money_of(kept):
            await must_pass(ports, work, _as_if_proposed(ports, amended), reason, kept)
        saved = await work.contracts.save(amended)
        await work.amendments.save(accepted)
        await mark(ports, work, number, ContractMark.AMENDED, side, note=reason)
        await work.outbox.put(ContractAmended(number, saved.version))
        return await show_contract(ports, work, who, saved)


async def decline_amendment(
    ports: Ports, who: AnyCaller, number: ContractNumber, amendment_id: AmendmentId
) -> tuple[Amendment, int]:
    """Leave the contract as it is. Refuses: NotFound, NotYours (the proposer's own), ChangeIsClosed."""
    return await _end(ports, who, number, amendment_id, operation="decline_amendment")


async def withdraw_amendment(
    ports: Ports, who: AnyCaller, number: ContractNumber, amendment_id: AmendmentId
) -> tuple[Amendment, int]:
    """Take the own amendment back. Refuses: NotFound, NotYours (the other side's), ChangeIsClosed."""
    return await _end(ports, who, number, amendment_id, operation="withdraw_amendment")


async def _end(
    ports: Ports,
    who: AnyCaller,
    number: ContractNumber,
    amendment_id: AmendmentId,
    *,
    operation: str,
) -> tuple[Amendment, int]:
    declines = operation == "decline_amendment"
    status = ChangeStatus.DECLINED if declines else ChangeStatus.WITHDRAWN
    async with ports.begin() as work:
        contract, side = await hold_contract(work, who, number, operation)
        amendment = await _of(work, number, amendment_id)
        refuse_side(contract, who, amendment.proposer if declines else amendment.proposer.other)
        ended = await work.amendments.save(amendment.end(status, at=ports.now()))
        event = ContractMark.AMENDMENT_DECLINED if declines else ContractMark.AMENDMENT_WITHDRAWN
        await mark(ports, work, number, event, side)
        return ended, contract.version


async def refuse_pending(work: Work, number: ContractNumber) -> None:
    """Let one change at a time await its answer. Refuses: ChangePending."""
    cancellation = await work.cancellations.latest_of(number)
    if cancellation is not None and cancellation.status is ChangeStatus.OPEN:
        raise ChangePending
    if await work.amendments.open_of(number) is not None:
        raise ChangePending


async def mark(
    ports: Ports,
    work: Work,
    number: ContractNumber,
    event: ContractMark | ContractStatus,
    by: Side | None,
    *,
    note: str | None = None,
) -> None:
    """Put what was done with the contract on its timeline, and tell who follows it."""
    await put_on_timeline(work, number, [Happening(ports.now(), event.value, by, note)])


async def hold_contract(
    work: Work, who: AnyCaller, number: ContractNumber, operation: str
) -> tuple[Contract, Side]:
    """The contract, locked, for one of its parties, and the side that the caller's desk stands on."""
    contract, relation = relation_to_contract(await work.contracts.lock(number), await eyes_of(work, who))
    permit(who, operation, relation)
    side = contract.side_of(who.desk)
    assert side is not None, "only parties may"
    return contract, side


async def _of(work: Work, number: ContractNumber, amendment_id: AmendmentId) -> Amendment:
    amendment = await work.amendments.get(amendment_id)
    if amendment is None or amendment.contract_number != number:
        raise NotFound
    return amendment


def _as_if_proposed(ports: Ports, contract: Contract) -> Contract:
    """The contract as its checks look at one that is about to be agreed on."""
    lapses_at = ports.now() + PROPOSAL_LIFE
    return replace(contract, status=ContractStatus.PROPOSED, lapses_at=lapses_at)
