"""Every check of a contract, from itself and from what was looked up for it (SPEC 5.6-5.10)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.contracts.checks.exposures import exposure_check
from domain.contracts.checks.findings import Findings
from domain.contracts.checks.insurance import insurance_check
from domain.contracts.checks.outcomes import Check
from domain.contracts.checks.overrides import OverridableCheck, Overrides
from domain.contracts.checks.payloads import payload_check
from domain.contracts.checks.payment_days import payment_days_check
from domain.contracts.checks.standard_fares import standard_fare_check
from domain.contracts.checks.tiers import tier_check
from domain.contracts.checks.written_items import written_items_check
from domain.contracts.contracts import Contract
from domain.register.thresholds import Threshold


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a contract's checks are judged on, beside itself: thresholds, findings, clerks' reasons."""

    thresholds: Sequence[Threshold]
    findings: Findings
    overrides: Overrides


@dataclass(frozen=True, slots=True)
class ContractChecks:
    """Every check of a contract. ``exposure`` None: the viewer may not ask, or nothing is left to decide."""

    standard_fare: Check
    written_items: Check
    exposure: Check | None
    insurance: Check
    payment_days: Check
    tier: Check
    payload: Check


def checks_of(
    contract: Contract, grounds: Grounds, now: datetime, is_holiday: Callable[[date], bool]
) -> ContractChecks:
    """Every check: what was looked up as it was at conclusion, the days by the actual delivery."""
    found, overrides = grounds.findings, grounds.overrides
    return ContractChecks(
        standard_fare=standard_fare_check(contract, grounds.thresholds, now),
        written_items=written_items_check(contract),
        exposure=exposure_check(found.exposure, overrides.get(OverridableCheck.EXPOSURE)),
        insurance=insurance_check(contract, found.cover_yen, overrides.get(OverridableCheck.INSURANCE)),
        payment_days=payment_days_check(contract, found.law_applies, is_holiday),
        tier=tier_check(contract, overrides.get(OverridableCheck.TIER)),
        payload=payload_check(contract, _payload_kg(contract, found.capacity_kg)),
    )


def _payload_kg(contract: Contract, capacity_kg: int | None) -> int | None:
    """What the truck bears: by its posting, and by its papers once it is named; the lesser of both."""
    named_kg = None if contract.truck is None else contract.truck.payload_kg
    return min((one for one in (capacity_kg, named_kg) if one is not None), default=None)
