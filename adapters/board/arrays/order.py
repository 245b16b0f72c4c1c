"""The first so many in an order, and where a list goes on: by a key, ties by id descending (API §2)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from adapters.board.arrays.columns import Bits, Columns, SlotArray
from domain.ports import Standing

MANY = 4_096
"""From so many on it pays to leave out most before sorting."""

SAMPLED = 64
SPARE = 4

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
NEVER, ALWAYS = 1 << 62, -(1 << 62)
Ranks = NDArray[np.int64] | NDArray[np.float64]


def micros(at: datetime) -> int:
    """An instant in microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def instant(at: int) -> datetime:
    """The instant of so many microseconds."""
    return _EPOCH + at * _MICROSECOND


@dataclass(frozen=True, slots=True)
class After:
    """Where a list goes on, as ranks and ids are kept. ``rank`` None: among those with nothing known."""

    rank: int | float | None
    id: UUID


class Ids:
    """The ids of slots, in halves, to be put in order."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def of(self, slot: int) -> UUID:
        """The id of a slot."""
        high, low = (int(self._columns[name][slot]) for name in ("id_high", "id_low"))
        return UUID(int=high << 64 | low)

    def below(self, at: SlotArray, id_: UUID) -> Bits:
        """Whether each has a lower id."""
        high, low = np.uint64(id_.int >> 64), np.uint64(id_.int & 0xFFFF_FFFF_FFFF_FFFF)
        highs = self._columns["id_high"][at]
        lower: Bits = (highs < high) | ((highs == high) & (self._columns["id_low"][at] < low))
        return lower

    def sorted(self, at: SlotArray, ranks: Ranks) -> SlotArray:
        """By rank ascending, then by id descending."""
        low, high = (~self._columns[name][at] for name in ("id_low", "id_high"))
        return at[np.lexsort((low, high, ranks))]


def unknown_of(ranks: Ranks) -> int | float:
    """The rank of those of which nothing is known: they come last."""
    return float("inf") if ranks.dtype.kind == "f" else NEVER


def first(ids: Ids, at: SlotArray, ranks: Ranks, after: After | None, count: int) -> SlotArray:
    """The first ``count`` of these slots behind a standing, in order."""
    if after is not None:
        rank = unknown_of(ranks) if after.rank is None else after.rank
        ties = np.flatnonzero(ranks == rank)
        behind = ranks > rank
        behind[ties] = ids.below(at[ties], after.id)
        at, ranks = at[behind], ranks[behind]
    if len(at) > MANY:
        kept = ranks <= _bound(ranks, count)
        at, ranks = at[kept], ranks[kept]
    if len(at) > count:
        bound = np.partition(ranks, count - 1)[count - 1]
        kept = ranks <= bound
        at, ranks = at[kept], ranks[kept]
    return ids.sorted(at, ranks)[:count]


def _bound(ranks: Ranks, count: int) -> int | float:
    """A rank at or behind which lie at least ``count``: guessed from every so-manieth, else worked out."""
    sample = ranks[::SAMPLED]
    place = min(len(sample) - 1, SPARE + SPARE * count // SAMPLED)
    bound = np.partition(sample, place)[place]
    if np.count_nonzero(ranks <= bound) < count:
        bound = np.partition(ranks, count - 1)[count - 1]
    found: int | float = bound.item()
    return found


def standing_of(key: int | float | datetime | None, id_: UUID) -> Standing:
    """Where a list goes on, in the same words as the board in SQL uses."""
    return Standing(key.isoformat() if isinstance(key, datetime) else key, id_)


def after_of(standing: Standing | None, *, descending: bool) -> After | None:
    """A standing as ranks are kept: what comes first is lowest."""
    if standing is None:
        return None
    key, id_ = standing.key, UUID(int=standing.id.int)
    if isinstance(key, str):
        key = micros(datetime.fromisoformat(key))
    return After(key if key is None or not descending else -key, id_)
