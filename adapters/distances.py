"""Road distances offline: the shortest way over the corridor graph, by ferry where no road leads (SPEC 2.2).

How a way is made up:

- between corridor nodes, the edges' road km (great circle × 1.12);
- from a place to the graph, great circle × 1.3 to a few of its nearest nodes on the same land, of which the
  best way is taken; a place that is itself a node enters there;
- the straight way where it is shorter, since local roads join what the corridors leave out: great circle
  × 1.32 under 50 km, rising evenly to × 1.8 at 100 km and beyond;
- no straight line crosses a bay: ``reference/bays.csv`` draws one line along each large bay, strait and lake,
  and what crosses it (富津–横須賀, 室蘭–函館) must go round, or over the bridge that is an edge of the graph;
- mountains are not drawn: two valleys either side of a range, come out too near.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush, nsmallest
from itertools import pairwise
from math import ceil, cos, inf, radians

from adapters.reference.roads import BayLine, Corridor, Ferry, load_bay_lines, load_corridors, load_ferries
from domain.places import Distance, Municipalities, MunicipalityCode, Place, Point, great_circle_km

METHOD = "corridor_graph"

ACCESS_FACTOR = 1.3
STRAIGHT_FACTOR, STRAIGHT_FACTOR_FAR = 1.32, 1.8
STRAIGHT_KM, STRAIGHT_KM_FAR = 50.0, 100.0

ENTRIES = 3
ENTRY_SLACK_KM = 20.0
"""No way into the graph is more than this much farther than the nearest one: one would drive the graph."""

CORRIDOR_KMH = 65.0
STREET_KMH = 35.0
"""The speeds behind ``minutes``, our own: a truck on expressways and main roads, and off them. No rests."""

_NOISE = 1e-6
"""Km or minutes that a sum of floats may be off by: 100.0000001 km is 100 km, not 101."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A point, and the land it lies on."""

    landmass: str
    point: Point


@dataclass(frozen=True, slots=True)
class _Way:
    """One way, nothing rounded yet. Its ``length`` is what ways are compared by: road and sea km."""

    road_km: float = 0.0
    sea_km: float = 0.0
    minutes: float = 0.0
    ferry: bool = False

    @property
    def length(self) -> float:
        return self.road_km + self.sea_km

    def then(self, other: "_Way") -> "_Way":
        return _Way(
            self.road_km + other.road_km,
            self.sea_km + other.sea_km,
            self.minutes + other.minutes,
            self.ferry or other.ferry,
        )


def _road(corridor_km: float, street_km: float) -> _Way:
    minutes = corridor_km / CORRIDOR_KMH * 60 + street_km / STREET_KMH * 60
    return _Way(road_km=corridor_km + street_km, minutes=minutes)


def _straight_road_km(straight_km: float) -> float:
    """Road km of a way along no corridor: the farther, the more it winds."""
    beyond = min(max(straight_km - STRAIGHT_KM, 0.0) / (STRAIGHT_KM_FAR - STRAIGHT_KM), 1.0)
    return straight_km * (STRAIGHT_FACTOR + beyond * (STRAIGHT_FACTOR_FAR - STRAIGHT_FACTOR))


class _Graph:
    """The corridors: shortest km from node to node, each node's worked out once, when first asked for."""

    def __init__(self, corridors: Iterable[Corridor], spots: Callable[[MunicipalityCode], _Spot]) -> None:
        self._joined: dict[MunicipalityCode, list[tuple[MunicipalityCode, float]]] = {}
        for corridor in corridors:
            for here, there in (corridor.ends, corridor.ends[::-1]):
                self._joined.setdefault(here, []).append((there, corridor.road_km))
        self.on_land: dict[str, list[tuple[MunicipalityCode, Point]]] = {}
        for code in self._joined:
            spot = spots(code)
            self.on_land.setdefault(spot.landmass, []).append((code, spot.point))
        self._from: dict[MunicipalityCode, dict[MunicipalityCode, float]] = {}

    def km(self, start: MunicipalityCode, end: MunicipalityCode) -> float:
        """The shortest km over corridors; infinite where none lead."""
        reached = self._from.get(start)
        if reached is None:
            reached = self._from[start] = self._shortest_from(start)
        return reached.get(end, inf)

    def _shortest_from(self, start: MunicipalityCode) -> dict[MunicipalityCode, float]:
        reached: dict[MunicipalityCode, float] = {}
        heap = [(0.0, start)]
        while heap:
            km, code = heappop(heap)
            if code in reached:
                continue
            reached[code] = km
            for neighbour, edge_km in self._joined[code]:
                if neighbour not in reached:
                    heappush(heap, (km + edge_km, neighbour))
        return reached


