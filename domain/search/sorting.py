"""In which order a search shows what it found (SPEC 4.1)."""

from domain.loads import LoadView
from domain.places import Municipalities, great_circle_km
from domain.search.searches import LoadSearch, LoadSort, VehicleSearch, VehicleSort
from domain.search.spots import position_of
from domain.vehicles import VehicleView

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
