"""Members and co-operatives (組合員・協同組合): the companies of the network, and what others see of them."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.places import Bureau, MunicipalityCode
from domain.refusals import Forbidden

MemberId = NewType("MemberId", UUID)
CooperativeId = NewType("CooperativeId", UUID)
FederationId = NewType("FederationId", UUID)


class MemberKind(StrEnum):
    """A carrier, or a co-operative that itself posts and contracts (SPEC 1)."""

    MEMBER = "member"
    COOPERATIVE = "cooperative"


class MemberIsSuspended(Forbidden):
    """A suspended member posts nothing and concludes nothing anew (SPEC 1.2); what runs goes on."""

    code = "member-suspended"
    title_ja = "利用停止中のため、新しい登録や成約はできません"
    title_en = "The member is suspended"


@dataclass(frozen=True, slots=True)
class Cooperative:
    """A co-operative (協同組合).

    ``fee_bp``: its first fee, 0-500 basis points of the fare; ``FeeRate`` has those from a later day on
    (SPEC 8.2). ``registration_number``: T and 13 digits, or None. ``takes_members_on``: as the public page
    of those who would join lists it (SPEC 1.2).
    """

    id: CooperativeId
    name: str
    prefecture: str
    phone: str
    mail: str
    fee_bp: int
    version: int = 1
    address: str | None = None
    registration_number: str | None = None
    takes_members_on: bool = True


@dataclass(frozen=True, slots=True)
class Federation:
    """The federation (連合会), as it stands on its bills. There is one.

    ``registration_number``: T and 13 digits of a qualified invoice issuer, or None (SPEC 8.5).
    """

    id: FederationId
    name: str
    address: str
    phone: str
    mail: str
    registration_number: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A company that trades: a carrier, or a co-operative's own trading desk (DESIGN §4).

    ``bureau``: the transport bureau where its vehicles are based (SPEC 7.1).
    ``registration_number``: T and 13 digits of a qualified invoice issuer, or None (SPEC 8.5).
    ``former_names``: its aliases, oldest first. ``branch``: of its association (支部). ``capital_yen`` and
    ``employees``: None where unknown. ``safety_mark_until``: the last day of its Gマーク, None without one.
    ``suspended_at``: since when it may begin no new trade (SPEC 1.2).
    """

    id: MemberId
    kind: MemberKind
    cooperative_id: CooperativeId
    name: str
    kana: str
    municipality: MunicipalityCode
    address: str
    bureau: Bureau
    phone: str
    mail: str
    registration_number: str | None
    joined_on: date
    version: int = 1
    former_names: tuple[str, ...] = ()
    representative: str | None = None
    branch: str | None = None
    capital_yen: int | None = None
    employees: int | None = None
    safety_mark_until: date | None = None
    suspended_at: datetime | None = None

    def suspend(self, *, at: datetime) -> Self:
        """The member, suspended."""
        return replace(self, suspended_at=at)

    def readmit(self) -> Self:
        """The member, no longer suspended."""
        return replace(self, suspended_at=None)

    def refuse_suspended(self) -> None:
        """Pass who may begin new trade. Refuses: MemberIsSuspended."""
        if self.suspended_at is not None:
            raise MemberIsSuspended


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """A company's record in the network (利用実績): contracts so far, and since when it takes part."""

    contracts: int
    since: date


@dataclass(frozen=True, slots=True)
class NamedCooperative:
    """A co-operative as others see it."""

    id: CooperativeId
    name: str


@dataclass(frozen=True, slots=True)
class Company:
    """A member's public profile on its postings (API §2)."""

    member_id: MemberId
    kind: MemberKind
    name: str
    cooperative: NamedCooperative
    record: CompanyRecord