class CorridorDistances:
    """The port ``Distances`` without any server: the same answer for the same two points, always."""

    def __init__(
        self,
        municipalities: Municipalities,
        corridors: Iterable[Corridor] | None = None,
        ferries: Iterable[Ferry] | None = None,
        bay_lines: Iterable[BayLine] | None = None,
    ) -> None:
        """``corridors``, ``ferries``, ``bay_lines``: those of ``adapters/reference`` when left out."""
        self._municipalities = municipalities
        self._graph = _Graph(load_corridors() if corridors is None else corridors, self._spot_of)
        self._bay_lines = tuple(load_bay_lines() if bay_lines is None else bay_lines)
        self._crossings: dict[_Spot, list[tuple[_Spot, _Way]]] = {}
        for ferry in load_ferries() if ferries is None else ferries:
            self._take_up(ferry)
        self._entries = lru_cache(maxsize=16_384)(self._find_entries)
        self._by_road = lru_cache(maxsize=65_536)(self._find_by_road)
        self._way = lru_cache(maxsize=65_536)(self._find_way)

    async def between(self, origin: Place, destination: Place) -> Distance | None:
        """The distance from one place to the other; None where no way leads (SPEC 2.2).

        A place without a point counts as its municipality's point: two such in one municipality are 0 km.
        """
        return await self.along((origin, destination))

    async def along(self, places: Sequence[Place]) -> Distance | None:
        """The distance from place to place in this order, legs summed and then rounded up once (SPEC 2.2)."""
        whole = _Way()
        for start, end in pairwise(map(self._spot, places)):
            leg = self._way(start, end)
            if leg is None:
                return None
            whole = whole.then(leg)
        return Distance(
            km=ceil(whole.road_km - _NOISE),
            minutes=ceil(whole.minutes - _NOISE),
            method=METHOD,
            ferry=whole.ferry,
        )

    def _spot_of(self, code: MunicipalityCode) -> _Spot:
        municipality = self._municipalities.get(code)
        assert municipality is not None, f"no municipality {code}"
        return _Spot(municipality.landmass, municipality.point)

    def _spot(self, place: Place) -> _Spot:
        spot = self._spot_of(place.municipality)
        return spot if place.point is None else _Spot(spot.landmass, place.point)

    def _take_up(self, ferry: Ferry) -> None:
        """Only a ferry to another land is ever taken: elsewhere a road leads (SPEC 2.2)."""
        here, there = map(self._spot_of, ferry.ends)
        if here.landmass != there.landmass:
            at_sea = _Way(sea_km=ferry.sea_km, minutes=ferry.hours * 60, ferry=True)
            self._crossings.setdefault(here, []).append((there, at_sea))
            self._crossings.setdefault(there, []).append((here, at_sea))

    def _find_way(self, start: _Spot, end: _Spot) -> _Way | None:
        if start.landmass == end.landmass:
            return self._by_road(start, end)
        return self._find_by_ferry(start, end)

    def _find_by_ferry(self, start: _Spot, end: _Spot) -> _Way | None:
        """The way of least road + sea km, from port to port, over as many ferries as it takes."""
        heap: list[tuple[float, int, _Spot, _Way]] = [(0.0, 0, start, _Way())]
        done: set[_Spot] = set()
        pushed = 0
        while heap:
            _, _, here, so_far = heappop(heap)
            if here == end:
                return so_far
            if here in done:
                continue
            done.add(here)
            goals = [port for port in self._crossings if port.landmass == here.landmass]
            if here.landmass == end.landmass:
                goals.append(end)
            onward = [(goal, self._by_road(here, goal)) for goal in goals if goal not in done]
            for there, leg in (*onward, *self._crossings.get(here, ())):
                if leg is not None:
                    pushed += 1
                    way = so_far.then(leg)
                    heappush(heap, (way.length, pushed, there, way))
        return None

    def _find_by_road(self, start: _Spot, end: _Spot) -> _Way | None:
        """The shorter of the straight way and the way over the corridors; both ends on one land."""
        ways: list[_Way] = []
        if not self._across_a_bay(start.point, end.point):
            ways.append(_road(0.0, _straight_road_km(great_circle_km(start.point, end.point))))
        for entry, to_entry_km in self._entries(start):
            for leaving, from_leaving_km in self._entries(end):
                corridor_km = self._graph.km(entry, leaving)
                if corridor_km < inf:
                    ways.append(_road(corridor_km, ACCESS_FACTOR * (to_entry_km + from_leaving_km)))
        return min(ways, key=lambda way: way.length, default=None)

    def _find_entries(self, spot: _Spot) -> tuple[tuple[MunicipalityCode, float], ...]:
        """Where a spot joins the corridors: nodes of its land with the straight km, nearest first."""
        nodes = self._graph.on_land.get(spot.landmass, ())
        at_node = tuple((code, 0.0) for code, point in nodes if point == spot.point)
        if at_node:
            return at_node
        shrink = cos(radians(spot.point.lat))

        def apart(node: tuple[MunicipalityCode, Point]) -> float:
            """Squared degrees on the flat: enough to sort out the neighbours."""
            return (node[1].lat - spot.point.lat) ** 2 + ((node[1].lon - spot.point.lon) * shrink) ** 2

        found: list[tuple[MunicipalityCode, float]] = []
        for code, point in nsmallest(8 * ENTRIES, nodes, key=apart):
            km = great_circle_km(spot.point, point)
            if len(found) == ENTRIES or (found and km > found[0][1] + ENTRY_SLACK_KM):
                break
            if not self._across_a_bay(spot.point, point):
                found.append((code, km))
        return tuple(found)

    def _across_a_bay(self, a: Point, b: Point) -> bool:
        return any(_cross(a, b, line.start, line.end) for line in self._bay_lines)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the stretches a-b and c-d cross, on the flat map: near enough over a bay's width."""
    return _left_of(a, b, c) != _left_of(a, b, d) and _left_of(c, d, a) != _left_of(c, d, b)


def _left_of(a: Point, b: Point, p: Point) -> bool:
    return (b.lon - a.lon) * (p.lat - a.lat) > (b.lat - a.lat) * (p.lon - a.lon)
