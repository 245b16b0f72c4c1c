"""Which postings a search accepts for whom (SPEC 4.1)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from domain.accounts import Viewer
from domain.loads import LoadView
from domain.members import CooperativeId
from domain.places import Area, Municipalities, MunicipalityCode, Place
from domain.postings import PostingStatus, Window
from domain.search.corridors import lies_along
from domain.search.searches import LoadSearch, VehicleSearch
from domain.search.spots import municipality_of, position_of
from domain.vehicles import VehicleView
from domain.words import fold, words_of


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
        and lies_along(search.corridor, view)
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
    """Every municipality of an area, those near its point included, also the former ones."""
    codes = area.codes(municipalities)
    if area.near is None:
        return codes
    nearby = municipalities.near(area.near.point, area.near.radius_km)
    formerly = (one for one in municipalities.former if area.near.holds(one.point))
    return codes.union(one.code for one in (*nearby, *formerly))
