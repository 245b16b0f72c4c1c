"""What a search means: which postings it accepts for whom, and in which order (SPEC 4.1).

The one place of that meaning: SQL and every index are held to it by tests (DESIGN §4). It reads
views, what the viewer is shown, so that no search can tell more than the eye.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.accounts import Viewer
from domain.loads import LoadView
from domain.members import CooperativeId
from domain.places import (
    Area,
    Municipalities,
    Municipality,
    MunicipalityCode,
    Place,
    Point,
    great_circle_km,
)
from domain.postings import PostingStatus, Window, area_faults, repeated_faults, window_faults
from domain.refusals import Fault, Forbidden
from domain.vehicle_classes import BodyType, Equipment, VehicleClass
from domain.vehicles import VehicleView
from domain.words import fold, words_of


class MaskedForTrial(Forbidden):
    """What a trial user is not shown cannot be asked about either (SPEC 1.6)."""

    code = "masked-for-trial"
    title_ja = "体験IDではご利用になれない条件です"
    title_en = "Not available to trial users"


@dataclass(frozen=True, slots=True)
class Range:
    """From ``min`` to ``max``, both included; None is open on that side."""

    min: int | None = None
    max: int | None = None

    def holds(self, value: int | None) -> bool:
        """Whether the value lies within; nothing known never does (API §2)."""
        if value is None:
            return False
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """From ``min`` upwards; None asks nothing."""

    min: int | None = None

    def holds(self, value: int) -> bool:
        """Whether the value is enough."""
        return self.min is None or value >= self.min


class LoadSort(StrEnum):
    """Orders of a list of loads: newest, earliest pickup, highest fare, highest fare per km, nearest."""

    POSTED = "posted"
    PICKUP = "pickup"
    FARE = "fare"
    FARE_PER_KM = "fare_per_km"
    DISTANCE = "distance"


class VehicleSort(StrEnum):
    """Orders of a list of vehicles: newest, earliest available, highest fare, nearest."""

    POSTED = "posted"
    AVAILABLE = "available"
    FARE = "fare"
    DISTANCE = "distance"


@dataclass(frozen=True, slots=True)
class LoadSearch:
    """A question to the board for loads; every condition given must hold (API §2)."""

    origin: Area | None = None
    destination: Area | None = None
    pickup: Window | None = None
    delivery: Window | None = None
    vehicle_classes: tuple[VehicleClass, ...] | None = None
    body_types: tuple[BodyType, ...] | None = None
    equipment: tuple[Equipment, ...] | None = None
    weight_kg: Range | None = None
    fare_yen: Range | None = None
    text: str | None = None
    consolidation: bool | None = None
    posted_after: datetime | None = None
    cooperative_ids: tuple[CooperativeId, ...] | None = None
    from_point: Point | None = None
    sort: LoadSort = LoadSort.POSTED

    def faults(self, municipalities: Municipalities) -> Iterator[Fault]:
        """What cannot be asked."""
        yield from area_faults(self.origin, "#/origin", municipalities)
        yield from area_faults(self.destination, "#/destination", municipalities)
        yield from window_faults(self.pickup, "#/pickup")
        yield from window_faults(self.delivery, "#/delivery")
        yield from _range_faults(self.weight_kg, "#/weight_kg")
        yield from _range_faults(self.fare_yen, "#/fare_yen")
        yield from repeated_faults(self.vehicle_classes, "#/vehicle_classes")
        yield from repeated_faults(self.body_types, "#/body_types")
        yield from repeated_faults(self.equipment, "#/equipment")
        yield from repeated_faults(self.cooperative_ids, "#/cooperative_ids")
        if self.sort is LoadSort.DISTANCE and self.from_point is None:
            yield Fault("#/from_point", "required")

    def masked_faults(self) -> Iterator[Fault]:
        """What a trial user may not ask (SPEC 1.6)."""
        yield from _masked_faults(self.fare_yen, self.cooperative_ids)
        if self.sort in (LoadSort.FARE, LoadSort.FARE_PER_KM):
            yield Fault("#/sort", "masked")


@dataclass(frozen=True, slots=True)
class VehicleSearch:
    """A question to the board for empty trucks; every condition given must hold (API §2)."""

    available: Area | None = None
    destination: Area | None = None
    available_at: Window | None = None
    vehicle_classes: tuple[VehicleClass, ...] | None = None
    body_types: tuple[BodyType, ...] | None = None
    equipment: tuple[Equipment, ...] | None = None
    weight_kg: AtLeast | None = None
    fare_yen: Range | None = None
    text: str | None = None
    posted_after: datetime | None = None
    cooperative_ids: tuple[CooperativeId, ...] | None = None
    from_point: Point | None = None
    sort: VehicleSort = VehicleSort.POSTED

    def faults(self, municipalities: Municipalities) -> Iterator[Fault]:
        """What cannot be asked."""
        yield from area_faults(self.available, "#/available", municipalities)
        yield from area_faults(self.destination, "#/destination", municipalities)
        yield from window_faults(self.available_at, "#/available_at")
        yield from _range_faults(self.fare_yen, "#/fare_yen")
        yield from repeated_faults(self.vehicle_classes, "#/vehicle_classes")
        yield from repeated_faults(self.body_types, "#/body_types")
        yield from repeated_faults(self.equipment, "#/equipment")
        yield from repeated_faults(self.cooperative_ids, "#/cooperative_ids")
        if self.sort is VehicleSort.DISTANCE and self.from_point is None:
            yield Fault("#/from_point", "required")

    def masked_faults(self) -> Iterator[Fault]:
        """What a trial user may not ask (SPEC 1.6)."""
        yield from _masked_faults(self.fare_yen, self.cooperative_ids)
        if self.sort is VehicleSort.FARE:
            yield Fault("#/sort", "masked")


def _range_faults(span: Range | None, pointer: str) -> Iterator[Fault]:
    if span is not None and span.min is not None and span.max is not None and span.min > span.max:
        yield Fault(f"{pointer}/max", "range-reversed")


def _masked_faults(
    fare_yen: Range | None, cooperative_ids: Sequence[CooperativeId] | None
) -> Iterator[Fault]:
    if fare_yen is not None:
        yield Fault("#/fare_yen", "masked")
    if cooperative_ids is not None:
        yield Fault("#/cooperative_ids", "masked")


def position_of(place: Place, municipalities: Municipalities) -> Point:
    """Where a place lies: its own point, else its municipality's."""
    if place.point is not None:
        return place.point
    return municipality_of(place, municipalities).point


