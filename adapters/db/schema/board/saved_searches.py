"""Saved searches (条件登録), what met them, and the letters that tell of it (SPEC 4.7)."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text, Uuid, text

from adapters.db.schema.shapes import Instant, Json, check, metadata, one_of
from domain.saved_searches.searches import PostingKind

UNTOLD = text("to_tell AND letter_id IS NULL")

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("account_id", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("since_at", Instant, nullable=False),
    Column("dropped_at", Instant),
    Column("name", Text, nullable=False),
    Column("loads", Json),
    Column("vehicles", Json),
    Column("notify_mail", Boolean, nullable=False),
    Column("quiet_hours", Json),
    Column("changed_in", BigInteger, nullable=False),  # The transaction, by a trigger: what indexes follow.
    check("version_counts", "version >= 1"),
    check("one_search", "(loads IS NULL) <> (vehicles IS NULL)"),
    Index("ix_saved_searches_account_id", "account_id", "id", postgresql_where=text("dropped_at IS NULL")),
    Index("ix_saved_searches_changed_in", "changed_in"),
)

saved_search_letters = Table(
    "saved_search_letters",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("owed_at", Instant),  # When the worker was given it.
    Column("sealed_at", Instant),  # When it was settled what is in it.
    Column("sent_at", Instant),
    check("sealed_before_sent", "sent_at IS NULL OR sealed_at IS NOT NULL"),
    # One letter gathers.
    Index(
        "uq_saved_search_letters_gathering",
        "account_id",
        unique=True,
        postgresql_where=text("sealed_at IS NULL"),
    ),
    Index("ix_saved_search_letters_due", "due_at", postgresql_where=text("owed_at IS NULL")),
    Index("ix_saved_search_letters_account_id", "account_id", "sealed_at"),
)

saved_search_matches = Table(
    "saved_search_matches",
    metadata,
    # Once each, whoever finds it and however often (SPEC 11).
    Column("saved_search_id", Uuid, ForeignKey("saved_searches.id"), primary_key=True),
    Column("posting_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("met_at", Instant, nullable=False),
    Column("to_tell", Boolean, nullable=False),  # Whether its owner wanted to be told then.
    Column("letter_id", Uuid, ForeignKey("saved_search_letters.id")),
    one_of("kind", PostingKind),
    check("told_if_wanted", "to_tell OR letter_id IS NULL"),
    Index("ix_saved_search_matches_newest", "saved_search_id", text("met_at DESC"), text("posting_id DESC")),
    Index("ix_saved_search_matches_untold", "saved_search_id", postgresql_where=UNTOLD),
    Index("ix_saved_search_matches_posting", "posting_id", postgresql_where=UNTOLD),
    Index("ix_saved_search_matches_letter", "letter_id", postgresql_where=text("letter_id IS NOT NULL")),
    Index("ix_saved_search_matches_met_at", "met_at", postgresql_using="brin"),
)

posting_widenings = Table(
    "posting_widenings",
    metadata,
    Column("posting_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("widens_at", Instant, nullable=False),
    one_of("kind", PostingKind),
    Index("ix_posting_widenings_widens_at", "widens_at"),
)
