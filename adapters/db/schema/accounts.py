"""Accounts, their sessions, and what proves them: passwords, passkeys, codes, links (SPEC 1.3-1.6)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.db.schema.shapes import Instant, check, metadata, one_of
from domain.accounts import DeviceKind, Role, SessionEnd

LOOK = "replace(replace(translate(login_id, '01i5_.', 'olls--'), 'rn', 'm'), 'vv', 'w')"
"""What a login id looks like, as domain.login_ids.look_of says it."""

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("login_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("member_id", Uuid),
    Column("cooperative_id", Uuid, ForeignKey("cooperatives.id")),
    Column("person", Text, nullable=False),
    Column("mail", Text, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("ends_at", Instant),
    Column("starts_on", Date),
    UniqueConstraint("login_id"),
    ForeignKeyConstraint(["member_id", "cooperative_id"], ["members.id", "members.cooperative_id"]),
    one_of("role", Role),
    check("version_counts", "version >= 1"),
    check("member_only_for_dispatchers", "(role = 'dispatcher') = (member_id IS NOT NULL)"),
    check(
        "cooperative_for_dispatchers_and_clerks",
        "(role IN ('dispatcher', 'coop_clerk')) = (cooperative_id IS NOT NULL)",
    ),
    Index("uq_accounts_look", text(LOOK), unique=True),
    Index("ix_accounts_member_id", "member_id"),
    Index("ix_accounts_cooperative_id", "cooperative_id"),
)

credentials = Table(
    "credentials",
    metadata,
    Column("account_id", Uuid, ForeignKey("accounts.id"), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("otp_seed", LargeBinary),  # Sealed with the key of KAERINI_SECRET_KEY.
    Column("otp_step", BigInteger, nullable=False),
    check("password_is_hashed", "starts_with(password_hash, '$argon2id$')"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("device_kind", Text, nullable=False),
    Column("device_name", Text),
    Column("access_hash", LargeBinary, nullable=False),
    Column("access_until", Instant, nullable=False),
    Column("idle_until", Instant, nullable=False),
    Column("absolute_until", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_because", Text),
    UniqueConstraint("access_hash"),
    one_of("device_kind", DeviceKind),
    one_of("ended_because", SessionEnd),
    check("access_hash_is_sha256", "octet_length(access_hash) = 32"),
    check("ends_for_a_reason", "(ended_at IS NULL) = (ended_because IS NULL)"),
    # SPEC 1.3: one account, one active session.
    Index("uq_sessions_active", "account_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("ix_sessions_account_id", "account_id"),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("session_id", Uuid, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("spent_at", Instant),
    Column("forgiven", Boolean, nullable=False),
    check("token_hash_is_sha256", "octet_length(token_hash) = 32"),
    Index("ix_refresh_tokens_session_id", "session_id"),
    Index("uq_refresh_tokens_unspent", "session_id", unique=True, postgresql_where=text("spent_at IS NULL")),
)

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
