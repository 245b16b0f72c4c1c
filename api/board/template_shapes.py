"""What is sent and answered of templates (ひな形): forms with gaps, in times of day (SPEC 3.4)."""

import re
from datetime import time
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from api.load_shapes import ChargeForm, HandlingWayForm, ServiceForm, TemperatureForm
from api.shapes import (
    Answer,
    AreaForm,
    AudienceForm,
    CargoValueYen,
    ContactForm,
    Count,
    FareYen,
    Flag,
    Id,
    Instant,
    Line,
    Lines,
    PlaceForm,
    Strict,
    VolumeL,
    WeightKg,
)
from api.terms import patch_of
from api.vehicle_shapes import CapacityForm
from domain.audiences import AudienceKind
from domain.fares.tariffs import FareSystem
from domain.loads import Booking, Purpose, StopKind
from domain.vehicle_classes import BodyType, Equipment, VehicleClass

_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _read_clock(value: Any) -> time:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(_CLOCK, value):
        return time.fromisoformat(value)
    raise PydanticCustomError("not-a-time-of-day", "Not a time of day")


TimeOfDay = Annotated[
    time,
    BeforeValidator(_read_clock, json_schema_input_type=str),
    PlainSerializer(lambda at: at.isoformat(timespec="minutes"), return_type=str),
    Field(json_schema_extra={"pattern": _CLOCK, "type": "string"}, examples=["09:00"]),
]
"""In Japan, to the minute."""


class DayTimeForm(Strict):
    """A time of day, ``day`` days after the day that the template is filled for; before it where negative."""

    day: Annotated[int, Field(strict=True, ge=-31, le=62)]
    at: TimeOfDay


class WindowDraftForm(Strict):
    """A window of which either end may still be open."""

    from_at: DayTimeForm | None = Field(default=None, alias="from")
    to_at: DayTimeForm | None = Field(default=None, alias="to")


class AudienceDraftForm(Strict):
    """To whom postings will be disclosed (SPEC 3.5)."""

    kind: AudienceKind
    member_ids: tuple[Id, ...] = Field(default=(), max_length=500)
    cooperative_ids: tuple[Id, ...] = Field(default=(), max_length=100)
    widens_at: DayTimeForm | None = None


class CargoDraftForm(Strict):
    """What is carried, as far as it is always the same."""

    name: Line | None = None
    weight_kg: WeightKg | None = None
    kind: Line | None = None
    packaging: Line | None = None
    pallets: Count | None = None
    pieces: Count | None = None
    volume_l: VolumeL | None = None
    floor_cm: Count | None = None
    temperature_c: TemperatureForm | None = None
    value_yen: CargoValueYen | None = None


class StopDraftForm(Strict):
    """A further stop, in driving order."""

    kind: StopKind
    place: PlaceForm
    window: WindowDraftForm | None = None
    weight_kg: WeightKg | None = None


class LoadDraftForm(Strict):
    """A load's form with gaps; photos and references are each posting's own."""

    origin: PlaceForm | None = None
    destination: PlaceForm | None = None
    pickup: WindowDraftForm | None = None
    delivery: WindowDraftForm | None = None
    cargo: CargoDraftForm | None = None
    vehicle_class: VehicleClass | None = None
    body_types: tuple[BodyType, ...] | None = Field(default=None, min_length=1, max_length=20)
    contact: ContactForm | None = None
    tier: Annotated[int, Field(strict=True, ge=1, le=10)] | None = None
    stops: tuple[StopDraftForm, ...] = Field(default=(), max_length=30)
    equipment: tuple[Equipment, ...] = Field(default=(), max_length=20)
    trucks: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    consolidation: Flag = False
    loading: HandlingWayForm | None = None
    unloading: HandlingWayForm | None = None
    asking_fare_yen: FareYen | None = None
    booking: Booking = Booking.BY_AGREEMENT
    fare_system: FareSystem = FareSystem.DISTANCE
    charges: tuple[ChargeForm, ...] | None = Field(default=None, max_length=30)
    services: tuple[ServiceForm, ...] | None = Field(default=None, max_length=30)
    payment_terms: Line | None = None
    remarks: Lines | None = None
    closes_at: DayTimeForm | None = None
    audience: AudienceDraftForm | None = None
    purpose: Purpose | None = None


