"""Road distances: over the corridors, round the bays, by ferry only where no road leads (SPEC 2.2)."""

import csv
from itertools import combinations, pairwise
from math import asin, ceil, cos, inf, radians, sin, sqrt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import adapters.reference
from adapters.distances.corridors import METHOD, CorridorDistances, load_built_in_distances
from adapters.reference.municipalities import load_municipalities
from adapters.reference.roads import BayLine, Corridor, Ferry
from domain.places import Bureau, Distance, Municipalities, Municipality, MunicipalityCode, Place, Point

FOLDER = Path(adapters.reference.__file__).parent
YOKKAICHI, KAWAGUCHI, SAPPORO, NAHA, CHIYODA = "24202", "11203", "01101", "47201", "13101"


@pytest.fixture(scope="module")
def japan() -> CorridorDistances:
    return load_built_in_distances()


def place(code: str, point: Point | None = None) -> Place:
    return Place(MunicipalityCode(code), point=point)


def straight_km(a: Point, b: Point) -> float:
    """The great circle, worked out here once more: the oracles below share nothing with the code."""
    h = sin(radians(b.lat - a.lat) / 2) ** 2
    h += cos(radians(a.lat)) * cos(radians(b.lat)) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(min(1.0, h)))


def point_of(code: str) -> Point:
    municipality = load_municipalities().get(MunicipalityCode(code))
    assert municipality is not None
    return municipality.point


# ------------------------------------------------------------------------------------- the real network


async def test_from_yokkaichi_to_kawaguchi_it_is_about_four_hundred_km(japan: CorridorDistances) -> None:
    found = await japan.between(place(YOKKAICHI), place(KAWAGUCHI))
    assert found is not None
    assert (found.method, found.ferry) == (METHOD, False)
    assert 380 <= found.km <= 430
    assert 300 <= found.minutes <= 540


def minutes_on(start: str, end: str, km: float) -> float:
    """72 km/h on a stretch of 15 km or more, else 50 km/h, and always 50 in Hokkaido and Okinawa."""
    slow = km < 15 or {start[:2], end[:2]} & {"01", "47"}
    return km / (50 if slow else 72) * 60


def shortest_by_relaxing(source: str) -> dict[str, tuple[float, float]]:
    """Bellman and Ford's way over the file of corridors, km and minutes: slow, and unlike the code's.

    Towns at one point are joined by 0 km.
    """
    with (FOLDER / "road_corridors.csv").open(encoding="utf-8", newline="") as lines:
        edges = [(r["from_code5"], r["to_code5"], float(r["road_km"])) for r in csv.DictReader(lines)]
    codes = sorted({code for edge in edges for code in edge[:2]})
    edges += [(a, b, 0.0) for a, b in combinations(codes, 2) if point_of(a) == point_of(b)]
    reached = dict.fromkeys(codes, (inf, inf)) | {source: (0.0, 0.0)}
    changed = True
    while changed:
        changed = False
        for start, end, length in edges:
            for a, b in ((start, end), (end, start)):
                if reached[a][0] + length < reached[b][0] - 1e-9:
                    reached[b] = reached[a][0] + length, reached[a][1] + minutes_on(a, b, length)
                    changed = True
    return {code: figures for code, figures in reached.items() if figures[0] < inf}


@pytest.mark.parametrize("source", [CHIYODA, SAPPORO, NAHA, "27127", "40132", "17201", "38202", "12206"])
async def test_between_nodes_the_shortest_way_over_the_corridors_is_found(
    japan: CorridorDistances, source: str
) -> None:
    shortest = shortest_by_relaxing(source)
    compared = 0
    for code, (km, minutes) in shortest.items():
        found = await japan.between(place(source), place(code))
        assert found is not None
        straight = straight_km(point_of(source), point_of(code))
        if km <= (1.32 if straight < 100 else 1.8) * straight:  # else the straight way may be shorter
            assert found == Distance(ceil(round(km, 6)), ceil(round(minutes, 6)), METHOD, False), code
            compared += 1
        else:
            assert found.km <= ceil(round(km, 6)), code
    assert compared >= len(shortest) / 4 * 3


