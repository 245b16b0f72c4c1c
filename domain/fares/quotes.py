"""Quotes: the standard fare that somebody asks for, with the lines that make it (SPEC 7.2, 7.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from domain.fares.by_distance import base_yen, rounded_km
from domain.fares.kilometres import Km, km_text
from domain.fares.surcharges import body_surcharge_bp, share_yen
from domain.fares.tariffs import Tariff, TariffId, refuse_unprinted
from domain.money import WHOLE_BP, BasisPoints, Yen, half_up
from domain.places import Bureau
from domain.refusals import Fault, Invalid
from domain.vehicle_classes import BodyType, TariffClass, VehicleClass, tariff_class


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
                yield Fault(name, "more-than-the-road-km", {"road_km": km_text(self.km)})


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
        refuse_unprinted(question.bureau, question.vehicle_class)
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
