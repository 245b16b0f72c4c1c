"""Insurance (荷物保険): the cargo's value against the cover of the carrier's insurance (SPEC 8.9)."""

from domain.contracts.checks.one_truck import value_on_one_truck_yen
from domain.contracts.checks.outcomes import Check, CheckFigure, CheckResult
from domain.contracts.checks.overrides import Override
from domain.contracts.contracts import Contract
from domain.refusals import Conflict


class InsuranceExceeded(Conflict):
    """The cargo on one truck is worth more than the carrier's insurance covers (SPEC 8.9).

    Figures: ``value_yen``, ``cover_yen``.
    """

    code = "insurance-exceeded"
    title_ja = "荷物の価額が保険の支払限度を超えます"
    title_en = "The cargo is worth more than its insurance covers"


def insurance_check(contract: Contract, cover_yen: int, override: Override | None) -> Check:
    """The value on one truck against the cover of one accident; where no value is said, that is noted."""
    value_yen = value_on_one_truck_yen(contract)
    figures: dict[str, CheckFigure] = {"value_yen": value_yen, "cover_yen": cover_yen}
    if value_yen is None:
        return Check(CheckResult.NOTE, "value-unknown", figures)
    if value_yen <= cover_yen:
        return Check(CheckResult.OK, "within-the-cover", figures)
    if override is not None:
        return Check(CheckResult.NOTE, "over-the-cover-allowed", figures, override)
    return Check(CheckResult.REASON_REQUIRED, "over-the-cover", figures)
