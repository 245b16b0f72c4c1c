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
    "AtLeast",
    "LoadSearch",
    "LoadSort",
    "MaskedForTrial",
    "Range",
    "SortKey",
    "VehicleSearch",
    "VehicleSort",
    "accepts_load",
    "accepts_vehicle",
    "load_sort_key",
    "load_texts",
    "municipality_of",
    "position_of",
    "reach_of",
    "vehicle_sort_key",
    "vehicle_texts",
]
