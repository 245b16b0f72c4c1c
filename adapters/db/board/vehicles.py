"""What ``accepts_vehicle`` and ``vehicle_sort_key`` mean, said in SQL."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, any_, or_

from adapters.db.board.conditions import (
    Order,
    Whereabouts,
    at_least,
    each_word,
    municipality_kms,
    texts,
    uuids,
    within,
)
from adapters.db.board.disclosure import appeared_at, visible_to
from adapters.db.schema import vehicles
from domain.accounts import Viewer
from domain.places import Area, Municipalities
from domain.search import VehicleSearch, VehicleSort, reach_of

_c = vehicles.c


def answers(
    search: VehicleSearch, viewer: Viewer, now: datetime, municipalities: Municipalities
) -> list[ColumnElement[bool]]:
    """What holds of the vehicles that answer the search; first of all, that the viewer may know of them."""
    return [
        visible_to(vehicles, viewer, now),
        *_of_the_truck(search),
        *_of_the_time(search, viewer),
        *_of_the_places(search, viewer, municipalities),
        *_of_the_words(search, viewer),
    ]


def _of_the_truck(search: VehicleSearch) -> Iterator[ColumnElement[bool]]:
    if search.vehicle_classes is not None:
        yield _c.vehicle_class == any_(texts(search.vehicle_classes))
    if search.body_types is not None:
        yield _c.body_type == any_(texts(search.body_types))
    if search.equipment is not None:
        yield _c.equipment.contains(texts(search.equipment))
    if search.weight_kg is not None:
        yield from at_least(search.weight_kg, _c.capacity_weight_kg)
    if search.fare_yen is not None:
        yield from within(search.fare_yen, _c.asking_fare_yen)
    if search.cooperative_ids is not None:
        yield _c.cooperative_id == any_(uuids(search.cooperative_ids))


def _of_the_time(search: VehicleSearch, viewer: Viewer) -> Iterator[ColumnElement[bool]]:
    if search.available_at is not None:
        yield _c.available_at >= search.available_at.from_at
        yield _c.available_at < search.available_at.to_at
    if search.posted_after is not None:
        yield appeared_at(vehicles, viewer) > search.posted_after


def _of_the_places(
    search: VehicleSearch, viewer: Viewer, municipalities: Municipalities
) -> Iterator[ColumnElement[bool]]:
    if search.available is not None:
        yield available_place(viewer).in_area(search.available, municipalities)
    if search.destination is not None:
        yield _goes_to(search.destination, viewer, municipalities)


def available_place(viewer: Viewer) -> Whereabouts:
    """Where the truck is empty, as near as the viewer is shown."""
    return Whereabouts.of(vehicles, "available_place", masked=viewer.masked)


def _goes_to(wanted: Area, viewer: Viewer, municipalities: Municipalities) -> ColumnElement[bool]:
    """It goes anywhere, or the two areas, as far as they are shown, share a municipality."""
    codes = _c.destination_open_codes if viewer.masked else _c.destination_codes
    return or_(codes.is_(None), codes.overlap(texts(reach_of(wanted, municipalities))))


def _of_the_words(search: VehicleSearch, viewer: Viewer) -> Iterator[ColumnElement[bool]]:
    if search.text is None:
        return
    if viewer.masked:
        yield from each_word(search.text, _c.place_words, None)
    else:
        yield from each_word(search.text, _c.words, _c.poster_id)


def order_of(
    search: VehicleSearch, viewer: Viewer, municipalities: Municipalities
) -> tuple[Order, FromClause]:
    """The order asked for, and what to select from so that its key can be told."""
    match search.sort:
        case VehicleSort.POSTED:
            return Order(appeared_at(vehicles, viewer), descending=True), vehicles
        case VehicleSort.AVAILABLE:
            return Order(_c.available_at, descending=False), vehicles
        case VehicleSort.FARE:
            return Order(_c.asking_fare_yen, descending=True), vehicles
        case VehicleSort.DISTANCE:
            assert search.from_point is not None
            kms = municipality_kms(search.from_point, municipalities)
            available = available_place(viewer)
            key = available.km_from(search.from_point, kms.c.km)
            return Order(key, descending=False), vehicles.join(kms, kms.c.code == available.municipality)
