"""Road distances offline: the shortest way over the corridors, by ferry where no road leads (SPEC 2.2).

How a way is made up:

- between corridor nodes, the edges' road km (great circle × 1.12);
- from a place to the network, great circle × 1.3 to a few of its nearest nodes on the same land, of which
  the best way is taken; a place that is itself a node enters there;
- the straight way where it is shorter, since local roads join what the corridors leave out: great circle
  × 1.32 under 50 km, rising evenly to × 1.8 at 100 km and beyond;
- no straight line crosses a bay: ``reference/bays.csv`` draws one line along each large bay, strait and
  lake, and what crosses it (富津–横須賀, 室蘭–函館) must go round, or over a bridge of the network;
- mountains are not drawn: two valleys either side of a range, come out too near;
- minutes by the speed of each kind of road (``adapters.reference.roads.SPEED_KMH``), and a ferry's hours.
"""

import asyncio
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import ceil

import numpy as np

from adapters.distances.crossings import Crossings
from adapters.distances.network import Network, Numbers, Spot
from adapters.distances.roads import RoadFinder, Roads
from adapters.reference.municipalities import load_municipalities
from adapters.reference.roads import BayLine, Corridor, Ferry, load_bay_lines, load_corridors, load_ferries
from domain.places import NO_WAY, Distance, DistanceMatrix, Municipalities, MunicipalityCode, Place

METHOD = "corridor_graph"

NOISE = 1e-6
"""Km or minutes that a sum of floats may be off by: 100.0000001 km is 100 km, not 101."""

AT_ONCE = 10_000
"""Pairs that are worked out while the program waits; more of them on a thread of their own."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way, nothing rounded yet."""

    km: float = 0.0
    minutes: float = 0.0
    ferry: bool = False


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
        network = Network(load_corridors() if corridors is None else corridors, self._spot_of)
        self._roads = RoadFinder(network, load_bay_lines() if bay_lines is None else bay_lines)
        self._crossings = Crossings(
            load_ferries() if ferries is None else ferries, self._spot_of, self._roads
        )
        self._way = lru_cache(maxsize=65_536)(self._find_way)

    async def along(self, places: Sequence[Place]) -> Distance | None:
        """The distance from place to place in this order, legs summed and then rounded up once (SPEC 2.2).

        A place without a point counts as its municipality's point: two such in one municipality are 0 km.
        """
        km, minutes, ferry = 0.0, 0.0, False
        for start, end in pairwise(map(self._spot, places)):
            leg = self._way(start, end)
            if leg is None:
                return None
            km, minutes, ferry = km + leg.km, minutes + leg.minutes, ferry or leg.ferry
        return Distance(ceil(km - NOISE), ceil(minutes - NOISE), METHOD, ferry)

    async def between(self, origin: Place, destination: Place) -> Distance | None:
        """The distance from one place to the other; None where no way leads (SPEC 2.2)."""
        return await self.along((origin, destination))

    async def matrix(self, origins: Sequence[Place], destinations: Sequence[Place]) -> DistanceMatrix:
        """From each to each, as ``along`` says of each pair; a million pairs take about half a second."""
        here, there = list(map(self._spot, origins)), list(map(self._spot, destinations))
        if len(here) * len(there) <= AT_ONCE:
            return _told(*self._find_ways(here, there))
        return _told(*await asyncio.to_thread(self._find_ways, here, there))

    def _spot_of(self, code: MunicipalityCode) -> Spot:
        municipality = self._municipalities.get(code)
        assert municipality is not None, f"no municipality {code}"
        return Spot(municipality.landmass, municipality.point)

    def _spot(self, place: Place) -> Spot:
        spot = self._spot_of(place.municipality)
        return spot if place.point is None else Spot(spot.landmass, place.point)

    def _find_way(self, start: Spot, end: Spot) -> _Way | None:
        ways, ferry = self._find_ways([start], [end])
        km = float(ways.km[0, 0])
        return None if km == np.inf else _Way(km, float(ways.minutes[0, 0]), bool(ferry[0, 0]))

    def _find_ways(
        self, origins: Sequence[Spot], destinations: Sequence[Spot]
    ) -> tuple[Roads, "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"]:
        """Every pair's way, land by land, and whether it takes a ferry."""
        shape = (len(origins), len(destinations))
        ways = Roads(np.full(shape, np.inf), np.full(shape, np.inf))
        ferry = np.zeros(shape, dtype=bool)
        ends = {land: (at, [destinations[n] for n in at]) for land, at in _by_land(destinations).items()}
        for start_land, rows in _by_land(origins).items():
            here = [origins[at] for at in rows]
            for end_land, (columns, there) in ends.items():
                block = np.ix_(rows, columns)
                if start_land == end_land:
                    found: Roads | None = self._roads.between(start_land, here, there)
                else:
                    found = self._crossings.between((start_land, end_land), here, there)
                    ferry[block] = True
                if found is not None:
                    ways.km[block], ways.minutes[block] = found.km, found.minutes
        return ways, ferry


@cache
def load_built_in_distances() -> CorridorDistances:
    """With the roads and municipalities that came along, whose ways are worked out once."""
    return CorridorDistances(load_municipalities())


def _by_land(spots: Sequence[Spot]) -> dict[str, Numbers]:
    lands: dict[str, list[int]] = defaultdict(list)
    for at, spot in enumerate(spots):
        lands[spot.landmass].append(at)
    return {land: np.array(places) for land, places in lands.items()}


def _told(ways: Roads, ferry: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> DistanceMatrix:
    """Rounded up, in plain arrays."""
    leads = np.isfinite(ways.km)
    km, minutes = (
        np.where(leads, np.ceil(figures - NOISE), NO_WAY).astype(np.intc)
        for figures in (ways.km, ways.minutes)
    )
    return DistanceMatrix(
        rows=ways.km.shape[0],
        columns=ways.km.shape[1],
        km=array("i", km.tobytes()),
        minutes=array("i", minutes.tobytes()),
        ferry=(ferry & leads).astype(np.uint8).tobytes(),
        methods=(METHOD,),
        method=bytes(ways.km.size),
    )
