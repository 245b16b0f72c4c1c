"""What meets a saved search: the slow meaning, to which the reverse index is held (SPEC 4.7, DESIGN §4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.accounts import Viewer
from domain.history import PastVersion
from domain.loads import Load, LoadView
from domain.members import Company
from domain.places import Municipalities
from domain.postings import PostingStatus
from domain.saved_searches.searches import PostingKind, SavedSearch
from domain.search import accepts_load, accepts_vehicle
from domain.vehicles import Vehicle, VehicleView


@dataclass(frozen=True, slots=True)
class Watcher:
    """A saved search, and the eyes of whose it is; ``viewer.barred`` is filled in where it is asked."""

    saved: SavedSearch
    viewer: Viewer


def kind_of(posting: Load | Vehicle) -> PostingKind:
    """Which searches look for it."""
    return PostingKind.LOADS if isinstance(posting, Load) else PostingKind.VEHICLES


@dataclass(frozen=True, slots=True)
class Showing:
    """A posting at one moment, held to saved searches one by one.

    ``views``: made once for all who are shown the same: of those whose own it is not, only the mask and
    when it appeared to them make a difference (``Load.seen_by``).
    """

    posting: Load | Vehicle
    poster: Company
    now: datetime
    municipalities: Municipalities
    views: dict[tuple[bool, datetime], LoadView | VehicleView] = field(default_factory=dict)

    def meets(self, saved: SavedSearch, viewer: Viewer) -> bool:
        """Whether it is open, disclosed to the viewer, not its desk's own, and answers the search."""
        kept = self.posting.posting
        if kept.is_own(viewer) or kept.status_at(self.now) is not PostingStatus.OPEN:
            return False
        return kept.discloses_to(viewer, self.now) and self._answers(saved, viewer)

    def seen_by(self, viewer: Viewer) -> LoadView | VehicleView:
        """What the viewer is shown of it; it is disclosed, and not its desk's own."""
        seen_as = viewer.masked, self.posting.posting.appeared_at(viewer)
        if seen_as not in self.views:
            self.views[seen_as] = self.posting.seen_by(viewer, self.poster, self.now)
        return self.views[seen_as]

    def _answers(self, saved: SavedSearch, viewer: Viewer) -> bool:
        view, terms = self.seen_by(viewer), saved.terms
        if isinstance(view, LoadView):
            return terms.loads is not None and accepts_load(terms.loads, view, viewer, self.municipalities)
        return terms.vehicles is not None and accepts_vehicle(
            terms.vehicles, view, viewer, self.municipalities
        )


def newly_meets(
    watcher: Watcher, showing: Showing, past: Sequence[PastVersion[Load]] | Sequence[PastVersion[Vehicle]]
) -> bool:
    """Whether it meets the saved search now, and did not when that was given its conditions.

    ``past``: all its versions, newest first; who saved a search after it was posted could find it then.
    """
    saved, viewer = watcher.saved, watcher.viewer
    if not showing.meets(saved, viewer):
        return False
    then = next((one.thing for one in past if one.at < saved.since_at), None)
    if then is None:
        return True
    before = Showing(then, showing.poster, saved.since_at, showing.municipalities)
    return not before.meets(saved, viewer)
