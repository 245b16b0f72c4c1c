"""What was asked lately, kept for a while: the least lately used goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")


class Recent(Generic[Key, Kept]):
    """At most ``most`` answers, each for ``seconds`` after it was given."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[Key, tuple[float, Kept]] = OrderedDict()

    def get(self, key: Key) -> Kept | None:
        """The answer, if it is kept still."""
        found = self._kept.get(key)
        if found is None:
            return None
        until, kept = found
        if self._clock() >= until:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return kept

    def keep(self, key: Key, answer: Kept) -> None:
        """Keep it from now on."""
        self._kept[key] = (self._clock() + self._seconds, answer)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
