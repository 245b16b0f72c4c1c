"""What ``map_of`` draws, over arrays."""

from collections.abc import Iterator

import numpy as np

from adapters.board.arrays.columns import SlotArray
from adapters.board.arrays.order import Ids
from adapters.board.arrays.places import Floats
from domain.places import Point
from domain.search import MICRO, Cell, Frame, PostingMap, drawn


def map_of_slots(ids: Ids, at: SlotArray, spots: tuple[Floats, Floats], frame: Frame) -> PostingMap:
    """The map of these slots. ``spots``: where each is shown to lie, in degrees north and east."""
    lat, lon = spots
    bounds = frame.bounds
    of_west, of_east = lon >= bounds.west, lon <= bounds.east
    between = of_west | of_east if bounds.crosses_180 else of_west & of_east
    within = between & (lat >= bounds.south) & (lat <= bounds.north)
    return drawn(_cells(ids, at[within], (lat[within], lon[within]), frame))


def _cells(ids: Ids, at: SlotArray, spots: tuple[Floats, Floats], frame: Frame) -> Iterator[Cell]:
    lat, lon = spots
    grid = frame.grid()
    rows = np.searchsorted(np.array(grid.latitudes, np.float64), lat, side="right")
    columns = np.searchsorted(np.array(grid.longitudes, np.float64), lon, side="right")
    width = len(grid.longitudes) + 1
    cells, firsts, of_cell, counts = np.unique(
        rows * width + columns, return_index=True, return_inverse=True, return_counts=True
    )
    # Whole numbers far below 2**53: their sums as floats are exact.
    lats, lons = (
        np.bincount(of_cell, np.floor(degrees * MICRO + 0.5), len(cells)).tolist() for degrees in spots
    )
    for cell, first, count, sum_lat, sum_lon in zip(
        cells.tolist(), firsts.tolist(), counts.tolist(), lats, lons, strict=True
    ):
        point = Point(float(lat[first]), float(lon[first]))
        row, column = divmod(cell, width)
        yield Cell(row, column, count, ids.of(int(at[first])), point, int(sum_lat), int(sum_lon))
