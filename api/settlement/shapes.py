"""What is sent and answered of settlement (API §2)."""

from datetime import date
from uuid import UUID

from api.shapes import Answer, Day, Id, Instant, NamedThing, PaymentYen, Strict
from domain.settlement.closings import ClosingState
from domain.settlement.documents import DocumentKind, LineKind
from domain.settlement.ledger import Because, LedgerAccount
from domain.settlement.rates import TaxCategory


class BlockerAnswer(Answer):
    """What holds a contract back from the month it belongs to, and whose turn it is."""

    contract_number: str
    code: str
    who: str


class ClosingAnswer(Answer):
    """A month of one co-operative. ``issued_on``: null until its documents are issued.

    ``pay_on``: the bank day before, where ``due_on`` is none. ``contracts``: with a member on either side.
    """

    month: str
    cooperative: NamedThing
    state: ClosingState
    closes_on: date
    check_until: date
    issued_on: date | None
    due_on: date
    pay_on: date
    contracts: int
    blockers: tuple[BlockerAnswer, ...]


class ClosingPage(Answer):
    """The closings of a month; they stand on one page."""

    items: tuple[ClosingAnswer, ...]
    next_cursor: str | None


class BilledPartyAnswer(Answer):
    """A company as a document names it. ``registration_number``: T and 13 digits, null without one."""

    id: Id
    name: str
    registration_number: str | None


class DocumentLineAnswer(Answer):
    """One amount, yen without tax; ``at_cost``: as on the receipt, tax in."""

    contract_number: str | None
    text: str
    base_yen: int
    tax_category: TaxCategory


class TaxTotalAnswer(Answer):
    """All lines of one tax rate, and the tax on them; 0 bp: at cost, or outside of tax."""

    rate_bp: int
    base_yen: int
    tax_yen: int


class DeductionAnswer(Answer):
    """What the carrier's co-operative keeps back."""

    kind: LineKind
    base_yen: int
    tax_yen: int


class InvoiceAnswer(Answer):
    """An invoice. ``total_yen``: with tax. ``corrects``: the document it corrects, or null."""

    id: Id
    number: str
    kind: DocumentKind
    month: str
    issuer: BilledPartyAnswer
    receiver: BilledPartyAnswer
    issued_on: date
    due_on: date
    pay_on: date
    lines: tuple[DocumentLineAnswer, ...]
    totals: tuple[TaxTotalAnswer, ...]
    total_yen: int
    paid_yen: int
    corrects: Id | None


class InvoicePage(Answer):
    """A page of invoices."""

    items: tuple[InvoiceAnswer, ...]
    next_cursor: str | None


class StatementAnswer(InvoiceAnswer):
    """A payment statement. ``pays_yen``: ``total_yen`` less the deductions with their tax."""

    deductions: tuple[DeductionAnswer, ...]
    pays_yen: int


class StatementPage(Answer):
    """A page of payment statements."""

    items: tuple[StatementAnswer, ...]
    next_cursor: str | None


class PaidForm(Strict):
    """What was paid on a document, all or part of it. ``paid_on``: the day on the bank statement."""

    document_id: Id
    amount_yen: PaymentYen
    paid_on: Day


class RecordedPaymentAnswer(Answer):
    """A payment as recorded. ``open_yen``: what is still to be paid on its document."""

    id: Id
    document_id: Id
    document_number: str
    payer: NamedThing
    payee: NamedThing
    amount_yen: int
    paid_on: date
    recorded_at: Instant
    open_yen: int


class RecordedPaymentPage(Answer):
    """A page of payments."""

    items: tuple[RecordedPaymentAnswer, ...]
    next_cursor: str | None


class LedgerAccountAnswer(Answer):
    """What stands on an account of a book; a debit is positive. ``party``: whom it is kept for."""

    book: NamedThing
    account: LedgerAccount
    party: NamedThing | None
    balance_yen: int


class LedgerAccountPage(Answer):
    """The accounts of the books one keeps, on one page; each book sums to zero."""

    items: tuple[LedgerAccountAnswer, ...]
    next_cursor: str | None


class LedgerPostingAnswer(Answer):
    """An amount on one account; a debit is positive. ``party``: with whom, on accounts kept for each."""

    account: LedgerAccount
    party: NamedThing | None
    amount_yen: int


class LedgerEntryAnswer(Answer):
    """An entry; its postings sum to zero. ``sequence``: its place in the own book, for the federation in all.

    ``hash``: SHA-256, chained over all books to the entry before; null to who keeps but one of them.
    """

    sequence: int
    at: Instant
    book: NamedThing
    because: Because
    document_id: Id | None
    payment_id: Id | None
    postings: tuple[LedgerPostingAnswer, ...]
    hash: str | None


class LedgerEntryPage(Answer):
    """A page of the ledger."""

    items: tuple[LedgerEntryAnswer, ...]
    next_cursor: str | None


class VerificationAnswer(Answer):
    """What reading the whole ledger again found.

    ``broken_at``: the first entry that is wrong; ``changed_document_id``: the first document that is not
    what its entries were made for, or a payment on it; null where there is none.
    """

    entries: int
    sum_yen: int
    head_hash: str | None
    intact: bool
    broken_at: int | None
    changed_document_id: UUID | None
