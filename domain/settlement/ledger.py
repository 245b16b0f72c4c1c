"""The ledger: double entry, a book for each co-operative and one for the federation (SPEC 8.6).

An amount is a debit where it is positive and a credit where it is negative; the postings of an entry sum to
zero, and so do the books. Entries are chained by hash: whoever changes one afterwards breaks the chain.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from domain.settlement.documents import DocumentId, DocumentKind, LineKind, SettlementDocument, totals_of
from domain.settlement.payments import PaymentId, RecordedPayment


class LedgerAccount(StrEnum):
    """The accounts of a book (勘定科目).

    ``carriage``: fares and charges that pass through to the carrier; nothing stays there.
    ``tax_passing``: the tax on them. What several documents of one month leave there, because each rounds
    once, goes to ``tax_rounding`` (SPEC 8.3). ``consumption_tax``: on what is the book's own.
    """

    RECEIVABLE = "receivable"
    PAYABLE = "payable"
    BANK = "bank"
    CARRIAGE = "carriage"
    FEES = "fees"
    CONSUMPTION_TAX = "consumption_tax"
    TAX_PASSING = "tax_passing"
    TAX_ROUNDING = "tax_rounding"
    PREMIUMS = "premiums"
    NETWORK_COSTS = "network_costs"
    NETWORK_FEES = "network_fees"


class Because(StrEnum):
    """Why an entry was made."""

    INVOICE = "invoice"
    INVOICE_RECEIVED = "invoice_received"
    STATEMENT = "statement"
    TAX_ROUNDING = "tax_rounding"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount on one account; ``party``: with whom, on accounts that are kept for each."""

    account: LedgerAccount
    party: UUID | None
    amount_yen: int


