"""What loads and vehicles are asked alike, said in SQL: words, ranges, areas, and the order of a list."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Double,
    Table,
    Text,
    Uuid,
    any_,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import TableValuedAlias

from adapters.db.schema import members
from domain.places import EARTH_RADIUS_KM, Area, Municipalities, Municipality, Point, great_circle_km
from domain.ports import Standing
from domain.search import AtLeast, Range, reach_of
from domain.words import words_of

Key = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: by the key, nothing known last, ties by id descending (API §2).

    ``key``: an instant or a number. A page begins behind a standing by the key as the database told it,
    to the last bit, so that each posting that stays put appears exactly once in a walk.
    """

    key: Key
    descending: bool

    def by(self, key: Key, id_: Key) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """What to order by, where the key and the id are called so."""
        return (key.desc() if self.descending else key.asc()).nulls_last(), id_.desc()

    def behind(self, standing: Standing, id_: Key) -> ColumnElement[bool]:
        """What comes after the last item shown."""
        lower_id = id_ < standing.id
        if standing.key is None:
            return self.key.is_(None) & lower_id
        key = literal(_key_of(standing.key), self.key.type)
        further = self.key < key if self.descending else self.key > key
        return or_(further, (self.key == key) & lower_id, self.key.is_(None))


def standing_at(key: datetime | float | None, id_: UUID) -> Standing:
    """Where a list goes on after an item; an instant to the microsecond, a number to the last bit."""
    # The driver has a class of its own for ids.
    return Standing(key.isoformat() if isinstance(key, datetime) else key, UUID(int=id_.int))


def _key_of(kept: str | float) -> datetime | float:
    return datetime.fromisoformat(kept) if isinstance(kept, str) else kept


def texts(values: Collection[str]) -> ColumnElement[Any]:
    """An array of codes, however many."""
    return literal(sorted(values), ARRAY(Text))


def uuids(values: Collection[UUID]) -> ColumnElement[Any]:
    """An array of ids, however many."""
    return literal(list(values), ARRAY(Uuid))


def at_least(span: AtLeast | Range, number: ColumnElement[Any]) -> Iterator[ColumnElement[bool]]:
    """``AtLeast.holds``."""
    if span.min is not None:
        yield number >= span.min


def within(span: Range, number: ColumnElement[Any]) -> Iterator[ColumnElement[bool]]:
    """``Range.holds``: both ends included; nothing known never lies within."""
    yield number.is_not(None)
    yield from at_least(span, number)
    if span.max is not None:
        yield number <= span.max


def each_word(
    text: str, own_words: ColumnElement[str], poster_id: Key | None
) -> Iterator[ColumnElement[bool]]:
    """Each word of the question occurs in the posting's words or, with ``poster_id``, in its poster's."""
    for word in words_of(text):
        found = own_words.contains(word, autoescape=True)
        if poster_id is not None:
            of_that_name = select(members.c.id).where(members.c.words.contains(word, autoescape=True))
            found = or_(found, poster_id.in_(of_that_name))
        yield found


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a posting lies as far as the viewer is shown; ``point`` None: by its municipality only."""

    municipality: ColumnElement[str]
    point: ColumnElement[Any] | None

    @classmethod
    def of(cls, postings: Table, prefix: str, *, masked: bool) -> "Whereabouts":
        """A place of the postings, as flattened in the schema."""
        point = None if masked else postings.c[f"{prefix}_point"]
        return cls(postings.c[f"{prefix}_municipality"], point)

    def in_area(self, area: Area, municipalities: Municipalities) -> ColumnElement[bool]:
        """``Area.covers``: by code, or by where it lies."""
        by_municipality = self._among(reach_of(area, municipalities))
        if self.point is None or area.near is None:
            return by_municipality
        inside = km_from(area.near.point, self.point) <= area.near.radius_km
        by_point = or_(self._among(area.codes(municipalities)), inside)
        return case((self.point.is_(None), by_municipality), else_=by_point)

    def _among(self, codes: Collection[str]) -> ColumnElement[bool]:
        return self.municipality == any_(texts(codes))

    def km_from(self, origin: Point, municipality_km: ColumnElement[float]) -> ColumnElement[float]:
        """How far from a point, given how far its municipality is."""
        if self.point is None:
            return municipality_km
        return case((self.point.is_(None), municipality_km), else_=km_from(origin, self.point))

    def degrees(self, axis: str, of_municipality: ColumnElement[float]) -> ColumnElement[float]:
        """Its ``lat`` or ``lon``, given its municipality's."""
        if self.point is None:
            return of_municipality
        return case((self.point.is_(None), of_municipality), else_=_degrees(self.point, axis))


def km_from(origin: Point, point: ColumnElement[Any]) -> ColumnElement[float]:
    """``great_circle_km``, term by term in the same order, so that both come to the same double."""
    lat_a, lat_b = func.radians(_double(origin.lat)), func.radians(_degrees(point, "lat"))
    half_lat = (lat_b - lat_a) / _double(2)
    half_lon = func.radians(_degrees(point, "lon") - _double(origin.lon)) / _double(2)
    h = _squared_sine(half_lat) + func.cos(lat_a) * func.cos(lat_b) * _squared_sine(half_lon)
    return _double(2 * EARTH_RADIUS_KM) * func.asin(func.sqrt(func.least(_double(1), h)), type_=Double)


def _squared_sine(angle: ColumnElement[Any]) -> ColumnElement[float]:
    return func.power(func.sin(angle), _double(2), type_=Double)


def every_municipality(municipalities: Municipalities) -> tuple[Municipality, ...]:
    """Those of today, and the former ones, under whose codes something may be open still."""
    return (*municipalities, *municipalities.former)


def _double(number: float) -> ColumnElement[float]:
    return literal(number, Double)


def _degrees(point: ColumnElement[Any], axis: str) -> ColumnElement[float]:
    return cast(point[axis].astext, Double)


def municipality_kms(origin: Point, municipalities: Municipalities) -> TableValuedAlias:
    """Every municipality's code and distance from a point, to join: they live in memory, not in tables."""
    each = every_municipality(municipalities)
    codes = [municipality.code for municipality in each]
    kms = [great_circle_km(origin, municipality.point) for municipality in each]
    rows = func.unnest(literal(codes, ARRAY(Text)), literal(kms, ARRAY(Double)))
    return rows.table_valued(column("code", Text), column("km", Double)).render_derived("municipality_kms")
