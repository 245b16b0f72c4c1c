"""Open postings are found by place without reading those that have expired since."""

from alembic.operations import Operations

revision = "0019"
down_revision = "0018"

WITH_CLOSING = (
    # squawk-ignore require-concurrent-index-creation
    "CREATE INDEX ix_loads_origin ON loads (origin_municipality, closing_at) WHERE status = 'open'",
    # squawk-ignore require-concurrent-index-creation
    "CREATE INDEX ix_loads_destination ON loads (destination_municipality, closing_at) WHERE status = 'open'",
    # squawk-ignore require-concurrent-index-creation
    """
    CREATE INDEX ix_vehicles_available ON vehicles (available_place_municipality, closing_at)
        WHERE status = 'open'
    """,
)
WITHOUT = (
    "CREATE INDEX ix_loads_origin ON loads (origin_municipality) WHERE status = 'open'",
    "CREATE INDEX ix_loads_destination ON loads (destination_municipality) WHERE status = 'open'",
    "CREATE INDEX ix_vehicles_available ON vehicles (available_place_municipality) WHERE status = 'open'",
)


def _replace(op: Operations, indexes: tuple[str, ...]) -> None:
    for name in ("ix_loads_origin", "ix_loads_destination", "ix_vehicles_available"):
        # In one transaction with what takes its place, and a moment's work.
        op.execute(f"""
            -- squawk-ignore require-concurrent-index-deletion
            DROP INDEX {name}
        """)
    for index in indexes:
        op.execute(index)


def upgrade(op: Operations) -> None:
    _replace(op, WITH_CLOSING)


def downgrade(op: Operations) -> None:
    _replace(op, WITHOUT)
