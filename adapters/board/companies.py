"""Who posts: the public profiles, their names' lines, who is suspended, and who does not deal with whom."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from adapters.board.arrays.lines import NO_LINE, Lines
from domain.accounts import Viewer
from domain.members import Company, MemberId


class Companies:
    """Members by a number of their own, for good."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._number_of: dict[UUID, int] = {}
        self._companies: list[Company | None] = []
        self._line_of: NDArray[np.int64] = np.full(256, NO_LINE, np.int64)
        self._suspended: set[int] = set()
        self._listed: dict[int, frozenset[int]] = {}
        self._listed_by: dict[int, set[int]] = {}

    def number(self, member_id: UUID) -> int:
        """The member's number, known or new."""
        number = self._number_of.get(member_id)
        if number is None:
            number = self._number_of[member_id] = len(self._companies)
            self._companies.append(None)
            if number >= len(self._line_of):
                self._line_of = np.concatenate((self._line_of, np.full_like(self._line_of, NO_LINE)))
        return number

    def find(self, member_id: UUID | None) -> int | None:
        """The member's number, if it has one."""
        return None if member_id is None else self._number_of.get(member_id)

    def company(self, number: int) -> Company:
        """The public profile of one who posts."""
        company = self._companies[number]
        assert company is not None, "a posting's poster is read before it"
        return company

    def put(self, company: Company, words: str, *, suspended: bool) -> int | None:
        """Keep a profile; the member's number if its postings now look otherwise."""
        number = self.number(company.member_id)
        (line,) = self._lines.take(words.replace("\n", " ")) or (NO_LINE,)
        self._lines.give_back([int(self._line_of[number])] if self._line_of[number] != NO_LINE else [])
        self._line_of[number] = line
        (self._suspended.add if suspended else self._suspended.discard)(number)
        changed = self._companies[number] != company
        self._companies[number] = company
        return number if changed else None

    def put_list(self, member_id: UUID, others: Iterable[UUID]) -> None:
        """Keep with whom a member does not deal (SPEC 1.9)."""
        number = self.number(member_id)
        for other in self._listed.get(number, frozenset()):
            self._listed_by[other].discard(number)
        self._listed[number] = frozenset(self.number(other) for other in others)
        for other in self._listed[number]:
            self._listed_by.setdefault(other, set()).add(number)

    def barred_from(self, desk: MemberId | None) -> set[int]:
        """``Viewer.barred``: the suspended, and those with whom the desk does not deal, either way round."""
        number = self.find(desk)
        if number is None:
            return self._suspended
        return self._suspended | self._listed.get(number, frozenset()) | self._listed_by.get(number, set())

    def eyes_of(self, viewer: Viewer) -> Viewer:
        """The viewer, with those of whom nothing exists for it."""
        found = (self._companies[number] for number in self.barred_from(viewer.desk))
        return replace(viewer, barred=frozenset(one.member_id for one in found if one is not None))

    @property
    def line_of(self) -> NDArray[np.int64]:
        """The line of each member's name."""
        return self._line_of

    def of_cooperative(self, cooperative_id: UUID) -> list[MemberId]:
        """Those whose profile names this co-operative."""
        return [
            one.member_id
            for one in self._companies
            if one is not None and one.cooperative.id == cooperative_id
        ]

    def known(self) -> Mapping[UUID, int]:
        """Every member's number."""
        return self._number_of
