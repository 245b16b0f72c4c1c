"""The port Distances: one promise, kept by corridors, OSRM, Valhalla and typed lanes alike (SPEC 2.2)."""

from array import array
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.distances.corridors import CorridorDistances, load_built_in_distances
from adapters.distances.osrm import OsrmRouter
from adapters.distances.routed import Measured, RoutedDistances
from adapters.distances.servers import RoutingServer
from adapters.distances.typed import Typed, TypedDistances, WrongTypedDistances, read_typed
from adapters.distances.valhalla import ValhallaRouter
from adapters.distances.ways import RecentWays
from adapters.reference.municipalities import load_municipalities
from domain.places import NO_WAY, Distance, DistanceMatrix, MunicipalityCode, Place, Point
from tests.adapters.routing_servers import a_server, honest_osrm, honest_valhalla

YOKKAICHI, KAWAGUCHI, SAPPORO, HAKODATE, NAHA, OGASAWARA = (
    Place(MunicipalityCode(code)) for code in ("24202", "11203", "01101", "01202", "47201", "13421")
)
PORT = Place(YOKKAICHI.municipality, point=Point(34.96, 136.65))
LANES = {
    (SAPPORO.municipality, HAKODATE.municipality): Typed(310, 330),
    (HAKODATE.municipality, SAPPORO.municipality): Typed(312, 331),
}


@pytest.fixture(scope="module")
def corridors() -> CorridorDistances:
    return load_built_in_distances()


@pytest.fixture(params=["corridor_graph", "osrm", "valhalla", "typed"])
async def measured(
    request: pytest.FixtureRequest, corridors: CorridorDistances
) -> AsyncIterator[tuple[str, Measured]]:
    """Each adapter, with the method by which it tells a lane on one land."""
    if request.param == "corridor_graph":
        yield request.param, corridors
    elif request.param == "typed":
        yield "corridor_graph", TypedDistances(LANES, corridors)
    else:
        make, honest = {"osrm": (OsrmRouter, honest_osrm), "valhalla": (ValhallaRouter, honest_valhalla)}[
            request.param
        ]
        async with a_server(honest) as stand_in:
            router = make(RoutingServer(stand_in.url))
            routed = RoutedDistances(router, corridors, load_municipalities())
            yield request.param, routed
            await routed.close()


async def test_a_lane_has_km_minutes_and_its_method(measured: tuple[str, Measured]) -> None:
    method, distances = measured
    found = await distances.along([YOKKAICHI, KAWAGUCHI])
    assert found is not None
    assert (found.method, found.ferry) == (method, False)
    assert 300 <= found.km <= 450
    assert 240 <= found.minutes <= 540


async def test_no_way_is_no_km(measured: tuple[str, Measured]) -> None:
    _, distances = measured
    for places in ([YOKKAICHI], [YOKKAICHI, YOKKAICHI], [PORT, PORT, PORT]):
        found = await distances.along(places)
        assert found is not None
        assert (found.km, found.minutes, found.ferry) == (0, 0, False)


async def test_over_the_sea_it_says_ferry(measured: tuple[str, Measured]) -> None:
    _, distances = measured
    found = await distances.along([YOKKAICHI, SAPPORO])
    assert found is not None
    assert found.ferry
    assert found.minutes > 600


async def test_the_whole_is_no_more_than_its_rounded_legs(measured: tuple[str, Measured]) -> None:
    _, distances = measured
    stops = [YOKKAICHI, PORT, KAWAGUCHI, YOKKAICHI]
    whole = await distances.along(stops)
    legs = [await distances.along(stops[at : at + 2]) for at in range(3)]
    assert whole is not None
    assert sum(leg.km for leg in legs if leg) - 2 <= whole.km <= sum(leg.km for leg in legs if leg)


async def test_a_matrix_says_what_along_says_of_each_pair_on_one_land(measured: tuple[str, Measured]) -> None:
    _, distances = measured
    origins, destinations = [YOKKAICHI, PORT, KAWAGUCHI], [KAWAGUCHI, YOKKAICHI]
    matrix = await distances.matrix(origins, destinations)
    assert (matrix.rows, matrix.columns, len(matrix.km)) == (3, 2, 6)
    for row, origin in enumerate(origins):
        for column, destination in enumerate(destinations):
            assert matrix.at(row, column) == await distances.along([origin, destination])


async def test_a_matrix_of_nothing_is_empty(measured: tuple[str, Measured]) -> None:
    _, distances = measured
    for origins, destinations in (([], [YOKKAICHI]), ([YOKKAICHI], []), ([], [])):
        matrix = await distances.matrix(origins, destinations)
        assert (matrix.rows, matrix.columns) == (len(origins), len(destinations))
        assert (len(matrix.km), len(matrix.minutes), len(matrix.ferry)) == (0, 0, 0)


# --------------------------------------------------------------------------------- matrices offline

municipalities = [m.code for m in load_municipalities()]
degrees = {ends: st.floats(*ends).map(lambda one: round(one, 4)) for ends in ((31, 44), (130, 144))}
points = st.builds(Point, *degrees.values())
somewhere = st.builds(Place, st.sampled_from(municipalities), point=st.none() | points)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(somewhere, min_size=1, max_size=12), st.lists(somewhere, min_size=1, max_size=12))
async def test_a_matrix_equals_the_pairs_one_by_one(
    corridors: CorridorDistances, origins: list[Place], destinations: list[Place]
) -> None:
    matrix = await corridors.matrix(origins, destinations)
    for row, origin in enumerate(origins):
        for column, destination in enumerate(destinations):
            assert matrix.at(row, column) == await corridors.along([origin, destination])


