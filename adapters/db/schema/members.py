"""Federation, co-operatives and members (連合会・協同組合・組合員); one that trades is a member too."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.db.schema.shapes import Instant, check, metadata, one_of
from domain.members import MemberKind
from domain.places import Bureau

cooperatives = Table(
    "cooperatives",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("prefecture", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("mail", Text, nullable=False),
    Column("fee_bp", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False, server_default=text("1")),
    Column("address", Text),
    Column("registration_number", Text),
    Column("takes_members_on", Boolean, nullable=False, server_default=text("true")),
    check("version_counts", "version >= 1"),
    check("registration_number_form", "registration_number ~ '^T[0-9]{13}$'"),
    check("prefecture_two_digits", "prefecture ~ '^[0-9]{2}$'"),
    check("fee_within_5_percent", "fee_bp BETWEEN 0 AND 500"),
)

federations = Table(
    "federations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("mail", Text, nullable=False),
    Column("registration_number", Text),
    check("registration_number_form", "registration_number ~ '^T[0-9]{13}$'"),
    Index("uq_federations_only_one", text("(true)"), unique=True),
)

members = Table(
    "members",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("cooperative_id", Uuid, ForeignKey("cooperatives.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("kana", Text, nullable=False),
    Column("municipality", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("bureau", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("mail", Text, nullable=False),
    Column("registration_number", Text),
    Column("joined_on", Date, nullable=False),
    Column("words", Text, nullable=False),  # The name, folded, for free words (SPEC 4.1).
    Column("version", BigInteger, nullable=False, server_default=text("1")),
    Column("former_names", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("representative", Text),
    Column("branch", Text),
    Column("capital_yen", BigInteger),
    Column("employees", BigInteger),
    Column("safety_mark_until", Date),
    Column("suspended_at", Instant),
    # Name, kana, former names and branch, folded: by which a company is looked up.
    Column("directory_words", Text, nullable=False, server_default=text("''")),
    check("version_counts", "version >= 1"),
    check("capital_not_negative", "capital_yen >= 0"),
    check("employees_not_negative", "employees >= 0"),
    Index("ix_members_kana", "kana", "id"),
    Index("ix_members_suspended", "id", postgresql_where=text("suspended_at IS NOT NULL")),
    # What postings and accounts point at, so that theirs is always the member's own co-operative.
    UniqueConstraint("id", "cooperative_id"),
    one_of("kind", MemberKind),
    one_of("bureau", Bureau),
    check("municipality_five_digits", "municipality ~ '^[0-9]{5}$'"),
    check("registration_number_form", "registration_number ~ '^T[0-9]{13}$'"),
    Index("ix_members_cooperative_id", "cooperative_id"),
    Index(
        "uq_members_trading_desk",
        "cooperative_id",
        unique=True,
        postgresql_where=text("kind = 'cooperative'"),
    ),
)
