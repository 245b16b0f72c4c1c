"""A Valhalla server (``/route``, ``/sources_to_targets``), asked for trucks.

Where a road leads it is told to avoid ferries, and not believed if it takes one (SPEC 2.2). Where only a
ferry leads, the maneuvers that board one are the sea leg.
"""

from collections.abc import Sequence

import msgspec

from adapters.distances.routers import Leg, Table, believed, believed_table
from adapters.distances.servers import RoutingFailed, RoutingServer
from domain.places import Point

UNITS = "kilometers"
_BOARDS_A_FERRY = 28
_NO_WAY = frozenset({441, 442, 443})
"""Its error codes for: no path, no path for these places, exceeded the steps that it may search."""


class _Maneuver(msgspec.Struct):
    type: int
    length: float


class _Summary(msgspec.Struct):
    length: float
    time: float
    has_ferry: bool = False


class _Leg(msgspec.Struct):
    maneuvers: list[_Maneuver]


class _Trip(msgspec.Struct):
    units: str
    summary: _Summary
    legs: list[_Leg]


class _Routed(msgspec.Struct):
    trip: _Trip | None = None
    error_code: int | None = None


class _Cell(msgspec.Struct):
    from_index: int
    to_index: int
    distance: float | None
    time: float | None


class _Matrix(msgspec.Struct):
    sources_to_targets: list[list[_Cell]] | None = None
    units: str | None = None
    error_code: int | None = None


class ValhallaRouter:
    """The router ``valhalla``."""

    method = "valhalla"

    def __init__(self, server: RoutingServer) -> None:
        self._server = server

    async def close(self) -> None:
        """Let go of its connections."""
        await self._server.close()

    async def way(self, start: Point, end: Point, *, by_sea: bool) -> Leg:
        """From a point to another. Raises: RoutingFailed."""
        asked = _asked(by_sea=by_sea) | {"locations": _locations([start, end])}

        def tell(answer: _Routed) -> Leg:
            return _told_way(answer, start, end, by_sea=by_sea)

        return await self._server.ask("/route", _Routed, tell, msgspec.json.encode(asked))

    async def table(self, origins: Sequence[Point], destinations: Sequence[Point]) -> Table:
        """From each to each by road. Raises: RoutingFailed."""
        sides = {"sources": _locations(origins), "targets": _locations(destinations)}
        body = msgspec.json.encode(_asked(by_sea=False) | sides)

        def tell(answer: _Matrix) -> Table:
            return believed_table(origins, destinations, _told_cells(answer))

        return await self._server.ask("/sources_to_targets", _Matrix, tell, body)


def _told_way(answer: _Routed, start: Point, end: Point, *, by_sea: bool) -> Leg:
    trip = answer.trip
    if trip is None:
        raise _refused(answer.error_code)
    if trip.units != UNITS or len(trip.legs) != 1:
        raise RoutingFailed("not-its-format")
    boarded = [one.length for one in trip.legs[0].maneuvers if one.type == _BOARDS_A_FERRY]
    if trip.summary.has_ferry != bool(boarded):
        raise RoutingFailed("not-its-format")
    if boarded and not by_sea:
        raise RoutingFailed("ferry-where-a-road-leads")
    sea_km = sum(boarded)
    leg = Leg(trip.summary.length - sea_km, trip.summary.time / 60, bool(boarded))
    return believed(start, end, leg, sea_km)


def _told_cells(answer: _Matrix) -> list[list[Leg | None]]:
    cells = answer.sources_to_targets
    if cells is None:
        raise _refused(answer.error_code)
    if answer.units != UNITS:
        raise RoutingFailed("not-its-format")
    for at, row in enumerate(cells):
        if [(cell.from_index, cell.to_index) for cell in row] != [(at, to) for to in range(len(row))]:
            raise RoutingFailed("not-its-format")
    return [[_leg(cell) for cell in row] for row in cells]


def _asked(*, by_sea: bool) -> dict[str, object]:
    return {
        "costing": "truck",
        "costing_options": {"truck": {"use_ferry": 0.5 if by_sea else 0.0}},
        "units": UNITS,
    }


def _leg(cell: _Cell) -> Leg | None:
    if cell.distance is None or cell.time is None:
        return None
    return Leg(cell.distance, cell.time / 60, ferry=False)


def _locations(points: Sequence[Point]) -> list[dict[str, float]]:
    return [{"lat": point.lat, "lon": point.lon} for point in points]


def _refused(error_code: int | None) -> RoutingFailed:
    """What it says is no way is no fault of the server; any other word is."""
    if error_code in _NO_WAY:
        return RoutingFailed("no-route", is_servers_fault=False)
    return RoutingFailed("refused")
