"""Reads the tariffs of the standard fares from the notices' figures (SPEC 7.1, 7.6)."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from adapters.reference import read_text
from domain.fares.fuel import FuelBands
from domain.fares.tariffs import DistanceRow, FareSystem, Tariff, TariffId, TimeRow
from domain.money import BasisPoints, Yen
from domain.places import BUREAU_LABELS, Bureau
from domain.vehicle_classes import BodyType, TariffClass

Notice = dict[str, Any]

FULL_NOTICES = ("2024-209",)
EXTRACTS = ("2020-575-chubu",)

_EVERY_CLASS = tuple(TariffClass)
_LARGE = (TariffClass.LARGE,)
_TRAILER = (TariffClass.TRAILER,)
_HEAVY = (TariffClass.LARGE, TariffClass.TRAILER)
_SPECIAL_VEHICLES: Mapping[str, tuple[tuple[BodyType, ...], tuple[TariffClass, ...]]] = {
    "冷蔵車・冷凍車": ((BodyType.FREEZER, BodyType.CHILLER), _EVERY_CLASS),
    "海上コンテナ輸送車(トレーラー)": ((BodyType.CONTAINER,), _TRAILER),
    "セメントバルク車(大型・トレーラー)": ((BodyType.BULK,), _HEAVY),
    "ダンプ車(大型)": ((BodyType.DUMP,), _LARGE),
    "コンクリートミキサー車(大型)": ((BodyType.MIXER,), _LARGE),
    "タンク車 石油製品(大型・トレーラー)": ((BodyType.TANK_PETROLEUM,), _HEAVY),
    "タンク車 化成品(大型・トレーラー)": ((BodyType.TANK_CHEMICAL,), _HEAVY),
    "タンク車 高圧ガス(大型・トレーラー) 5割以上": ((BodyType.TANK_GAS,), _HEAVY),
}
"""特殊車両割増 as the notice names it: the bodies and the classes that bear it (SPEC 7.3)."""


@cache
def load_tariffs() -> tuple[Tariff, ...]:
    """All tariffs, oldest first, read once; a file that says what we do not know stops the program."""
    tariffs = [_full(TariffId(name), _notice(name)) for name in FULL_NOTICES]
    tariffs += [_extract(TariffId(name), _notice(name)) for name in EXTRACTS]
    return tuple(sorted(tariffs, key=lambda tariff: tariff.effective_from))


def _notice(name: str) -> Notice:
    notice: Notice = json.loads(read_text(f"tariff-{name}.json"))
    for code, bureau in notice["bureaus"].items():
        assert bureau["ja"] == BUREAU_LABELS[Bureau(code)][0], code
    return notice


def _full(tariff_id: TariffId, notice: Notice) -> Tariff:
    assert {Bureau(code) for code in notice["bureaus"]} == set(Bureau)
    return Tariff(
        id=tariff_id,
        notice=notice["notice"],
        effective_from=date.fromisoformat(notice["effective_from"]),
        is_extract=False,
        distance=MappingProxyType(dict(_distance_rows(notice))),
        time=MappingProxyType(dict(_time_rows(notice))),
        body_surcharges=MappingProxyType(dict(_body_surcharges(notice["surcharges"]["special_vehicle"]))),
        holiday_bp=_bp(notice["surcharges"]["holiday"]),
        night_bp=_bp(notice["surcharges"]["night_22_to_5"]),
        fuel=FuelBands(
            _sen(notice["fuel_surcharge"]["base_yen_per_l"]), _sen(notice["fuel_surcharge"]["step"])
        ),
    )


def _distance_rows(notice: Notice) -> Iterator[tuple[tuple[Bureau, TariffClass], DistanceRow]]:
    """Every class of every bureau; Okinawa has a cell of 5 km, and nothing past 300 km."""
    for code, tables in notice["bureaus"].items():
        bureau = Bureau(code)
        assert set(tables["distance"]) == set(TariffClass), code
        for klass, printed in tables["distance"].items():
            okinawa = bureau is Bureau.OKINAWA
            cells = {10 * (index + 1): Yen(yen) for index, yen in enumerate(printed["km10_to_200"])}
            assert max(cells) == 200, (code, klass)
            if okinawa:
                cells[5] = Yen(printed["km5"])
            yield (
                (bureau, TariffClass(klass)),
                DistanceRow(
                    cells=MappingProxyType(cells),
                    per_20km_yen=Yen(printed["per20km_over200_to300" if okinawa else "per20km_200_to_500"]),
                    per_50km_yen=None if okinawa else Yen(printed["per50km_over500"]),
                ),
            )


def _time_rows(notice: Notice) -> Iterator[tuple[tuple[Bureau, TariffClass, FareSystem], TimeRow]]:
    for code, tables in notice["bureaus"].items():
        assert set(tables["time"]) == set(TariffClass), code
        for klass, printed in tables["time"].items():
            for system, hours in ((FareSystem.TIME_8H, "8h"), (FareSystem.TIME_4H, "4h")):
                yield (
                    (Bureau(code), TariffClass(klass), system),
                    TimeRow(
                        base_yen=Yen(printed[f"base{hours}"]),
                        base_km=_base_km(notice["time_base_km"], hours, klass),
                        per_10km_yen=Yen(printed["per10km_over_base"]),
                    ),
                )


def _body_surcharges(
    printed: Mapping[str, float],
) -> Iterator[tuple[tuple[BodyType, TariffClass], BasisPoints]]:
    assert set(printed) == set(_SPECIAL_VEHICLES), "the notice names other special vehicles"
    for name, (bodies, classes) in _SPECIAL_VEHICLES.items():
        for body in bodies:
            for klass in classes:
                yield (body, klass), _bp(printed[name])


def _extract(tariff_id: TariffId, notice: Notice) -> Tariff:
    """A notice of which only some lines were printed: what is not there stays unknown (SPEC 7.6)."""
    assert notice["extract"] is True
    reefer = _bp(notice["surcharges"]["reefer"])
    reefers = (BodyType.FREEZER, BodyType.CHILLER)
    return Tariff(
        id=tariff_id,
        notice=notice["notice"],
        effective_from=date.fromisoformat(notice["effective_from"]),
        is_extract=True,
        distance=MappingProxyType(dict(_printed_distance_rows(notice))),
        time=MappingProxyType(dict(_printed_time_rows(notice))),
        body_surcharges=MappingProxyType(
            {(body, klass): reefer for body in reefers for klass in _EVERY_CLASS}
        ),
        holiday_bp=_bp(notice["surcharges"]["holiday"]),
        night_bp=_bp(notice["surcharges"]["night_22_to_5"]),
        fuel=None,
    )


def _printed_distance_rows(notice: Notice) -> Iterator[tuple[tuple[Bureau, TariffClass], DistanceRow]]:
    for code, tables in notice["bureaus"].items():
        printed = tables["distance"]
        for klass in TariffClass:
            per_20km = printed["per20km_200_to_500"].get(klass)
            per_50km = printed["per50km_over500"].get(klass)
            yield (
                (Bureau(code), klass),
                DistanceRow(
                    cells=MappingProxyType(
                        {int(km): Yen(yen[klass]) for km, yen in printed["points_km"].items() if klass in yen}
                    ),
                    per_20km_yen=None if per_20km is None else Yen(per_20km),
                    per_50km_yen=None if per_50km is None else Yen(per_50km),
                ),
            )


def _printed_time_rows(notice: Notice) -> Iterator[tuple[tuple[Bureau, TariffClass, FareSystem], TimeRow]]:
    for code, tables in notice["bureaus"].items():
        printed = tables["time"]
        for system, hours in ((FareSystem.TIME_8H, "8h"), (FareSystem.TIME_4H, "4h")):
            for klass, base in printed[f"base{hours}"].items():
                yield (
                    (Bureau(code), TariffClass(klass), system),
                    TimeRow(
                        base_yen=Yen(base),
                        base_km=_base_km(printed["base_km"], hours, klass),
                        per_10km_yen=Yen(printed["per10km_over_base"][klass]),
                    ),
                )


def _base_km(base_km: Mapping[str, Mapping[str, int]], hours: str, klass: str) -> int:
    return base_km[hours]["small" if klass == TariffClass.SMALL else "others"]


def _sen(yen: float) -> int:
    return round(yen * 100)


def _bp(share: float) -> BasisPoints:
    """0.2 as 2,000 bp; a share finer than a basis point stops the program."""
    rate = round(share * 10_000)
    assert abs(rate - share * 10_000) < 1e-6, share
    return BasisPoints(rate)
