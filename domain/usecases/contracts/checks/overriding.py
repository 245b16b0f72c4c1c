"""Overriding: a clerk's reason by which a check passes, for one contract or beforehand (SPEC 5.7)."""

from collections.abc import Sequence
from datetime import date

from domain.accounts import Caller
from domain.calendar import jst_day
from domain.contracts.checks import (
    RULED_BY,
    OverridableCheck,
    Override,
    OverrideId,
    StandingOverride,
    StandingOverrideId,
)
from domain.contracts.contracts import Contract, ContractStatus, Side, WrongContractState
from domain.contracts.numbers import ContractNumber
from domain.contracts.views import ContractView, relation_to_contract
from domain.members import CooperativeId, MemberId
from domain.permissions import NotYours, Relation, may_call, permit
from domain.ports import Ports
from domain.refusals import Fault, Invalid, NotFound, refuse_stale
from domain.register.views import relation_to_member
from domain.usecases.contracts.reading import show_contract
from domain.usecases.desks import eyes_of

MOST_STANDING_OVERRIDES_LISTED = 200


async def override_check(
    ports: Ports, who: Caller, number: ContractNumber, check: OverridableCheck, reason: str
) -> ContractView:
    """Let a check of a proposal pass for a reason: the clerk of whose co-operative the rule is (SPEC 5.7).

    It stands for this contract whatever its figures become, and moves no version: what the parties agree on
    is the same. Refuses: NotFound, NotYours (also the other side's clerk), WrongContractState.
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.lock(number), await eyes_of(work, who))
        permit(who, "override_check", relation)
        cooperative_id = _whose_rule(contract, check)
        if who.cooperative_id != cooperative_id:
            raise NotYours
        status = contract.status_at(ports.now())
        if status is not ContractStatus.PROPOSED:
            raise WrongContractState(status=status)
        said = number, check, reason, cooperative_id, who.account_id
        await work.checks.add_override(Override(OverrideId(ports.new_id()), *said, ports.now()))
        return await show_contract(ports, work, who, contract)


async def list_standing_overrides(ports: Ports, who: Caller) -> Sequence[StandingOverride]:
    """What the clerk's co-operative has granted, newest first, with what is over."""
    permit(who, "list_standing_overrides")
    async with ports.begin() as work:
        return await work.standing_overrides.of_cooperative(_own(who), MOST_STANDING_OVERRIDES_LISTED)


async def grant_standing_override(
    ports: Ports,
    who: Caller,
    member_id: MemberId,
    check: OverridableCheck,
    *,
    up_to_yen: int,
    until_on: date,
    reason: str,
) -> StandingOverride:
    """Give a reason beforehand, for a member of the own co-operative: so far and so long (SPEC 5.7).

    Refuses: NotYours (another co-operative's member), Invalid.
    """
    async with ports.begin() as work:
        member = await work.members.get(member_id)
        if member is None:
            raise Invalid(Fault("#/member_id", "unknown-member"))
        permit(who, "grant_standing_override", relation_to_member(member, who))
        if until_on < jst_day(ports.now()):
            raise Invalid(Fault("#/until_on", "not-in-the-past"))
        granted = StandingOverride(
            id=StandingOverrideId(ports.new_id()),
            version=1,
            member_id=member.id,
            cooperative_id=member.cooperative_id,
            of_check=check,
            up_to_yen=up_to_yen,
            until_on=until_on,
            reason=reason,
            granted_at=ports.now(),
            granted_by=who.account_id,
        )
        await work.standing_overrides.add(granted)
        return granted


async def withdraw_standing_override(
    ports: Ports, who: Caller, override_id: StandingOverrideId, seen: int | None
) -> StandingOverride:
    """Take one back; what was concluded by it stays. Again: the same. Refuses: NotFound, Stale."""
    may_call(who, "withdraw_standing_override")
    async with ports.begin() as work:
        granted = await work.standing_overrides.lock(override_id)
        if granted is None or granted.cooperative_id != _own(who):
            raise NotFound
        permit(who, "withdraw_standing_override", Relation.OWN)
        refuse_stale(granted.version, seen)
        withdrawn = granted.withdraw(at=ports.now())
        return granted if withdrawn == granted else await work.standing_overrides.save(withdrawn)


def _whose_rule(contract: Contract, check: OverridableCheck) -> CooperativeId:
    side = contract.consignor if RULED_BY[check] is Side.CONSIGNOR else contract.carrier
    return side.cooperative.id


def _own(who: Caller) -> CooperativeId:
    assert who.cooperative_id is not None, who.role
    return who.cooperative_id
