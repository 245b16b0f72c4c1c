"""Quotes (見積り): what a way comes to by a tariff, line by line (SPEC 5.8, 7.2-7.5)."""

from dataclasses import dataclass

from domain.fares import by_distance, by_time
from domain.fares.by_time import Worked
from domain.fares.forwarding import forwarding_line
from domain.fares.fuel import fuel_surcharge_yen, lift_sen_per_litre
from domain.fares.kilometres import Km, km_text
from domain.fares.lines import Figures, Line, Rule, total_yen
from domain.fares.surcharges import least_and_most, part_line, share_line, share_yen
from domain.fares.tariffs import FareSystem, Tariff, refuse_unprinted
from domain.fares.waiting import SiteStay, lines_of_stay
from domain.money import WHOLE_BP, BasisPoints, Yen, floored_bp, half_up
from domain.places import Bureau
from domain.refusals import Fault, Invalid
from domain.vehicle_classes import BodyType, TariffClass, VehicleClass, tariff_class


@dataclass(frozen=True, slots=True)
class FuelUse:
    """The carrier's own metres a litre, and a litre's price in sen (SPEC 7.5)."""

    metres_per_litre: int
    price_sen_per_litre: int


@dataclass(frozen=True, slots=True)
class Charges:
    """What is charged beside the fare. ``stays``: one for each site."""

    stays: tuple[SiteStay, ...] = ()
    forwarding: bool = False
    fuel: FuelUse | None = None


@dataclass(frozen=True, slots=True)
class PerUnit:
    """個建運賃: the most units a truck takes, and how full it is reckoned to be (SPEC 7.3)."""

    most_units: int
    load_rate_bp: int


@dataclass(frozen=True, slots=True)
class FareQuestion:
    """What a quote is asked for (API §2, standard-fare); the three distances in exact km.

    ``body_types``: those that will do; none: a plain one. ``holiday_km``, ``night_km``: the part run on
    Sundays and holidays, and between 22:00 and 05:00; None leaves that surcharge out, and the quote says so.
    ``worked``: by time only.
    """

    bureau: Bureau
    vehicle_class: VehicleClass
    km: Km
    body_types: tuple[BodyType, ...] = ()
    holiday_km: Km | None = None
    night_km: Km | None = None
    system: FareSystem = FareSystem.DISTANCE
    worked: Worked | None = None
    express_bp: BasisPoints | None = None
    charges: Charges | None = None
    per_unit: PerUnit | None = None

    def faults(self) -> list[Fault]:
        """No part of the way is longer than the way; hours are counted by time only."""
        faults: list[Fault] = []
        if self.holiday_km is not None and self.holiday_km > self.km:
            faults.append(Fault("holiday_km", "more-than-the-road-km", {"road_km": km_text(self.km)}))
        if self.night_km is not None and self.night_km > self.km:
            faults.append(Fault("night_km", "more-than-the-road-km", {"road_km": km_text(self.km)}))
        if self.worked is not None and self.system is FareSystem.DISTANCE:
            faults.append(Fault("hours", "hours-by-time-only"))
        return faults


@dataclass(frozen=True, slots=True)
class Surcharge:
    """A surcharge of a quote. ``code``: the body type that bears it, ``holiday``, ``night``, ``express``."""

    code: str
    rate_bp: BasisPoints
    yen: Yen


