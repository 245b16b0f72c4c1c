"""Giving accounts (ID): made and closed by the federation, handed out by co-operatives (SPEC 1.2, 1.3)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.accounts import Account, AccountId, Caller, Credentials, Role, SessionEnd
from domain.calendar import jst_day
from domain.events import AccountNoticeIssued
from domain.joining.notices import AccountIsClosed, AccountNotice, AccountView, NoticeId
from domain.members import CooperativeId, MemberId, MemberKind
from domain.permissions import permit
from domain.ports import Page, Ports, Standing, Work
from domain.refusals import Fault, Invalid, NotFound, refuse_stale
from domain.usecases.logging_in import end_session


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """An account to be made: for a member's dispatcher, or for a co-operative's clerk; one of the two."""

    login_id: str
    person: str
    mail: str
    starts_on: date
    member_id: MemberId | None = None
    cooperative_id: CooperativeId | None = None


async def make_account(ports: Ports, who: Caller, terms: AccountTerms) -> AccountView:
    """Make an account, and have its notice sent to the co-operative.

    Refuses: Invalid, LoginIdCannotBeUsed (malformed, taken, or like another).
    """
    permit(who, "make_account")
    if terms.starts_on < jst_day(ports.now()):
        raise Invalid(Fault("#/starts_on", "day-gone-by"))
    notice_id, password_hash = await _first_password(ports)
    async with ports.begin() as work:
        role, cooperative_id = await _place_of(work, terms)
        account = Account(
            id=AccountId(ports.new_id()),
            version=1,
            login_id=terms.login_id,
            role=role,
            member_id=terms.member_id,
            cooperative_id=cooperative_id,
            person=terms.person,
            mail=terms.mail,
            must_change_password=True,
            ends_at=None,
            starts_on=terms.starts_on,
        )
        await work.accounts.add(account, Credentials(account.id, password_hash, None, 0))
        await _issue(ports, work, who, account, notice_id)
        return await _view(work, account.id)


async def _place_of(work: Work, terms: AccountTerms) -> tuple[Role, CooperativeId]:
    """The role that comes with whom the account is for, and the co-operative that hands it out."""
    if (terms.member_id is None) == (terms.cooperative_id is None):
        raise Invalid(Fault("#", "either-member-or-cooperative"))
    if terms.member_id is not None:
        member = await work.members.get(terms.member_id)
        if member is None or member.kind is not MemberKind.MEMBER:
            raise Invalid(Fault("#/member_id", "unknown-member"))
        return Role.DISPATCHER, member.cooperative_id
    assert terms.cooperative_id is not None
    if await work.members.cooperative(terms.cooperative_id) is None:
        raise Invalid(Fault("#/cooperative_id", "unknown-cooperative"))
    return Role.COOP_CLERK, terms.cooperative_id


async def list_accounts(ports: Ports, who: Caller, after: Standing | None, limit: int) -> Page[AccountView]:
    """Accounts, newest first: a clerk's own co-operative's and its members', the federation's all."""
    permit(who, "list_accounts")
    async with ports.begin() as work:
        return await work.notices.find(_overseen(who), after, limit)


async def read_account(ports: Ports, who: Caller, account_id: AccountId) -> AccountView:
    """One account. Refuses: NotFound."""
    permit(who, "read_account")
    async with ports.begin() as work:
        view = await _view(work, account_id)
    overseen = _overseen(who)
    if overseen is not None and view.account.cooperative_id != overseen:
        raise NotFound
    return view


async def close_account(ports: Ports, who: Caller, account_id: AccountId, seen: int | None) -> AccountView:
    """Close an account for good, at once; its session ends, on open streams too.

    Refuses: NotFound, Stale, AccountIsClosed.
    """
    permit(who, "close_account")
    async with ports.begin() as work:
        account = await _open(ports, work, account_id, seen)
        closed = await work.accounts.save(account.end(at=ports.now()))
        await _end_all(ports, work, closed, SessionEnd.ACCOUNT_CLOSED)
        return await _view(work, account_id)


async def renew_first_password(
    ports: Ports, who: Caller, account_id: AccountId, seen: int | None
) -> AccountView:
    """Hand out a new one-time password through the co-operative; the former password is no longer good.

    The second factor stays. Refuses: NotFound, Stale, AccountIsClosed.
    """
    permit(who, "renew_first_password")
    notice_id, password_hash = await _first_password(ports)
    async with ports.begin() as work:
        account = await _open(ports, work, account_id, seen)
        renewed = await work.accounts.hand_out_password(account, password_hash)
        await _end_all(ports, work, renewed, SessionEnd.PASSWORD_CHANGED)
        await _issue(ports, work, who, renewed, notice_id)
        return await _view(work, account_id)


async def _first_password(ports: Ports) -> tuple[NoticeId, str]:
    """A notice's id, and the hash of the password made from it; the password itself is kept nowhere."""
    notice_id: UUID = ports.new_id()
    return NoticeId(notice_id), await ports.passwords.hash(ports.mailed_secrets.first_password(notice_id))


async def _issue(ports: Ports, work: Work, who: Caller, account: Account, notice_id: NoticeId) -> None:
    assert account.cooperative_id is not None, "members' and co-operatives' accounts have one"
    notice = AccountNotice(notice_id, account.id, account.cooperative_id, ports.now(), who.account_id)
    await work.notices.add(notice)
    await work.outbox.put(AccountNoticeIssued(notice_id))


async def _open(ports: Ports, work: Work, account_id: AccountId, seen: int | None) -> Account:
    """An account of a member or a co-operative that is not closed, locked."""
    account = await work.accounts.lock(account_id)
    if account is None or account.cooperative_id is None:
        raise NotFound
    refuse_stale(account.version, seen)
    if account.has_ended(ports.now()):
        raise AccountIsClosed
    return account


async def _end_all(ports: Ports, work: Work, account: Account, because: SessionEnd) -> None:
    """Its session, its capability links, and the links with which its password could be reset."""
    await work.password_resets.end_all(account.id, ports.wall_now())
    await work.links.revoke_all(account.id, ports.wall_now())
    session = await work.sessions.active_of(account.id)
    if session is not None:
        await end_session(work, session, because, ports)


async def _view(work: Work, account_id: AccountId) -> AccountView:
    view = await work.notices.view(account_id)
    if view is None:
        raise NotFound
    return view


def _overseen(who: Caller) -> CooperativeId | None:
    """Whose accounts a caller sees: None for all."""
    return None if who.role is Role.FEDERATION_ADMIN else who.cooperative_id
