"""The register: what is entered of members and co-operatives, offices, bank accounts, and what binds them."""

from alembic.operations import Operations

revision = "0011"
down_revision = "0010"

ENTERED = (
    """
    ALTER TABLE members
        ADD COLUMN version bigint NOT NULL DEFAULT 1,
        ADD COLUMN former_names text[] NOT NULL DEFAULT '{}',
        ADD COLUMN representative text,
        ADD COLUMN branch text,
        ADD COLUMN capital_yen bigint,
        ADD COLUMN employees bigint,
        ADD COLUMN safety_mark_until date,
        ADD COLUMN suspended_at timestamptz,
        ADD COLUMN directory_words text NOT NULL DEFAULT '',
        ADD CONSTRAINT ck_members_version_counts CHECK (version >= 1),
        ADD CONSTRAINT ck_members_capital_not_negative CHECK (capital_yen >= 0),
        ADD CONSTRAINT ck_members_employees_not_negative CHECK (employees >= 0)
    """,
    "UPDATE members SET directory_words = words || ' ' || lower(kana)",
    "CREATE INDEX ix_members_kana ON members (kana, id)",
    "CREATE INDEX ix_members_suspended ON members (id) WHERE suspended_at IS NOT NULL",
    """
    ALTER TABLE cooperatives
        ADD COLUMN version bigint NOT NULL DEFAULT 1,
        ADD COLUMN address text,
        ADD COLUMN registration_number text,
        ADD COLUMN takes_members_on boolean NOT NULL DEFAULT true,
        ADD CONSTRAINT ck_cooperatives_version_counts CHECK (version >= 1),
        ADD CONSTRAINT ck_cooperatives_registration_number_form
            CHECK (registration_number ~ '^T[0-9]{13}$')
    """,
)

TABLES = (
    """
    CREATE TABLE offices (
        id uuid NOT NULL,
        version bigint NOT NULL,
        member_id uuid NOT NULL,
        bureau text NOT NULL,
        opened_at timestamptz NOT NULL,
        closed_at timestamptz,
        name text NOT NULL,
        municipality text NOT NULL,
        address text NOT NULL,
        phone text,
        fleet jsonb NOT NULL,
        CONSTRAINT pk_offices PRIMARY KEY (id),
        CONSTRAINT ck_offices_version_counts CHECK (version >= 1),
        CONSTRAINT ck_offices_bureau_known
            CHECK (bureau IN ('hokkaido', 'tohoku', 'kanto', 'hokuriku_shinetsu', 'chubu', 'kinki',
            'chugoku', 'shikoku', 'kyushu', 'okinawa')),
        CONSTRAINT ck_offices_municipality_five_digits CHECK (municipality ~ '^[0-9]{5}$'),
        CONSTRAINT fk_offices_member_id FOREIGN KEY (member_id) REFERENCES members (id)
    )
    """,
    "CREATE INDEX ix_offices_member_id ON offices (member_id, id)",
    """
    CREATE TABLE bank_accounts (
        member_id uuid NOT NULL,
        sealed bytea NOT NULL,
        CONSTRAINT pk_bank_accounts PRIMARY KEY (member_id),
        CONSTRAINT fk_bank_accounts_member_id FOREIGN KEY (member_id) REFERENCES members (id)
    )
    """,
    """
    CREATE TABLE fee_rates (
        cooperative_id uuid NOT NULL,
        from_on date NOT NULL,
        fee_bp bigint NOT NULL,
        added_at timestamptz NOT NULL,
        added_by uuid,
        CONSTRAINT pk_fee_rates PRIMARY KEY (cooperative_id, from_on),
        CONSTRAINT ck_fee_rates_fee_within_5_percent CHECK (fee_bp BETWEEN 0 AND 500),
        CONSTRAINT fk_fee_rates_cooperative_id FOREIGN KEY (cooperative_id) REFERENCES cooperatives (id),
        CONSTRAINT fk_fee_rates_added_by FOREIGN KEY (added_by) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE do_not_deal (
        member_id uuid NOT NULL,
        other_id uuid NOT NULL,
        since_at timestamptz NOT NULL,
        CONSTRAINT pk_do_not_deal PRIMARY KEY (member_id, other_id),
        CONSTRAINT ck_do_not_deal_not_oneself CHECK (member_id <> other_id),
        CONSTRAINT fk_do_not_deal_member_id FOREIGN KEY (member_id) REFERENCES members (id),
        CONSTRAINT fk_do_not_deal_other_id FOREIGN KEY (other_id) REFERENCES members (id)
    )
    """,
    "CREATE INDEX ix_do_not_deal_other_id ON do_not_deal (other_id, member_id)",
    """
    CREATE TABLE partner_groups (
        id uuid NOT NULL,
        version bigint NOT NULL,
        member_id uuid NOT NULL,
        made_at timestamptz NOT NULL,
        dropped_at timestamptz,
        name text NOT NULL,
        member_ids uuid[] NOT NULL,
        cooperative_ids uuid[] NOT NULL,
        CONSTRAINT pk_partner_groups PRIMARY KEY (id),
        CONSTRAINT ck_partner_groups_version_counts CHECK (version >= 1),
        CONSTRAINT fk_partner_groups_member_id FOREIGN KEY (member_id) REFERENCES members (id)
    )
    """,
    "CREATE INDEX ix_partner_groups_member_id ON partner_groups (member_id, id)",
    """
    CREATE TABLE guideline_cases (
        id uuid NOT NULL,
        version bigint NOT NULL,
        member_id uuid NOT NULL,
        status text NOT NULL,
        reply_by date NOT NULL,
        steps jsonb NOT NULL,
        CONSTRAINT pk_guideline_cases PRIMARY KEY (id),
        CONSTRAINT ck_guideline_cases_version_counts CHECK (version >= 1),
        CONSTRAINT ck_guideline_cases_status_known
            CHECK (status IN ('warned', 'replied', 'suspended', 'closed')),
        CONSTRAINT fk_guideline_cases_member_id FOREIGN KEY (member_id) REFERENCES members (id)
    )
    """,
    "CREATE INDEX ix_guideline_cases_member_id ON guideline_cases (member_id, id)",
    """
    CREATE UNIQUE INDEX uq_guideline_cases_suspended ON guideline_cases (member_id)
        WHERE status = 'suspended'
    """,
)

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON offices, bank_accounts, partner_groups, guideline_cases TO kaerini_app",
    "GRANT SELECT, INSERT ON fee_rates TO kaerini_app",
    "GRANT SELECT, INSERT, DELETE ON do_not_deal TO kaerini_app",
)
"""Rates are added and never changed: what was concluded under one bears it."""


def upgrade(op: Operations) -> None:
    for statement in (*ENTERED, *TABLES, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP TABLE guideline_cases, partner_groups, do_not_deal, fee_rates, bank_accounts, offices")
    op.execute(
        "ALTER TABLE cooperatives DROP COLUMN version, DROP COLUMN address,"
        " DROP COLUMN registration_number, DROP COLUMN takes_members_on"
    )
    op.execute("DROP INDEX ix_members_kana, ix_members_suspended")
    op.execute(
        "ALTER TABLE members DROP COLUMN version, DROP COLUMN former_names, DROP COLUMN representative,"
        " DROP COLUMN branch, DROP COLUMN capital_yen, DROP COLUMN employees, DROP COLUMN safety_mark_until,"
        " DROP COLUMN suspended_at, DROP COLUMN directory_words"
    )
