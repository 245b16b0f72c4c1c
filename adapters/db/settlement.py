"""Closed months, invoices, statements and payments in the database (SPEC 8)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.sql.selectable import ScalarSelect

from adapters.db.schema import closings, document_contracts, payments, settlement_documents
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.calendar import Month
from domain.contracts.numbers import ContractNumber
from domain.money import Yen
from domain.ports import Page, Standing
from domain.settlement.closings import Closing
from domain.settlement.documents import DocumentId, DocumentKind, SettlementDocument
from domain.settlement.payments import PaymentId, RecordedPayment
from domain.settlement.views import DocumentSearch, DocumentView, PaymentView

CLOSINGS = Shelf(Closing, closings)
DOCUMENTS = Shelf(SettlementDocument, settlement_documents)
PAYMENTS = Shelf(RecordedPayment, payments)

_c, _d, _p = closings.c, settlement_documents.c, payments.c


async def lock_settlement(work: Transaction) -> None:
    """Let nobody else close a month, record a payment or append to the ledger until this work ends."""
    lock = func.pg_advisory_xact_lock(func.hashtext("kaerini"), func.hashtext("settlement"))
    await work.connection.execute(select(lock))


def _paid(document_id: ColumnElement[Any]) -> ScalarSelect[int]:
    """How much is paid on a document."""
    total = cast(func.coalesce(func.sum(_p.amount_yen), 0), BigInteger)  # SUM makes it NUMERIC.
    paid = select(total).where(_p.document_id == document_id)
    return paid.correlate(settlement_documents).scalar_subquery()


def _issued_or_received(of: Collection[UUID]) -> ColumnElement[bool]:
    return or_(_d.issuer_id.in_(of), _d.receiver_id.in_(of))


class SqlClosings:
    """Closed months as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def lock(self) -> None:
        """Nobody else closes a month or writes into the ledger until this work ends."""
        await lock_settlement(self._work)

    async def last(self) -> Month | None:
        """The last month that is closed, or None."""
        last: Month | None = await self._work.connection.scalar(select(func.max(_c.month)))
        return last

    async def of(self, month: Month) -> Sequence[tuple[Closing, bool]]:
        """The closings of a month, and whether all that each issued is paid."""
        theirs = (_d.issuer_id == _c.cooperative_id, _d.month == _c.month)
        is_open = exists().where(*theirs, _d.payable_yen > _paid(_d.id))
        query = select(closings, (~is_open).label("paid")).where(_c.month == month)
        rows = await self._work.connection.execute(query.order_by(_c.cooperative_id))
        return [(CLOSINGS.thing_of(row), row["paid"]) for row in rows.mappings()]

    async def add(self, closing: Closing) -> None:
        """Keep a closing, with its audit row."""
        await CLOSINGS.add(self._work, closing)


class SqlSettlementDocuments:
    """Invoices and statements as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, document_id: DocumentId) -> SettlementDocument | None:
        """The document, or None."""
        return await DOCUMENTS.get(self._work, document_id)

    async def add(self, document: SettlementDocument) -> None:
        """Keep a new document with its audit row, and on which contracts it stands."""
        contents = document.contents
        await DOCUMENTS.add(
            self._work,
            document,
            kind=contents.kind.value,
            issuer_id=contents.issuer.id,
            receiver_id=contents.receiver.id,
            payable_yen=contents.payable_yen,
        )
        numbers = {line.contract_number for line in contents.lines if line.contract_number is not None}
        if numbers:
            rows = [{"document_id": document.id, "contract_number": number} for number in sorted(numbers)]
            await self._work.connection.execute(insert(document_contracts), rows)

    async def find(self, search: DocumentSearch, after: Standing | None, limit: int) -> Page[DocumentView]:
        """The documents that answer the search, by number and id."""
        query = select(settlement_documents, _paid(_d.id).label("paid_yen")).where(
            _issued_or_received(search.of),
            (_d.kind == DocumentKind.PAYMENT.value) == literal(search.statements),
        )
        if search.month is not None:
            query = query.where(_d.month == search.month)
        if after is not None:
            query = query.where(tuple_(_d.number, _d.id) > tuple_(literal(after.key), literal(after.id)))
        rows = (
            await self._work.connection.execute(query.order_by(_d.number, _d.id).limit(limit + 1))
        ).mappings()
        found = [DocumentView(DOCUMENTS.thing_of(row), Yen(row["paid_yen"])) for row in rows]
        last = found[limit - 1].document if len(found) > limit else None
        return Page(tuple(found[:limit]), None if last is None else Standing(last.number, last.id))

    async def read_on(self, after: DocumentId | None, limit: int) -> Sequence[SettlementDocument]:
        """All documents, by id, from after this one on."""
        return await DOCUMENTS.read_on(self._work, after, limit)

    async def paid_yen(self, document_id: DocumentId) -> Yen:
        """How much of it is paid."""
        return Yen(await self._work.connection.scalar(select(_paid(literal(document_id)))) or 0)

    async def paid_up(self, document_id: DocumentId) -> Sequence[ContractNumber]:
        """The contracts on this document all of whose documents are paid whole."""
        here, there = document_contracts.c, document_contracts.alias().c
        still_open = (
            select(literal(1))
            .select_from(settlement_documents)
            .where(
                there.contract_number == here.contract_number,
                _d.id == there.document_id,
                _d.payable_yen > _paid(_d.id),
            )
            .correlate(document_contracts)
            .exists()
        )
        query = select(here.contract_number).where(here.document_id == document_id, ~still_open)
        return list(await self._work.connection.scalars(query.order_by(here.contract_number)))


class SqlPayments:
    """Payments as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def add(self, payment: RecordedPayment) -> None:
        """Keep a payment, with its audit row."""
        await PAYMENTS.add(self._work, payment)

    async def read_on(self, after: PaymentId | None, limit: int) -> Sequence[RecordedPayment]:
        """All payments, by id, from after this one on."""
        return await PAYMENTS.read_on(self._work, after, limit)

    async def find(
        self, of: Collection[UUID], month: Month | None, after: Standing | None, limit: int
    ) -> Page[PaymentView]:
        """The payments on documents (of a month) that one of these issued or received, oldest first."""
        query = _with_documents().where(_issued_or_received(of))
        if month is not None:
            query = query.where(_d.month == month)
        if after is not None:
            assert isinstance(after.key, str)
            recorded_at = literal(datetime.fromisoformat(after.key), _p.recorded_at.type)
            query = query.where(tuple_(_p.recorded_at, _p.id) > tuple_(recorded_at, literal(after.id)))
        ordered = query.order_by(_p.recorded_at, _p.id).limit(limit + 1)
        rows = (await self._work.connection.execute(ordered)).mappings()
        found = [_payment_view(row) for row in rows]
        last = found[limit - 1].payment if len(found) > limit else None
        after = None if last is None else Standing(last.recorded_at.isoformat(), last.id)
        return Page(tuple(found[:limit]), after)


def _with_documents() -> Select[Any]:
    """Payments with what they were made on; the document's columns under its own names, but the id."""
    of_payment = [_p[name].label(f"payment_{name}") for name in PAYMENTS.columns]
    joined = payments.join(settlement_documents, _d.id == _p.document_id)
    return select(settlement_documents, *of_payment, _paid(_d.id).label("paid_yen")).select_from(joined)


def _payment_view(row: Any) -> PaymentView:
    document = DOCUMENTS.thing_of(row)
    payment = PAYMENTS.thing_of({name: row[f"payment_{name}"] for name in PAYMENTS.columns})
    return PaymentView(payment, document, Yen(document.contents.payable_yen - row["paid_yen"]))
