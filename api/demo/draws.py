"""Draws: what looks like chance and is the same each time, so that the same seed gives the same data."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

Choice = TypeVar("Choice")


class Draws:
    """An endless row of numbers that hangs on its name only: SHA-256 over name and count.

    Each thing drawn gets a row of its own, so that one more question about it moves no other thing.
    """

    def __init__(self, name: str) -> None:
        self._numbers = _numbers(name)

    def below(self, end: int) -> int:
        """0 to ``end`` - 1. 64 bits over a few hundred: the bias of the remainder is nothing."""
        assert end > 0, end
        return next(self._numbers) % end

    def between(self, least: int, most: int, step: int = 1) -> int:
        """``least`` to ``most``, both included, in steps."""
        return least + step * self.below((most - least) // step + 1)

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred."""
        return self.below(100) < percent

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        """Any of them, each as likely."""
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[tuple[Choice, int]]) -> Choice:
        """One of them, as likely as its weight."""
        left = self.below(sum(weight for _, weight in choices))
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        raise AssertionError("weights sum to what was drawn from")

    def some_of(self, choices: Sequence[Choice], count: int) -> tuple[Choice, ...]:
        """``count`` different ones, in their own order."""
        left = list(range(len(choices)))
        drawn = [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]
        return tuple(choices[index] for index in sorted(drawn))


def _numbers(name: str) -> Iterator[int]:
    count = 0
    while True:
        digest = hashlib.sha256(f"{name}/{count}".encode()).digest()
        for start in range(0, len(digest), 8):
            yield int.from_bytes(digest[start : start + 8])
        count += 1
