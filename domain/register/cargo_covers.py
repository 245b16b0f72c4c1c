"""Cargo covers (KIT荷物保険の支払限度): how far a carrier's cargo is insured, dated (SPEC 8.9)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from domain.accounts import AccountId
from domain.members import MemberId
from domain.money import Yen
from domain.refusals import Fault
from domain.vehicle_classes import Labels


class CargoCover(StrEnum):
    """What the insurance covers: what every carrier has, or the option for more."""

    STANDARD = "standard"
    HIGH_VALUE = "high_value"


CARGO_COVER_LABELS: Mapping[CargoCover, Labels] = MappingProxyType(
    {
        CargoCover.STANDARD: ("基本(2,000万円)", "Standard, 20,000,000 yen"),
        CargoCover.HIGH_VALUE: ("高額品特約(5,000万円)", "High value, 50,000,000 yen"),
    }
)

COVER_YEN: Mapping[CargoCover, Yen] = MappingProxyType(
    {CargoCover.STANDARD: Yen(20_000_000), CargoCover.HIGH_VALUE: Yen(50_000_000)}
)
"""The most that is paid for one accident (SPEC 8.9)."""

EXCESS_YEN = Yen(300_000)
"""免責: of each accident the carrier bears this itself (SPEC 8.9)."""


@dataclass(frozen=True, slots=True)
class ChosenCover:
    """A member's cover from a JST day on; day and clerk are None of the one it begins with."""

    member_id: MemberId
    from_on: date | None
    cover: CargoCover
    added_at: datetime | None = None
    added_by: AccountId | None = None

    @property
    def cover_yen(self) -> Yen:
        """The most that is paid for one accident."""
        return COVER_YEN[self.cover]

    @property
    def excess_yen(self) -> Yen:
        """What the carrier bears itself."""
        return EXCESS_YEN


def cover_yen_over(covers: Iterable[ChosenCover], member_id: MemberId, first: date, last: date) -> Yen:
    """By how much a carrier's cargo is covered on every day of a job, both ends included."""
    begun = {
        one.from_on: one.cover for one in covers if one.member_id == member_id and one.from_on is not None
    }
    at_first = [day for day in begun if day <= first]
    held = {begun[max(at_first)] if at_first else CargoCover.STANDARD}
    held |= {cover for day, cover in begun.items() if first < day <= last}
    return min(COVER_YEN[one] for one in held)


def cargo_cover_faults(from_on: date, today: date) -> Iterator[Fault]:
    """Entered once the insurer has agreed, for that day or later: nothing is insured after the fact."""
    if from_on < today:
        yield Fault("#/from_on", "not-in-the-past")
