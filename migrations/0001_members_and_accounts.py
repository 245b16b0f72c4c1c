"""Members, accounts and their sessions, and the role that the program runs as."""

from alembic.operations import Operations

revision = "0001"
down_revision = None

APP_ROLE = """
    DO $$
    BEGIN
        -- Roles belong to the whole server: another database may have it, or make it this very moment.
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kaerini_app') THEN
            BEGIN
                CREATE ROLE kaerini_app NOLOGIN;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        -- An owner who is no superuser must be let into it; where a superuser has seen to that, he may not.
        IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
            BEGIN
                GRANT kaerini_app TO CURRENT_USER;
            EXCEPTION WHEN insufficient_privilege OR unique_violation THEN
                NULL;
            END;
        END IF;
    END
    $$
"""

TABLES = (
    """
    CREATE TABLE cooperatives (
        id uuid NOT NULL,
        name text NOT NULL,
        prefecture text NOT NULL,
        phone text NOT NULL,
        mail text NOT NULL,
        fee_bp bigint NOT NULL,
        CONSTRAINT pk_cooperatives PRIMARY KEY (id),
        CONSTRAINT ck_cooperatives_prefecture_two_digits CHECK (prefecture ~ '^[0-9]{2}$'),
        CONSTRAINT ck_cooperatives_fee_within_5_percent CHECK (fee_bp BETWEEN 0 AND 500)
    )
    """,
    """
    CREATE TABLE members (
        id uuid NOT NULL,
        kind text NOT NULL,
        cooperative_id uuid NOT NULL,
        name text NOT NULL,
        kana text NOT NULL,
        municipality text NOT NULL,
        address text NOT NULL,
        bureau text NOT NULL,
        phone text NOT NULL,
        mail text NOT NULL,
        registration_number text,
        joined_on date NOT NULL,
        words text NOT NULL,
        CONSTRAINT pk_members PRIMARY KEY (id),
        CONSTRAINT uq_members_id_cooperative_id UNIQUE (id, cooperative_id),
        CONSTRAINT ck_members_kind_known CHECK (kind IN ('member', 'cooperative')),
        CONSTRAINT ck_members_bureau_known
            CHECK (bureau IN ('hokkaido', 'tohoku', 'kanto', 'hokuriku_shinetsu', 'chubu', 'kinki',
            'chugoku', 'shikoku', 'kyushu', 'okinawa')),
        CONSTRAINT ck_members_municipality_five_digits CHECK (municipality ~ '^[0-9]{5}$'),
        CONSTRAINT ck_members_registration_number_form CHECK (registration_number ~ '^T[0-9]{13}$'),
        CONSTRAINT fk_members_cooperative_id FOREIGN KEY (cooperative_id)
            REFERENCES cooperatives (id)
    )
    """,
    "CREATE INDEX ix_members_cooperative_id ON members (cooperative_id)",
    "CREATE UNIQUE INDEX uq_members_trading_desk ON members (cooperative_id) WHERE kind = 'cooperative'",
    """
    CREATE TABLE accounts (
        id uuid NOT NULL,
        version bigint NOT NULL,
        login_id text NOT NULL,
        role text NOT NULL,
        member_id uuid,
        cooperative_id uuid,
        person text NOT NULL,
        mail text NOT NULL,
        must_change_password boolean NOT NULL,
        ends_at timestamptz,
        CONSTRAINT pk_accounts PRIMARY KEY (id),
        CONSTRAINT uq_accounts_login_id UNIQUE (login_id),
        CONSTRAINT fk_accounts_member_id_cooperative_id FOREIGN KEY (member_id, cooperative_id)
            REFERENCES members (id, cooperative_id),
        CONSTRAINT ck_accounts_role_known
            CHECK (role IN ('federation_admin', 'coop_clerk', 'dispatcher', 'trial')),
        CONSTRAINT ck_accounts_version_counts CHECK (version >= 1),
        CONSTRAINT ck_accounts_member_only_for_dispatchers
            CHECK ((role = 'dispatcher') = (member_id IS NOT NULL)),
        CONSTRAINT ck_accounts_cooperative_for_dispatchers_and_clerks
            CHECK ((role IN ('dispatcher', 'coop_clerk')) = (cooperative_id IS NOT NULL)),
        CONSTRAINT fk_accounts_cooperative_id FOREIGN KEY (cooperative_id)
            REFERENCES cooperatives (id)
    )
    """,
    "CREATE INDEX ix_accounts_cooperative_id ON accounts (cooperative_id)",
    "CREATE INDEX ix_accounts_member_id ON accounts (member_id)",
    """
    CREATE TABLE credentials (
        account_id uuid NOT NULL,
        password_hash text NOT NULL,
        otp_seed bytea,
        otp_step bigint NOT NULL,
        CONSTRAINT pk_credentials PRIMARY KEY (account_id),
        CONSTRAINT ck_credentials_password_is_hashed
            CHECK (starts_with(password_hash, '$argon2id$')),
        CONSTRAINT fk_credentials_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE sessions (
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        device_kind text NOT NULL,
        device_name text,
        access_hash bytea NOT NULL,
        access_until timestamptz NOT NULL,
        idle_until timestamptz NOT NULL,
        absolute_until timestamptz NOT NULL,
        ended_at timestamptz,
        ended_because text,
        CONSTRAINT pk_sessions PRIMARY KEY (id),
        CONSTRAINT uq_sessions_access_hash UNIQUE (access_hash),
        CONSTRAINT ck_sessions_device_kind_known
            CHECK (device_kind IN ('browser', 'ios', 'android')),
        CONSTRAINT ck_sessions_ended_because_known
            CHECK (ended_because IN ('logged_out', 'superseded', 'reused', 'password_changed')),
        CONSTRAINT ck_sessions_access_hash_is_sha256 CHECK (octet_length(access_hash) = 32),
        CONSTRAINT ck_sessions_ends_for_a_reason
            CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
        CONSTRAINT fk_sessions_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    "CREATE INDEX ix_sessions_account_id ON sessions (account_id)",
    "CREATE UNIQUE INDEX uq_sessions_active ON sessions (account_id) WHERE ended_at IS NULL",
    """
    CREATE TABLE refresh_tokens (
        token_hash bytea NOT NULL,
        session_id uuid NOT NULL,
        spent_at timestamptz,
        forgiven boolean NOT NULL,
        CONSTRAINT pk_refresh_tokens PRIMARY KEY (token_hash),
        CONSTRAINT ck_refresh_tokens_token_hash_is_sha256 CHECK (octet_length(token_hash) = 32),
        CONSTRAINT fk_refresh_tokens_session_id
            FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_refresh_tokens_session_id ON refresh_tokens (session_id)",
    "CREATE UNIQUE INDEX uq_refresh_tokens_unspent ON refresh_tokens (session_id) WHERE spent_at IS NULL",
)

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO kaerini_app",
    "GRANT SELECT ON alembic_version TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE ON cooperatives, members, accounts, credentials TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, refresh_tokens TO kaerini_app",
)


def upgrade(op: Operations) -> None:
    for statement in (APP_ROLE, *TABLES, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    """The role stays: other databases of the server may be run by it."""
    op.execute("DROP TABLE refresh_tokens, sessions, credentials, accounts, members, cooperatives")
    op.execute("REVOKE SELECT ON alembic_version FROM kaerini_app")
    op.execute("REVOKE USAGE ON SCHEMA public FROM kaerini_app")
