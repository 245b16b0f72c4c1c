"""Kilometres, exact: from what was written to the cell that holds it (SPEC 7.2)."""

from fractions import Fraction

Km = int | Fraction
"""Kilometres, exact: 200.4 is 1002/5, so that no binary fraction decides a cell or a yen."""


def exact_km(written: float) -> Fraction:
    """The kilometres that were written: 200.4 means 1002/5, not the binary number nearest to it."""
    assert 0 <= written < float("inf"), written
    return Fraction(repr(written))


def up_to(step_km: int, km: Km) -> int:
    """The distance raised to the next whole number of steps; what lies on one stays."""
    return -(-km.numerator // (km.denominator * step_km)) * step_km


def km_text(km: Km) -> str:
    """As people write it: 95, 200.4."""
    return f"{float(km):g}"
