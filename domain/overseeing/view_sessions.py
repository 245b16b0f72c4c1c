"""A view session (閲覧): a federation admin only looks, as an account of a member (SECURITY 32)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType, Self
from uuid import UUID

from domain.accounts import Account, AccountId, Caller, Session, SessionId
from domain.refusals import Invalid

ViewSessionId = NewType("ViewSessionId", UUID)

VIEW_LIFE = timedelta(minutes=15)


class ViewIsRefused(Invalid):
    """The one-time code is wrong or spent, or there is no such account of a member."""


@dataclass(frozen=True, slots=True)
class ViewSession:
    """Looking in as an account, for a reason; the token is kept as SHA-256 only.

    ``session_id``: the admin's own session, with which it ends. It never changes: it ends by the clock.
    """

    id: ViewSessionId
    account_id: AccountId
    session_id: SessionId
    as_account_id: AccountId
    reason: str
    access_hash: bytes
    opened_at: datetime
    ends_at: datetime

    @classmethod
    def open(
        cls,
        view_id: ViewSessionId,
        who: Caller,
        account: Account,
        *,
        reason: str,
        access_hash: bytes,
        at: datetime,
    ) -> Self:
        """A fresh one, for a quarter of an hour."""
        return cls(
            view_id, who.account_id, who.session_id, account.id, reason, access_hash, at, at + VIEW_LIFE
        )


@dataclass(frozen=True, slots=True)
class ProvenView:
    """What a view token stands for. ``session``: the admin's own, None where that is long gone.

    ``account``: the one looked at.
    """

    view: ViewSession
    session: Session | None
    account: Account

    def is_over(self, at: datetime) -> bool:
        """Whether the quarter of an hour is over, or the admin has logged out."""
        return at >= self.view.ends_at or self.session is None or self.session.is_over(at)

    @property
    def caller(self) -> Caller:
        """The account as it would call itself, looked in on by the admin; its session is the view."""
        account = self.account
        return Caller(
            account_id=account.id,
            login_id=account.login_id,
            role=account.role,
            desk=account.member_id,
            cooperative_id=account.cooperative_id,
            session_id=SessionId(self.view.id),
            must_change_password=False,
            viewed_by=self.view.account_id,
        )
