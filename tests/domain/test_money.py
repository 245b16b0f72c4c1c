"""Yen and basis points: each rounding by its rule."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Yen, floored_bp, half_up


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(0, 7, 0), (1, 2, 1), (3, 2, 2), (5, 2, 3), (4_999, 10_000, 0), (5_000, 10_000, 1), (14_999, 10_000, 1)],
)
def test_a_half_yen_goes_up_and_less_than_a_half_goes_down(
    numerator: int, denominator: int, rounded: int
) -> None:
    assert half_up(numerator, denominator) == rounded


@given(st.integers(0, 10**12), st.integers(1, 10**6))
def test_rounding_half_up_agrees_with_decimal_arithmetic(numerator: int, denominator: int) -> None:
    quotient = Decimal(numerator) / Decimal(denominator)
    assert half_up(numerator, denominator) == int(quotient.to_integral_value(ROUND_HALF_UP))


def test_a_fare_one_yen_short_of_the_whole_never_reads_as_all_of_it() -> None:
    assert floored_bp(Yen(99_999), Yen(100_000)) == 9_999
    assert floored_bp(Yen(100_000), Yen(100_000)) == 10_000
    assert floored_bp(Yen(0), Yen(100_000)) == 0


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_in_basis_points_is_cut_off_not_rounded(part: int, whole: int) -> None:
    share = Decimal(part) * 10_000 / Decimal(whole)
    assert floored_bp(Yen(part), Yen(whole)) == int(share.to_integral_value(ROUND_FLOOR))
