"""Posting many at once, keyed by the sender's own references: each by itself, and no effect twice (SPEC 3.8).

What is sent again changes nothing. A reference names one posting of the desk for good: while it is open it is
amended; once it is closed, the same terms are unchanged and others are refused, and never is it posted anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, Self, TypeVar
from uuid import UUID

from domain.api_clients import AnyCaller
from domain.audiences import Audience
from domain.loads import PhotoId
from domain.members import MemberId, MemberIsSuspended
from domain.ports import Ports, Work
from domain.refusals import Fault, Invalid, Refusal
from domain.reposts.marks import Caution
from domain.usecases.desks import desk_of, hold_desk, unknown_faults
from domain.usecases.photos.naming import hold_photos

MOST = 500
"""Postings a request (SPEC 3.8)."""

TOGETHER = 100
"""Postings a transaction: so that no lock is held for long, and little is lost where one breaks off."""


class BulkResult(StrEnum):
    """What became of one posting that was sent."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Terms(Protocol):
    """What a posting says, as far as it is told from others by it."""

    @property
    def external_ref(self) -> str | None: ...
    @property
    def audience(self) -> Audience: ...
    @property
    def photo_ids(self) -> Sequence[PhotoId]: ...


AnyTerms = TypeVar("AnyTerms", bound=Terms)
Written = TypeVar("Written", bound=Terms, contravariant=True)
Ready = TypeVar("Ready")


class Posted(Protocol):
    """A load or a vehicle on the board."""

    @property
    def id(self) -> UUID: ...
    @property
    def version(self) -> int: ...
    @property
    def terms(self) -> Terms: ...

    def must_be_open(self, at: datetime) -> None:
        """Refuses: what is closed."""


Thing = TypeVar("Thing", bound=Posted)


@dataclass(frozen=True, slots=True)
class Sent(Generic[AnyTerms]):
    """One posting as it was sent: its terms, or why they cannot be read. ``external_ref`` None: not told."""

    external_ref: str | None
    terms: AnyTerms | Refusal


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of it. ``id``, ``version``: of the posting kept, as it is now; None where there is none."""

    external_ref: str | None
    result: BulkResult
    id: UUID | None = None
    version: int | None = None
    refusal: Refusal | None = None
    cautions: tuple[Caution, ...] = ()

    @classmethod
    def refused(cls, ref: str | None, why: Refusal, kept: "Posted | None" = None) -> Self:
        """Refused; where there is a posting of that reference, it stays as it is."""
        if kept is None:
            return cls(ref, BulkResult.REFUSED, refusal=why)
        return cls(ref, BulkResult.REFUSED, kept.id, kept.version, refusal=why)

    @classmethod
    def unchanged(cls, kept: "Posted") -> Self:
        """Kept already, as it was sent."""
        return cls(kept.terms.external_ref, BulkResult.UNCHANGED, kept.id, kept.version)


@dataclass(slots=True)
class Changes(Generic[Thing]):
    """What one transaction keeps: new things, and former ones beside what they became."""

    new: list[Thing] = field(default_factory=list)
    before: list[Thing] = field(default_factory=list)
    after: list[Thing] = field(default_factory=list)


class Trade(Protocol[Written, Ready, Thing]):
    """What is particular to loads, or to vehicles."""

    def faults(self, terms: Written) -> Iterator[Fault]:
        """What is wrong in the terms by themselves, and by the clock."""

    async def prepare(self, many: Sequence[Written]) -> Sequence[Ready]:
        """What is worked out of terms while no transaction is open."""

    async def hold_refs(self, work: Work, desk: MemberId) -> None:
        """Nobody else posts under the desk's references until the work ends."""

    async def of_refs(
        self, work: Work, desk: MemberId, refs: Sequence[str], *, lock: bool
    ) -> Mapping[str, Thing]:
        """The desk's postings of these references."""

    async def hold_parent(self, work: Work, terms: Written, former: Thing | None) -> None:
        """Hold what the terms are posted on from, if anything, until the work ends. Refuses: Invalid."""

    def make(self, ready: Ready) -> Thing:
        """A new posting."""

    def change(self, former: Thing, ready: Ready) -> Thing:
        """The posting with other terms. Refuses: Invalid, what is closed."""

    async def keep(
        self, work: Work, changes: Changes[Thing]
    ) -> Mapping[UUID, tuple[Thing, tuple[Caution, ...]]]:
        """Keep all, with what follows from it; each as it is kept, by id."""


