"""Account notices (ID通知書): a first password, handed out through the co-operative (SPEC 1.2)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.accounts import Account, AccountId
from domain.members import CooperativeId
from domain.refusals import Conflict

NoticeId = NewType("NoticeId", UUID)


class AccountIsClosed(Conflict):
    """The account was closed before."""

    code = "account-is-closed"
    title_ja = "このIDはすでに終了しています"
    title_en = "The account is closed"


class AccountStatus(StrEnum):
    """Where an account stands, by the network's clock."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AccountNotice:
    """One handing out of a first password, which is made from ``id`` and kept nowhere.

    A later notice of the same account takes its place. ``issued_by``: who had it sent.
    """

    id: NoticeId
    account_id: AccountId
    cooperative_id: CooperativeId
    issued_at: datetime
    issued_by: AccountId


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account with the names of whom it belongs to. ``noticed_at``: when its last notice was issued."""

    account: Account
    member: str | None
    cooperative: str | None
    noticed_at: datetime | None

    def status_at(self, now: datetime) -> AccountStatus:
        """Where it stands."""
        if self.account.has_ended(now):
            return AccountStatus.CLOSED
        return AccountStatus.OPEN if self.account.has_started(now) else AccountStatus.WAITING
