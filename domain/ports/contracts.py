"""Contracts as they are kept, what happened to each, and what their checks found and allowed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.accounts import Viewer
from domain.calendar import Month
from domain.contracts.checks import (
    CompanySize,
    Findings,
    Override,
    Overrides,
    StandingOverride,
    StandingOverrideId,
)
from domain.contracts.contracts import Contract
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import Happening
from domain.contracts.views import ContractSearch
from domain.members import CooperativeId, MemberId
from domain.ports.pages import Page, Standing
from domain.vehicles import VehicleId


class Contracts(Protocol):
    """Contracts as they are kept, each version chained to the one before (SPEC 5.5)."""

    async def get(self, number: ContractNumber) -> Contract | None:
        """The contract, or None."""

    async def as_agreed(self, number: ContractNumber) -> Contract | None:
        """The version that the two agreed on last, which its document shows; None before the conclusion."""

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


@dataclass(frozen=True, slots=True)
class Owing:
    """What a consignor owes: the sum, and of how many contracts."""

    open_yen: int
    contracts: int


class Checks(Protocol):
    """What checks ask of what is kept, and what they found and clerks allowed (SPEC 5.7, 8.8)."""

    async def hold_exposure(self, member_id: MemberId) -> None:
        """Nobody else concludes for this consignor until this work ends; after desk, load and contract."""

    async def owing(self, member_ids: Collection[MemberId]) -> Mapping[MemberId, Owing]:
        """What each owes: its ``OWING`` contracts, of the billed those whose invoice is not paid whole."""

    async def capacities_kg(self, vehicle_ids: Collection[VehicleId]) -> Mapping[VehicleId, int]:
        """What each vehicle posting says it carries, as it is now."""

    async def sizes(self, member_ids: Collection[MemberId]) -> Mapping[MemberId, CompanySize]:
        """By what the law measures each."""

    async def findings(self, numbers: Collection[ContractNumber]) -> Mapping[ContractNumber, Findings]:
        """What was found when each was concluded, of those of which it was kept."""

    async def keep_findings(self, number: ContractNumber, findings: Findings, at: datetime) -> None:
        """Keep what was found for a contract that is being concluded, and is kept already."""

    async def overrides(self, numbers: Collection[ContractNumber]) -> Mapping[ContractNumber, Overrides]:
        """The newest override of each check of each."""

    async def add_override(self, override: Override) -> None:
        """Keep an override, with its audit row."""


class StandingOverrides(Protocol):
    """Standing overrides as they are kept (SPEC 5.7)."""

    async def of_members(self, member_ids: Collection[MemberId]) -> Sequence[StandingOverride]:
        """Those of these members that nobody has withdrawn."""

    async def of_cooperative(self, cooperative_id: CooperativeId, limit: int) -> Sequence[StandingOverride]:
        """What a co-operative has granted, newest first."""

    async def lock(self, override_id: StandingOverrideId) -> StandingOverride | None:
        """The standing override, or None; nobody else changes it until this work ends."""

    async def add(self, override: StandingOverride) -> None:
        """Keep a new one, with its audit row."""

    async def save(self, override: StandingOverride) -> StandingOverride:
        """Keep a changed one (locked before) as its next version, with its audit row."""
