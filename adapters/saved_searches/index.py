"""The reverse index in memory: every saved search a row, and what a posting says the question."""

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

import numpy as np

from adapters.saved_searches.columns import Flags, Numbers, Rows
from adapters.saved_searches.conditions import LoadConditions, VehicleConditions
from adapters.saved_searches.eyes import Eyes
from domain.accounts import Viewer
from domain.loads import Load, LoadView
from domain.members import Company, CooperativeId
from domain.places import Municipalities
from domain.saved_searches.meeting import Watcher
from domain.saved_searches.searches import PostingKind, SavedSearchId
from domain.search import LoadSearch, VehicleSearch
from domain.vehicles import Vehicle, VehicleView

Asked = TypeVar("Asked", contravariant=True)
Shown = TypeVar("Shown", contravariant=True)
Search = TypeVar("Search")
View = TypeVar("View")

ANYBODY = Viewer(desk=None, cooperative_id=None, oversees=None, masked=False)
SWEPT_FROM = 1_000
"""So many rows that are no more are borne, and as many as live, before all are written anew."""


class Conditions(Protocol[Asked, Shown]):
    """The columns of one kind of search."""

    def add(self, row: int, search: Asked) -> None:
        """The next row's conditions."""

    def places_and_words(self, view: Shown, cooperative_id: CooperativeId) -> Flags:
        """Of all rows, those of which the first half may answer."""

    def the_rest(self, rows: Rows, view: Shown, appeared_at: datetime) -> Rows:
        """Of these rows, those of which the other half may answer."""


class _Rows(Generic[Search, View]):
    """The saved searches of one kind."""

    def __init__(self, conditions: Conditions[Search, View]) -> None:
        self.conditions = conditions
        self.watchers: list[Watcher] = []
        self.row_of: dict[SavedSearchId, int] = {}
        self._eyes = Eyes()
        self._lives = Numbers(np.bool_)

    def put(self, watcher: Watcher, search: Search) -> None:
        """Write a saved search, in the place of what it was before."""
        self.drop(watcher.saved.id)
        row = len(self.watchers)
        self.row_of[watcher.saved.id] = row
        self.watchers.append(watcher)
        self._lives.add(True)
        self._eyes.add(watcher.viewer)
        self.conditions.add(row, search)

    def drop(self, saved_id: SavedSearchId) -> None:
        """Let one go."""
        row = self.row_of.pop(saved_id, None)
        if row is not None:
            self._lives.all[row] = False

    @property
    def is_worn(self) -> bool:
        """Whether more rows have gone than are left."""
        gone = len(self.watchers) - len(self.row_of)
        return gone > SWEPT_FROM and gone > len(self.row_of)

    def alive(self) -> list[Watcher]:
        """All that are left."""
        return [self.watchers[row] for row in self.row_of.values()]

    def watching(self, posting: Load | Vehicle, view: View, now: datetime) -> list[Watcher]:
        """Whose search the posting may meet."""
        if not self.row_of:
            return []
        flags = self._eyes.may_see(posting, now) & self._lives.all
        flags &= self.conditions.places_and_words(view, posting.cooperative_id)
        widens_at = posting.terms.audience.widens_at
        latest = posting.posted_at if widens_at is None else max(posting.posted_at, widens_at)
        rows = self.conditions.the_rest(np.flatnonzero(flags), view, latest)
        return [self.watchers[row] for row in rows.tolist()]


class ReverseIndex:
    """All saved searches, and which of them a posting may meet."""

    def __init__(self, municipalities: Municipalities) -> None:
        self._municipalities = municipalities
        self._loads: _Rows[LoadSearch, LoadView] = _Rows(LoadConditions(municipalities))
        self._vehicles: _Rows[VehicleSearch, VehicleView] = _Rows(VehicleConditions(municipalities))

    def __len__(self) -> int:
        return len(self._loads.row_of) + len(self._vehicles.row_of)

    def put(self, watcher: Watcher) -> None:
        """Keep a saved search as it is now."""
        terms = watcher.saved.terms
        if terms.loads is not None:
            self._loads.put(watcher, terms.loads)
        if terms.vehicles is not None:
            self._vehicles.put(watcher, terms.vehicles)
        self._sweep(terms.kind)

    def drop(self, saved_id: SavedSearchId) -> None:
        """Keep it no more."""
        self._loads.drop(saved_id)
        self._vehicles.drop(saved_id)

    def watching_load(self, load: Load, poster: Company, now: datetime) -> Sequence[Watcher]:
        """Whose saved search the load may meet."""
        return self._loads.watching(load, load.seen_by(ANYBODY, poster, now), now)

    def watching_vehicle(self, vehicle: Vehicle, poster: Company, now: datetime) -> Sequence[Watcher]:
        """Whose saved search the vehicle may meet."""
        return self._vehicles.watching(vehicle, vehicle.seen_by(ANYBODY, poster, now), now)

    def _sweep(self, kind: PostingKind) -> None:
        """Write what lives anew, where most rows are of what is no more."""
        if kind is PostingKind.LOADS and self._loads.is_worn:
            alive, self._loads = self._loads.alive(), _Rows(LoadConditions(self._municipalities))
        elif kind is PostingKind.VEHICLES and self._vehicles.is_worn:
            alive, self._vehicles = self._vehicles.alive(), _Rows(VehicleConditions(self._municipalities))
        else:
            return
        for watcher in alive:
            self.put(watcher)
