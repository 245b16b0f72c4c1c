"""Surcharges (割増): what a body, a Sunday, a night or haste adds to the base, each by itself (SPEC 7.3)."""

from collections.abc import Sequence

from domain.fares.kilometres import Km
from domain.fares.lines import Figures, Line, Rule
from domain.fares.tariffs import Tariff, refuse_unprinted
from domain.money import WHOLE_BP, BasisPoints, Yen, half_up
from domain.vehicle_classes import BodyType, TariffClass

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
        refuse_unprinted(klass, body_type)
    return BasisPoints(0)


def least_and_most(
    tariff: Tariff, body_types: Sequence[BodyType], klass: TariffClass
) -> tuple[tuple[BasisPoints, BodyType], BasisPoints]:
    """Of several accepted bodies the rate that all bear, with whose it is, and the most that one bears.

    A surcharge counts as far as all bear it (SPEC 7.3): the least rate among them. Refuses: NotInThisTariff.
    """
    first = body_types[0]
    least = most = body_surcharge_bp(tariff, first, klass)
    if len(body_types) == 1:
        return (least, first), most
    for body_type in body_types[1:]:
        rate = body_surcharge_bp(tariff, body_type, klass)
        most = max(most, rate)
        if rate < least:
            least, first = rate, body_type
    return (least, first), most


def share_yen(base: Yen, rate: BasisPoints) -> Yen:
    """A surcharge line: the share of the base, rounded half up to the yen (SPEC 7.3)."""
    return Yen(half_up(base * rate, WHOLE_BP))


def share_line(code: str, rule: Rule, base: Yen, rate: BasisPoints) -> Line:
    """A surcharge on the whole way: a body's, or haste's."""
    return Line(code, rule, share_yen(base, rate), {"rate_bp": rate, "base_yen": base})


def part_line(rule: Rule, rate: BasisPoints | None, base: Yen, part_km: Km, road_km: Km) -> Line:
    """A surcharge on the km run then: base × rate × those km ÷ road km, rounded half up once (SPEC 7.3).

    Nothing where the road has no km. Refuses: NotInThisTariff, where no rate is printed.
    """
    if rate is None:
        refuse_unprinted(rule)
    part, road = part_km.numerator * road_km.denominator, road_km.numerator * part_km.denominator
    yen = half_up(base * rate * part, WHOLE_BP * road) if road else 0
    figures: Figures = {"rate_bp": rate, "base_yen": base, "part_km": part_km, "road_km": road_km}
    return Line(rule, rule, Yen(yen), figures)
