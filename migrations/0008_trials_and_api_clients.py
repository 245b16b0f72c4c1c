"""Trials, and members' API clients with their secrets and tokens; the audit log names the client."""

from alembic.operations import Operations

revision = "0008"
down_revision = "0007"

SCOPES = """
    ARRAY['loads:read', 'loads:write', 'vehicles:read', 'vehicles:write', 'contracts:read', 'contracts:write',
        'tracking:read', 'settlement:read', 'webhooks:write']::text[]
"""

TABLES = (
    """
    CREATE TABLE trials (
        id uuid NOT NULL,
        version bigint NOT NULL,
        company text NOT NULL,
        person text NOT NULL,
        mail text NOT NULL,
        phone text NOT NULL,
        terms_version bigint NOT NULL,
        requested_at timestamptz NOT NULL,
        confirm_by timestamptz NOT NULL,
        issued_at timestamptz,
        account_id uuid,
        withdrawn_at timestamptz,
        mail_key text NOT NULL,
        CONSTRAINT pk_trials PRIMARY KEY (id),
        CONSTRAINT uq_trials_account_id UNIQUE (account_id),
        CONSTRAINT ck_trials_version_counts CHECK (version >= 1),
        CONSTRAINT ck_trials_issued_with_account CHECK ((issued_at IS NULL) = (account_id IS NULL)),
        CONSTRAINT ck_trials_confirm_by_after_request CHECK (confirm_by > requested_at),
        CONSTRAINT fk_trials_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    "CREATE INDEX ix_trials_mail_key ON trials (mail_key, requested_at)",
    f"""
    CREATE TABLE api_clients (
        id uuid NOT NULL,
        version bigint NOT NULL,
        member_id uuid NOT NULL,
        name text NOT NULL,
        scopes text[] NOT NULL,
        made_by uuid NOT NULL,
        made_at timestamptz NOT NULL,
        revoked_at timestamptz,
        used_at timestamptz,
        CONSTRAINT pk_api_clients PRIMARY KEY (id),
        CONSTRAINT ck_api_clients_version_counts CHECK (version >= 1),
        CONSTRAINT ck_api_clients_scopes_known CHECK (scopes <@ {SCOPES}),
        CONSTRAINT ck_api_clients_scopes_some CHECK (cardinality(scopes) >= 1),
        CONSTRAINT fk_api_clients_member_id FOREIGN KEY (member_id) REFERENCES members (id),
        CONSTRAINT fk_api_clients_made_by FOREIGN KEY (made_by) REFERENCES accounts (id)
    )
    """,
    "CREATE INDEX ix_api_clients_member_id ON api_clients (member_id, id)",
    """
    CREATE TABLE client_secrets (
        id uuid NOT NULL,
        client_id uuid NOT NULL,
        secret_hash bytea NOT NULL,
        made_at timestamptz NOT NULL,
        ends_at timestamptz,
        revoked_at timestamptz,
        used_at timestamptz,
        CONSTRAINT pk_client_secrets PRIMARY KEY (id),
        CONSTRAINT uq_client_secrets_secret_hash UNIQUE (secret_hash),
        CONSTRAINT uq_client_secrets_id_client_id UNIQUE (id, client_id),
        CONSTRAINT ck_client_secrets_secret_hash_is_sha256 CHECK (octet_length(secret_hash) = 32),
        CONSTRAINT fk_client_secrets_client_id FOREIGN KEY (client_id) REFERENCES api_clients (id)
    )
    """,
    "CREATE INDEX ix_client_secrets_client_id ON client_secrets (client_id)",
    f"""
    CREATE TABLE client_tokens (
        id uuid NOT NULL,
        client_id uuid NOT NULL,
        secret_id uuid NOT NULL,
        scopes text[] NOT NULL,
        token_hash bytea NOT NULL,
        until_at timestamptz NOT NULL,
        CONSTRAINT pk_client_tokens PRIMARY KEY (id),
        CONSTRAINT uq_client_tokens_token_hash UNIQUE (token_hash),
        CONSTRAINT ck_client_tokens_scopes_known CHECK (scopes <@ {SCOPES}),
        CONSTRAINT ck_client_tokens_token_hash_is_sha256 CHECK (octet_length(token_hash) = 32),
        CONSTRAINT fk_client_tokens_secret_id_client_id
            FOREIGN KEY (secret_id, client_id) REFERENCES client_secrets (id, client_id)
    )
    """,
    "CREATE INDEX ix_client_tokens_secret_id ON client_tokens (secret_id)",
    "CREATE INDEX ix_client_tokens_until_at ON client_tokens (until_at)",
)

NAMED_IN_THE_LOG = (
    "ALTER TABLE audit_log ADD COLUMN client_id uuid",
    """
    -- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
    ALTER TABLE audit_log ADD CONSTRAINT fk_audit_log_client_id
        FOREIGN KEY (client_id) REFERENCES api_clients (id)
    """,
)

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON api_clients, client_secrets TO kaerini_app",
    "GRANT SELECT, INSERT, DELETE ON client_tokens TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON trials TO kaerini_app",
)
"""Tokens go after their hour, and trials that nobody confirmed after their time; the rest stays."""


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, *NAMED_IN_THE_LOG, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("ALTER TABLE audit_log DROP COLUMN client_id")
    op.execute("DROP TABLE client_tokens, client_secrets, api_clients, trials")
