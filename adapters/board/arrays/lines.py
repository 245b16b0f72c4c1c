"""Free words: the distinct lines of all postings and names, and which of them hold a word (SPEC 4.1).

Postings share most of their lines (a kind of cargo, a place, a company's name), so a word is looked for in
each line once. A line is signed by its letters and pairs of letters, hashed into some buckets: a bitmap of
lines for each bucket leaves few lines to be read themselves.
"""

from collections import OrderedDict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from adapters.board.arrays.columns import Bits

BUCKETS = 1_024
FIRST_LINES = 4_096
WORDS_KEPT = 64
NO_LINE = 0
"""The line that is not there: no word occurs in it."""


class Lines:
    """Distinct lines of folded text, each with a number as long as somebody has it."""

    def __init__(self) -> None:
        self._number_of: dict[str, int] = {"": NO_LINE}
        self._texts: list[str] = [""]
        self._users: list[int] = [1]
        self._free: list[int] = []
        self._recent: OrderedDict[str, Bits] = OrderedDict()
        self._signs: NDArray[np.uint8] = np.zeros((BUCKETS, FIRST_LINES // 8), np.uint8)

    def __len__(self) -> int:
        return len(self._number_of) - 1

    @property
    def bytes_used(self) -> int:
        """Room that the signatures and texts take, about."""
        return (
            self._signs.nbytes + sum(len(text) * 2 + 80 for text in self._number_of) + 64 * len(self._texts)
        )

    def take(self, text: str) -> list[int]:
        """The numbers of a text's lines, from now on in use once more."""
        return [self._take(line) for line in dict.fromkeys(text.split("\n")) if line]

    def _take(self, line: str) -> int:
        number = self._number_of.get(line)
        if number is not None:
            self._users[number] += 1
            return number
        if self._free:
            number = self._free.pop()
            self._texts[number], self._users[number] = line, 1
        else:
            number = len(self._texts)
            self._texts.append(line)
            self._users.append(1)
            if number >= self._signs.shape[1] * 8:
                self._signs = np.concatenate((self._signs, np.zeros_like(self._signs)), axis=1)
                self._recent.clear()
        self._number_of[line] = number
        self._signs[_signs_of(line), number >> 3] |= np.uint8(1 << (number & 7))
        for word, found in self._recent.items():
            found[number] = word in line
        return number

    def give_back(self, numbers: Iterable[int]) -> None:
        """These are in use once less; what nobody has any more is forgotten."""
        for number in numbers:
            self._users[number] -= 1
            if number != NO_LINE and not self._users[number]:
                line = self._texts[number]
                del self._number_of[line]
                self._texts[number] = ""
                self._signs[:, number >> 3] &= np.uint8(0xFF ^ (1 << (number & 7)))
                self._free.append(number)

    def holding(self, word: str) -> Bits:
        """For each line, whether the word occurs in it; what was asked lately is kept up to date."""
        if word in self._recent:
            self._recent.move_to_end(word)
            return self._recent[word]
        found = self._recent[word] = self._found(word)
        if len(self._recent) > WORDS_KEPT:
            self._recent.popitem(last=False)
        return found

    def _found(self, word: str) -> Bits:
        signed = np.bitwise_and.reduce(self._signs[_signs_of(word)], axis=0)
        found = np.zeros(self._signs.shape[1] * 8, np.bool_)
        maybe = np.flatnonzero(np.unpackbits(signed, bitorder="little")[: len(self._texts)])
        texts = self._texts
        found[[number for number in maybe.tolist() if word in texts[number]]] = True
        return found


def _signs_of(text: str) -> NDArray[np.int64]:
    """The buckets of a text's letters and pairs of letters."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    pairs = letters[:-1] * 0x9E3779B1 + letters[1:] * 0x85EBCA77
    hashed = np.concatenate((letters * 0xC2B2AE3D, pairs)) & 0xFFFFFFFF
    return (hashed ^ (hashed >> 15)) % BUCKETS
