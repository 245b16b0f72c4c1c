"""The audit log (SPEC 1.7): who changed what, from where, from what to what. Nobody changes it."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, Uuid

from adapters.db.schema.shapes import Instant, Json, metadata

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account_id", Uuid, ForeignKey("accounts.id")),  # NULL: the system itself, or a stranger.
    Column("member_id", Uuid, ForeignKey("members.id")),  # The desk for which it was done.
    Column("address", Text),
    Column("request_id", Text),
    Column("operation", Text, nullable=False),
    Column("kind", Text, nullable=False),  # The table of the thing.
    Column("thing_id", Text, nullable=False),
    Column("before", Json),  # NULL: it is new. Never a secret.
    Column("after", Json, nullable=False),
    Index("ix_audit_log_thing", "kind", "thing_id", "at"),
    Index("ix_audit_log_account", "account_id", "at"),
)
