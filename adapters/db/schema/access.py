"""How one gets in: trials, API clients, applications to join, notices (SPEC 1.2-1.6), capability links."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
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
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.db.schema.shapes import Instant, Json, all_of, check, metadata, one_of
from domain.api_clients import Scope
from domain.desk.links import LinkKind
from domain.joining.applications import ApplicationKind, ApplicationStatus, Hand, StepKind
from domain.joining.attachments import AttachmentKind, FileType

trials = Table(
    "trials",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("company", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("mail", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("terms_version", BigInteger, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("confirm_by", Instant, nullable=False),
    Column("issued_at", Instant),
    Column("account_id", Uuid, ForeignKey("accounts.id")),
    Column("withdrawn_at", Instant),
    Column("mail_key", Text, nullable=False),  # Under what the mail address counts.
    UniqueConstraint("account_id"),
    check("version_counts", "version >= 1"),
    check("issued_with_account", "(issued_at IS NULL) = (account_id IS NULL)"),
    check("confirm_by_after_request", "confirm_by > requested_at"),
    Index("ix_trials_mail_key", "mail_key", "requested_at"),
)

api_clients = Table(
    "api_clients",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("member_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("made_by", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("used_at", Instant),  # Its last call, noted every ten minutes.
    check("version_counts", "version >= 1"),
    all_of("scopes", Scope),
    check("scopes_some", "cardinality(scopes) >= 1"),
    Index("ix_api_clients_member_id", "member_id", "id"),
)

client_secrets = Table(
    "client_secrets",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("client_id", Uuid, ForeignKey("api_clients.id"), nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("revoked_at", Instant),
    Column("used_at", Instant),  # When it last fetched a token.
    UniqueConstraint("secret_hash"),
    # What tokens point at, so that theirs is always a secret of their own client.
    UniqueConstraint("id", "client_id"),
    check("secret_hash_is_sha256", "octet_length(secret_hash) = 32"),
    Index("ix_client_secrets_client_id", "client_id"),
)

client_tokens = Table(
    "client_tokens",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("client_id", Uuid, nullable=False),
    Column("secret_id", Uuid, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("until_at", Instant, nullable=False),
    UniqueConstraint("token_hash"),
    ForeignKeyConstraint(["secret_id", "client_id"], ["client_secrets.id", "client_secrets.client_id"]),
    all_of("scopes", Scope),
    check("token_hash_is_sha256", "octet_length(token_hash) = 32"),
    Index("ix_client_tokens_secret_id", "secret_id"),
    Index("ix_client_tokens_until_at", "until_at"),
)

applications = Table(
    "applications",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("secret_id", Uuid, nullable=False),  # No secret: what one is made from, under the network's key.
    Column("filed_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("company", Text, nullable=False),
    Column("kana", Text, nullable=False),
    Column("representative", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("mail", Text, nullable=False),
    Column("association", Text, nullable=False),
    Column("vehicles", BigInteger, nullable=False),
    Column("employees", BigInteger, nullable=False),
    Column("g_mark", Boolean, nullable=False),
    Column("accounts_wanted", BigInteger, nullable=False),
    Column("terms_version", BigInteger, nullable=False),
    Column("cooperative_id", Uuid, ForeignKey("cooperatives.id")),
    Column("branch", Text),
    Column("registration_number", Text),
    Column("answers", Json),
    Column("member_id", Uuid),
    Column("joined_cooperative_id", Uuid),
    Column("mail_key", Text, nullable=False),  # Under what the mail address counts.
    UniqueConstraint("secret_id"),
    UniqueConstraint("member_id"),
    ForeignKeyConstraint(["member_id", "joined_cooperative_id"], ["members.id", "members.cooperative_id"]),
    one_of("kind", ApplicationKind),
    one_of("status", ApplicationStatus),
    check("version_counts", "version >= 1"),
    check("municipality_five_digits", "municipality ~ '^[0-9]{5}$'"),
    check("registration_number_form", "registration_number ~ '^T[0-9]{13}$'"),
    check("members_name_a_cooperative", "(kind = 'member') = (cooperative_id IS NOT NULL)"),
    check("approved_makes_somebody", "(status = 'approved') = (member_id IS NOT NULL)"),
    check("only_members_are_endorsed", "kind = 'member' OR status <> 'endorsed'"),
    check("joined_together", "(member_id IS NULL) = (joined_cooperative_id IS NULL)"),
    Index("ix_applications_cooperative_id", "cooperative_id", "id"),
    Index("ix_applications_mail_key", "mail_key", "filed_at"),
)

application_steps = Table(
    "application_steps",
    metadata,
    Column("application_id", Uuid, ForeignKey("applications.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("account_id", Uuid, ForeignKey("accounts.id")),
    Column("person", Text),
    Column("reason", Text),
    one_of("kind", StepKind),
    one_of("by", Hand),
    check("applicants_have_no_account", "(by = 'applicant') = (account_id IS NULL)"),
    check("rejected_for_a_reason", "kind <> 'rejected' OR reason IS NOT NULL"),
)

application_files = Table(
    "application_files",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("application_id", Uuid, ForeignKey("applications.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("uploaded_at", Instant, nullable=False),
    Column("uploaded_by", Uuid, ForeignKey("accounts.id")),
    UniqueConstraint("application_id", "sha256"),
    one_of("kind", AttachmentKind),
    one_of("media_type", FileType),
    check("size_within_21_mib", "size_bytes BETWEEN 1 AND 22020096"),
    check("sha256_is_sha256", "octet_length(sha256) = 32"),
)

account_notices = Table(
    "account_notices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("cooperative_id", Uuid, ForeignKey("cooperatives.id"), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", Uuid, ForeignKey("accounts.id"), nullable=False),
    Index("ix_account_notices_account_id", "account_id"),
)

capability_links = Table(
    "capability_links",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("account_id", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("member_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),  # SHA-256; the secret itself is kept nowhere.
    Column("made_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("contract_number", Text, ForeignKey("contracts.number")),  # Of a link to a ledger (SPEC 5.9).
    UniqueConstraint("secret_hash"),
    one_of("kind", LinkKind),
    check("ledgers_name_a_contract", "(kind = 'actual_carriers') = (contract_number IS NOT NULL)"),
    check("version_counts", "version >= 1"),
    check("secret_is_hashed", "octet_length(secret_hash) = 32"),
    Index("ix_capability_links_account_id", "account_id", "id"),
    Index(
        "ix_capability_links_contract_number",
        "contract_number",
        "id",
        postgresql_where=text("contract_number IS NOT NULL"),
    ),
)
