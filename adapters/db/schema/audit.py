"""The audit log (SPEC 1.7): who changed what, from where, from what to what. Nobody changes it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.db.schema.shapes import Instant, Json, check, metadata

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account_id", Uuid, ForeignKey("accounts.id")),  # NULL: the system itself, or a stranger.
    Column("client_id", Uuid, ForeignKey("api_clients.id")),
    Column("member_id", Uuid, ForeignKey("members.id")),  # The desk for which it was done.
    Column("address", Text),
    Column("request_id", Text),
    Column("operation", Text, nullable=False),
    Column("kind", Text, nullable=False),  # The table of the thing.
    Column("thing_id", Text, nullable=False),
    Column("before", Json),  # NULL: it is new. Never a secret.
    Column("after", Json, nullable=False),
    Column("as_account_id", Uuid, ForeignKey("accounts.id")),  # As whom somebody looked in.
    # By a clerk in the member's place; the release before does not know of it.
    Column("on_behalf", Boolean, nullable=False, server_default=text("false")),
    Index("ix_audit_log_thing", "kind", "thing_id", "at"),
    Index("ix_audit_log_account", "account_id", "at"),
    Index(
        "ix_audit_log_as_account", "as_account_id", "at", postgresql_where=text("as_account_id IS NOT NULL")
    ),
    Index("ix_audit_log_member", "member_id", "at"),
    Index("ix_audit_log_at", "at", "id"),
)

audit_unsealed = Table(
    "audit_unsealed",
    metadata,
    # A trigger on audit_log puts each new record's id here, in its transaction; sealing takes it away.
    Column("audit_id", Uuid, primary_key=True),
)

audit_seals = Table(
    "audit_seals",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("audit_id", Uuid, ForeignKey("audit_log.id"), nullable=False),
    Column("hash", Text, nullable=False),
    Column("sealed_at", Instant, nullable=False),
    UniqueConstraint("audit_id"),
    check("number_counts", "number >= 1"),
    check("hash_sha_256", "hash ~ '^[0-9a-f]{64}$'"),
)

view_sessions = Table(
    "view_sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("accounts.id"), nullable=False),  # The admin who looks.
    Column("session_id", Uuid, nullable=False),  # Sessions are forgotten after a month, views never.
    Column("as_account_id", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("access_hash", LargeBinary, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    UniqueConstraint("access_hash"),
    check("access_hash_is_sha256", "octet_length(access_hash) = 32"),
    check("ends_after_it_opens", "ends_at > opened_at"),
)
