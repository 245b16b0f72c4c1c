"""Chains of contracts, and which load each contract is posted on as, as they are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.contracts.contracts import Contract
from domain.contracts.numbers import ContractNumber
from domain.loads import LoadId


class ActualCarriers(Protocol):
    """Chains of contracts: each names its parent in its load (SPEC 5.9)."""

    async def chain(self, number: ContractNumber) -> Sequence[Contract]:
        """Every contract ever concluded of the chain that a concluded one stands in, in no order."""

    async def has_child(self, parent: ContractNumber) -> bool:
        """Whether a contract in force carries this one on."""

    async def posted_as(self, parent: ContractNumber) -> LoadId | None:
        """The load that the contract was posted on as last, or None."""

    async def post_on(
        self, parent: ContractNumber, load_id: LoadId, former: LoadId | None, at: datetime
    ) -> bool:
        """Let the contract be posted on as this load, in place of the former; False where it no longer is."""
