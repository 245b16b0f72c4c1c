"""Tariffs (運賃表): what each notice prints, as dated data (SPEC 7.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Never, NewType

from domain.fares.fuel import FuelBands
from domain.money import BasisPoints, Yen
from domain.places import Bureau
from domain.refusals import Invalid
from domain.vehicle_classes import BodyType, Labels, TariffClass

TariffId = NewType("TariffId", str)


class FareSystem(StrEnum):
    """距離制・時間制: how a standard fare is reckoned; by distance unless the poster chooses (SPEC 7.2)."""

    DISTANCE = "distance"
    TIME_8H = "time_8h"
    TIME_4H = "time_4h"


FARE_SYSTEM_LABELS: Mapping[FareSystem, Labels] = MappingProxyType(
    {
        FareSystem.DISTANCE: ("距離制", "By distance"),
        FareSystem.TIME_8H: ("時間制(8時間)", "By time (8 h)"),
        FareSystem.TIME_4H: ("時間制(4時間)", "By time (4 h)"),
    }
)


class NotInThisTariff(Invalid):
    """The tariff prints no such fare; it never guesses (SPEC 7.6).

    Its one figure, ``asked``, names what was looked for in codes: ``chubu trailer 100 km``.
    """

    code = "not-in-this-tariff"
    title_ja = "この運賃表に該当する運賃はありません"
    title_en = "Not in this tariff"


def refuse_unprinted(*asked: str) -> Never:
    """Refuse what the tariff does not print, naming it in codes."""
    raise NotInThisTariff(asked=" ".join(asked))


@dataclass(frozen=True, slots=True)
class DistanceRow:
    """距離制: one class of one bureau. ``cells``: rounded km up to 200 to yen; None where none is printed."""

    cells: Mapping[int, Yen]
    per_20km_yen: Yen | None
    per_50km_yen: Yen | None


@dataclass(frozen=True, slots=True)
class TimeRow:
    """時間制: one class of one bureau for 8 or 4 hours: the base, its km, and each 10 km begun beyond."""

    base_yen: Yen
    base_km: int
    per_10km_yen: Yen


@dataclass(frozen=True, slots=True)
class Tariff:
    """One notice's fares, as data (SPEC 7.1); never changed, superseded from a later day on.

    ``is_extract``: printed in part only, so that what it lacks is unknown rather than nothing.
    ``body_surcharges``: the share of the base that a truck of a body and a class bears.
    """

    id: TariffId
    notice: str
    effective_from: date
    is_extract: bool
    distance: Mapping[tuple[Bureau, TariffClass], DistanceRow]
    time: Mapping[tuple[Bureau, TariffClass, FareSystem], TimeRow]
    body_surcharges: Mapping[tuple[BodyType, TariffClass], BasisPoints]
    holiday_bp: BasisPoints
    night_bp: BasisPoints
    fuel: FuelBands | None


def tariff_on(tariffs: Iterable[Tariff], day: date) -> Tariff | None:
    """The tariff in force on a pickup's day, the latest begun by then; None before the first.

    A day on which only an extract was in force gets that extract, and its refusals (SPEC 7.6).
    """
    begun = [tariff for tariff in tariffs if tariff.effective_from <= day]
    return max(begun, key=lambda tariff: tariff.effective_from, default=None)


def tariff_named(tariffs: Iterable[Tariff], tariff_id: str) -> Tariff | None:
    """The tariff of an id; None when there is none."""
    return next((tariff for tariff in tariffs if tariff.id == tariff_id), None)