@dataclass(frozen=True, slots=True)
class Booking:
    """What is written into one book at once, and why.

    ``evidence``: digest of the document it was made for, or of the payment; None for what follows from all.
    """

    book: UUID
    because: Because
    document_id: DocumentId | None
    payment_id: PaymentId | None
    postings: tuple[Posting, ...]
    evidence: str | None = None

    @property
    def is_balanced(self) -> bool:
        """Whether what it debits it credits."""
        return sum(posting.amount_yen for posting in self.postings) == 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking in its place: ``sequence`` counts from 1 without gaps; ``hash`` holds the one before."""

    sequence: int
    at: datetime
    booking: Booking
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the ledger, to which the next entry is chained."""

    sequence: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on one account of one book."""

    book: UUID
    account: LedgerAccount
    party: UUID | None
    amount_yen: int


def chained(bookings: Iterable[Booking], head: Head, at: datetime) -> Iterator[Entry]:
    """The bookings as the entries that follow the head."""
    for booking in bookings:
        assert booking.is_balanced, booking
        sequence = head.sequence + 1
        entry = Entry(sequence, at, booking, hash_of(booking, sequence, at, head.hash))
        yield entry
        head = Head(sequence, entry.hash)


def hash_of(booking: Booking, sequence: int, at: datetime, former_hash: str) -> str:
    """SHA-256 (hex) over the entry's canonical JSON and the hash before: keys sorted, no spaces, UTC."""
    said = {
        "sequence": sequence,
        "at": at.astimezone(UTC).isoformat(),
        "book": str(booking.book),
        "because": booking.because.value,
        "document_id": _text(booking.document_id),
        "payment_id": _text(booking.payment_id),
        "postings": [[one.account.value, _text(one.party), one.amount_yen] for one in booking.postings],
        "evidence": booking.evidence,
        "former_hash": former_hash,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def digest_of(thing: SettlementDocument | RecordedPayment) -> str:
    """SHA-256 (hex) over the canonical JSON of all that a document, or a payment, says."""
    said = json.dumps(asdict(thing), default=_plainly, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _plainly(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _text(one: UUID | None) -> str | None:
    return None if one is None else str(one)


def bookings_of_documents(documents: Iterable[SettlementDocument]) -> list[Booking]:
    """All that a month's documents put into the books, and last what rounding leaves."""
    made = [booking for document in documents for booking in _bookings_of(document)]
    return [*made, *_roundings(made)]


def _bookings_of(document: SettlementDocument) -> Iterator[Booking]:
    contents = document.contents
    match contents.kind:
        case DocumentKind.MEMBER:
            yield _booking(document, Because.INVOICE, _own_invoice(document))
        case DocumentKind.COOPERATIVE:
            yield _booking(document, Because.INVOICE, _own_invoice(document))
            yield _booking(document, Because.INVOICE_RECEIVED, _received_carriage(document))
        case DocumentKind.PAYMENT:
            yield _booking(document, Because.STATEMENT, _statement(document))
        case DocumentKind.FEDERATION:
            yield _booking(document, Because.INVOICE, _network_invoice(document))
            yield _booking(document, Because.INVOICE_RECEIVED, _received_network(document))


def _own_invoice(document: SettlementDocument) -> Iterator[Posting]:
    """The issuer is owed the total: fares and charges pass through, its fee is its own."""
    contents = document.contents
    fees = totals_of(line for line in contents.lines if line.kind is LineKind.COOPERATIVE_FEE)
    fee, fee_tax = sum(total.base_yen for total in fees), sum(total.tax_yen for total in fees)
    tax = sum(total.tax_yen for total in contents.totals)
    yield Posting(LedgerAccount.RECEIVABLE, contents.receiver.id, contents.total_yen)
    yield Posting(LedgerAccount.CARRIAGE, None, -_base(document, LineKind.CARRIAGE))
    yield Posting(LedgerAccount.TAX_PASSING, None, -(tax - fee_tax))
    yield Posting(LedgerAccount.FEES, None, -fee)
    yield Posting(LedgerAccount.CONSUMPTION_TAX, None, -fee_tax)


def _received_carriage(document: SettlementDocument) -> Iterator[Posting]:
    contents = document.contents
    tax = sum(total.tax_yen for total in contents.totals)
    yield Posting(LedgerAccount.CARRIAGE, None, _base(document, LineKind.CARRIAGE))
    yield Posting(LedgerAccount.TAX_PASSING, None, tax)
    yield Posting(LedgerAccount.PAYABLE, contents.issuer.id, -contents.total_yen)


def _statement(document: SettlementDocument) -> Iterator[Posting]:
    """The carrier is owed what passed through, less the co-operative's fee and the premium."""
    contents = document.contents
    kept = {one.kind: one for one in contents.deductions}
    tax = sum(total.tax_yen for total in contents.totals)
    yield Posting(LedgerAccount.CARRIAGE, None, _base(document, LineKind.CARRIAGE))
    yield Posting(LedgerAccount.TAX_PASSING, None, tax)
    yield Posting(LedgerAccount.PAYABLE, contents.receiver.id, -contents.payable_yen)
    if (fee := kept.get(LineKind.COOPERATIVE_FEE)) is not None:
        yield Posting(LedgerAccount.FEES, None, -fee.base_yen)
        yield Posting(LedgerAccount.CONSUMPTION_TAX, None, -fee.tax_yen)
    if (premium := kept.get(LineKind.CARGO_INSURANCE)) is not None:
        yield Posting(LedgerAccount.PREMIUMS, None, -premium.base_yen)


def _network_invoice(document: SettlementDocument) -> Iterator[Posting]:
    contents = document.contents
    yield Posting(LedgerAccount.RECEIVABLE, contents.receiver.id, contents.total_yen)
    yield Posting(LedgerAccount.NETWORK_FEES, None, -_base(document, LineKind.NETWORK_FEE))
    yield Posting(LedgerAccount.CONSUMPTION_TAX, None, -sum(total.tax_yen for total in contents.totals))
    yield Posting(LedgerAccount.PREMIUMS, None, -_base(document, LineKind.CARGO_INSURANCE))


def _received_network(document: SettlementDocument) -> Iterator[Posting]:
    contents = document.contents
    yield Posting(LedgerAccount.NETWORK_COSTS, None, _base(document, LineKind.NETWORK_FEE))
    yield Posting(LedgerAccount.CONSUMPTION_TAX, None, sum(total.tax_yen for total in contents.totals))
    yield Posting(LedgerAccount.PREMIUMS, None, _base(document, LineKind.CARGO_INSURANCE))
    yield Posting(LedgerAccount.PAYABLE, contents.issuer.id, -contents.total_yen)


def _base(document: SettlementDocument, kind: LineKind) -> int:
    return sum(line.base_yen for line in document.contents.lines if line.kind is kind)


def _booking(document: SettlementDocument, because: Because, postings: Iterable[Posting]) -> Booking:
    contents = document.contents
    book = contents.receiver.id if because is Because.INVOICE_RECEIVED else contents.issuer.id
    written = tuple(posting for posting in postings if posting.amount_yen)
    return Booking(book, because, document.id, None, written, digest_of(document))


def _roundings(bookings: Iterable[Booking]) -> Iterator[Booking]:
    """The yen by which each book's documents differ, because each rounds once (SPEC 8.3)."""
    left: defaultdict[UUID, int] = defaultdict(int)
    for booking in bookings:
        for posting in booking.postings:
            if posting.account is LedgerAccount.TAX_PASSING:
                left[booking.book] += posting.amount_yen
    for book in sorted(left, key=str):
        if left[book]:
            passing = Posting(LedgerAccount.TAX_PASSING, None, -left[book])
            rounding = Posting(LedgerAccount.TAX_ROUNDING, None, left[book])
            yield Booking(book, Because.TAX_ROUNDING, None, None, (passing, rounding))


def bookings_of_payment(payment: RecordedPayment, document: SettlementDocument) -> Iterator[Booking]:
    """A payment in the books of both who have one: members have none."""
    contents = document.contents
    paid, evidence = payment.amount_yen, digest_of(payment)
    if contents.kind.is_statement:
        out = (
            Posting(LedgerAccount.PAYABLE, contents.receiver.id, paid),
            Posting(LedgerAccount.BANK, None, -paid),
        )
        yield Booking(contents.issuer.id, Because.PAYMENT, document.id, payment.id, out, evidence)
        return
    into = (
        Posting(LedgerAccount.BANK, None, paid),
        Posting(LedgerAccount.RECEIVABLE, contents.receiver.id, -paid),
    )
    yield Booking(contents.issuer.id, Because.PAYMENT, document.id, payment.id, into, evidence)
    if contents.kind is not DocumentKind.MEMBER:
        out = (
            Posting(LedgerAccount.PAYABLE, contents.issuer.id, paid),
            Posting(LedgerAccount.BANK, None, -paid),
        )
        yield Booking(contents.receiver.id, Because.PAYMENT, document.id, payment.id, out, evidence)


@dataclass(frozen=True, slots=True)
class Verification:
    """What reading the whole ledger again found.

    ``sum_yen``: over all postings, as they stand. ``broken_at``: the first entry that is missing, out of
    balance, or not what its hash says. ``changed_document_id``: the first document that is not what its
    entries were made for, or a payment on it that is not, or for which there are no entries.
    """

    entries: int
    sum_yen: int
    head_hash: str | None
    broken_at: int | None
    changed_document_id: DocumentId | None

    @property
    def intact(self) -> bool:
        """Whether nothing was changed, and every yen has its counterpart."""
        return self.broken_at is None and self.changed_document_id is None and self.sum_yen == 0


class Verifier:
    """Reads entries in order, then documents and payments, and remembers the first that is wrong."""

    def __init__(self) -> None:
        self._head = Head()
        self._sum = 0
        self._broken_at: int | None = None
        self._evidence: dict[UUID, str | None] = {}
        self._changed: DocumentId | None = None

    def read(self, entry: Entry) -> None:
        """Hold one entry to the chain."""
        sequence, booking = self._head.sequence + 1, entry.booking
        right = (
            entry.sequence == sequence
            and booking.is_balanced
            and entry.hash == hash_of(booking, entry.sequence, entry.at, self._head.hash)
        )
        if not right and self._broken_at is None:
            self._broken_at = sequence
        self._sum += sum(posting.amount_yen for posting in booking.postings)
        self._head = Head(entry.sequence, entry.hash)
        proven = booking.payment_id or booking.document_id
        if proven is not None:
            self._evidence[proven] = booking.evidence

    def read_document(self, document: SettlementDocument) -> None:
        """Hold a document to the evidence of its entries, which have been read."""
        self._hold(document, document.id)

    def read_payment(self, payment: RecordedPayment) -> None:
        """Hold a payment to the evidence of its entries, which have been read."""
        self._hold(payment, payment.document_id)

    def _hold(self, thing: SettlementDocument | RecordedPayment, document_id: DocumentId) -> None:
        if self._evidence.get(thing.id) != digest_of(thing) and self._changed is None:
            self._changed = document_id

    def verdict(self) -> Verification:
        """What was found so far."""
        read = self._head.sequence
        return Verification(read, self._sum, self._head.hash or None, self._broken_at, self._changed)
