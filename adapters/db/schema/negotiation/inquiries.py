"""Inquiries (引合い), what is said in them, and what each desk notes for itself (SPEC 5.1)."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.db.schema.shapes import Instant, Json, check, metadata, one_of
from domain.negotiation.desk_notes import CallDirection, CallResult
from domain.negotiation.messages import TalkEvent

inquiries = Table(
    "inquiries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("load_id", Uuid, ForeignKey("loads.id")),
    Column("vehicle_id", Uuid, ForeignKey("vehicles.id")),
    Column("poster_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("asker_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("messages", BigInteger, nullable=False),
    Column("asker_latest_at", Instant, nullable=False),
    Column("poster_latest_at", Instant),
    Column("asker_read", Json),
    Column("poster_read", Json),
    # One thread for each posting and asking desk.
    UniqueConstraint("load_id", "asker_id"),
    UniqueConstraint("vehicle_id", "asker_id"),
    check("one_posting", "(load_id IS NULL) <> (vehicle_id IS NULL)"),
    check("between_two", "poster_id <> asker_id"),
    check("messages_count", "messages >= 0"),
    Index("ix_inquiries_asker", "asker_id", text("asker_latest_at DESC"), text("id DESC")),
    Index(
        "ix_inquiries_poster",
        "poster_id",
        text("poster_latest_at DESC"),
        text("id DESC"),
        postgresql_where=text("poster_latest_at IS NOT NULL"),
    ),
)

inquiry_messages = Table(
    "inquiry_messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("inquiry_id", Uuid, ForeignKey("inquiries.id"), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Uuid, ForeignKey("members.id")),
    Column("person", Text),  # As the colleagues knew them then.
    Column("only_for", Uuid, ForeignKey("members.id")),
    Column("text", Text),
    Column("photo_ids", ARRAY(Uuid), nullable=False),
    Column("event", Text),
    Column("offer_id", Uuid, ForeignKey("offers.id")),
    UniqueConstraint("inquiry_id", "number"),
    one_of("event", TalkEvent),
    check("number_counts", "number >= 1"),
    check("somebody_says_it", "(by IS NULL) = (person IS NULL)"),
    check("says_something", "text IS NOT NULL OR cardinality(photo_ids) > 0 OR event IS NOT NULL"),
    Index(
        "ix_inquiry_messages_photos",
        "photo_ids",
        postgresql_using="gin",
        postgresql_where=text("cardinality(photo_ids) > 0"),
    ),
)

inquiry_calls = Table(
    "inquiry_calls",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("inquiry_id", Uuid, ForeignKey("inquiries.id"), nullable=False),
    Column("member_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("logged_at", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("result", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("note", Text),
    one_of("result", CallResult),
    one_of("direction", CallDirection),
    Index("ix_inquiry_calls_desk", "inquiry_id", "member_id", text("logged_at DESC"), text("id DESC")),
)

handover_notes = Table(
    "handover_notes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("inquiry_id", Uuid, ForeignKey("inquiries.id"), nullable=False),
    Column("member_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_handover_notes_desk", "inquiry_id", "member_id", text("written_at DESC"), text("id DESC")),
)
