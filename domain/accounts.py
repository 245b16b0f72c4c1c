"""Accounts (ID), who is calling, and the one session an account has (SPEC 1.3-1.6)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.calendar import jst_day
from domain.members import CooperativeId, MemberId
from domain.refusals import Forbidden, Invalid

AccountId = NewType("AccountId", UUID)
SessionId = NewType("SessionId", UUID)

ACCESS_LIFE = timedelta(hours=1)
IDLE_LIFE = timedelta(days=14)
ABSOLUTE_LIFE = timedelta(days=90)
REUSE_FORGIVEN = timedelta(seconds=30)
"""A refresh token used twice within this time is a lost answer, not a theft (API §2)."""

PASSWORD_LENGTH = 12
PASSWORD_STRENGTH = 3
"""The least zxcvbn score (0-4) of a new password."""


class Role(StrEnum):
    """What an account may do (SPEC 1); drivers and API clients have no account."""

    FEDERATION_ADMIN = "federation_admin"
    COOP_CLERK = "coop_clerk"
    DISPATCHER = "dispatcher"
    TRIAL = "trial"

    @property
    def needs_second_factor(self) -> bool:
        """Clerks and admins always log in with a second factor, dispatchers may (SPEC 1.4)."""
        return self in (Role.FEDERATION_ADMIN, Role.COOP_CLERK)


class PasswordChangeRequired(Forbidden):
    """A one-time password was handed out; the account first sets its own."""

    code = "password-change-required"
    title_ja = "パスワードの変更が必要です"
    title_en = "The password must be changed first"


class SecondFactorRequired(Forbidden):
    """A clerk's or an admin's account has no second factor yet; it adds its first one first (SPEC 1.4)."""

    code = "second-factor-required"
    title_ja = "2段階認証の登録が必要です"
    title_en = "A second factor must be added first"


class AccountHasEnded(Forbidden):
    """The account's time is over: a trial lasts two weeks (SPEC 1.6)."""

    code = "account-has-ended"
    title_ja = "このIDの利用期間は終了しました"
    title_en = "This account has ended"


class AccountHasNotStarted(Forbidden):
    """The account's first day is still to come (SPEC 1.2). Figure: ``starts_on``, a Japanese day."""

    code = "account-has-not-started"
    title_ja = "このIDはまだ利用開始日前です"
    title_en = "The account has not started yet"


class PasswordTooWeak(Invalid):
    """The new password is too short or too easy to guess."""


class WrongPassword(Invalid):
    """The current password given with the change is not the account's."""


