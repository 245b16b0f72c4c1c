"""The order by distance from a point: arrays narrow it down, the exact distances decide."""

import numpy as np

from adapters.board.arrays.columns import SlotArray
from adapters.board.arrays.order import After, Ids, first
from adapters.board.arrays.places import NEARLY_KM, Whereabouts
from domain.places import Point
from domain.ports import Standing


def nearest(
    ids: Ids,
    places: Whereabouts,
    asked: tuple[Point, bool],
    at: SlotArray,
    *,
    after: Standing | None,
    count: int,
) -> SlotArray:
    """The first ``count`` of these slots behind a standing, the nearest first. ``asked``: point and mask."""
    origin, masked = asked
    about = places.about_km(origin, at, masked=masked)
    if after is not None:
        assert isinstance(after.key, float | int)
        kept = about >= after.key - NEARLY_KM
        at, about = at[kept], about[kept]
        # Those on the rim may lie before the standing.
        wanted = count + int(np.count_nonzero(about <= after.key + NEARLY_KM))
    else:
        wanted = count
    if len(at) > wanted:
        at = at[about <= np.partition(about, wanted - 1)[wanted - 1] + 2 * NEARLY_KM]
    exact = np.array([places.exact_km(origin, slot, masked=masked) for slot in at.tolist()], np.float64)
    behind = None if after is None else After(float(after.key or 0), after.id)
    return first(ids, at, exact, behind, count)
