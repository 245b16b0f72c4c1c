"""Closed months, their documents, payments and the ledger as they are kept."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.calendar import Month
from domain.contracts.numbers import ContractNumber
from domain.money import Yen
from domain.ports.pages import Page, Standing
from domain.settlement.closings import Closing
from domain.settlement.documents import DocumentId, SettlementDocument
from domain.settlement.ledger import Balance, Booking, Entry
from domain.settlement.payments import PaymentId, RecordedPayment
from domain.settlement.views import DocumentSearch, DocumentView, PaymentView


class Closings(Protocol):
    """Months that are closed, once for each co-operative and closing day (a constraint of the database)."""

    async def lock(self) -> None:
        """Nobody else closes a month or writes into the ledger until this work ends."""

    async def last(self) -> Month | None:
        """The last month that is closed, or None."""

    async def of(self, month: Month) -> Sequence[tuple[Closing, bool]]:
        """The closings of a month, and whether all that each issued is paid."""

    async def add(self, closing: Closing) -> None:
        """Keep a closing."""


class SettlementDocuments(Protocol):
    """Invoices and statements as they were issued; they never change."""

    async def get(self, document_id: DocumentId) -> SettlementDocument | None:
        """The document, or None."""

    async def add(self, document: SettlementDocument) -> None:
        """Keep a new document, and on which contracts it stands."""

    async def find(self, search: DocumentSearch, after: Standing | None, limit: int) -> Page[DocumentView]:
        """The documents that answer the search, by number and id."""

    async def read_on(self, after: DocumentId | None, limit: int) -> Sequence[SettlementDocument]:
        """All documents, by id, from after this one on."""

    async def paid_yen(self, document_id: DocumentId) -> Yen:
        """How much of it is paid."""

    async def paid_up(self, document_id: DocumentId) -> Sequence[ContractNumber]:
        """The contracts on this document all of whose documents are paid whole."""


class Payments(Protocol):
    """Payments as they were recorded; they never change."""

    async def add(self, payment: RecordedPayment) -> None:
        """Keep a payment."""

    async def find(
        self, of: Collection[UUID], month: Month | None, after: Standing | None, limit: int
    ) -> Page[PaymentView]:
        """The payments on documents (of a month) that one of these issued or received, oldest first."""

    async def read_on(self, after: PaymentId | None, limit: int) -> Sequence[RecordedPayment]:
        """All payments, by id, from after this one on."""


class Ledger(Protocol):
    """The ledger: entries are appended and never change (SPEC 8.6)."""

    async def append(self, bookings: Iterable[Booking], at: datetime) -> None:
        """Chain the bookings to its end; nobody else appends until this work ends."""

    async def entries(self, book: UUID | None, after: int, limit: int) -> Sequence[Entry]:
        """The entries (of one book, or of all) in order, but for the first ``after`` of them."""

    async def balances(self, book: UUID | None) -> Sequence[Balance]:
        """What stands on each account (of one book, or of all)."""
