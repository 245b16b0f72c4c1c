"""Vehicles (車両): empty trucks that look for a load (SPEC 3.2, 3.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NewType, Self
from uuid import UUID

from domain.accounts import Viewer
from domain.audiences import EVERYONE, Audience
from domain.loads import Cargo, LoadTerms, PhotoId
from domain.members import Company, CooperativeId, MemberId
from domain.places import Area, Municipalities, Place, code_faults
from domain.postings import (
    NOBODY,
    Contact,
    Posting,
    PostingStatus,
    area_faults,
    audience_faults,
    municipality_only,
    place_faults,
    repeated_faults,
    without_site,
)
from domain.refusals import Conflict, Fault
from domain.vehicle_classes import BodyType, Equipment, VehicleClass

VehicleId = NewType("VehicleId", UUID)

ON_THE_BOARD = timedelta(hours=24)
"""How long an empty truck without a closing time and without a time to be home stays on offer."""


class VehicleIsClosed(Conflict):
    """The vehicle was contracted, withdrawn or has expired; it changes no more (SPEC 3.3)."""

    code = "vehicle-is-closed"
    title_ja = "この車両は締め切られています"
    title_en = "The vehicle is closed"


@dataclass(frozen=True, slots=True)
class Availability:
    """Where (空車地) and from when the truck is empty."""

    place: Place
    at: datetime


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the truck still takes: kg, pallets, cm of floor, litres."""

    weight_kg: int
    pallets: int | None = None
    floor_cm: int | None = None
    volume_l: int | None = None

    def less(self, cargo: Cargo, trucks: int) -> "Capacity":
        """What is left once one truck's share of the cargo, rounded up, is on it; never below nothing."""
        return Capacity(
            max(0, self.weight_kg - -(-cargo.weight_kg // trucks)),
            _left(self.pallets, cargo.pallets, trucks),
            _left(self.floor_cm, cargo.floor_cm, trucks),
            _left(self.volume_l, cargo.volume_l, trucks),
        )

    @property
    def is_full(self) -> bool:
        """Whether nothing more goes on it, by one of the measures that are known."""
        return 0 in (self.weight_kg, self.pallets, self.floor_cm, self.volume_l)


def _left(room: int | None, taken: int | None, trucks: int) -> int | None:
    """Room of which nobody says how much is taken stays as it is."""
    if room is None or taken is None:
        return room
    return max(0, room - -(-taken // trucks))


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of a driver's driving and restraint (運転・拘束) within one span."""

    driving_minutes: int
    restraint_minutes: int


@dataclass(frozen=True, slots=True)
class HoursUsed:
    """What the driver has behind him (SPEC 3.2, 4.5)."""

    today: Hours
    yesterday: Hours
    week: Hours
    last_week: Hours
    rest_ended_at: datetime


@dataclass(frozen=True, slots=True)
class VehicleTerms:
    """What the poster says of an empty truck: the form of API §2, field for field.

    ``destinations`` None: anywhere. ``closes_at`` None: when it must be home, or 24 h after it is empty.
    """

    available: Availability
    vehicle_class: VehicleClass
    body_type: BodyType
    capacity: Capacity
    contact: Contact
    destinations: Area | None = None
    home: Place | None = None
    home_by: datetime | None = None
    equipment: tuple[Equipment, ...] = ()
    asking_fare_yen: int | None = None
    remarks: str | None = None
    photo_ids: tuple[PhotoId, ...] = ()
    closes_at: datetime | None = None
    audience: Audience = EVERYONE
    external_ref: str | None = None
    hours_used: HoursUsed | None = None

    @property
    def closing_at(self) -> datetime:
        """When the vehicle leaves the board."""
        return self.closes_at or self.home_by or self.available.at + ON_THE_BOARD

    def faults(self, municipalities: Municipalities) -> Iterator[Fault]:
        """What cannot be right in these terms, whoever posts them and whenever."""
        yield from place_faults(self.available.place, "#/available/place", municipalities)
        yield from place_faults(self.home, "#/home", municipalities)
        yield from area_faults(self.destinations, "#/destinations", municipalities)
        for index, code in enumerate(self.destinations.municipalities if self.destinations else ()):
            if municipalities.get(code) is not None:
                yield from code_faults(code, f"#/destinations/municipalities/{index}", municipalities)
        if self.home_by is not None and self.home_by <= self.available.at:
            yield Fault("#/home_by", "home-before-available")
        if self.home_by is not None and self.home is None:
            yield Fault("#/home", "required")
        yield from repeated_faults(self.equipment, "#/equipment")
        yield from audience_faults(self.audience, "#/audience")


@dataclass(frozen=True, slots=True)
class Vehicle:
    """An empty truck on the board, from ``open`` to ``contracted``, ``withdrawn`` or ``expired``."""

    id: VehicleId
    version: int
    poster_id: MemberId
    cooperative_id: CooperativeId
    status: PostingStatus
    posted_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    terms: VehicleTerms
    in_talks_until: datetime | None = None

    @property
    def posting(self) -> Posting:
        """The vehicle as the board sees any posting."""
        return Posting(
            self.poster_id,
            self.cooperative_id,
            self.terms.audience,
            self.status,
            self.posted_at,
            self.terms.closing_at,
            self.closed_at,
        )

    def withdraw(self, *, at: datetime) -> Self:
        """The vehicle, taken off the board. Refuses: VehicleIsClosed."""
        self.must_be_open(at)
        return replace(self, status=PostingStatus.WITHDRAWN, closed_at=at, updated_at=at)

    def amend(self, terms: VehicleTerms, *, at: datetime) -> Self:
        """The vehicle with other terms. Refuses: VehicleIsClosed."""
        self.must_be_open(at)
        return replace(self, terms=terms, updated_at=at)

    def contract(self, load: LoadTerms, *, at: datetime) -> Self:
        """The vehicle once a load is on it: off the board, or open with the room a consolidated one leaves.

        One whose time on the board ran out while the two agreed is contracted all the same. Refuses:
        VehicleIsClosed.
        """
        if self.status is not PostingStatus.OPEN:
            raise VehicleIsClosed
        left = self.terms.capacity.less(load.cargo, load.trucks)
        if load.consolidation and not left.is_full:
            return replace(self, terms=replace(self.terms, capacity=left), updated_at=at)
        return replace(self, status=PostingStatus.CONTRACTED, closed_at=at, updated_at=at)

    def must_be_open(self, at: datetime) -> None:
        """Refuses: VehicleIsClosed."""
        if self.posting.status_at(at) is not PostingStatus.OPEN:
            raise VehicleIsClosed

    def seen_by(self, viewer: Viewer, poster: Company, now: datetime) -> "VehicleView":
        """What this viewer is shown (API §2); disclosure has been decided before.

        Only the owner sees audience, external reference, version, sites and the driver's hours. A trial
        user sees no company, person, money, free remark or exact place (SPEC 1.6).
        """
        own = self.posting.is_own(viewer)
        appeared_at = self.posting.appeared_at(viewer)
        terms = self.terms if own else _of_another(self.terms)
        if viewer.masked:
            terms = _masked(terms)
        return VehicleView(
            id=self.id,
            status=self.posting.status_at(now),
            posted_at=appeared_at,
            updated_at=max(self.updated_at, appeared_at),
            version=self.version if own else None,
            poster=None if viewer.masked else poster,
            has_photos=None if viewer.masked else bool(self.terms.photo_ids),
            contact=None if viewer.masked else self.terms.contact,
            audience=self.terms.audience if own else None,
            photo_ids=None if viewer.masked else self.terms.photo_ids,
            closes_at=self.terms.closing_at,
            in_talks_until=self.posting.talks_at(self.in_talks_until, now),
            terms=terms,
        )


def _of_another(terms: VehicleTerms) -> VehicleTerms:
    """The terms as all but the owner see them."""
    return replace(
        terms,
        available=replace(terms.available, place=without_site(terms.available.place)),
        home=None if terms.home is None else without_site(terms.home),
        audience=EVERYONE,
        external_ref=None,
        hours_used=None,
    )


def _masked(terms: VehicleTerms) -> VehicleTerms:
    """The terms as a trial user sees them (SPEC 1.6, API §2)."""
    return replace(
        terms,
        available=replace(terms.available, place=municipality_only(terms.available.place)),
        home=None if terms.home is None else municipality_only(terms.home),
        destinations=None if terms.destinations is None else replace(terms.destinations, near=None),
        asking_fare_yen=None,
        remarks=None,
        photo_ids=(),
        contact=NOBODY,
    )


@dataclass(frozen=True, slots=True, weakref_slot=True)
class VehicleView:
    """A vehicle as one viewer sees it: the terms shown, and over them what is masked or worked out."""

    id: VehicleId
    status: PostingStatus
    posted_at: datetime
    updated_at: datetime
    version: int | None
    poster: Company | None
    has_photos: bool | None
    contact: Contact | None
    audience: Audience | None
    photo_ids: tuple[PhotoId, ...] | None
    closes_at: datetime
    in_talks_until: datetime | None
    terms: VehicleTerms
