"""What a routing server of any make is asked, and what of its answers is believed (SPEC 2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

from adapters.distances.servers import RoutingFailed
from domain.places import Point, great_circle_km

SHORTEST, SHORTEST_SLACK_KM = 0.9, 5.0
LONGEST, LONGEST_SLACK_KM = 6.0, 20.0
"""A way is believed from 0.9 to 6 times the great circle. Slack: a place lies off its road, at either end."""
SLOWEST_KMH, FASTEST_KMH = 3.0, 130.0
TABLE_SIDE = 50
"""Places a side of one table: servers as they come take 100 places (OSRM) or 2,500 pairs (Valhalla)."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A way as a server tells it: km by road without the sea leg, minutes with it."""

    km: float
    minutes: float
    ferry: bool


Table = Sequence[Sequence[Leg | None]]
"""Origins by destinations; None where the server finds no way."""


class Router(Protocol):
    """One make of server. Each way raises ``RoutingFailed`` when there is nothing to believe."""

    method: str

    async def way(self, start: Point, end: Point, *, by_sea: bool) -> Leg:
        """From a point to another; ``by_sea``: no road leads, so that a ferry may be taken."""

    async def table(self, origins: Sequence[Point], destinations: Sequence[Point]) -> Table:
        """From each to each by road alone, at most ``TABLE_SIDE`` a side."""

    async def close(self) -> None:
        """Let go of its connections."""


def believed(start: Point, end: Point, leg: Leg, sea_km: float = 0.0) -> Leg:
    """The leg, if it can be true. Raises: RoutingFailed."""
    length = leg.km + sea_km
    if not (isfinite(length) and isfinite(leg.minutes) and min(leg.km, sea_km, leg.minutes) >= 0):
        raise RoutingFailed("not-a-distance")
    straight = great_circle_km(start, end)
    if not (SHORTEST * straight - SHORTEST_SLACK_KM <= length <= LONGEST * straight + LONGEST_SLACK_KM):
        raise RoutingFailed("implausible-distance")
    hours = leg.minutes / 60
    if length > LONGEST_SLACK_KM and not (length / FASTEST_KMH <= hours <= length / SLOWEST_KMH):
        raise RoutingFailed("implausible-time")
    return leg


def believed_table(
    origins: Sequence[Point], destinations: Sequence[Point], cells: Sequence[Sequence[Leg | None]]
) -> Table:
    """The table, if it has a cell for each pair and all can be true. Raises: RoutingFailed."""
    if len(cells) != len(origins) or any(len(row) != len(destinations) for row in cells):
        raise RoutingFailed("not-its-format")
    for start, row in zip(origins, cells, strict=True):
        for end, leg in zip(destinations, row, strict=True):
            if leg is not None:
                believed(start, end, leg)
    return cells
