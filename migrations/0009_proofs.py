"""Proofs beside the password: passkeys, recovery codes, reset links; login ids that look alike are one."""

from alembic.operations import Operations

revision = "0009"
down_revision = "0008"

FACTORS = (
    """
    CREATE TABLE passkeys (
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        name text NOT NULL,
        credential_id bytea NOT NULL,
        public_key bytea NOT NULL,
        sign_count bigint NOT NULL,
        added_at timestamptz NOT NULL,
        last_used_at timestamptz,
        removed_at timestamptz,
        CONSTRAINT pk_passkeys PRIMARY KEY (id),
        CONSTRAINT uq_passkeys_credential_id UNIQUE (credential_id),
        CONSTRAINT ck_passkeys_sign_count_counts CHECK (sign_count >= 0),
        CONSTRAINT fk_passkeys_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    "CREATE INDEX ix_passkeys_account_id ON passkeys (account_id)",
    """
    CREATE TABLE passkey_challenges (
        challenge_hash bytea NOT NULL,
        account_id uuid,
        ends_at timestamptz NOT NULL,
        CONSTRAINT pk_passkey_challenges PRIMARY KEY (challenge_hash),
        CONSTRAINT ck_passkey_challenges_challenge_hash_is_sha256
            CHECK (octet_length(challenge_hash) = 32),
        CONSTRAINT fk_passkey_challenges_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    "CREATE INDEX ix_passkey_challenges_ends_at ON passkey_challenges (ends_at)",
    """
    CREATE TABLE totp_enrolments (
        account_id uuid NOT NULL,
        seed bytea NOT NULL,
        ends_at timestamptz NOT NULL,
        CONSTRAINT pk_totp_enrolments PRIMARY KEY (account_id),
        CONSTRAINT fk_totp_enrolments_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE recovery_codes (
        code_hash bytea NOT NULL,
        account_id uuid NOT NULL,
        spent_at timestamptz,
        CONSTRAINT pk_recovery_codes PRIMARY KEY (code_hash),
        CONSTRAINT ck_recovery_codes_code_hash_is_sha256 CHECK (octet_length(code_hash) = 32),
        CONSTRAINT fk_recovery_codes_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    "CREATE INDEX ix_recovery_codes_account_id ON recovery_codes (account_id)",
)

RESETS = (
    """
    CREATE TABLE password_resets (
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        token_hash bytea NOT NULL,
        asked_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        spent_at timestamptz,
        CONSTRAINT pk_password_resets PRIMARY KEY (id),
        CONSTRAINT uq_password_resets_token_hash UNIQUE (token_hash),
        CONSTRAINT ck_password_resets_token_hash_is_sha256 CHECK (octet_length(token_hash) = 32),
        CONSTRAINT ck_password_resets_ends_after_it_was_asked CHECK (ends_at > asked_at),
        CONSTRAINT fk_password_resets_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    "CREATE INDEX ix_password_resets_account_id ON password_resets (account_id)",
)

LOOKS = (
    """
    CREATE UNIQUE INDEX uq_accounts_look ON accounts
    (replace(replace(translate(login_id, '01i5_.', 'olls--'), 'rn', 'm'), 'vv', 'w'))
    """,
)
"""The same rule as domain.login_ids.look_of: also two programs at once hand out no two ids of one look."""

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON passkeys TO kaerini_app",
    "GRANT SELECT, INSERT, DELETE ON passkey_challenges TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON totp_enrolments, recovery_codes, password_resets TO kaerini_app",
)


def upgrade(op: Operations) -> None:
    for statement in (*FACTORS, *RESETS, *LOOKS, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP INDEX uq_accounts_look")
    op.execute("DROP TABLE password_resets")
    op.execute("DROP TABLE recovery_codes, totp_enrolments, passkey_challenges, passkeys")
