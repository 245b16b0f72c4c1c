"""The corridors as a network: the shortest way from each node to each other, worked out once (SPEC 2.2)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adapters.reference.roads import SPEED_KMH, Corridor
from domain.places import MunicipalityCode, Point

Figures = NDArray[np.float64]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Spot:
    """A point, and the land it lies on."""

    landmass: str
    point: Point


class Network:
    """Nodes, and between each two of them the km and the minutes of the shortest way over corridors.

    Municipalities at one point are one node. ``km`` is infinite where no corridors lead.
    """

    def __init__(self, corridors: Iterable[Corridor], spot_of: Callable[[MunicipalityCode], Spot]) -> None:
        edges = [(spot_of(one.ends[0]), spot_of(one.ends[1]), one) for one in corridors]
        ends = (spot for start, end, _ in edges for spot in (start, end))
        spots = {spot: number for number, spot in enumerate(dict.fromkeys(ends))}
        self.km: Figures = np.full((len(spots), len(spots)), np.inf)
        self.minutes: Figures = np.full_like(self.km, np.inf)
        np.fill_diagonal(self.km, 0.0)
        np.fill_diagonal(self.minutes, 0.0)
        for start, end, corridor in edges:
            here, there = spots[start], spots[end]
            if corridor.road_km < self.km[here, there]:
                minutes = corridor.road_km / SPEED_KMH[corridor.kind] * 60
                self.km[here, there] = self.km[there, here] = corridor.road_km
                self.minutes[here, there] = self.minutes[there, here] = minutes
        shorten(self.km, self.minutes)
        self.on_land: dict[str, Numbers] = {
            land: np.array([number for spot, number in spots.items() if spot.landmass == land])
            for land in dict.fromkeys(spot.landmass for spot in spots)
        }
        self.lat: Figures = np.array([spot.point.lat for spot in spots])
        self.lon: Figures = np.array([spot.point.lon for spot in spots])


def shorten(length: Figures, *others: Figures) -> None:
    """Make of each pair's own way the shortest by way of any others, in place (Floyd and Warshall's way).

    ``others``: what else adds up along a way, carried along with the shortest.
    """
    for by_way_of in range(len(length)):
        through = length[:, by_way_of, None] + length[None, by_way_of, :]
        shorter = through < length
        if shorter.any():
            length[shorter] = through[shorter]
            for other in others:
                other[shorter] = (other[:, by_way_of, None] + other[None, by_way_of, :])[shorter]
