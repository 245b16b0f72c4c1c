"""The diesel price survey (軽油価格調査): surveys with their results, and replies (SPEC 7.7)."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Table, Text, UniqueConstraint, Uuid

from adapters.db.schema.shapes import Instant, Json, check, metadata, one_of
from domain.diesel.replies import HIGHEST_PRICE_SEN, LOWEST_PRICE_SEN, OilCompany, PurchaseWay

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
