"""Overseeing: the audit log sealed by a chain of hashes, acting for a member, and view sessions."""

from alembic.operations import Operations

revision = "0007"
down_revision = "0006"

WHO_ELSE = (
    """
    ALTER TABLE audit_log
        ADD COLUMN as_account_id uuid,
        ADD COLUMN on_behalf boolean DEFAULT false NOT NULL
    """,
    """
    -- squawk-ignore adding-foreign-key-constraint,constraint-missing-not-valid
    ALTER TABLE audit_log ADD CONSTRAINT fk_audit_log_as_account_id
        FOREIGN KEY (as_account_id) REFERENCES accounts (id)
    """,
    # squawk-ignore require-concurrent-index-creation
    "CREATE INDEX ix_audit_log_as_account ON audit_log (as_account_id, at) WHERE as_account_id IS NOT NULL",
    # squawk-ignore require-concurrent-index-creation
    "CREATE INDEX ix_audit_log_member ON audit_log (member_id, at)",
    # squawk-ignore require-concurrent-index-creation
    "CREATE INDEX ix_audit_log_at ON audit_log (at, id)",
)

TABLES = (
    """
    CREATE TABLE audit_unsealed (
        audit_id uuid NOT NULL,
        CONSTRAINT pk_audit_unsealed PRIMARY KEY (audit_id)
    )
    """,
    """
    CREATE TABLE audit_seals (
        number bigint NOT NULL,
        audit_id uuid NOT NULL,
        hash text NOT NULL,
        sealed_at timestamptz NOT NULL,
        CONSTRAINT pk_audit_seals PRIMARY KEY (number),
        CONSTRAINT uq_audit_seals_audit_id UNIQUE (audit_id),
        CONSTRAINT ck_audit_seals_number_counts CHECK (number >= 1),
        CONSTRAINT ck_audit_seals_hash_sha_256 CHECK (hash ~ '^[0-9a-f]{64}$'),
        CONSTRAINT fk_audit_seals_audit_id FOREIGN KEY (audit_id) REFERENCES audit_log (id)
    )
    """,
    """
    CREATE TABLE view_sessions (
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        session_id uuid NOT NULL,
        as_account_id uuid NOT NULL,
        reason text NOT NULL,
        access_hash bytea NOT NULL,
        opened_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        CONSTRAINT pk_view_sessions PRIMARY KEY (id),
        CONSTRAINT uq_view_sessions_access_hash UNIQUE (access_hash),
        CONSTRAINT ck_view_sessions_access_hash_is_sha256 CHECK (octet_length(access_hash) = 32),
        CONSTRAINT ck_view_sessions_ends_after_it_opens CHECK (ends_at > opened_at),
        CONSTRAINT fk_view_sessions_account_id FOREIGN KEY (account_id) REFERENCES accounts (id),
        CONSTRAINT fk_view_sessions_as_account_id FOREIGN KEY (as_account_id) REFERENCES accounts (id)
    )
    """,
)

WAITING = (
    """
    CREATE FUNCTION await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO audit_unsealed (audit_id) VALUES (NEW.id);
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER waits_for_its_seal AFTER INSERT ON audit_log
        FOR EACH ROW EXECUTE FUNCTION await_seal()
    """,
    # What was written before this release is sealed as it stands.
    "INSERT INTO audit_unsealed (audit_id) SELECT id FROM audit_log",
)

APPEND_ONLY = ("audit_seals", "view_sessions")

GRANTS = (
    f"GRANT SELECT, INSERT ON {', '.join(APPEND_ONLY)} TO kaerini_app",
    "GRANT SELECT, INSERT, DELETE ON audit_unsealed TO kaerini_app",
)


def upgrade(op: Operations) -> None:
    for statement in (*WHO_ELSE, *TABLES, *WAITING):
        op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER kept_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for statement in GRANTS:
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP TRIGGER waits_for_its_seal ON audit_log")
    op.execute("DROP FUNCTION await_seal")
    op.execute("DROP TABLE view_sessions, audit_seals, audit_unsealed")
    op.execute("ALTER TABLE audit_log DROP COLUMN as_account_id, DROP COLUMN on_behalf")
    op.execute("DROP INDEX ix_audit_log_member, ix_audit_log_at")
