"""Loads (荷物), their trucks, versions and renewals, and the templates of postings (SPEC 3.1, 3.3, 3.4)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
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
from domain.fares.tariffs import FareSystem
from domain.loads import Booking, Purpose
from domain.photos.photos import PhotoStatus, RefusedBecause
from domain.vehicle_classes import BodyType, Equipment, VehicleClass

OPEN = text("status = 'open'")

loads = Table(
    "loads",
    metadata,
    *posting(),
    Column("trucks_left", BigInteger, nullable=False),
    Column("measured", Json, nullable=False),
    Column("roughly", Json, nullable=False),
    *place("origin"),
    *place("destination"),
    Column("pickup_from_at", Instant, nullable=False),
    Column("pickup_to_at", Instant, nullable=False),
    Column("delivery_from_at", Instant, nullable=False),
    Column("delivery_to_at", Instant, nullable=False),
    Column("cargo_name", Text, nullable=False),
    Column("cargo_weight_kg", BigInteger, nullable=False),
    Column("cargo_kind", Text),
    Column("cargo_packaging", Text),
    Column("cargo_pallets", BigInteger),
    Column("cargo_pieces", BigInteger),
    Column("cargo_volume_l", BigInteger),
    Column("cargo_floor_cm", BigInteger),
    Column("cargo_temperature_c", Json),
    Column("cargo_value_yen", BigInteger),
    Column("vehicle_class", Text, nullable=False),
    Column("body_types", ARRAY(Text), nullable=False),
    Column("tier", BigInteger, nullable=False),
    Column("stops", Json, nullable=False),
    Column("equipment", ARRAY(Text), nullable=False),
    Column("trucks", BigInteger, nullable=False),
    Column("consolidation", Boolean, nullable=False),
    Column("loading", Json),
    Column("unloading", Json),
    Column("asking_fare_yen", BigInteger),
    Column("booking", Text, nullable=False),
    Column("fare_system", Text, nullable=False),
    Column("charges", Json),  # NULL says nothing, [] states none (SPEC 5.6).
    Column("services", Json),  # NULL says nothing, [] states none (SPEC 5.6).
    Column("payment_terms", Text),
    Column("parent_contract_number", Text),
    Column("purpose", Text),
    Column("words", Text, nullable=False),  # What a free word may meet, folded, the poster's name apart.
    Column("name_words", Text, nullable=False),  # The same for a trial user: the cargo's name (SPEC 1.6).
    Column("repeats", Json, nullable=False, server_default=text("'[]'")),  # Taken loads (SPEC 3.9).
    Column("by_phone", Boolean, nullable=False, server_default=text("false")),  # Never on the board (5.1).
    *posting_rules(),
    one_of("vehicle_class", VehicleClass),
    all_of("body_types", BodyType),
    check("body_types_given", "cardinality(body_types) > 0"),
    all_of("equipment", Equipment),
    one_of("booking", Booking),
    one_of("fare_system", FareSystem),
    one_of("purpose", Purpose),
    check("pickup_is_a_window", "pickup_from_at < pickup_to_at"),
    check("delivery_is_a_window", "delivery_from_at < delivery_to_at"),
    check("delivered_after_pickup", "delivery_to_at > pickup_from_at"),
    check("weight_positive", "cargo_weight_kg > 0"),
    check("asking_fare_not_negative", "asking_fare_yen >= 0"),
    check("tier_counts", "tier >= 1"),
    check("trucks_count", "trucks >= 1"),
    check("trucks_left_of_trucks", "trucks_left BETWEEN 0 AND trucks"),
    check(
        "by_phone_is_off_the_board",
        "NOT by_phone OR (status = 'withdrawn' AND trucks = 1 AND external_ref IS NULL"
        " AND cardinality(photo_ids) = 0)",
    ),
    check(
        "instant_says_all",
        "booking <> 'instant'"
        " OR (asking_fare_yen IS NOT NULL AND charges IS NOT NULL AND services IS NOT NULL)",
    ),
    Index("ix_loads_closing", "closing_at", postgresql_where=OPEN),
    # With the closing time: what has expired is kept as open, and must cost no search anything.
    Index("ix_loads_origin", "origin_municipality", "closing_at", postgresql_where=OPEN),
    Index("ix_loads_destination", "destination_municipality", "closing_at", postgresql_where=OPEN),
    Index("ix_loads_own", "poster_id", text("posted_at DESC"), text("id DESC")),
    Index("ix_loads_cooperative", "cooperative_id", text("posted_at DESC"), text("id DESC")),
    # What a posting may repeat, and what may repeat a taken one: few pickups of a lane are still to end.
    Index("ix_loads_lane", "origin_municipality", "destination_municipality", "pickup_to_at", "poster_id"),
    Index(
        "ix_loads_photos",
        "photo_ids",
        postgresql_using="gin",
        postgresql_where=text("cardinality(photo_ids) > 0"),
    ),
)

load_trucks = Table(
    "load_trucks",
    metadata,
    Column("load_id", Uuid, ForeignKey("loads.id"), primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("contract_number", Text, ForeignKey("contracts.number")),
    # One contract per truck, and one truck per contract (DESIGN §4).
    UniqueConstraint("contract_number"),
    check("n_counts", "n >= 1"),
    check("contract_number_twenty_digits", "contract_number ~ '^[0-9]{20}$'"),
)

load_versions = Table(
    "load_versions",
    metadata,
    Column("load_id", Uuid, ForeignKey("loads.id"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account_id", Uuid, ForeignKey("accounts.id")),
    Column("person", Text, nullable=False),  # As the colleagues knew them then.
    Column("thing", Json, nullable=False),
)

templates = Table(
    "templates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("member_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("dropped_at", Instant),
    Column("name", Text, nullable=False),
    Column("load", Json),  # As much of a load's form as was given, or else of a vehicle's.
    Column("vehicle", Json),
    check("version_counts", "version >= 1"),
    check("load_or_vehicle", "(load IS NULL) <> (vehicle IS NULL)"),
    Index("ix_templates_member_id", "member_id", "id"),
)

load_renewals = Table(
    "load_renewals",
    metadata,
    # A load is posted again once: of two who press at the same moment, one posts (SPEC 3.3).
    Column("former_id", Uuid, ForeignKey("loads.id"), primary_key=True),
    Column("load_id", Uuid, ForeignKey("loads.id"), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("load_id"),
    check("another_load", "former_id <> load_id"),
)

photos = Table(
    "photos",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, ForeignKey("members.id")),
    Column("device_id", Uuid, ForeignKey("driver_devices.id")),
    Column("upload_id", Uuid, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("status", Text, nullable=False),
    Column("decided_at", Instant),
    Column("refused_because", Text),
    Column("picture_id", Uuid),
    Column("width", BigInteger),
    Column("height", BigInteger),
    Column("size_bytes", BigInteger),
    Column("look", Text),  # None of an even surface, and of what was verified before looks were kept.
    UniqueConstraint("upload_id"),
    UniqueConstraint("picture_id"),
    one_of("status", PhotoStatus),
    one_of("refused_because", RefusedBecause),
    check("of_a_desk_or_a_phone", "(member_id IS NULL) <> (device_id IS NULL)"),
    check("look_128_bits", "look ~ '^[0-9a-f]{32}$'"),
    check("decided_once_over", "(status = 'awaiting_upload') = (decided_at IS NULL)"),
    check("refused_for_a_reason", "(status = 'refused') = (refused_because IS NOT NULL)"),
    check(
        "verified_has_a_picture",
        "(status = 'verified') = (picture_id IS NOT NULL)"
        " AND (status = 'verified') = (width IS NOT NULL)"
        " AND (status = 'verified') = (height IS NOT NULL)"
        " AND (status = 'verified') = (size_bytes IS NOT NULL)",
    ),
    Index("ix_photos_member", "member_id", "made_at", postgresql_where=text("status = 'awaiting_upload'")),
    Index("ix_photos_device", "device_id", "made_at", postgresql_where=text("status = 'awaiting_upload'")),
    Index("ix_photos_decided", "decided_at"),
)
