"""Tariffs that were added, and from which ratio on a co-operative minds a fare (SPEC 5.7, 7.1)."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Table, Text, Uuid

from adapters.db.schema.shapes import Instant, Json, check, metadata, one_of
from domain.register.thresholds import Below

tariffs = Table(
    "tariffs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("effective_from", Date, nullable=False),
    Column("digest", Text, nullable=False, unique=True),  # Of the document: tells whether it was read before.
    Column("document", Json, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Uuid, ForeignKey("accounts.id"), nullable=False),
)

thresholds = Table(
    "thresholds",
    metadata,
    Column("cooperative_id", Uuid, ForeignKey("cooperatives.id"), primary_key=True),
    Column("from_on", Date, primary_key=True),
    Column("standard_fare_bp", BigInteger, nullable=False),
    Column("below", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Uuid, ForeignKey("accounts.id"), nullable=False),
    check("standard_fare_bp_is_a_share", "standard_fare_bp BETWEEN 1 AND 20000"),
    one_of("below", Below),
)
