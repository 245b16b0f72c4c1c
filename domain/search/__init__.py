"""What a search means: which postings it accepts for whom, and in which order (SPEC 4.1).

The one place of that meaning: SQL and every index are held to it by tests (DESIGN §4). It reads
views, what the viewer is shown, so that no search can tell more than the eye.
"""

from domain.search.accepting import (
    accepts_load,
    accepts_vehicle,
    load_texts,
    reach_of,
    vehicle_texts,
)
from domain.search.corridors import (
    DETOUR_KM,
    Corridor,
    Detour,
    MeasuredCorridor,
    Ways,
    detour_of,
    lies_along,
)
from domain.search.maps import (
    MICRO,
    MOST_ZOOM,
    Bounds,
    Cell,
    Frame,
    Grid,
    MapCluster,
    MapEnd,
    MapPoint,
    PostingMap,
    drawn,
    map_of,
    micro,
)
from domain.search.searches import (
    AtLeast,
    LoadSearch,
    LoadSort,
    MaskedForTrial,
    Range,
    VehicleSearch,
    VehicleSort,
)
from domain.search.sorting import (
    SortKey,
    load_sort_key,
    vehicle_sort_key,
)
from domain.search.spots import (
    municipality_of,
    position_of,
)

__all__ = [
    "DETOUR_KM",
    "MICRO",
    "MOST_ZOOM",
    "AtLeast",
    "Bounds",
    "Cell",
    "Corridor",
    "Detour",
    "Frame",
    "Grid",
    "LoadSearch",
    "LoadSort",
    "MapCluster",
    "MapEnd",
    "MapPoint",
    "MaskedForTrial",
    "MeasuredCorridor",
    "PostingMap",
    "Range",
    "SortKey",
    "VehicleSearch",
    "VehicleSort",
    "Ways",
    "accepts_load",
    "accepts_vehicle",
    "detour_of",
    "drawn",
    "lies_along",
    "load_sort_key",
    "load_texts",
    "map_of",
    "micro",
    "municipality_of",
    "position_of",
    "reach_of",
    "vehicle_sort_key",
    "vehicle_texts",
]