@dataclass(frozen=True, slots=True)
class Account:
    """One login (ID) of a member, a co-operative, the federation, or a trial user.

    ``member_id``: the dispatcher's member. ``cooperative_id``: the member's, or the clerk's own.
    ``starts_on``: its first day in Japan (SPEC 1.2), None for from the beginning. ``ends_at``: when a trial
    ends by the network's clock (SPEC 1.6), or any account was closed.
    """

    id: AccountId
    version: int
    login_id: str
    role: Role
    member_id: MemberId | None
    cooperative_id: CooperativeId | None
    person: str
    mail: str
    must_change_password: bool
    ends_at: datetime | None
    starts_on: date | None = None

    def has_started(self, at: datetime) -> bool:
        """Whether its first day has come."""
        return self.starts_on is None or jst_day(at) >= self.starts_on

    def refuse_unless_open(self, at: datetime) -> None:
        """Refuse a login out of its time. Refuses: AccountHasNotStarted, AccountHasEnded."""
        if self.has_ended(at):
            raise AccountHasEnded
        if not self.has_started(at):
            raise AccountHasNotStarted(starts_on=str(self.starts_on))

    def has_ended(self, at: datetime) -> bool:
        """Whether the clock has closed this account."""
        return self.ends_at is not None and at >= self.ends_at

    def end(self, *, at: datetime) -> Self:
        """The account, closed from this time on."""
        return replace(self, ends_at=at)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves an account: never leaves the use case that checks it.

    ``otp_seed``: the opened TOTP seed (base32), or None when no second factor is set up.
    ``otp_step``: the last 30-second step spent, so that a code works once.
    """

    account_id: AccountId
    password_hash: str
    otp_seed: str | None
    otp_step: int


class DeviceKind(StrEnum):
    """Where a session lives."""

    BROWSER = "browser"
    IOS = "ios"
    ANDROID = "android"


class SessionEnd(StrEnum):
    """Why a session ended; the next call with its token is told."""

    LOGGED_OUT = "logged_out"
    SUPERSEDED = "superseded"
    REUSED = "reused"
    PASSWORD_CHANGED = "password_changed"
    ACCOUNT_CLOSED = "account_closed"


@dataclass(frozen=True, slots=True)
class Device:
    """The browser or phone a session lives on."""

    kind: DeviceKind
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """The one active session of an account (SPEC 1.3). Tokens are kept as SHA-256 only.

    It ends by logging out, by a newer login, by reuse of a spent refresh token, or by the clock: the
    access token at ``access_until``, the session itself at ``idle_until`` or ``absolute_until``.
    """

    id: SessionId
    account_id: AccountId
    device: Device
    access_hash: bytes
    access_until: datetime
    idle_until: datetime
    absolute_until: datetime
    ended_at: datetime | None = None
    ended_because: SessionEnd | None = None

    @classmethod
    def start(
        cls, session_id: SessionId, account_id: AccountId, device: Device, access_hash: bytes, *, at: datetime
    ) -> Self:
        """A fresh session."""
        return cls(
            session_id,
            account_id,
            device,
            access_hash,
            access_until=at + ACCESS_LIFE,
            idle_until=at + IDLE_LIFE,
            absolute_until=at + ABSOLUTE_LIFE,
        )

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended, by an event or by the clock."""
        return self.ended_at is not None or at >= min(self.idle_until, self.absolute_until)

    def refresh(self, access_hash: bytes, *, at: datetime) -> Self:
        """The same session with a new access token."""
        return replace(
            self,
            access_hash=access_hash,
            access_until=min(at + ACCESS_LIFE, self.absolute_until),
            idle_until=min(at + IDLE_LIFE, self.absolute_until),
        )

    def end(self, because: SessionEnd, *, at: datetime) -> Self:
        """The session, over."""
        return replace(self, ended_at=at, ended_because=because)


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One refresh token of a session: good once; a lost answer is forgiven once (API §2)."""

    token_hash: bytes
    session_id: SessionId
    spent_at: datetime | None = None
    forgiven: bool = False

    def may_be_forgiven(self, at: datetime) -> bool:
        """Whether a second use is a lost answer rather than a theft."""
        return self.spent_at is not None and not self.forgiven and at - self.spent_at <= REUSE_FORGIVEN


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose eyes look at a posting (SPEC 3.5): a desk, its co-operative, masked or not.

    ``desk``: the trading member row of the caller (a clerk's is the co-operative's own), None for
    the federation and trials. ``oversees``: the co-operative whose members' postings a clerk sees.
    ``barred``: whose postings do not exist for it: of those on its desk's do-not-deal list or on whose list
    the desk stands (SPEC 1.9), and of the suspended (SPEC 1.2).
    """

    desk: MemberId | None
    cooperative_id: CooperativeId | None
    oversees: CooperativeId | None
    masked: bool
    barred: frozenset[MemberId] = frozenset()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: an account through its session.

    ``on_behalf``: a clerk, at the desk of a member in whose place it acts (SPEC 1.8). ``viewed_by``: the
    federation admin who looks, and only looks, as this account (SECURITY 32). ``must_add_factor``: a clerk or
    an admin who has no second factor yet.
    """

    account_id: AccountId
    login_id: str
    role: Role
    desk: MemberId | None
    cooperative_id: CooperativeId | None
    session_id: SessionId
    must_change_password: bool
    must_add_factor: bool = False
    on_behalf: bool = False
    viewed_by: AccountId | None = None

    def in_place_of(self, member_id: MemberId) -> Self:
        """The same clerk, at the desk of a member."""
        return replace(self, desk=member_id, on_behalf=True)

    @property
    def viewer(self) -> Viewer:
        """The caller's eyes."""
        return Viewer(
            desk=self.desk,
            cooperative_id=self.cooperative_id,
            oversees=self.cooperative_id if self.role is Role.COOP_CLERK else None,
            masked=self.role is Role.TRIAL,
        )
