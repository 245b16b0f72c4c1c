"""Members and co-operatives (組合員・協同組合): the companies of the network, and what others see of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.places import Bureau, MunicipalityCode

MemberId = NewType("MemberId", UUID)
CooperativeId = NewType("CooperativeId", UUID)
FederationId = NewType("FederationId", UUID)


class MemberKind(StrEnum):
    """A carrier, or a co-operative that itself posts and contracts (SPEC 1)."""

    MEMBER = "member"
    COOPERATIVE = "cooperative"


@dataclass(frozen=True, slots=True)
class Cooperative:
    """A co-operative (協同組合). ``fee_bp``: its fee, 0-500 basis points of the fare (SPEC 8.2)."""

    id: CooperativeId
    name: str
    prefecture: str
    phone: str
    mail: str
    fee_bp: int


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
