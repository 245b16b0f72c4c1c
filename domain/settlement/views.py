"""What people see of settlement: who may see a document, and what is still open on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.calendar import Month
from domain.money import Yen
from domain.permissions import Relation
from domain.refusals import NotFound
from domain.settlement.documents import BillingParty, SettlementDocument
from domain.settlement.ledger import Balance, Entry
from domain.settlement.payments import RecordedPayment


@dataclass(frozen=True, slots=True)
class DocumentSearch:
    """Which documents a list asks for. ``of``: who issued or received it; ``statements``: or invoices."""

    of: frozenset[UUID]
    statements: bool
    month: Month | None = None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document, and how much of it is paid."""

    document: SettlementDocument
    paid_yen: Yen

    @property
    def open_yen(self) -> Yen:
        """What is still to be paid."""
        return Yen(self.document.contents.payable_yen - self.paid_yen)


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment, the document it was made on, and what is still open on that."""

    payment: RecordedPayment
    document: SettlementDocument
    open_yen: Yen

    @property
    def payer(self) -> BillingParty:
        """Who paid: a statement's issuer, an invoice's receiver."""
        contents = self.document.contents
        return contents.issuer if contents.kind.is_statement else contents.receiver

    @property
    def payee(self) -> BillingParty:
        """Who was paid."""
        contents = self.document.contents
        return contents.receiver if contents.kind.is_statement else contents.issuer


def relation_to_document(
    document: SettlementDocument | None, ids: Collection[UUID]
) -> tuple[SettlementDocument, Relation]:
    """The document and how the caller stands to it: its issuer owns it, its receiver is party to it.

    ``ids``: the companies the caller speaks for. Refuses: NotFound, for who is neither.
    """
    if document is not None:
        if document.contents.issuer.id in ids:
            return document, Relation.OWN
        if document.contents.receiver.id in ids:
            return document, Relation.PARTY
    raise NotFound


@dataclass(frozen=True, slots=True)
class BalanceView:
    """What stands on an account, with the names of its book and of whom it is kept for."""

    balance: Balance
    book_name: str
    party_name: str | None


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry of the ledger. ``names``: of its book, and of each party of its postings.

    ``sequence``: its place in what the reader keeps: the whole ledger, or the one book. ``hash``: the
    entry's, for who keeps the whole. A book's keeper is told neither how much is written into the others
    between, nor a hash that is taken over it (SECURITY 4).
    """

    entry: Entry
    sequence: int
    hash: str | None
    names: Mapping[UUID, str]

    @property
    def book_name(self) -> str:
        """Whose book it is."""
        return self.names[self.entry.booking.book]
