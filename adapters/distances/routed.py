"""Road distances by a routing server, and over the corridors whenever it has none to give (SPEC 2.2)."""

import asyncio
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import ceil
from typing import Protocol

import structlog
from prometheus_client import Counter

from adapters.distances.corridors import NOISE
from adapters.distances.recent import Recent
from adapters.distances.routers import TABLE_SIDE, Leg, Router
from adapters.distances.servers import RoutingFailed
from domain.places import Distance, DistanceMatrix, Municipalities, Place, Point

log = structlog.stdlib.get_logger("kaerini.distances")

TABLES_AT_ONCE = 4
MATRIX_SECONDS = 60.0
LEGS_SECONDS = 8.0
KEPT, KEPT_SECONDS = 65_536, 24 * 3600.0


class Measured(Protocol):
    """A port ``Distances`` that always answers."""

    async def along(self, places: Sequence[Place]) -> Distance | None: ...
    async def matrix(self, origins: Sequence[Place], destinations: Sequence[Place]) -> DistanceMatrix: ...


@dataclass(frozen=True, slots=True)
class _Spot:
    landmass: str
    point: Point


class RoutedDistances:
    """The port ``Distances`` by a server. What it cannot tell, the corridors do, and ``method`` says so.

    A way through several places is told by one method throughout, and so is a matrix but for the pairs that
    only a ferry joins, whose sea leg no server's table tells, and those for which the server knows no way:
    these are the corridors'. What was asked is kept for a day.
    """

    def __init__(self, router: Router, otherwise: Measured, municipalities: Municipalities) -> None:
        self._router = router
        self._otherwise = otherwise
        self._municipalities = municipalities
        self._legs: Recent[tuple[_Spot, _Spot], Leg] = Recent(KEPT, KEPT_SECONDS)
        self.fallbacks = Counter(
            "kaerini_distance_fallbacks",
            "Distances asked of a routing server and answered by the corridors, by what failed",
            ("method", "reason"),
            registry=None,
        )

    async def close(self) -> None:
        """Let go of the server."""
        await self._router.close()

    async def along(self, places: Sequence[Place]) -> Distance | None:
        """From place to place in this order, legs summed and then rounded up once."""
        spots = list(map(self._spot, places))
        try:
            async with asyncio.timeout(LEGS_SECONDS):
                legs = [await self._leg(start, end) for start, end in pairwise(spots)]
        except (RoutingFailed, TimeoutError) as failed:
            self._tell(failed)
            return await self._otherwise.along(places)
        return Distance(
            km=ceil(sum(leg.km for leg in legs) - NOISE),
            minutes=ceil(sum(leg.minutes for leg in legs) - NOISE),
            method=self._router.method,
            ferry=any(leg.ferry for leg in legs),
        )

    async def matrix(self, origins: Sequence[Place], destinations: Sequence[Place]) -> DistanceMatrix:
        """From each to each, by tables of ``TABLE_SIDE`` a side."""
        over_corridors = await self._otherwise.matrix(origins, destinations)
        filled = _Filling(over_corridors, self._router.method)
        here, there = list(map(self._spot, origins)), list(map(self._spot, destinations))
        seats = asyncio.Semaphore(TABLES_AT_ONCE)
        failed: BaseException | None = None
        try:
            async with asyncio.timeout(MATRIX_SECONDS), asyncio.TaskGroup() as tables:
                for land in {spot.landmass for spot in here} & {spot.landmass for spot in there}:
                    rows, columns = (
                        [at for at, spot in enumerate(side) if spot.landmass == land]
                        for side in (here, there)
                    )
                    for some_rows in _chunks(rows):
                        for some_columns in _chunks(columns):
                            points = (
                                [here[at].point for at in some_rows],
                                [there[at].point for at in some_columns],
                            )
                            fill = partial(filled.fill, some_rows, some_columns)
                            tables.create_task(self._table(*points, fill=fill, seats=seats))
        except* (RoutingFailed, TimeoutError) as group:
            failed = _first(group)
        if failed is None:
            return filled.whole()
        self._tell(failed)
        return over_corridors

    async def _table(
        self,
        origins: Sequence[Point],
        destinations: Sequence[Point],
        *,
        fill: "partial[None]",
        seats: asyncio.Semaphore,
    ) -> None:
        async with seats:
            fill(await self._router.table(origins, destinations))

    async def _leg(self, start: _Spot, end: _Spot) -> Leg:
        if start == end:
            return Leg(0.0, 0.0, ferry=False)
        known = self._legs.get((start, end))
        if known is None:
            by_sea = start.landmass != end.landmass
            known = await self._router.way(start.point, end.point, by_sea=by_sea)
            self._legs.keep((start, end), known)
        return known

    def _spot(self, place: Place) -> _Spot:
        municipality = self._municipalities.get(place.municipality)
        assert municipality is not None, f"no municipality {place.municipality}"
        return _Spot(municipality.landmass, place.point or municipality.point)

    def _tell(self, failed: BaseException) -> None:
        reason = failed.reason if isinstance(failed, RoutingFailed) else "time-out"
        self.fallbacks.labels(self._router.method, reason).inc()
        log.warning("routing server failed, the corridors answer", method=self._router.method, error=reason)


class _Filling:
    """A matrix over the corridors, into which a server's tables are filled."""

    def __init__(self, over_corridors: DistanceMatrix, method: str) -> None:
        self._first = over_corridors
        self._km, self._minutes = array("i", over_corridors.km), array("i", over_corridors.minutes)
        self._ferry, self._method = bytearray(over_corridors.ferry), bytearray(over_corridors.method)
        self._methods = (*over_corridors.methods, method)

    def fill(
        self, rows: Sequence[int], columns: Sequence[int], table: Sequence[Sequence[Leg | None]]
    ) -> None:
        for row, legs in zip(rows, table, strict=True):
            for column, leg in zip(columns, legs, strict=True):
                if leg is not None:
                    at = row * self._first.columns + column
                    self._km[at], self._minutes[at] = ceil(leg.km - NOISE), ceil(leg.minutes - NOISE)
                    self._ferry[at], self._method[at] = 0, len(self._methods) - 1

    def whole(self) -> DistanceMatrix:
        return DistanceMatrix(
            rows=self._first.rows,
            columns=self._first.columns,
            km=self._km,
            minutes=self._minutes,
            ferry=bytes(self._ferry),
            methods=self._methods,
            method=bytes(self._method),
        )


def _chunks(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[at : at + TABLE_SIDE] for at in range(0, len(numbers), TABLE_SIDE)]


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What failed first of several tables at once."""
    failed: BaseException = group
    while isinstance(failed, BaseExceptionGroup):
        failed = failed.exceptions[0]
    return failed
