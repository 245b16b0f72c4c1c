"""Saved searches (条件登録): conditions that a person is told of new postings by (SPEC 4.7).

One belongs to the account, not to the desk: whom to write to, and at which hours, is a person's own. Others
at the desk read it, so that who takes over can save the same; with the account it ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.accounts import AccountId
from domain.places import Municipalities
from domain.refusals import Fault, NotFound
from domain.saved_searches.quiet_hours import QuietHours
from domain.search import LoadSearch, VehicleSearch

SavedSearchId = NewType("SavedSearchId", UUID)

MOST_SAVED = 50
"""Of one account."""


class PostingKind(StrEnum):
    """What a search looks for."""

    LOADS = "loads"
    VEHICLES = "vehicles"


@dataclass(frozen=True, slots=True)
class Notify:
    """By which ways the owner is told. Without any, what was met is still listed."""

    mail: bool = True


@dataclass(frozen=True, slots=True)
class SavedSearchTerms:
    """A name, one search of either kind, and how to tell of what meets it.

    The search's order and its ``from_point`` decide nothing here. ``quiet_hours`` None: at any hour.
    """

    name: str
    loads: LoadSearch | None = None
    vehicles: VehicleSearch | None = None
    notify: Notify = Notify()
    quiet_hours: QuietHours | None = None

    @property
    def search(self) -> LoadSearch | VehicleSearch:
        """The one that is given."""
        search = self.loads if self.loads is not None else self.vehicles
        assert search is not None, "the form was refused without one"
        return search

    @property
    def kind(self) -> PostingKind:
        """What it looks for."""
        return PostingKind.VEHICLES if self.loads is None else PostingKind.LOADS

    def faults(self, municipalities: Municipalities) -> Iterator[Fault]:
        """What cannot be right in these terms."""
        if (self.loads is None) == (self.vehicles is None):
            yield Fault("#/vehicles", "one-search")
            return
        yield from _below(self.kind, self.search.faults(municipalities))
        if self.quiet_hours is not None:
            yield from self.quiet_hours.faults()

    def masked_faults(self) -> Iterator[Fault]:
        """What a trial user may not ask, neither now nor of postings to come (SPEC 1.6)."""
        yield from _below(self.kind, self.search.masked_faults())


def _below(kind: PostingKind, faults: Iterator[Fault]) -> Iterator[Fault]:
    """What is wrong in the search, where it stands in this form."""
    for fault in faults:
        yield replace(fault, pointer=f"#/{kind}{fault.pointer.removeprefix('#')}")


def kind_faults(former: SavedSearchTerms, terms: SavedSearchTerms) -> Iterator[Fault]:
    """What looks for loads never comes to look for vehicles: what met it before would be neither."""
    if terms.kind is not former.kind:
        yield Fault(f"#/{terms.kind}", "search-kind-stays")


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A saved search of one account.

    ``since_at``: since when it has these conditions; what met them then was there to be found by searching,
    and nothing is told of it until it newly meets them. ``dropped_at``: when its owner let it go.
    """

    id: SavedSearchId
    version: int
    account_id: AccountId
    made_at: datetime
    since_at: datetime
    dropped_at: datetime | None
    terms: SavedSearchTerms

    def still_there(self) -> Self:
        """The saved search, where it was not let go. Refuses: NotFound."""
        if self.dropped_at is not None:
            raise NotFound
        return self

    def amend(self, terms: SavedSearchTerms, *, at: datetime) -> Self:
        """The saved search on other terms; other conditions count from now."""
        since_at = self.since_at if terms.search == self.terms.search else at
        return replace(self, terms=terms, since_at=since_at)

    def drop(self, *, at: datetime) -> Self:
        """The saved search, gone."""
        return replace(self, dropped_at=at)


@dataclass(frozen=True, slots=True)
class SavedSearchView:
    """A saved search as its desk reads it. ``person``: whose it is."""

    saved: SavedSearch
    person: str