def municipality_of(place: Place, municipalities: Municipalities) -> Municipality:
    """The municipality of a place that has been accepted before."""
    municipality = municipalities.get(place.municipality)
    assert municipality is not None, place.municipality
    return municipality


def load_texts(view: LoadView, municipalities: Municipalities, *, masked: bool) -> list[str]:
    """The texts a free word is looked for in (API §2): for a trial user the cargo's name only."""
    cargo = view.terms.cargo
    if masked:
        return [cargo.name]
    names = [municipality_of(place, municipalities).full_name for place in view.terms.route]
    texts = [cargo.name, cargo.kind, cargo.packaging, view.terms.remarks, *names]
    return [text for text in (*texts, view.poster.name if view.poster else None) if text]


def vehicle_texts(view: VehicleView, municipalities: Municipalities, *, masked: bool) -> list[str]:
    """The texts a free word is looked for in: for a trial user the names of places only."""
    terms = view.terms
    places = [terms.available.place] + ([terms.home] if terms.home else [])
    names = [municipality_of(place, municipalities).full_name for place in places]
    if masked:
        return names
    texts = [terms.remarks, *names, view.poster.name if view.poster else None]
    return [text for text in texts if text]


def _text_found(text: str | None, texts: Callable[[], list[str]]) -> bool:
    """Whether every word of the question occurs in one of the texts, both folded."""
    if text is None:
        return True
    folded = [fold(one) for one in texts()]
    return all(any(word in one for one in folded) for word in words_of(text))


def _covers(area: Area | None, place: Place, municipalities: Municipalities) -> bool:
    if area is None:
        return True
    return area.covers(place.municipality, position_of(place, municipalities), municipalities)


def _common(wanted: Sequence[object] | None, offered: Sequence[object]) -> bool:
    return wanted is None or any(one in wanted for one in offered)


def _newer(view: LoadView | VehicleView, posted_after: datetime | None) -> bool:
    return posted_after is None or view.posted_at > posted_after


def _of_cooperatives(view: LoadView | VehicleView, cooperative_ids: Sequence[CooperativeId] | None) -> bool:
    if cooperative_ids is None:
        return True
    return view.poster is not None and view.poster.cooperative.id in cooperative_ids


