"""Lines (運賃・料金の内訳): one rule applied once, with what it was reckoned from; sums are sums of lines."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from domain.money import Yen


class Rule(StrEnum):
    """What made a line; each has its words (SPEC 5.8, 7.2-7.5)."""

    DISTANCE = "distance"
    DISTANCE_BEYOND_200 = "distance_beyond_200"
    DISTANCE_BEYOND_500 = "distance_beyond_500"
    TIME = "time"
    KM_BEYOND = "km_beyond"
    HOURS_BEYOND = "hours_beyond"
    HOURS_FROM_NOON = "hours_from_noon"
    BODY = "body"
    HOLIDAY = "holiday"
    NIGHT = "night"
    EXPRESS = "express"
    WAITING = "waiting"
    WAITING_LATE = "waiting_late"
    HANDLING = "handling"
    HANDLING_LATE = "handling_late"
    FORWARDING_FEE = "forwarding_fee"
    FUEL_SURCHARGE = "fuel_surcharge"


Figures = Mapping[str, int | str | Fraction]


class Line(NamedTuple):
    """One line, in yen without tax. ``code``: its name; ``figures``: what its rule looked up, by name."""

    code: str
    rule: Rule
    yen: Yen
    figures: Figures


def total_yen(lines: Iterable[Line]) -> Yen:
    """What lines come to."""
    return Yen(sum([line.yen for line in lines]))
