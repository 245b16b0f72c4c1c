"""Columns of numbers, a slot for each posting; slots are used again, and columns grow by doubling."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
SlotArray = NDArray[np.int64]
At = slice | SlotArray
"""Which slots are looked at: all of them in a row, or these."""

FIRST_ROOM = 1_024


class Columns:
    """Named columns of one length; a slot that is given back is filled anew by the next to come."""

    def __init__(self, dtypes: Mapping[str, Any], unused: Mapping[str, Any]) -> None:
        """``dtypes``: of each, with a width where it is wide. ``unused``: what stands in free slots."""
        self._unused = unused
        self._of: dict[str, NDArray[Any]] = {}
        for name, (kind, *width) in dtypes.items():
            self._of[name] = np.full((FIRST_ROOM, *width), unused.get(name, 0), kind)
        self._free: list[int] = []
        self.end = 0

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._of[name]

    def __len__(self) -> int:
        return self.end - len(self._free)

    @property
    def everywhere(self) -> slice:
        """All slots ever used; the free ones among them hold what answers nothing."""
        return slice(0, self.end)

    @property
    def bytes_used(self) -> int:
        """Room that the columns take."""
        return sum(column.nbytes for column in self._of.values())

    def take(self, count: int) -> list[int]:
        """So many slots."""
        again = min(count, len(self._free))
        slots = [self._free.pop() for _ in range(again)]
        slots += range(self.end, self.end + count - again)
        self.end += count - again
        while self.end > self.room:
            self._grow()
        return slots

    @property
    def room(self) -> int:
        """How many slots there is room for."""
        return len(next(iter(self._of.values())))

    def put(self, slots: Sequence[int], values: Mapping[str, Any]) -> None:
        """Fill slots, column by column."""
        at = np.asarray(slots, np.int64)
        for name, column in values.items():
            self._of[name][at] = column

    def give_back(self, slot: int) -> None:
        """Free a slot."""
        for name, value in self._unused.items():
            self._of[name][slot] = value
        self._free.append(slot)

    def _grow(self) -> None:
        for name, column in self._of.items():
            more = np.full(column.shape, self._unused.get(name, 0), column.dtype)
            self._of[name] = np.concatenate((column, more))


class Buckets:
    """Slots by a number that each has, as arrays: to begin a search with few."""

    def __init__(self) -> None:
        self._slots: dict[int, SlotArray] = {}
        self._counts: dict[int, int] = {}
        self._key_of: dict[int, tuple[int, int]] = {}

    def add(self, key: int, slot: int) -> None:
        """Put a slot into the bucket of its number."""
        count = self._counts.get(key, 0)
        bucket = self._slots.get(key)
        if bucket is None:
            bucket = self._slots[key] = np.empty(8, np.int64)
        elif count == len(bucket):
            bucket = self._slots[key] = np.concatenate((bucket, np.empty_like(bucket)))
        bucket[count] = slot
        self._counts[key] = count + 1
        self._key_of[slot] = key, count

    def remove(self, slot: int) -> None:
        """Take a slot out of its bucket; the last one of it moves into its place."""
        key, place = self._key_of.pop(slot)
        last = self._counts[key] - 1
        self._counts[key] = last
        if place != last:
            moved = int(self._slots[key][last])
            self._slots[key][place] = moved
            self._key_of[moved] = key, place

    def count(self, key: int) -> int:
        """How many slots have this number."""
        return self._counts.get(key, 0)

    def of(self, key: int) -> SlotArray:
        """The slots of this number."""
        bucket = self._slots.get(key)
        return _NONE if bucket is None else bucket[: self._counts[key]]

    def all_of(self, keys: Iterable[int]) -> SlotArray:
        """The slots of these numbers."""
        return np.concatenate([_NONE, *map(self.of, keys)])


_NONE: SlotArray = np.empty(0, np.int64)
