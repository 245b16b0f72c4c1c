"""The conditions of searches, a column each: ``accepts_load``, ``accepts_vehicle``, the other way round."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from adapters.saved_searches.areas import Lying, Reaching
from adapters.saved_searches.columns import EVERY_BIT, Flags, Naming, Numbers, Rows, Span, Words
from domain.loads import LoadView
from domain.members import CooperativeId
from domain.places import Municipalities
from domain.postings import Window
from domain.search import LoadSearch, Range, VehicleSearch, load_texts, vehicle_texts
from domain.vehicle_classes import BodyType, Equipment, VehicleClass
from domain.vehicles import VehicleView
from domain.words import fold, words_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_BITS: dict[type[StrEnum], dict[StrEnum, int]] = {
    codes: {code: 1 << at for at, code in enumerate(codes)} for codes in (VehicleClass, BodyType, Equipment)
}
NO_FARE = -1
"""Below whatever may be asked for: nothing known never lies within (API §2)."""


def ticks(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // _TICK


def bits(codes: Iterable[StrEnum] | None) -> int:
    """Codes as bits; None: all of them."""
    if codes is None:
        return EVERY_BIT
    return sum(_BITS[type(code)][code] for code in set(codes))


class _Shared:
    """What both kinds are asked: class, body, fare, age, co-operative and words."""

    def __init__(self) -> None:
        self._classes, self._bodies, self._equipment = Numbers(), Numbers(), Numbers()
        self._fares, self._posted_after = Span(), Numbers()
        self._cooperatives: Naming[CooperativeId] = Naming()
        self._words = Words()

    def _add_shared(self, row: int, search: LoadSearch | VehicleSearch) -> None:
        self._classes.add(bits(search.vehicle_classes))
        self._bodies.add(bits(search.body_types))
        _add_fare(self._fares, search.fare_yen)
        self._posted_after.add(0 if search.posted_after is None else ticks(search.posted_after))
        self._cooperatives.add(row, search.cooperative_ids)
        self._words.add(row, [] if search.text is None else words_of(search.text))

    def _of_words(self, texts: Iterable[str], cooperative_id: CooperativeId) -> Flags:
        flags = self._words.found_in("\n".join(map(fold, texts)))
        return flags & self._cooperatives.holds((cooperative_id,))

    def _of_truck(self, rows: Rows, view: LoadView | VehicleView, bodies: int, appeared_at: datetime) -> Rows:
        fare = NO_FARE if view.terms.asking_fare_yen is None else view.terms.asking_fare_yen
        rows = rows[self._classes.of(rows) & bits((view.terms.vehicle_class,)) != 0]
        rows = rows[self._bodies.of(rows) & bodies != 0]
        rows = rows[self._posted_after.of(rows) < ticks(appeared_at)]
        return self._fares.meeting(rows, fare, fare)


def _add_fare(fares: Span, asked: Range | None) -> None:
    """A range of fares, be it an open one, leaves out what has none."""
    if asked is None:
        fares.add(None, None)
    else:
        fares.add(asked.min or 0, asked.max)


def _add_window(spans: Span, window: Window | None) -> None:
    """Half open: its last microsecond is the one before its end."""
    if window is None:
        spans.add(None, None)
    else:
        spans.add(ticks(window.from_at), ticks(window.to_at) - 1)


class LoadConditions(_Shared):
    """What is asked of loads."""

    def __init__(self, municipalities: Municipalities) -> None:
        super().__init__()
        self._municipalities = municipalities
        self._origins, self._destinations = Lying(municipalities), Lying(municipalities)
        self._pickups, self._deliveries, self._weights = Span(), Span(), Span()
        self._consolidation = Numbers()

    def add(self, row: int, search: LoadSearch) -> None:
        """The next row's."""
        self._add_shared(row, search)
        self._origins.add(row, search.origin)
        self._destinations.add(row, search.destination)
        _add_window(self._pickups, search.pickup)
        _add_window(self._deliveries, search.delivery)
        weight = search.weight_kg or Range()
        self._weights.add(weight.min, weight.max)
        self._equipment.add(bits(search.equipment))
        self._consolidation.add(0b11 if search.consolidation is None else 1 << search.consolidation)

    def places_and_words(self, view: LoadView, cooperative_id: CooperativeId) -> Flags:
        """Where places, words and co-operative may answer: what leaves fewest."""
        flags = self._origins.holds(view.terms.origin) & self._destinations.holds(view.terms.destination)
        texts = load_texts(view, self._municipalities, masked=False)
        return flags & self._of_words(texts, cooperative_id)

    def the_rest(self, rows: Rows, view: LoadView, appeared_at: datetime) -> Rows:
        """Those of these rows of which everything else may answer."""
        terms = view.terms
        rows = self._of_truck(rows, view, bits(terms.body_types), appeared_at)
        rows = rows[bits(terms.equipment) & ~self._equipment.of(rows) == 0]
        rows = rows[self._consolidation.of(rows) & (1 << terms.consolidation) != 0]
        rows = self._weights.meeting(rows, terms.cargo.weight_kg, terms.cargo.weight_kg)
        for spans, window in ((self._pickups, terms.pickup), (self._deliveries, terms.delivery)):
            rows = spans.meeting(rows, ticks(window.from_at), ticks(window.to_at) - 1)
        return rows


class VehicleConditions(_Shared):
    """What is asked of vehicles."""

    def __init__(self, municipalities: Municipalities) -> None:
        super().__init__()
        self._municipalities = municipalities
        self._available, self._destinations = Lying(municipalities), Reaching(municipalities)
        self._available_at, self._weights = Span(), Span()

    def add(self, row: int, search: VehicleSearch) -> None:
        """The next row's."""
        self._add_shared(row, search)
        self._available.add(row, search.available)
        self._destinations.add(search.destination)
        _add_window(self._available_at, search.available_at)
        self._weights.add(None if search.weight_kg is None else search.weight_kg.min, None)
        self._equipment.add(0 if search.equipment is None else bits(search.equipment))

    def places_and_words(self, view: VehicleView, cooperative_id: CooperativeId) -> Flags:
        """Where places, words and co-operative may answer: what leaves fewest."""
        flags = self._available.holds(view.terms.available.place)
        flags &= self._destinations.holds(view.terms.destinations)
        texts = vehicle_texts(view, self._municipalities, masked=False)
        return flags & self._of_words(texts, cooperative_id)

    def the_rest(self, rows: Rows, view: VehicleView, appeared_at: datetime) -> Rows:
        """Those of these rows of which everything else may answer."""
        terms = view.terms
        rows = self._of_truck(rows, view, bits((terms.body_type,)), appeared_at)
        rows = rows[self._equipment.of(rows) & ~bits(terms.equipment) == 0]
        rows = self._weights.meeting(rows, terms.capacity.weight_kg, terms.capacity.weight_kg)
        at = ticks(terms.available.at)
        return self._available_at.meeting(rows, at, at)
