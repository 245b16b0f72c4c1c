"""The fuel surcharge, to the sen and the yen (SPEC 7.5)."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fares.fuel import FuelBands, fuel_surcharge_yen, lift_sen_per_litre
from domain.fares.kilometres import Km, exact_km


def test_the_way_of_the_rules_costs_what_the_rules_say() -> None:
    assert fuel_surcharge_yen(1_100, 3_300, 147_00) == 9_167


@pytest.mark.parametrize(
    ("price_sen", "lift_sen"),
    [(0, 0), (119_99, 0), (120_00, 0), (120_01, 2_50), (125_00, 2_50), (125_01, 7_50), (147_00, 27_50),
     (150_00, 27_50), (150_01, 32_50), (200_00, 77_50)],
)  # fmt: skip
def test_a_price_lifts_by_the_middle_of_its_step(price_sen: int, lift_sen: int) -> None:
    assert lift_sen_per_litre(price_sen) == lift_sen


@pytest.mark.parametrize(
    ("km", "metres_per_litre", "price_sen", "yen"),
    [
        (0, 3_300, 147_00, 0),
        (1, 100_000, 120_01, 1),  # 0.025 yen is raised to a whole one
        (4, 1_000, 122_00, 10),  # 10.00 yen stays what it is
        (exact_km(200.4), 4_000, 131_00, 627),  # 50.1 l × 12.5 yen = 626.25 yen
        (1_100, 3_300, 120_00, 0),
    ],
)
def test_the_surcharge_is_raised_to_the_yen_once(
    km: Km, metres_per_litre: int, price_sen: int, yen: int
) -> None:
    assert fuel_surcharge_yen(km, metres_per_litre, price_sen) == yen


def test_another_notice_may_set_another_base() -> None:
    assert lift_sen_per_litre(147_00, FuelBands(100_00, 10_00)) == 45_00


@given(
    tenths=st.integers(0, 50_000), metres=st.integers(100, 100_000), price_sen=st.integers(1, 100_000)
)  # fmt: skip
def test_every_way_costs_what_walking_up_the_steps_says(tenths: int, metres: int, price_sen: int) -> None:
    top, lift = Fraction(120), Fraction(0)
    while Fraction(price_sen, 100) > top:
        top, lift = top + 5, (top + top + 5) / 2 - 120
    litres = Fraction(tenths, 10) / Fraction(metres, 1000)
    assert lift_sen_per_litre(price_sen) == lift * 100
    assert fuel_surcharge_yen(Fraction(tenths, 10), metres, price_sen) == ceil(litres * lift)
