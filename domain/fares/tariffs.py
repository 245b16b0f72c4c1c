"""Tariffs (運賃表): what each notice prints, as dated data (SPEC 7.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Never, NewType

from domain.fares.fuel import FuelBands
from domain.fares.lines import Line
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


class HandledBy(StrEnum):
    """荷役の方法: how cargo is loaded or unloaded (SPEC 7.4)."""

    MACHINE = "machine"
    HAND = "hand"


HANDLED_BY_LABELS: Mapping[HandledBy, Labels] = MappingProxyType(
    {HandledBy.MACHINE: ("機械荷役", "By machine"), HandledBy.HAND: ("手荷役", "By hand")}
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
    """距離制: one class of one bureau.

    ``cells``: rounded km up to 200 to yen; what is not printed is not there. ``last_km``: where the table
    ends; None where it goes on for good. ``lines``: those already made of it, by their cell.
    """

    cells: Mapping[int, Yen]
    per_20km_yen: Yen | None
    per_50km_yen: Yen | None
    last_km: int | None = None
    lines: dict[int, Line] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TimeRow:
    """時間制: one class of one bureau: the base of 8 and of 4 hours, each 10 km and each hour beyond."""

    base_yen: Mapping[FareSystem, Yen]
    per_10km_yen: Yen | None
    per_hour_yen: Yen | None


@dataclass(frozen=True, slots=True)
class BlockRates:
    """待機時間料・荷役料: yen for each half hour begun, by class (SPEC 7.4).

    ``late_yen``: for blocks that begin ``late_after_minutes`` or more after the arrival; None: no other.
    """

    block_minutes: int
    free_minutes: int
    late_after_minutes: int
    yen: Mapping[TariffClass, Yen]
    late_yen: Mapping[TariffClass, Yen] | None


@dataclass(frozen=True, slots=True, eq=False)
class Tariff:
    """One notice's fares, as data (SPEC 7.1); never changed, superseded from a later day on.

    ``is_extract``: printed in part only, so that what it lacks is unknown rather than nothing.
    ``time_base_km``: the km that the hours hold. ``body_surcharges``: the share of the base that a truck of
    a body and a class bears. What is None is not printed.
    """

    id: TariffId
    notice: str
    effective_from: date
    is_extract: bool
    distance: Mapping[tuple[Bureau, TariffClass], DistanceRow]
    time: Mapping[tuple[Bureau, TariffClass], TimeRow]
    time_base_km: Mapping[tuple[FareSystem, TariffClass], int]
    body_surcharges: Mapping[tuple[BodyType, TariffClass], BasisPoints]
    holiday_bp: BasisPoints | None
    night_bp: BasisPoints | None
    waiting: BlockRates | None
    handling: Mapping[HandledBy, BlockRates]
    forwarding_bp: BasisPoints | None
    fuel: FuelBands | None

    @property
    def bureaus(self) -> frozenset[Bureau]:
        """The bureaus it speaks of."""
        return frozenset(bureau for bureau, _ in (*self.distance, *self.time))


def tariff_on(tariffs: Iterable[Tariff], day: date, bureau: Bureau) -> Tariff | None:
    """The tariff in force in a bureau on a pickup's day, the latest begun by then; None before the first.

    A day on which only an extract of other bureaus was in force gets that one, and its refusals (SPEC 7.6).
    """
    begun = [tariff for tariff in tariffs if tariff.effective_from <= day]
    speaking = [tariff for tariff in begun if bureau in tariff.bureaus]
    return max(speaking or begun, key=lambda tariff: tariff.effective_from, default=None)


def fuel_bands_on(tariffs: Iterable[Tariff], day: date) -> FuelBands | None:
    """The base price and steps of a day, in all bureaus: those of the latest notice that sets any."""
    setting = [tariff for tariff in tariffs if tariff.effective_from <= day and tariff.fuel is not None]
    latest = max(setting, key=lambda tariff: tariff.effective_from, default=None)
    return None if latest is None else latest.fuel


def tariff_named(tariffs: Iterable[Tariff], tariff_id: str) -> Tariff | None:
    """The tariff of an id; None when there is none."""
    return next((tariff for tariff in tariffs if tariff.id == tariff_id), None)
