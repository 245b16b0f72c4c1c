"""Ways over the sea: from land to land by as many ferries as it takes, with the roads between the ports."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from adapters.distances.network import Figures, Numbers, Spot, shorten
from adapters.distances.roads import RoadFinder, Roads
from adapters.reference.roads import Ferry
from domain.places import MunicipalityCode


@dataclass(frozen=True, slots=True)
class _Legs:
    """Between each two of some ports: what ways are compared by, km by road, and minutes."""

    length: Figures
    km: Figures
    minutes: Figures


class Crossings:
    """The ferries. Only one to another land is ever taken: elsewhere a road leads (SPEC 2.2).

    Of several ways the one of least road + sea km; the sea adds hours, and no km.
    """

    def __init__(
        self, ferries: Iterable[Ferry], spot_of: Callable[[MunicipalityCode], Spot], roads: RoadFinder
    ) -> None:
        self._roads = roads
        ends = [(spot_of(ferry.ends[0]), spot_of(ferry.ends[1]), ferry) for ferry in ferries]
        crossings = [one for one in ends if one[0].landmass != one[1].landmass]
        self._ports = list(dict.fromkeys(port for start, end, _ in crossings for port in (start, end)))
        self._of_land: dict[str, Numbers] = {
            land: np.array([at for at, port in enumerate(self._ports) if port.landmass == land])
            for land in dict.fromkeys(port.landmass for port in self._ports)
        }
        self._between = self._join(crossings)

    def _join(self, crossings: Sequence[tuple[Spot, Spot, Ferry]]) -> _Legs:
        """From port to port by land and sea."""
        shape = (len(self._ports), len(self._ports))
        legs = _Legs(*(np.full(shape, np.inf) for _ in range(3)))
        for land, ports in self._of_land.items():
            by_road = self._by_road(land, [self._ports[at] for at in ports], ports)
            block = np.ix_(ports, ports)
            legs.length[block], legs.km[block], legs.minutes[block] = by_road.km, by_road.km, by_road.minutes
        for start, end, ferry in crossings:
            here, there = self._ports.index(start), self._ports.index(end)
            if ferry.sea_km < legs.length[here, there]:
                for at in ((here, there), (there, here)):
                    legs.length[at], legs.km[at], legs.minutes[at] = ferry.sea_km, 0.0, ferry.hours * 60
        shorten(legs.length, legs.km, legs.minutes)
        return legs

    def between(
        self, lands: tuple[str, str], origins: Sequence[Spot], destinations: Sequence[Spot]
    ) -> Roads | None:
        """From each place of one land to each of another, by sea; None where no ferries lead."""
        out, into = (self._of_land.get(land) for land in lands)
        if out is None or into is None:
            return None
        to_port = self._by_road(lands[0], origins, out)
        from_port = self._by_road(lands[1], destinations, into)  # as far as the other way round
        over = _Legs(
            *(
                figures[np.ix_(out, into)]
                for figures in (self._between.length, self._between.km, self._between.minutes)
            )
        )
        landed = _onward(_Legs(to_port.km, to_port.km, to_port.minutes), over)
        arrived = _onward(landed, _Legs(from_port.km.T, from_port.km.T, from_port.minutes.T))
        return Roads(arrived.km, arrived.minutes)

    def _by_road(self, land: str, places: Sequence[Spot], ports: Numbers) -> Roads:
        return self._roads.between(land, places, [self._ports[at] for at in ports])


def _onward(first: _Legs, then: _Legs) -> _Legs:
    """From each row of the first to each column of the second, by whichever middle is shortest."""
    shape = (len(first.length), then.length.shape[1])
    best = _Legs(*(np.full(shape, np.inf) for _ in range(3)))
    for middle in range(first.length.shape[1]):
        length = first.length[:, middle, None] + then.length[None, middle, :]
        shorter = length < best.length
        np.copyto(best.length, length, where=shorter)
        np.copyto(best.km, first.km[:, middle, None] + then.km[None, middle, :], where=shorter)
        np.copyto(best.minutes, first.minutes[:, middle, None] + then.minutes[None, middle, :], where=shorter)
    return best
