"""Settlement (精算): closed months, the documents issued, payments, and the ledger (SPEC 8)."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from adapters.db.schema.shapes import Instant, Json, check, metadata, one_of
from domain.settlement.documents import DocumentKind
from domain.settlement.ledger import Because, LedgerAccount

MONTH = "~ '^[0-9]{4}-(0[1-9]|1[0-2])$'"
SHA_256 = "~ '^[0-9a-f]{64}$'"

closings = Table(
    "closings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("cooperative_id", Uuid, ForeignKey("cooperatives.id"), nullable=False),
    Column("month", Text, nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("contracts", BigInteger, nullable=False),
    UniqueConstraint("cooperative_id", "closes_on"),
    check("month_form", f"month {MONTH}"),
    check("contracts_counted", "contracts >= 0"),
    Index("ix_closings_month", "month"),
)

settlement_documents = Table(
    "settlement_documents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("pay_on", Date, nullable=False),
    Column("contents", Json, nullable=False),
    Column("kind", Text, nullable=False),
    Column("issuer_id", Uuid, nullable=False),  # A co-operative, or the federation.
    Column("receiver_id", Uuid, nullable=False),  # A member, or a co-operative.
    Column("payable_yen", BigInteger, nullable=False),
    UniqueConstraint("issuer_id", "number"),
    one_of("kind", DocumentKind),
    check("month_form", f"month {MONTH}"),
    check("payable_not_negative", "payable_yen >= 0"),
    Index("ix_settlement_documents_receiver", "receiver_id", "month"),
    Index("ix_settlement_documents_issuer", "issuer_id", "month"),
)

document_contracts = Table(
    "document_contracts",
    metadata,
    Column("document_id", Uuid, ForeignKey("settlement_documents.id"), primary_key=True),
    Column("contract_number", Text, ForeignKey("contracts.number"), primary_key=True),
    Index("ix_document_contracts_contract_number", "contract_number"),
)

payments = Table(
    "payments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("settlement_documents.id"), nullable=False),
    Column("amount_yen", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    check("amount_positive", "amount_yen > 0"),
    Index("ix_payments_document_id", "document_id"),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("book", Uuid, nullable=False),  # A co-operative's, or the federation's.
    Column("because", Text, nullable=False),
    Column("document_id", Uuid, ForeignKey("settlement_documents.id")),
    Column("payment_id", Uuid, ForeignKey("payments.id")),
    Column("evidence", Text),  # Digest of the document, or the payment, it was made for.
    Column("hash", Text, nullable=False),
    one_of("because", Because),
    check("sequence_counts", "sequence >= 1"),
    check("hash_sha_256", f"hash {SHA_256}"),
    check("evidence_sha_256", f"evidence {SHA_256}"),
    Index("ix_ledger_entries_book", "book", "sequence"),
)

ledger_postings = Table(
    "ledger_postings",
    metadata,
    Column("sequence", BigInteger, ForeignKey("ledger_entries.sequence"), primary_key=True),
    Column("place", BigInteger, primary_key=True, autoincrement=False),  # In the order of writing, from 1.
    Column("account", Text, nullable=False),
    Column("party", Uuid),
    Column("amount_yen", BigInteger, nullable=False),
    one_of("account", LedgerAccount),
    check("amount_not_zero", "amount_yen <> 0"),
)
"""Those of one entry sum to zero: a deferred trigger of the database holds that at commit (SPEC 8.6)."""
