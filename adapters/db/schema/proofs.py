"""What proves an account beside its password: passkeys, codes, and links by mail (SPEC 1.4, SECURITY 29)."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint, Uuid

from adapters.db.schema.shapes import Instant, check, metadata

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("credential_id", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("last_used_at", Instant),
    Column("removed_at", Instant),
    UniqueConstraint("credential_id"),
    check("sign_count_counts", "sign_count >= 0"),
    Index("ix_passkeys_account_id", "account_id"),
)

passkey_challenges = Table(
    "passkey_challenges",
    metadata,
    Column("challenge_hash", LargeBinary, primary_key=True),
    Column("account_id", Uuid, ForeignKey("accounts.id")),
    Column("ends_at", Instant, nullable=False),
    check("challenge_hash_is_sha256", "octet_length(challenge_hash) = 32"),
    Index("ix_passkey_challenges_ends_at", "ends_at"),
)

totp_enrolments = Table(
    "totp_enrolments",
    metadata,
    Column("account_id", Uuid, ForeignKey("accounts.id"), primary_key=True),
    Column("seed", LargeBinary, nullable=False),  # Sealed with the key of KAERINI_SECRET_KEY.
    Column("ends_at", Instant, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("account_id", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("spent_at", Instant),
    check("code_hash_is_sha256", "octet_length(code_hash) = 32"),
    Index("ix_recovery_codes_account_id", "account_id"),
)

password_resets = Table(
    "password_resets",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("spent_at", Instant),
    UniqueConstraint("token_hash"),
    check("token_hash_is_sha256", "octet_length(token_hash) = 32"),
    check("ends_after_it_was_asked", "ends_at > asked_at"),
    Index("ix_password_resets_account_id", "account_id"),
)
