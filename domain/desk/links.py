"""Capability links (リンク): who has the secret reads what it stands for, without a session (API §1 auth)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.accounts import Account, AccountId
from domain.contracts.numbers import ContractNumber
from domain.members import Member, MemberId

CapabilityLinkId = NewType("CapabilityLinkId", UUID)

MOST_LINKS = 20
"""Good at once, of one account's calendars, a device each, or of one desk's for one ledger; some to spare."""


class LinkKind(StrEnum):
    """What a link that is kept may lead to."""

    CALENDAR = "calendar"
    ACTUAL_CARRIERS = "actual_carriers"


@dataclass(frozen=True, slots=True)
class CapabilityLink:
    """A link that an account made for itself; its secret was told once and is kept as SHA-256 only.

    ``member_id``: the desk the account had then. ``name``: by which its owner knows it.
    ``contract_number``: of a link to a ledger (SPEC 5.9), the request's own contract.
    """

    id: CapabilityLinkId
    version: int
    kind: LinkKind
    account_id: AccountId
    member_id: MemberId
    name: str
    secret_hash: bytes
    made_at: datetime
    revoked_at: datetime | None = None
    contract_number: ContractNumber | None = None

    def revoke(self, *, at: datetime) -> Self:
        """The link, which leads nowhere from now on."""
        return replace(self, revoked_at=at)


@dataclass(frozen=True, slots=True)
class HandedOutLink:
    """A link with its secret: told once, kept as a hash only."""

    link: CapabilityLink
    secret: str


def leads_on(link: CapabilityLink, account: Account, desk: Member | None, now: datetime) -> bool:
    """Whether a link still leads on: its account is open and has the same desk, which is not suspended.

    ``desk``: what the account has now. An account that waits for its own password opens nothing either.
    """
    if link.revoked_at is not None or desk is None or desk.id != link.member_id:
        return False
    is_open = account.has_started(now) and not account.has_ended(now) and not account.must_change_password
    return is_open and desk.suspended_at is None
