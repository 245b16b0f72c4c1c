"""Places: municipalities, points, areas, and how far apart things lie (SPEC 2.1, 2.2)."""

from domain.places.areas import Area, Near
from domain.places.bureaus import BUREAU_LABELS, Bureau
from domain.places.codes import MunicipalityCode
from domain.places.distances import NO_WAY, Distance, DistanceMatrix
from domain.places.municipalities import (
    LEVELS,
    Municipalities,
    Municipality,
    code_faults,
    postal_code_faults,
)
from domain.places.names import fold_name, fold_romaji
from domain.places.points import EARTH_RADIUS_KM, KM_PER_DEGREE_OF_LATITUDE, Point, great_circle_km
from domain.places.postal_codes import PostalCodes, PostalRange
from domain.places.whereabouts import Place, Site

__all__ = [
    "BUREAU_LABELS",
    "EARTH_RADIUS_KM",
    "KM_PER_DEGREE_OF_LATITUDE",
    "LEVELS",
    "NO_WAY",
    "Area",
    "Bureau",
    "Distance",
    "DistanceMatrix",
    "Municipalities",
    "Municipality",
    "MunicipalityCode",
    "Near",
    "Place",
    "Point",
    "PostalCodes",
    "PostalRange",
    "Site",
    "code_faults",
    "fold_name",
    "fold_romaji",
    "great_circle_km",
    "postal_code_faults",
]
