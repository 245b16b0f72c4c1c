"""Written items (記載事項): whether a contract states all that the law asks for (SPEC 5.6)."""

from domain.contracts.checks.outcomes import Check, CheckResult
from domain.contracts.contracts import Contract


def written_items_check(contract: Contract) -> Check:
    """What nobody has stated yet, named item by item."""
    missing = tuple(contract.missing_items())
    if missing:
        return Check(CheckResult.BLOCKED, "items-missing", {"missing": missing})
    return Check(CheckResult.OK, "items-stated", {"missing": ()})
