"""Exposure (与信残): what a consignor owes that the fare guarantee covers, against its limit (SPEC 8.8)."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import jst_day
from domain.contracts.checks.outcomes import Check, CheckResult
from domain.contracts.checks.overrides import Override
from domain.contracts.contracts import Contract, ContractStatus
from domain.money import Yen, share_floored
from domain.refusals import Conflict
from domain.register.guarantee_plans import YEARLY_POOL_YEN
from domain.settlement.rates import CONSUMPTION_TAX, TAX_CATEGORY_OF_CHARGE, TaxCategory, rate_on

OWING = frozenset(
    {
        ContractStatus.CONCLUDED,
        ContractStatus.IN_TRANSIT,
        ContractStatus.DELIVERED,
        ContractStatus.BILLED,
    }
)
"""In these a contract is open, a billed one until its consignor's invoice is paid (SPEC 8.8)."""

_LAST_MOMENT = timedelta(microseconds=1)
"""Windows are half open: one that ends at midnight ends on the day before."""


class ExposureExceeded(Conflict):
    """With this contract the consignor would owe more than its fare guarantee covers (SPEC 8.8).

    Figures: ``open_yen``, ``limit_yen``.
    """

    code = "exposure-exceeded"
    title_ja = "委託側の与信枠を超えます"
    title_en = "The consignor's guarantee limit would be passed"


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a consignor owes, with the contract in question, and how much the guarantee covers."""

    open_yen: int
    limit_yen: int


def owed_yen(contract: Contract) -> Yen:
    """Fare, charges and consumption tax of one contract, without fees (SPEC 8.8); nothing without a fare.

    Tax by each charge's category, floored for the contract, at the rate of its day of delivery: the planned
    one until it is delivered (SPEC 8.3).
    """
    fare_yen, charges = contract.agreement.fare_yen or 0, contract.agreement.charges or ()
    taxed = [one for one in charges if TAX_CATEGORY_OF_CHARGE[one.kind] is TaxCategory.TAXABLE]
    taxable_yen = Yen(fare_yen + sum(one.amount_yen for one in taxed))
    tax_yen = share_floored(taxable_yen, rate_on(delivered_on(contract), CONSUMPTION_TAX))
    return Yen(fare_yen + sum(one.amount_yen for one in charges) + tax_yen)


def delivered_on(contract: Contract) -> date:
    """The Japanese day of delivery; until then the last one that is planned for it."""
    if contract.delivery is not None:
        return jst_day(contract.delivery.at)
    return jst_day(contract.load.delivery.to_at - _LAST_MOMENT)


def room_yen(exposure: Exposure) -> int:
    """What may still be concluded: never more than is left of the year's pool, never less than nothing.

    No claim is paid out of the guarantee yet, so nothing has been taken from limit or pool (SPEC 8.8).
    """
    return max(0, min(exposure.limit_yen - exposure.open_yen, YEARLY_POOL_YEN))


def exposure_check(exposure: Exposure | None, override: Override | None) -> Check | None:
    """Open against the limit: to fit exactly is to fit. None where nobody may ask (any longer)."""
    if exposure is None:
        return None
    figures = {"open_yen": exposure.open_yen, "limit_yen": exposure.limit_yen}
    if exposure.open_yen <= exposure.limit_yen:
        return Check(CheckResult.OK, "within-the-limit", figures)
    if override is not None:
        return Check(CheckResult.NOTE, "over-the-limit-allowed", figures, override)
    return Check(CheckResult.REASON_REQUIRED, "over-the-limit", figures)
