"""Actual carriers: loads posted on, links to their ledger, what a conclusion freezes (SPEC 5.8, 5.9, 7.5)."""

from alembic.operations import Operations

revision = "0023"
down_revision = "0022"

TABLES = (
    """
    CREATE TABLE reconsignments (
        parent_contract_number text NOT NULL,
        load_id uuid NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT pk_reconsignments PRIMARY KEY (parent_contract_number),
        CONSTRAINT fk_reconsignments_parent_contract_number
            FOREIGN KEY (parent_contract_number) REFERENCES contracts (number),
        CONSTRAINT fk_reconsignments_load_id FOREIGN KEY (load_id) REFERENCES loads (id)
    )
    """,
)

COLUMNS = (
    "ALTER TABLE contracts ADD COLUMN fuel jsonb",
    "ALTER TABLE contracts ADD COLUMN prime jsonb",
    "ALTER TABLE capability_links ADD COLUMN contract_number text",
)

LINKS = (
    """
    -- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
    ALTER TABLE capability_links ADD CONSTRAINT fk_capability_links_contract_number
        FOREIGN KEY (contract_number) REFERENCES contracts (number)
    """,
    """
    -- squawk-ignore ban-drop-constraint
    ALTER TABLE capability_links DROP CONSTRAINT ck_capability_links_kind_known
    """,
    """
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE capability_links ADD CONSTRAINT ck_capability_links_kind_known
        CHECK (kind IN ('calendar', 'actual_carriers'))
    """,
    """
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE capability_links ADD CONSTRAINT ck_capability_links_ledgers_name_a_contract
        CHECK ((kind = 'actual_carriers') = (contract_number IS NOT NULL))
    """,
)
"""Links are few: validating them takes a moment."""

INDEXES = (
    """
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX ix_capability_links_contract_number ON capability_links (contract_number, id)
        WHERE contract_number IS NOT NULL
    """,
    # Partial, and until now no load has a parent: there is nothing to put in while the table is held.
    """
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX ix_contracts_parent ON contracts ((load ->> 'parent_contract_number'))
        WHERE load ->> 'parent_contract_number' IS NOT NULL
    """,
)

GRANTS = ("GRANT SELECT, INSERT, UPDATE ON reconsignments TO kaerini_app",)


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, *COLUMNS, *LINKS, *INDEXES, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP TABLE reconsignments")
    op.execute("DROP INDEX ix_contracts_parent")
    op.execute("ALTER TABLE contracts DROP COLUMN prime")
    op.execute("ALTER TABLE contracts DROP COLUMN fuel")
    op.execute("DELETE FROM capability_links WHERE kind = 'actual_carriers'")
    op.execute("ALTER TABLE capability_links DROP CONSTRAINT ck_capability_links_ledgers_name_a_contract")
    op.execute("ALTER TABLE capability_links DROP CONSTRAINT ck_capability_links_kind_known")
    op.execute("""
        -- squawk-ignore constraint-missing-not-valid
        ALTER TABLE capability_links ADD CONSTRAINT ck_capability_links_kind_known
            CHECK (kind IN ('calendar'))
    """)
    op.execute("DROP INDEX ix_capability_links_contract_number")
    op.execute("ALTER TABLE capability_links DROP COLUMN contract_number")
