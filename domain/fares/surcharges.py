"""Surcharges (割増): what a truck's body, a Sunday or a night adds to the base (SPEC 7.3)."""

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


def share_yen(base: Yen, rate: BasisPoints) -> Yen:
    """A surcharge line: the share of the base, rounded half up to the yen (SPEC 7.3)."""
    return Yen(half_up(base * rate, WHOLE_BP))
