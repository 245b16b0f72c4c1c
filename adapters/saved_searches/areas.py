"""Areas in the reverse index: by prefecture and bureau, by municipality, and by circles."""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from adapters.saved_searches.columns import EVERY_BIT, Flags, Lists, Numbers, Rows
from domain.places import (
    EARTH_RADIUS_KM,
    Area,
    Municipalities,
    MunicipalityCode,
    Place,
    Point,
)
from domain.search import municipality_of, reach_of

SLACK_KM = 1e-6
"""Two ways of reckoning one distance differ in the last bits; whoever is at the rim is asked exactly."""


def _prefecture_bit(prefecture: str) -> int:
    return 1 << (int(prefecture) - 1)


class Lying:
    """A condition that a place lies in an area (``Area.covers``)."""

    def __init__(self, municipalities: Municipalities) -> None:
        self._municipalities = municipalities
        self._free = Numbers(np.bool_)
        self._regions: Lists[str] = Lists()
        self._codes: Lists[MunicipalityCode] = Lists()
        self._circles = _Circles()

    def add(self, row: int, area: Area | None) -> None:
        """The next row's area; None: anywhere."""
        self._free.add(area is None)
        if area is None:
            return
        for region in (*area.prefectures, *area.bureaus):
            self._regions.add(region, row)
        wanted = set(area.municipalities)
        wanted.update(one.code for code in area.municipalities for one in self._municipalities.today_of(code))
        for code in wanted:
            self._codes.add(code, row)
        if area.near is not None:
            self._circles.add(row, area.near.point, area.near.radius_km)

    def holds(self, place: Place) -> Flags:
        """Where the place lies within: by its own point, or by its municipality's, as trial users see it."""
        municipality = municipality_of(place, self._municipalities)
        ones = (municipality, *self._municipalities.today_of(place.municipality))
        flags: Flags = self._free.all.copy()
        self._regions.mark({region for one in ones for region in (one.prefecture, one.bureau)}, flags)
        parents = {one.parent for one in ones if one.parent is not None}
        self._codes.mark({place.municipality, *(one.code for one in ones), *parents}, flags)
        self._circles.mark_often(municipality.point, flags)
        if place.point is not None:
            self._circles.mark(place.point, flags)
        return flags


class Reaching:
    """A condition that two areas share a municipality; here only that they share a prefecture."""

    def __init__(self, municipalities: Municipalities) -> None:
        self._prefectures = Numbers()

        @lru_cache(maxsize=10_000)
        def reached(area: Area) -> int:
            bits = 0
            for code in reach_of(area, municipalities):
                municipality = municipalities.get(code)
                assert municipality is not None, code
                bits |= _prefecture_bit(municipality.prefecture)
            return bits

        self._reached = reached

    def add(self, area: Area | None) -> None:
        """The next row's area; None: anywhere."""
        self._prefectures.add(EVERY_BIT if area is None else self._reached(area))

    def holds(self, area: Area | None) -> Flags:
        """Where the two may meet; None: it goes anywhere, as does the row without an area."""
        if area is None:
            return np.ones(len(self._prefectures.all), dtype=np.bool_)
        flags: Flags = (self._prefectures.all & self._reached(area)) != 0
        flags |= self._prefectures.all == EVERY_BIT
        return flags


class _Circles:
    """Circles on the map, each of a row."""

    def __init__(self) -> None:
        self._rows = Numbers()
        self._lats, self._lons, self._radii = (Numbers(np.float64) for _ in range(3))
        self._around: dict[Point, tuple[int, Rows]] = {}

    def add(self, row: int, centre: Point, radius_km: float) -> None:
        self._rows.add(row)
        self._lats.add(math.radians(centre.lat))
        self._lons.add(math.radians(centre.lon))
        self._radii.add(radius_km)

    def mark(self, point: Point, flags: Flags) -> None:
        """Mark the rows in whose circle the point lies."""
        flags[self._beginning(point, 0)] = True

    def mark_often(self, point: Point, flags: Flags) -> None:
        """The same for a point that is asked for again and again: only what was added since is reckoned."""
        known, rows = self._around.get(point, (0, _NO_ROWS))
        if known < len(self._rows.all):
            rows = np.concatenate([rows, self._beginning(point, known)])
            self._around[point] = len(self._rows.all), rows
        flags[rows] = True

    def _beginning(self, point: Point, first: int) -> Rows:
        """The rows, from the first circle on, in whose circle the point lies."""
        lat, lon = math.radians(point.lat), math.radians(point.lon)
        lats: npt.NDArray[np.float64] = self._lats.all[first:]
        h = np.sin((lats - lat) / 2) ** 2
        h += np.cos(lats) * math.cos(lat) * np.sin((self._lons.all[first:] - lon) / 2) ** 2
        km = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, h)))
        rows: Rows = self._rows.all[first:][km <= self._radii.all[first:] + SLACK_KM]
        return rows


_NO_ROWS = np.empty(0, dtype=np.int64)
