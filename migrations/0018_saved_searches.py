"""Saved searches, what met them, once each, and the letters that tell of it (SPEC 4.7)."""

from alembic.operations import Operations

revision = "0018"
down_revision = "0017"

TABLES = (
    """
    CREATE TABLE saved_searches (
        id uuid NOT NULL,
        version bigint NOT NULL,
        account_id uuid NOT NULL,
        made_at timestamptz NOT NULL,
        since_at timestamptz NOT NULL,
        dropped_at timestamptz,
        name text NOT NULL,
        loads jsonb,
        vehicles jsonb,
        notify_mail boolean NOT NULL,
        quiet_hours jsonb,
        changed_in bigint NOT NULL,
        CONSTRAINT pk_saved_searches PRIMARY KEY (id),
        CONSTRAINT ck_saved_searches_version_counts CHECK (version >= 1),
        CONSTRAINT ck_saved_searches_one_search CHECK ((loads IS NULL) <> (vehicles IS NULL)),
        CONSTRAINT fk_saved_searches_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE saved_search_letters (
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        due_at timestamptz NOT NULL,
        owed_at timestamptz,
        sealed_at timestamptz,
        sent_at timestamptz,
        CONSTRAINT pk_saved_search_letters PRIMARY KEY (id),
        CONSTRAINT ck_saved_search_letters_sealed_before_sent
            CHECK (sent_at IS NULL OR sealed_at IS NOT NULL),
        CONSTRAINT fk_saved_search_letters_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE saved_search_matches (
        saved_search_id uuid NOT NULL,
        posting_id uuid NOT NULL,
        kind text NOT NULL,
        met_at timestamptz NOT NULL,
        to_tell boolean NOT NULL,
        letter_id uuid,
        CONSTRAINT pk_saved_search_matches PRIMARY KEY (saved_search_id, posting_id),
        CONSTRAINT ck_saved_search_matches_kind_known CHECK (kind IN ('loads', 'vehicles')),
        CONSTRAINT ck_saved_search_matches_told_if_wanted CHECK (to_tell OR letter_id IS NULL),
        CONSTRAINT fk_saved_search_matches_saved_search_id
            FOREIGN KEY (saved_search_id) REFERENCES saved_searches (id),
        CONSTRAINT fk_saved_search_matches_letter_id
            FOREIGN KEY (letter_id) REFERENCES saved_search_letters (id)
    )
    """,
    """
    CREATE TABLE posting_widenings (
        posting_id uuid NOT NULL,
        kind text NOT NULL,
        widens_at timestamptz NOT NULL,
        CONSTRAINT pk_posting_widenings PRIMARY KEY (posting_id),
        CONSTRAINT ck_posting_widenings_kind_known CHECK (kind IN ('loads', 'vehicles'))
    )
    """,
)

INDEXES = (
    """
    CREATE INDEX ix_saved_searches_account_id ON saved_searches (account_id, id)
        WHERE dropped_at IS NULL
    """,
    "CREATE INDEX ix_saved_searches_changed_in ON saved_searches (changed_in)",
    """
    CREATE UNIQUE INDEX uq_saved_search_letters_gathering ON saved_search_letters (account_id)
        WHERE sealed_at IS NULL
    """,
    "CREATE INDEX ix_saved_search_letters_due ON saved_search_letters (due_at) WHERE owed_at IS NULL",
    "CREATE INDEX ix_saved_search_letters_account_id ON saved_search_letters (account_id, sealed_at)",
    """
    CREATE INDEX ix_saved_search_matches_newest
        ON saved_search_matches (saved_search_id, met_at DESC, posting_id DESC)
    """,
    """
    CREATE INDEX ix_saved_search_matches_untold ON saved_search_matches (saved_search_id)
        WHERE to_tell AND letter_id IS NULL
    """,
    """
    CREATE INDEX ix_saved_search_matches_posting ON saved_search_matches (posting_id)
        WHERE to_tell AND letter_id IS NULL
    """,
    """
    CREATE INDEX ix_saved_search_matches_letter ON saved_search_matches (letter_id)
        WHERE letter_id IS NOT NULL
    """,
    "CREATE INDEX ix_saved_search_matches_met_at ON saved_search_matches USING brin (met_at)",
    "CREATE INDEX ix_posting_widenings_widens_at ON posting_widenings (widens_at)",
)

FOLLOWED = (
    # Numbers of transactions, not a sequence: what commits late is found as well (adapters/saved_searches).
    """
    CREATE FUNCTION note_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.changed_in := CAST(CAST(pg_current_xact_id() AS text) AS bigint);
        RETURN NEW;
    END
    $$
    """,
    """
    CREATE TRIGGER followed BEFORE INSERT OR UPDATE ON saved_searches
        FOR EACH ROW EXECUTE FUNCTION note_transaction()
    """,
)

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON saved_searches TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON saved_search_letters TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON saved_search_matches TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON posting_widenings TO kaerini_app",
)


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, *INDEXES, *FOLLOWED, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP TABLE posting_widenings, saved_search_matches, saved_search_letters, saved_searches")
    op.execute("DROP FUNCTION note_transaction")
