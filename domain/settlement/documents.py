"""Invoices and payment statements (請求書・支払通知書): their lines, tax and totals (SPEC 8.3, 8.5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NewType
from uuid import UUID

from domain.calendar import Month
from domain.contracts.numbers import ContractNumber
from domain.money import BasisPoints, Yen, share_floored
from domain.settlement.rates import TaxCategory
from domain.vehicle_classes import Labels

DocumentId = NewType("DocumentId", UUID)


class DocumentKind(StrEnum):
    """Who bills whom: each leg of the chain has its document (SPEC 8.5)."""

    MEMBER = "member"
    COOPERATIVE = "cooperative"
    FEDERATION = "federation"
    PAYMENT = "payment"

    @property
    def is_statement(self) -> bool:
        """Whether its issuer pays it; an invoice is paid by its receiver."""
        return self is DocumentKind.PAYMENT


class LineKind(StrEnum):
    """What an amount is for, as the ledger tells them apart."""

    CARRIAGE = "carriage"
    COOPERATIVE_FEE = "cooperative_fee"
    CARGO_INSURANCE = "cargo_insurance"
    NETWORK_FEE = "network_fee"


LINE_KIND_LABELS: Mapping[LineKind, Labels] = MappingProxyType(
    {
        LineKind.CARRIAGE: ("運賃・料金", "Fares and charges"),
        LineKind.COOPERATIVE_FEE: ("協同組合手数料", "Cooperative fee"),
        LineKind.CARGO_INSURANCE: ("KIT荷物保険料", "Cargo insurance premium"),
        LineKind.NETWORK_FEE: ("ネットワーク利用料", "Network fee"),
    }
)


@dataclass(frozen=True, slots=True)
class BillingParty:
    """A company as a document names it. ``id``: of the member, the co-operative or the federation.

    ``registration_number``: T and 13 digits; None for who is not registered as issuer.
    """

    id: UUID
    name: str
    address: str
    phone: str
    registration_number: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One amount, yen without tax (but ``at_cost``: as on the receipt). ``rate_bp``: 0 unless taxable.

    ``contract_number`` None: it belongs to no contract.
    """

    kind: LineKind
    contract_number: ContractNumber | None
    text: str
    base_yen: Yen
    tax_category: TaxCategory
    rate_bp: BasisPoints


@dataclass(frozen=True, slots=True)
class Total:
    """All lines of one rate, and the tax on them, worked out once (SPEC 8.3). Rate 0: no tax on top."""

    rate_bp: BasisPoints
    base_yen: Yen
    tax_yen: Yen


@dataclass(frozen=True, slots=True)
class Deduction:
    """What the carrier's co-operative keeps back from what it pays (SPEC 8.2)."""

    kind: LineKind
    base_yen: Yen
    tax_yen: Yen


@dataclass(frozen=True, slots=True)
class Contents:
    """What a document says, before it has a number and a date.

    ``agreed_due_on``: the day its contracts name, where that is another than the closing's.
    """

    kind: DocumentKind
    issuer: BillingParty
    receiver: BillingParty
    lines: tuple[Line, ...]
    deductions: tuple[Deduction, ...] = ()
    agreed_due_on: date | None = None

    @property
    def totals(self) -> tuple[Total, ...]:
        """A total for each rate, the highest first."""
        return totals_of(self.lines)

    @property
    def total_yen(self) -> Yen:
        """All lines with their tax."""
        return Yen(sum(total.base_yen + total.tax_yen for total in self.totals))

    @property
    def deducted_yen(self) -> Yen:
        """All that is kept back, with its tax."""
        return Yen(sum(kept.base_yen + kept.tax_yen for kept in self.deductions))

    @property
    def payable_yen(self) -> Yen:
        """What is to be paid: an invoice's total; a statement's total less what is kept back."""
        return Yen(self.total_yen - self.deducted_yen)


@dataclass(frozen=True, slots=True)
class SettlementDocument:
    """A document that has been issued; it never changes. ``number``: unique to its issuer, without gaps."""

    id: DocumentId
    number: str
    month: Month
    issued_on: date
    due_on: date
    pay_on: date
    contents: Contents


def totals_of(lines: Iterable[Line]) -> tuple[Total, ...]:
    """The lines summed by rate, each sum taxed once and floored (SPEC 8.3)."""
    bases: defaultdict[BasisPoints, int] = defaultdict(int)
    for line in lines:
        bases[line.rate_bp] += line.base_yen
    return tuple(
        Total(rate_bp, Yen(bases[rate_bp]), share_floored(Yen(bases[rate_bp]), rate_bp))
        for rate_bp in sorted(bases, reverse=True)
    )
