"""How far apart places lie by road, one by one and all with all (SPEC 2.2)."""

from array import array
from dataclasses import dataclass

NO_WAY = -1
"""Stands for km and minutes in a matrix where no way leads."""


@dataclass(frozen=True, slots=True)
class Distance:
    """How far by road (SPEC 2.2): km rounded up, the time under way, how it was found, whether by ferry.

    A ferry adds its hours to ``minutes``, and nothing to ``km``.
    """

    km: int
    minutes: int
    method: str
    ferry: bool


@dataclass(frozen=True, slots=True)
class DistanceMatrix:
    """From each of ``rows`` origins to each of ``columns`` destinations, row after row.

    ``km``, ``minutes``: whole numbers rounded up, ``NO_WAY`` where none leads (arrays of C ints);
    ``ferry``: 1 where one is taken, else 0 (bytes); ``methods``: how each was found, by the numbers in
    ``method``. Plain arrays: a million pairs take 10 MB, and numpy reads them without a copy.
    """

    rows: int
    columns: int
    km: "array[int]"
    minutes: "array[int]"
    ferry: bytes
    methods: tuple[str, ...]
    method: bytes

    def at(self, row: int, column: int) -> Distance | None:
        """One pair; None where no way leads."""
        assert 0 <= row < self.rows, row
        assert 0 <= column < self.columns, column
        at = row * self.columns + column
        if self.km[at] == NO_WAY:
            return None
        method = self.methods[self.method[at]]
        return Distance(self.km[at], self.minutes[at], method, bool(self.ferry[at]))
