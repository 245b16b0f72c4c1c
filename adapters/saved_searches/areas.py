"""Areas in the reverse index: by prefectures and bureaus as bits, by municipality, and by circles."""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from adapters.saved_searches.columns import EVERY_BIT, Flags, Lists, Numbers
from domain.places import (
    EARTH_RADIUS_KM,
    Area,
    Bureau,
    Municipalities,
    MunicipalityCode,
    Place,
    Point,
)
from domain.search import municipality_of, position_of, reach_of

SLACK_KM = 1e-6
"""Two ways of reckoning one distance differ in the last bits; whoever is at the rim is asked exactly."""

_BUREAU_BITS = {bureau: 1 << (47 + at) for at, bureau in enumerate(Bureau)}


def _prefecture_bit(prefecture: str) -> int:
    return 1 << (int(prefecture) - 1)


class Lying:
    """A condition that a place lies in an area (``Area.covers``)."""

    def __init__(self, municipalities: Municipalities) -> None:
        self._municipalities = municipalities
        self._free = Numbers(np.bool_)
        self._regions = Numbers()
        self._codes: Lists[MunicipalityCode] = Lists()
        self._circles = _Circles()

    def add(self, row: int, area: Area | None) -> None:
        """The next row's area; None: anywhere."""
        self._free.add(area is None)
        self._regions.add(0 if area is None else _regions_named(area))
        if area is None:
            return
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
        regions = 0
        for one in ones:
            regions |= _prefecture_bit(one.prefecture) | _BUREAU_BITS[one.bureau]
        flags: Flags = self._free.all | ((self._regions.all & regions) != 0)
        parents = {one.parent for one in ones if one.parent is not None}
        self._codes.mark({place.municipality, *(one.code for one in ones), *parents}, flags)
        for point in {position_of(place, self._municipalities), municipality.point}:
            self._circles.mark(point, flags)
        return flags


def _regions_named(area: Area) -> int:
    bits = 0
    for prefecture in area.prefectures:
        bits |= _prefecture_bit(prefecture)
    for bureau in area.bureaus:
        bits |= _BUREAU_BITS[bureau]
    return bits


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
        self._rows, self._lats, self._lons, self._radii = (Numbers(kind) for kind in _KINDS)

    def add(self, row: int, centre: Point, radius_km: float) -> None:
        self._rows.add(row)
        self._lats.add(math.radians(centre.lat))
        self._lons.add(math.radians(centre.lon))
        self._radii.add(radius_km)

    def mark(self, point: Point, flags: Flags) -> None:
        """Mark the rows in whose circle the point lies."""
        lat, lon = math.radians(point.lat), math.radians(point.lon)
        lats: npt.NDArray[np.float64] = self._lats.all
        h = np.sin((lats - lat) / 2) ** 2
        h += np.cos(lats) * math.cos(lat) * np.sin((self._lons.all - lon) / 2) ** 2
        km = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, h)))
        flags[self._rows.all[km <= self._radii.all + SLACK_KM]] = True


_KINDS = (np.int64, np.float64, np.float64, np.float64)
