"""Points on the globe, and the great circle between them (SPEC 2.1)."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
KM_PER_DEGREE_OF_LATITUDE = 111.195
"""A hair under the sphere's own 111.19508: for pre-filters that must not lose the rim, never for answers."""


@dataclass(frozen=True, slots=True)
class Point:
    """A position in degrees of WGS84."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        assert -90 <= self.lat <= 90, self.lat
        assert -180 <= self.lon <= 180, self.lon


def great_circle_km(a: Point, b: Point) -> float:
    """The great circle between two points, in km, by the plain haversine on a sphere of 6371.0088 km.

    The one formula: a search in SQL repeats it term by term,
    ``2 * R * asin(sqrt(least(1, sin²(Δlat/2) + cos(lat a) * cos(lat b) * sin²(Δlon/2))))``.
    """
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, radians(b.lon - a.lon) / 2
    h = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, h)))
