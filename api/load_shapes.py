"""What is sent and answered of loads (API §2)."""

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from api.board.cautions import WarningAnswer
from api.shapes import (
    PRINTABLE,
    AmountYen,
    Answer,
    AreaForm,
    AudienceForm,
    CargoValueYen,
    CompanyAnswer,
    ContactForm,
    Count,
    DistanceAnswer,
    FareYen,
    Flag,
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
from domain.contracts.numbers import ContractNumberMistyped, read_contract_number
from domain.fares.tariffs import FareSystem
from domain.loads import Booking, ChargeKind, Purpose, ServiceKind, StopKind
from domain.places import Bureau
from domain.postings import PostingStatus
from domain.search import LoadSort
from domain.vehicle_classes import BodyType, Equipment, TariffClass, VehicleClass

Celsius = Annotated[int, Field(strict=True, ge=-100, le=300)]


class TemperatureForm(Strict):
    """What the cargo bears, °C."""

    min: Celsius
    max: Celsius


class CargoForm(Strict):
    """What is carried; weight, volume and floor of the whole request."""

    name: Line
    weight_kg: WeightKg
    kind: Line | None = None
    packaging: Line | None = None
    pallets: Count | None = None
    pieces: Count | None = None
    volume_l: VolumeL | None = None
    floor_cm: Count | None = None
    temperature_c: TemperatureForm | None = None
    value_yen: CargoValueYen | None = None


class StopForm(Strict):
    """A further stop, in driving order."""

    kind: StopKind
    place: PlaceForm
    window: WindowForm | None = None
    weight_kg: WeightKg | None = None


class HandlingWayForm(Strict):
    """How loading or unloading is done, and who does it."""

    method: Line
    by: Line


class ChargeForm(Strict):
    """An amount beside the fare, without tax."""

    kind: ChargeKind
    amount_yen: AmountYen


class ServiceForm(Strict):
    """Work beside the driving, priced by the charge of its kind."""

    kind: ServiceKind
    text: Line


def _digits(written: str) -> str:
    """The number's twenty digits in any form of SPEC 5.3; what is none is told of as there is none."""
    try:
        return read_contract_number(written)
    except ContractNumberMistyped:
        return written


ParentNumber = Annotated[Line, AfterValidator(_digits)]


class LoadForm(Strict):
    """A load to post. ``asking_fare_yen`` null: to be discussed; per truck, without tax and charges."""

    origin: PlaceForm
    destination: PlaceForm
    pickup: WindowForm
    delivery: WindowForm
    cargo: CargoForm
    vehicle_class: VehicleClass
    body_types: tuple[BodyType, ...] = Field(min_length=1, max_length=20)
    contact: ContactForm
    tier: Annotated[int, Field(strict=True, ge=1, le=10)]
    stops: tuple[StopForm, ...] = Field(default=(), max_length=30)
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
    photo_ids: tuple[Id, ...] = Field(default=(), max_length=10)
    closes_at: Instant | None = None
    audience: AudienceForm = AudienceForm(kind=AudienceKind.EVERYONE)
    external_ref: Line | None = None
    parent_contract_number: ParentNumber | None = None
    purpose: Purpose | None = None


if TYPE_CHECKING:  # a class made at run time has no name for the type checker
    LoadPatch = LoadForm
else:
    LoadPatch = patch_of(LoadForm, frozenset({"audience"}))


class StandardFareAnswer(Answer):
    """The standard fare (標準的な運賃); ``with_surcharges_yen`` where only some bodies bear one."""

    fare_yen: int
    with_surcharges_yen: int | None
    system: FareSystem
    tariff: str
    bureau: Bureau
    tariff_class: TariffClass
    rounded_km: int


class LoadFacts(Answer):
    """What lists and details of a load have in common."""

    id: Id
    status: PostingStatus
    posted_at: Instant
    updated_at: Instant
    poster: CompanyAnswer | None
    origin: PlaceForm
    destination: PlaceForm
    pickup: WindowForm
    delivery: WindowForm
    cargo: CargoForm
    vehicle_class: VehicleClass
    body_types: tuple[BodyType, ...]
    equipment: tuple[Equipment, ...]
    trucks: int
    trucks_left: int
    consolidation: bool
    asking_fare_yen: int | None
    booking: Booking
    fare_system: FareSystem
    closes_at: Instant
    tier: int
    purpose: Purpose | None
    distance: DistanceAnswer | None
    standard_fare: StandardFareAnswer | None
    fare_ratio_bp: int | None
    in_talks_until: Instant | None
    is_repost: bool
    held_until: Instant | None


class DetourAnswer(Answer):
    """What a load on my way costs in km and minutes."""

    km: int
    minutes: int


class LoadCard(LoadFacts):
    """A load as an answer to a search."""

    has_photos: bool | None
    detour: DetourAnswer | None
    from_point_km: float | None


class LoadAnswer(LoadFacts):
    """A load. ``audience``, references and ``version`` are null to all but the owner.

    ``warnings``: told once, to who posts or amends it; they refuse nothing (SPEC 3.9).
    """

    version: int | None
    stops: tuple[StopForm, ...]
    loading: HandlingWayForm | None
    unloading: HandlingWayForm | None
    charges: tuple[ChargeForm, ...] | None
    services: tuple[ServiceForm, ...] | None
    payment_terms: str | None
    remarks: str | None
    photo_ids: tuple[Id, ...] | None
    contact: ContactForm | None
    audience: AudienceForm | None
    external_ref: str | None
    parent_contract_number: str | None
    warnings: tuple[WarningAnswer, ...]


class LoadPage(Answer):
    """A page of the desk's own loads."""

    items: tuple[LoadAnswer, ...]
    next_cursor: str | None


class FacetCount(Answer):
    """How many answers have this code."""

    code: str
    count: int


class LoadFacets(Answer):
    """The answers counted; the co-operatives are masked for trial users."""

    origin_prefecture: tuple[FacetCount, ...]
    destination_prefecture: tuple[FacetCount, ...]
    vehicle_class: tuple[FacetCount, ...]
    body_type: tuple[FacetCount, ...]
    cooperative: tuple[FacetCount, ...] | None


class FoundLoads(Answer):
    """A page of answers to a search."""

    items: tuple[LoadCard, ...]
    next_cursor: str | None
    facets: LoadFacets | None


class CountAnswer(Answer):
    """How many postings answer."""

    count: int


Bound = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000_000)]


