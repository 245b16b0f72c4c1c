"""How a check comes out: its result, the sentence that says so, and its figures (API §2 Check)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.contracts.checks.overrides import Override
from domain.contracts.contracts import WrittenItem


class CheckResult(StrEnum):
    """How a check comes out, from fine to forbidding."""

    OK = "ok"
    NOTE = "note"
    REASON_REQUIRED = "reason_required"
    BLOCKED = "blocked"


CheckFigure = bool | int | date | None | tuple[WrittenItem, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``code``: key of the sentence people read; ``figures`` are those of API §2.

    ``override``: the clerk's reason by which it passes, where it would not without.
    """

    result: CheckResult
    code: str
    figures: Mapping[str, CheckFigure] = field(default_factory=dict)
    override: Override | None = None
