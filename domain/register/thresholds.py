"""Thresholds (運賃の下限の定め): which share of the standard fare a co-operative minds (SPEC 5.7)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from domain.accounts import AccountId
from domain.members import CooperativeId
from domain.refusals import Fault
from domain.vehicle_classes import Labels


class Below(StrEnum):
    """What happens below a threshold, from mild to strict."""

    NOTE = "note"
    REASON_REQUIRED = "reason_required"
    BLOCKED = "blocked"


BELOW_LABELS: Mapping[Below, Labels] = MappingProxyType(
    {
        Below.NOTE: ("注意", "Noted"),
        Below.REASON_REQUIRED: ("理由が必要", "A reason is required"),
        Below.BLOCKED: ("成約できない", "Blocked"),
    }
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """For what is concluded from a JST day on: below this share of the standard fare, this happens."""

    cooperative_id: CooperativeId
    from_on: date
    standard_fare_bp: int
    below: Below
    added_at: datetime
    added_by: AccountId


def threshold_on(
    thresholds: Iterable[Threshold], cooperative_id: CooperativeId, day: date
) -> Threshold | None:
    """The co-operative's threshold of a day: the newest begun by then; None where there is none."""
    begun = (one for one in thresholds if one.cooperative_id == cooperative_id and one.from_on <= day)
    return max(begun, key=lambda one: one.from_on, default=None)


def threshold_faults(from_on: date, today: date) -> Iterator[Fault]:
    """Thresholds are for days to come: nobody finds another rule at noon than in the morning."""
    if from_on <= today:
        yield Fault("#/from_on", "only-days-to-come")
