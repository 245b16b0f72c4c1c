"""Contracts as they are kept, and what happened to each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.accounts import Viewer
from domain.calendar import Month
from domain.contracts.amended import Agreed
from domain.contracts.contracts import Contract
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import Happening
from domain.contracts.views import ContractSearch
from domain.loads import LoadId
from domain.members import CooperativeId, MemberId
from domain.ports.pages import Page, Standing


class Contracts(Protocol):
    """Contracts as they are kept, each version chained to the one before (SPEC 5.5)."""

    async def get(self, number: ContractNumber) -> Contract | None:
        """The contract, or None."""

    async def as_agreed(self, number: ContractNumber) -> Contract | None:
        """The version that the two agreed on last, which its document shows; None before the conclusion."""

    async def agreements(self, number: ContractNumber) -> Sequence[Agreed]:
        """The versions that were agreed on, each with another term changed; none before the conclusion."""

    async def lock(self, number: ContractNumber) -> Contract | None:
        """The contract, or None; nobody else changes it until this work ends."""

    async def lock_open(self, one: MemberId, other: MemberId | None, now: datetime) -> Sequence[Contract]:
        """The proposals that wait between two members (None: with anybody), locked, by number."""

    async def lock_rivals(self, contract: Contract, now: datetime) -> Sequence[Contract]:
        """The other proposals for its load that have not lapsed, locked."""

    async def add(self, contract: Contract) -> Contract:
        """Keep a new contract with its first version and its audit row; answers it with its hash."""

    async def save(self, contract: Contract) -> Contract:
        """Keep a changed contract (locked before) as its next version, with its audit row and hash."""

    async def find(
        self, search: ContractSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[Contract]:
        """The contracts of the viewer's desk, a clerk's of the whole co-operative, newest first."""

    async def tell(
        self, number: ContractNumber, happenings: Sequence[Happening]
    ) -> set[tuple[str, datetime]]:
        """Put lines on the timeline; event and time of those that were not there already."""

    async def lock_to_bill(self, month: Month) -> Sequence[Contract]:
        """The delivered ones that close with this month, or should have before; by number, locked."""

    async def count_to_bill(self, month: Month) -> Mapping[CooperativeId, int]:
        """How many that close with this month each co-operative's members have, on either side, unbilled."""

    async def first_to_bill(self) -> Month | None:
        """The earliest month with which a delivered one closes, or None."""

    async def timelines(
        self, numbers: Sequence[ContractNumber]
    ) -> "dict[ContractNumber, tuple[Happening, ...]]":
        """What happened to each, in order."""


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
