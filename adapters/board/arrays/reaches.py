"""Where trucks would go: sets of municipalities, each kept once, and which of them an area meets."""

import numpy as np
from numpy.typing import NDArray

from adapters.board.arrays.columns import Bits
from adapters.board.arrays.places import Gazetteer

ANYWHERE = 0
"""The set of those who go anywhere: every area meets it."""


class Reaches:
    """Distinct sets of municipalities, by a number as long as some truck has it."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._number_of: dict[str, int] = {"": ANYWHERE}
        self._texts: list[str] = [""]
        self._users: list[int] = [1]
        self._free: list[int] = []
        width = len(self._packed(np.zeros(len(gazetteer.codes), np.bool_)))
        self._sets: NDArray[np.uint8] = np.zeros((64, width), np.uint8)

    def take(self, codes: str) -> int:
        """The number of a set, ``{24202,…}`` as the database writes it; empty for anywhere."""
        number = self._number_of.get(codes)
        if number is not None:
            self._users[number] += 1
            return number
        if self._free:
            number = self._free.pop()
            self._texts[number], self._users[number] = codes, 1
        else:
            number = len(self._texts)
            self._texts.append(codes)
            self._users.append(1)
            if number == len(self._sets):
                self._sets = np.concatenate((self._sets, np.zeros_like(self._sets)))
        listed = frozenset(codes[1:-1].split(","))
        self._sets[number] = self._packed(self._gazetteer.bits(listed))  # type: ignore[arg-type] # as text
        self._number_of[codes] = number
        return number

    def give_back(self, number: int) -> None:
        """It is in use once less; what no truck has any more is forgotten."""
        self._users[number] -= 1
        if number != ANYWHERE and not self._users[number]:
            del self._number_of[self._texts[number]]
            self._texts[number] = ""
            self._free.append(number)

    def met_by(self, wanted: Bits) -> Bits:
        """For each set, whether it shares a municipality with these."""
        met: Bits = np.any(self._sets[: len(self._texts)] & self._packed(wanted), axis=1)
        met[ANYWHERE] = True
        return met

    def _packed(self, bits: Bits) -> NDArray[np.uint8]:
        return np.packbits(bits)
