"""With whom a desk deals and with whom it does not (取引しない相手・取引先グループ, SPEC 1.9)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType, Self
from uuid import UUID

from domain.members import CooperativeId, MemberId
from domain.postings import repeated_faults
from domain.refusals import Fault, NotFound

PartnerGroupId = NewType("PartnerGroupId", UUID)

MOST_ON_A_LIST = 500
MOST_GROUPS = 50


@dataclass(frozen=True, slots=True)
class DoNotDeal:
    """One entry of a member's list: it works both ways, and the other side is never told."""

    member_id: MemberId
    other_id: MemberId
    since_at: datetime


@dataclass(frozen=True, slots=True)
class DoNotDealLine:
    """An entry as the list's owner reads it. ``name``: the other's, as it is now."""

    other_id: MemberId
    name: str
    since_at: datetime


def do_not_deal_faults(member_id: MemberId, other_id: MemberId) -> Iterator[Fault]:
    """Nobody shuts oneself out."""
    if member_id == other_id:
        yield Fault("other_id", "with-oneself")


@dataclass(frozen=True, slots=True)
class PartnerGroupTerms:
    """A name, and whom it stands for when an audience is filled in."""

    name: str
    member_ids: tuple[MemberId, ...] = ()
    cooperative_ids: tuple[CooperativeId, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """What cannot be right in itself."""
        yield from repeated_faults(self.member_ids, "#/member_ids")
        yield from repeated_faults(self.cooperative_ids, "#/cooperative_ids")


@dataclass(frozen=True, slots=True)
class PartnerGroup:
    """A named group of members and co-operatives, for its desk alone."""

    id: PartnerGroupId
    version: int
    member_id: MemberId
    made_at: datetime
    dropped_at: datetime | None
    terms: PartnerGroupTerms

    def of(self, member_id: MemberId) -> Self:
        """The group, where it is this member's and still there. Refuses: NotFound."""
        if self.member_id != member_id or self.dropped_at is not None:
            raise NotFound
        return self

    def amend(self, terms: PartnerGroupTerms) -> Self:
        """The group on other terms. Audiences filled from it before stay as they are."""
        return replace(self, terms=terms)

    def drop(self, *, at: datetime) -> Self:
        """The group, gone."""
        return replace(self, dropped_at=at)