class Bulk(Generic[AnyTerms, Ready, Thing]):
    """One request's postings, on their way."""

    def __init__(self, ports: Ports, who: AnyCaller, trade: Trade[AnyTerms, Ready, Thing]) -> None:
        self._ports = ports
        self._who = who
        self._desk, _ = desk_of(who)
        self._trade = trade
        self._answers: dict[int, Answered] = {}

    async def put(self, sent: Sequence[Sent[AnyTerms]]) -> tuple[Answered, ...]:
        """Create, amend or leave each, in this order; the answers stand in it, too.

        What is said to be created or updated has been committed.
        """
        waiting = dict(self._readable(sent))
        waiting = dict(await self._differing(waiting))
        ready = await self._trade.prepare(list(waiting.values()))
        prepared = list(zip(waiting, waiting.values(), ready, strict=True))
        for start in range(0, len(prepared), TOGETHER):
            await self._keep(prepared[start : start + TOGETHER])
        return tuple(self._answers[index] for index in range(len(sent)))

    def _readable(self, sent: Sequence[Sent[AnyTerms]]) -> Iterator[tuple[int, AnyTerms]]:
        """What can be read, once a reference: a later one of the same is refused, and names the first."""
        firsts: dict[str, int] = {}
        for index, one in enumerate(sent):
            first = index if one.external_ref is None else firsts.setdefault(one.external_ref, index)
            if first != index:
                twice = Fault("#/external_ref", "sent-twice", {"first": first + 1})
                self._answers[index] = Answered.refused(one.external_ref, Invalid(twice))
            elif isinstance(one.terms, Refusal):
                self._answers[index] = Answered.refused(one.external_ref, one.terms)
            else:
                yield index, one.terms

    async def _differing(self, waiting: Mapping[int, AnyTerms]) -> list[tuple[int, AnyTerms]]:
        """What is not kept already, and could be: the rest is answered here, and locks nothing."""
        async with self._ports.begin() as work:
            kept = await self._trade.of_refs(work, self._desk, _refs(waiting.values()), lock=False)
        differing = []
        for index, terms in waiting.items():
            former = kept.get(str(terms.external_ref))
            if former is not None and former.terms == terms:
                self._answers[index] = Answered.unchanged(former)
                continue
            try:
                if former is not None:
                    former.must_be_open(self._ports.now())
                self._refuse_faults(terms)
            except Refusal as why:
                self._answers[index] = Answered.refused(terms.external_ref, why, former)
                continue
            differing.append((index, terms))
        return differing

    def _refuse_faults(self, terms: AnyTerms) -> None:
        faults = tuple(self._trade.faults(terms))
        if faults:
            raise Invalid(*faults)

    async def _keep(self, prepared: Sequence[tuple[int, AnyTerms, Ready]]) -> None:
        """One transaction's part: as things stand once the references are held."""
        answers: dict[int, Answered] = {}
        async with self._ports.begin() as work:
            suspended = await self._suspended(work)
            await self._trade.hold_refs(work, self._desk)
            refs = _refs(terms for _, terms, _ in prepared)
            kept = await self._trade.of_refs(work, self._desk, refs, lock=True)
            unknown = await self._unknown_names(work, [terms.audience for _, terms, _ in prepared])
            changes: Changes[Thing] = Changes()
            places: dict[UUID, tuple[int, BulkResult]] = {}
            for index, terms, ready in prepared:
                former = kept.get(str(terms.external_ref))
                if former is not None and former.terms == terms:
                    answers[index] = Answered.unchanged(former)
                    continue
                try:
                    faults = tuple(unknown_faults(terms.audience, unknown))
                    if faults:
                        raise Invalid(*faults)
                    carried = () if former is None else former.terms.photo_ids
                    await hold_photos(work, self._desk, terms.photo_ids, carried)
                    await self._trade.hold_parent(work, terms, former)
                    places[self._change(changes, former, ready, suspended)] = (
                        index,
                        BulkResult.CREATED if former is None else BulkResult.UPDATED,
                    )
                except Refusal as why:
                    answers[index] = Answered.refused(terms.external_ref, why, former)
            for posting_id, (thing, cautions) in (await self._trade.keep(work, changes)).items():
                index, result = places[posting_id]
                ref = thing.terms.external_ref
                answers[index] = Answered(ref, result, thing.id, thing.version, cautions=cautions)
        self._answers |= answers

    def _change(
        self, changes: Changes[Thing], former: Thing | None, ready: Ready, suspended: Refusal | None
    ) -> UUID:
        if former is not None:
            changed = self._trade.change(former, ready)
            changes.before.append(former)
            changes.after.append(changed)
            return changed.id
        if suspended is not None:
            raise suspended
        new = self._trade.make(ready)
        changes.new.append(new)
        return new.id

    async def _suspended(self, work: Work) -> Refusal | None:
        """Why the desk posts nothing new, if so; what is open may still be amended (SPEC 1.2)."""
        try:
            await hold_desk(work, self._who)
        except MemberIsSuspended as why:
            return why
        return None

    async def _unknown_names(self, work: Work, audiences: Sequence[Audience]) -> set[UUID]:
        named = [one for audience in audiences for one in audience.member_ids]
        cooperatives = [one for audience in audiences for one in audience.cooperative_ids]
        return await work.members.unknown(named, cooperatives)


def _refs(many: Iterable[Terms]) -> list[str]:
    return [terms.external_ref for terms in many if terms.external_ref is not None]
