"""How a photo looks is kept, so that it is known again when another company sends it (SPEC 3.9)."""

from alembic.operations import Operations

revision = "0020"
down_revision = "0019"


def upgrade(op: Operations) -> None:
    op.execute("""
        ALTER TABLE photos
            ADD COLUMN look text CONSTRAINT ck_photos_look_128_bits CHECK (look ~ '^[0-9a-f]{32}$')
    """)


def downgrade(op: Operations) -> None:
    op.execute("ALTER TABLE photos DROP COLUMN look")
