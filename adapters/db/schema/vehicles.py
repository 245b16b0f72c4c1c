"""Vehicles (車両) on offer, and every version each had (SPEC 3.2, 3.3)."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.db.schema.shapes import (
    Instant,
    Json,
    all_of,
    check,
    metadata,
    one_of,
    place,
    posting,
    posting_rules,
)
from domain.vehicle_classes import BodyType, Equipment, VehicleClass

OPEN = text("status = 'open'")

vehicles = Table(
    "vehicles",
    metadata,
    *posting(),
    *place("available_place"),
    Column("available_at", Instant, nullable=False),
    Column("vehicle_class", Text, nullable=False),
    Column("body_type", Text, nullable=False),
    Column("capacity_weight_kg", BigInteger, nullable=False),
    Column("capacity_pallets", BigInteger),
    Column("capacity_floor_cm", BigInteger),
    Column("capacity_volume_l", BigInteger),
    Column("destinations", Json),  # An area; NULL: anywhere.
    Column("home", Json),
    Column("home_by", Instant),
    Column("equipment", ARRAY(Text), nullable=False),
    Column("asking_fare_yen", BigInteger),
    Column("hours_used", Json),
    Column("words", Text, nullable=False),  # What a free word may meet, folded, the poster's name apart.
    Column("place_words", Text, nullable=False),  # The same for a trial user: names of places (SPEC 1.6).
    Column("destination_codes", ARRAY(Text)),  # Every municipality it would go to; NULL: anywhere.
    Column("destination_open_codes", ARRAY(Text)),  # The same as a trial user knows it: without the circle.
    *posting_rules(),
    one_of("vehicle_class", VehicleClass),
    one_of("body_type", BodyType),
    all_of("equipment", Equipment),
    check("weight_positive", "capacity_weight_kg > 0"),
    check("asking_fare_not_negative", "asking_fare_yen >= 0"),
    check("home_after_available", "home_by > available_at"),
    check("home_by_needs_home", "home_by IS NULL OR home IS NOT NULL"),
    check("destination_codes_together", "(destinations IS NULL) = (destination_codes IS NULL)"),
    check("destination_open_codes_together", "(destinations IS NULL) = (destination_open_codes IS NULL)"),
    Index("ix_vehicles_closing", "closing_at", postgresql_where=OPEN),
    Index("ix_vehicles_available", "available_place_municipality", "closing_at", postgresql_where=OPEN),
    Index("ix_vehicles_own", "poster_id", text("posted_at DESC"), text("id DESC")),
    Index("ix_vehicles_cooperative", "cooperative_id", text("posted_at DESC"), text("id DESC")),
    Index(
        "ix_vehicles_photos",
        "photo_ids",
        postgresql_using="gin",
        postgresql_where=text("cardinality(photo_ids) > 0"),
    ),
)

vehicle_versions = Table(
    "vehicle_versions",
    metadata,
    Column("vehicle_id", Uuid, ForeignKey("vehicles.id"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account_id", Uuid, ForeignKey("accounts.id")),
    Column("person", Text, nullable=False),  # As the colleagues knew them then.
    Column("thing", Json, nullable=False),
)
