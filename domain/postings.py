"""Postings (登録): what loads and vehicles on the board have in common (SPEC 3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from domain.accounts import Viewer
from domain.audiences import Audience, AudienceKind
from domain.members import CooperativeId, MemberId
from domain.permissions import Relation
from domain.places import (
    Area,
    Municipalities,
    MunicipalityCode,
    Place,
    code_faults,
    postal_code_faults,
)
from domain.refusals import Conflict, Fault, NotFound

READABLE_AFTER_CLOSE = timedelta(days=30)
"""A closed posting stays readable this long to those to whom it was disclosed (API §2)."""


class ExternalRefIsTaken(Conflict):
    """The desk has another posting of this kind under this reference: it names one for good (SPEC 3.8)."""

    code = "external-ref-taken"
    title_ja = "この管理番号の登録がすでにあります"
    title_en = "There is a posting of this reference already"


class PostingStatus(StrEnum):
    """What became of a posting; ``expired`` is read off the clock and never stored (DESIGN §4)."""

    OPEN = "open"
    CONTRACTED = "contracted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time, half open: from ≤ t < to."""

    from_at: datetime
    to_at: datetime

    def overlaps(self, other: "Window") -> bool:
        """Whether the two have a moment in common."""
        return self.from_at < other.to_at and other.from_at < self.to_at


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call about a posting."""

    name: str
    phone: str


NOBODY = Contact("", "")
"""Stands in masked terms, where the view says None."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What the board must know of any posting to show it to the right people.

    ``cooperative_id``: the poster's. ``closed_at``: when it was withdrawn or its last truck
    contracted; a posting that runs out has none. ``by_phone``: it never was on the board, and stands behind
    a contract agreed by telephone only (SPEC 5.1): as a posting it exists for nobody.
    """

    poster_id: MemberId
    cooperative_id: CooperativeId
    audience: Audience
    status: PostingStatus
    posted_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    by_phone: bool = False

    def is_own(self, viewer: Viewer) -> bool:
        """Whether the viewer's desk posted it (SPEC 1.8: the desk, not the person)."""
        return viewer.desk is not None and viewer.desk == self.poster_id

    def status_at(self, now: datetime) -> PostingStatus:
        """The status people see: an open posting past its closing time has expired."""
        if self.status is PostingStatus.OPEN and now >= self.closes_at:
            return PostingStatus.EXPIRED
        return self.status

    def discloses_to(self, viewer: Viewer, now: datetime) -> bool:
        """Whether the viewer may know of it: owner, the owner's clerk, or its audience (SPEC 3.5).

        What closed before it was disclosed stays hidden, and so does, for all but the owner, what
        closed more than 30 days ago. To whom the poster is barred, it never was there (SPEC 1.2, 1.9).
        """
        if self.by_phone:
            return False
        if self.is_own(viewer):
            return True
        ended_at = self.ended_at(now)
        if ended_at is not None and now >= ended_at + READABLE_AFTER_CLOSE:
            return False
        if viewer.oversees == self.cooperative_id:
            return True
        if self.poster_id in viewer.barred:
            return False
        return self.audience.admits(viewer, now if ended_at is None else min(now, ended_at))

    def ended_at(self, now: datetime) -> datetime | None:
        """When it left the board, or None while it is on it."""
        if self.closed_at is not None:
            return self.closed_at
        return self.closes_at if now >= self.closes_at else None

    def talks_at(self, until: datetime | None, now: datetime) -> datetime | None:
        """Until when people see it in talks (商談中): None once they, or its time on the board, are over.

        Read off the clock (DESIGN §4); a closing time that was brought forward ends them with the posting.
        """
        if until is None or until <= now or self.status_at(now) is not PostingStatus.OPEN:
            return None
        return min(until, self.closes_at)

    def appeared_at(self, viewer: Viewer) -> datetime:
        """When the viewer could first see it: what the viewer is told as ``posted_at`` (API §2)."""
        if self.is_own(viewer) or viewer.oversees == self.cooperative_id:
            return self.posted_at
        return self.audience.discloses_at(viewer, self.posted_at)


def without_site(place: Place) -> Place:
    """The place as all but owner, parties and driver see it (API §2)."""
    return replace(place, site=None)


def municipality_only(place: Place) -> Place:
    """The place as a trial user sees it: the municipality and nothing nearer (SPEC 1.6)."""
    return Place(place.municipality)


def window_faults(window: Window | None, pointer: str) -> Iterator[Fault]:
    """A window must open before it closes (API §1)."""
    if window is not None and window.from_at >= window.to_at:
        yield Fault(f"{pointer}/to", "window-reversed")


def place_faults(place: Place | None, pointer: str, municipalities: Municipalities) -> Iterator[Fault]:
    """The municipality must be one of today, and the postal code none of another prefecture (SPEC 2.1)."""
    if place is not None:
        yield from code_faults(place.municipality, f"{pointer}/municipality", municipalities)
        yield from postal_code_faults(
            place.postal_code, place.municipality, f"{pointer}/postal_code", municipalities
        )


