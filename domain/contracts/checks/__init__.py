"""Checks (成約前の確認): what both sides see of a contract before they agree, a page each (SPEC 5.6-5.10)."""

from domain.contracts.checks.every_check import ContractChecks, Grounds, checks_of
from domain.contracts.checks.exposures import (
    OWING,
    Exposure,
    ExposureExceeded,
    exposure_check,
    owed_yen,
    room_yen,
)
from domain.contracts.checks.findings import Findings
from domain.contracts.checks.insurance import InsuranceExceeded, insurance_check
from domain.contracts.checks.one_truck import value_on_one_truck_yen, weight_on_one_truck_kg
from domain.contracts.checks.outcomes import Check, CheckFigure, CheckResult
from domain.contracts.checks.overrides import (
    OVERRIDABLE_CHECK_LABELS,
    RULED_BY,
    OverridableCheck,
    Override,
    OverrideId,
    Overrides,
    StandingOverride,
    StandingOverrideId,
    measured_by,
    standing_for,
)
from domain.contracts.checks.payloads import OverloadedVehicle, payload_check
from domain.contracts.checks.payment_days import (
    LAWFUL_DAYS,
    CompanySize,
    days_to_payment,
    payment_days_check,
    payment_law_applies,
)
from domain.contracts.checks.standard_fares import (
    BelowStandardFare,
    ReasonRequired,
    is_below_parent,
    standard_fare_check,
)
from domain.contracts.checks.tiers import HIGHEST_TIER, TierExceeded, tier_check
from domain.contracts.checks.written_items import written_items_check

__all__ = [
    "HIGHEST_TIER",
    "LAWFUL_DAYS",
    "OVERRIDABLE_CHECK_LABELS",
    "OWING",
    "RULED_BY",
    "BelowStandardFare",
    "Check",
    "CheckFigure",
    "CheckResult",
    "CompanySize",
    "ContractChecks",
    "Exposure",
    "ExposureExceeded",
    "Findings",
    "Grounds",
    "InsuranceExceeded",
    "OverloadedVehicle",
    "OverridableCheck",
    "Override",
    "OverrideId",
    "Overrides",
    "ReasonRequired",
    "StandingOverride",
    "StandingOverrideId",
    "TierExceeded",
    "checks_of",
    "days_to_payment",
    "exposure_check",
    "insurance_check",
    "is_below_parent",
    "measured_by",
    "owed_yen",
    "payload_check",
    "payment_days_check",
    "payment_law_applies",
    "room_yen",
    "standard_fare_check",
    "standing_for",
    "tier_check",
    "value_on_one_truck_yen",
    "weight_on_one_truck_kg",
    "written_items_check",
]
