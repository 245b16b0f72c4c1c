"""Tier (委託次数): how often a load may be given on among carriers (SPEC 5.9)."""

from domain.contracts.checks.outcomes import Check, CheckResult
from domain.contracts.checks.overrides import Override
from domain.contracts.contracts import Contract
from domain.refusals import Conflict

HIGHEST_TIER = 2
"""Stricter than the law's effort duty, and whatever the weight: only the ledger begins at 1,500 kg."""


class TierExceeded(Conflict):
    """The load has been given on more than twice (SPEC 5.9). Figures: ``tier``, ``limit``."""

    code = "tier-exceeded"
    title_ja = "再委託の次数を超えます"
    title_en = "The load has been given on too often"


def tier_check(contract: Contract, override: Override | None) -> Check:
    """The tier that the carrier will be, against the second."""
    figures = {"tier": contract.load.tier, "limit": HIGHEST_TIER}
    if contract.load.tier <= HIGHEST_TIER:
        return Check(CheckResult.OK, "within-the-tiers", figures)
    if override is not None:
        return Check(CheckResult.NOTE, "beyond-the-tiers-allowed", figures, override)
    return Check(CheckResult.REASON_REQUIRED, "beyond-the-tiers", figures)
