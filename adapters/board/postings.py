"""What the index knows of loads and vehicles alike: who posted, who may see it, when, and its words."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, ClassVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from adapters.board.arrays.columns import At, Bits, Buckets, Columns, SlotArray
from adapters.board.arrays.lines import NO_LINE, Lines
from adapters.board.arrays.order import ALWAYS, NEVER, Ids, micros
from adapters.board.companies import Companies
from adapters.board.eyes import Eyes
from adapters.board.kept import listed, plain_text
from domain.accounts import Viewer
from domain.members import CooperativeId
from domain.search import AtLeast, Range
from domain.words import words_of

log = logging.getLogger(__name__)

Condition = Callable[[At], Bits]
LINES = tuple(f"line_{n}" for n in range(10))
MASKED_LINES = ("masked_line_0", "masked_line_1")
"""Lines that a posting's own columns hold; further ones stand beside them."""
HALF = 0xFFFF_FFFF_FFFF_FFFF
MOST = 1 << 62


def microseconds(column: str) -> str:
    """An instant of a row, in SQL."""
    return f"(extract(epoch FROM {column}) * 1000000)::bigint"


_OPEN_FROM = (
    f"CASE audience_kind WHEN 'everyone' THEN '{ALWAYS}' WHEN 'named' THEN '{NEVER}'"
    f" ELSE ({microseconds('audience_widens_at')})::text END"
)


def common_fields(masked_words: str) -> tuple[str, ...]:
    """What stands first in each row read for the index, in SQL."""
    return (
        "replace(id::text, '-', '')",
        "poster_id",
        "cooperative_id",
        microseconds("closing_at"),
        microseconds("posted_at"),
        microseconds("greatest(posted_at, audience_widens_at)"),
        _OPEN_FROM,
        f"coalesce({microseconds('in_talks_until')}, {ALWAYS})",
        "audience_member_ids",
        "audience_cooperative_ids",
        "words",
        masked_words,
    )


