"""The map: fixed cells, points and clusters, each posting once (SPEC 4.1)."""

from math import cos, log, pi, radians, tan
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.places import Point
from domain.refusals import Fault
from domain.search import MOST_ZOOM, Bounds, Frame, MapCluster, MapPoint, PostingMap, map_of

JAPAN = Bounds(24, 122, 46, 149)
GLOBE = Bounds(-90, -180, 90, 180)
NAGOYA, YOKKAICHI, TOKYO, SAPPORO = (
    Point(35.1815, 136.9066),
    Point(34.965, 136.6244),
    Point(35.694, 139.7536),
    Point(43.062, 141.354),
)

Spots = list[tuple[UUID, Point]]


def _spots(*points: Point) -> Spots:
    return [(UUID(int=n), point) for n, point in enumerate(points, 1)]


def _point(n: int, point: Point) -> MapPoint:
    return MapPoint(UUID(int=n), point.lat, point.lon)


def _shown(drawing: PostingMap) -> int:
    return len(drawing.points) + sum(cluster.count for cluster in drawing.clusters)


def test_what_lies_together_is_a_cluster_in_its_middle_and_apart_from_nearer() -> None:
    spots = _spots(NAGOYA, YOKKAICHI, TOKYO, SAPPORO)
    middle = MapCluster(35.07325, 136.7655, 2)
    assert map_of(spots, Frame(JAPAN, 6)) == PostingMap((_point(4, SAPPORO), _point(3, TOKYO)), (middle,))
    apart = (_point(4, SAPPORO), _point(3, TOKYO), _point(1, NAGOYA), _point(2, YOKKAICHI))
    assert map_of(spots, Frame(Bounds(34, 136, 44, 142), 9)) == PostingMap(apart, ())


def test_what_lies_at_one_spot_stays_a_cluster_however_near_one_looks() -> None:
    spots = _spots(NAGOYA, NAGOYA, TOKYO)
    near = Frame(Bounds(35.18, 136.9, 35.19, 136.91), MOST_ZOOM)
    assert map_of(spots, near) == PostingMap((), (MapCluster(35.1815, 136.9066, 2),))


def test_the_middle_of_a_cluster_does_not_depend_on_the_order_of_its_members() -> None:
    points = [Point(35 + n / 7e5, 136.9 + n / 3e6) for n in range(300)]
    frame = Frame(JAPAN, 4)
    assert map_of(_spots(*points), frame) == map_of(_spots(*reversed(points)), frame)


def test_only_what_lies_within_the_bounds_is_drawn_and_their_rims_are_within() -> None:
    spots = _spots(NAGOYA, YOKKAICHI, TOKYO)
    around = Bounds(YOKKAICHI.lat, YOKKAICHI.lon, NAGOYA.lat, NAGOYA.lon)
    assert _shown(map_of(spots, Frame(around, 12))) == 2
    assert _shown(map_of(spots, Frame(Bounds(34.9651, 136, 36, 137), 12))) == 1


def test_bounds_may_run_over_the_180th_meridian() -> None:
    spots = _spots(Point(0, 179), Point(0, -179), Point(0, 180), NAGOYA, Point(0, -170))
    over = Bounds(-10, 170, 10, -175)
    assert _shown(map_of(spots, Frame(over, 9))) == 3
    assert map_of(spots, Frame(over, 9)).points == (
        _point(2, spots[1][1]),
        _point(1, spots[0][1]),
        _point(3, spots[2][1]),
    )


@pytest.mark.parametrize(
    ("bounds", "pointers"),
    [
        (Bounds(35, 136, 35, 137), ["#/bounds/north"]),
        (Bounds(36, 136, 35, 137), ["#/bounds/north"]),
        (Bounds(35, 136, 36, 136), ["#/bounds/east"]),
        (Bounds(35, 136, 35, 136), ["#/bounds/north", "#/bounds/east"]),
        (Bounds(35, 137, 36, 136), []),
    ],
)
def test_a_map_has_some_height_and_some_width(bounds: Bounds, pointers: list[str]) -> None:
    assert list(bounds.faults("#/bounds")) == [Fault(pointer, "bounds-empty") for pointer in pointers]


def _pixel(point: Point, zoom: int) -> tuple[float, float]:
    """Where a web map shows a point, in pixels: the formula as it is usually written."""
    side = 256 * 2**zoom
    lat = radians(min(max(point.lat, -85.0511287), 85.0511287))
    return (point.lon + 180) / 360 * side, (1 - log(tan(lat) + 1 / cos(lat)) / pi) / 2 * side


ANYWHERE = st.builds(Point, st.floats(-85, 85), st.floats(-179.9, 179.9))
BESIDE_THE_EDGES = st.builds(
    Point,
    st.integers(-85_000_000, 84_999_999).map(lambda n: (n + 0.5) / 1e6),
    st.integers(-180_000_000, 179_999_999).map(lambda n: (n + 0.5) / 1e6),
)
unhurried = settings(deadline=None, max_examples=150)


@unhurried
@given(a=BESIDE_THE_EDGES, b=BESIDE_THE_EDGES, zoom=st.integers(0, 3))
def test_two_lie_together_where_they_lie_in_one_square_of_64_pixels(a: Point, b: Point, zoom: int) -> None:
    pixels = [pixel / 64 for point in (a, b) for pixel in _pixel(point, zoom)]
    assume(all(abs(pixel - round(pixel)) > 1e-9 for pixel in pixels))
    squares = [int(pixel) for pixel in pixels]
    together = squares[:2] == squares[2:]
    assert bool(map_of(_spots(a, b), Frame(GLOBE, zoom)).clusters) == together


FRAMES = st.builds(
    Frame,
    st.builds(Bounds, st.floats(-90, 0), st.floats(-180, 180), st.floats(0.001, 90), st.floats(-180, 180)),
    st.integers(0, MOST_ZOOM),
)


@unhurried
@given(points=st.lists(ANYWHERE, max_size=30), frame=FRAMES)
def test_each_posting_within_the_bounds_is_drawn_once_and_on_no_more_than_so_many_cells(
    points: list[Point], frame: Frame
) -> None:
    assume(frame.bounds.west != frame.bounds.east)
    within = sum(frame.bounds.hold(point) for point in points)
    assert _shown(map_of(_spots(*points), frame)) == within
    assert frame.grid().cells <= 4_096


@unhurried
@given(points=st.lists(ANYWHERE, min_size=2, max_size=30), frame=FRAMES, zoom=st.integers(0, 3))
def test_the_cells_lie_fixed_whatever_part_of_the_map_is_looked_at(
    points: list[Point], frame: Frame, zoom: int
) -> None:
    here = Frame(frame.bounds, zoom)
    whole, part = Frame(GLOBE, zoom).grid(), here.grid()
    seen = [point for point in points if frame.bounds.hold(point)]
    assume(frame.bounds.west != frame.bounds.east)
    for a in seen:
        for b in seen:
            assert (part.cell_of(a) == part.cell_of(b)) == (whole.cell_of(a) == whole.cell_of(b))
