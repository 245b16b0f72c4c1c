"""The fare against the standard fare, and a child's against its parent's (SPEC 5.7, 5.8)."""

from collections.abc import Iterable
from datetime import datetime

from domain.calendar import jst_day
from domain.contracts.checks.outcomes import Check, CheckFigure, CheckResult
from domain.contracts.contracts import Contract
from domain.money import WHOLE_BP
from domain.refusals import Conflict
from domain.register.thresholds import Below, Threshold, threshold_on


class BelowStandardFare(Conflict):
    """One of the two co-operatives concludes nothing at such a share of the standard fare (SPEC 5.7)."""

    code = "below-standard-fare"
    title_ja = "標準的な運賃を下回りすぎています"
    title_en = "Too far below the standard fare"


class ReasonRequired(Conflict):
    """A check passes only with a reason, and none was given (SPEC 5.7, 5.8)."""

    code = "reason-required"
    title_ja = "理由が必要です"
    title_en = "A reason is required"


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


def is_below_parent(contract: Contract, parent: Contract | None) -> bool:
    """Whether a carrier gives its own contract on for less than it gets for it itself (SPEC 5.8).

    Of no other contract a word is said: who merely names a number learns nothing of what stands behind it.
    """
    if parent is None or parent.carrier.member_id != contract.consignor.member_id:
        return False
    fares = contract.agreement.fare_yen, parent.agreement.fare_yen
    return fares[0] is not None and fares[1] is not None and fares[0] < fares[1]
