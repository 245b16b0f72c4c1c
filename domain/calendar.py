"""The calendar of the trade: days are Japan's (SPEC 2.3)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

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
    year, month = divmod(day.year * 12 + day.month - 1 + 2, 12)
    return date(year, month + 1, 15)
