"""A month billed to the yen (SPEC 8.2, 8.3, 8.6b), and any month against a plain reckoning."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ids import new_id
from domain.calendar import JST, Month
from domain.contracts.contracts import (
    Agreement,
    Contract,
    ContractStatus,
    Delivery,
    Party,
    Payment,
    PaymentMethod,
)
from domain.contracts.numbers import ContractNumber
from domain.loads import Charge, ChargeKind
from domain.members import Cooperative, NamedCooperative
from domain.settlement.billing import Companies, bill_month
from domain.settlement.documents import (
    BillingParty,
    Contents,
    Deduction,
    DocumentId,
    DocumentKind,
    Line,
    LineKind,
    SettlementDocument,
    Total,
)
from domain.settlement.ledger import Because, Head, LedgerAccount, Verifier, bookings_of_documents, chained
from domain.settlement.rates import TaxCategory
from tests.builders import a_cooperative, a_member
from tests.concluded import a_concluded_contract, an_agreement, party_of

JUNE = Month("2026-06")
ISSUED = datetime(2026, 7, 11, tzinfo=JST)
COOP_A, COOP_B, COOP_C = (a_cooperative(name=f"{name}協同組合") for name in "ABC")
FEDERATION = BillingParty(new_id(), "見本連合会", "東京都", "03-0000-0000", None)


def a_party(cooperative: Cooperative, name: str) -> Party:
    return party_of(a_member(cooperative, name=name), cooperative)


A1, A2, B1, B2, C1 = (
    a_party(of, name)
    for of, name in ((COOP_A, "A1"), (COOP_A, "A2"), (COOP_B, "B1"), (COOP_B, "B2"), (COOP_C, "C1"))
)
PARTIES = {party.member_id: party for party in (A1, A2, B1, B2, C1)}


def a_delivered(
    fare_yen: int,
    *charges: Charge,
    consignor: Party = A1,
    carrier: Party = B1,
    fees_bp: tuple[int, int] = (500, 500),
    on: date = date(2026, 6, 12),
) -> Contract:
    """A contract delivered in June, of A1 and B1 unless said otherwise."""
    agreement: Agreement = an_agreement(fare_yen=fare_yen, charges=charges, services=())
    contract = a_concluded_contract(consignor=consignor, carrier=carrier, agreement=agreement)
    return replace(
        contract,
        number=ContractNumber(f"{new_id().int:020d}"[-20:]),
        status=ContractStatus.DELIVERED,
        consignor_fee_bp=fees_bp[0],
        carrier_fee_bp=fees_bp[1],
        delivery=Delivery(datetime(on.year, on.month, on.day, 15, tzinfo=JST), "倉庫 見本"),
        closing_month=JUNE,
    )


def billing_party(named: NamedCooperative | Cooperative) -> BillingParty:
    return BillingParty(named.id, named.name, "", "", None)


COMPANIES = Companies(
    cooperatives={one.id: billing_party(one) for one in (COOP_A, COOP_B, COOP_C)},
    members={id: BillingParty(id, one.name, one.address, one.phone, None) for id, one in PARTIES.items()},
    accounts={COOP_A.id: 3},
    federation=FEDERATION,
    place_name=lambda code: code,
)


def billed(*contracts: Contract) -> dict[tuple[DocumentKind, str, str], Contents]:
    """The month's documents by kind, issuer and receiver."""
    return {
        (one.kind, one.issuer.name, one.receiver.name): one for one in bill_month(JUNE, contracts, COMPANIES)
    }


def issued(contents: list[Contents]) -> list[SettlementDocument]:
    on = date(2026, 7, 11)
    return [
        SettlementDocument(DocumentId(new_id()), str(n), JUNE, on, date(2026, 8, 15), date(2026, 8, 14), one)
        for n, one in enumerate(contents)
    ]


def balances(contents: list[Contents]) -> dict[tuple[UUID, str, UUID | None], int]:
    """What stands on each account once the documents are in the books; zeros left out."""
    found: defaultdict[tuple[UUID, str, UUID | None], int] = defaultdict(int)
    for booking in bookings_of_documents(issued(contents)):
        for posting in booking.postings:
            found[booking.book, posting.account.value, posting.party] += posting.amount_yen
    return {key: amount for key, amount in found.items() if amount}


def the_month_of_the_spec() -> list[Contract]:
    return [a_delivered(fare) for fare in (100_001, 33_333, 7_777)]


