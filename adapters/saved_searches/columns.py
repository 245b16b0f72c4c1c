"""Columns of the reverse index: a row is a saved search, and a question is what a posting says.

Each column answers with the rows whose condition may hold: some more perhaps, and none too few. Rows are
added at the end and never changed.
"""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Key = TypeVar("Key")

EARLIEST, LATEST = -(2**62), 2**62
"""Beyond whatever can be asked for: what a range without an end ends with."""

EVERY_BIT = 2**63 - 1


class Numbers:
    """One number a row."""

    def __init__(self, kind: Any = np.int64) -> None:
        self._kept: npt.NDArray[Any] = np.zeros(1024, dtype=kind)
        self._count = 0

    def add(self, number: float) -> None:
        """The next row's."""
        if self._count == len(self._kept):
            self._kept = np.concatenate([self._kept, np.zeros_like(self._kept)])
        self._kept[self._count] = number
        self._count += 1

    @property
    def all(self) -> npt.NDArray[Any]:
        """Of every row, in order."""
        return self._kept[: self._count]

    def of(self, rows: Rows) -> npt.NDArray[Any]:
        """Of these rows."""
        return self._kept[rows]


class Lists(Generic[Key]):
    """Rows by what they name, so that nobody else is looked at."""

    def __init__(self) -> None:
        self._growing: dict[Key, list[int]] = {}
        self._ready: dict[Key, Rows] = {}

    def add(self, key: Key, row: int) -> None:
        """This row names it."""
        self._growing.setdefault(key, []).append(row)
        self._ready.pop(key, None)

    def mark(self, keys: Iterable[Key], flags: Flags) -> None:
        """Mark the rows that name any of these."""
        for key in keys:
            if key in self._growing:
                flags[self._rows(key)] = True

    def __contains__(self, key: object) -> bool:
        return key in self._growing

    def _rows(self, key: Key) -> Rows:
        rows = self._ready.get(key)
        if rows is None:
            rows = self._ready[key] = np.array(self._growing[key], dtype=np.int64)
        return rows


class Naming(Generic[Key]):
    """A condition that names some of which one must be there; or none, and holds always."""

    def __init__(self) -> None:
        self._free = Numbers(np.bool_)
        self._lists: Lists[Key] = Lists()

    def add(self, row: int, keys: Iterable[Key] | None) -> None:
        """The next row's condition."""
        self._free.add(keys is None)
        for key in keys or ():
            self._lists.add(key, row)

    def holds(self, keys: Iterable[Key]) -> Flags:
        """Where it holds of one that is all of these."""
        flags: Flags = self._free.all.copy()
        self._lists.mark(keys, flags)
        return flags


class Span:
    """A range from one number to another, both included."""

    def __init__(self) -> None:
        self._from, self._to = Numbers(), Numbers()

    def add(self, least: int | None, most: int | None) -> None:
        """The next row's range; None is open on that side."""
        self._from.add(EARLIEST if least is None else least)
        self._to.add(LATEST if most is None else most)

    def meeting(self, rows: Rows, least: int, most: int) -> Rows:
        """Those of these rows whose range has a number in common with this one."""
        rows = rows[self._from.of(rows) <= most]
        return rows[self._to.of(rows) >= least]


class Words:
    """Free words: a row is found by its longest one, the rest is left to the exact question."""

    def __init__(self) -> None:
        self._free = Numbers(np.bool_)
        self._lists: Lists[str] = Lists()
        self._by_start: dict[str, list[str]] = {}

    def add(self, row: int, words: list[str]) -> None:
        """The next row's folded words; none: it is found by any text."""
        self._free.add(not words)
        if not words:
            return
        longest = max(words, key=len)
        if longest not in self._lists:
            self._by_start.setdefault(longest[:2], []).append(longest)
        self._lists.add(longest, row)

    def found_in(self, text: str) -> Flags:
        """The rows whose longest word occurs in this folded text."""
        flags: Flags = self._free.all.copy()
        starts = {text[at : at + 2] for at in range(len(text))} | set(text)
        words = (word for start in starts for word in self._by_start.get(start, ()))
        self._lists.mark((word for word in words if word in text), flags)
        return flags
