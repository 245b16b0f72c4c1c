"""The road that the tour's driver takes: the shortest way over the corridors, read as data (SPEC 2.2)."""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[2] / "adapters" / "reference"


@dataclass(frozen=True, slots=True)
class Spot:
    """A position in degrees, and the heading there, clockwise from north."""

    lat: float
    lon: float
    heading_deg: int


@dataclass(frozen=True, slots=True)
class Road:
    """A way from town to town: its points, and the road km from each to the next."""

    points: tuple[tuple[float, float], ...]
    legs_km: tuple[float, ...]

    @property
    def km(self) -> float:
        """The whole length."""
        return sum(self.legs_km)

    def spots(self, every_km: float) -> tuple[Spot, ...]:
        """Positions on the way, so many km apart; the first is its start, the last its end."""
        count = max(1, math.ceil(self.km / every_km))
        return tuple(self._spot_at(self.km * number / count) for number in range(count + 1))

    def _spot_at(self, km: float) -> Spot:
        for (here, there), leg_km in zip(pairwise(self.points), self.legs_km, strict=True):
            if km <= leg_km:
                share = km / leg_km if leg_km else 0.0
                lat, lon = (a + (b - a) * share for a, b in zip(here, there, strict=True))
                return Spot(round(lat, 6), round(lon, 6), _heading_deg(here, there))
            km -= leg_km
        lat, lon = self.points[-1]
        return Spot(lat, lon, _heading_deg(*self.points[-2:]))


def find_road(origin: str, destination: str) -> Road:
    """The shortest way between two towns of the corridor graph, by their five digits (Dijkstra)."""
    corridors = _corridors()
    found: dict[str, tuple[str, ...]] = {}
    queue: list[tuple[float, tuple[str, ...]]] = [(0.0, (origin,))]
    while queue:
        km, way = heappop(queue)
        if way[-1] in found:
            continue
        found[way[-1]] = way
        if way[-1] == destination:
            break
        for town, leg_km in corridors.get(way[-1], {}).items():
            heappush(queue, (km + leg_km, (*way, town)))
    way = found[destination]
    points = _points(set(way))
    return Road(
        tuple(points[town] for town in way),
        tuple(corridors[here][there] for here, there in pairwise(way)),
    )


def cell_km(km: int) -> int:
    """The distance raised to the tariff's cell: by 10 to 200 km, by 20 to 500, by 50 beyond (SPEC 7.2)."""
    step = 10 if km <= 200 else 20 if km <= 500 else 50
    return max(10, -(-km // step) * step)


def _corridors() -> dict[str, dict[str, float]]:
    joined: dict[str, dict[str, float]] = {}
    for row in _rows("road_corridors.csv"):
        here, there, km = row["from_code5"], row["to_code5"], float(row["road_km"])
        joined.setdefault(here, {})[there] = km
        joined.setdefault(there, {})[here] = km
    return joined


def _points(towns: set[str]) -> dict[str, tuple[float, float]]:
    return {
        row["code5"]: (float(row["lat"]), float(row["lon"]))
        for row in _rows("municipalities.csv")
        if row["code5"] in towns
    }


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _heading_deg(here: tuple[float, float], there: tuple[float, float]) -> int:
    north = there[0] - here[0]
    east = (there[1] - here[1]) * math.cos(math.radians(here[0]))
    return round(math.degrees(math.atan2(east, north))) % 360
