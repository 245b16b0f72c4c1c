"""The outbox: events kept with what caused them, and the jobs that ran (DESIGN §4)."""

from sqlalchemy import BigInteger, Column, Identity, Index, Table, Text, UniqueConstraint, Uuid, text

from adapters.db.schema.shapes import Instant, Json, check, metadata

WAITING = text("done_at IS NULL AND dead_at IS NULL")

outbox = Table(
    "outbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("sequence", BigInteger, Identity(always=True), nullable=False),
    Column("event", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("put_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),  # Not taken before: the end of a lease, or of a pause.
    Column("attempts", BigInteger, nullable=False),
    Column("done_at", Instant),
    Column("dead_at", Instant),  # Given up after its last attempt; a person may replay it.
    Column("last_error", Text),
    UniqueConstraint("sequence"),
    check("done_or_dead", "done_at IS NULL OR dead_at IS NULL"),
    check("attempts_count", "attempts >= 0"),
    Index("ix_outbox_waiting", "due_at", "sequence", postgresql_where=WAITING),
    Index("ix_outbox_done", "done_at", postgresql_where=text("done_at IS NOT NULL")),
    Index("ix_outbox_dead", "dead_at", postgresql_where=text("dead_at IS NOT NULL")),
)

jobs = Table(
    "jobs",
    metadata,
    Column("name", Text, primary_key=True),
    Column("period", Text, primary_key=True),  # What it ran for, as in 2026-04-01.
    Column("done_at", Instant, nullable=False),
)
