"""Photos: uploads and what became of them, and the way from a photo to what carries it (SPEC 3.7)."""

from alembic.operations import Operations

revision = "0015"
down_revision = "0014"

TABLES = (
    """
    CREATE TABLE photos (
        id uuid NOT NULL,
        member_id uuid,
        device_id uuid,
        upload_id uuid NOT NULL,
        made_at timestamptz NOT NULL,
        status text NOT NULL,
        decided_at timestamptz,
        refused_because text,
        picture_id uuid,
        width bigint,
        height bigint,
        size_bytes bigint,
        CONSTRAINT pk_photos PRIMARY KEY (id),
        CONSTRAINT uq_photos_upload_id UNIQUE (upload_id),
        CONSTRAINT uq_photos_picture_id UNIQUE (picture_id),
        CONSTRAINT ck_photos_status_known CHECK (status IN ('awaiting_upload', 'verified', 'refused')),
        CONSTRAINT ck_photos_refused_because_known
            CHECK (refused_because IN ('not_a_photo', 'broken', 'too_many_pixels', 'too_heavy',
                'too_large')),
        CONSTRAINT ck_photos_of_a_desk_or_a_phone CHECK ((member_id IS NULL) <> (device_id IS NULL)),
        CONSTRAINT ck_photos_decided_once_over CHECK ((status = 'awaiting_upload') = (decided_at IS NULL)),
        CONSTRAINT ck_photos_refused_for_a_reason
            CHECK ((status = 'refused') = (refused_because IS NOT NULL)),
        CONSTRAINT ck_photos_verified_has_a_picture
            CHECK ((status = 'verified') = (picture_id IS NOT NULL)
                AND (status = 'verified') = (width IS NOT NULL)
                AND (status = 'verified') = (height IS NOT NULL)
                AND (status = 'verified') = (size_bytes IS NOT NULL)),
        CONSTRAINT fk_photos_member_id FOREIGN KEY (member_id) REFERENCES members (id),
        CONSTRAINT fk_photos_device_id FOREIGN KEY (device_id) REFERENCES driver_devices (id)
    )
    """,
    "CREATE INDEX ix_photos_member ON photos (member_id, made_at) WHERE status = 'awaiting_upload'",
    "CREATE INDEX ix_photos_device ON photos (device_id, made_at) WHERE status = 'awaiting_upload'",
    "CREATE INDEX ix_photos_decided ON photos (decided_at)",
)

CARRIERS = (
    "CREATE INDEX ix_loads_photos ON loads USING gin (photo_ids) WHERE cardinality(photo_ids) > 0",
    "CREATE INDEX ix_vehicles_photos ON vehicles USING gin (photo_ids) WHERE cardinality(photo_ids) > 0",
    "CREATE INDEX ix_contracts_photos ON contracts USING gin ((load -> 'photo_ids'))",
)

GRANTS = ("GRANT SELECT, INSERT, UPDATE, DELETE ON photos TO kaerini_app",)


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, *CARRIERS, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP INDEX ix_loads_photos, ix_vehicles_photos, ix_contracts_photos")
    op.execute("DROP TABLE photos")
