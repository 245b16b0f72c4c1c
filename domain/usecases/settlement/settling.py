"""Settling: reading invoices and statements, and recording what was paid on them (SPEC 8.5, 8.7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.accounts import Caller, Role
from domain.api_clients import AnyCaller
from domain.calendar import Month, jst_day
from domain.contracts.contracts import ContractStatus
from domain.contracts.timelines import Happening
from domain.events import ContractSettled
from domain.money import Yen
from domain.permissions import Relation, permit
from domain.ports import Page, Ports, Standing, Work
from domain.refusals import Fault, NotFound, refuse_faults
from domain.settlement.documents import DocumentId, SettlementDocument
from domain.settlement.ledger import bookings_of_payment
from domain.settlement.payments import PaymentId, RecordedPayment
from domain.settlement.views import DocumentSearch, DocumentView, PaymentView, relation_to_document


class Sort(StrEnum):
    """請求書・支払通知書: which of the two a caller asks for."""

    INVOICE = "invoice"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Paid:
    """An amount that was paid, and on which day by the bank."""

    amount_yen: Yen
    paid_on: date


async def list_documents(
    ports: Ports, who: AnyCaller, sort: Sort, month: Month | None, page: tuple[Standing | None, int]
) -> Page[DocumentView]:
    """Invoices, or statements, that the caller's company issued or received (of a month closed).

    ``page``: where a former page ended, and how many are wanted.
    """
    permit(who, f"list_{sort}s")
    async with ports.begin() as work:
        of = await _speaks_for(work, who)
        return await work.documents.find(DocumentSearch(of, sort is Sort.STATEMENT, month), *page)


async def read_document(ports: Ports, who: AnyCaller, sort: Sort, document_id: DocumentId) -> DocumentView:
    """One invoice, or one statement, for its issuer and its receiver. Refuses: NotFound."""
    return await _read(ports, who, sort, document_id, operation=f"read_{sort}")


async def read_pdf(ports: Ports, who: AnyCaller, sort: Sort, document_id: DocumentId) -> tuple[str, bytes]:
    """An invoice or a statement as a PDF, and what the file is called. Refuses: NotFound."""
    view = await _read(ports, who, sort, document_id, operation=f"read_{sort}_pdf")
    return f"{file_stem(view.document)}.pdf", await ports.documents.settlement_pdf(view.document)


async def read_csv(ports: Ports, who: AnyCaller, sort: Sort, document_id: DocumentId) -> tuple[str, bytes]:
    """The lines of an invoice or a statement as CSV, and what the file is called. Refuses: NotFound."""
    view = await _read(ports, who, sort, document_id, operation=f"read_{sort}_csv")
    return f"{file_stem(view.document)}.csv", await ports.documents.settlement_csv(view.document)


async def record_payment(ports: Ports, who: Caller, document_id: DocumentId, paid: Paid) -> PaymentView:
    """Record what was paid on a document: by its issuer, who was paid, or who paid a statement out.

    With the last yen of all its documents a contract is settled. Refuses: NotFound, NotYours, Invalid (more
    than is open, on a day to come, or before the document was issued).
    """
    async with ports.begin() as work:
        document, relation = await _found(work, who, document_id)
        permit(who, "record_payment", relation)
        await work.closings.lock()
        open_yen = Yen(document.contents.payable_yen - await work.documents.paid_yen(document_id))
        refuse_faults(_faults(document, paid, open_yen, jst_day(ports.now())))
        payment = RecordedPayment(
            PaymentId(ports.new_id()), document_id, paid.amount_yen, paid.paid_on, ports.now()
        )
        await work.payments.add(payment)
        await work.ledger.append(bookings_of_payment(payment, document), ports.now())
        left = Yen(open_yen - paid.amount_yen)
        if left == 0:
            await _settle(ports, work, document)
    return PaymentView(payment, document, left)


async def list_payments(
    ports: Ports, who: AnyCaller, month: Month | None, after: Standing | None, limit: int
) -> Page[PaymentView]:
    """Payments on the caller's documents (of a month closed), oldest first."""
    permit(who, "list_payments")
    async with ports.begin() as work:
        return await work.payments.find(await _speaks_for(work, who), month, after, limit)


def file_stem(document: SettlementDocument) -> str:
    """What a document's files are called, without their ending."""
    kind = "statement" if document.contents.kind.is_statement else "invoice"
    return f"kaerini-{kind}-{document.contents.kind.value}-{document.number}"


async def _read(
    ports: Ports, who: AnyCaller, sort: Sort, document_id: DocumentId, *, operation: str
) -> DocumentView:
    async with ports.begin() as work:
        document, relation = await _found(work, who, document_id)
        if document.contents.kind.is_statement is not (sort is Sort.STATEMENT):
            raise NotFound
        permit(who, operation, relation)
        return DocumentView(document, await work.documents.paid_yen(document_id))


async def _found(work: Work, who: AnyCaller, document_id: DocumentId) -> tuple[SettlementDocument, Relation]:
    return relation_to_document(await work.documents.get(document_id), await _speaks_for(work, who))


async def _speaks_for(work: Work, who: AnyCaller) -> frozenset[UUID]:
    """The companies in whose name the caller sees documents: member, co-operative or federation."""
    if isinstance(who, Caller) and who.role is Role.FEDERATION_ADMIN:
        federation = await work.members.federation()
        return frozenset() if federation is None else frozenset({federation.id})
    viewer = who.viewer
    return frozenset(one for one in (viewer.desk, viewer.oversees) if one is not None)


def _faults(document: SettlementDocument, paid: Paid, open_yen: Yen, today: date) -> Iterator[Fault]:
    if paid.amount_yen > open_yen:
        yield Fault("#/amount_yen", "more-than-open", {"open_yen": open_yen})
    if paid.paid_on > today:
        yield Fault("#/paid_on", "day-to-come")
    if paid.paid_on < document.issued_on:
        yield Fault("#/paid_on", "paid-before-issue")


async def _settle(ports: Ports, work: Work, document: SettlementDocument) -> None:
    """Mark the contracts settled for which nothing is open any more, on whichever document."""
    for number in await work.documents.paid_up(document.id):
        contract = await work.contracts.lock(number)
        assert contract is not None
        if contract.status is ContractStatus.BILLED:
            await work.contracts.save(contract.settle(at=ports.now()))
            await work.contracts.tell(number, [Happening(ports.now(), ContractStatus.SETTLED.value, None)])
            await work.outbox.put(ContractSettled(number))
