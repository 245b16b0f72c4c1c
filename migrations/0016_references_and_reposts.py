"""A reference names one posting of a desk for good, and a load keeps what it repeats (SPEC 3.8, 3.9)."""

from alembic.operations import Operations

revision = "0016"
down_revision = "0015"

ONE_POSTING_A_REFERENCE = """
    UPDATE {table} SET external_ref = NULL
     WHERE id IN (
        SELECT id
          FROM (SELECT id, row_number() OVER (
                           PARTITION BY poster_id, external_ref
                           ORDER BY (status = 'open') DESC, posted_at DESC, id DESC) AS n
                  FROM {table}
                 WHERE external_ref IS NOT NULL) AS numbered
         WHERE n > 1)
"""
"""Where a desk had used a reference again, the open or latest posting keeps it; versions tell the rest."""


def upgrade(op: Operations) -> None:
    for table in ("loads", "vehicles"):
        op.execute(ONE_POSTING_A_REFERENCE.format(table=table))
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT uq_{table}_poster_id_external_ref"
            " UNIQUE (poster_id, external_ref)"
        )
    op.execute("ALTER TABLE loads ADD COLUMN repeats jsonb NOT NULL DEFAULT '[]'")
    op.execute(
        "CREATE INDEX ix_loads_lane"
        " ON loads (origin_municipality, destination_municipality, pickup_to_at, poster_id)"
    )


def downgrade(op: Operations) -> None:
    op.execute("DROP INDEX ix_loads_lane")
    op.execute("ALTER TABLE loads DROP COLUMN repeats")
    for table in ("vehicles", "loads"):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT uq_{table}_poster_id_external_ref")
