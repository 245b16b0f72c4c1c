"""Contract numbers (成約番号): twenty digits that say nothing but whether they were mistyped (SPEC 5.3)."""

import unicodedata
from typing import NewType

from domain.refusals import Invalid

ContractNumber = NewType("ContractNumber", str)

RANDOM_DIGITS = 19
_SEPARATORS = dict.fromkeys(map(ord, " -‐‑–—−ー・\t"))

# Damm's check digit: a totally anti-symmetric quasigroup of order 10 (H. M. Damm, 2004). It finds every
# single wrong digit and every two neighbours swapped.
_QUASIGROUP = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


class ContractNumberMistyped(Invalid):
    """The digits do not fit their check digit, or there are not twenty of them (SPEC 5.3)."""

    code = "contract-number-mistyped"
    title_ja = "成約番号が正しくありません"
    title_en = "The contract number is mistyped"


def _remainder(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(_QUASIGROUP[interim][int(digit)])
    return interim


def contract_number(random_digits: str) -> ContractNumber:
    """The number made of nineteen random digits and their check digit."""
    assert len(random_digits) == RANDOM_DIGITS
    assert random_digits.isascii()
    assert random_digits.isdigit()
    return ContractNumber(f"{random_digits}{_remainder(random_digits)}")


def read_contract_number(written: str) -> ContractNumber:
    """A number as people write it: with spaces, hyphens or full-width digits (SPEC 5.3).

    Refuses: ContractNumberMistyped.
    """
    digits = unicodedata.normalize("NFKC", written).translate(_SEPARATORS)
    if len(digits) != RANDOM_DIGITS + 1 or not (digits.isascii() and digits.isdigit()) or _remainder(digits):
        raise ContractNumberMistyped
    return ContractNumber(digits)


def in_fours(number: ContractNumber) -> str:
    """The number as it is shown: 1234-5678-9012-3456-7890."""
    return "-".join(number[at : at + 4] for at in range(0, len(number), 4))
