"""Drafts: forms of loads and vehicles with gaps, whose times are told from a day that is still to come."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.audiences import Audience, AudienceKind
from domain.calendar import JST
from domain.fares.tariffs import FareSystem
from domain.loads import Booking, Charge, HandlingWay, Purpose, StopKind, Temperature, WorkBeside
from domain.members import CooperativeId, MemberId
from domain.places import Area, Municipalities, Place
from domain.postings import (
    Contact,
    Window,
    area_faults,
    audience_faults,
    place_faults,
    repeated_faults,
    window_faults,
)
from domain.refusals import Fault
from domain.vehicle_classes import BodyType, Equipment, VehicleClass
from domain.vehicles import Capacity


@dataclass(frozen=True, slots=True)
class DayTime:
    """A time of day in Japan, so many days after (or before) the day that a template is filled for."""

    day: int
    at: time

    def on(self, day: date) -> datetime:
        """The instant."""
        return datetime.combine(day + timedelta(days=self.day), self.at, JST)


def _on(moment: DayTime | None, day: date) -> datetime | None:
    return None if moment is None else moment.on(day)


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window of which either end may still be open."""

    from_at: datetime | None = None
    to_at: datetime | None = None

    @property
    def window(self) -> Window | None:
        """The window, where both ends are said."""
        return None if self.from_at is None or self.to_at is None else Window(self.from_at, self.to_at)


@dataclass(frozen=True, slots=True)
class WindowDraft:
    """A window in times of day."""

    from_at: DayTime | None = None
    to_at: DayTime | None = None

    def on(self, day: date) -> OpenWindow:
        """The window as it is when its day has come."""
        return OpenWindow(_on(self.from_at, day), _on(self.to_at, day))


@dataclass(frozen=True, slots=True)
class AudienceDraft:
    """An audience, which widens at a time of day."""

    kind: AudienceKind
    member_ids: tuple[MemberId, ...] = ()
    cooperative_ids: tuple[CooperativeId, ...] = ()
    widens_at: DayTime | None = None

    def on(self, day: date) -> Audience:
        """The audience when its day has come."""
        return Audience(self.kind, self.member_ids, self.cooperative_ids, _on(self.widens_at, day))


@dataclass(frozen=True, slots=True)
class CargoDraft:
    """What is carried, as far as it is always the same."""

    name: str | None = None
    weight_kg: int | None = None
    kind: str | None = None
    packaging: str | None = None
    pallets: int | None = None
    pieces: int | None = None
    volume_l: int | None = None
    floor_cm: int | None = None
    temperature_c: Temperature | None = None
    value_yen: int | None = None


@dataclass(frozen=True, slots=True)
class StopDraft:
    """A further stop, in driving order."""

    kind: StopKind
    place: Place
    window: WindowDraft | None = None
    weight_kg: int | None = None


@dataclass(frozen=True, slots=True)
class LoadDraft:
    """A load's form with gaps. What belongs to one posting alone (photos, references) is never in it."""

    origin: Place | None = None
    destination: Place | None = None
    pickup: WindowDraft | None = None
    delivery: WindowDraft | None = None
    cargo: CargoDraft | None = None
    vehicle_class: VehicleClass | None = None
    body_types: tuple[BodyType, ...] | None = None
    contact: Contact | None = None
    tier: int | None = None
    stops: tuple[StopDraft, ...] = ()
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
    closes_at: DayTime | None = None
    audience: AudienceDraft | None = None
    purpose: Purpose | None = None

    def on(self, day: date) -> "FilledLoad":
        """The form as it begins on a day."""
        return FilledLoad(
            draft=self,
            pickup=(self.pickup or WindowDraft()).on(day),
            delivery=(self.delivery or WindowDraft()).on(day),
            stops=tuple(
                FilledStop(
                    one.kind, one.place, None if one.window is None else one.window.on(day), one.weight_kg
                )
                for one in self.stops
            ),
            closes_at=_on(self.closes_at, day),
            audience=Audience() if self.audience is None else self.audience.on(day),
        )


@dataclass(frozen=True, slots=True)
class FilledStop:
    """A further stop on its day."""

    kind: StopKind
    place: Place
    window: OpenWindow | None
    weight_kg: int | None


