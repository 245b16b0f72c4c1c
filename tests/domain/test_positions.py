"""Positions: whole numbers, flags for what is wild, and a line without it (SPEC 6.2)."""

from datetime import timedelta

import pytest

from domain.contracts.timelines import ReportFlagged
from domain.places import Point
from domain.positions import FUTURE_AFTER, INACCURATE_ABOVE_M, Fix, flag_of, line_of, to_the_millisecond
from tests.builders import NOW
from tests.driven import a_ping

TICK = timedelta(milliseconds=1)


def test_finer_than_a_millisecond_is_cut_off_and_never_rounded_up() -> None:
    for microseconds, kept in ((0, 0), (999, 0), (1_000, 1_000), (999_999, 999_000)):
        assert to_the_millisecond(NOW + timedelta(microseconds=microseconds)) == NOW + timedelta(
            microseconds=kept
        )


def test_a_point_is_read_back_to_the_digit() -> None:
    assert a_ping(NOW, lat_e7=349_650_001, lon_e7=-1_366_244_567).point == Point(34.9650001, -136.6244567)


@pytest.mark.parametrize(
    ("ahead", "accuracy_m", "flag"),
    [
        (FUTURE_AFTER, None, None),
        (FUTURE_AFTER + TICK, None, ReportFlagged.FUTURE),
        (timedelta(0), INACCURATE_ABOVE_M, None),
        (timedelta(0), INACCURATE_ABOVE_M + 1, ReportFlagged.INACCURATE),
        (FUTURE_AFTER + TICK, INACCURATE_ABOVE_M + 1, ReportFlagged.FUTURE),
        (-timedelta(days=3), 0, None),
    ],
)
def test_a_fix_is_flagged_beyond_the_rim_and_not_on_it(
    ahead: timedelta, accuracy_m: int | None, flag: ReportFlagged | None
) -> None:
    assert flag_of(a_ping(NOW + ahead, accuracy_m=accuracy_m), NOW) is flag


def test_the_line_runs_in_order_of_time_past_what_is_flagged() -> None:
    fixes = [
        Fix(a_ping(NOW + n * TICK), flag, NOW)
        for n, flag in ((2, None), (1, ReportFlagged.FUTURE), (0, None))
    ]
    assert line_of(fixes) == (fixes[2], fixes[0])
