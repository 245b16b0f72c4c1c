"""What running it needs: answers kept for retries, rate limits, and the sandbox's clock."""

from sqlalchemy import BigInteger, Column, Index, Interval, LargeBinary, Table, Text

from adapters.db.schema.shapes import Instant, Json, check, metadata

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
