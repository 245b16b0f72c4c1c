"""Call codes: four digits on one side's screen that prove an agreement by telephone (SPEC 5.1)."""

from dataclasses import dataclass, replace
from typing import Self

from domain.contracts.numbers import ContractNumber

CODE_DIGITS = 4
MOST_MISSES = 5
"""So often may it be mistyped; then the deal must be recorded anew."""


@dataclass(frozen=True, slots=True)
class CallCode:
    """The code of one proposal. ``misses``: how often another was typed."""

    contract_number: ContractNumber
    code: str
    misses: int = 0

    @property
    def is_used_up(self) -> bool:
        """Whether it proves nothing any more: it could have been guessed."""
        return self.misses >= MOST_MISSES

    def miss(self) -> Self:
        """The code, mistyped once more."""
        return replace(self, misses=self.misses + 1)