def test_the_month_of_the_spec_comes_out_to_the_yen() -> None:
    documents = billed(*the_month_of_the_spec())
    invoice = documents[DocumentKind.MEMBER, "A協同組合", "A1"]
    assert invoice.totals == (Total(1000, 148_165, 14_816),)
    assert invoice.total_yen == invoice.payable_yen == 162_981
    between = documents[DocumentKind.COOPERATIVE, "B協同組合", "A協同組合"]
    assert (between.totals, between.total_yen) == ((Total(1000, 141_111, 14_111),), 155_222)
    statement = documents[DocumentKind.PAYMENT, "B協同組合", "B1"]
    assert (statement.total_yen, statement.payable_yen) == (155_222, 147_182)
    assert statement.deductions == (
        Deduction(LineKind.COOPERATIVE_FEE, 7_054, 705),
        Deduction(LineKind.CARGO_INSURANCE, 281, 0),
    )
    bill = documents[DocumentKind.FEDERATION, "見本連合会", "B協同組合"]
    assert [(line.kind, line.base_yen, line.tax_category) for line in bill.lines] == [
        (LineKind.NETWORK_FEE, 15_000, TaxCategory.TAXABLE),
        (LineKind.CARGO_INSURANCE, 281, TaxCategory.OUTSIDE),
    ]
    assert (bill.totals, bill.total_yen) == ((Total(1000, 15_000, 1_500), Total(0, 281, 0)), 16_781)
    assert set(documents) == {
        (DocumentKind.MEMBER, "A協同組合", "A1"),
        (DocumentKind.COOPERATIVE, "B協同組合", "A協同組合"),
        (DocumentKind.PAYMENT, "B協同組合", "B1"),
        *((DocumentKind.FEDERATION, "見本連合会", f"{name}協同組合") for name in "ABC"),
    }


def test_each_fee_and_premium_is_floored_for_its_contract() -> None:
    documents = billed(*the_month_of_the_spec())
    invoice = documents[DocumentKind.MEMBER, "A協同組合", "A1"]
    fees = sorted(line.base_yen for line in invoice.lines if line.kind is LineKind.COOPERATIVE_FEE)
    assert fees == [388, 1_666, 5_000]
    example = billed(a_delivered(100_000))[DocumentKind.PAYMENT, "B協同組合", "B1"]
    assert [(one.base_yen, one.tax_yen) for one in example.deductions] == [(5_000, 500), (200, 0)]


def test_the_books_of_that_month_say_who_owes_whom_and_nothing_else_is_left() -> None:
    everything = bill_month(JUNE, the_month_of_the_spec(), COMPANIES)
    contents = [one for one in everything if one.kind is not DocumentKind.FEDERATION]
    assert balances(contents) == {
        (COOP_A.id, "receivable", A1.member_id): 162_981,
        (COOP_A.id, "payable", COOP_B.id): -155_222,
        (COOP_A.id, "fees", None): -7_054,
        (COOP_A.id, "consumption_tax", None): -705,
        (COOP_B.id, "receivable", COOP_A.id): 155_222,
        (COOP_B.id, "payable", B1.member_id): -147_182,
        (COOP_B.id, "fees", None): -7_054,
        (COOP_B.id, "consumption_tax", None): -705,
        (COOP_B.id, "premiums", None): -281,
    }


def test_the_federation_takes_the_premiums_over_and_bills_network_and_accounts() -> None:
    kept = balances(bill_month(JUNE, the_month_of_the_spec(), COMPANIES))
    federation = {key[1:]: amount for key, amount in kept.items() if key[0] == FEDERATION.id}
    assert federation == {
        ("receivable", COOP_A.id): (15_000 + 6_000) * 11 // 10,
        ("receivable", COOP_B.id): 16_500 + 281,
        ("receivable", COOP_C.id): 16_500,
        ("network_fees", None): -(3 * 15_000 + 6_000),
        ("consumption_tax", None): -(3 * 1_500 + 600),
        ("premiums", None): -281,
    }
    assert (COOP_B.id, "premiums", None) not in kept
    assert kept[COOP_B.id, "network_costs", None] == 15_000
    assert kept[COOP_B.id, "consumption_tax", None] == -705 + 1_500


def test_what_rounding_leaves_between_documents_goes_to_the_tax_rounding_account() -> None:
    two = [a_delivered(47_755, carrier=B1), a_delivered(47_755, carrier=B2)]
    documents = billed(*two)
    assert documents[DocumentKind.PAYMENT, "B協同組合", "B1"].totals == (Total(1000, 47_755, 4_775),)
    assert documents[DocumentKind.PAYMENT, "B協同組合", "B2"].totals == (Total(1000, 47_755, 4_775),)
    between = documents[DocumentKind.COOPERATIVE, "B協同組合", "A協同組合"]
    assert between.totals == (Total(1000, 95_510, 9_551),)
    kept = balances(list(documents.values()))
    assert kept[COOP_B.id, "tax_rounding", None] == -1
    assert not [key for key in kept if key[1] in ("tax_passing", "carriage")]


