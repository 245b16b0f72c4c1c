"""Tariffs as they are added and answered: the format of docs/tariffs.md."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.shapes import Answer, Day, Instant, Strict
from domain.fares.tariffs import HandledBy
from domain.places import Bureau
from domain.vehicle_classes import BodyType, TariffClass

Fare = Annotated[int, Field(ge=1, le=10_000_000)]
"""Yen of one cell."""

Rate = Annotated[int, Field(ge=1, le=10_000)]
"""Basis points; a rate of nothing is left out instead."""

CellKm = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2}$")]
"""The key of a cell: its km, written one way only."""
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
TariffSlug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
NoticeName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class DistanceTableForm(Strict):
    """A class of a bureau by distance: yen of each cell up to 200 km, then of each step beyond."""

    cells_yen: dict[CellKm, Fare]
    per_20km_yen: Fare | None = None
    per_50km_yen: Fare | None = None
    last_km: Annotated[int, Field(ge=10, le=5000)] | None = None


class TimeTableForm(Strict):
    """A class of a bureau by time."""

    time_8h_yen: Fare | None = None
    time_4h_yen: Fare | None = None
    per_10km_yen: Fare | None = None
    per_hour_yen: Fare | None = None


class BaseKmForm(Strict):
    """The km that the hours hold."""

    time_8h: Annotated[int, Field(ge=1, le=1000)]
    time_4h: Annotated[int, Field(ge=1, le=1000)]


class BodySurchargeForm(Strict):
    """These bodies, in trucks of these classes, bear this share of the base."""

    body_types: Annotated[tuple[BodyType, ...], Field(min_length=1, max_length=len(BodyType))]
    tariff_classes: Annotated[tuple[TariffClass, ...], Field(min_length=1, max_length=len(TariffClass))]
    rate_bp: Rate


class BlockTableForm(Strict):
    """Waiting or handling: yen a block by class; late ones begin so long after the arrival."""

    block_minutes: Minutes
    free_minutes: Annotated[int, Field(ge=0, le=24 * 60)]
    late_after_minutes: Minutes
    yen: dict[TariffClass, Fare]
    late_yen: dict[TariffClass, Fare] | None = None


class FuelBandsForm(Strict):
    """The base price and the steps of the fuel surcharge, in sen (1/100 yen) a litre."""

    base_sen_per_litre: Annotated[int, Field(ge=1, le=1_000_00)]
    step_sen_per_litre: Annotated[int, Field(ge=2, le=1_000_00)]


class TariffForm(Strict):
    """A tariff file; what is null, or left out, is not printed. What is no ``extract`` prints everything."""

    id: TariffSlug
    notice: NoticeName
    effective_from: Day
    extract: bool = False
    distance: dict[Bureau, dict[TariffClass, DistanceTableForm]]
    time: dict[Bureau, dict[TariffClass, TimeTableForm]] = Field(default_factory=dict)
    time_base_km: dict[TariffClass, BaseKmForm] = Field(default_factory=dict)
    body_surcharges: Annotated[tuple[BodySurchargeForm, ...], Field(max_length=100)] = ()
    holiday_bp: Rate | None = None
    night_bp: Rate | None = None
    waiting: BlockTableForm | None = None
    handling: dict[HandledBy, BlockTableForm] = Field(default_factory=dict)
    forwarding_bp: Rate | None = None
    fuel: FuelBandsForm | None = None


class DistanceTableAnswer(Answer):
    """A class of a bureau by distance."""

    cells_yen: dict[int, int]
    per_20km_yen: int | None
    per_50km_yen: int | None
    last_km: int | None


class TimeTableAnswer(Answer):
    """A class of a bureau by time."""

    time_8h_yen: int | None
    time_4h_yen: int | None
    per_10km_yen: int | None
    per_hour_yen: int | None


class BaseKmAnswer(Answer):
    """The km that the hours hold."""

    time_8h: int
    time_4h: int


class BodySurchargeAnswer(Answer):
    """These bodies, in trucks of these classes, bear this share of the base."""

    body_types: tuple[BodyType, ...]
    tariff_classes: tuple[TariffClass, ...]
    rate_bp: int


class BlockTableAnswer(Answer):
    """Waiting or handling: yen a block by class."""

    block_minutes: int
    free_minutes: int
    late_after_minutes: int
    yen: dict[TariffClass, int]
    late_yen: dict[TariffClass, int] | None


class FuelBandsAnswer(Answer):
    """The base price and the steps of the fuel surcharge."""

    base_sen_per_litre: int
    step_sen_per_litre: int


class TariffCard(Answer):
    """A tariff without its cells; ``added_at`` null: the product came with it."""

    id: str
    notice: str
    effective_from: Day
    extract: bool
    bureaus: tuple[Bureau, ...]
    added_at: Instant | None


class TariffAnswer(TariffCard):
    """A tariff with every cell; null: not printed."""

    distance: dict[Bureau, dict[TariffClass, DistanceTableAnswer]]
    time: dict[Bureau, dict[TariffClass, TimeTableAnswer]]
    time_base_km: dict[TariffClass, BaseKmAnswer]
    body_surcharges: tuple[BodySurchargeAnswer, ...]
    holiday_bp: int | None
    night_bp: int | None
    waiting: BlockTableAnswer | None
    handling: dict[HandledBy, BlockTableAnswer]
    forwarding_bp: int | None
    fuel: FuelBandsAnswer | None


class TariffPage(Answer):
    """All tariffs; there is never a second page."""

    items: tuple[TariffCard, ...]
    next_cursor: str | None


class ChangeAnswer(Answer):
    """How a class's cells move against those they replace, in basis points; null: they replace none."""

    bureau: Bureau
    tariff_class: TariffClass
    replaces: str | None
    least_bp: int | None
    most_bp: int | None


class TariffProof(Answer):
    """What a tariff that was found whole would change."""

    id: str
    effective_from: Day
    changes: tuple[ChangeAnswer, ...]
