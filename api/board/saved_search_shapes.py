"""What is sent and answered of saved searches (条件登録, SPEC 4.7)."""

import re
from datetime import time
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from api.load_shapes import LoadCard, LoadSearchForm
from api.shapes import Answer, Flag, Id, Instant, Line, Strict
from api.terms import patch_of
from api.vehicle_shapes import VehicleCard, VehicleSearchForm

CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _read_clock(value: Any) -> time:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(CLOCK, value):
        return time(int(value[:2]), int(value[3:]))
    raise PydanticCustomError("string_pattern_mismatch", "Not a time of day")


ClockTime = Annotated[
    time,
    BeforeValidator(_read_clock, json_schema_input_type=str),
    PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str),
    Field(json_schema_extra={"pattern": CLOCK, "type": "string"}, examples=["22:00"]),
]
"""A time of the Japanese day, to the minute."""


class QuietHoursForm(Strict):
    """Every day from one time to another, by the Japanese clock; over midnight where from is the later."""

    from_time: ClockTime = Field(alias="from")
    to_time: ClockTime = Field(alias="to")


class NotifyForm(Strict):
    """By which ways to be told. What was met is listed in any case."""

    mail: Flag = True


class SavedSearchForm(Strict):
    """A search to save: either ``loads`` or ``vehicles``, as it is sent to search them."""

    name: Line
    loads: LoadSearchForm | None = None
    vehicles: VehicleSearchForm | None = None
    notify: NotifyForm = NotifyForm()
    quiet_hours: QuietHoursForm | None = None


if TYPE_CHECKING:  # a class made at run time has no name for the type checker
    SavedSearchPatch = SavedSearchForm
else:
    SavedSearchPatch = patch_of(SavedSearchForm)


class SavedSearchAnswer(Answer):
    """A saved search. ``version``: null to all but its owner; ``person``: its owner, at the own desk."""

    id: Id
    version: int | None
    person: str
    made_at: Instant
    name: str
    loads: LoadSearchForm | None
    vehicles: VehicleSearchForm | None
    notify: NotifyForm
    quiet_hours: QuietHoursForm | None


class SavedSearchPage(Answer):
    """Saved searches, newest first."""

    items: tuple[SavedSearchAnswer, ...]
    next_cursor: str | None


class SavedSearchMatchAnswer(Answer):
    """What met a saved search, and when: a load or a vehicle, as it may be seen now."""

    met_at: Instant
    load: LoadCard | None
    vehicle: VehicleCard | None


class SavedSearchMatchPage(Answer):
    """What met a saved search, newest first."""

    items: tuple[SavedSearchMatchAnswer, ...]
    next_cursor: str | None
