"""Bank accounts (振込先口座) of members: to where a statement is paid (SPEC 8.7)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

MASKED_DIGITS = 4
"""Of seven: the last three show."""


class BankAccountKind(StrEnum):
    """What kind of account it is, as a transfer's record says it (全銀 預金種目)."""

    ORDINARY = "ordinary"
    CURRENT = "current"
    SAVINGS = "savings"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where a member is paid. ``holder``: in half-width kana, as banks write it, at most 30."""

    bank_code: str
    branch_code: str
    kind: BankAccountKind
    number: str
    holder: str

    def masked(self) -> Self:
        """The account as all but the own co-operative's clerk see it: the number's last three digits."""
        return replace(self, number="*" * MASKED_DIGITS + self.number[MASKED_DIGITS:])
