"""The fuel surcharge (燃料サーチャージ): what a dearer litre lifts the way by (SPEC 7.5)."""

from dataclasses import dataclass

from domain.fares.kilometres import Km
from domain.money import Yen


@dataclass(frozen=True, slots=True)
class FuelBands:
    """Above the base a price falls into steps, each counted from its middle; in sen (1/100 yen) a litre."""

    base_sen_per_litre: int
    step_sen_per_litre: int


@dataclass(frozen=True, slots=True)
class FuelSurcharge:
    """What a way's fuel costs beyond the base: the whole, and what lifts each litre."""

    amount_yen: Yen
    lift_sen_per_litre: int


BANDS_OF_2024 = FuelBands(base_sen_per_litre=120_00, step_sen_per_litre=5_00)
"""告示第209号: base 120 yen a litre, steps of 5 (SPEC 7.5)."""


def lift_sen_per_litre(price_sen_per_litre: int, bands: FuelBands = BANDS_OF_2024) -> int:
    """What a litre costs beyond the base, in sen: the middle of its step (SPEC 7.5).

    The k-th step, 120 + 5(k-1) < price <= 120 + 5k yen, lifts 5k - 2.5 yen; at or below the base nothing.
    """
    assert price_sen_per_litre >= 0, price_sen_per_litre
    steps = max(0, -(-(price_sen_per_litre - bands.base_sen_per_litre) // bands.step_sen_per_litre))
    return steps * bands.step_sen_per_litre - bands.step_sen_per_litre // 2 if steps else 0


def fuel_surcharge_yen(
    km: Km, metres_per_litre: int, price_sen_per_litre: int, bands: FuelBands = BANDS_OF_2024
) -> Yen:
    """km ÷ km a litre × lift, raised to the yen (SPEC 7.5); km is the loaded road one way, not its cell."""
    assert metres_per_litre > 0, metres_per_litre
    sen = km.numerator * 1000 * lift_sen_per_litre(price_sen_per_litre, bands)
    return Yen(-(-sen // (km.denominator * metres_per_litre * 100)))
