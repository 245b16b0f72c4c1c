"""The small shapes that forms and answers are made of (API §1 units and times, API §2)."""

import re
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

from domain.audiences import AudienceKind
from domain.calendar import Month, in_jst
from domain.members import MemberKind
from domain.places import Bureau


class Strict(BaseModel):
    """A closed form: an unknown field is refused, not ignored (API §1)."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_by_alias=True, validate_by_name=False, from_attributes=True
    )


class Answer(BaseModel):
    """An answer: every field is always there, null when absent or masked (API §1)."""

    model_config = ConfigDict(
        frozen=True, from_attributes=True, validate_by_name=True, validate_by_alias=False
    )


_RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
YEARS = range(2000, 2200)
"""The network keeps no times outside these; they overflow when moved between offsets."""


def _read_instant(value: Any) -> datetime:
    """RFC 3339 with an offset; finer than a microsecond is cut off. A naive time is refused."""
    if isinstance(value, datetime):
        return value
    match = _RFC_3339.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("not-a-time", "Not an RFC 3339 time")
    day, clock, fraction, offset = match.groups()
    if offset is None:
        raise PydanticCustomError("naive-time", "A time needs its offset, such as +09:00")
    try:
        instant = datetime.fromisoformat(f"{day}T{clock}{(fraction or '')[:7]}{offset.upper()}")
    except ValueError:
        raise PydanticCustomError("not-a-time", "There is no such time") from None
    if instant.year not in YEARS:
        raise PydanticCustomError("time-out-of-range", "Too long ago or too far ahead")
    return instant


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _read_day(value: Any) -> date:
    """A Japanese day as 2026-06-01, and in no other spelling."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        raise PydanticCustomError("not-a-day", "Not a day")
    if day.year not in YEARS:
        raise PydanticCustomError("time-out-of-range", "Too long ago or too far ahead")
    return day


MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
"""A month that can be closed: of a year from 2000 to 2099."""


def _read_month(value: Any) -> Month:
    """A month of Japan's calendar as 2026-06, and in no other spelling."""
    if isinstance(value, str) and re.fullmatch(MONTH, value):
        return Month(value)
    raise PydanticCustomError("not-a-month", "Not a month")


def _read_id(value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        if isinstance(value, str) and len(value) == 36:
            return UUID(value)
    except ValueError:
        pass
    raise PydanticCustomError("not-an-id", "Not an id")


def _written(instant: datetime) -> str:
    return in_jst(instant).isoformat()


Instant = Annotated[
    datetime,
    BeforeValidator(_read_instant, json_schema_input_type=str),
    PlainSerializer(_written, return_type=str),
    Field(
        json_schema_extra={"format": "date-time", "type": "string"}, examples=["2026-06-01T08:00:00+09:00"]
    ),
]
Day = Annotated[
    date,
    BeforeValidator(_read_day, json_schema_input_type=str),
    Field(json_schema_extra={"format": "date", "type": "string"}, examples=["2026-08-15"]),
]
MonthOfYear = Annotated[
    Month,
    BeforeValidator(_read_month, json_schema_input_type=str),
    Field(json_schema_extra={"pattern": MONTH, "type": "string"}, examples=["2026-06"]),
]
Id = Annotated[
    UUID,
    BeforeValidator(_read_id, json_schema_input_type=str),
    Field(json_schema_extra={"format": "uuid", "type": "string"}),
]
PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
"""Something, without control characters."""

Line = Annotated[
    str,
    StringConstraints(
        strict=True,
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$",
    ),
]
"""One line that says something: no control characters, not only spaces."""
Lines = Annotated[
    str,
    StringConstraints(
        strict=True, min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
    ),
]
Phone = Annotated[str, StringConstraints(strict=True, pattern=r"^\+?[0-9][0-9()\- ]{5,19}$")]
Code5 = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{5}$")]
PrefectureCode = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{2}$")]
PostalCode = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{3}-?[0-9]{4}$")]
Flag = Annotated[bool, Field(strict=True)]
FareYen = Annotated[int, Field(strict=True, ge=1, le=100_000_000)]
AmountYen = Annotated[int, Field(strict=True, ge=0, le=100_000_000)]
CargoValueYen = Annotated[int, Field(strict=True, ge=0, le=100_000_000_000)]
VolumeL = Annotated[int, Field(strict=True, ge=1, le=10_000_000)]
PaymentYen = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000_000)]
"""What is paid at once: a document holds a whole month."""
Count = Annotated[int, Field(strict=True, ge=1, le=100_000)]
WeightKg = Annotated[int, Field(strict=True, ge=1, le=10_000_000)]
Lat = Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
Lon = Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]


class PointForm(Strict):
    """A position in degrees of WGS84."""

    lat: Lat
    lon: Lon


class SiteForm(Strict):
    """What the driver must know at the gate; shown to the owner, the parties and the driver only."""

    phone: Phone | None = None
    gate: Line | None = None
    reference: Line | None = None
    gear: Line | None = None


class PlaceForm(Strict):
    """A place (SPEC 2.1). ``municipality``: five digits of JIS X 0402."""

    municipality: Code5
    address: Line | None = None
    postal_code: PostalCode | None = None
    point: PointForm | None = None
    site: SiteForm | None = None


class WindowForm(Strict):
    """A span of time, half open: from ≤ t < to."""

    from_at: Instant = Field(alias="from")
    to_at: Instant = Field(alias="to")


class NearForm(Strict):
    """A circle on the map."""

    point: PointForm
    radius_km: Annotated[float, Field(strict=True, gt=0, le=2000, allow_inf_nan=False)]


class AreaForm(Strict):
    """Any of these; a designated city includes its wards. At least one must be given."""

    municipalities: tuple[Code5, ...] = Field(default=(), max_length=200)
    prefectures: tuple[PrefectureCode, ...] = Field(default=(), max_length=47)
    bureaus: tuple[Bureau, ...] = Field(default=(), max_length=10)
    near: NearForm | None = None


class ContactForm(Strict):
    """Whom to call."""

    name: Line
    phone: Phone


class AudienceForm(Strict):
    """To whom a posting is disclosed (SPEC 3.5)."""

    kind: AudienceKind
    member_ids: tuple[Id, ...] = Field(default=(), max_length=500)
    cooperative_ids: tuple[Id, ...] = Field(default=(), max_length=100)
    widens_at: Instant | None = None


class NamedThing(Answer):
    """A thing by id and name."""

    id: Id
    name: str


class CompanyRecordAnswer(Answer):
    """A company's record in the network: contracts so far, and since when it takes part."""

    contracts: int
    since: date


class CompanyAnswer(Answer):
    """A company's public profile."""

    member_id: Id
    kind: MemberKind
    name: str
    cooperative: NamedThing
    record: CompanyRecordAnswer


class DistanceAnswer(Answer):
    """Road distance, rounded up to whole km (SPEC 2.2)."""

    km: int
    method: str
    ferry: bool
