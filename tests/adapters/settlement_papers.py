"""Invoices and statements written by hand for tests of their paper: SPEC 8.6b's month, and a long one."""

from dataclasses import replace
from datetime import date
from typing import Any

from adapters.ids import new_id
from domain.calendar import Month
from domain.contracts.numbers import ContractNumber, contract_number
from domain.money import BasisPoints, Yen
from domain.settlement.documents import (
    BillingParty,
    Contents,
    Deduction,
    DocumentId,
    DocumentKind,
    Line,
    LineKind,
    SettlementDocument,
)
from domain.settlement.rates import TaxCategory

TEN, NONE = BasisPoints(1000), BasisPoints(0)


def a_party(name: str, registration_number: str | None, **changes: Any) -> BillingParty:
    """A company in a document."""
    made = BillingParty(new_id(), name, "三重県四日市市見本町1-1", "059-000-0001", registration_number)
    return replace(made, **changes)


COOP_A = a_party("三重見本協同組合", "T1000000000001")
COOP_B = a_party("埼玉見本協同組合", "T2000000000002", address="埼玉県川口市見本町2-2", phone="048-000-0002")
FEDERATION = a_party("見本連合会", "T3000000000003", address="東京都新宿区見本町3-3", phone="03-0000-0003")
A1 = a_party("四日市ペンギン運輸", "T4000000000004", address="三重県四日市市霞4-4")
B1 = a_party("川口フクロウ急送", "T5000000000005", address="埼玉県川口市青木5-5")

NUMBERS = tuple(contract_number(digit * 19) for digit in "123")
FARES = (100_001, 33_333, 7_777)
FEES = (5_000, 1_666, 388)


def a_line(
    base_yen: int, text: str = "運賃 6月10日 四日市市→川口市", number: ContractNumber | None = NUMBERS[0]
) -> Line:
    """A fare, taxed at ten per cent."""
    return Line(LineKind.CARRIAGE, number, text, Yen(base_yen), TaxCategory.TAXABLE, TEN)


def a_line_without_tax(base_yen: int, text: str, category: TaxCategory, **changes: Any) -> Line:
    """What is passed on at cost, or outside tax."""
    return replace(a_line(base_yen, text), tax_category=category, rate_bp=NONE, **changes)


CARRIAGE = tuple(
    a_line(fare, f"運賃 6月{day}日 四日市市→川口市", number)
    for number, fare, day in zip(NUMBERS, FARES, (10, 20, 30), strict=True)
)
CONSIGNOR_FEES = tuple(
    replace(a_line(fee, "協同組合手数料 5%", number), kind=LineKind.COOPERATIVE_FEE)
    for number, fee in zip(NUMBERS, FEES, strict=True)
)


def a_document(contents: Contents, **changes: Any) -> SettlementDocument:
    """Issued for June 2026 on 11 July; the 15th of August is a Saturday."""
    made = SettlementDocument(
        id=DocumentId(new_id()),
        number="202606-0001",
        month=Month("2026-06"),
        issued_on=date(2026, 7, 11),
        due_on=date(2026, 8, 15),
        pay_on=date(2026, 8, 14),
        contents=contents,
    )
    return replace(made, **changes)


def member_invoice(**changes: Any) -> SettlementDocument:
    """SPEC 8.6b: 162,981 yen, co-operative A to A1."""
    return a_document(
        replace(Contents(DocumentKind.MEMBER, COOP_A, A1, (*CARRIAGE, *CONSIGNOR_FEES)), **changes)
    )


def cooperative_invoice(**changes: Any) -> SettlementDocument:
    """SPEC 8.6b: 155,222 yen, co-operative B to co-operative A."""
    return a_document(replace(Contents(DocumentKind.COOPERATIVE, COOP_B, COOP_A, CARRIAGE), **changes))


def statement(**changes: Any) -> SettlementDocument:
    """SPEC 8.6b: 147,182 yen, co-operative B to B1."""
    kept = (
        Deduction(LineKind.COOPERATIVE_FEE, Yen(7_054), Yen(705)),
        Deduction(LineKind.CARGO_INSURANCE, Yen(281), Yen(0)),
    )
    return a_document(replace(Contents(DocumentKind.PAYMENT, COOP_B, B1, CARRIAGE, kept), **changes))


def federation_invoice(**changes: Any) -> SettlementDocument:
    """A month of the network with three accounts, and SPEC 8.6b's premium: 23,381 yen to co-operative B."""
    fees = [
        replace(a_line(amount, text, None), kind=LineKind.NETWORK_FEE)
        for amount, text in ((15_000, "帰り荷ネットワーク 月額"), (6_000, "ID 3件"))
    ]
    premium = a_line_without_tax(
        281,
        "KIT荷物保険料",
        TaxCategory.OUTSIDE,
        kind=LineKind.CARGO_INSURANCE,
        contract_number=None,
    )
    return a_document(
        replace(Contents(DocumentKind.FEDERATION, FEDERATION, COOP_B, (*fees, premium)), **changes)
    )


def a_long_month(count: int, base_yen: int) -> tuple[Line, ...]:
    """So many contracts, each with a fare and its tolls."""
    return tuple(
        line
        for at in range(1, count + 1)
        for number in [contract_number(f"{at:019d}")]
        for line in (
            a_line(base_yen + at, f"運賃 6月{at % 30 + 1}日 四日市市→川口市", number),
            a_line_without_tax(1_000 + at, "高速道路料金", TaxCategory.AT_COST, contract_number=number),
        )
    )
