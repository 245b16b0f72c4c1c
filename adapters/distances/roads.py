"""Ways by road between many places of one land at once: straight, or in, over and out of the network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adapters.distances.network import Figures, Network, Numbers, Spot
from adapters.reference.roads import SPEED_KMH, BayLine, RoadKind
from domain.places import EARTH_RADIUS_KM, Point

ACCESS_FACTOR = 1.3
STRAIGHT_FACTOR, STRAIGHT_FACTOR_FAR = 1.32, 1.8
STRAIGHT_KM, STRAIGHT_KM_FAR = 50.0, 100.0

ENTRIES = 3
ENTRY_SLACK_KM = 20.0
"""No way into the network is more than this much farther than the nearest: one would drive the network."""
_LOOKED_AT = 8 * ENTRIES

_LOCAL_MINUTES = 60 / SPEED_KMH[RoadKind.LOCAL]


@dataclass(frozen=True, slots=True)
class Roads:
    """From each of some places to each of others: km by road and minutes, infinite where none leads."""

    km: Figures
    minutes: Figures


@dataclass(frozen=True, slots=True)
class _Points:
    """Positions in degrees, an array each."""

    lat: Figures
    lon: Figures

    def take(self, which: Numbers) -> "_Points":
        return _Points(self.lat[which], self.lon[which])


@dataclass(frozen=True, slots=True)
class _Entries:
    """Where each place joins the network: up to ``ENTRIES`` nodes a row, with the straight km to them.

    A missing one is node 0 at an infinite distance.
    """

    node: Numbers
    km: Figures


class RoadFinder:
    """Finds ways by road on a network, round the bays."""

    def __init__(self, network: Network, bay_lines: Iterable[BayLine]) -> None:
        lines = tuple(bay_lines)
        self._network = network
        self._nodes = _Points(network.lat, network.lon)
        self._bay_from = _points([line.start for line in lines])
        self._bay_to = _points([line.end for line in lines])

    def between(self, land: str, origins: Sequence[Spot], destinations: Sequence[Spot]) -> Roads:
        """The shorter of the straight way and the way over the network; all places on this land."""
        here, there = (_points([spot.point for spot in side]) for side in (origins, destinations))
        roads = self._over_the_network(self._entries(land, here), self._entries(land, there))
        straight = great_circles_km(
            _Points(here.lat[:, None], here.lon[:, None]), _Points(there.lat[None, :], there.lon[None, :])
        )
        beyond = np.clip((straight - STRAIGHT_KM) / (STRAIGHT_KM_FAR - STRAIGHT_KM), 0.0, 1.0)
        straight *= STRAIGHT_FACTOR + beyond * (STRAIGHT_FACTOR_FAR - STRAIGHT_FACTOR)
        rows, columns = np.nonzero(straight <= roads.km)
        open_way = ~self._across_a_bay(here.take(rows), there.take(columns))
        rows, columns = rows[open_way], columns[open_way]
        roads.km[rows, columns] = straight[rows, columns]
        roads.minutes[rows, columns] = straight[rows, columns] * _LOCAL_MINUTES
        return roads

    def _over_the_network(self, here: _Entries, there: _Entries) -> Roads:
        """By the best of the ways in and out of each pair."""
        shape = (len(here.km), len(there.km))
        best = Roads(np.full(shape, np.inf), np.full(shape, np.inf))
        for way_in in range(ENTRIES):
            for way_out in range(ENTRIES):
                if not (np.isfinite(here.km[:, way_in]).any() and np.isfinite(there.km[:, way_out]).any()):
                    continue
                nodes = np.ix_(here.node[:, way_in], there.node[:, way_out])
                street = ACCESS_FACTOR * (here.km[:, way_in, None] + there.km[None, :, way_out])
                km = self._network.km[nodes] + street
                shorter = km < best.km
                np.copyto(best.km, km, where=shorter)
                minutes = self._network.minutes[nodes] + street * _LOCAL_MINUTES
                np.copyto(best.minutes, minutes, where=shorter)
        return best

    def _entries(self, land: str, places: _Points) -> _Entries:
        """The nearest nodes of the land, nearest first, none across a bay; a node itself enters there."""
        found = _Entries(
            np.zeros((len(places.lat), ENTRIES), dtype=np.intp), np.full((len(places.lat), ENTRIES), np.inf)
        )
        nodes = self._network.on_land.get(land)
        if nodes is None:
            return found
        shrink = np.cos(np.radians(places.lat))[:, None]
        flat = (self._nodes.lat[nodes] - places.lat[:, None]) ** 2
        flat += ((self._nodes.lon[nodes] - places.lon[:, None]) * shrink) ** 2
        nearest = nodes[np.argsort(flat, axis=1, kind="stable")[:, :_LOOKED_AT]]
        km = great_circles_km(_Points(places.lat[:, None], places.lon[:, None]), self._nodes.take(nearest))
        count = np.zeros(len(places.lat), dtype=np.intp)
        open_to_more = np.ones(len(places.lat), dtype=bool)
        for rank in range(nearest.shape[1]):
            open_to_more &= (count < ENTRIES) & (
                (count == 0) | (km[:, rank] <= found.km[:, 0] + ENTRY_SLACK_KM)
            )
            (asked,) = np.nonzero(open_to_more)
            if not len(asked):
                break
            free = asked[~self._across_a_bay(places.take(asked), self._nodes.take(nearest[asked, rank]))]
            found.node[free, count[free]] = nearest[free, rank]
            found.km[free, count[free]] = km[free, rank]
            count[free] += 1
            open_to_more[free] &= km[free, rank] > 0.0
        return found

    def _across_a_bay(self, here: _Points, there: _Points) -> NDArray[np.bool_]:
        """Of each stretch whether it crosses a bay, on the flat map: near enough over a bay's width."""
        crosses = np.zeros(len(here.lat), dtype=bool)
        pair, line = np.nonzero(self._may_cross(here, there))
        a, b = here.take(pair), there.take(pair)
        c, d = self._bay_from.take(line), self._bay_to.take(line)
        apart = _left_of(a, b, c) != _left_of(a, b, d)
        crosses[pair[apart & (_left_of(c, d, a) != _left_of(c, d, b))]] = True
        return crosses

    def _may_cross(self, here: _Points, there: _Points) -> NDArray[np.bool_]:
        """Which stretches and bay lines lie over the same latitudes and longitudes."""
        over = np.ones((len(here.lat), len(self._bay_from.lat)), dtype=bool)
        for a, b, c, d in (
            (here.lat, there.lat, self._bay_from.lat, self._bay_to.lat),
            (here.lon, there.lon, self._bay_from.lon, self._bay_to.lon),
        ):
            over &= np.maximum(a, b)[:, None] >= np.minimum(c, d)[None, :]
            over &= np.minimum(a, b)[:, None] <= np.maximum(c, d)[None, :]
        return over


def great_circles_km(a: _Points, b: _Points) -> Figures:
    """``domain.places.great_circle_km``, of many at once."""
    half_lat = np.radians(b.lat - a.lat) / 2
    half_lon = np.radians(b.lon - a.lon) / 2
    h = np.cos(np.radians(a.lat)) * np.cos(np.radians(b.lat)) * np.sin(half_lon) ** 2
    h += np.sin(half_lat) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0))))


def _left_of(a: _Points, b: _Points, p: _Points) -> NDArray[np.bool_]:
    left = (b.lon - a.lon) * (p.lat - a.lat) > (b.lat - a.lat) * (p.lon - a.lon)
    return np.asarray(left)


def _points(points: Sequence[Point]) -> _Points:
    return _Points(np.array([point.lat for point in points]), np.array([point.lon for point in points]))
