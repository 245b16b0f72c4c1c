"""The calendar of the trade: days are Japan's (SPEC 2.3)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from typing import NewType

Month = NewType("Month", str)
"""A month of Japan's calendar: "2026-06". Later ones compare greater."""

JST = timezone(timedelta(hours=9), "JST")
"""Asia/Tokyo. Japan has kept one offset, without summer time, since 1951: no zone file need be read."""


def in_jst(instant: datetime) -> datetime:
    """The same instant on a Japanese clock (+09:00)."""
    assert instant.tzinfo is not None, "a naive time names no instant"
    return instant.astimezone(JST)


def jst_day(instant: datetime) -> date:
    """The Japanese day on which the instant falls: 15:00 UTC is already tomorrow."""
    return in_jst(instant).date()


def bank_day_until(day: date, is_holiday: Callable[[date], bool]) -> date:
    """The day itself where banks work on it, else the last one before on which they do (SPEC 8.4).

    Banks rest on Saturdays, Sundays, national holidays and from 31 December to 3 January (銀行法施行令 5).
    """
    while day.weekday() >= 5 or (day.month, day.day) in _YEAR_END or is_holiday(day):
        day -= timedelta(days=1)
    return day


_YEAR_END = frozenset({(12, 31), (1, 1), (1, 2), (1, 3)})


def fifteenth_of_the_month_after_next(day: date) -> date:
    """When a delivery of this day falls due: the 15th of M+2 (SPEC 8.4)."""
    return day_in(months_after(month_of(day), 2), 15)


def month_of(day: date) -> Month:
    """The month of a day."""
    return Month(f"{day.year:04d}-{day.month:02d}")


def months_after(month: Month, count: int = 1) -> Month:
    """The month so many months later; before, where ``count`` is negative."""
    year, past_january = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + count, 12)
    return Month(f"{year:04d}-{past_january + 1:02d}")


def day_in(month: Month, day: int) -> date:
    """The day of that number in the month."""
    return date(int(month[:4]), int(month[5:]), day)


def last_day(month: Month) -> date:
    """The month's last day."""
    return day_in(months_after(month), 1) - timedelta(days=1)


def start_of(day: date) -> datetime:
    """Midnight in Japan, with which the day begins."""
    return datetime.combine(day, time(), JST)


def closing_month(delivered_on: date, recorded_on: date) -> Month:
    """The month with whose end a delivery is billed (SPEC 8.4).

    The month of its day where it was recorded by the 10th of the next month, until when both sides check;
    what is recorded later joins the first month that is still being checked.
    """
    return max(month_of(delivered_on), month_of(recorded_on - timedelta(days=CHECK_DAYS)))


CHECK_DAYS = 10
"""A month is checked from the 1st to the 10th of the next one, and billed on the 11th (SPEC 8.4)."""
