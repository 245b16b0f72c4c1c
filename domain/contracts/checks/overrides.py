"""Overrides (事務局の承認): a clerk's reason by which a check passes, also beforehand (SPEC 5.7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType, Self
from uuid import UUID

from domain.accounts import AccountId
from domain.contracts.checks.one_truck import value_on_one_truck_yen
from domain.contracts.contracts import Contract, Side
from domain.contracts.numbers import ContractNumber
from domain.members import CooperativeId, MemberId
from domain.vehicle_classes import Labels

OverrideId = NewType("OverrideId", UUID)
StandingOverrideId = NewType("StandingOverrideId", UUID)


class OverridableCheck(StrEnum):
    """The checks that pass with a clerk's reason (SPEC 5.7, 5.9, 8.8, 8.9); the fare's is the parties'."""

    EXPOSURE = "exposure"
    INSURANCE = "insurance"
    TIER = "tier"


OVERRIDABLE_CHECK_LABELS: Mapping[OverridableCheck, Labels] = MappingProxyType(
    {
        OverridableCheck.EXPOSURE: ("与信残", "Exposure"),
        OverridableCheck.INSURANCE: ("荷物保険", "Cargo insurance"),
        OverridableCheck.TIER: ("委託次数", "Tier"),
    }
)

RULED_BY: Mapping[OverridableCheck, Side] = MappingProxyType(
    {
        OverridableCheck.EXPOSURE: Side.CONSIGNOR,
        OverridableCheck.INSURANCE: Side.CARRIER,
        OverridableCheck.TIER: Side.CONSIGNOR,
    }
)
"""Whose co-operative decides: the one that answers for it. It pays whether or not its member does (SPEC 8.1),
it insured the carrier's truck, its member gives the load on once more."""


@dataclass(frozen=True, slots=True)
class Override:
    """A reason of a clerk's by which a check of one contract passes. Never changed, never taken back.

    ``standing_override_id``: where it was granted beforehand and used here.
    """

    id: OverrideId
    contract_number: ContractNumber
    of_check: OverridableCheck
    reason: str
    cooperative_id: CooperativeId
    by: AccountId
    at: datetime
    standing_override_id: StandingOverrideId | None = None


Overrides = Mapping[OverridableCheck, Override]
"""Of one contract: the newest of each check."""


@dataclass(frozen=True, slots=True)
class StandingOverride:
    """A reason given beforehand for one member: nobody is in the office at six in the morning (SPEC 5.7).

    ``up_to_yen``: as far as it reaches, of what ``measured_by`` says. ``until_on``: its last Japanese day.
    """

    id: StandingOverrideId
    version: int
    member_id: MemberId
    cooperative_id: CooperativeId
    of_check: OverridableCheck
    up_to_yen: int
    until_on: date
    reason: str
    granted_at: datetime
    granted_by: AccountId
    withdrawn_at: datetime | None = None

    def withdraw(self, *, at: datetime) -> Self:
        """It, taken back; what was concluded by it stays. Once withdrawn it stays so."""
        return self if self.withdrawn_at is not None else replace(self, withdrawn_at=at)

    def holds_on(self, day: date) -> bool:
        """Whether it stands on this day."""
        return self.withdrawn_at is None and day <= self.until_on

    def for_contract(self, contract: Contract, override_id: OverrideId, *, at: datetime) -> Override:
        """What is written down where a contract passes by it."""
        said = contract.number, self.of_check, self.reason, self.cooperative_id, self.granted_by
        return Override(override_id, *said, at, self.id)


def measured_by(check: OverridableCheck, contract: Contract, open_yen: int | None) -> int:
    """What a standing override's amount is held against, in yen.

    ``open_yen``: what the consignor would owe with this contract. Of a tier it is the fare.
    """
    if check is OverridableCheck.EXPOSURE:
        return open_yen or 0
    if check is OverridableCheck.INSURANCE:
        return value_on_one_truck_yen(contract) or 0
    return contract.agreement.fare_yen or 0


def standing_for(
    contract: Contract,
    check: OverridableCheck,
    standing: Iterable[StandingOverride],
    *,
    open_yen: int | None,
    day: date,
) -> StandingOverride | None:
    """The standing override by which a check passes on a day: the one that reaches least far."""
    side = contract.consignor if RULED_BY[check] is Side.CONSIGNOR else contract.carrier
    amount_yen = measured_by(check, contract, open_yen)
    fitting = (
        one
        for one in standing
        if (one.member_id, one.cooperative_id, one.of_check) == (side.member_id, side.cooperative.id, check)
        and one.holds_on(day)
        and amount_yen <= one.up_to_yen
    )
    return min(fitting, key=lambda one: (one.up_to_yen, one.id), default=None)
