"""Partnering: with whom a desk does not deal, and the groups it deals with (SPEC 1.9)."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from domain.accounts import Caller
from domain.members import MemberId
from domain.ports import Ports, Work
from domain.refusals import Fault, Invalid, NotFound, refuse_faults, refuse_stale
from domain.register.partners import (
    MOST_GROUPS,
    MOST_ON_A_LIST,
    DoNotDeal,
    DoNotDealLine,
    PartnerGroup,
    PartnerGroupId,
    PartnerGroupTerms,
    do_not_deal_faults,
)
from domain.usecases.contracts.proposing import lapse_open_proposals
from domain.usecases.register.registering import locked, owned


async def list_do_not_deal(ports: Ports, who: Caller, member_id: MemberId) -> Sequence[DoNotDealLine]:
    """The own desk's list; on whose lists it stands itself, nobody is told. Refuses: NotFound, NotYours."""
    async with ports.begin() as work:
        await owned(work, who, "list_do_not_deal", member_id)
        return await work.partners.list_do_not_deal(member_id)


async def put_on_do_not_deal(ports: Ports, who: Caller, member_id: MemberId, other_id: MemberId) -> None:
    """From now on neither sees the other's postings, nor contracts with it anew; what runs goes on.

    Proposals between the two that wait lapse, as any may. Again: nothing changes.
    Refuses: NotFound (also of the other), NotYours, Invalid.
    """
    async with ports.begin() as work:
        await owned(work, who, "put_on_do_not_deal", member_id)
        refuse_faults(do_not_deal_faults(member_id, other_id))
        if not await work.members.lock_pair(member_id, other_id):
            raise NotFound
        entries = await work.partners.list_do_not_deal(member_id)
        if any(entry.other_id == other_id for entry in entries):
            return
        if len(entries) >= MOST_ON_A_LIST:
            raise Invalid(Fault("other_id", "list-is-full", {"most": MOST_ON_A_LIST}))
        await work.partners.add(DoNotDeal(member_id, other_id, ports.now()))
        await lapse_open_proposals(ports, work, member_id, other_id)


async def take_off_do_not_deal(ports: Ports, who: Caller, member_id: MemberId, other_id: MemberId) -> None:
    """Deal with it again, as far as the other side does. Refuses: NotFound (also off the list), NotYours."""
    async with ports.begin() as work:
        await owned(work, who, "take_off_do_not_deal", member_id)
        if not await work.partners.remove(member_id, other_id):
            raise NotFound


async def list_partner_groups(ports: Ports, who: Caller, member_id: MemberId) -> Sequence[PartnerGroup]:
    """The own desk's groups, oldest first. Refuses: NotFound, NotYours."""
    async with ports.begin() as work:
        await owned(work, who, "list_partner_groups", member_id)
        return await work.partners.groups(member_id)


async def make_partner_group(
    ports: Ports, who: Caller, member_id: MemberId, terms: PartnerGroupTerms
) -> PartnerGroup:
    """Name a group for the own desk. Refuses: NotFound, NotYours, Invalid."""
    async with ports.begin() as work:
        await locked(work, who, "make_partner_group", member_id)
        refuse_faults(terms.faults())
        await _refuse_unknown(work, terms)
        if len(await work.partners.groups(member_id)) >= MOST_GROUPS:
            raise Invalid(Fault("#", "list-is-full", {"most": MOST_GROUPS}))
        group = PartnerGroup(PartnerGroupId(ports.new_id()), 1, member_id, ports.now(), None, terms)
        await work.partners.add_group(group)
        return group


async def amend_partner_group(
    ports: Ports,
    who: Caller,
    group_id: PartnerGroupId,
    seen: int,
    change: Callable[[PartnerGroupTerms], PartnerGroupTerms],
    *,
    member_id: MemberId,
) -> PartnerGroup:
    """Change a group of the own desk; audiences filled from it before stay.

    Refuses: NotFound, NotYours, Stale, Invalid.
    """
    async with ports.begin() as work:
        group = await _locked_group(work, who, "amend_partner_group", member_id, group_id)
        refuse_stale(group.version, seen)
        terms = change(group.terms)
        if terms == group.terms:
            return group
        refuse_faults(terms.faults())
        await _refuse_unknown(work, terms)
        return await work.partners.save_group(group.amend(terms))


async def drop_partner_group(
    ports: Ports, who: Caller, group_id: PartnerGroupId, seen: int, *, member_id: MemberId
) -> None:
    """Let a group of the own desk go. Refuses: NotFound, NotYours, Stale."""
    async with ports.begin() as work:
        group = await _locked_group(work, who, "drop_partner_group", member_id, group_id)
        refuse_stale(group.version, seen)
        await work.partners.save_group(group.drop(at=ports.now()))


async def _locked_group(
    work: Work, who: Caller, operation: str, member_id: MemberId, group_id: PartnerGroupId
) -> PartnerGroup:
    await owned(work, who, operation, member_id)
    group = await work.partners.lock_group(group_id)
    if group is None:
        raise NotFound
    return group.of(member_id)


async def _refuse_unknown(work: Work, terms: PartnerGroupTerms) -> None:
    unknown = await work.members.unknown(terms.member_ids, terms.cooperative_ids)
    refuse_faults(_unknown_faults(terms, unknown))


def _unknown_faults(terms: PartnerGroupTerms, unknown: set[UUID]) -> Iterator[Fault]:
    for index, member_id in enumerate(terms.member_ids):
        if member_id in unknown:
            yield Fault(f"#/member_ids/{index}", "unknown-member")
    for index, cooperative_id in enumerate(terms.cooperative_ids):
        if cooperative_id in unknown:
            yield Fault(f"#/cooperative_ids/{index}", "unknown-cooperative")