@pytest.mark.parametrize(
    ("origin", "destination", "at_least", "at_most"),
    [
        ("12226", "14201", 70, 100),  # 富津-横須賀: 10 km over the water, round by the Aqua-Line
        ("12206", "14131", 25, 35),  # 木更津-川崎: the Aqua-Line itself is a corridor
        ("01205", "01202", 150, 220),  # 室蘭-函館, round 噴火湾
        ("24203", "23231", 150, 260),  # 伊勢-田原, round 伊勢湾
        ("42203", "43204", 130, 260),  # 島原-荒尾, round 有明海
        ("46201", "46214", 60, 110),  # 鹿児島-垂水, round 鹿児島湾
        ("30201", "36201", 180, 280),  # 和歌山-徳島, over 明石 and 鳴門
        ("44206", "38204", 400, 700),  # 臼杵-八幡浜, though a ferry crosses: a road leads
        ("25212", "25202", 50, 110),  # 高島-彦根, round 琵琶湖
        ("02423", "02201", 120, 200),  # 大間-青森, round 陸奥湾
    ],
)
async def test_no_way_leads_across_a_bay(
    japan: CorridorDistances, origin: str, destination: str, *, at_least: int, at_most: int
) -> None:
    found = await japan.between(place(origin), place(destination))
    assert found is not None
    assert not found.ferry
    assert at_least <= found.km <= at_most


async def test_every_municipality_on_the_three_lands_can_be_reached(japan: CorridorDistances) -> None:
    for municipality in load_municipalities():
        found = await japan.between(place(CHIYODA), place(municipality.code))
        if municipality.landmass in {"main", "hokkaido", "okinawa"}:
            assert found is not None, municipality
            assert found.ferry == (municipality.landmass != "main"), municipality
        else:
            assert found is None, municipality


async def test_an_island_that_no_listed_ferry_reaches_has_no_distance_but_within_itself(
    japan: CorridorDistances,
) -> None:
    sado, niigata, amami, setouchi = "15224", "15100", "46222", "46525"
    assert await japan.between(place(sado), place(niigata)) is None
    assert await japan.along([place(niigata), place(sado), place(niigata)]) is None
    within = await japan.between(place(amami), place(setouchi))
    assert within is not None
    assert 20 <= within.km <= 70
    assert not within.ferry


everywhere = st.sampled_from([m.code for m in load_municipalities()])


@settings(max_examples=60)
@given(everywhere, everywhere)
async def test_the_way_back_is_as_long(
    japan: CorridorDistances, origin: MunicipalityCode, destination: MunicipalityCode
) -> None:
    there = await japan.between(Place(origin), Place(destination))
    assert there == await japan.between(Place(destination), Place(origin))


# ------------------------------------------------------------------------------------- a network of ours

DEGREE = 111.19508
"""Km of a degree of latitude on the sphere; all of the small network lies on one meridian."""


def a_town(code: str, lat: float, landmass: str = "main", lon: float = 137.0) -> Municipality:
    return Municipality(
        code=MunicipalityCode(code),
        name=code,
        full_name=code,
        kana="",
        full_kana="",
        romaji="",
        name_en=None,
        prefecture="24",
        prefecture_name="三重県",
        bureau=Bureau.CHUBU,
        level="town",
        parent=None,
        landmass=landmass,
        point=Point(lat, lon),
    )


def corridor(start: str, end: str, km: float) -> Corridor:
    return Corridor((MunicipalityCode(start), MunicipalityCode(end)), km)


def ferry(start: str, end: str, hours: float, km: float) -> Ferry:
    return Ferry((MunicipalityCode(start), MunicipalityCode(end)), hours, km)


TOWNS = Municipalities(
    [
        a_town("24001", 30.0),
        a_town("24002", 31.0),
        a_town("24003", 32.0),
        a_town("24009", 32.1),  # beside the corridors
        a_town("24101", 33.0, "north"),
        a_town("24102", 34.0, "north"),
        a_town("24201", 38.0, "far"),
        a_town("24301", 40.0, "alone"),
        a_town("24302", 40.2, "alone"),
    ]
)
CORRIDORS = [
    corridor("24001", "24002", 115.0),
    corridor("24002", "24003", 120.5),
    corridor("24101", "24102", 130.25),
]
FERRIES = [
    ferry("24003", "24101", 10, 500),
    ferry("24001", "24102", 3, 330),
    ferry("24001", "24003", 1, 20),
    ferry("24102", "24201", 5, 90),
]


def a_network(bay_lines: tuple[BayLine, ...] = ()) -> CorridorDistances:
    return CorridorDistances(TOWNS, CORRIDORS, FERRIES, bay_lines)


async def test_a_ferry_is_not_taken_where_a_road_leads() -> None:
    found = await a_network().between(place("24001"), place("24003"))
    assert found == Distance(km=236, minutes=ceil(235.5 / 72 * 60), method=METHOD, ferry=False)


async def test_the_ferry_of_least_road_and_sea_is_taken_and_adds_hours_but_no_km() -> None:
    # To 24102 from 24003: 500 km of sea and 130.25 of road, or 235.5 of road and 330 of sea.
    found = await a_network().between(place("24003"), place("24102"))
    assert found == Distance(km=236, minutes=180 + ceil(235.5 / 72 * 60), method=METHOD, ferry=True)
    other = await a_network().between(place("24003"), place("24101"))
    assert other == Distance(km=0, minutes=600, method=METHOD, ferry=True)