async def test_a_matrix_too_large_to_wait_for_equals_the_pairs_too(corridors: CorridorDistances) -> None:
    origins = [Place(code) for code in municipalities[::16]]
    destinations = [Place(code) for code in municipalities[5::17]]
    matrix = await corridors.matrix(origins, destinations)
    assert matrix.rows * matrix.columns > 10_000
    for at in range(0, matrix.rows * matrix.columns, 37):
        row, column = divmod(at, matrix.columns)
        assert matrix.at(row, column) == await corridors.along([origins[row], destinations[column]])


async def test_where_no_way_leads_a_matrix_has_no_figures(corridors: CorridorDistances) -> None:
    matrix = await corridors.matrix([OGASAWARA], [YOKKAICHI, OGASAWARA])
    assert matrix == DistanceMatrix(
        rows=1,
        columns=2,
        km=array("i", [NO_WAY, 0]),
        minutes=array("i", [NO_WAY, 0]),
        ferry=b"\0\0",
        methods=("corridor_graph",),
        method=b"\0\0",
    )
    assert matrix.at(0, 0) is None
    with pytest.raises(AssertionError):
        matrix.at(0, 2)


# ------------------------------------------------------------------------------------------- typed


async def test_a_typed_lane_goes_before_what_is_measured(corridors: CorridorDistances) -> None:
    typed = TypedDistances(LANES, corridors)
    exactly = Place(SAPPORO.municipality, point=Point(43.05, 141.4))
    assert await typed.along([exactly, HAKODATE]) == Distance(310, 330, "typed", ferry=False)
    assert await typed.along([SAPPORO, HAKODATE, SAPPORO]) == Distance(622, 661, "typed", ferry=False)
    partly = [SAPPORO, HAKODATE, YOKKAICHI]
    assert await typed.along(partly) == await corridors.along(partly), "no sum mixes two methods"
    matrix = await typed.matrix([SAPPORO, NAHA], [HAKODATE, SAPPORO])
    assert matrix.at(0, 0) == Distance(310, 330, "typed", ferry=False)
    assert matrix.at(1, 0) == await corridors.along([NAHA, HAKODATE])


def test_a_file_of_typed_lanes_counts_both_ways_unless_it_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "lanes.csv"
    path.write_text(
        "\ufefffrom,to,km,minutes\r\n01101,01202,310,330\r\n24202,11203,400,360\r\n11203,24202,405,370\r\n"
    )
    assert read_typed(path, load_municipalities()) == {
        ("01101", "01202"): Typed(310, 330),
        ("01202", "01101"): Typed(310, 330),
        ("24202", "11203"): Typed(400, 360),
        ("11203", "24202"): Typed(405, 370),
    }


HEAD = "from,to,km,minutes\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", ":1"),
        (b"a,b\n", ":1"),
        ((HEAD + "24202,11203,400\n").encode(), ":2"),
        ((HEAD + "24202,11203,400,360\n24202,99999,1,1\n").encode(), ":3"),
        ((HEAD + "24202,24202,0,0\n").encode(), ":2"),
        ((HEAD + "24202,11203,-1,360\n").encode(), ":2"),
        ((HEAD + "24202,11203,400.5,360\n").encode(), ":2"),
        ((HEAD + "24202,11203,４００,360\n").encode(), ":2"),
        ((HEAD + "24202,11203,5001,360\n").encode(), ":2"),
        ((HEAD + "24202,11203,1,1\n24202,11203,2,2\n").encode(), ":3"),
        (b"\xff\xfe\x00", ""),
        ((HEAD + '24202,"11203').encode(), ""),
    ],
)
def test_a_file_of_typed_lanes_that_cannot_be_right_is_refused_with_its_line(
    tmp_path: Path, content: bytes, line: str
) -> None:
    path = tmp_path / "lanes.csv"
    path.write_bytes(content)
    with pytest.raises(WrongTypedDistances) as refused:
        read_typed(path, load_municipalities())
    assert refused.value.where == f"{path}{line}"


def test_a_file_of_typed_lanes_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongTypedDistances):
        read_typed(tmp_path / "none.csv", load_municipalities())


async def test_the_ways_of_a_corridor_are_those_that_a_matrix_tells_and_are_asked_for_once(
    measured: tuple[str, Measured],
) -> None:
    _, distances = measured
    asked: list[int] = []

    class Counting:
        """What measures, and how often."""

        async def along(self, places: Sequence[Place]) -> Distance | None:
            return await distances.along(places)

        async def matrix(self, origins: Sequence[Place], destinations: Sequence[Place]) -> DistanceMatrix:
            asked.append(len(origins) * len(destinations))
            return await distances.matrix(origins, destinations)

    municipalities = load_municipalities()
    corridors = RecentWays(Counting(), municipalities)
    ways = await corridors.ways(PORT, KAWAGUCHI)
    assert ways.direct == await distances.along([PORT, KAWAGUCHI])
    for place in (YOKKAICHI, KAWAGUCHI, SAPPORO, NAHA, OGASAWARA, Place(MunicipalityCode("11445"))):
        at = ways.numbers[place.municipality]
        for line, start, end in ((ways.out, PORT, place), (ways.home, place, KAWAGUCHI)):
            alone = await distances.matrix([start], [end])
            assert (line.km[at], line.minutes[at]) == (alone.km[0], alone.minutes[0]), place
    assert await corridors.ways(PORT, KAWAGUCHI) is ways
    every = len(municipalities) + len(municipalities.former)
    assert asked == [every, every]
    without_point = await corridors.ways(YOKKAICHI, KAWAGUCHI)
    assert (without_point is ways, len(asked)) == (False, 4)
