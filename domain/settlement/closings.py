"""Closings (月末締め): the days on which a month is closed, checked, billed and paid (SPEC 8.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.calendar import CHECK_DAYS, Month, bank_day_until, day_in, last_day, months_after, start_of
from domain.members import CooperativeId, NamedCooperative
from domain.refusals import Conflict

ClosingId = NewType("ClosingId", UUID)

DUE_DAY = 15


class WrongClosingState(Conflict):
    """The month is not over and checked yet (SPEC 8.4)."""

    code = "wrong-closing-state"
    title_ja = "この月はまだ締められません"
    title_en = "The month cannot be closed yet"


class ClosingState(StrEnum):
    """Where a month of one co-operative stands."""

    OPEN = "open"
    CHECKING = "checking"
    ISSUED = "issued"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class ClosingDays:
    """The days of a month's closing. June: closes on 30 June, checked until 10 July, due on 15 August.

    ``issues_at``: the first moment of the 11th. ``pay_on``: the bank day before, where ``due_on`` is none.
    """

    month: Month
    closes_on: date
    check_until: date
    issues_at: datetime
    due_on: date
    pay_on: date


def closing_days(month: Month, is_holiday: Callable[[date], bool]) -> ClosingDays:
    """The days of a month's closing (SPEC 8.4)."""
    following = months_after(month)
    due_on = day_in(months_after(month, 2), DUE_DAY)
    return ClosingDays(
        month=month,
        closes_on=last_day(month),
        check_until=day_in(following, CHECK_DAYS),
        issues_at=start_of(day_in(following, CHECK_DAYS + 1)),
        due_on=due_on,
        pay_on=bank_day_until(due_on, is_holiday),
    )


@dataclass(frozen=True, slots=True)
class Closing:
    """A month of one co-operative, closed: its documents are issued and never change.

    ``contracts``: how many of them its members had on either side.
    """

    id: ClosingId
    cooperative_id: CooperativeId
    month: Month
    closes_on: date
    issued_at: datetime
    contracts: int


@dataclass(frozen=True, slots=True)
class ClosingView:
    """A month of one co-operative, closed or not. ``issued_on``: None while it is not."""

    cooperative: NamedCooperative
    state: ClosingState
    days: ClosingDays
    issued_on: date | None
    contracts: int


def state_by_clock(days: ClosingDays, now: datetime) -> ClosingState:
    """The state of a month that has not been issued; it moves with the clock alone."""
    over = start_of(day_in(months_after(days.month), 1))
    return ClosingState.OPEN if now < over else ClosingState.CHECKING