def accepts_load(search: LoadSearch, view: LoadView, viewer: Viewer, municipalities: Municipalities) -> bool:
    """Whether a load disclosed to the viewer answers the search. Only open loads are on the board."""
    terms = view.terms
    return (
        view.status is PostingStatus.OPEN
        and _covers(search.origin, terms.origin, municipalities)
        and _covers(search.destination, terms.destination, municipalities)
        and (search.pickup is None or search.pickup.overlaps(terms.pickup))
        and (search.delivery is None or search.delivery.overlaps(terms.delivery))
        and (search.vehicle_classes is None or terms.vehicle_class in search.vehicle_classes)
        and _common(search.body_types, terms.body_types)
        and (search.equipment is None or set(terms.equipment) <= set(search.equipment))
        and (search.weight_kg is None or search.weight_kg.holds(terms.cargo.weight_kg))
        and (search.fare_yen is None or search.fare_yen.holds(terms.asking_fare_yen))
        and (search.consolidation is None or terms.consolidation == search.consolidation)
        and _newer(view, search.posted_after)
        and _of_cooperatives(view, search.cooperative_ids)
        and _text_found(search.text, lambda: load_texts(view, municipalities, masked=viewer.masked))
    )


def accepts_vehicle(
    search: VehicleSearch, view: VehicleView, viewer: Viewer, municipalities: Municipalities
) -> bool:
    """Whether a vehicle disclosed to the viewer answers the search. Only open ones are on the board."""
    terms = view.terms
    return (
        view.status is PostingStatus.OPEN
        and _covers(search.available, terms.available.place, municipalities)
        and _goes_to(search.destination, terms.destinations, municipalities)
        and (search.available_at is None or _within(search.available_at, terms.available.at))
        and (search.vehicle_classes is None or terms.vehicle_class in search.vehicle_classes)
        and (search.body_types is None or terms.body_type in search.body_types)
        and (search.equipment is None or set(search.equipment) <= set(terms.equipment))
        and (search.weight_kg is None or search.weight_kg.holds(terms.capacity.weight_kg))
        and (search.fare_yen is None or search.fare_yen.holds(terms.asking_fare_yen))
        and _newer(view, search.posted_after)
        and _of_cooperatives(view, search.cooperative_ids)
        and _text_found(search.text, lambda: vehicle_texts(view, municipalities, masked=viewer.masked))
    )


def _within(window: Window, at: datetime) -> bool:
    return window.from_at <= at < window.to_at


def _goes_to(wanted: Area | None, destinations: Area | None, municipalities: Municipalities) -> bool:
    """Whether the truck would go there: it goes anywhere, or the two areas share a municipality."""
    if wanted is None or destinations is None:
        return True
    return not reach_of(wanted, municipalities).isdisjoint(reach_of(destinations, municipalities))


def reach_of(area: Area, municipalities: Municipalities) -> frozenset[MunicipalityCode]:
    """Every municipality of an area, those near its point included."""
    codes = area.codes(municipalities)
    if area.near is None:
        return codes
    nearby = municipalities.near(area.near.point, area.near.radius_km)
    return codes | {municipality.code for municipality in nearby}


SortKey = tuple[bool, float]
"""Ascending: nothing known comes last; ties are broken by id, descending (API §2)."""


def load_sort_key(search: LoadSearch, view: LoadView, municipalities: Municipalities) -> SortKey:
    """Where a load stands in the order the search asks for."""
    terms = view.terms
    if search.sort is LoadSort.POSTED:
        return False, -view.posted_at.timestamp()
    if search.sort is LoadSort.PICKUP:
        return False, terms.pickup.from_at.timestamp()
    if search.sort is LoadSort.DISTANCE:
        assert search.from_point is not None
        return False, great_circle_km(search.from_point, position_of(terms.origin, municipalities))
    fare = terms.asking_fare_yen
    if search.sort is LoadSort.FARE:
        return fare is None, -(fare or 0)
    if fare is None or view.distance is None or view.distance.km == 0:
        return True, 0.0
    return False, -(fare / view.distance.km)


def vehicle_sort_key(search: VehicleSearch, view: VehicleView, municipalities: Municipalities) -> SortKey:
    """Where a vehicle stands in the order the search asks for."""
    terms = view.terms
    if search.sort is VehicleSort.POSTED:
        return False, -view.posted_at.timestamp()
    if search.sort is VehicleSort.AVAILABLE:
        return False, terms.available.at.timestamp()
    if search.sort is VehicleSort.FARE:
        return terms.asking_fare_yen is None, -(terms.asking_fare_yen or 0)
    assert search.from_point is not None
    return False, great_circle_km(search.from_point, position_of(terms.available.place, municipalities))
