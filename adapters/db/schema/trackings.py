"""Tracking: drivers' phones and their tokens, positions, and the stream of each contract (SPEC 6)."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.db.schema.shapes import Instant, Json, check, metadata, one_of
from domain.contracts.timelines import ReportFlagged
from domain.trackings import DriverPlatform, DriverSessionEnd

driver_devices = Table(
    "driver_devices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("key_hash", LargeBinary, nullable=False),  # Of the installation's own id, which is half a secret.
    Column("first_seen_at", Instant, nullable=False),
    UniqueConstraint("key_hash"),
    check("key_hash_is_sha256", "octet_length(key_hash) = 32"),
)

driver_sessions = Table(
    "driver_sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("device_id", Uuid, ForeignKey("driver_devices.id"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("consent_version", BigInteger, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_because", Text),
    UniqueConstraint("token_hash"),
    one_of("platform", DriverPlatform),
    one_of("ended_because", DriverSessionEnd),
    check("consent_version_counts", "consent_version >= 1"),
    check("token_hash_is_sha256", "octet_length(token_hash) = 32"),
    check("ends_for_a_reason", "(ended_at IS NULL) = (ended_because IS NULL)"),
    # SECURITY 2: one phone, one token.
    Index("uq_driver_sessions_live", "device_id", unique=True, postgresql_where=text("ended_at IS NULL")),
)

driver_bindings = Table(
    "driver_bindings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("contract_number", Text, ForeignKey("contracts.number"), nullable=False),
    Column("device_id", Uuid, ForeignKey("driver_devices.id"), nullable=False),
    Column("bound_at", Instant, nullable=False),
    Column("ended_at", Instant),  # When the job's end became known.
    Column("released_at", Instant),
    # SECURITY 2: the first phone is bound, and no other until it is released.
    Index(
        "uq_driver_bindings_bound",
        "contract_number",
        unique=True,
        postgresql_where=text("released_at IS NULL"),
    ),
    Index("ix_driver_bindings_device", "device_id", postgresql_where=text("released_at IS NULL")),
)

driver_pauses = Table(
    "driver_pauses",
    metadata,
    Column("device_id", Uuid, ForeignKey("driver_devices.id"), primary_key=True),
    Column("from_at", Instant, primary_key=True),
    Column("to_at", Instant),
    check("goes_forward", "to_at >= from_at"),
    Index("uq_driver_pauses_lasting", "device_id", unique=True, postgresql_where=text("to_at IS NULL")),
)

pings = Table(
    "pings",
    metadata,
    Column("contract_number", Text, ForeignKey("contracts.number"), primary_key=True),
    Column("fixed_at", Instant, primary_key=True),  # By the phone, whole milliseconds.
    Column("lat_e7", Integer, nullable=False),  # 1e-7 degrees, and so is the next.
    Column("lon_e7", Integer, nullable=False),
    Column("accuracy_m", Integer),
    Column("speed_kmh", SmallInteger),
    Column("heading_deg", SmallInteger),
    Column("battery_pct", SmallInteger),
    Column("flag", Text),  # Why it is left out of the line.
    Column("received_at", Instant, nullable=False),
    one_of("flag", ReportFlagged),
    check(
        "on_earth", "lat_e7 BETWEEN -900000000 AND 900000000 AND lon_e7 BETWEEN -1800000000 AND 1800000000"
    ),
    Index("ix_pings_fixed_at", "fixed_at"),
)

trackings = Table(
    "trackings",
    metadata,
    Column("contract_number", Text, ForeignKey("contracts.number"), primary_key=True),
    Column(
        "sequence", BigInteger, nullable=False
    ),  # Of its stream's last event; the row is held to the commit.
    check("sequence_counts", "sequence >= 0"),
)

tracking_events = Table(
    "tracking_events",
    metadata,
    Column("contract_number", Text, ForeignKey("trackings.contract_number"), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("event", Text, nullable=False),
    Column("payload", Json, nullable=False),
    check("sequence_counts", "sequence >= 1"),
    Index("ix_tracking_events_at", "at"),
)
