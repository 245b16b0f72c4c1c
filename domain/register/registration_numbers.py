"""Registration numbers (登録番号) of qualified invoice issuers: T, 13 digits, a check digit (SPEC 8.5)."""

import re
from collections.abc import Iterator

from domain.refusals import Fault

_FORM = re.compile(r"T[0-9]{13}", re.ASCII)


def check_digit(twelve: str) -> int:
    """The first digit of a number from the twelve behind it: 9 − (Σ p·q mod 9).

    p: the digits, the last one first; q: 1 and 2 in turn (法人番号の検査用数字, 平成26年財務省令第70号).
    """
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(twelve)))
    return 9 - total % 9


def is_registration_number(text: str) -> bool:
    """Whether it is T and 13 digits of which the first proves the rest."""
    return _FORM.fullmatch(text) is not None and int(text[1]) == check_digit(text[2:])


def registration_number_faults(text: str | None, pointer: str) -> Iterator[Fault]:
    """A number that was mistyped would stand on every invoice."""
    if text is not None and not is_registration_number(text):
        yield Fault(pointer, "registration-number-mistyped")
