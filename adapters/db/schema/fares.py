"""Tariffs, thresholds (SPEC 5.7, 7.1), and the diesel price survey with its replies (SPEC 7.7)."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Table, Text, UniqueConstraint, Uuid

from adapters.db.schema.shapes import Instant, Json, check, metadata, one_of
from domain.diesel.replies import HIGHEST_PRICE_SEN, LOWEST_PRICE_SEN, OilCompany, PurchaseWay
from domain.register.thresholds import Below

tariffs = Table(
    "tariffs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("effective_from", Date, nullable=False),
    Column("digest", Text, nullable=False, unique=True),  # Of the document: tells whether it was read before.
    Column("document", Json, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Uuid, ForeignKey("accounts.id"), nullable=False),
)

thresholds = Table(
    "thresholds",
    metadata,
    Column("cooperative_id", Uuid, ForeignKey("cooperatives.id"), primary_key=True),
    Column("from_on", Date, primary_key=True),
    Column("standard_fare_bp", BigInteger, nullable=False),
    Column("below", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Uuid, ForeignKey("accounts.id"), nullable=False),
    check("standard_fare_bp_is_a_share", "standard_fare_bp BETWEEN 1 AND 20000"),
    one_of("below", Below),
)

MONTH = "~ '^[0-9]{4}-(0[1-9]|1[0-2])$'"

diesel_surveys = Table(
    "diesel_surveys",
    metadata,
    Column("month", Text, primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("basis_diesel_tax_sen_per_litre", BigInteger, nullable=False),
    Column("basis_includes_diesel_tax", Boolean, nullable=False),
    Column("basis_includes_consumption_tax", Boolean, nullable=False),
    Column("published_at", Instant),
    Column("hides_small_cells", Boolean),
    Column("results", Json),
    Column("price_sen_per_litre", BigInteger),
    check("month_form", f"month {MONTH}"),
    check("tax_not_negative", "basis_diesel_tax_sen_per_litre >= 0"),
    check("result_when_published", "(published_at IS NULL) = (results IS NULL)"),
    check("hiding_when_published", "(published_at IS NULL) = (hides_small_cells IS NULL)"),
    check("price_when_published", "published_at IS NOT NULL OR price_sen_per_litre IS NULL"),
)
"""What is published never changes: a trigger of the database holds that, and keeps replies out."""

diesel_replies = Table(
    "diesel_replies",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("month", Text, ForeignKey("diesel_surveys.month"), nullable=False),
    Column("member_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("way", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("branch_prefecture", Text, nullable=False),
    Column("branch_name", Text),
    Column("price_sen_per_litre", BigInteger, nullable=False),
    Column("reported_at", Instant, nullable=False),
    UniqueConstraint("month", "member_id", "way", "company"),
    one_of("way", PurchaseWay),
    one_of("company", OilCompany),
    check("branch_prefecture_two_digits", "branch_prefecture ~ '^[0-9]{2}$'"),
    check("price_of_diesel", f"price_sen_per_litre BETWEEN {LOWEST_PRICE_SEN} AND {HIGHEST_PRICE_SEN}"),
)
