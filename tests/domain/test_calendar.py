"""The calendar: an instant belongs to a Japanese day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.holidays import JapaneseHolidays
from domain.calendar import bank_day_until, fifteenth_of_the_month_after_next, in_jst, jst_day


def test_three_in_the_afternoon_utc_is_already_tomorrow_in_japan() -> None:
    assert jst_day(datetime(2026, 6, 30, 14, 59, 59, 999_999, tzinfo=UTC)) == date(2026, 6, 30)
    assert jst_day(datetime(2026, 6, 30, 15, 0, tzinfo=UTC)) == date(2026, 7, 1)


def test_an_instant_shown_in_japan_keeps_being_the_same_instant() -> None:
    instant = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    assert in_jst(instant) == instant
    assert in_jst(instant).isoformat() == "2026-01-01T09:30:00+09:00"


@given(st.integers(-18 * 365 * 24, 130 * 365 * 24))
def test_the_fixed_offset_agrees_with_the_zone_of_tokyo_since_1952(hours_since_1970: int) -> None:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hours_since_1970)
    assert in_jst(instant).utcoffset() == instant.astimezone(ZoneInfo("Asia/Tokyo")).utcoffset()
    assert in_jst(instant).utcoffset() == timedelta(hours=9)


def test_a_time_without_an_offset_has_no_day() -> None:
    naive = datetime(2026, 6, 30, 12, 0, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(AssertionError):
        jst_day(naive)


@pytest.mark.parametrize(
    ("day", "bank_day"),
    [
        (date(2026, 6, 15), date(2026, 6, 15)),  # a Monday
        (date(2026, 8, 15), date(2026, 8, 14)),  # a Saturday
        (date(2026, 11, 15), date(2026, 11, 13)),  # a Sunday
        (date(2026, 1, 12), date(2026, 1, 9)),  # Coming of Age Day, a Monday after a weekend
        (date(2026, 9, 23), date(2026, 9, 18)),  # five days in a row: weekend, Aged, between, equinox
        (date(2027, 1, 3), date(2026, 12, 30)),  # banks rest to 3 January
        (date(2019, 5, 6), date(2019, 4, 26)),  # ten days for the accession
    ],
)
def test_a_payment_goes_out_on_the_bank_day_before(day: date, bank_day: date) -> None:
    assert bank_day_until(day, JapaneseHolidays().is_holiday) == bank_day


@pytest.mark.parametrize(
    ("delivered", "due_on"),
    [
        (date(2026, 6, 1), date(2026, 8, 15)),
        (date(2026, 6, 30), date(2026, 8, 15)),
        (date(2026, 10, 31), date(2026, 12, 15)),
        (date(2026, 11, 1), date(2027, 1, 15)),
        (date(2026, 12, 31), date(2027, 2, 15)),
    ],
)
def test_a_delivery_falls_due_on_the_fifteenth_of_the_second_month_after(
    delivered: date, due_on: date
) -> None:
    assert fifteenth_of_the_month_after_next(delivered) == due_on
