"""Rates of settlement as dated data: what holds from which day, and who set it (SPEC 8.2, 8.3, 8.5)."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from domain.loads import ChargeKind
from domain.money import BasisPoints, Yen

Rate = TypeVar("Rate")
Dated = Sequence[tuple[date, Rate]]
"""From which day each holds, oldest first."""

CONSUMPTION_TAX: Dated[BasisPoints] = ((date(2019, 10, 1), BasisPoints(1000)),)
"""消費税及び地方消費税: 10 % (消費税法 29, 地方税法 72の83)."""

CARGO_INSURANCE: Dated[BasisPoints] = ((date(2019, 10, 1), BasisPoints(20)),)
"""KIT荷物保険: 20 basis points of the fare, borne by the carrier's side (SPEC 8.2)."""

NETWORK_FEE: Dated[Yen] = ((date(2019, 10, 1), Yen(15_000)),)
"""What a co-operative pays the federation each month, without tax (SPEC 8.5)."""

ACCOUNT_FEE: Dated[Yen] = ((date(2019, 10, 1), Yen(2_000)),)
"""What it pays for each account and month, without tax (SPEC 1.3, 8.5)."""


def rate_on(day: date, rates: Dated[Rate]) -> Rate:
    """The rate that holds on a day; no day of this network is before the first."""
    held = [rate for since, rate in rates if since <= day]
    assert held, day
    return held[-1]


class TaxCategory(StrEnum):
    """How consumption tax falls on an amount: on top, already inside (立替), or not at all (不課税)."""

    TAXABLE = "taxable"
    AT_COST = "at_cost"
    OUTSIDE = "outside"


TAX_CATEGORY_OF_CHARGE: Mapping[ChargeKind, TaxCategory] = MappingProxyType(
    {
        ChargeKind.WAITING: TaxCategory.TAXABLE,
        ChargeKind.HANDLING: TaxCategory.TAXABLE,
        ChargeKind.ANCILLARY: TaxCategory.TAXABLE,
        ChargeKind.FUEL_SURCHARGE: TaxCategory.TAXABLE,
        ChargeKind.FORWARDING_FEE: TaxCategory.TAXABLE,
        ChargeKind.TOLLS: TaxCategory.AT_COST,
        ChargeKind.FERRY: TaxCategory.AT_COST,
        ChargeKind.OUT_OF_POCKET: TaxCategory.AT_COST,
        ChargeKind.CANCELLATION: TaxCategory.OUTSIDE,
    }
)
"""SPEC 8.3: receipts passed on are tax-in already; damages for a cancellation are no supply."""
