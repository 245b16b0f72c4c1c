"""Money: whole yen, basis points, and the roundings, each with its name and its rule (SPEC 2.3)."""

from typing import NewType

Yen = NewType("Yen", int)
BasisPoints = NewType("BasisPoints", int)
"""Hundredths of a per cent: 2,000 is 20 %."""

WHOLE_BP = BasisPoints(10_000)


def half_up(numerator: int, denominator: int) -> int:
    """四捨五入: the quotient to the nearest whole, a half going up (SPEC 7.3).

    Both sides whole, so that nothing is lost before the rounding; neither may be negative.
    """
    assert numerator >= 0, numerator
    assert denominator > 0, denominator
    return (2 * numerator + denominator) // (2 * denominator)


def floored_bp(part: Yen, whole: Yen) -> BasisPoints:
    """``part`` as a share of ``whole``, 切捨て to the basis point (SPEC 5.7).

    Floored and never rounded: a fare one yen under the standard fare must not read as 100 %.
    """
    assert part >= 0, part
    assert whole > 0, whole
    return BasisPoints(part * WHOLE_BP // whole)


def share_floored(whole: Yen, rate_bp: BasisPoints) -> Yen:
    """切捨て: so many basis points of an amount, floored to the yen (SPEC 8.2 fees, 8.3 tax)."""
    assert whole >= 0, whole
    return Yen(whole * rate_bp // WHOLE_BP)


def percent(rate_bp: BasisPoints) -> str:
    """A rate as people read it: 500 is "5%", 499 is "4.99%"."""
    whole, hundredths = divmod(rate_bp, 100)
    return f"{whole}.{hundredths:02d}".rstrip("0").rstrip(".") + "%"
