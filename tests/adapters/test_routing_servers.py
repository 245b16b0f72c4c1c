"""Routing servers that hang, lie or break off never reach anyone: the corridors answer, and it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from math import ceil
from time import monotonic
from typing import Any

import pytest

from adapters.distances.corridors import METHOD, CorridorDistances, load_built_in_distances
from adapters.distances.osrm import OsrmRouter
from adapters.distances.recent import Recent
from adapters.distances.routed import RoutedDistances
from adapters.distances.servers import Circuit, Patience, RoutingServer
from adapters.distances.valhalla import ValhallaRouter
from adapters.reference.municipalities import load_municipalities
from domain.places import Distance, MunicipalityCode, Place, Point
from tests.adapters.routing_servers import (
    CLOSE,
    CLOSE_MIDWAY,
    DRIP,
    HANG,
    Answering,
    StandIn,
    a_server,
    honest_osrm,
    honest_valhalla,
    http,
    straight_km,
)

QUICK = Patience(connect=0.5, read=0.3, whole=0.9, rest=30.0)
YOKKAICHI, KAWAGUCHI, SAPPORO = (Place(MunicipalityCode(code)) for code in ("24202", "11203", "01101"))
MAKES: dict[str, tuple[Callable[[RoutingServer], Any], Answering]] = {
    "osrm": (OsrmRouter, honest_osrm),
    "valhalla": (ValhallaRouter, honest_valhalla),
}
each_make = pytest.mark.parametrize("make", MAKES)


@pytest.fixture(scope="module")
def corridors() -> CorridorDistances:
    return load_built_in_distances()


@asynccontextmanager
async def asking(
    make: str, answering: Answering | None, corridors: CorridorDistances, patience: Patience = QUICK
) -> AsyncIterator[tuple[RoutedDistances, StandIn]]:
    """Distances by a server of this make that answers so; honestly when it is left out."""
    router, honest = MAKES[make]
    async with a_server(answering or honest) as stand_in:
        routed = RoutedDistances(
            router(RoutingServer(stand_in.url, patience)), corridors, load_municipalities()
        )
        try:
            yield routed, stand_in
        finally:
            await routed.close()


def honest_km(a: Place, b: Place) -> float:
    ends = [load_municipalities().get(place.municipality) for place in (a, b)]
    (start, end) = [(one.point.lat, one.point.lon) for one in ends if one is not None]
    return 1.25 * straight_km(start, end)


def told_failures(routed: RoutedDistances) -> dict[str, float]:
    """Reason to how often, as /metrics would show them."""
    samples = [one for metric in routed.fallbacks.collect() for one in metric.samples]
    return {one.labels["reason"]: one.value for one in samples if one.name.endswith("_total")}


# --------------------------------------------------------------------------------------- honest servers


@each_make
async def test_an_honest_server_is_believed_and_named(make: str, corridors: CorridorDistances) -> None:
    async with asking(make, None, corridors) as (routed, stand_in):
        found = await routed.along([YOKKAICHI, KAWAGUCHI])
        km = honest_km(YOKKAICHI, KAWAGUCHI)
        assert found == Distance(ceil(km), ceil(km), make, ferry=False)
        assert await routed.along([YOKKAICHI, KAWAGUCHI]) == found
        assert len(stand_in.asked) == 1, "the second time it is known"
        assert told_failures(routed) == {}


@each_make
async def test_the_sea_leg_of_a_servers_way_adds_hours_and_no_km(
    make: str, corridors: CorridorDistances
) -> None:
    async with asking(make, None, corridors) as (routed, _):
        found = await routed.along([YOKKAICHI, SAPPORO])
        km = honest_km(YOKKAICHI, SAPPORO)
        assert found == Distance(ceil(0.4 * km - 1e-6), ceil(km - 1e-6), make, ferry=True)


@each_make
async def test_legs_are_summed_before_they_are_rounded(make: str, corridors: CorridorDistances) -> None:
    a, b, c = (Place(YOKKAICHI.municipality, point=Point(34.9 + n * 0.0011, 136.6)) for n in range(3))
    async with asking(make, None, corridors) as (routed, _):
        found = await routed.along([a, b, c, c])
        leg = 1.25 * straight_km((34.9, 136.6), (34.9011, 136.6))
        assert found == Distance(ceil(2 * leg), ceil(2 * leg), make, ferry=False)
        assert ceil(2 * leg) < 2 * ceil(leg)


@each_make
async def test_a_matrix_comes_in_tables_and_tells_each_pairs_method(
    make: str, corridors: CorridorDistances
) -> None:
    codes = [m.code for m in load_municipalities() if m.landmass == "main"]
    origins = [Place(codes[13 * n]) for n in range(70)]
    destinations = [Place(codes[17 * n + 5]) for n in range(60)] + [SAPPORO]
    async with asking(make, None, corridors, Patience()) as (routed, stand_in):
        matrix = await routed.matrix(origins, destinations)
        assert len(stand_in.asked) == 4, "70 × 60 in tables of 50 a side"
        for row, origin in enumerate(origins[:5]):
            for column, destination in enumerate(destinations[:-1]):
                assert matrix.at(row, column) == await routed.along([origin, destination])
            overseas = await corridors.along([origin, SAPPORO])
            assert matrix.at(row, len(destinations) - 1) == overseas
        assert told_failures(routed) == {}


# ------------------------------------------------------------------------------------- hostile servers


def osrm_with(**changed: Any) -> Answering:
    """Honest but for some figures of its route."""

    def answer(asked: tuple[str, str, bytes]) -> bytes:
        honest = json.loads(honest_osrm(asked).split(b"\r\n\r\n", 1)[1])
        honest["routes"][0] |= changed
        return http(200, json.dumps(honest))

    return answer


def valhalla_with(**changed: Any) -> Answering:
    def answer(asked: tuple[str, str, bytes]) -> bytes:
        honest = json.loads(honest_valhalla(asked).split(b"\r\n\r\n", 1)[1])
        honest["trip"]["summary"] |= changed
        return http(200, json.dumps(honest))

    return answer


def always(answer: bytes) -> Answering:
    return lambda _: answer


HTML = http(200, "<html><body>It works!</body></html>", "text/html")
NO_FERRY = "ferry-where-a-road-leads"
FERRY_ON_LAND = [{"steps": [{"mode": "ferry", "distance": 400_000.0}]}]
HOSTILE: dict[str, tuple[str, Answering, str, int]] = {
    "hangs": ("osrm", always(HANG), "time-out", 1),
    "drips": ("osrm", always(DRIP), "time-out", 1),
    "closes at once": ("osrm", always(CLOSE), "RemoteProtocolError", 3),
    "closes midway": ("osrm", always(CLOSE_MIDWAY), "RemoteProtocolError", 3),
    "is no web server": ("osrm", always(b"SSH-2.0-OpenSSH_9.2\r\n"), "time-out", 1),
    "answers HTML": ("osrm", always(HTML), "not-its-format", 1),
    "answers HTML, as Valhalla": ("valhalla", always(HTML), "not-its-format", 1),
    "answers nothing": ("osrm", always(http(200, "")), "not-its-format", 1),
    "answers a list": ("osrm", always(http(200, "[]")), "not-its-format", 1),
    "answers no UTF-8": ("osrm", always(http(200, b'{"code":"\xff\xfe"}')), "not-its-format", 1),
    "nests without end": ("osrm", always(http(200, '{"code":' + "[" * 100_000)), "not-its-format", 1),
    "answers without routes": ("osrm", always(http(200, '{"code":"Ok"}')), "not-its-format", 1),
    "answers a huge page": ("osrm", always(http(200, b" " * 9_000_000)), "too-large", 1),
    "is busy": ("osrm", always(http(429, "{}")), "status-429", 3),
    "is busy for an hour": ("osrm", always(http(429, "{}", Retry_After="3600")), "status-429", 1),
    "is broken": ("valhalla", always(http(500, "oops", "text/plain")), "status-500", 3),
    "is away": ("osrm", always(http(503, "")), "status-503", 3),
    "redirects": ("osrm", always(http(302, "", Location="http://127.0.0.1:1/")), "status-302", 1),
    "does not know the path": ("osrm", always(http(404, "{}")), "status-404", 1),
    "refuses the question": ("osrm", always(http(400, '{"code":"InvalidValue"}')), "refused", 1),
    "finds no way": ("osrm", always(http(400, '{"code":"NoRoute"}')), "no-route", 1),
    "finds no way, as Valhalla": ("valhalla", always(http(400, '{"error_code":442}')), "no-route", 1),
    "refuses, as Valhalla": ("valhalla", always(http(400, '{"error_code":171}')), "refused", 1),
    "says NaN": ("osrm", lambda a: osrm_with()(a).replace(b'"distance": ', b'"distance": NaN, "x": ', 1),
                 "not-its-format", 1),
    "says infinity": ("osrm", always(http(200, '{"code":"Ok","routes":[{"distance":1e999}]}')),
                      "not-its-format", 1),
    "says a word for a number": ("osrm", osrm_with(distance="far"), "not-its-format", 1),
    "says true for a number": ("osrm", osrm_with(distance=True), "not-its-format", 1),
    "says a negative distance": ("osrm", osrm_with(distance=-1.0), "not-a-distance", 1),
    "says a negative time": ("osrm", osrm_with(duration=-1.0), "not-a-distance", 1),
    "says less than the great circle": ("osrm", osrm_with(distance=200_000.0), "implausible-distance", 1),
    "says metres for km": ("valhalla", valhalla_with(length=400_000.0), "implausible-distance", 1),
    "says it takes no time": ("osrm", osrm_with(duration=0.0), "implausible-time", 1),
    "says it takes a month": ("valhalla", valhalla_with(time=2_600_000.0), "implausible-time", 1),
    "takes a ferry where a road leads": ("osrm", osrm_with(legs=FERRY_ON_LAND), NO_FERRY, 1),
    "hides a ferry": ("valhalla", valhalla_with(has_ferry=True), "not-its-format", 1),
}  # fmt: skip


@pytest.mark.parametrize("how", HOSTILE)
async def test_a_server_that_cannot_be_believed_is_stood_in_for_and_the_method_says_so(
    corridors: CorridorDistances, how: str
) -> None:
    make, answering, reason, tries = HOSTILE[how]
    async with asking(make, answering, corridors) as (routed, stand_in):
        begun = monotonic()
        found = await routed.along([YOKKAICHI, KAWAGUCHI])
        assert monotonic() - begun < 3
        assert found is not None
        assert (found, found.method) == (await corridors.along([YOKKAICHI, KAWAGUCHI]), METHOD)
        assert told_failures(routed) == {reason: 1}
        assert len(stand_in.asked) == tries


async def test_a_server_that_is_not_there_is_stood_in_for(corridors: CorridorDistances) -> None:
    async with a_server(honest_osrm) as gone:
        url = gone.url
    routed = RoutedDistances(OsrmRouter(RoutingServer(url, QUICK)), corridors, load_municipalities())
    found = await routed.along([YOKKAICHI, KAWAGUCHI])
    await routed.close()
    assert found is not None
    assert (found.method, told_failures(routed)) == (METHOD, {"ConnectError": 1})


async def test_an_extract_of_another_region_is_found_out(corridors: CorridorDistances) -> None:
    def snapped_far(asked: tuple[str, str, bytes]) -> bytes:
        honest = json.loads(honest_osrm(asked).split(b"\r\n\r\n", 1)[1])
        honest["waypoints"][0]["distance"] = 250_000.0
        return http(200, json.dumps(honest))

    async with asking("osrm", snapped_far, corridors) as (routed, _):
        assert await routed.along([YOKKAICHI, KAWAGUCHI]) == await corridors.along([YOKKAICHI, KAWAGUCHI])
        assert told_failures(routed) == {"off-its-map": 1}


async def test_no_sum_mixes_two_methods(corridors: CorridorDistances) -> None:
    answers = iter([honest_osrm, always(HTML)])
    async with asking("osrm", lambda asked: next(answers)(asked), corridors) as (routed, _):
        whole = await routed.along([YOKKAICHI, KAWAGUCHI, YOKKAICHI])
        assert whole == await corridors.along([YOKKAICHI, KAWAGUCHI, YOKKAICHI])


async def test_a_hiccup_is_asked_about_again(corridors: CorridorDistances) -> None:
    answers = iter([always(http(503, "")), always(CLOSE), honest_osrm])
    async with asking("osrm", lambda asked: next(answers)(asked), corridors) as (routed, stand_in):
        found = await routed.along([YOKKAICHI, KAWAGUCHI])
        assert found is not None
        assert (found.method, len(stand_in.asked), told_failures(routed)) == ("osrm", 3, {})


async def test_a_server_that_keeps_failing_is_left_alone_and_tried_again_later(
    corridors: CorridorDistances,
) -> None:
    async with asking("osrm", always(HTML), corridors, replace(QUICK, rest=0.4)) as (routed, stand_in):
        for _ in range(8):
            await routed.along([YOKKAICHI, KAWAGUCHI])
        assert len(stand_in.asked) == 5, "after five failures it rests"
        assert told_failures(routed) == {"not-its-format": 5, "resting": 3}
        await asyncio.sleep(0.5)
        stand_in.answering = honest_osrm
        found = await routed.along([YOKKAICHI, KAWAGUCHI])
        assert found is not None
        assert (found.method, len(stand_in.asked)) == ("osrm", 6)


def test_after_its_rest_a_server_is_tried_by_one_caller_at_a_time() -> None:
    now = [0.0]
    circuit = Circuit(30.0, lambda: now[0])
    for _ in range(5):
        assert circuit.let_in()
        circuit.failed()
    assert not circuit.let_in()
    now[0] = 30.0
    assert (circuit.let_in(), circuit.let_in()) == (True, False)
    circuit.failed()
    now[0] = 59.0
    assert not circuit.let_in()
    now[0] = 60.0
    assert circuit.let_in()
    circuit.succeeded()
    assert (circuit.let_in(), circuit.let_in()) == (True, True)


async def test_finding_no_way_is_no_failure_of_the_server(corridors: CorridorDistances) -> None:
    async with asking("osrm", always(http(400, '{"code":"NoRoute"}')), corridors) as (routed, stand_in):
        for _ in range(7):
            await routed.along([YOKKAICHI, KAWAGUCHI])
        assert len(stand_in.asked) == 7


def osrm_table(distances: str, durations: str) -> Answering:
    return always(http(200, f'{{"code":"Ok","distances":{distances},"durations":{durations}}}'))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (always(HTML), "not-its-format"),
        (osrm_table("[[1.0]]", "[[1.0]]"), "not-its-format"),
        (osrm_table("[[1.0],[1.0,2.0]]", "[[1.0]]"), "not-its-format"),
        (osrm_table("[[1.0,1.0]]", "[[1.0,1.0]]"), "implausible-distance"),
        (always(HANG), "time-out"),
    ],
)
async def test_a_table_that_cannot_be_believed_makes_the_whole_matrix_the_corridors(
    corridors: CorridorDistances, answer: Answering, reason: str
) -> None:
    places = [YOKKAICHI], [KAWAGUCHI, Place(MunicipalityCode("27127"))]
    async with asking("osrm", answer, corridors) as (routed, _):
        assert await routed.matrix(*places) == await corridors.matrix(*places)
        assert told_failures(routed) == {reason: 1}


async def test_a_pair_that_the_server_knows_no_way_for_is_the_corridors(corridors: CorridorDistances) -> None:
    km = honest_km(YOKKAICHI, KAWAGUCHI)
    table = {"code": "Ok", "distances": [[km * 1000, None]], "durations": [[km * 60, None]]}
    places = [YOKKAICHI], [KAWAGUCHI, Place(MunicipalityCode("27127"))]
    async with asking("osrm", always(http(200, json.dumps(table))), corridors) as (routed, _):
        matrix = await routed.matrix(*places)
        assert matrix.at(0, 0) == Distance(ceil(km), ceil(km), "osrm", ferry=False)
        assert matrix.at(0, 1) == await corridors.along([YOKKAICHI, places[1][1]])


def test_what_is_kept_goes_after_its_time_and_the_least_used_first() -> None:
    now = [0.0]
    recent: Recent[str, int] = Recent(2, 10.0, lambda: now[0])
    recent.keep("a", 1)
    recent.keep("b", 2)
    assert recent.get("a") == 1
    recent.keep("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 3)
    now[0] = 10.0
    assert recent.get("a") is None
