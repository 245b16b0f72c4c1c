"""Members, accounts and their sessions as they are kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.accounts import Account, AccountId, Caller, Credentials, RefreshToken, Session, SessionId
from domain.calendar import Month
from domain.members import (
    Company,
    Cooperative,
    CooperativeId,
    Federation,
    Member,
    MemberId,
    NamedCooperative,
)
from domain.ports.pages import Page, Standing
from domain.register.views import MemberSearch


class Members(Protocol):
    """Members and co-operatives as they are kept."""

    async def get(self, member_id: MemberId) -> Member | None:
        """The member (or a co-operative's trading desk), or None."""

    async def cooperative(self, cooperative_id: CooperativeId) -> Cooperative | None:
        """The co-operative, or None."""

    async def company(self, member_id: MemberId) -> Company:
        """The public profile of a member that exists."""

    async def lock(self, member_id: MemberId) -> Member | None:
        """The member, or None; nobody else changes it, and nobody trades for it, until this work ends."""

    async def hold(self, ids: Collection[MemberId]) -> Mapping[MemberId, Member]:
        """Those of these members that there are; none is suspended or barred until this work ends.

        In the order of their ids, so that nobody waits for one another; others may hold them as well.
        """

    async def lock_pair(self, one: MemberId, other: MemberId) -> bool:
        """Lock two members, in the order of their ids; False unless there are both."""

    async def save(self, member: Member) -> Member:
        """Keep a changed member (locked before) as its next version."""

    async def find(
        self, search: MemberSearch, after: Standing | None, limit: int
    ) -> Page[tuple[Member, NamedCooperative]]:
        """Companies that answer, by their kana."""

    async def barred(self, desk: MemberId | None) -> frozenset[MemberId]:
        """Whose postings do not exist for a desk: ``Viewer.barred``."""

    async def lock_cooperative(self, cooperative_id: CooperativeId) -> Cooperative | None:
        """The co-operative, or None; nobody else changes it until this work ends."""

    async def save_cooperative(self, cooperative: Cooperative) -> Cooperative:
        """Keep a changed co-operative (locked before) as its next version."""

    async def unknown(
        self, member_ids: Iterable[MemberId], cooperative_ids: Iterable[CooperativeId]
    ) -> set[UUID]:
        """Those ids that name nobody."""

    async def add(self, member: Member) -> None:
        """Keep a new member."""

    async def add_cooperative(self, cooperative: Cooperative) -> None:
        """Keep a new co-operative; its trading desk is a member of its own."""

    async def count(self) -> int:
        """How many members there are."""

    async def every_desk(self) -> Sequence[MemberId]:
        """All members and trading desks, by id."""

    async def cooperatives(self) -> Sequence[Cooperative]:
        """All co-operatives, by id."""

    async def trading_desks(self) -> Mapping[CooperativeId, Member]:
        """The co-operatives' own trading desks."""

    async def federation(self) -> Federation | None:
        """The federation, or None where it has not been entered."""

    async def add_federation(self, federation: Federation) -> None:
        """Keep the federation."""

    async def names(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """What members, co-operatives and the federation of these ids are called."""


class Accounts(Protocol):
    """Accounts and what proves them."""

    async def get(self, account_id: AccountId) -> Account | None:
        """The account, or None."""

    async def by_login_id(self, login_id: str) -> tuple[Account, Credentials] | None:
        """The account of a login id (exactly as given), or None."""

    async def proof_of(self, login_id: str) -> tuple[AccountId, str] | None:
        """Whose a login id (exactly as given) is, and the hash of the password to compare with, or None.

        No more is read, so that it takes the same time for a login id that nobody has (SECURITY 29).
        """

    async def credentials(self, account_id: AccountId) -> Credentials:
        """What proves an account that exists."""

    async def add(self, account: Account, credentials: Credentials) -> None:
        """Keep a new account; its one-time-code seed is encrypted at rest.

        Refuses: LoginIdCannotBeUsed, also for one that looks like another's.
        """

    async def lock(self, account_id: AccountId) -> Account | None:
        """The account; no other login of it proceeds until this work ends."""

    async def save(self, account: Account) -> Account:
        """Keep a changed account (locked before) as its next version."""

    async def spend_code(self, account_id: AccountId, step: int) -> bool:
        """Mark a one-time code's step as used; False when it, or a later one, was used before."""

    async def count_by_cooperative(self, month: Month) -> Mapping[CooperativeId, int]:
        """How many accounts each co-operative and its members had open on any day of the month."""

    async def set_password(self, account: Account, password_hash: str) -> None:
        """Keep a new password; the account no longer has to change it."""

    async def hand_out_password(self, account: Account, password_hash: str) -> Account:
        """Keep a one-time password of an account (locked before), which then has to change it."""


class Sessions(Protocol):
    """Sessions, at most one active per account (a constraint of the database)."""

    async def get(self, session_id: SessionId) -> Session | None:
        """The session, or None."""

    async def active_of(self, account_id: AccountId) -> Session | None:
        """The account's active session, or None. The account is locked before."""

    async def add(self, session: Session, refresh_hash: bytes) -> None:
        """Keep a new session with its first refresh token."""

    async def save(self, session: Session) -> None:
        """Keep a changed session."""

    async def lock_token(self, refresh_hash: bytes) -> RefreshToken | None:
        """A refresh token that was ever handed out, locked, or None."""

    async def spend_token(self, token: RefreshToken, successor_hash: bytes) -> None:
        """Keep the spent (or forgiven) token and its successor; any other unspent one of its session dies."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What a token stands for, read in one query."""

    session: Session
    account: Account
    caller: Caller
