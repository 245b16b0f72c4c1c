"""What running it needs: audit log, outbox, jobs, kept answers, rate limits, the sandbox's clock."""

from alembic.operations import Operations

revision = "0003"
down_revision = "0002"

TABLES = (
    """
    CREATE TABLE audit_log (
        id uuid NOT NULL,
        at timestamptz NOT NULL,
        account_id uuid,
        member_id uuid,
        address text,
        request_id text,
        operation text NOT NULL,
        kind text NOT NULL,
        thing_id text NOT NULL,
        before jsonb,
        after jsonb NOT NULL,
        CONSTRAINT pk_audit_log PRIMARY KEY (id),
        CONSTRAINT fk_audit_log_account_id FOREIGN KEY (account_id) REFERENCES accounts (id),
        CONSTRAINT fk_audit_log_member_id FOREIGN KEY (member_id) REFERENCES members (id)
    )
    """,
    "CREATE INDEX ix_audit_log_account ON audit_log (account_id, at)",
    "CREATE INDEX ix_audit_log_thing ON audit_log (kind, thing_id, at)",
    """
    CREATE TABLE outbox (
        id uuid NOT NULL,
        sequence bigint GENERATED ALWAYS AS IDENTITY,
        event text NOT NULL,
        payload jsonb NOT NULL,
        put_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        attempts bigint NOT NULL,
        done_at timestamptz,
        dead_at timestamptz,
        last_error text,
        CONSTRAINT pk_outbox PRIMARY KEY (id),
        CONSTRAINT uq_outbox_sequence UNIQUE (sequence),
        CONSTRAINT ck_outbox_done_or_dead CHECK (done_at IS NULL OR dead_at IS NULL),
        CONSTRAINT ck_outbox_attempts_count CHECK (attempts >= 0)
    )
    """,
    "CREATE INDEX ix_outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL",
    "CREATE INDEX ix_outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL",
    "CREATE INDEX ix_outbox_waiting ON outbox (due_at, sequence) WHERE done_at IS NULL AND dead_at IS NULL",
    """
    CREATE TABLE jobs (
        name text NOT NULL,
        period text NOT NULL,
        done_at timestamptz NOT NULL,
        CONSTRAINT pk_jobs PRIMARY KEY (name, period)
    )
    """,
    """
    CREATE TABLE idempotency_keys (
        scope bytea NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        status bigint NOT NULL,
        headers jsonb NOT NULL,
        body bytea NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT pk_idempotency_keys PRIMARY KEY (scope, key),
        CONSTRAINT ck_idempotency_keys_successes_only CHECK (status BETWEEN 200 AND 299)
    )
    """,
    "CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at)",
    """
    CREATE TABLE rate_limits (
        key text NOT NULL,
        window_start timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        used bigint NOT NULL,
        CONSTRAINT pk_rate_limits PRIMARY KEY (key, window_start),
        CONSTRAINT ck_rate_limits_used_counts CHECK (used >= 0)
    )
    """,
    "CREATE INDEX ix_rate_limits_ends_at ON rate_limits (ends_at)",
    """
    CREATE TABLE sandbox_clock (
        id bigint NOT NULL,
        ahead interval NOT NULL,
        CONSTRAINT pk_sandbox_clock PRIMARY KEY (id),
        CONSTRAINT ck_sandbox_clock_one_row CHECK (id = 1)
    )
    """,
)

KEPT_FOR_GOOD = """
    CREATE TRIGGER kept_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""

CLOCK = "INSERT INTO sandbox_clock (id, ahead) VALUES (1, interval '0')"

GRANTS = (
    "GRANT SELECT, INSERT ON audit_log TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON outbox, jobs, idempotency_keys, rate_limits TO kaerini_app",
    "GRANT SELECT, UPDATE ON sandbox_clock TO kaerini_app",
)


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, KEPT_FOR_GOOD, CLOCK, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP TABLE sandbox_clock, rate_limits, idempotency_keys, jobs, outbox, audit_log")
