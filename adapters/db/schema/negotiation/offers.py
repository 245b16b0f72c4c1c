"""Offers (条件の提示): one open in each thread at most (SPEC 5.1)."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, UniqueConstraint, Uuid, text

from adapters.db.schema.shapes import Instant, Json, check, metadata, one_of
from domain.negotiation.offers import OfferStatus

offers = Table(
    "offers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("inquiry_id", Uuid, ForeignKey("inquiries.id"), nullable=False),
    Column("load_id", Uuid, ForeignKey("loads.id"), nullable=False),
    Column("load_version", BigInteger, nullable=False),
    Column("by", Uuid, ForeignKey("members.id"), nullable=False),
    Column("person", Text, nullable=False),  # As the colleagues knew them then.
    Column("only_for", Uuid, ForeignKey("members.id")),
    Column("status", Text, nullable=False),
    Column("vehicle_id", Uuid, ForeignKey("vehicles.id")),
    Column("agreement_fare_yen", BigInteger, nullable=False),
    Column("agreement_charges", Json),  # NULL says nothing, [] states none (SPEC 5.6).
    Column("agreement_services", Json),  # NULL says nothing, [] states none (SPEC 5.6).
    Column("agreement_payment", Json),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("contract_number", Text, ForeignKey("contracts.number")),
    one_of("status", OfferStatus),
    UniqueConstraint("contract_number"),
    check("fare_positive", "agreement_fare_yen > 0"),
    check("stands_two_days_at_most", "expires_at <= made_at + interval '48 hours'"),
    check("closed_when_not_open", "(status = 'open') = (closed_at IS NULL)"),
    check("accepted_is_a_contract", "(status = 'accepted') = (contract_number IS NOT NULL)"),
    # The newest offer of a thread answers the one before.
    Index("uq_offers_open", "inquiry_id", unique=True, postgresql_where=text("status = 'open'")),
    Index("ix_offers_inquiry", "inquiry_id", text("made_at DESC"), text("id DESC")),
)
