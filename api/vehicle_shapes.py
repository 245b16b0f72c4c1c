"""What is sent and answered of vehicles (API §2)."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from api.load_shapes import Bound, FareRangeForm, SearchText
from api.shapes import (
    Answer,
    AreaForm,
    AudienceForm,
    CompanyAnswer,
    ContactForm,
    Count,
    FareYen,
    Id,
    Instant,
    Line,
    Lines,
    PlaceForm,
    PointForm,
    Strict,
    VolumeL,
    WeightKg,
    WindowForm,
)
from api.terms import patch_of
from domain.audiences import AudienceKind
from domain.postings import PostingStatus
from domain.search import VehicleSort
from domain.vehicle_classes import BodyType, Equipment, VehicleClass

Minutes = Annotated[int, Field(strict=True, ge=0, le=20_160)]


class AvailabilityForm(Strict):
    """Where and from when the truck is empty."""

    place: PlaceForm
    at: Instant


class CapacityForm(Strict):
    """What the truck still takes."""

    weight_kg: WeightKg
    pallets: Count | None = None
    floor_cm: Count | None = None
    volume_l: VolumeL | None = None


class HoursForm(Strict):
    """Driving and restraint within one span."""

    driving_minutes: Minutes
    restraint_minutes: Minutes


class HoursUsedForm(Strict):
    """What the driver has behind him (SPEC 4.5)."""

    today: HoursForm
    yesterday: HoursForm
    week: HoursForm
    last_week: HoursForm
    rest_ended_at: Instant


class VehicleForm(Strict):
    """An empty truck to offer. ``destinations`` null: anywhere."""

    available: AvailabilityForm
    vehicle_class: VehicleClass
    body_type: BodyType
    capacity: CapacityForm
    contact: ContactForm
    destinations: AreaForm | None = None
    home: PlaceForm | None = None
    home_by: Instant | None = None
    equipment: tuple[Equipment, ...] = Field(default=(), max_length=20)
    asking_fare_yen: FareYen | None = None
    remarks: Lines | None = None
    photo_ids: tuple[Id, ...] = Field(default=(), max_length=10)
    closes_at: Instant | None = None
    audience: AudienceForm = AudienceForm(kind=AudienceKind.EVERYONE)
    external_ref: Line | None = None
    hours_used: HoursUsedForm | None = None


if TYPE_CHECKING:  # a class made at run time has no name for the type checker
    VehiclePatch = VehicleForm
else:
    VehiclePatch = patch_of(VehicleForm, frozenset({"audience"}))


class VehicleFacts(Answer):
    """What lists and details of a vehicle have in common."""

    id: Id
    status: PostingStatus
    posted_at: Instant
    updated_at: Instant
    poster: CompanyAnswer | None
    available: AvailabilityForm
    destinations: AreaForm | None
    home: PlaceForm | None
    home_by: Instant | None
    vehicle_class: VehicleClass
    body_type: BodyType
    equipment: tuple[Equipment, ...]
    capacity: CapacityForm
    asking_fare_yen: int | None
    closes_at: Instant
    in_talks_until: Instant | None


class VehicleCard(VehicleFacts):
    """A vehicle as an answer to a search."""

    has_photos: bool | None
    from_point_km: float | None


class VehicleAnswer(VehicleFacts):
    """A vehicle. ``audience``, ``external_ref``, ``hours_used``, ``version``: null to all but the owner."""

    version: int | None
    remarks: str | None
    photo_ids: tuple[Id, ...] | None
    contact: ContactForm | None
    audience: AudienceForm | None
    external_ref: str | None
    hours_used: HoursUsedForm | None


class VehiclePage(Answer):
    """A page of the desk's own vehicles."""

    items: tuple[VehicleAnswer, ...]
    next_cursor: str | None


class FoundVehicles(Answer):
    """A page of answers to a search."""

    items: tuple[VehicleCard, ...]
    next_cursor: str | None


class LeastWeightForm(Strict):
    """Kilograms the truck must take at least."""

    min: Bound | None = None


class VehicleSearchForm(Strict):
    """A search for empty trucks: every condition given must hold. Words of ``text`` are ANDed."""

    available: AreaForm | None = None
    destination: AreaForm | None = None
    available_at: WindowForm | None = None
    vehicle_classes: tuple[VehicleClass, ...] | None = Field(default=None, min_length=1, max_length=20)
    body_types: tuple[BodyType, ...] | None = Field(default=None, min_length=1, max_length=30)
    equipment: tuple[Equipment, ...] | None = Field(default=None, max_length=20)
    weight_kg: LeastWeightForm | None = None
    fare_yen: FareRangeForm | None = None
    text: SearchText | None = None
    posted_after: Instant | None = None
    cooperative_ids: tuple[Id, ...] | None = Field(default=None, min_length=1, max_length=100)
    from_point: PointForm | None = None
    sort: VehicleSort = VehicleSort.POSTED


class PastVehicle(Answer):
    """A vehicle as it was. ``by``: the person of the desk who made it so."""

    version: int
    at: Instant
    by: str
    vehicle: VehicleAnswer


class VehicleHistory(Answer):
    """A page of former versions, newest first."""

    items: tuple[PastVehicle, ...]
    next_cursor: str | None
