"""Registration numbers: T, a check digit, and twelve others (SPEC 8.5)."""

import pytest

from domain.register.registration_numbers import is_registration_number


@pytest.mark.parametrize("number", ["T7000012050002", "T8700110005901", "T8000012010038", "T2000012010019"])
def test_numbers_published_by_the_tax_agency_are_right(number: str) -> None:
    assert is_registration_number(number)


def test_of_nine_first_digits_one_is_right_and_nought_never_is() -> None:
    for rest in ("000012050002", "700110005901", "123456789012", "999999999999", "000000000000"):
        right = [digit for digit in "0123456789" if is_registration_number(f"T{digit}{rest}")]
        assert len(right) == 1
        assert right != ["0"]


def test_a_mistyped_digit_is_found() -> None:
    number = "T8700110005901"
    for place in range(2, 14):
        for digit in set("0123456789") - {number[place]}:
            mistyped = number[:place] + digit + number[place + 1 :]
            same_rest = {digit, number[place]} == {"0", "9"}  # Modulo nine they are one.
            assert is_registration_number(mistyped) is same_rest, mistyped


@pytest.mark.parametrize(
    "text",
    ["", "T", "7000012050002", "t7000012050002", "T700001205000", "T70000120500021", "T７000012050002"],
)
def test_what_is_not_written_as_one_is_none(text: str) -> None:
    assert not is_registration_number(text)
