"""Photos (写真): uploads, and what became of them (SPEC 3.7)."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, UniqueConstraint, Uuid, text

from adapters.db.schema.shapes import Instant, check, metadata, one_of
from domain.photos.photos import PhotoStatus, RefusedBecause

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
    UniqueConstraint("upload_id"),
    UniqueConstraint("picture_id"),
    one_of("status", PhotoStatus),
    one_of("refused_because", RefusedBecause),
    check("of_a_desk_or_a_phone", "(member_id IS NULL) <> (device_id IS NULL)"),
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
