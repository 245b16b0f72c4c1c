"""Fee rates (協同組合手数料率) of co-operatives, each from a day on (SPEC 8.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from domain.accounts import AccountId
from domain.members import CooperativeId
from domain.refusals import Fault


@dataclass(frozen=True, slots=True)
class FeeRate:
    """A rate in basis points of the fare (0-500), for what is concluded from a JST day on."""

    cooperative_id: CooperativeId
    from_on: date
    fee_bp: int
    added_at: datetime
    added_by: AccountId | None


def fee_rate_faults(from_on: date, today: date) -> Iterator[Fault]:
    """Rates are for days to come: what was concluded bears the rate of its day for good."""
    if from_on <= today:
        yield Fault("#/from_on", "only-days-to-come")
