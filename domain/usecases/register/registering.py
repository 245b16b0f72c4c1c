"""Registering: looking companies up, and keeping what is entered of members (SPEC 1.1, 8.5, 8.7)."""

from collections.abc import Callable

from domain.accounts import Caller, Role
from domain.members import Member, MemberId, NamedCooperative
from domain.permissions import permit
from domain.permissions.relations import Relation
from domain.places import Bureau, Municipalities, MunicipalityCode
from domain.ports import Page, Ports, Standing, Work
from domain.refusals import NotFound, refuse_faults, refuse_stale
from domain.register.bank_accounts import BankAccount
from domain.register.entries import MemberTerms, terms_of_member
from domain.register.entries import amend_member as amended
from domain.register.views import MemberSearch, MemberView, may_change, relation_to_member, sees_whole


async def list_members(
    ports: Ports, who: Caller, search: MemberSearch, after: Standing | None, limit: int
) -> Page[tuple[Member, NamedCooperative]]:
    """Companies by their kana, of which the public part is to be shown."""
    permit(who, "list_members")
    async with ports.begin() as work:
        return await work.members.find(search, after, limit)


async def read_member(ports: Ports, who: Caller, member_id: MemberId) -> MemberView:
    """One company: the public part, and the rest to its own, its clerk and the federation.

    Refuses: NotFound.
    """
    permit(who, "read_member")
    async with ports.begin() as work:
        return await _shown(work, who, await found(work, member_id))


async def amend_member(
    ports: Ports, who: Caller, member_id: MemberId, seen: int, change: Callable[[MemberTerms], MemberTerms]
) -> MemberView:
    """Change what is entered of a member; a name it had stays as an alias, and issued documents as they are.

    Refuses: NotFound, NotYours, Stale, Invalid.
    """
    async with ports.begin() as work:
        member = await locked(work, who, "amend_member", member_id)
        refuse_stale(member.version, seen)
        former = terms_of_member(member)
        terms = change(former)
        if terms == former:
            return await _shown(work, who, member)
        refuse_faults(terms.faults(former, ports.municipalities))
        bureau = bureau_of(terms.municipality, ports.municipalities)
        saved = await work.members.save(amended(member, terms, bureau))
        return await _shown(work, who, saved)


async def read_bank_account(ports: Ports, who: Caller, member_id: MemberId) -> tuple[BankAccount, int | None]:
    """Where a member is paid, and the member's version to whom it may change.

    Whole to the own co-operative's clerk, which is logged; masked to the member and the federation.
    Refuses: NotFound (also where none is entered), NotYours.
    """
    async with ports.begin() as work:
        member = await found(work, member_id)
        permit(who, "read_bank_account", relation_to_member(member, who))
        account = await work.bank_accounts.get(member.id)
        if account is None:
            raise NotFound
        if who.role is not Role.COOP_CLERK:
            return account.masked(), None
        await work.bank_accounts.note_read(member.id)
        return account, member.version


async def set_bank_account(
    ports: Ports, who: Caller, member_id: MemberId, seen: int, account: BankAccount
) -> MemberView:
    """Enter where a member is paid: its clerk alone does, who has seen the passbook.

    It is part of the member, whose version moves. Refuses: NotFound, NotYours, Stale.
    """
    async with ports.begin() as work:
        member = await locked(work, who, "set_bank_account", member_id)
        refuse_stale(member.version, seen)
        if await work.bank_accounts.get(member.id) != account:
            await work.bank_accounts.put(member.id, account)
            member = await work.members.save(member)
        return await _shown(work, who, member)


async def found(work: Work, member_id: MemberId) -> Member:
    """The member. Refuses: NotFound."""
    member = await work.members.get(member_id)
    if member is None:
        raise NotFound
    return member


async def owned(work: Work, who: Caller, operation: str, member_id: MemberId) -> Relation:
    """How the caller stands to a member that there is, where that lets it through.

    Refuses: NotFound, NotYours.
    """
    relation = relation_to_member(await found(work, member_id), who)
    permit(who, operation, relation)
    return relation


async def locked(work: Work, who: Caller, operation: str, member_id: MemberId) -> Member:
    """The member, locked, where the caller may do this with it. Refuses: NotFound, NotYours."""
    await owned(work, who, operation, member_id)
    member = await work.members.lock(member_id)
    assert member is not None, "a member is never taken away"
    return member


def bureau_of(code: MunicipalityCode, municipalities: Municipalities) -> Bureau:
    """The bureau of a municipality that has been accepted before."""
    municipality = municipalities.get(code)
    assert municipality is not None, code
    return municipality.bureau


async def _shown(work: Work, who: Caller, member: Member) -> MemberView:
    relation = relation_to_member(member, who)
    cooperative = await work.members.cooperative(member.cooperative_id)
    assert cooperative is not None
    is_whole = sees_whole(relation, who)
    account = await work.bank_accounts.get(member.id) if is_whole else None
    return MemberView(
        member=member,
        cooperative=NamedCooperative(cooperative.id, cooperative.name),
        is_whole=is_whole,
        version=member.version if may_change(relation, who) else None,
        bank_account=None if account is None else account.masked(),
    )
