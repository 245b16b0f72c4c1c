"""Contracts as they are kept, and what happened to each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.accounts import Viewer
from domain.calendar import Month
from domain.contracts.amendments import Amendment, AmendmentId
from domain.contracts.call_codes import CallCode
from domain.contracts.cancellations import Cancellation
from domain.contracts.contracts import Contract
from domain.contracts.numbers import ContractNumber
from domain.contracts.ratings import Rating, Reliability
from domain.contracts.timelines import Happening
from domain.contracts.views import ContractSearch, ContractVersion
from domain.members import CooperativeId, Member, MemberId
from domain.ports.pages import Page, Standing


class Contracts(Protocol):
    """Contracts as they are kept, each version chained to the one before (SPEC 5.5)."""

    async def get(self, number: ContractNumber) -> Contract | None:
        """The contract, or None."""

    async def as_agreed(self, number: ContractNumber) -> Contract | None:
        """The version that the two agreed on last, which its document shows; None before the conclusion."""

    async def at_version(self, number: ContractNumber, version: int) -> Contract | None:
        """The contract as it was, or None where it had no such version."""

    async def versions(self, number: ContractNumber) -> Sequence[ContractVersion]:
        """Every version, oldest first, with its hash and what that is taken over."""

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


class Amendments(Protocol):
    """Amendments as they are kept (SPEC 5.5). Who changes one has locked its contract."""

    async def get(self, amendment_id: AmendmentId) -> Amendment | None:
        """The amendment, or None."""

    async def of_contract(self, number: ContractNumber) -> Sequence[Amendment]:
        """Every one of a contract, oldest first."""

    async def open_of(self, number: ContractNumber) -> Amendment | None:
        """The one that awaits an answer, or None."""

    async def add(self, amendment: Amendment) -> None:
        """Keep a new amendment, with its audit row."""

    async def save(self, amendment: Amendment) -> Amendment:
        """Keep a changed amendment as its next version, with its audit row."""


class Cancellations(Protocol):
    """Cancellations as they are kept (SPEC 5.4). Who changes one has locked its contract."""

    async def latest_of(self, number: ContractNumber) -> Cancellation | None:
        """The last one of a contract, or None; only that can await an answer."""

    async def add(self, cancellation: Cancellation) -> None:
        """Keep a new cancellation, with its audit row."""

    async def save(self, cancellation: Cancellation) -> Cancellation:
        """Keep a changed cancellation as its next version, with its audit row."""


class CallCodes(Protocol):
    """Call codes as they are kept: in no audit row, and in no version of the contract (SPEC 5.1)."""

    async def of(self, numbers: Collection[ContractNumber]) -> Mapping[ContractNumber, CallCode]:
        """The codes of those of these proposals that have one."""

    async def lock(self, number: ContractNumber) -> CallCode | None:
        """The code of a proposal, or None; nobody else tries it until this work ends."""

    async def add(self, code: CallCode) -> None:
        """Keep the code of a new proposal."""

    async def save(self, code: CallCode) -> None:
        """Keep how often it has been mistyped."""


class Ratings(Protocol):
    """Ratings as they are kept, and what is counted of a company (SPEC 5.11)."""

    async def of_contract(self, number: ContractNumber) -> Sequence[Rating]:
        """What either side said, the consignor's first."""

    async def add(self, rating: Rating) -> bool:
        """Keep a new rating with its audit row; False where its side has said something before."""

    async def reliability(self, member: Member) -> Reliability:
        """The member's figures, counted from what is kept."""