class WeightRangeForm(Strict):
    """Kilograms, both ends included; a posting that says nothing is left out."""

    min: Bound | None = None
    max: Bound | None = None


class FareRangeForm(Strict):
    """Yen, both ends included; a posting without a fare is left out."""

    min: Bound | None = None
    max: Bound | None = None


SearchText = Annotated[str, Field(strict=True, max_length=100, pattern=PRINTABLE)]


class CorridorForm(Strict):
    """My way, and how far off it I would go: both limits must hold. Neither given: 50 km.

    ``detour_km``: 0 is right on the way; from a place back to itself the whole trip is detour.
    """

    from_place: PlaceForm = Field(alias="from")
    to_place: PlaceForm = Field(alias="to")
    detour_km: Annotated[int, Field(strict=True, ge=0, le=2_000)] | None = None
    detour_minutes: Annotated[int, Field(strict=True, ge=0, le=2_880)] | None = None


class LoadSearchForm(Strict):
    """A search for loads: every condition given must hold. Words of ``text`` are ANDed."""

    origin: AreaForm | None = None
    destination: AreaForm | None = None
    pickup: WindowForm | None = None
    delivery: WindowForm | None = None
    vehicle_classes: tuple[VehicleClass, ...] | None = Field(default=None, min_length=1, max_length=20)
    body_types: tuple[BodyType, ...] | None = Field(default=None, min_length=1, max_length=30)
    equipment: tuple[Equipment, ...] | None = Field(default=None, max_length=20)
    weight_kg: WeightRangeForm | None = None
    fare_yen: FareRangeForm | None = None
    text: SearchText | None = None
    consolidation: Flag | None = None
    posted_after: Instant | None = None
    cooperative_ids: tuple[Id, ...] | None = Field(default=None, min_length=1, max_length=100)
    from_point: PointForm | None = None
    corridor: CorridorForm | None = None
    sort: LoadSort = LoadSort.POSTED


class PastLoad(Answer):
    """A load as it was. ``by``: the person of the desk who made it so."""

    version: int
    at: Instant
    by: str
    load: LoadAnswer


class LoadHistory(Answer):
    """A page of former versions, newest first."""

    items: tuple[PastLoad, ...]
    next_cursor: str | None
