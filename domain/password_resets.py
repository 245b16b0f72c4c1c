"""Password resets: a link by mail that is good once, for half an hour (SECURITY 29)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType, Self
from uuid import UUID

from domain.accounts import AccountId
from domain.refusals import Invalid

ResetId = NewType("ResetId", UUID)

RESET_LIFE = timedelta(minutes=30)

MOST_LIVE = 3
"""So many links of an account live at once. Who asks for more gets none, but has three that are good: so
nobody floods a mailbox, and nobody who asks in another's name takes the owner's link away."""


class ResetLinkHasEnded(Invalid):
    """The link was never sent, was used, or is older than half an hour: the three are told alike."""


@dataclass(frozen=True, slots=True)
class PasswordReset:
    """One link that was asked for. Its token is kept as SHA-256 only."""

    id: ResetId
    account_id: AccountId
    token_hash: bytes
    asked_at: datetime
    ends_at: datetime
    spent_at: datetime | None = None

    @classmethod
    def ask(cls, reset_id: ResetId, account_id: AccountId, token_hash: bytes, *, at: datetime) -> Self:
        """A fresh one."""
        return cls(reset_id, account_id, token_hash, at, at + RESET_LIFE)

    def is_live(self, at: datetime) -> bool:
        """Whether the link is still good."""
        return self.spent_at is None and at < self.ends_at
