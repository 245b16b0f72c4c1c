"""The forwarding fee (利用運送手数料): what is owed on top of a fare that is passed on (SPEC 5.8)."""

from domain.fares.lines import Line, Rule
from domain.fares.tariffs import Tariff, refuse_unprinted
from domain.money import BasisPoints, Yen, share_floored


def forwarding_fee_yen(fare: Yen, rate: BasisPoints) -> Yen:
    """The share of the agreed fare, floored; on top of it, never out of it (SPEC 5.8)."""
    return share_floored(fare, rate)


def forwarding_line(tariff: Tariff, fare: Yen) -> Line:
    """The fee on a fare with its surcharges. Refuses: NotInThisTariff."""
    rate = tariff.forwarding_bp
    if rate is None:
        refuse_unprinted("forwarding_fee")
    figures = {"rate_bp": rate, "fare_yen": fare}
    return Line("forwarding_fee", Rule.FORWARDING_FEE, forwarding_fee_yen(fare, rate), figures)
