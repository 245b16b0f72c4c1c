"""The road that the tour's driver takes."""

from itertools import pairwise

import pytest

from adapters.distances.corridors import load_built_in_distances
from api.tour.roads import cell_km, find_road
from domain.places import MunicipalityCode, Place, Point, great_circle_km


async def test_the_road_is_the_one_that_the_network_measures() -> None:
    places = [Place(MunicipalityCode(code)) for code in ("24202", "11203")]
    measured = await load_built_in_distances().along(places)
    assert measured is not None
    assert measured.km - 1 < find_road("24202", "11203").km <= measured.km


def test_the_positions_follow_the_road_from_its_start_to_its_end() -> None:
    road = find_road("24202", "11203")
    spots = road.spots(4.0)
    points = [Point(spot.lat, spot.lon) for spot in spots]
    assert (spots[0].lat, spots[0].lon) == road.points[0]
    assert (spots[-1].lat, spots[-1].lon) == road.points[-1]
    steps_km = [great_circle_km(here, there) for here, there in pairwise(points)]
    assert max(steps_km) <= 4.0
    assert sum(steps_km) * 1.12 == pytest.approx(road.km, rel=0.02)
    assert all(0 <= spot.heading_deg < 360 for spot in spots)


@pytest.mark.parametrize(
    ("km", "cell"), [(0, 10), (95, 100), (200, 200), (201, 220), (205, 220), (415, 420), (501, 550)]
)
def test_the_tariffs_cell_is_never_short_of_the_distance(km: int, cell: int) -> None:
    assert cell_km(km) == cell
