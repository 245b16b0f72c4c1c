"""Municipalities as numbers, what an area means among them, and how far they are from a point."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from adapters.board.arrays.columns import At, Bits, Columns
from domain.places import EARTH_RADIUS_KM, Area, Municipalities, MunicipalityCode, Point, great_circle_km
from domain.search import reach_of

AREAS_KEPT = 1_024
POINTS_KEPT = 256
NEARLY_KM = 0.001
"""Arrays may come to another last bit than ``great_circle_km``: what is that near to a rim, or to another in
an order, is worked out by itself. Near the antipodes, too, they differ by less."""

Floats = NDArray[np.float64]
Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The answers to the last so many questions."""

    def __init__(self, most: int, ask: Callable[[Key], Value]) -> None:
        self._most = most
        self._ask = ask
        self._kept: OrderedDict[Key, Value] = OrderedDict()

    def __call__(self, key: Key) -> Value:
        """The answer, perhaps remembered."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        value = self._kept[key] = self._ask(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return value


@dataclass(frozen=True, slots=True)
class Reach:
    """An area among the numbers. ``named``: by code; ``reached``: also by a municipality's point.

    ``prefectures``: those with anything of it, as numbers.
    """

    area: Area
    named: Bits
    reached: Bits
    prefectures: list[int]


class Gazetteer:
    """The municipalities by number, those of former times included."""

    def __init__(self, municipalities: Municipalities) -> None:
        self.all = municipalities
        everyone = [*municipalities, *municipalities.former]
        self.codes = [one.code for one in everyone]
        self.number_of = {code: number for number, code in enumerate(self.codes)}
        self.points = [one.point for one in everyone]
        self.prefecture = np.array([int(one.prefecture) for one in everyone], np.int16)
        self.lat = np.array([one.point.lat for one in everyone])
        self.lon = np.array([one.point.lon for one in everyone])
        self.reach: Recent[Area, Reach] = Recent(AREAS_KEPT, self._reach)
        self.kms: Recent[Point, Floats] = Recent(POINTS_KEPT, self._kms)

    def bits(self, codes: frozenset[MunicipalityCode]) -> Bits:
        """These municipalities among all."""
        found = np.zeros(len(self.codes), np.bool_)
        found[[self.number_of[code] for code in codes if code in self.number_of]] = True
        return found

    def _reach(self, area: Area) -> Reach:
        named, reached = self.bits(area.codes(self.all)), self.bits(reach_of(area, self.all))
        return Reach(area, named, reached, np.unique(self.prefecture[reached]).tolist())

    def _kms(self, origin: Point) -> Floats:
        """How far each is, exactly as ``great_circle_km`` says."""
        return np.array([great_circle_km(origin, point) for point in self.points])


class Whereabouts:
    """One place of each posting: its municipality, and its own point where it has one (else NaN)."""

    def __init__(self, columns: Columns, prefix: str, gazetteer: Gazetteer) -> None:
        self._columns = columns
        self._municipality, self._lat, self._lon = (f"{prefix}_{name}" for name in ("code", "lat", "lon"))
        self._gazetteer = gazetteer

    def inside(self, reach: Reach, at: At, *, masked: bool) -> Bits:
        """``Area.covers`` as far as the viewer is shown the place: by code, or by where it lies."""
        codes: NDArray[np.int16] = self._columns[self._municipality][at]
        near = reach.area.near
        if masked or near is None:
            return reach.reached[codes]
        kms = self._own_km(near.point, at)
        within = kms <= near.radius_km
        for index in np.flatnonzero(np.abs(kms - near.radius_km) < NEARLY_KM).tolist():
            within[index] = self._exact_km(near.point, at, index) <= near.radius_km
        return np.where(np.isnan(kms), reach.reached[codes], reach.named[codes] | within)

    def spots(self, at: At, *, masked: bool) -> tuple[Floats, Floats]:
        """Where each is shown to lie, in degrees north and east."""
        codes = self._columns[self._municipality][at]
        lat, lon = self._gazetteer.lat[codes], self._gazetteer.lon[codes]
        if masked:
            return lat, lon
        own_lat, own_lon = self._columns[self._lat][at], self._columns[self._lon][at]
        lies_there = np.isnan(own_lat)
        return np.where(lies_there, lat, own_lat), np.where(lies_there, lon, own_lon)

    def about_km(self, origin: Point, at: At, *, masked: bool) -> Floats:
        """How far each is from a point, to ``NEARLY_KM``."""
        of_municipality: Floats = self._gazetteer.kms(origin)[self._columns[self._municipality][at]]
        if masked:
            return of_municipality
        kms = self._own_km(origin, at)
        return np.where(np.isnan(kms), of_municipality, kms)

    def exact_km(self, origin: Point, slot: int, *, masked: bool) -> float:
        """How far one is, to the last bit."""
        lat = float(self._columns[self._lat][slot])
        if masked or lat != lat:
            return float(self._gazetteer.kms(origin)[self._columns[self._municipality][slot]])
        return great_circle_km(origin, Point(lat, float(self._columns[self._lon][slot])))

    def _exact_km(self, origin: Point, at: At, index: int) -> float:
        lat, lon = (self._columns[name][at][index] for name in (self._lat, self._lon))
        return great_circle_km(origin, Point(float(lat), float(lon)))

    def _own_km(self, origin: Point, at: At) -> Floats:
        """By the posting's own point; NaN where it has none."""
        kms = self._columns[self._lat][at].copy()
        known = np.flatnonzero(~np.isnan(kms))
        lat_a, lat_b = np.radians(origin.lat), np.radians(kms[known])
        half_lat = (lat_b - lat_a) / 2
        half_lon = np.radians(self._columns[self._lon][at][known] - origin.lon) / 2
        h = np.sin(half_lat) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin(half_lon) ** 2
        kms[known] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, h)))
        return kms
