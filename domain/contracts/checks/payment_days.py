"""Days to payment (支払期日): from the delivery to the carrier's pay day, by 取適法 (SPEC 5.10)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import bank_day_until, day_in, fifteenth_of_the_month_after_next
from domain.contracts.checks.exposures import delivered_on
from domain.contracts.checks.outcomes import Check, CheckFigure, CheckResult
from domain.contracts.contracts import Contract
from domain.contracts.proposals import due_by_rule

LAWFUL_DAYS = 60
"""Payment within sixty days, the day of delivery being the first (取適法 3)."""

CAPITALS_YEN = (300_000_000, 10_000_000)
"""資本金: over it on the one side, at most it on the other, for carriage (取適法 2条8項・9項)."""

EMPLOYEES = 300
"""常時使用する従業員: over it on the one side, at most it on the other (取適法 2条8項・9項)."""


@dataclass(frozen=True, slots=True)
class CompanySize:
    """By what the law measures a company; None where the register does not say."""

    capital_yen: int | None
    employees: int | None


def payment_law_applies(consignor: CompanySize, carrier: CompanySize) -> bool | None:
    """Whether 取適法 protects the carrier: by capital or by employees of both; None where nobody can tell.

    More than 300 million yen against at most that, more than 10 million against at most that, or more than
    300 people against at most that. What is not known leaves it open only where it would decide.
    """
    capital = consignor.capital_yen, carrier.capital_yen
    told = [_parts(*capital, at_yen) for at_yen in CAPITALS_YEN]
    told.append(_parts(consignor.employees, carrier.employees, EMPLOYEES))
    return _any_of(told)


def _parts(larger: int | None, smaller: int | None, at: int) -> bool | None:
    """Whether the limit lies between the two; one known on the wrong side of it settles that it does not."""
    if (larger is not None and larger <= at) or (smaller is not None and smaller > at):
        return False
    return None if larger is None or smaller is None else True


def _any_of(told: Iterable[bool | None]) -> bool | None:
    told = tuple(told)
    if True in told:
        return True
    return None if None in told else False


def days_to_payment(delivered: date, paid: date) -> int:
    """Days to the pay day, the delivery being day 1: from 16 June to 14 August they are 60."""
    return (paid - delivered).days + 1


def payment_days_check(
    contract: Contract, law_applies: bool | None, is_holiday: Callable[[date], bool]
) -> Check:
    """The days, and the last that is lawful; until it is delivered by the planned delivery.

    A flag and no refusal: it goes to both sides, who set an earlier day or close twice a month (SPEC 5.10).
    """
    latest_on = delivered_on(contract) + timedelta(days=LAWFUL_DAYS - 1)
    figures: dict[str, CheckFigure] = {"days": None, "latest_on": latest_on, "applies": law_applies}
    due_on = _due_on(contract)
    if due_on is None:
        return Check(CheckResult.NOTE, "no-pay-day", figures)
    days = days_to_payment(delivered_on(contract), bank_day_until(due_on, is_holiday))
    figures["days"] = days
    if days <= LAWFUL_DAYS:
        return Check(CheckResult.OK, "paid-in-time", figures)
    if law_applies is False:
        return Check(CheckResult.OK, "paid-late-as-one-may", figures)
    return Check(CheckResult.NOTE, "paid-too-late" if law_applies else "paid-too-late-perhaps", figures)


def _due_on(contract: Contract) -> date | None:
    """The day agreed on; one that is the rule's goes by the month that it closed with (SPEC 8.4)."""
    payment = contract.agreement.payment
    if payment is None:
        return None
    if contract.closing_month is not None and payment.due_on == due_by_rule(contract.load):
        return fifteenth_of_the_month_after_next(day_in(contract.closing_month, 1))
    return payment.due_on
