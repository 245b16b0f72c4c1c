"""Checks (成約前の確認): what both sides see of a contract before they agree (SPEC 5.6, 5.7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.contracts import Contract, WrittenItem
from domain.money import WHOLE_BP


class CheckResult(StrEnum):
    """How a check comes out, from fine to forbidding."""

    OK = "ok"
    NOTE = "note"
    REASON_REQUIRED = "reason_required"
    BLOCKED = "blocked"


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


def checks_of(contract: Contract) -> ContractChecks:
    """What can be told of a contract from itself."""
    return ContractChecks(_standard_fare(contract), _written_items(contract))


def _standard_fare(contract: Contract) -> Check:
    """Fare ÷ standard fare of the carrier's bureau, charges left out (SPEC 5.7)."""
    ratio_bp = contract.fare_ratio_bp
    figures: dict[str, CheckFigure] = {"fare_ratio_bp": ratio_bp}
    if ratio_bp is None:
        return Check(CheckResult.NOTE, "no-standard-fare", figures)
    if ratio_bp < WHOLE_BP:
        return Check(CheckResult.NOTE, "below-the-standard-fare", figures)
    return Check(CheckResult.OK, "at-the-standard-fare", figures)


def _written_items(contract: Contract) -> Check:
    missing = tuple(contract.missing_items())
    if missing:
        return Check(CheckResult.BLOCKED, "items-missing", {"missing": missing})
    return Check(CheckResult.OK, "items-stated", {"missing": ()})