class Postings(ABC):
    """The index of one kind of posting. A row is its fields in SQL, then the columns of the thing."""

    table: ClassVar[str]
    dtypes: ClassVar[dict[str, Any]]
    fields: ClassVar[tuple[str, ...]]

    def __init__(self, companies: Companies, lines: Lines, columns: Sequence[str]) -> None:
        self.companies = companies
        self.lines = lines
        common = {
            "id_high": (np.uint64,),
            "id_low": (np.uint64,),
            "closing": (np.int64,),
            "posted": (np.int64,),
            "appeared": (np.int64,),
            "open_from": (np.int64,),
            "talks": (np.int64,),
            "poster": (np.int32,),
            "cooperative": (np.int32,),
            **dict.fromkeys((*LINES, *MASKED_LINES), (np.int32,)),
        }
        self.columns = Columns(common | self.dtypes, {"closing": ALWAYS})
        self.ids = Ids(self.columns)
        named = ", ".join((*self.fields, *columns))
        # Columns and tables of ours; what people say is never written into it.
        self.select = f"SELECT {named} FROM {self.table} WHERE status = 'open'"  # nosec B608
        self.kept: list[bytes] = []
        self.cooperatives: list[CooperativeId] = []
        self.by_poster, self.by_cooperative = Buckets(), Buckets()
        self._slot_of: dict[int, int] = {}
        self._cooperative_of: dict[str, int] = {}
        self._naming: dict[str, set[int]] = {}
        self._named_in: dict[int, tuple[str, ...]] = {}
        self._lines_of: dict[int, tuple[int, ...]] = {}
        self._further: dict[tuple[str, ...], dict[int, list[int]]] = {LINES: {}, MASKED_LINES: {}}

    def __len__(self) -> int:
        return len(self._slot_of)

    def slot_of(self, id_: UUID) -> int | None:
        """The slot of a posting, if it is here."""
        return self._slot_of.get(id_.int)

    def put(self, rows: Iterable[bytes]) -> list[int]:
        """Take rows in, those that are here already anew; their slots."""
        parted = [row.split(b"\t", len(self.fields)) for row in rows]
        return self._put(parted) if parted else []

    def _put(self, parted: Sequence[Sequence[bytes]]) -> list[int]:
        """A row that cannot be read is told and left out: it keeps no other from the board."""
        try:
            *columns, _ = zip(*parted, strict=True)
            texts = [tuple(field.decode() for field in column) for column in columns]
            values = self.read_own(texts[len(common_fields("")) :])
        except (ValueError, LookupError) as unreadable:
            if len(parted) > 1:
                return [slot for row in parted for slot in self._put([row])]
            error = type(unreadable).__name__
            log.exception("board: left out", extra={"table": self.table, "error": error})
            return []
        for row in parted:
            self.remove(int(row[0], 16))
        slots = self.columns.take(len(parted))
        self.kept += [b""] * (self.columns.end - len(self.kept))
        for slot, row in zip(slots, parted, strict=True):
            self.kept[slot] = row[-1]
        self._put_common(slots, texts)
        self.put_own(slots, values)
        self.columns.put(slots, values)
        return slots

    @abstractmethod
    def read_own(self, texts: Sequence[tuple[str, ...]]) -> dict[str, Any]:
        """The columns that only this kind of posting has. Raises: ValueError, LookupError."""

    @abstractmethod
    def put_own(self, slots: Sequence[int], values: dict[str, Any]) -> None:
        """Take in what else only this kind of posting has, and complete its columns."""

    def remove(self, id_: int) -> int | None:
        """Forget a posting; the slot that it had, or None."""
        slot = self._slot_of.pop(id_, None)
        if slot is None:
            return None
        self.by_poster.remove(slot)
        self.by_cooperative.remove(slot)
        for name in self._named_in.pop(slot, ()):
            self._naming[name].discard(slot)
        self.lines.give_back(self._lines_of.pop(slot))
        for further in self._further.values():
            further.pop(slot, None)
        self.forget_own(slot)
        self.kept[slot] = b""
        self.columns.give_back(slot)
        return slot

    @abstractmethod
    def forget_own(self, slot: int) -> None:
        """Forget what only this kind of posting has."""

    def expired(self, now: datetime) -> list[UUID]:
        """Those that the clock has closed, and that still take room."""
        closing = self.columns["closing"][self.columns.everywhere]
        over = np.flatnonzero((closing <= micros(now)) & (closing != ALWAYS))
        return [self.ids.of(slot) for slot in over.tolist()]

    def eyes(self, viewer: Viewer, now: datetime) -> Eyes:
        """A viewer, over these postings."""
        nothing = np.zeros(self.columns.end, np.bool_)
        own, hidden = nothing.copy(), nothing
        desk = self.companies.find(viewer.desk)
        if desk is not None:
            own[self.by_poster.of(desk)] = True
        in_charge = own
        overseen = self._cooperative_of.get(str(viewer.oversees))
        if overseen is not None:
            in_charge = own.copy()
            in_charge[self.by_cooperative.of(overseen)] = True
        at_once = in_charge
        if not viewer.masked:
            at_once = in_charge.copy()
            for name in (f"member {viewer.desk}", f"cooperative {viewer.cooperative_id}"):
                at_once[list(self._naming.get(name, ()))] = True
        for barred in self.companies.barred_from(viewer.desk):
            hidden[self.by_poster.of(barred)] = True
        return Eyes(viewer, micros(now), own, in_charge, at_once, hidden)

    def narrowed(self, at: At, conditions: Iterable[Condition], words: Iterable[Condition]) -> SlotArray:
        """Those of the slots for which all conditions hold. Words cost most, but leave the fewest."""
        in_order = (*words, *conditions) if isinstance(at, slice) else (*conditions, *words)
        for condition in in_order:
            found = condition(at)
            at = np.flatnonzero(found) if isinstance(at, slice) else at[found]
            if not len(at):
                return at
        return np.arange(at.start, at.stop) if isinstance(at, slice) else at

    def words_found(self, text: str | None, *, masked: bool) -> Iterator[Condition]:
        """Each word of the question occurs in one of the texts that the viewer may look in."""
        for word in words_of(text or ""):
            yield partial(self._held, self.lines.holding(word), masked=masked)

    def _held(self, held: Bits, at: At, *, masked: bool) -> Bits:
        columns, names = self.columns, MASKED_LINES if masked else LINES
        found: Bits = np.zeros(len(columns["poster"][at]), np.bool_)
        if not held.any():
            return found
        numbers = [columns[name][at] for name in names]
        if not masked:
            numbers.append(self.companies.line_of[columns["poster"][at]])
        in_line = np.empty_like(found)
        for lines in numbers:
            # None lies outside; told to clip, numpy need not look first, and takes half the time.
            np.take(held, lines, mode="clip", out=in_line)
            found |= in_line
        further = [slot for slot, lines in self._further[names].items() if held[lines].any()]
        if further:
            beside = np.zeros(columns.end, np.bool_)
            beside[further] = True
            found |= beside[at]
        return found

    def of_cooperatives(self, wanted: Sequence[CooperativeId]) -> Condition:
        """Posted by one of these co-operatives' members."""
        table = np.zeros(len(self.cooperatives) + 1, np.bool_)
        table[[self._cooperative_of[str(one)] for one in wanted if str(one) in self._cooperative_of]] = True
        return lambda at: table[self.columns["cooperative"][at]]

    def below(self, name: str, bound: int) -> Condition:
        """Less than a bound."""
        return lambda at: self.columns[name][at] < bound

    def above(self, name: str, bound: int) -> Condition:
        """More than a bound."""
        return lambda at: self.columns[name][at] > bound

    def within(self, name: str, span: Range | AtLeast) -> Iterator[Condition]:
        """``Range.holds``; a column says -1 where nothing is known."""
        column = self.columns[name]
        least = 0 if span.min is None else min(span.min, MOST)
        yield lambda at: column[at] >= least
        most = span.max if isinstance(span, Range) else None
        if most is not None:
            yield lambda at: column[at] <= min(most, MOST)

    @property
    def bytes_used(self) -> int:
        """Room for rows and columns, without lines, companies and views."""
        return self.columns.bytes_used + sum(map(len, self.kept)) + 260 * len(self)

    def _put_common(self, slots: Sequence[int], texts: Sequence[tuple[str, ...]]) -> None:
        ids, posters, cooperatives, *times, members, named, words, masked = texts[:12]
        numbers = [int(id_, 16) for id_ in ids]
        of_posters = [self._poster(one) for one in posters]
        of_cooperatives = [self._cooperative(one) for one in cooperatives]
        for slot, number in zip(slots, numbers, strict=True):
            self._slot_of[number] = slot
        for slot, poster, cooperative in zip(slots, of_posters, of_cooperatives, strict=True):
            self.by_poster.add(poster, slot)
            self.by_cooperative.add(cooperative, slot)
        for slot, of_members, of_named in zip(slots, members, named, strict=True):
            names = [f"member {one}" for one in listed(of_members)]
            names += [f"cooperative {one}" for one in listed(of_named)]
            if names:
                self._named_in[slot] = tuple(names)
                for name in names:
                    self._naming.setdefault(name, set()).add(slot)
        rows = self._put_words(slots, words, masked)
        closing, posted, appeared, open_from, talks = (_integers(column) for column in times)
        self.columns.put(
            slots,
            {
                "id_high": np.array([number >> 64 for number in numbers], np.uint64),
                "id_low": np.array([number & HALF for number in numbers], np.uint64),
                "closing": closing,
                "posted": posted,
                "appeared": appeared,
                "open_from": open_from,
                "talks": talks,
                "poster": of_posters,
                "cooperative": of_cooperatives,
                **rows,
            },
        )

    def _put_words(self, slots: Sequence[int], words: Sequence[str], masked: Sequence[str]) -> dict[str, Any]:
        """The columns of lines: of the words, and of those that a trial user may meet."""
        columns: dict[str, Any] = {}
        taken: dict[int, list[int]] = {slot: [] for slot in slots}
        for names, texts in ((LINES, words), (MASKED_LINES, masked)):
            rows = []
            for slot, text in zip(slots, texts, strict=True):
                lines = self.lines.take(plain_text(text))
                taken[slot] += lines
                if len(lines) > len(names):
                    self._further[names][slot] = lines[len(names) :]
                rows.append([*lines[: len(names)], *[NO_LINE] * (len(names) - len(lines))])
            columns |= zip(names, zip(*rows, strict=True), strict=True)
        for slot, lines in taken.items():
            self._lines_of[slot] = tuple(lines)
        return columns

    def _poster(self, text: str) -> int:
        return self.companies.number(_id(text))

    def _cooperative(self, text: str) -> int:
        number = self._cooperative_of.get(text)
        if number is None:
            number = self._cooperative_of[text] = len(self.cooperatives)
            self.cooperatives.append(CooperativeId(UUID(text)))
        return number


@lru_cache(20_000)
def _id(text: str) -> UUID:
    return UUID(text)


def _integers(texts: Sequence[str]) -> NDArray[np.int64]:
    return np.array([int(text) for text in texts], np.int64)


def numbers_or(texts: Sequence[str], nothing: float) -> NDArray[np.float64]:
    """Numbers, and what stands for none."""
    return np.array([nothing if text == "\\N" else float(text) for text in texts], np.float64)
