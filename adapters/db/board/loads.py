"""What ``accepts_load`` and ``load_sort_key`` mean, said in SQL."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Select,
    Text,
    any_,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.selectable import CompoundSelect

from adapters.db.board.conditions import (
    Order,
    Whereabouts,
    each_word,
    municipality_kms,
    texts,
    uuids,
    within,
)
from adapters.db.board.corridors import along
from adapters.db.board.disclosure import appeared_at, visible_to
from adapters.db.schema import loads
from domain.accounts import Viewer
from domain.places import Municipalities
from domain.search import LoadSearch, LoadSort, MeasuredCorridor

_c = loads.c


def answers(
    search: LoadSearch, viewer: Viewer, now: datetime, municipalities: Municipalities
) -> list[ColumnElement[bool]]:
    """What holds of the loads that answer the search; first of all, that the viewer may know of them."""
    return [
        visible_to(loads, viewer, now),
        *_of_the_truck(search),
        *_of_the_time(search, viewer),
        *_of_the_places(search, viewer, municipalities),
        *_of_the_words(search, viewer),
    ]


def _of_the_truck(search: LoadSearch) -> Iterator[ColumnElement[bool]]:
    if search.vehicle_classes is not None:
        yield _c.vehicle_class == any_(texts(search.vehicle_classes))
    if search.body_types is not None:
        yield _c.body_types.overlap(texts(search.body_types))
    if search.equipment is not None:
        yield _c.equipment.contained_by(texts(search.equipment))
    if search.weight_kg is not None:
        yield from within(search.weight_kg, _c.cargo_weight_kg)
    if search.fare_yen is not None:
        yield from within(search.fare_yen, _c.asking_fare_yen)
    if search.consolidation is not None:
        yield _c.consolidation == search.consolidation
    if search.cooperative_ids is not None:
        yield _c.cooperative_id == any_(uuids(search.cooperative_ids))


def _of_the_time(search: LoadSearch, viewer: Viewer) -> Iterator[ColumnElement[bool]]:
    """Windows are half open, and meet when they have a moment in common."""
    if search.pickup is not None:
        yield (_c.pickup_from_at < search.pickup.to_at) & (_c.pickup_to_at > search.pickup.from_at)
    if search.delivery is not None:
        yield (_c.delivery_from_at < search.delivery.to_at) & (_c.delivery_to_at > search.delivery.from_at)
    if search.posted_after is not None:
        yield appeared_at(loads, viewer) > search.posted_after


def _of_the_places(
    search: LoadSearch, viewer: Viewer, municipalities: Municipalities
) -> Iterator[ColumnElement[bool]]:
    for prefix, area in (("origin", search.origin), ("destination", search.destination)):
        if area is not None:
            yield Whereabouts.of(loads, prefix, masked=viewer.masked).in_area(area, municipalities)
    if search.corridor is not None:
        assert isinstance(search.corridor, MeasuredCorridor), (
            "a corridor is measured before the board is asked"
        )
        yield from along(search.corridor)


def _of_the_words(search: LoadSearch, viewer: Viewer) -> Iterator[ColumnElement[bool]]:
    if search.text is None:
        return
    if viewer.masked:
        yield from each_word(search.text, _c.name_words, None)
    else:
        yield from each_word(search.text, _c.words, _c.poster_id)


def order_of(search: LoadSearch, viewer: Viewer, municipalities: Municipalities) -> tuple[Order, FromClause]:
    """The order asked for, and what to select from so that its key can be told."""
    match search.sort:
        case LoadSort.POSTED:
            return Order(appeared_at(loads, viewer), descending=True), loads
        case LoadSort.PICKUP:
            return Order(_c.pickup_from_at, descending=False), loads
        case LoadSort.FARE:
            return Order(_c.asking_fare_yen, descending=True), loads
        case LoadSort.FARE_PER_KM:
            return Order(_fare_per_km(), descending=True), loads
        case LoadSort.DISTANCE:
            assert search.from_point is not None
            kms = municipality_kms(search.from_point, municipalities)
            origin = Whereabouts.of(loads, "origin", masked=viewer.masked)
            key = origin.km_from(search.from_point, kms.c.km)
            return Order(key, descending=False), loads.join(kms, kms.c.code == origin.municipality)


def _fare_per_km() -> ColumnElement[Any]:
    """Not rounded (API §2); of no way, or of one of 0 km, nothing is known. A trial user never asks."""
    km = func.nullif(cast(_c.measured["distance"]["km"].astext, Double), literal(0.0, Double), type_=Double)
    return cast(_c.asking_fare_yen, Double) / km


FACETS = ("origin_prefecture", "destination_prefecture", "vehicle_class", "body_type", "cooperative")


def facets_of(viewer: Viewer) -> tuple[str, ...]:
    """The facets a viewer is shown: companies are not counted for a trial user (SPEC 1.6)."""
    return tuple(facet for facet in FACETS if not (viewer.masked and facet == "cooperative"))


def facet_counts(
    conditions: list[ColumnElement[bool]], facets: tuple[str, ...]
) -> CompoundSelect[str, str, int]:
    """Rows of facet, code and count over the loads that answer; a load counts in each of its body types."""
    found = select(
        func.left(_c.origin_municipality, 2).label("origin_prefecture"),
        func.left(_c.destination_municipality, 2).label("destination_prefecture"),
        _c.vehicle_class,
        _c.body_types,
        cast(_c.cooperative_id, Text).label("cooperative"),
    )
    among = found.where(*conditions).cte("found")
    return union_all(*(_codes_of(among, facet) for facet in facets))


def _codes_of(found: FromClause, facet: str) -> Select[str, str, int]:
    code = func.unnest(found.c.body_types, type_=Text) if facet == "body_type" else found.c[facet]
    codes = select(code.label("code")).select_from(found).subquery()
    return select(literal(facet), codes.c.code, func.count()).group_by(codes.c.code)
