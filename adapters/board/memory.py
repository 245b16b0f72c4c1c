"""The board in memory: open loads and vehicles found, counted and shown without asking the database."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from adapters.board.arrays.columns import SlotArray
from adapters.board.arrays.lines import Lines
from adapters.board.arrays.places import Gazetteer, Whereabouts
from adapters.board.companies import Companies
from adapters.board.eyes import Eyes
from adapters.board.loads import OpenLoads
from adapters.board.maps import map_of_slots
from adapters.board.postings import Postings
from adapters.board.vehicles import OpenVehicles
from adapters.board.views import REPOST, Views
from domain.accounts import Viewer
from domain.loads import LoadView
from domain.members import Company, MemberId
from domain.places import Municipalities, Point
from domain.ports import Facets, FoundLoad, FoundVehicle, Page, Standing
from domain.reposts.marks import is_shown
from domain.search import Frame, LoadSearch, MapEnd, PostingMap, VehicleSearch, detour_of
from domain.vehicles import VehicleView


class MemoryBoard:
    """The searching half of the port ``Board``, at once; fed with rows as ``OpenLoads.select`` reads them.

    One event loop asks and feeds it. Who is barred from a viewer it knows itself.
    """

    def __init__(self, municipalities: Municipalities) -> None:
        lines = Lines()
        gazetteer = Gazetteer(municipalities)
        self.companies = Companies(lines)
        self.loads = OpenLoads(self.companies, lines, gazetteer)
        self.vehicles = OpenVehicles(self.companies, lines, gazetteer)
        self._lines = lines
        self._load_views: Views[LoadView] = Views()
        self._vehicle_views: Views[VehicleView] = Views()

    def find_loads(
        self, search: LoadSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundLoad]:
        """A page of the loads that answer, in the order asked for."""
        eyes = self.loads.eyes(viewer, now)
        found = self.loads.page(search, eyes, after, limit + 1)
        kms = _kms(self.loads.origin, search.from_point, found[:limit], eyes)
        views = [self._load_view(slot, eyes, now) for slot in found[:limit].tolist()]
        items = tuple(
            FoundLoad(view, km, detour_of(search.corridor, view)) for view, km in zip(views, kms, strict=True)
        )
        further = len(found) > limit
        return Page(items, self.loads.standing(search, eyes, int(found[limit - 1])) if further else None)

    def count_loads(self, search: LoadSearch, viewer: Viewer, now: datetime) -> int:
        """How many loads answer."""
        return len(self.loads.answers(search, self.loads.eyes(viewer, now)))

    def load_facets(self, search: LoadSearch, viewer: Viewer, now: datetime) -> Facets:
        """The answers counted by what they are."""
        answers = self.loads.answers(search, self.loads.eyes(viewer, now))
        return self.loads.facets(answers, masked=viewer.masked)

    def map_loads(
        self, search: LoadSearch, viewer: Viewer, now: datetime, frame: Frame, by: MapEnd
    ) -> PostingMap:
        """The answers within the frame."""
        at = self.loads.answers(search, self.loads.eyes(viewer, now))
        place = self.loads.origin if by is MapEnd.ORIGIN else self.loads.destination
        return map_of_slots(self.loads.ids, at, place.spots(at, masked=viewer.masked), frame)

    def map_vehicles(self, search: VehicleSearch, viewer: Viewer, now: datetime, frame: Frame) -> PostingMap:
        """The answers within the frame."""
        at = self.vehicles.answers(search, self.vehicles.eyes(viewer, now))
        spots = self.vehicles.place.spots(at, masked=viewer.masked)
        return map_of_slots(self.vehicles.ids, at, spots, frame)

    def find_vehicles(
        self, search: VehicleSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundVehicle]:
        """A page of the vehicles that answer, in the order asked for."""
        eyes = self.vehicles.eyes(viewer, now)
        found = self.vehicles.page(search, eyes, after, limit + 1)
        kms = _kms(self.vehicles.place, search.from_point, found[:limit], eyes)
        items = tuple(
            FoundVehicle(self._vehicle_view(slot, eyes, now), km)
            for slot, km in zip(found[:limit].tolist(), kms, strict=True)
        )
        further = len(found) > limit
        return Page(items, self.vehicles.standing(search, eyes, int(found[limit - 1])) if further else None)

    def count_vehicles(self, search: VehicleSearch, viewer: Viewer, now: datetime) -> int:
        """How many vehicles answer."""
        return len(self.vehicles.answers(search, self.vehicles.eyes(viewer, now)))

    def put_loads(self, rows: Iterable[bytes]) -> None:
        """Take loads in; their posters are known."""
        for slot in self.loads.put(rows):
            self._load_views.forget(slot)

    def put_vehicles(self, rows: Iterable[bytes]) -> None:
        """Take vehicles in; their posters are known."""
        for slot in self.vehicles.put(rows):
            self._vehicle_views.forget(slot)

    def remove_loads(self, ids: Iterable[UUID]) -> None:
        """They are no longer open, or no longer there."""
        self._remove(self.loads, self._load_views, ids)

    def remove_vehicles(self, ids: Iterable[UUID]) -> None:
        """They are no longer open, or no longer there."""
        self._remove(self.vehicles, self._vehicle_views, ids)

    def put_company(self, company: Company, words: str, *, suspended: bool) -> None:
        """Take a public profile in; what it has posted looks otherwise from now on."""
        changed = self.companies.put(company, words, suspended=suspended)
        if changed is not None:
            for postings, views in ((self.loads, self._load_views), (self.vehicles, self._vehicle_views)):
                for slot in postings.by_poster.of(changed).tolist():
                    views.forget(slot)

    def put_list(self, member_id: MemberId, others: Collection[UUID]) -> None:
        """Take in with whom a member does not deal."""
        self.companies.put_list(member_id, others)

    def drop_expired(self, now: datetime) -> None:
        """Give back the room of what the clock has closed; it was shown no longer anyway."""
        for postings, views in ((self.loads, self._load_views), (self.vehicles, self._vehicle_views)):
            self._remove(postings, views, postings.expired(now))

    @property
    def bytes_used(self) -> int:
        """Room that postings, words and columns take, without the views."""
        return self.loads.bytes_used + self.vehicles.bytes_used + self._lines.bytes_used

    def _remove(
        self, postings: Postings, views: Views[LoadView] | Views[VehicleView], ids: Iterable[UUID]
    ) -> None:
        for id_ in ids:
            slot = postings.remove(id_.int)
            if slot is not None:
                views.forget(slot)

    def _load_view(self, slot: int, eyes: Eyes, now: datetime) -> LoadView:
        viewer, kind = eyes.viewer, eyes.kind_to(self.loads.columns, slot)
        repeated = self.loads.repeated(slot)
        if repeated:  # what a mark tells of is another load, disclosed or not by itself
            viewer = self.companies.eyes_of(viewer)
            kind += REPOST * is_shown(repeated, viewer, now)

        def make() -> LoadView:
            poster = self.companies.company(int(self.loads.columns["poster"][slot]))
            return self.loads.thing(slot).seen_by(viewer, poster, now)

        return self._load_views.of(slot, kind, make)

    def _vehicle_view(self, slot: int, eyes: Eyes, now: datetime) -> VehicleView:
        def make() -> VehicleView:
            poster = self.companies.company(int(self.vehicles.columns["poster"][slot]))
            return self.vehicles.thing(slot).seen_by(eyes.viewer, poster, now)

        return self._vehicle_views.of(slot, eyes.kind_to(self.vehicles.columns, slot), make)


def _kms(places: Whereabouts, origin: Point | None, at: SlotArray, eyes: Eyes) -> Sequence[float | None]:
    """How far each is, as it is shown: to 0.1 km."""
    if origin is None:
        return [None] * len(at)
    masked = eyes.viewer.masked
    return [round(places.exact_km(origin, slot, masked=masked), 1) for slot in at.tolist()]
