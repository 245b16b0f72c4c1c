"""Fares: tariffs that are added, and the thresholds of co-operatives, each from a day on (SPEC 5.7, 7.1)."""

from alembic.operations import Operations

revision = "0012"
down_revision = "0011"

TABLES = (
    """
    CREATE TABLE tariffs (
        id text NOT NULL,
        effective_from date NOT NULL,
        digest text NOT NULL,
        document jsonb NOT NULL,
        added_at timestamptz NOT NULL,
        added_by uuid NOT NULL,
        CONSTRAINT pk_tariffs PRIMARY KEY (id),
        CONSTRAINT uq_tariffs_digest UNIQUE (digest),
        CONSTRAINT fk_tariffs_added_by FOREIGN KEY (added_by) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE thresholds (
        cooperative_id uuid NOT NULL,
        from_on date NOT NULL,
        standard_fare_bp bigint NOT NULL,
        below text NOT NULL,
        added_at timestamptz NOT NULL,
        added_by uuid NOT NULL,
        CONSTRAINT pk_thresholds PRIMARY KEY (cooperative_id, from_on),
        CONSTRAINT ck_thresholds_standard_fare_bp_is_a_share CHECK (standard_fare_bp BETWEEN 1 AND 20000),
        CONSTRAINT ck_thresholds_below_known CHECK (below IN ('note', 'reason_required', 'blocked')),
        CONSTRAINT fk_thresholds_cooperative_id FOREIGN KEY (cooperative_id) REFERENCES cooperatives (id),
        CONSTRAINT fk_thresholds_added_by FOREIGN KEY (added_by) REFERENCES accounts (id)
    )
    """,
)

GRANTS = ("GRANT SELECT, INSERT ON tariffs, thresholds TO kaerini_app",)
"""Added and never changed: what was reckoned by one stays as it is."""


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP TABLE thresholds, tariffs")