@dataclass(frozen=True, slots=True)
class FilledLoad:
    """A load's form on its day: the draft, and over it what depends on the day."""

    draft: LoadDraft
    pickup: OpenWindow
    delivery: OpenWindow
    stops: tuple[FilledStop, ...]
    closes_at: datetime | None
    audience: Audience

    @property
    def missing(self) -> tuple[str, ...]:
        """Pointers to what a posting still needs, in the order of the form."""
        draft, cargo = self.draft, self.draft.cargo or CargoDraft()
        return _missing(
            ("#/origin", draft.origin),
            ("#/destination", draft.destination),
            *_ends("#/pickup", self.pickup),
            *_ends("#/delivery", self.delivery),
            ("#/cargo/name", cargo.name),
            ("#/cargo/weight_kg", cargo.weight_kg),
            ("#/vehicle_class", draft.vehicle_class),
            ("#/body_types", draft.body_types),
            ("#/contact", draft.contact),
            ("#/tier", draft.tier),
            *(
                part
                for index, stop in enumerate(self.stops)
                if stop.window is not None
                for part in _ends(f"#/stops/{index}/window", stop.window)
            ),
        )

    def faults(self, municipalities: Municipalities) -> Iterator[Fault]:
        """What is wrong in what is said."""
        draft = self.draft
        for name, window in (("pickup", self.pickup), ("delivery", self.delivery)):
            yield from window_faults(window.window, f"#/{name}")
        opens, ends = self.pickup.from_at, self.delivery.to_at
        if opens is not None and ends is not None and ends <= opens:
            yield Fault("#/delivery/to", "delivered-before-pickup")
        yield from place_faults(draft.origin, "#/origin", municipalities)
        yield from place_faults(draft.destination, "#/destination", municipalities)
        for index, stop in enumerate(self.stops):
            yield from place_faults(stop.place, f"#/stops/{index}/place", municipalities)
            if stop.window is not None:
                yield from window_faults(stop.window.window, f"#/stops/{index}/window")
        span = None if draft.cargo is None else draft.cargo.temperature_c
        if span is not None and span.min > span.max:
            yield Fault("#/cargo/temperature_c/max", "range-reversed")
        yield from repeated_faults(draft.body_types, "#/body_types")
        yield from repeated_faults(draft.equipment, "#/equipment")
        yield from audience_faults(self.audience, "#/audience")


@dataclass(frozen=True, slots=True)
class OpenAvailability:
    """Where and from when the truck is empty, as far as it is said."""

    place: Place | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AvailabilityDraft:
    """The same in a time of day."""

    place: Place | None = None
    at: DayTime | None = None


@dataclass(frozen=True, slots=True)
class VehicleDraft:
    """A vehicle's form with gaps."""

    available: AvailabilityDraft | None = None
    vehicle_class: VehicleClass | None = None
    body_type: BodyType | None = None
    capacity: Capacity | None = None
    contact: Contact | None = None
    destinations: Area | None = None
    home: Place | None = None
    home_by: DayTime | None = None
    equipment: tuple[Equipment, ...] = ()
    asking_fare_yen: int | None = None
    remarks: str | None = None
    closes_at: DayTime | None = None
    audience: AudienceDraft | None = None

    def on(self, day: date) -> "FilledVehicle":
        """The form as it begins on a day."""
        available = self.available or AvailabilityDraft()
        return FilledVehicle(
            draft=self,
            available=OpenAvailability(available.place, _on(available.at, day)),
            home_by=_on(self.home_by, day),
            closes_at=_on(self.closes_at, day),
            audience=Audience() if self.audience is None else self.audience.on(day),
        )


@dataclass(frozen=True, slots=True)
class FilledVehicle:
    """A vehicle's form on its day: the draft, and over it what depends on the day."""

    draft: VehicleDraft
    available: OpenAvailability
    home_by: datetime | None
    closes_at: datetime | None
    audience: Audience

    @property
    def missing(self) -> tuple[str, ...]:
        """Pointers to what a posting still needs, in the order of the form."""
        draft = self.draft
        return _missing(
            ("#/available/place", self.available.place),
            ("#/available/at", self.available.at),
            ("#/vehicle_class", draft.vehicle_class),
            ("#/body_type", draft.body_type),
            ("#/capacity", draft.capacity),
            ("#/contact", draft.contact),
            *([("#/home", draft.home)] if self.home_by is not None else []),
        )

    def faults(self, municipalities: Municipalities) -> Iterator[Fault]:
        """What is wrong in what is said."""
        draft = self.draft
        yield from place_faults(self.available.place, "#/available/place", municipalities)
        yield from place_faults(draft.home, "#/home", municipalities)
        yield from area_faults(draft.destinations, "#/destinations", municipalities)
        if self.home_by is not None and self.available.at is not None and self.home_by <= self.available.at:
            yield Fault("#/home_by", "home-before-available")
        yield from repeated_faults(draft.equipment, "#/equipment")
        yield from audience_faults(self.audience, "#/audience")


def _ends(pointer: str, window: OpenWindow) -> Iterator[tuple[str, object]]:
    yield f"{pointer}/from", window.from_at
    yield f"{pointer}/to", window.to_at


def _missing(*parts: tuple[str, object]) -> tuple[str, ...]:
    return tuple(_pointers(parts))


def _pointers(parts: Iterable[tuple[str, object]]) -> Iterator[str]:
    for pointer, said in parts:
        if said is None:
            yield pointer
