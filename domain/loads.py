"""Loads (荷物): cargo that looks for a truck (SPEC 3.1, 3.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.accounts import Viewer
from domain.audiences import EVERYONE, Audience
from domain.fares.standard_fares import StandardFare, fare_ratio_bp
from domain.fares.tariffs import FareSystem
from domain.members import Company, CooperativeId, MemberId
from domain.money import Yen
from domain.places import Distance, Municipalities, Place
from domain.postings import (
    NOBODY,
    Contact,
    Posting,
    PostingStatus,
    Window,
    audience_faults,
    municipality_only,
    place_faults,
    repeated_faults,
    window_faults,
    without_site,
)
from domain.refusals import Conflict, Fault
from domain.reposts.marks import Caution, Taken, is_shown
from domain.vehicle_classes import BodyType, Equipment, VehicleClass

LoadId = NewType("LoadId", UUID)
PhotoId = NewType("PhotoId", UUID)


class LoadIsClosed(Conflict):
    """The load was contracted, withdrawn or has expired; it changes no more (SPEC 3.3)."""

    code = "load-is-closed"
    title_ja = "この荷物は締め切られています"
    title_en = "The load is closed"


class StopKind(StrEnum):
    """What happens at a further stop of a multi-drop load."""

    PICKUP = "pickup"
    DROP_OFF = "drop_off"


class Booking(StrEnum):
    """How the load is concluded: by agreement, or at once by the first lawful taker (SPEC 5.2)."""

    BY_AGREEMENT = "by_agreement"
    INSTANT = "instant"


class Purpose(StrEnum):
    """What the poster is after (SPEC 3.1, optional)."""

    RETURN_LOAD = "return_load"
    CHARTER = "charter"
    CONSOLIDATION = "consolidation"
    PARTNER_WANTED = "partner_wanted"
    SEASON = "season"


class ChargeKind(StrEnum):
    """What is paid beside the fare (API §2)."""

    WAITING = "waiting"
    HANDLING = "handling"
    ANCILLARY = "ancillary"
    FUEL_SURCHARGE = "fuel_surcharge"
    TOLLS = "tolls"
    FERRY = "ferry"
    OUT_OF_POCKET = "out_of_pocket"
    FORWARDING_FEE = "forwarding_fee"
    CANCELLATION = "cancellation"


class ServiceKind(StrEnum):
    """Work beside the driving; priced by the charge of its kind."""

    WAITING = "waiting"
    HANDLING = "handling"
    ANCILLARY = "ancillary"


@dataclass(frozen=True, slots=True)
class Temperature:
    """What the cargo bears, °C."""

    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Cargo:
    """What is carried. Weight (kg), volume (l), floor (cm of the truck's length): of the whole request."""

    name: str
    weight_kg: int
    kind: str | None = None
    packaging: str | None = None
    pallets: int | None = None
    pieces: int | None = None
    volume_l: int | None = None
    floor_cm: int | None = None
    temperature_c: Temperature | None = None
    value_yen: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A further stop between origin and destination."""

    kind: StopKind
    place: Place
    window: Window | None = None
    weight_kg: int | None = None


@dataclass(frozen=True, slots=True)
class HandlingWay:
    """How loading or unloading is done, and who does it."""

    method: str
    by: str


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount beside the fare, yen without tax."""

    kind: ChargeKind
    amount_yen: int


@dataclass(frozen=True, slots=True)
class WorkBeside:
    """A service (荷役・附帯業務) that the carrier also does."""

    kind: ServiceKind
    text: str


@dataclass(frozen=True, slots=True)
class LoadTerms:
    """What the poster says of a load: the form of API §2, field for field.

    ``asking_fare_yen``: per truck, without tax and charges; None: to be discussed.
    ``charges``, ``services``: an empty tuple states "none", None says nothing (SPEC 5.6).
    ``closes_at`` None: the end of the pickup window. ``tier``: what the taking carrier will be (SPEC 5.9).
    """

    origin: Place
    destination: Place
    pickup: Window
    delivery: Window
    cargo: Cargo
    vehicle_class: VehicleClass
    body_types: tuple[BodyType, ...]
    contact: Contact
    tier: int
    stops: tuple[Stop, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    trucks: int = 1
    consolidation: bool = False
    loading: HandlingWay | None = None
    unloading: HandlingWay | None = None
    asking_fare_yen: int | None = None
    booking: Booking = Booking.BY_AGREEMENT
    fare_system: FareSystem = FareSystem.DISTANCE
    charges: tuple[Charge, ...] | None = None
    services: tuple[WorkBeside, ...] | None = None
    payment_terms: str | None = None
    remarks: str | None = None
    photo_ids: tuple[PhotoId, ...] = ()
    closes_at: datetime | None = None
    audience: Audience = EVERYONE
    external_ref: str | None = None
    parent_contract_number: str | None = None
    purpose: Purpose | None = None

    @property
    def route(self) -> tuple[Place, ...]:
        """Every place of the job in driving order."""
        return (self.origin, *(stop.place for stop in self.stops), self.destination)

    @property
    def closing_at(self) -> datetime:
        """When the load leaves the board: by default the end of its pickup window (SPEC 3.3)."""
        return self.closes_at if self.closes_at is not None else self.pickup.to_at

    def faults(self, municipalities: Municipalities) -> Iterator[Fault]:
        """What cannot be right in these terms, whoever posts them and whenever."""
        yield from window_faults(self.pickup, "#/pickup")
        yield from window_faults(self.delivery, "#/delivery")
        if self.delivery.to_at <= self.pickup.from_at:
            yield Fault("#/delivery/to", "delivered-before-pickup")
        yield from place_faults(self.origin, "#/origin", municipalities)
        yield from place_faults(self.destination, "#/destination", municipalities)
        for index, stop in enumerate(self.stops):
            yield from place_faults(stop.place, f"#/stops/{index}/place", municipalities)
            yield from window_faults(stop.window, f"#/stops/{index}/window")
        yield from repeated_faults(self.body_types, "#/body_types")
        yield from repeated_faults(self.equipment, "#/equipment")
        yield from audience_faults(self.audience, "#/audience")
        span = self.cargo.temperature_c
        if span is not None and span.min > span.max:
            yield Fault("#/cargo/temperature_c/max", "range-reversed")
        yield from self._booking_faults()

    def _booking_faults(self) -> Iterator[Fault]:
        """Who may be taken at once must have said everything a contract needs (API §2)."""
        if self.booking is not Booking.INSTANT:
            return
        for name in ("asking_fare_yen", "charges", "services"):
            if getattr(self, name) is None:
                yield Fault(f"#/{name}", "instant-booking-needs-it")


@dataclass(frozen=True, slots=True)
class Measured:
    """Road distance and standard fare, worked out when a load is posted or amended (SPEC 2.2, 3.6, 7.1).

    None where there is no way, or no printed fare.
    """

    distance: Distance | None
    standard_fare: StandardFare | None


@dataclass(frozen=True, slots=True)
class Load:
    """A load on the board, from ``open`` to ``contracted``, ``withdrawn`` or, by the clock, ``expired``.

    ``measured``: between its exact places; ``roughly``: between its municipalities, for those who may
    not see nearer. A load for n trucks stays open until n are contracted. ``repeats``: see SPEC 3.9.
    ``by_phone``: kept for a contract agreed by telephone, never on the board (SPEC 5.1).
    """

    id: LoadId
    version: int
    poster_id: MemberId
    cooperative_id: CooperativeId
    status: PostingStatus
    posted_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    trucks_left: int
    measured: Measured
    roughly: Measured
    terms: LoadTerms
    repeats: tuple[Taken, ...] = ()
    in_talks_until: datetime | None = None
    by_phone: bool = False

    @property
    def posting(self) -> Posting:
        """The load as the board sees any posting."""
        return Posting(
            *(self.poster_id, self.cooperative_id, self.terms.audience, self.status),
            *(self.posted_at, self.terms.closing_at, self.closed_at, self.by_phone),
        )

    @property
    def fare_ratio_bp(self) -> int | None:
        """The asking fare in basis points of the standard fare (SPEC 3.6), where there are both."""
        fare = self.measured.standard_fare
        if self.terms.asking_fare_yen is None or fare is None:
            return None
        return fare_ratio_bp(Yen(self.terms.asking_fare_yen), fare)

    def withdraw(self, *, at: datetime) -> Self:
        """The load, taken off the board. Refuses: LoadIsClosed."""
        self.must_be_open(at)
        return replace(self, status=PostingStatus.WITHDRAWN, closed_at=at, updated_at=at)

    def amend(self, terms: LoadTerms, measured: Measured, roughly: Measured, *, at: datetime) -> Self:
        """The load with other terms, measured again; asking for no more trucks than are contracted closes it.

        Refuses: LoadIsClosed. The caller has checked that ``terms.trucks`` covers those contracted.
        """
        self.must_be_open(at)
        left = self.trucks_left + terms.trucks - self.terms.trucks
        made = replace(self, terms=terms, measured=measured, roughly=roughly, trucks_left=left, updated_at=at)
        return made if left else replace(made, status=PostingStatus.CONTRACTED, closed_at=at)

    def give_truck(self, *, at: datetime) -> Self:
        """The load with one truck fewer to find; the last one closes it. Refuses: LoadIsClosed."""
        if self.by_phone:
            return replace(self, trucks_left=self.trucks_left - 1, updated_at=at)
        self.must_be_open(at)
        given = replace(self, trucks_left=self.trucks_left - 1, updated_at=at)
        return given if given.trucks_left else replace(given, status=PostingStatus.CONTRACTED, closed_at=at)

    def must_be_open(self, at: datetime) -> None:
        """Refuses: LoadIsClosed."""
        if self.posting.status_at(at) is not PostingStatus.OPEN:
            raise LoadIsClosed

    def seen_by(self, viewer: Viewer, poster: Company, now: datetime) -> "LoadView":
        """What this viewer is shown (API §2); disclosure has been decided before.

        Only the owner sees audience, external reference, parent contract, version and sites. A trial
        user sees no company, person, money, free remark or exact place (SPEC 1.6).
        """
        own = self.posting.is_own(viewer)
        terms = self.terms if own else _of_another(self.terms)
        appeared_at = self.posting.appeared_at(viewer)
        if viewer.masked:
            terms = _masked(terms)
        measured = self.roughly if viewer.masked else self.measured
        return LoadView(
            id=self.id,
            status=self.posting.status_at(now),
            posted_at=appeared_at,
            updated_at=max(self.updated_at, appeared_at),
            version=self.version if own else None,
            poster=None if viewer.masked else poster,
            distance=measured.distance,
            rough_distance=self.roughly.distance,
            standard_fare=measured.standard_fare,
            fare_ratio_bp=None if viewer.masked else self.fare_ratio_bp,
            trucks_left=self.trucks_left,
            has_photos=None if viewer.masked else bool(self.terms.photo_ids),
            contact=None if viewer.masked else self.terms.contact,
            audience=self.terms.audience if own else None,
            photo_ids=None if viewer.masked else self.terms.photo_ids,
            closes_at=self.terms.closing_at,
            in_talks_until=self.posting.talks_at(self.in_talks_until, now),
            terms=terms,
            is_repost=is_shown(self.repeats, viewer, now),
        )


def _of_another(terms: LoadTerms) -> LoadTerms:
    """The terms as all but the owner see them."""
    return replace(
        terms,
        origin=without_site(terms.origin),
        destination=without_site(terms.destination),
        stops=tuple(replace(stop, place=without_site(stop.place)) for stop in terms.stops),
        audience=EVERYONE,
        external_ref=None,
        parent_contract_number=None,
    )


def _masked(terms: LoadTerms) -> LoadTerms:
    """The terms as a trial user sees them (SPEC 1.6, API §2)."""
    return replace(
        terms,
        origin=municipality_only(terms.origin),
        destination=municipality_only(terms.destination),
        stops=tuple(replace(stop, place=municipality_only(stop.place)) for stop in terms.stops),
        cargo=replace(terms.cargo, value_yen=None),
        asking_fare_yen=None,
        charges=None,
        services=None,
        payment_terms=None,
        remarks=None,
        photo_ids=(),
        contact=NOBODY,
    )


@dataclass(frozen=True, slots=True, weakref_slot=True)
class LoadView:
    """A load as one viewer sees it: the terms shown, and over them what is masked or worked out."""

    id: LoadId
    status: PostingStatus
    posted_at: datetime
    updated_at: datetime
    version: int | None
    poster: Company | None
    distance: Distance | None
    rough_distance: Distance | None  # between its municipalities, the same whoever looks
    standard_fare: StandardFare | None
    fare_ratio_bp: int | None
    trucks_left: int
    has_photos: bool | None
    contact: Contact | None
    audience: Audience | None
    photo_ids: tuple[PhotoId, ...] | None
    closes_at: datetime
    in_talks_until: datetime | None
    terms: LoadTerms
    is_repost: bool = False
    cautions: tuple[Caution, ...] = ()
