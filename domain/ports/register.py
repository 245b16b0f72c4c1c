"""What belongs to the companies of the register as it is kept, and what binds them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.members import CooperativeId, MemberId
from domain.register.bank_accounts import BankAccount
from domain.register.cargo_covers import ChosenCover
from domain.register.fee_rates import FeeRate
from domain.register.guarantee_plans import ChosenPlan
from domain.register.guideline_cases import GuidelineCase, GuidelineCaseId
from domain.register.offices import Office, OfficeId
from domain.register.partners import DoNotDeal, DoNotDealLine, PartnerGroup, PartnerGroupId
from domain.register.thresholds import Threshold


class Offices(Protocol):
    """Offices as they are kept."""

    async def of_member(self, member_id: MemberId) -> Sequence[Office]:
        """The member's open ones, oldest first."""

    async def lock(self, office_id: OfficeId) -> Office | None:
        """The office, or None; nobody else changes it until this work ends."""

    async def add(self, office: Office) -> None:
        """Keep a new office."""

    async def save(self, office: Office) -> Office:
        """Keep a changed office (locked before) as its next version."""


class BankAccounts(Protocol):
    """Bank accounts as they are kept: sealed, and never told to the audit log."""

    async def get(self, member_id: MemberId) -> BankAccount | None:
        """The member's account, whole, or None."""

    async def put(self, member_id: MemberId, account: BankAccount) -> None:
        """Keep the member's account in the place of any other; that it changed is logged, not to what."""

    async def note_read(self, member_id: MemberId) -> None:
        """Write down that who acts was shown the whole account."""


class FeeRates(Protocol):
    """Fee rates as they are kept: added, never changed."""

    async def of_cooperative(self, cooperative_id: CooperativeId) -> Sequence[FeeRate]:
        """The co-operative's rates, the latest day first."""

    async def add(self, rate: FeeRate) -> bool:
        """Keep a new rate; False where its day has one."""

    async def bp_on(self, cooperative_id: CooperativeId, on: date) -> int:
        """The rate of a day: the newest from that day or before, else the co-operative's first."""

    async def bps_on(self, cooperative_ids: Collection[CooperativeId], on: date) -> Mapping[UUID, int]:
        """The rates of several of which one or more day's rate was added; the others bear their first."""


class Partners(Protocol):
    """With whom desks deal, and with whom they do not."""

    async def list_do_not_deal(self, member_id: MemberId) -> Sequence[DoNotDealLine]:
        """The member's list, the newest entry first."""

    async def add(self, entry: DoNotDeal) -> bool:
        """Keep an entry; False where it was there."""

    async def remove(self, member_id: MemberId, other_id: MemberId) -> bool:
        """Take an entry away; False where there was none."""

    async def groups(self, member_id: MemberId) -> Sequence[PartnerGroup]:
        """The member's groups, oldest first."""

    async def lock_group(self, group_id: PartnerGroupId) -> PartnerGroup | None:
        """The group, or None; nobody else changes it until this work ends."""

    async def add_group(self, group: PartnerGroup) -> None:
        """Keep a new group."""

    async def save_group(self, group: PartnerGroup) -> PartnerGroup:
        """Keep a changed group (locked before) as its next version."""


class GuidelineCases(Protocol):
    """Guideline cases as they are kept."""

    async def of_member(self, member_id: MemberId, limit: int) -> Sequence[GuidelineCase]:
        """The member's cases, newest first."""

    async def get(self, case_id: GuidelineCaseId) -> GuidelineCase | None:
        """The case, or None."""

    async def lock(self, case_id: GuidelineCaseId) -> GuidelineCase | None:
        """The case, or None; nobody else changes it until this work ends. Its member is locked before."""

    async def has_suspension(self, member_id: MemberId) -> bool:
        """Whether one of the member's cases has it suspended."""

    async def add(self, case: GuidelineCase) -> None:
        """Keep a new case."""

    async def save(self, case: GuidelineCase) -> GuidelineCase:
        """Keep a changed case (locked before) as its next version."""


class Thresholds(Protocol):
    """Thresholds as they are kept: added, never changed."""

    async def of_cooperatives(self, cooperative_ids: Collection[CooperativeId]) -> Sequence[Threshold]:
        """Their thresholds, the latest day first."""

    async def add(self, threshold: Threshold) -> bool:
        """Keep a new threshold; False where its day has one."""


class GuaranteePlans(Protocol):
    """Guarantee plans as they are kept: chosen, never changed."""

    async def of_cooperatives(self, cooperative_ids: Collection[CooperativeId]) -> Sequence[ChosenPlan]:
        """Their plans, the latest day first, without those they began with."""

    async def add(self, plan: ChosenPlan) -> bool:
        """Keep a new choice; False where its day has one."""


class CargoCovers(Protocol):
    """Cargo covers as they are kept: chosen, never changed."""

    async def of_members(self, member_ids: Collection[MemberId]) -> Sequence[ChosenCover]:
        """Their covers, the latest day first, without those they began with."""

    async def add(self, cover: ChosenCover) -> bool:
        """Keep a new choice; False where its day has one."""
