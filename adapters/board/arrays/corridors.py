"""What ``lies_along`` means, over all slots at once: a detour is four numbers added up (SPEC 4.2)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adapters.board.arrays.columns import At, Bits, Columns
from adapters.board.arrays.places import Gazetteer
from domain.places import NO_WAY
from domain.search import Corridor, MeasuredCorridor

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Along:
    """A corridor among the municipalities' numbers.

    ``out``, ``home``: km and minutes from A and to B; ``limits``: how long the whole way may be, in km and in
    minutes; ``starts``: the prefectures from which alone a load may be picked up.
    """

    out: tuple[Whole, Whole]
    home: tuple[Whole, Whole]
    limits: tuple[int | None, int | None]
    starts: list[int]

    def holds(self, columns: Columns, at: At) -> Bits:
        """Whether the whole way through each load is short enough."""
        start, end = columns["origin_code"][at], columns["destination_code"][at]
        known: Bits = (self.out[0][start] != NO_WAY) & (self.home[0][end] != NO_WAY)
        known &= columns["rough_km"][at] >= 0
        for unit, name in enumerate(("rough_km", "rough_minutes")):
            limit = self.limits[unit]
            if limit is not None:
                known &= self.out[unit][start] + columns[name][at] + self.home[unit][end] <= limit
        return known


def along(corridor: Corridor, gazetteer: Gazetteer) -> Along | None:
    """The corridor as figures; None where no way leads through at all."""
    assert isinstance(corridor, MeasuredCorridor), "a corridor is measured before the board is asked"
    ways = corridor.ways
    if ways.direct is None:
        return None
    numbers = np.array([ways.numbers[code] for code in gazetteer.codes])
    out, home = (
        (np.asarray(matrix.km, np.int64)[numbers], np.asarray(matrix.minutes, np.int64)[numbers])
        for matrix in (ways.out, ways.home)
    )
    limits = (
        None if corridor.most_km is None else ways.direct.km + corridor.most_km,
        None if corridor.detour_minutes is None else ways.direct.minutes + corridor.detour_minutes,
    )
    near = out[0] != NO_WAY
    for figures, limit in zip(out, limits, strict=True):
        if limit is not None:
            near &= figures <= limit
    return Along(out, home, limits, np.unique(gazetteer.prefecture[near]).tolist())
