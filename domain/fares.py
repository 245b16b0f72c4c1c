"""Standard fares (標準的な運賃): dated tariffs, and what they say of a load or a question (SPEC 7.1-7.3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Never, NewType

from domain.money import WHOLE_BP, BasisPoints, Yen, floored_bp, half_up
from domain.places import Bureau
from domain.refusals import Fault, Invalid
from domain.vehicle_classes import BodyType, Labels, TariffClass, VehicleClass, tariff_class

TariffId = NewType("TariffId", str)

Km = int | Fraction
"""Kilometres, exact: 200.4 is 1002/5, so that no binary fraction decides a cell or a yen."""


def exact_km(written: float) -> Fraction:
    """The kilometres that were written: 200.4 means 1002/5, not the binary number nearest to it."""
    assert 0 <= written < float("inf"), written
    return Fraction(repr(written))


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


def _refuse(*asked: str) -> Never:
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


def tariff_on(tariffs: Iterable[Tariff], day: date) -> Tariff | None:
    """The tariff in force on a pickup's day, the latest begun by then; None before the first.

    A day on which only an extract was in force gets that extract, and its refusals (SPEC 7.6).
    """
    begun = [tariff for tariff in tariffs if tariff.effective_from <= day]
    return max(begun, key=lambda tariff: tariff.effective_from, default=None)


def tariff_named(tariffs: Iterable[Tariff], tariff_id: str) -> Tariff | None:
    """The tariff of an id; None when there is none."""
    return next((tariff for tariff in tariffs if tariff.id == tariff_id), None)


OKINAWA_FIRST_KM = 5
OKINAWA_LAST_KM = 300


def rounded_km(km: Km, bureau: Bureau) -> int:
    """The cell of a distance, in km (SPEC 7.2): up to the next 10, above 200 km 20, above 500 km 50.

    0 km counts as the first cell: 10, in Okinawa 5. Refuses: NotInThisTariff, past Okinawa's 300 km.
    """
    assert km >= 0, km
    if bureau is Bureau.OKINAWA and km <= OKINAWA_FIRST_KM:
        return OKINAWA_FIRST_KM
    if bureau is Bureau.OKINAWA and km > OKINAWA_LAST_KM:
        _refuse(bureau, f"{float(km):g} km")
    if km > 500:
        return _up_to(50, km)
    if km > 200:
        return _up_to(20, km)
    return max(10, _up_to(10, km))


def _up_to(step: int, km: Km) -> int:
    return -(-km // step) * step


def base_yen(tariff: Tariff, bureau: Bureau, klass: TariffClass, km: Km) -> Yen:
    """The fare by distance, before surcharges and without tax (SPEC 7.2).

    Refuses: NotInThisTariff, for a cell the tariff does not print.
    """
    cell_km = rounded_km(km, bureau)
    row = tariff.distance.get((bureau, klass))
    if row is None:
        _refuse(bureau, klass, f"{cell_km} km")
    yen = row.cells.get(min(cell_km, 200))
    steps_20, steps_50 = max(0, min(cell_km, 500) - 200) // 20, max(0, cell_km - 500) // 50
    if yen is None or (steps_20 and row.per_20km_yen is None) or (steps_50 and row.per_50km_yen is None):
        _refuse(bureau, klass, f"{cell_km} km")
    return Yen(yen + steps_20 * (row.per_20km_yen or 0) + steps_50 * (row.per_50km_yen or 0))


def _time_fare(
    tariff: Tariff, bureau: Bureau, klass: TariffClass, km: Km, *, system: FareSystem
) -> tuple[Yen, int]:
    """The fare by time, and the km it pays for: those of the base, then each 10 km begun (SPEC 7.2).

    Hours beyond the base are not in it: a posting does not tell them. Refuses: NotInThisTariff.
    """
    row = tariff.time.get((bureau, klass, system))
    if row is None:
        _refuse(bureau, klass, system)
    beyond_km = _up_to(10, max(0, km - row.base_km))
    return Yen(row.base_yen + beyond_km // 10 * row.per_10km_yen), row.base_km + beyond_km


SPECIAL_BODIES = frozenset(
    {
        BodyType.FREEZER,
        BodyType.CHILLER,
        BodyType.CONTAINER,
        BodyType.BULK,
        BodyType.TANK_PETROLEUM,
        BodyType.TANK_CHEMICAL,
        BodyType.TANK_GAS,
        BodyType.DUMP,
        BodyType.MIXER,
    }
)
"""特殊車両割増: the bodies that bear a surcharge in some class (SPEC 7.3). 保冷 is none of them."""


def body_surcharge_bp(tariff: Tariff, body_type: BodyType, klass: TariffClass) -> BasisPoints:
    """What a truck bears for its body, as a share of the base; 0 for one that bears nothing (SPEC 7.3).

    High-pressure gas is "50 % or more" in the notice: 50 %, the least that is lawful, is what we reckon with.
    Refuses: NotInThisTariff, when an extract does not print what a special body bears.
    """
    rate = tariff.body_surcharges.get((body_type, klass))
    if rate is not None:
        return rate
    if tariff.is_extract and body_type in SPECIAL_BODIES:
        _refuse(klass, body_type)
    return BasisPoints(0)


def share_yen(base: Yen, rate: BasisPoints) -> Yen:
    """A surcharge line: the share of the base, rounded half up to the yen (SPEC 7.3)."""
    return Yen(half_up(base * rate, WHOLE_BP))


@dataclass(frozen=True, slots=True)
class StandardFare:
    """The standard fare beside a load (SPEC 3.6), in yen without tax.

    ``fare_yen`` holds the vehicle surcharge that every accepted body bears. ``with_surcharges_yen`` is
    the second figure, for when the bodies differ: the fare of the one that bears most; else None.
    ``rounded_km``: by distance the cell's km, by time the km that the fare pays for.
    """

    fare_yen: Yen
    with_surcharges_yen: Yen | None
    system: FareSystem
    tariff: TariffId
    bureau: Bureau
    tariff_class: TariffClass
    rounded_km: int


def standard_fare_of_load(
    tariff: Tariff,
    bureau: Bureau,
    vehicle_class: VehicleClass,
    km: Km,
    *,
    body_types: Sequence[BodyType],
    system: FareSystem = FareSystem.DISTANCE,
) -> StandardFare | None:
    """The standard fare of a load as posted (SPEC 3.6, 7.3); None for kei and for what is not printed.

    With several bodies accepted a surcharge counts in ``fare_yen`` as far as all of them bear it: the
    least rate among them. Where one bears more (none, and 20 %; or 20 %, and 40 %), both figures show.
    """
    assert body_types, "a load names at least one body type"
    klass = tariff_class(vehicle_class)
    if klass is None:
        return None
    try:
        if system is FareSystem.DISTANCE:
            base, paid_km = base_yen(tariff, bureau, klass, km), rounded_km(km, bureau)
        else:
            base, paid_km = _time_fare(tariff, bureau, klass, km, system=system)
        rates = [body_surcharge_bp(tariff, body_type, klass) for body_type in body_types]
    except NotInThisTariff:
        return None
    least, most = min(rates), max(rates)
    return StandardFare(
        fare_yen=Yen(base + share_yen(base, least)),
        with_surcharges_yen=None if least == most else Yen(base + share_yen(base, most)),
        system=system,
        tariff=tariff.id,
        bureau=bureau,
        tariff_class=klass,
        rounded_km=paid_km,
    )


def fare_ratio_bp(asking_fare_yen: Yen, standard: StandardFare) -> BasisPoints:
    """The fare as a share of the standard fare, charges left out, floored (SPEC 5.7).

    Against ``fare_yen``: a surcharge that only some of the accepted bodies bear does not count.
    """
    return floored_bp(asking_fare_yen, standard.fare_yen)


@dataclass(frozen=True, slots=True)
class FareQuestion:
    """What a quote is asked for (API §2, GET /v1/standard-fare); the three distances in exact km.

    ``holiday_km``, ``night_km``: the part run on Sundays and holidays, and between 22:00 and 05:00;
    None leaves that surcharge out, and the quote says so.
    """

    bureau: Bureau
    vehicle_class: VehicleClass
    km: Km
    body_type: BodyType | None = None
    holiday_km: Km | None = None
    night_km: Km | None = None

    def faults(self) -> Iterator[Fault]:
        """No part of the way is longer than the way."""
        for name, part in (("holiday_km", self.holiday_km), ("night_km", self.night_km)):
            if part is not None and part > self.km:
                yield Fault(name, "more-than-the-road-km", {"road_km": f"{float(self.km):g}"})


@dataclass(frozen=True, slots=True)
class Surcharge:
    """A line of a quote. ``code``: the body type that bears it, ``holiday`` or ``night``."""

    code: str
    rate_bp: BasisPoints
    yen: Yen


@dataclass(frozen=True, slots=True)
class Quote:
    """A standard fare with its lines: ``fare_yen`` is the base and all surcharges, in yen without tax."""

    base_yen: Yen
    surcharges: tuple[Surcharge, ...]
    fare_yen: Yen
    not_included: tuple[str, ...]
    distance_km: Km
    rounded_km: int
    bureau: Bureau
    tariff_class: TariffClass
    tariff: TariffId


def quote(tariff: Tariff, question: FareQuestion) -> Quote:
    """The standard fare by distance with its surcharges, which add and never multiply (SPEC 7.3).

    Refuses: Invalid (a part longer than the road), NotInThisTariff (kei; a cell not printed).
    """
    if faults := tuple(question.faults()):
        raise Invalid(*faults)
    klass = tariff_class(question.vehicle_class)
    if klass is None:
        _refuse(question.bureau, question.vehicle_class)
    base = base_yen(tariff, question.bureau, klass, question.km)
    lines = tuple(_surcharges(tariff, question, klass, base))
    return Quote(
        base_yen=base,
        surcharges=lines,
        fare_yen=Yen(base + sum(line.yen for line in lines)),
        not_included=tuple(code for code, _, part_km in _parts(tariff, question) if part_km is None),
        distance_km=question.km,
        rounded_km=rounded_km(question.km, question.bureau),
        bureau=question.bureau,
        tariff_class=klass,
        tariff=tariff.id,
    )


def _parts(tariff: Tariff, question: FareQuestion) -> tuple[tuple[str, BasisPoints, Km | None], ...]:
    """The surcharges that hold for a part of the way only: code, rate, and the km of that part."""
    return ("holiday", tariff.holiday_bp, question.holiday_km), ("night", tariff.night_bp, question.night_km)


def _surcharges(tariff: Tariff, question: FareQuestion, klass: TariffClass, base: Yen) -> Iterator[Surcharge]:
    if question.body_type is not None:
        rate = body_surcharge_bp(tariff, question.body_type, klass)
        if rate:
            yield Surcharge(question.body_type.value, rate, share_yen(base, rate))
    for code, rate, part_km in _parts(tariff, question):
        if part_km is not None:
            yield Surcharge(code, rate, _part_yen(base, rate, part_km, question.km))


def _part_yen(base: Yen, rate: BasisPoints, part_km: Km, road_km: Km) -> Yen:
    """base × rate × km then ÷ road km, rounded half up once (SPEC 7.3); nothing where the road has no km."""
    if not road_km:
        return Yen(0)
    exact = Fraction(base * rate, WHOLE_BP) * Fraction(part_km) / Fraction(road_km)
    return Yen(half_up(exact.numerator, exact.denominator))
