"""What belongs to the companies of the register, and what binds them (SPEC 1.1, 1.2, 1.9, 8.2, 8.8, 8.9)."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, LargeBinary, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.db.schema.shapes import Instant, Json, check, metadata, one_of
from domain.contracts.checks import OverridableCheck
from domain.places import Bureau
from domain.register.cargo_covers import CargoCover
from domain.register.guarantee_plans import GuaranteePlan
from domain.register.guideline_cases import CaseStatus

offices = Table(
    "offices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("member_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("bureau", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("name", Text, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("phone", Text),
    Column("fleet", Json, nullable=False),
    check("version_counts", "version >= 1"),
    one_of("bureau", Bureau),
    check("municipality_five_digits", "municipality ~ '^[0-9]{5}$'"),
    Index("ix_offices_member_id", "member_id", "id"),
)

bank_accounts = Table(
    "bank_accounts",
    metadata,
    Column("member_id", Uuid, ForeignKey("members.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # Under the key of KAERINI_SECRET_KEY (DESIGN §9).
)

fee_rates = Table(
    "fee_rates",
    metadata,
    Column("cooperative_id", Uuid, ForeignKey("cooperatives.id"), primary_key=True),
    Column("from_on", Date, primary_key=True),
    Column("fee_bp", BigInteger, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Uuid, ForeignKey("accounts.id")),
    check("fee_within_5_percent", "fee_bp BETWEEN 0 AND 500"),
)

guarantee_plans = Table(
    "guarantee_plans",
    metadata,
    Column("cooperative_id", Uuid, ForeignKey("cooperatives.id"), primary_key=True),
    Column("from_on", Date, primary_key=True),
    Column("plan", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Uuid, ForeignKey("accounts.id"), nullable=False),
    one_of("plan", GuaranteePlan),
)

cargo_covers = Table(
    "cargo_covers",
    metadata,
    Column("member_id", Uuid, ForeignKey("members.id"), primary_key=True),
    Column("from_on", Date, primary_key=True),
    Column("cover", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Uuid, ForeignKey("accounts.id"), nullable=False),
    one_of("cover", CargoCover),
)

exposures = Table(
    "exposures",
    metadata,
    Column("member_id", Uuid, ForeignKey("members.id"), primary_key=True),
)
"""A row to wait at, one a consignor: who concludes for it goes by it one after another (ADR 0023)."""

standing_overrides = Table(
    "standing_overrides",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("member_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("cooperative_id", Uuid, ForeignKey("cooperatives.id"), nullable=False),
    Column("of_check", Text, nullable=False),
    Column("up_to_yen", BigInteger, nullable=False),
    Column("until_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("granted_at", Instant, nullable=False),
    Column("granted_by", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("withdrawn_at", Instant),
    one_of("of_check", OverridableCheck),
    check("version_counts", "version >= 1"),
    check("up_to_yen_positive", "up_to_yen > 0"),
    Index("ix_standing_overrides_member_id", "member_id", "id"),
    Index("ix_standing_overrides_cooperative_id", "cooperative_id", "id"),
)

do_not_deal = Table(
    "do_not_deal",
    metadata,
    Column("member_id", Uuid, ForeignKey("members.id"), primary_key=True),
    Column("other_id", Uuid, ForeignKey("members.id"), primary_key=True),
    Column("since_at", Instant, nullable=False),
    check("not_oneself", "member_id <> other_id"),
    Index("ix_do_not_deal_other_id", "other_id", "member_id"),
)

partner_groups = Table(
    "partner_groups",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("member_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("dropped_at", Instant),
    Column("name", Text, nullable=False),
    Column("member_ids", ARRAY(Uuid), nullable=False),
    Column("cooperative_ids", ARRAY(Uuid), nullable=False),
    check("version_counts", "version >= 1"),
    Index("ix_partner_groups_member_id", "member_id", "id"),
)

guideline_cases = Table(
    "guideline_cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("member_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("reply_by", Date, nullable=False),
    Column("steps", Json, nullable=False),
    check("version_counts", "version >= 1"),
    one_of("status", CaseStatus),
    Index("ix_guideline_cases_member_id", "member_id", "id"),
    # One suspension at a time, so that lifting it readmits the member.
    Index(
        "uq_guideline_cases_suspended",
        "member_id",
        unique=True,
        postgresql_where=text("status = 'suspended'"),
    ),
)
