"""A desk's conveniences: capability links, templates, talks, loads posted again (SPEC 3.3, 3.4, 4.9)."""

from alembic.operations import Operations

revision = "0017"
down_revision = "0016"

TABLES = (
    """
    CREATE TABLE capability_links (
        id uuid NOT NULL,
        version bigint NOT NULL,
        kind text NOT NULL,
        account_id uuid NOT NULL,
        member_id uuid NOT NULL,
        name text NOT NULL,
        secret_hash bytea NOT NULL,
        made_at timestamptz NOT NULL,
        revoked_at timestamptz,
        CONSTRAINT pk_capability_links PRIMARY KEY (id),
        CONSTRAINT uq_capability_links_secret_hash UNIQUE (secret_hash),
        CONSTRAINT ck_capability_links_kind_known CHECK (kind IN ('calendar')),
        CONSTRAINT ck_capability_links_version_counts CHECK (version >= 1),
        CONSTRAINT ck_capability_links_secret_is_hashed CHECK (octet_length(secret_hash) = 32),
        CONSTRAINT fk_capability_links_account_id FOREIGN KEY (account_id) REFERENCES accounts (id),
        CONSTRAINT fk_capability_links_member_id FOREIGN KEY (member_id) REFERENCES members (id)
    )
    """,
    """
    CREATE TABLE templates (
        id uuid NOT NULL,
        version bigint NOT NULL,
        member_id uuid NOT NULL,
        made_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        dropped_at timestamptz,
        name text NOT NULL,
        load jsonb,
        vehicle jsonb,
        CONSTRAINT pk_templates PRIMARY KEY (id),
        CONSTRAINT ck_templates_version_counts CHECK (version >= 1),
        CONSTRAINT ck_templates_load_or_vehicle CHECK ((load IS NULL) <> (vehicle IS NULL)),
        CONSTRAINT fk_templates_member_id FOREIGN KEY (member_id) REFERENCES members (id)
    )
    """,
    """
    CREATE TABLE load_renewals (
        former_id uuid NOT NULL,
        load_id uuid NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT pk_load_renewals PRIMARY KEY (former_id),
        CONSTRAINT uq_load_renewals_load_id UNIQUE (load_id),
        CONSTRAINT ck_load_renewals_another_load CHECK (former_id <> load_id),
        CONSTRAINT fk_load_renewals_former_id FOREIGN KEY (former_id) REFERENCES loads (id),
        CONSTRAINT fk_load_renewals_load_id FOREIGN KEY (load_id) REFERENCES loads (id)
    )
    """,
)

COLUMNS = (
    "ALTER TABLE loads ADD COLUMN in_talks_until timestamptz",
    "ALTER TABLE vehicles ADD COLUMN in_talks_until timestamptz",
)

INDEXES = (
    "CREATE INDEX ix_capability_links_account_id ON capability_links (account_id, id)",
    "CREATE INDEX ix_templates_member_id ON templates (member_id, id)",
)

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON capability_links, templates TO kaerini_app",
    # That a load was posted again is never taken back.
    "GRANT SELECT, INSERT ON load_renewals TO kaerini_app",
)


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, *COLUMNS, *INDEXES, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP TABLE load_renewals, templates, capability_links")
    op.execute("ALTER TABLE vehicles DROP COLUMN in_talks_until")
    op.execute("ALTER TABLE loads DROP COLUMN in_talks_until")