@dataclass(frozen=True, slots=True)
class Quote:
    """A standard fare and what is charged beside it, in yen without tax: nothing but its lines.

    ``rounded_km``: by distance the cell's km, by time the km that the fare pays for.
    ``most_surcharge_yen``: where several bodies will do and one of them bears more, the surcharge of that
    one; else None.
    """

    tariff: Tariff
    question: FareQuestion
    tariff_class: TariffClass
    rounded_km: int
    base_lines: tuple[Line, ...]
    surcharge_lines: tuple[Line, ...]
    charge_lines: tuple[Line, ...]
    most_surcharge_yen: Yen | None

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, in the order in which they are told."""
        return self.base_lines + self.surcharge_lines + self.charge_lines

    @property
    def base_yen(self) -> Yen:
        """The fare before surcharges."""
        return total_yen(self.base_lines)

    @property
    def surcharges(self) -> tuple[Surcharge, ...]:
        """The surcharges with their rates."""
        return tuple(Surcharge(line.code, _rate_bp(line), line.yen) for line in self.surcharge_lines)

    @property
    def not_included(self) -> tuple[str, ...]:
        """The surcharges of a part of the way for which nobody said how many km."""
        parts = (("holiday", self.question.holiday_km), ("night", self.question.night_km))
        return tuple(code for code, part_km in parts if part_km is None)

    @property
    def fare_yen(self) -> Yen:
        """The standard fare: base and surcharges."""
        return total_yen(self.base_lines + self.surcharge_lines)

    @property
    def with_surcharges_yen(self) -> Yen | None:
        """The second figure, where the accepted bodies differ: the fare of the one that bears most."""
        if self.most_surcharge_yen is None:
            return None
        others = total_yen([line for line in self.surcharge_lines if line.rule is not Rule.BODY])
        return Yen(self.base_yen + others + self.most_surcharge_yen)

    @property
    def total_yen(self) -> Yen:
        """Everything."""
        return total_yen(self.lines)

    @property
    def per_unit_yen(self) -> Yen | None:
        """個建運賃: the standard fare ÷ (most units × load rate), half up to the yen (SPEC 7.3)."""
        unit = self.question.per_unit
        if unit is None:
            return None
        return Yen(half_up(self.fare_yen * WHOLE_BP, unit.most_units * unit.load_rate_bp))

    def ratio_bp(self, fare_yen: Yen) -> BasisPoints:
        """A fare as a share of the standard fare, charges left out, floored (SPEC 5.7)."""
        return floored_bp(fare_yen, self.fare_yen)


def quote(tariff: Tariff, question: FareQuestion) -> Quote:
    """The standard fare with its surcharges, which add and never multiply, and the charges beside it.

    Refuses: Invalid (``FareQuestion.faults``), NotInThisTariff (kei; what is not printed).
    """
    if faults := question.faults():
        raise Invalid(*faults)
    bureau, klass = question.bureau, tariff_class(question.vehicle_class)
    if klass is None:
        refuse_unprinted(bureau, question.vehicle_class)
    base_lines, paid_km = _base_lines(tariff, klass, question)
    base = total_yen(base_lines)
    surcharges, most = _surcharge_lines(tariff, klass, question, base)
    charges: tuple[Line, ...] = ()
    if question.charges is not None:
        fare = Yen(base + total_yen(surcharges))
        charges = _charge_lines(tariff, klass, question, question.charges, fare=fare)
    return Quote(tariff, question, klass, paid_km, base_lines, surcharges, charges, most)


def _base_lines(tariff: Tariff, klass: TariffClass, question: FareQuestion) -> tuple[tuple[Line, ...], int]:
    if question.system is FareSystem.DISTANCE:
        line, cell_km = by_distance.base_line(tariff, question.bureau, klass, question.km)
        return (line,), cell_km
    return by_time.base_lines(
        tariff, question.bureau, klass, question.km, system=question.system, worked=question.worked
    )


def _surcharge_lines(
    tariff: Tariff, klass: TariffClass, question: FareQuestion, base: Yen
) -> tuple[tuple[Line, ...], Yen | None]:
    """The lines, and what the body with the highest surcharge bears where the accepted ones differ."""
    lines: list[Line] = []
    most_yen: Yen | None = None
    if question.body_types:
        (least, body_type), most = least_and_most(tariff, question.body_types, klass)
        if least:
            lines.append(share_line(body_type, Rule.BODY, base, least))
        if most != least:
            most_yen = share_yen(base, most)
    if question.holiday_km is not None:
        lines.append(part_line(Rule.HOLIDAY, tariff.holiday_bp, base, question.holiday_km, question.km))
    if question.night_km is not None:
        lines.append(part_line(Rule.NIGHT, tariff.night_bp, base, question.night_km, question.km))
    if question.express_bp is not None:
        lines.append(share_line("express", Rule.EXPRESS, base, question.express_bp))
    return tuple(lines), most_yen


def _charge_lines(
    tariff: Tariff, klass: TariffClass, question: FareQuestion, asked: Charges, *, fare: Yen
) -> tuple[Line, ...]:
    """What is charged beside the fare: waits and handling site by site, forwarding, fuel."""
    lines = [line for stay in asked.stays for line in lines_of_stay(tariff, klass, stay)]
    if asked.forwarding:
        lines.append(forwarding_line(tariff, fare))
    if asked.fuel is not None:
        lines.append(_fuel_line(tariff, klass, question, asked.fuel))
    return tuple(lines)


def _rate_bp(line: Line) -> BasisPoints:
    rate = line.figures["rate_bp"]
    assert isinstance(rate, int)
    return BasisPoints(rate)


def _fuel_line(tariff: Tariff, klass: TariffClass, question: FareQuestion, use: FuelUse) -> Line:
    """By the loaded road one way; by time, the km of the base (SPEC 7.5)."""
    if tariff.fuel is None:
        refuse_unprinted("fuel_surcharge")
    km = question.km
    if question.system is not FareSystem.DISTANCE:
        km = tariff.time_base_km[question.system, klass]
    figures: Figures = {
        "km": km,
        "metres_per_litre": use.metres_per_litre,
        "price_sen_per_litre": use.price_sen_per_litre,
        "lift_sen_per_litre": lift_sen_per_litre(use.price_sen_per_litre, tariff.fuel),
    }
    yen = fuel_surcharge_yen(km, use.metres_per_litre, use.price_sen_per_litre, tariff.fuel)
    return Line("fuel_surcharge", Rule.FUEL_SURCHARGE, yen, figures)