def test_tolls_pass_on_at_cost_and_damages_bear_no_tax() -> None:
    contract = a_delivered(
        50_000,
        Charge(ChargeKind.WAITING, 5_670),
        Charge(ChargeKind.TOLLS, 12_340),
        Charge(ChargeKind.CANCELLATION, 1_000),
        Charge(ChargeKind.FERRY, 0),
    )
    statement = billed(contract)[DocumentKind.PAYMENT, "B協同組合", "B1"]
    assert statement.totals == (Total(1000, 55_670, 5_567), Total(0, 13_340, 0))
    assert [(line.base_yen, line.tax_category) for line in statement.lines] == [
        (50_000, TaxCategory.TAXABLE),
        (5_670, TaxCategory.TAXABLE),
        (12_340, TaxCategory.AT_COST),
        (1_000, TaxCategory.OUTSIDE),
    ]
    # Fee and premium are of the fare alone (SPEC 8.2).
    assert [one.base_yen for one in statement.deductions] == [2_500, 100]


def test_within_one_cooperative_the_middle_leg_falls_away_and_both_fees_remain() -> None:
    documents = billed(a_delivered(100_000, consignor=A1, carrier=A2))
    assert {key[0] for key in documents} == set(DocumentKind) - {DocumentKind.COOPERATIVE}
    assert documents[DocumentKind.MEMBER, "A協同組合", "A1"].total_yen == 115_500
    assert documents[DocumentKind.PAYMENT, "A協同組合", "A2"].payable_yen == 110_000 - 5_500 - 200
    kept = balances([one for one in documents.values() if one.kind is not DocumentKind.FEDERATION])
    assert {key[1:]: amount for key, amount in kept.items()} == {
        ("receivable", A1.member_id): 115_500,
        ("payable", A2.member_id): -104_300,
        ("fees", None): -10_000,
        ("consumption_tax", None): -1_000,
        ("premiums", None): -200,
    }


def test_a_cooperative_without_a_fee_adds_and_deducts_none() -> None:
    documents = billed(a_delivered(100_000, fees_bp=(0, 0)))
    assert [line.kind for line in documents[DocumentKind.MEMBER, "A協同組合", "A1"].lines] == [
        LineKind.CARRIAGE
    ]
    statement = documents[DocumentKind.PAYMENT, "B協同組合", "B1"]
    assert statement.deductions == (Deduction(LineKind.CARGO_INSURANCE, 200, 0),)


def test_contracts_that_agreed_on_another_due_day_stand_on_documents_of_their_own() -> None:
    usual, sooner = a_delivered(10_000), a_delivered(20_000)
    payment = Payment(PaymentMethod.TRANSFER, date(2026, 7, 31))
    sooner = replace(sooner, agreement=replace(sooner.agreement, payment=payment))
    documents = bill_month(JUNE, [usual, sooner], COMPANIES)
    found = [(one.kind, one.agreed_due_on, one.lines[0].base_yen) for one in documents[:6]]
    assert found == [
        (kind, due_on, fare)
        for kind in (DocumentKind.MEMBER, DocumentKind.COOPERATIVE, DocumentKind.PAYMENT)
        for due_on, fare in ((None, 10_000), (date(2026, 7, 31), 20_000))
    ]


def test_lines_say_day_and_way_and_follow_the_days() -> None:
    late, early = a_delivered(2_000, on=date(2026, 6, 30)), a_delivered(1_000, on=date(2026, 6, 1))
    lines = billed(late, early)[DocumentKind.COOPERATIVE, "B協同組合", "A協同組合"].lines
    assert lines == (
        Line(LineKind.CARRIAGE, early.number, "運賃 6月1日 24202→11203", 1_000, TaxCategory.TAXABLE, 1000),
        Line(LineKind.CARRIAGE, late.number, "運賃 6月30日 24202→11203", 2_000, TaxCategory.TAXABLE, 1000),
    )


# --------------------------------------------------------------------- any month, against a plain reckoning

Deal = dict[str, Any]
NAMES = {"A1": A1, "A2": A2, "B1": B1, "B2": B2, "C1": C1}
deals = st.lists(
    st.fixed_dictionaries(
        {
            "pair": st.sampled_from([(x, y) for x in NAMES for y in NAMES if x != y]),
            "fare": st.integers(1, 3_000_000),
            "tolls": st.integers(0, 50_000),
            "waiting": st.integers(0, 20_000),
            "fees": st.tuples(st.integers(0, 500), st.integers(0, 500)),
        }
    ),
    max_size=25,
)


