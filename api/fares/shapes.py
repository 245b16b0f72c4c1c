"""Fares as they are asked for and answered (API §2)."""

from typing import Annotated

from pydantic import Field

from api.shapes import PRINTABLE, Answer, Code5, Instant, Strict
from domain.fares.tariffs import FareSystem, HandledBy
from domain.places import Bureau
from domain.vehicle_classes import BodyType, TariffClass, VehicleClass

MetresPerLitre = Annotated[int, Field(ge=100, le=100_000)]
"""0.1 to 100 km a litre: what lies outside was not meant in metres."""

SenPerLitre = Annotated[int, Field(ge=1, le=1_000_00)]
"""To 1,000 yen a litre."""

WayKm = Annotated[float, Field(ge=0, le=5000, allow_inf_nan=False)]
A_DAY_OF_MINUTES = 24 * 60


class SurchargeLine(Answer):
    """A surcharge of a quote: basis points of the base, and yen."""

    code: str
    rate_bp: int
    yen: int


class StandardFareQuote(Answer):
    """A standard fare with its surcharges; ``fare_yen`` is base and surcharges together."""

    base_yen: int
    surcharges: tuple[SurchargeLine, ...]
    fare_yen: int
    not_included: tuple[str, ...]
    distance_km: float
    rounded_km: int
    bureau: Bureau
    tariff_class: TariffClass
    tariff: str


class FareLine(Answer):
    """A line of a quote: which rule of which notice, what was looked up, how it was rounded, yen."""

    code: str
    rule: str
    notice: str
    cell: str
    rounding: str
    yen: int


class WholeFareQuote(StandardFareQuote):
    """A standard fare and what is charged beside it; ``lines`` sum to ``total_yen``.

    ``with_surcharges_yen``: where only some of several body types bear a surcharge, the fare of the one that
    bears most. ``fare_ratio_bp``: the asking fare to ``fare_yen``.
    """

    system: FareSystem
    lines: tuple[FareLine, ...]
    total_yen: int
    with_surcharges_yen: int | None
    per_unit_yen: int | None
    fare_ratio_bp: int | None


class WorkForm(Strict):
    """Loading or unloading: so many minutes, by machine or by hand."""

    by: HandledBy
    minutes: Annotated[int, Field(ge=1, le=A_DAY_OF_MINUTES)]


class FuelUseForm(Strict):
    """The carrier's own metres a litre, and what a litre costs, in sen (1/100 yen)."""

    metres_per_litre: MetresPerLitre
    price_sen_per_litre: SenPerLitre


class PerUnitForm(Strict):
    """個建: the most units a truck takes, and how full it is reckoned to be, in basis points."""

    most_units: Annotated[int, Field(ge=1, le=1_000_000)]
    load_rate_bp: Annotated[int, Field(ge=1, le=10_000)]


class FareForm(Strict):
    """What a full quote is asked for: a lane, or ``distance_km`` with ``bureau``.

    ``waiting_minutes`` and then ``handling``, in this order, are of one site. ``hours``: how long a job by
    time takes that begins ``at`` that time.
    """

    vehicle_class: VehicleClass
    origin: Code5 | None = None
    destination: Code5 | None = None
    distance_km: WayKm | None = None
    bureau: Bureau | None = None
    body_type: BodyType | None = None
    body_types: Annotated[tuple[BodyType, ...], Field(max_length=len(BodyType))] = ()
    at: Instant | None = None
    tariff: Annotated[str, Field(max_length=40, pattern=PRINTABLE)] | None = None
    holiday_km: WayKm | None = None
    night_km: WayKm | None = None
    system: FareSystem = FareSystem.DISTANCE
    hours: Annotated[int, Field(ge=1, le=24)] | None = None
    waiting_minutes: Annotated[int, Field(ge=0, le=A_DAY_OF_MINUTES)] = 0
    handling: Annotated[tuple[WorkForm, ...], Field(max_length=20)] = ()
    express_bp: Annotated[int, Field(ge=1, le=10_000)] | None = None
    forwarding: bool = False
    fuel: FuelUseForm | None = None
    per_unit: PerUnitForm | None = None
    asking_fare_yen: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
