"""Checks before a contract: exposure and its plans, cargo covers, clerks' reasons (SPEC 5.7, 8.8, 8.9)."""

from alembic.operations import Operations

revision = "0021"
down_revision = "0020"

OWED = (
    # The release before says nothing of it; the next change of such a contract puts it right.
    "ALTER TABLE contracts ADD COLUMN owed_yen bigint NOT NULL DEFAULT 0",
    # What ``owed_yen`` says in the domain: fare, charges, and 10 % of what is taxable, floored.
    """
    UPDATE contracts SET owed_yen = coalesce(one.agreement_fare_yen, 0) + charged.all_yen
        + (coalesce(one.agreement_fare_yen, 0) + charged.taxable_yen) / 10
    FROM contracts one
        CROSS JOIN LATERAL (
            SELECT
                coalesce(sum((charge ->> 'amount_yen')::bigint), 0)::bigint AS all_yen,
                coalesce(sum((charge ->> 'amount_yen')::bigint) FILTER (
                    WHERE charge ->> 'kind' NOT IN ('tolls', 'ferry', 'out_of_pocket', 'cancellation')
                ), 0)::bigint AS taxable_yen
            FROM jsonb_array_elements(coalesce(nullif(one.agreement_charges, 'null'), '[]')) AS charge
        ) AS charged
    WHERE contracts.number = one.number
    """,
    "ALTER TABLE contracts ADD CONSTRAINT ck_contracts_owed_yen_not_negative CHECK (owed_yen >= 0)",
    # squawk-ignore require-concurrent-index-creation
    """
    CREATE INDEX ix_contracts_owing ON contracts (consignor_member_id)
        WHERE status IN ('concluded', 'in_transit', 'delivered', 'billed')
    """,
)

TABLES = (
    """
    CREATE TABLE guarantee_plans (
        cooperative_id uuid NOT NULL,
        from_on date NOT NULL,
        plan text NOT NULL,
        added_at timestamptz NOT NULL,
        added_by uuid NOT NULL,
        CONSTRAINT pk_guarantee_plans PRIMARY KEY (cooperative_id, from_on),
        CONSTRAINT ck_guarantee_plans_plan_known CHECK (plan IN ('ten_million', 'fifteen_million')),
        CONSTRAINT fk_guarantee_plans_cooperative_id
            FOREIGN KEY (cooperative_id) REFERENCES cooperatives (id),
        CONSTRAINT fk_guarantee_plans_added_by FOREIGN KEY (added_by) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE cargo_covers (
        member_id uuid NOT NULL,
        from_on date NOT NULL,
        cover text NOT NULL,
        added_at timestamptz NOT NULL,
        added_by uuid NOT NULL,
        CONSTRAINT pk_cargo_covers PRIMARY KEY (member_id, from_on),
        CONSTRAINT ck_cargo_covers_cover_known CHECK (cover IN ('standard', 'high_value')),
        CONSTRAINT fk_cargo_covers_member_id FOREIGN KEY (member_id) REFERENCES members (id),
        CONSTRAINT fk_cargo_covers_added_by FOREIGN KEY (added_by) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE exposures (
        member_id uuid NOT NULL,
        CONSTRAINT pk_exposures PRIMARY KEY (member_id),
        CONSTRAINT fk_exposures_member_id FOREIGN KEY (member_id) REFERENCES members (id)
    )
    """,
    """
    CREATE TABLE standing_overrides (
        id uuid NOT NULL,
        version bigint NOT NULL,
        member_id uuid NOT NULL,
        cooperative_id uuid NOT NULL,
        of_check text NOT NULL,
        up_to_yen bigint NOT NULL,
        until_on date NOT NULL,
        reason text NOT NULL,
        granted_at timestamptz NOT NULL,
        granted_by uuid NOT NULL,
        withdrawn_at timestamptz,
        CONSTRAINT pk_standing_overrides PRIMARY KEY (id),
        CONSTRAINT ck_standing_overrides_of_check_known
            CHECK (of_check IN ('exposure', 'insurance', 'tier')),
        CONSTRAINT ck_standing_overrides_version_counts CHECK (version >= 1),
        CONSTRAINT ck_standing_overrides_up_to_yen_positive CHECK (up_to_yen > 0),
        CONSTRAINT fk_standing_overrides_member_id FOREIGN KEY (member_id) REFERENCES members (id),
        CONSTRAINT fk_standing_overrides_cooperative_id
            FOREIGN KEY (cooperative_id) REFERENCES cooperatives (id),
        CONSTRAINT fk_standing_overrides_granted_by FOREIGN KEY (granted_by) REFERENCES accounts (id)
    )
    """,
    "CREATE INDEX ix_standing_overrides_member_id ON standing_overrides (member_id, id)",
    "CREATE INDEX ix_standing_overrides_cooperative_id ON standing_overrides (cooperative_id, id)",
    """
    CREATE TABLE check_findings (
        contract_number text NOT NULL,
        amendments bigint NOT NULL,
        found_at timestamptz NOT NULL,
        open_yen bigint NOT NULL,
        limit_yen bigint NOT NULL,
        cover_yen bigint NOT NULL,
        capacity_kg bigint,
        law_applies boolean,
        CONSTRAINT pk_check_findings PRIMARY KEY (contract_number, amendments),
        CONSTRAINT ck_check_findings_open_yen_not_negative CHECK (open_yen >= 0),
        CONSTRAINT fk_check_findings_contract_number
            FOREIGN KEY (contract_number) REFERENCES contracts (number)
    )
    """,
    """
    CREATE TABLE check_overrides (
        id uuid NOT NULL,
        contract_number text NOT NULL,
        of_check text NOT NULL,
        reason text NOT NULL,
        cooperative_id uuid NOT NULL,
        by uuid NOT NULL,
        at timestamptz NOT NULL,
        standing_override_id uuid,
        CONSTRAINT pk_check_overrides PRIMARY KEY (id),
        CONSTRAINT ck_check_overrides_of_check_known
            CHECK (of_check IN ('exposure', 'insurance', 'tier')),
        CONSTRAINT fk_check_overrides_contract_number
            FOREIGN KEY (contract_number) REFERENCES contracts (number),
        CONSTRAINT fk_check_overrides_cooperative_id
            FOREIGN KEY (cooperative_id) REFERENCES cooperatives (id),
        CONSTRAINT fk_check_overrides_by FOREIGN KEY (by) REFERENCES accounts (id),
        CONSTRAINT fk_check_overrides_standing_override_id
            FOREIGN KEY (standing_override_id) REFERENCES standing_overrides (id)
    )
    """,
    "CREATE INDEX ix_check_overrides_contract_number ON check_overrides (contract_number, id)",
)

GRANTS = (
    "GRANT SELECT, INSERT ON guarantee_plans, cargo_covers, check_findings, check_overrides TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE ON exposures, standing_overrides TO kaerini_app",
)
"""What was chosen, found and allowed is added and never changed; to lock a row takes UPDATE."""


def upgrade(op: Operations) -> None:
    for statement in (*OWED, *TABLES, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute(
        "DROP TABLE check_overrides, check_findings, standing_overrides, exposures, cargo_covers,"
        " guarantee_plans"
    )
    op.execute("DROP INDEX ix_contracts_owing")
    op.execute("ALTER TABLE contracts DROP COLUMN owed_yen")
