"""Contract numbers: twenty digits that find every slip of the hand (SPEC 5.3)."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ids import new_digits
from domain.contracts.numbers import ContractNumberMistyped, contract_number, in_fours, read_contract_number

DIGITS = st.text(alphabet="0123456789", min_size=19, max_size=19)


def is_taken(written: str) -> bool:
    try:
        read_contract_number(written)
    except ContractNumberMistyped:
        return False
    return True


@given(DIGITS)
def test_every_single_wrong_digit_is_found(random_digits: str) -> None:
    number = contract_number(random_digits)
    assert read_contract_number(number) == number
    for at, right in enumerate(number):
        for wrong in "0123456789".replace(right, ""):
            assert not is_taken(number[:at] + wrong + number[at + 1 :])


@given(DIGITS)
def test_every_two_neighbours_swapped_are_found(random_digits: str) -> None:
    number = contract_number(random_digits)
    for at, (one, other) in enumerate(pairwise(number)):
        if one != other:
            assert not is_taken(number[:at] + other + one + number[at + 2 :])


def test_the_check_digit_is_damms() -> None:
    """Worked out by hand along Damm's table: 572 has the check digit 4, and leading zeros change nothing."""
    assert contract_number("572".zfill(19)) == "572".zfill(19) + "4"


@pytest.mark.parametrize(
    "written",
    [
        "{0}-{1}-{2}-{3}-{4}",
        "{0} {1} {2} {3} {4}",
        " {0}{1}{2}{3}{4}\t",
        "{0}ー{1}‐{2}–{3}−{4}",
        "{0}　{1}　{2}　{3}　{4}",
    ],
)
def test_spaces_hyphens_and_full_width_digits_are_taken(written: str) -> None:
    number = contract_number("1234567890123456789")
    spelled = written.format(*in_fours(number).split("-"))
    wide = spelled.translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert read_contract_number(spelled) == number
    assert read_contract_number(wide) == number


@pytest.mark.parametrize("written", ["", "1234", "1" * 19, "1" * 21, "x" * 20, "٣" * 20, "1e18" * 5])
def test_what_are_not_twenty_digits_is_no_number(written: str) -> None:
    assert not is_taken(written)


def test_new_digits_are_as_many_as_asked_and_not_the_same_again() -> None:
    made = {new_digits(19) for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(one) == 19 and one.isascii() and one.isdigit() for one in made)