async def test_two_ferries_are_taken_where_one_does_not_reach() -> None:
    found = await a_network().between(place("24001"), place("24201"))
    assert found == Distance(km=0, minutes=(3 + 5) * 60, method=METHOD, ferry=True)


async def test_no_way_at_all_is_no_distance() -> None:
    assert await a_network().between(place("24001"), place("24301")) is None
    assert await a_network().along([place("24001"), place("24301"), place("24002")]) is None


async def test_on_an_island_without_corridors_the_straight_way_counts() -> None:
    found = await a_network().between(place("24301"), place("24302"))
    km = 0.2 * DEGREE * 1.32
    assert found == Distance(ceil(km), ceil(km / 35 * 60), METHOD, False)


async def test_the_straight_way_winds_the_more_the_longer_it_is() -> None:
    start = Point(40.0, 137.0)
    for straight, factor in ((10.0, 1.32), (49.9, 1.32), (75.0, 1.56), (100.0, 1.8), (200.0, 1.8)):
        end = Point(40.0 + straight / DEGREE, 137.0)
        found = await a_network().between(place("24301", start), place("24301", end))
        assert found is not None
        assert found.km == ceil(straight * factor - 0.001)


async def test_a_place_beside_the_corridors_joins_them_by_its_best_way() -> None:
    found = await a_network().between(place("24009"), place("24001"))
    access = 0.1 * DEGREE * 1.3
    assert found == Distance(ceil(access + 235.5), ceil(access / 35 * 60 + 235.5 / 72 * 60), METHOD, False)


async def test_between_two_nodes_the_straight_way_counts_where_it_is_shorter() -> None:
    winding = CorridorDistances(TOWNS, [corridor("24003", "24009", 16.0)], (), ())
    found = await winding.between(place("24003"), place("24009"))
    km = 0.1 * DEGREE * 1.32
    assert found == Distance(ceil(km), ceil(km / 35 * 60), METHOD, False)


async def test_a_far_node_is_no_way_into_the_corridors() -> None:
    winding = CorridorDistances(TOWNS, [corridor("24002", "24003", 400.0)], (), ())
    found = await winding.between(place("24009"), place("24002"))
    assert found is not None
    assert found.km == ceil(1.1 * DEGREE * 1.8), "the straight way, and not its length × 1.3"


async def test_the_straight_way_stops_at_a_bay() -> None:
    bay = BayLine("湾", Point(32.05, 136.5), Point(32.05, 137.5))
    open_way = await a_network().between(place("24009"), place("24003"))
    assert open_way is not None
    assert open_way.km == ceil(0.1 * DEGREE * 1.3)
    assert await a_network((bay,)).between(place("24009"), place("24003")) is None


async def test_stops_on_the_way_are_summed_before_they_are_rounded() -> None:
    stops = [place("24001", Point(30.0 + n * 0.1 / DEGREE, 137.0)) for n in range(11)]
    legs = [await a_network().between(a, b) for a, b in pairwise(stops)]
    assert [leg.km for leg in legs if leg is not None] == [1] * 10
    whole = await a_network().along(stops)
    assert whole is not None
    assert whole.km == 2  # ten times 0.132


async def test_a_ferry_on_one_leg_is_a_ferry_on_the_whole() -> None:
    whole = await a_network().along([place("24002"), place("24001"), place("24102"), place("24101")])
    assert whole == Distance(
        km=ceil(115 + 130.25), minutes=ceil(180 + (115 + 130.25) / 72 * 60), method=METHOD, ferry=True
    )


async def test_the_noise_of_binary_fractions_makes_no_kilometre() -> None:
    exact = CorridorDistances(
        TOWNS, [corridor("24001", "24002", 100.1), corridor("24002", "24003", 99.9000000000001)], (), ()
    )
    found = await exact.between(place("24001"), place("24003"))
    assert found is not None
    assert found.km == 200


async def test_two_places_known_by_one_municipality_only_are_no_km_apart(japan: CorridorDistances) -> None:
    nothing = Distance(km=0, minutes=0, method=METHOD, ferry=False)
    assert await japan.between(place(YOKKAICHI), place(YOKKAICHI)) == nothing
    port = Point(34.96, 136.65)
    across_town = await japan.between(place(YOKKAICHI), place(YOKKAICHI, port))
    assert across_town is not None
    assert across_town.km == ceil(1.32 * straight_km(point_of(YOKKAICHI), port))