def plainly(month: list[Deal]) -> dict[str, int]:
    """What each company owes (below zero: is owed), worked out by whoever has a pencil."""

    def tenth(amount: int) -> int:
        return int(str(amount)[:-1] or 0)

    position: dict[str, int] = defaultdict(int)
    for name in NAMES:
        out = [deal for deal in month if deal["pair"][0] == name]
        taxed = sum(d["fare"] + d["waiting"] + d["fare"] * d["fees"][0] // 10_000 for d in out)
        position[name] += taxed + tenth(taxed) + sum(d["tolls"] for d in out)
        done = [deal for deal in month if deal["pair"][1] == name]
        taxed = sum(d["fare"] + d["waiting"] for d in done)
        fee = sum(d["fare"] * d["fees"][1] // 10_000 for d in done)
        premium = sum(d["fare"] * 2 // 1_000 for d in done)
        position[name] -= taxed + tenth(taxed) + sum(d["tolls"] for d in done) - fee - tenth(fee) - premium
    for x in "ABC":
        for y in "ABC":
            if x != y:
                legs = [d for d in month if d["pair"][0][0] == x and d["pair"][1][0] == y]
                taxed = sum(d["fare"] + d["waiting"] for d in legs)
                owed = taxed + tenth(taxed) + sum(d["tolls"] for d in legs)
                position[f"{x}>{y}"] = owed
    return {name: amount for name, amount in position.items() if amount}


@settings(max_examples=150, deadline=None)
@given(deals)
def test_any_month_is_billed_as_whoever_has_a_pencil_would(month: list[Deal]) -> None:
    contracts = [
        a_delivered(
            deal["fare"],
            Charge(ChargeKind.TOLLS, deal["tolls"]),
            Charge(ChargeKind.WAITING, deal["waiting"]),
            consignor=NAMES[deal["pair"][0]],
            carrier=NAMES[deal["pair"][1]],
            fees_bp=deal["fees"],
        )
        for deal in month
    ]
    documents = bill_month(JUNE, contracts, COMPANIES)
    found: dict[str, int] = defaultdict(int)
    for one in documents:
        match one.kind:
            case DocumentKind.MEMBER:
                found[one.receiver.name] += one.payable_yen
            case DocumentKind.PAYMENT:
                found[one.receiver.name] -= one.payable_yen
            case DocumentKind.COOPERATIVE:
                found[f"{one.receiver.name[0]}>{one.issuer.name[0]}"] += one.payable_yen
    assert {name: amount for name, amount in found.items() if amount} == plainly(month)
    bookings = bookings_of_documents(issued(documents))
    assert all(booking.is_balanced for booking in bookings)
    kept = balances(documents)
    assert not [key for key in kept if key[1] in ("carriage", "tax_passing")]
    assert not [key for key in kept if key[1] == "premiums" and key[0] != FEDERATION.id]
    for (book, account, party), amount in kept.items():
        if account == "payable" and (party, "receivable", book) in kept:
            assert kept[party, "receivable", book] == -amount  # what one owes is what the other claims


# ------------------------------------------------------------------------------------------------ the chain


def test_a_ledger_that_was_not_touched_is_found_intact() -> None:
    bookings = bookings_of_documents(issued(bill_month(JUNE, the_month_of_the_spec(), COMPANIES)))
    verifier = Verifier()
    for entry in chained(bookings, Head(), ISSUED):
        verifier.read(entry)
    verdict = verifier.verdict()
    assert (verdict.entries, verdict.sum_yen, verdict.broken_at, verdict.intact) == (10, 0, None, True)


def test_whatever_is_changed_in_the_ledger_is_found_where_it_was_changed() -> None:
    bookings = bookings_of_documents(issued(bill_month(JUNE, the_month_of_the_spec(), COMPANIES)))
    entries = list(chained(bookings, Head(), ISSUED))
    third = entries[2]
    one, two, *rest = third.booking.postings
    shifted = (
        replace(one, amount_yen=one.amount_yen + 1),
        replace(two, amount_yen=two.amount_yen - 1),
        *rest,
    )
    forgeries = [
        replace(third, booking=replace(third.booking, postings=shifted)),
        replace(third, booking=replace(third.booking, postings=third.booking.postings[::-1])),
        replace(third, booking=replace(third.booking, book=COOP_C.id)),
        replace(third, booking=replace(third.booking, because=Because.STATEMENT)),
        replace(third, booking=replace(third.booking, document_id=None)),
        replace(third, at=third.at + timedelta(seconds=1)),
        replace(third, hash="0" * 64),
        replace(third, booking=replace(third.booking, postings=(replace(one, account=LedgerAccount.BANK),))),
    ]
    for forged in forgeries:
        verifier = Verifier()
        for entry in [*entries[:2], forged, *entries[3:]]:
            verifier.read(entry)
        assert (verifier.verdict().broken_at, verifier.verdict().intact) == (3, False), forged
    verifier = Verifier()
    for entry in [*entries[:2], *entries[3:]]:
        verifier.read(entry)
    assert verifier.verdict().broken_at == 3
