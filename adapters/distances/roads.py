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
_MOST_KNOWN = 65_536

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
class _Ways:
    """The shortest ways found so far."""

    km: Figures
    minutes: Figures

    @classmethod
    def none(cls, shape: tuple[int, int]) -> "_Ways":
        return cls(np.full(shape, np.inf), np.full(shape, np.inf))

    def take_shorter(self, km: Figures, minutes: Figures) -> None:
        """Keep of each pair the shorter, of equal ones the former."""
        shorter = km < self.km
        np.copyto(self.km, km, where=shorter)
        np.copyto(self.minutes, minutes, where=shorter)


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
        self._known: dict[Spot, tuple[Numbers, Figures]] = {}

    def between(self, land: str, origins: Sequence[Spot], destinations: Sequence[Spot]) -> Roads:
        """The shorter of the straight way and the way over the network; all places on this land."""
        roads = self._over_the_network(self._entries(land, origins), self._entries(land, destinations))
        here, there = (_points([spot.point for spot in side]) for side in (origins, destinations))
        rows, columns = np.nonzero(_may_be_straight(here, there, roads.km))
        straight = great_circles_km(here.take(rows), there.take(columns))
        beyond = np.clip((straight - STRAIGHT_KM) / (STRAIGHT_KM_FAR - STRAIGHT_KM), 0.0, 1.0)
        straight *= STRAIGHT_FACTOR + beyond * (STRAIGHT_FACTOR_FAR - STRAIGHT_FACTOR)
        (shorter,) = np.nonzero(straight <= roads.km[rows, columns])
        rows, columns, straight = rows[shorter], columns[shorter], straight[shorter]
        open_way = ~self._across_a_bay(here.take(rows), there.take(columns))
        rows, columns, straight = rows[open_way], columns[open_way], straight[open_way]
        roads.km[rows, columns] = straight
        roads.minutes[rows, columns] = straight * _LOCAL_MINUTES
        return roads

    def _over_the_network(self, here: _Entries, there: _Entries) -> Roads:
        """By the best way in and the best way out of each pair: first from each place to these."""
        outs, out_of = np.unique(there.node, return_inverse=True)
        out_of = out_of.reshape(there.node.shape)
        to_nodes = _Ways.none((len(here.km), len(outs)))
        for way_in in range(ENTRIES):
            block, street = np.ix_(here.node[:, way_in], outs), ACCESS_FACTOR * here.km[:, way_in, None]
            to_nodes.take_shorter(
                self._network.km[block] + street, self._network.minutes[block] + street * _LOCAL_MINUTES
            )
        best = _Ways.none((len(here.km), len(there.km)))
        for way_out in range(ENTRIES):
            node, street = out_of[:, way_out], ACCESS_FACTOR * there.km[None, :, way_out]
            if np.isfinite(street).any():
                best.take_shorter(
                    to_nodes.km[:, node] + street, to_nodes.minutes[:, node] + street * _LOCAL_MINUTES
                )
        return Roads(best.km, best.minutes)

    def _entries(self, land: str, spots: Sequence[Spot]) -> _Entries:
        """Where each spot joins the network; found once for each."""
        unknown = [spot for spot in dict.fromkeys(spots) if spot not in self._known]
        if unknown:
            if len(self._known) + len(unknown) > _MOST_KNOWN:
                self._known = {}
                unknown = list(dict.fromkeys(spots))
            found = self._find_entries(land, _points([spot.point for spot in unknown]))
            self._known |= zip(unknown, zip(found.node, found.km, strict=True), strict=True)
        known = [self._known[spot] for spot in spots]
        return _Entries(
            np.array([node for node, _ in known], dtype=np.intp).reshape(-1, ENTRIES),
            np.array([km for _, km in known]).reshape(-1, ENTRIES),
        )

    def _find_entries(self, land: str, places: _Points) -> _Entries:
        """The nearest nodes of the land, nearest first, none across a bay; a node itself enters there."""
        found = _Entries(
            np.zeros((len(places.lat), ENTRIES), dtype=np.intp), np.full((len(places.lat), ENTRIES), np.inf)
        )
        nodes = self._network.on_land.get(land)
        if nodes is None:
            return found
        nearest = nodes[self._nearest(nodes, places)]
        km = great_circles_km(_Points(places.lat[:, None], places.lon[:, None]), self._nodes.take(nearest))
        count = np.zeros(len(places.lat), dtype=np.intp)
        asked = np.arange(len(places.lat))
        for rank in range(nearest.shape[1]):
            near_enough = (count[asked] == 0) | (km[asked, rank] <= found.km[asked, 0] + ENTRY_SLACK_KM)
            asked = asked[near_enough & (count[asked] < ENTRIES)]
            if not len(asked):
                break
            free = asked[~self._across_a_bay(places.take(asked), self._nodes.take(nearest[asked, rank]))]
            found.node[free, count[free]] = nearest[free, rank]
            found.km[free, count[free]] = km[free, rank]
            count[free] += 1
            count[free[km[free, rank] == 0.0]] = ENTRIES
        return found

    def _nearest(self, nodes: Numbers, places: _Points) -> Numbers:
        """The nodes to look at for each place, nearest first on the flat: numbers within ``nodes``."""
        shrink = np.cos(np.radians(places.lat))[:, None]
        flat = (self._nodes.lat[nodes] - places.lat[:, None]) ** 2
        flat += ((self._nodes.lon[nodes] - places.lon[:, None]) * shrink) ** 2
        if len(nodes) <= _LOOKED_AT:
            return np.argsort(flat, axis=1, kind="stable")
        some = np.argpartition(flat, _LOOKED_AT, axis=1)[:, :_LOOKED_AT]
        order = np.argsort(np.take_along_axis(flat, some, axis=1), axis=1, kind="stable")
        return np.take_along_axis(some, order, axis=1)

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


def _may_be_straight(here: _Points, there: _Points, road_km: Figures) -> NDArray[np.bool_]:
    """Of which pairs the straight way may be no longer than this, seen roughly: none that is is left out."""
    straight_km = np.minimum(
        road_km / STRAIGHT_FACTOR, np.maximum(road_km / STRAIGHT_FACTOR_FAR, STRAIGHT_KM_FAR)
    )
    widest = np.minimum(straight_km / EARTH_RADIUS_KM + 1e-6, np.pi)
    cosines = np.zeros_like(road_km)
    for a, b in zip(_directions(here), _directions(there), strict=True):
        cosines += a[:, None] * b[None, :]
    return np.asarray(cosines >= np.cos(widest) - 1e-12)


def _directions(points: _Points) -> tuple[Figures, Figures, Figures]:
    """Towards each point from the middle of the globe."""
    lat, lon = np.radians(points.lat), np.radians(points.lon)
    return np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)


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
