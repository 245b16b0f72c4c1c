"""An OSRM server (``/route/v1/driving``, ``/table/v1/driving``), as its HTTP API of version 1 says.

Its profile must let ferries be left out (``exclude=ferry``), as the car profile that comes with it does: on
one land none is taken (SPEC 2.2). Where only a ferry leads, the steps whose mode is ``ferry`` are the sea.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

import msgspec

from adapters.distances.routers import Leg, Table, believed, believed_table
from adapters.distances.servers import RoutingFailed, RoutingServer
from domain.places import Point

FARTHEST_FROM_A_ROAD_M = 20_000.0
"""A place that lies farther from any road the server knows lies on another map."""


class _Step(msgspec.Struct):
    distance: float
    mode: str


class _Leg(msgspec.Struct):
    steps: list[_Step]


class _Route(msgspec.Struct):
    distance: float
    duration: float
    legs: list[_Leg]


class _Waypoint(msgspec.Struct):
    distance: float = 0.0


class _Routes(msgspec.Struct):
    code: str
    routes: list[_Route] = []
    waypoints: list[_Waypoint] = []


class _Tables(msgspec.Struct):
    code: str
    distances: list[list[float | None]] = []
    durations: list[list[float | None]] = []


class OsrmRouter:
    """The router ``osrm``."""

    method = "osrm"

    def __init__(self, server: RoutingServer) -> None:
        self._server = server

    async def close(self) -> None:
        """Let go of its connections."""
        await self._server.close()

    async def way(self, start: Point, end: Point, *, by_sea: bool) -> Leg:
        """From a point to another. Raises: RoutingFailed."""
        asked = {"overview": "false", "steps": "true"} | ({} if by_sea else {"exclude": "ferry"})
        path = f"/route/v1/driving/{_coordinates([start, end])}?{urlencode(asked)}"

        def tell(answer: _Routes) -> Leg:
            return _told_way(answer, start, end, by_sea=by_sea)

        return await self._server.ask(path, _Routes, tell)

    async def table(self, origins: Sequence[Point], destinations: Sequence[Point]) -> Table:
        """From each to each by road. Raises: RoutingFailed."""
        places = [*origins, *destinations]
        asked = {
            "annotations": "duration,distance",
            "exclude": "ferry",
            "sources": ";".join(map(str, range(len(origins)))),
            "destinations": ";".join(map(str, range(len(origins), len(places)))),
        }
        path = f"/table/v1/driving/{_coordinates(places)}?{urlencode(asked, safe=';,')}"

        def tell(answer: _Tables) -> Table:
            return believed_table(origins, destinations, _told_cells(answer))

        return await self._server.ask(path, _Tables, tell)


def _legs(metres: Sequence[float | None], seconds: Sequence[float | None]) -> Iterator[Leg | None]:
    for m, s in zip(metres, seconds, strict=True):
        yield None if m is None or s is None else Leg(m / 1000, s / 60, ferry=False)


def _coordinates(points: Sequence[Point]) -> str:
    return ";".join(f"{point.lon:.6f},{point.lat:.6f}" for point in points)


def _refuse_unless_ok(code: str) -> None:
    """What it says is no way is no fault of the server; any other word is."""
    if code != "Ok":
        raise RoutingFailed(
            "no-route" if code in ("NoRoute", "NoTable") else "refused",
            is_servers_fault=code not in ("NoRoute", "NoTable"),
        )


def _told_way(answer: _Routes, start: Point, end: Point, *, by_sea: bool) -> Leg:
    _refuse_unless_ok(answer.code)
    if len(answer.routes) != 1 or len(answer.routes[0].legs) != 1:
        raise RoutingFailed("not-its-format")
    if any(point.distance > FARTHEST_FROM_A_ROAD_M for point in answer.waypoints):
        raise RoutingFailed("off-its-map")
    route = answer.routes[0]
    sea_km = sum(step.distance for step in route.legs[0].steps if step.mode == "ferry") / 1000
    if sea_km and not by_sea:
        raise RoutingFailed("ferry-where-a-road-leads")
    leg = Leg(route.distance / 1000 - sea_km, route.duration / 60, bool(sea_km))
    return believed(start, end, leg, sea_km)


def _told_cells(answer: _Tables) -> list[list[Leg | None]]:
    _refuse_unless_ok(answer.code)
    if [len(row) for row in answer.distances] != [len(row) for row in answer.durations]:
        raise RoutingFailed("not-its-format")
    rows = zip(answer.distances, answer.durations, strict=True)
    return [list(_legs(metres, seconds)) for metres, seconds in rows]
