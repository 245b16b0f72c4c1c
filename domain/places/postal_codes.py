"""郵便番号: the municipalities that a postal code delivers to (SPEC 2.1)."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from domain.places.codes import MunicipalityCode


@dataclass(frozen=True, slots=True)
class PostalRange:
    """Consecutive postal codes, both ends included, of the same municipality (a few: of several)."""

    first: int
    last: int
    municipalities: tuple[MunicipalityCode, ...]


class PostalCodes:
    """Every postal code in use, of areas and of large receivers; in memory and never changed."""

    __slots__ = ("_firsts", "_ranges")

    def __init__(self, ranges: Iterable[PostalRange] = ()) -> None:
        self._ranges = sorted(ranges, key=lambda one: one.first)
        self._firsts = [one.first for one in self._ranges]
        for before, after in zip(self._ranges, self._ranges[1:], strict=False):
            assert before.first <= before.last < after.first, (before, after)

    def __len__(self) -> int:
        """How many codes are in use."""
        return sum(one.last - one.first + 1 for one in self._ranges)

    def municipalities_of(self, written: str) -> tuple[MunicipalityCode, ...]:
        """Those of a code of seven digits, with or without its hyphen; of one not in use none."""
        number = int(written.replace("-", ""))
        at = bisect_right(self._firsts, number) - 1
        if at < 0 or number > self._ranges[at].last:
            return ()
        return self._ranges[at].municipalities
