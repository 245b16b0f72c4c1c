"""Checks (成約前の確認): what both sides see of a contract before they agree (SPEC 5.6, 5.7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.calendar import jst_day
from domain.contracts.contracts import Contract, WrittenItem
from domain.money import WHOLE_BP
from domain.refusals import Conflict
from domain.register.thresholds import Below, Threshold, threshold_on


class CheckResult(StrEnum):
    """How a check comes out, from fine to forbidding."""

    OK = "ok"
    NOTE = "note"
    REASON_REQUIRED = "reason_required"
    BLOCKED = "blocked"


class BelowStandardFare(Conflict):
    """One of the two co-operatives concludes nothing at such a share of the standard fare (SPEC 5.7)."""

    code = "below-standard-fare"
    title_ja = "標準的な運賃を下回りすぎています"
    title_en = "Too far below the standard fare"


class ReasonRequired(Conflict):
    """A check passes only with a reason, and none was given (SPEC 5.7)."""

    code = "reason-required"
    title_ja = "理由が必要です"
    title_en = "A reason is required"


CheckFigure = int | None | tuple[WrittenItem, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``code``: key of the sentence people read; ``figures`` are those of API §2."""

    result: CheckResult
    code: str
    figures: Mapping[str, CheckFigure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContractChecks:
    """Every check of a contract; None has not been looked at."""

    standard_fare: Check
    written_items: Check
    exposure: Check | None = None
    insurance: Check | None = None
    payment_days: Check | None = None
    tier: Check | None = None
    payload: Check | None = None


def checks_of(contract: Contract, thresholds: Iterable[Threshold], now: datetime) -> ContractChecks:
    """What can be told of a contract from itself, and from what its two co-operatives mind."""
    return ContractChecks(standard_fare_check(contract, thresholds, now), _written_items(contract))


def standard_fare_check(contract: Contract, thresholds: Iterable[Threshold], now: datetime) -> Check:
    """Fare ÷ standard fare of the carrier's bureau, charges left out (SPEC 5.7).

    Below the whole it is noted; below a threshold of the day of conclusion (today's while there is none) the
    stricter of the two co-operatives decides.
    """
    ratio_bp = contract.fare_ratio_bp
    day, thresholds = jst_day(contract.concluded_at or now), tuple(thresholds)
    figures: dict[str, CheckFigure] = {"fare_ratio_bp": ratio_bp}
    if ratio_bp is None:
        return Check(CheckResult.NOTE, "no-standard-fare", figures)
    parties = contract.consignor, contract.carrier
    minded = (threshold_on(thresholds, party.cooperative.id, day) for party in parties)
    below = {one.below for one in minded if one is not None and ratio_bp < one.standard_fare_bp}
    if Below.BLOCKED in below:
        return Check(CheckResult.BLOCKED, "below-a-threshold-blocked", figures)
    if Below.REASON_REQUIRED in below:
        return Check(CheckResult.REASON_REQUIRED, "below-a-threshold-reason", figures)
    if below or ratio_bp < WHOLE_BP:
        return Check(CheckResult.NOTE, "below-the-standard-fare", figures)
    return Check(CheckResult.OK, "at-the-standard-fare", figures)


def _written_items(contract: Contract) -> Check:
    missing = tuple(contract.missing_items())
    if missing:
        return Check(CheckResult.BLOCKED, "items-missing", {"missing": missing})
    return Check(CheckResult.OK, "items-stated", {"missing": ()})
