"""Tariff files (運賃表ファイル): our one format of a notice, and the reader of it (docs/tariffs.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import TypeVar

from domain.fares.fuel import FuelBands
from domain.fares.tariffs import BlockRates, DistanceRow, FareSystem, HandledBy, Tariff, TariffId, TimeRow
from domain.money import BasisPoints, Yen
from domain.places import Bureau
from domain.vehicle_classes import BodyType, TariffClass

Key = TypeVar("Key")
Value = TypeVar("Value")
ByClass = Mapping[TariffClass, Value]
ByBureau = Mapping[Bureau, ByClass[Value]]


@dataclass(frozen=True, slots=True)
class DistanceTable:
    """A class of a bureau by distance, as written: rounded km up to 200 to yen, then each step beyond."""

    cells_yen: Mapping[int, int]
    per_20km_yen: int | None
    per_50km_yen: int | None
    last_km: int | None


@dataclass(frozen=True, slots=True)
class TimeTable:
    """A class of a bureau by time, as written."""

    time_8h_yen: int | None
    time_4h_yen: int | None
    per_10km_yen: int | None
    per_hour_yen: int | None


@dataclass(frozen=True, slots=True)
class BaseKm:
    """The km that the hours of a class hold."""

    time_8h: int
    time_4h: int


@dataclass(frozen=True, slots=True)
class BodySurcharge:
    """These bodies, in trucks of these classes, bear this share of the base."""

    body_types: tuple[BodyType, ...]
    tariff_classes: tuple[TariffClass, ...]
    rate_bp: int


@dataclass(frozen=True, slots=True)
class BlockTable:
    """Waiting or handling, as written: yen a block by class."""

    block_minutes: int
    free_minutes: int
    late_after_minutes: int
    yen: ByClass[int]
    late_yen: ByClass[int] | None


@dataclass(frozen=True, slots=True)
class TariffFile:
    """A tariff as an administrator writes it; what is None, or not there, is not printed."""

    id: str
    notice: str
    effective_from: date
    extract: bool
    distance: ByBureau[DistanceTable]
    time: ByBureau[TimeTable]
    time_base_km: ByClass[BaseKm]
    body_surcharges: tuple[BodySurcharge, ...]
    holiday_bp: int | None
    night_bp: int | None
    waiting: BlockTable | None
    handling: Mapping[HandledBy, BlockTable]
    forwarding_bp: int | None
    fuel: FuelBands | None

    @property
    def bureaus(self) -> frozenset[Bureau]:
        """The bureaus it speaks of."""
        return frozenset(self.distance) | frozenset(self.time)

    def tariff(self) -> Tariff:
        """What it says, ready to be looked up; the file has been found whole (domain.fares.proofreading)."""
        return Tariff(
            id=TariffId(self.id),
            notice=self.notice,
            effective_from=self.effective_from,
            is_extract=self.extract,
            distance=_kept({key: _row(table) for key, table in _flat(self.distance)}),
            time=_kept({key: _time_row(table) for key, table in _flat(self.time)}),
            time_base_km=_kept(dict(self._base_km())),
            body_surcharges=_kept(
                {
                    (body, klass): BasisPoints(one.rate_bp)
                    for one in self.body_surcharges
                    for body in one.body_types
                    for klass in one.tariff_classes
                }
            ),
            holiday_bp=_bp(self.holiday_bp),
            night_bp=_bp(self.night_bp),
            waiting=None if self.waiting is None else _rates(self.waiting),
            handling=_kept({by: _rates(table) for by, table in self.handling.items()}),
            forwarding_bp=_bp(self.forwarding_bp),
            fuel=self.fuel,
        )

    def _base_km(self) -> Iterator[tuple[tuple[FareSystem, TariffClass], int]]:
        for klass, base in self.time_base_km.items():
            yield (FareSystem.TIME_8H, klass), base.time_8h
            yield (FareSystem.TIME_4H, klass), base.time_4h


def _flat(tables: ByBureau[Value]) -> Iterator[tuple[tuple[Bureau, TariffClass], Value]]:
    for bureau, classes in tables.items():
        for klass, table in classes.items():
            yield (bureau, klass), table


def _kept(mapping: dict[Key, Value]) -> Mapping[Key, Value]:
    return MappingProxyType(mapping)


def _yen(written: int | None) -> Yen | None:
    return None if written is None else Yen(written)


def _bp(written: int | None) -> BasisPoints | None:
    return None if written is None else BasisPoints(written)


def _row(table: DistanceTable) -> DistanceRow:
    return DistanceRow(
        cells=_kept({km: Yen(yen) for km, yen in table.cells_yen.items()}),
        per_20km_yen=_yen(table.per_20km_yen),
        per_50km_yen=_yen(table.per_50km_yen),
        last_km=table.last_km,
    )


def _time_row(table: TimeTable) -> TimeRow:
    bases = {FareSystem.TIME_8H: table.time_8h_yen, FareSystem.TIME_4H: table.time_4h_yen}
    return TimeRow(
        base_yen=_kept({system: Yen(yen) for system, yen in bases.items() if yen is not None}),
        per_10km_yen=_yen(table.per_10km_yen),
        per_hour_yen=_yen(table.per_hour_yen),
    )


def _rates(table: BlockTable) -> BlockRates:
    late = table.late_yen
    return BlockRates(
        block_minutes=table.block_minutes,
        free_minutes=table.free_minutes,
        late_after_minutes=table.late_after_minutes,
        yen=_kept({klass: Yen(yen) for klass, yen in table.yen.items()}),
        late_yen=None if late is None else _kept({klass: Yen(yen) for klass, yen in late.items()}),
    )


@dataclass(frozen=True, slots=True, eq=False)
class KeptTariff:
    """A tariff of this network, and the file it was read from; ``added_at`` None: the product carries it."""

    tariff: Tariff
    file: TariffFile
    added_at: datetime | None
