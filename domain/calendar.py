"""The calendar of the trade: days are Japan's (SPEC 2.3)."""

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
