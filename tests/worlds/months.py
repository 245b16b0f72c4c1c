"""April, closed: the documents of a scene's billed contracts, what is paid on them, and the ledger."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from adapters.db.settlement import CLOSINGS, DOCUMENTS, PAYMENTS
from adapters.reference.municipalities import load_municipalities
from domain.calendar import Month, jst_day
from domain.contracts.contracts import Contract
from domain.members import Member
from domain.places import MunicipalityCode
from domain.settlement.billing import Companies, bill_month
from domain.settlement.closings import Closing, ClosingId, closing_days
from domain.settlement.documents import BillingParty, Contents, DocumentId, SettlementDocument
from domain.settlement.ledger import Booking, Entry, Head, bookings_of_documents, bookings_of_payment, chained
from domain.settlement.payments import PaymentId, RecordedPayment
from tests.adapters.board_world import DAY
from tests.worlds.cast import COOPERATIVES, DESKS, FEDERATION, TRADERS, fixed_id
from tests.worlds.scenes import BILLED, ISSUED, Scene

MONTH, BEFORE = Month("2026-04"), Month("2026-03")
"""The month that is closed in every scene, and the network's first."""

Rows = dict[str, list[dict[str, Any]]]


def settlement_rows(scene: Scene) -> Rows:
    """The rows of the closed month, by table."""
    contracts = [deal.contract for deal in scene.deals if deal.contract.status in BILLED]
    documents = documents_of(scene)
    payments = _payments(scene, documents)
    entries = _entries(documents, payments)
    return {
        "closings": [CLOSINGS.row_of(one) for one in _closings(contracts)],
        "settlement_documents": [_document_row(one) for one in documents],
        "document_contracts": [
            {"document_id": one.id, "contract_number": number}
            for one in documents
            for number in sorted({line.contract_number for line in one.contents.lines} - {None}, key=str)
        ],
        "payments": [PAYMENTS.row_of(payment) for payment, _ in payments],
        "ledger_entries": [_entry_row(one) for one in entries],
        "ledger_postings": [row for one in entries for row in _posting_rows(one)],
    }


def documents_of(scene: Scene) -> list[SettlementDocument]:
    """What was issued for April."""
    contracts = [deal.contract for deal in scene.deals if deal.contract.status in BILLED]
    return [_issued(one) for one in bill_month(MONTH, contracts, _companies())]


def _issued(contents: Contents) -> SettlementDocument:
    """A document under an id, and so a number, of its own: the same whatever else was issued."""
    named = fixed_id(f"document {contents.receiver.id} {contents.kind} {contents.issuer.id}")
    days = closing_days(MONTH, lambda _: False)
    number = f"202604-{named.int % 10**8:08d}"
    return SettlementDocument(
        DocumentId(named), number, MONTH, jst_day(ISSUED), days.due_on, days.pay_on, contents
    )


def _payments(
    scene: Scene, documents: Sequence[SettlementDocument]
) -> list[tuple[RecordedPayment, SettlementDocument]]:
    """What the scene says was paid, as far as there is such a document, never more than it asks for."""
    made = []
    left = {one.id: one.contents.payable_yen for one in documents}
    for n, (receiver, kind, amount_yen) in enumerate(scene.paid):
        for one in documents:
            if (str(one.contents.receiver.id), one.contents.kind.value) != (receiver, kind):
                continue
            yen = min(amount_yen, left[one.id])
            if yen > 0:
                left[one.id] -= yen
                payment_id = PaymentId(fixed_id(f"payment {one.id} {n}"))
                paid = RecordedPayment(payment_id, one.id, yen, jst_day(ISSUED), ISSUED + n * DAY)
                made.append((paid, one))
    return made


def _entries(
    documents: Sequence[SettlementDocument], payments: list[tuple[RecordedPayment, SettlementDocument]]
) -> list[Entry]:
    entries = list(chained(bookings_of_documents(documents), Head(), ISSUED))
    for payment, document in payments:
        head = Head(entries[-1].sequence, entries[-1].hash)
        booked: list[Booking] = list(bookings_of_payment(payment, document))
        entries += chained(booked, head, payment.recorded_at)
    return entries


def _closings(contracts: Sequence[Contract]) -> list[Closing]:
    count: Counter[Any] = Counter()
    for one in contracts:
        count.update({one.consignor.cooperative.id, one.carrier.cooperative.id})
    made = []
    for month, issued_at, theirs in ((BEFORE, ISSUED - 30 * DAY, Counter()), (MONTH, ISSUED, count)):
        closes_on = closing_days(month, lambda _: False).closes_on
        for one in COOPERATIVES:
            closing_id = ClosingId(fixed_id(f"closing {month} {one.name}"))
            made.append(Closing(closing_id, one.id, month, closes_on, issued_at, theirs[one.id]))
    return made


def _companies() -> Companies:
    def billed(member: Member) -> BillingParty:
        return BillingParty(member.id, member.name, member.address, member.phone, member.registration_number)

    desks = {desk.cooperative_id: billed(desk) for desk in DESKS}
    return Companies(
        cooperatives={one.id: replace(desks[one.id], id=one.id, name=one.name) for one in COOPERATIVES},
        members={one.id: billed(one) for one in TRADERS},
        accounts={one.id: 3 for one in COOPERATIVES},
        federation=BillingParty(
            FEDERATION.id,
            FEDERATION.name,
            FEDERATION.address,
            FEDERATION.phone,
            FEDERATION.registration_number,
        ),
        place_name=_place_name,
    )


def _place_name(code: MunicipalityCode) -> str:
    municipality = load_municipalities().get(code)
    assert municipality is not None
    return municipality.full_name


def _document_row(document: SettlementDocument) -> dict[str, Any]:
    contents = document.contents
    return DOCUMENTS.row_of(document) | {
        "kind": contents.kind.value,
        "issuer_id": contents.issuer.id,
        "receiver_id": contents.receiver.id,
        "payable_yen": contents.payable_yen,
    }


def _entry_row(entry: Entry) -> dict[str, Any]:
    booking = entry.booking
    return {
        "sequence": entry.sequence,
        "at": entry.at,
        "book": booking.book,
        "because": booking.because.value,
        "document_id": booking.document_id,
        "payment_id": booking.payment_id,
        "hash": entry.hash,
    }


def _posting_rows(entry: Entry) -> list[dict[str, Any]]:
    return [
        {
            "sequence": entry.sequence,
            "place": place,
            "account": one.account.value,
            "party": one.party,
            "amount_yen": one.amount_yen,
        }
        for place, one in enumerate(entry.booking.postings, 1)
    ]