def left_behind_faults(former: Place, place: Place, pointer: str) -> Iterator[Fault]:
    """A place that moves to another municipality takes no old address or point along (API §1 PATCH)."""
    if former.municipality == place.municipality:
        return
    for name in ("address", "postal_code", "point"):
        left = getattr(place, name)
        if left is not None and left == getattr(former, name):
            yield Fault(f"{pointer}/{name}", "of-the-former-municipality")


def area_faults(area: Area | None, pointer: str, municipalities: Municipalities) -> Iterator[Fault]:
    """An area names something, things that exist, and nothing twice: a city already holds its wards.

    A former municipality may be named: whoever looks by an old code finds its successors (``Area``).
    """
    if area is None:
        return
    if not (area.municipalities or area.prefectures or area.bureaus or area.near):
        yield Fault(pointer, "area-is-empty")
    named = set(area.municipalities)
    for index, code in enumerate(area.municipalities):
        municipality = municipalities.get(MunicipalityCode(code))
        at = f"{pointer}/municipalities/{index}"
        if municipality is None:
            yield Fault(at, "unknown-municipality", {"code": code})
        elif municipality.parent in named:
            yield Fault(at, "ward-of-a-named-city", {"code": code, "city": str(municipality.parent)})
    for index, prefecture in enumerate(area.prefectures):
        if not municipalities.in_prefecture(prefecture):
            yield Fault(f"{pointer}/prefectures/{index}", "unknown-prefecture", {"code": prefecture})
    yield from repeated_faults(area.municipalities, f"{pointer}/municipalities")
    yield from repeated_faults(area.prefectures, f"{pointer}/prefectures")
    yield from repeated_faults(area.bureaus, f"{pointer}/bureaus")


def repeated_faults(values: Sequence[object] | None, pointer: str) -> Iterator[Fault]:
    """A list of codes names each of them once."""
    seen: set[object] = set()
    for index, value in enumerate(values or ()):
        if value in seen:
            yield Fault(f"{pointer}/{index}", "repeated")
        seen.add(value)


def audience_faults(audience: Audience, pointer: str) -> Iterator[Fault]:
    """An audience says neither less nor more than its kind needs (SPEC 3.5)."""
    named = bool(audience.member_ids or audience.cooperative_ids)
    if audience.kind is AudienceKind.EVERYONE and named:
        yield Fault(f"{pointer}/kind", "audience-names-nobody")
    if audience.kind is not AudienceKind.EVERYONE and not named:
        yield Fault(f"{pointer}/member_ids", "audience-needs-names")
    if audience.kind is AudienceKind.NAMED_FIRST and audience.widens_at is None:
        yield Fault(f"{pointer}/widens_at", "required")
    if audience.kind is not AudienceKind.NAMED_FIRST and audience.widens_at is not None:
        yield Fault(f"{pointer}/widens_at", "only-named-first-widens")
    yield from repeated_faults(audience.member_ids, f"{pointer}/member_ids")
    yield from repeated_faults(audience.cooperative_ids, f"{pointer}/cooperative_ids")


def closing_faults(closes_at: datetime, now: datetime, pointer: str) -> Iterator[Fault]:
    """Nothing is posted that would be off the board at once."""
    if closes_at <= now:
        yield Fault(pointer, "already-closed")


def relation_to(posting: Posting, viewer: Viewer) -> Relation:
    """How a viewer stands to a posting that is disclosed to it."""
    if posting.is_own(viewer):
        return Relation.OWN
    if viewer.oversees == posting.cooperative_id:
        return Relation.OWN_COOPERATIVE
    return Relation.DISCLOSED


def relation_of_trader(posting: Posting, viewer: Viewer, now: datetime) -> Relation:
    """How one who would trade on a visible posting stands to it (SPEC 3.5).

    A clerk whom the audience does not admit, or who is barred, sees it to oversee its poster, which is no
    invitation.
    """
    if posting.is_own(viewer):
        return Relation.OWN
    invited = posting.audience.admits(viewer, now) and posting.poster_id not in viewer.barred
    return Relation.DISCLOSED if invited else Relation.OWN_COOPERATIVE


class OnTheBoard(Protocol):
    """A load or a vehicle."""

    @property
    def posting(self) -> Posting: ...


Thing = TypeVar("Thing", bound=OnTheBoard)


def disclosed(thing: Thing | None, viewer: Viewer, now: datetime) -> Thing:
    """The thing, if there is one that the viewer may know of.

    Refuses: NotFound, the same for what does not exist and what is not disclosed (SPEC 3.5).
    """
    if thing is None or not thing.posting.discloses_to(viewer, now):
        raise NotFound
    return thing
