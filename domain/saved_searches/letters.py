"""When a person is written to of what met the saved searches, and what is then told (SPEC 4.7, 11).

One letter gathers all that met the searches of an account meanwhile: the first goes at once, the next ten
minutes later at the soonest, and none within quiet hours.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NewType, Self
from uuid import UUID

from domain.accounts import AccountId
from domain.loads import LoadView
from domain.saved_searches.quiet_hours import QuietHours
from domain.saved_searches.searches import PostingKind, SavedSearchId
from domain.vehicles import VehicleView

SavedSearchLetterId = NewType("SavedSearchLetterId", UUID)

BETWEEN_LETTERS = timedelta(minutes=10)
"""From one letter to an account to the next: of 300 new postings at seven, few letters tell."""

MOST_IN_A_LETTER = 30
"""So many postings are told one by one; of the rest, how many they are."""

MATCHES_KEPT = timedelta(days=35)
"""Longer than a closed posting can be read. What is still on the board is kept beyond, never told twice."""


@dataclass(frozen=True, slots=True)
class SavedSearchMatch:
    """That a posting met a saved search, once and for all. ``name``: of the search, as it is called now."""

    saved_search_id: SavedSearchId
    posting_id: UUID
    kind: PostingKind
    met_at: datetime
    name: str
    quiet_hours: QuietHours | None = None


@dataclass(frozen=True, slots=True)
class SavedSearchLetter:
    """A letter to one account.

    ``sealed_at``: when it was settled what is in it; until then it gathers. ``sent_at``: when the mail server
    had taken it, or nothing in it was left to tell.
    """

    id: SavedSearchLetterId
    account_id: AccountId
    due_at: datetime
    sealed_at: datetime | None = None
    sent_at: datetime | None = None

    def seal(self, *, at: datetime) -> Self:
        """The letter, which gathers no more."""
        return replace(self, sealed_at=at)

    def send(self, *, at: datetime) -> Self:
        """The letter, with which nothing is left to do."""
        return replace(self, sent_at=at)


@dataclass(frozen=True, slots=True)
class Untold:
    """What an account is still to be told of: a match's quiet hours, and when it was last written to."""

    account_id: AccountId
    quiet_hours: QuietHours | None
    last_at: datetime | None


def letter_due_at(untold: Untold, now: datetime) -> datetime:
    """When the account may be written to of it: at once, or when that is neither too soon nor too late."""
    at = now if untold.last_at is None else max(now, untold.last_at + BETWEEN_LETTERS)
    return at if untold.quiet_hours is None else untold.quiet_hours.over_at(at)


def letters_due(untold: Iterable[Untold], now: datetime) -> dict[AccountId, datetime]:
    """When each account is next written to: by the first of its searches that may speak."""
    due: dict[AccountId, datetime] = {}
    for one in untold:
        at = letter_due_at(one, now)
        due[one.account_id] = min(at, due.get(one.account_id, at))
    return due


def speaks(match: SavedSearchMatch, now: datetime) -> bool:
    """Whether its search's quiet hours let it be told now."""
    return match.quiet_hours is None or not match.quiet_hours.hold(now)


@dataclass(frozen=True, slots=True)
class MatchView:
    """What met a saved search, as its owner may see it now."""

    met_at: datetime
    seen: LoadView | VehicleView