class AvailabilityDraftForm(Strict):
    """Where and from when the truck is empty."""

    place: PlaceForm | None = None
    at: DayTimeForm | None = None


class VehicleDraftForm(Strict):
    """A vehicle's form with gaps; photos, references and driver's hours are each offer's own."""

    available: AvailabilityDraftForm | None = None
    vehicle_class: VehicleClass | None = None
    body_type: BodyType | None = None
    capacity: CapacityForm | None = None
    contact: ContactForm | None = None
    destinations: AreaForm | None = None
    home: PlaceForm | None = None
    home_by: DayTimeForm | None = None
    equipment: tuple[Equipment, ...] = Field(default=(), max_length=20)
    asking_fare_yen: FareYen | None = None
    remarks: Lines | None = None
    closes_at: DayTimeForm | None = None
    audience: AudienceDraftForm | None = None


class TemplateForm(Strict):
    """A template of a load or else of a vehicle: one of the two is given."""

    name: Line
    load: LoadDraftForm | None = None
    vehicle: VehicleDraftForm | None = None


if TYPE_CHECKING:  # a class made at run time has no name for the type checker
    TemplatePatch = TemplateForm
else:
    TemplatePatch = patch_of(TemplateForm)


class TemplateAnswer(Answer):
    """A template of the own desk."""

    id: Id
    version: int
    name: str
    load: LoadDraftForm | None
    vehicle: VehicleDraftForm | None
    made_at: Instant
    updated_at: Instant


class TemplatePage(Answer):
    """A page of the desk's templates."""

    items: tuple[TemplateAnswer, ...]
    next_cursor: str | None


class OpenWindowAnswer(Answer):
    """A window of which either end may still be open."""

    from_at: Instant | None = Field(serialization_alias="from")
    to_at: Instant | None = Field(serialization_alias="to")


class FilledStopAnswer(Answer):
    """A further stop on its day."""

    kind: StopKind
    place: PlaceForm
    window: OpenWindowAnswer | None
    weight_kg: int | None


class FilledLoadAnswer(Answer):
    """A LoadForm as it begins on a day; null is what nobody has said yet."""

    origin: PlaceForm | None
    destination: PlaceForm | None
    stops: tuple[FilledStopAnswer, ...]
    pickup: OpenWindowAnswer
    delivery: OpenWindowAnswer
    cargo: CargoDraftForm | None
    vehicle_class: VehicleClass | None
    body_types: tuple[BodyType, ...] | None
    equipment: tuple[Equipment, ...]
    trucks: int
    consolidation: bool
    loading: HandlingWayForm | None
    unloading: HandlingWayForm | None
    asking_fare_yen: int | None
    booking: Booking
    fare_system: FareSystem
    charges: tuple[ChargeForm, ...] | None
    services: tuple[ServiceForm, ...] | None
    payment_terms: str | None
    remarks: str | None
    contact: ContactForm | None
    closes_at: Instant | None
    audience: AudienceForm
    tier: int | None
    purpose: Purpose | None


class OpenAvailabilityAnswer(Answer):
    """Where and from when the truck is empty, as far as it is said."""

    place: PlaceForm | None
    at: Instant | None


class FilledVehicleAnswer(Answer):
    """A VehicleForm as it begins on a day; null is what nobody has said yet."""

    available: OpenAvailabilityAnswer
    destinations: AreaForm | None
    home: PlaceForm | None
    home_by: Instant | None
    vehicle_class: VehicleClass | None
    body_type: BodyType | None
    equipment: tuple[Equipment, ...]
    capacity: CapacityForm | None
    asking_fare_yen: int | None
    remarks: str | None
    contact: ContactForm | None
    closes_at: Instant | None
    audience: AudienceForm


class FilledTemplateAnswer(Answer):
    """A form to look through, complete and post. ``missing``: pointers to what a posting still needs."""

    load: FilledLoadAnswer | None
    vehicle: FilledVehicleAnswer | None
    missing: tuple[str, ...]
