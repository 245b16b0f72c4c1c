"""Measuring loads: road distance and standard fare, for one or for many at once (SPEC 2.2, 3.6, 7.1)."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from domain.calendar import jst_day
from domain.fares.standard_fares import standard_fare_of_load
from domain.fares.tariffs import Tariff
from domain.loads import LoadTerms, Measured
from domain.places import Bureau, Distance, Municipalities, Place
from domain.ports import Ports
from domain.postings import municipality_only
from domain.search import municipality_of

ASKED_TOGETHER = 16
"""Ways asked for at the same time: a routing server is not asked for hundreds at once."""

Route = tuple[Place, ...]


async def measure_loads(ports: Ports, many: Sequence[LoadTerms]) -> list[tuple[Measured, Measured]]:
    """Each between its exact places, and between their municipalities for those who may not see nearer.

    It may ask another server: no transaction is open meanwhile.
    """
    routes = [(_exactly(terms.route), _roughly(terms.route)) for terms in many]
    distances = await _distances(ports, {route for both in routes for route in both})
    tariffs = await _tariffs(ports, {_tariff_key(terms, ports.municipalities) for terms in many})
    measured = []
    for terms, both in zip(many, routes, strict=True):
        _, bureau = key = _tariff_key(terms, ports.municipalities)
        exactly, roughly = (_measured(terms, distances[route], tariffs[key], bureau) for route in both)
        measured.append((exactly, roughly))
    return measured


def _exactly(route: Route) -> Route:
    """The places as far as they count on the road: one way is asked for once, whatever the gate is called."""
    return tuple(Place(place.municipality, point=place.point) for place in route)


def _roughly(route: Route) -> Route:
    return tuple(municipality_only(place) for place in route)


async def _distances(ports: Ports, routes: Collection[Route]) -> Mapping[Route, Distance | None]:
    found: dict[Route, Distance | None] = {}
    waiting = list(routes)
    for start in range(0, len(waiting), ASKED_TOGETHER):
        some = waiting[start : start + ASKED_TOGETHER]
        ways = await asyncio.gather(*map(ports.distances.along, some))
        found |= zip(some, ways, strict=True)
        await asyncio.sleep(0)  # what is worked out here holds others up no longer than this
    return found


def _tariff_key(terms: LoadTerms, municipalities: Municipalities) -> tuple[date, Bureau]:
    return jst_day(terms.pickup.from_at), municipality_of(terms.origin, municipalities).bureau


async def _tariffs(
    ports: Ports, keys: Iterable[tuple[date, Bureau]]
) -> Mapping[tuple[date, Bureau], Tariff | None]:
    async with ports.begin() as work:
        return {(day, bureau): await work.tariffs.on(day, bureau) for day, bureau in keys}


def _measured(terms: LoadTerms, distance: Distance | None, tariff: Tariff | None, bureau: Bureau) -> Measured:
    if distance is None or tariff is None:
        return Measured(distance, None)
    fare = standard_fare_of_load(
        tariff,
        bureau,
        terms.vehicle_class,
        distance.km,
        body_types=terms.body_types,
        system=terms.fare_system,
    )
    return Measured(distance, fare)
