"""What running it needs: answers kept for retries, rate limits, the sandbox's clock, the outbox."""

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Interval,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.db.schema.shapes import Instant, Json, check, metadata

WAITING = text("done_at IS NULL AND dead_at IS NULL")

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("scope", LargeBinary, primary_key=True),  # SHA-256 over account or client, method and path.
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),  # Of the raw body.
    Column("status", BigInteger, nullable=False),
    Column("headers", Json, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    check("successes_only", "status BETWEEN 200 AND 299"),
    Index("ix_idempotency_keys_created_at", "created_at"),
)

rate_limits = Table(
    "rate_limits",
    metadata,
    Column("key", Text, primary_key=True),
    Column("window_start", Instant, primary_key=True),
    Column("ends_at", Instant, nullable=False),
    Column("used", BigInteger, nullable=False),
    check("used_counts", "used >= 0"),
    Index("ix_rate_limits_ends_at", "ends_at"),
)

sandbox_clock = Table(
    "sandbox_clock",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("ahead", Interval, nullable=False),  # How far the network's clock runs ahead of the wall's.
    check("one_row", "id = 1"),
)


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

board_changes = Table(
    "board_changes",
    metadata,
    Column("sequence", BigInteger, Identity(always=True), primary_key=True),
    Column("xact", BigInteger, nullable=False),  # The transaction that changed it.
    Column("kind", Text, nullable=False),
    Column("thing_id", Uuid, nullable=False),
    Column("at", Instant, nullable=False),  # By the database's clock: triggers write it.
    check(
        "kind_known",
        "kind IN ('load', 'vehicle', 'member', 'cooperative', 'list', 'everything')",
    ),
    Index("ix_board_changes_xact", "xact"),
)
