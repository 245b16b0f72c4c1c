"""Contracts: one truck of a load each, every version chained to the one before, and their timelines."""

from alembic.operations import Operations

revision = "0004"
down_revision = "0003"

TABLES = (
    """
    CREATE TABLE contracts (
        number text NOT NULL,
        version bigint NOT NULL,
        status text NOT NULL,
        proposer text NOT NULL,
        consignor_member_id uuid NOT NULL,
        consignor_kind text NOT NULL,
        consignor_name text NOT NULL,
        consignor_address text NOT NULL,
        consignor_phone text NOT NULL,
        consignor_cooperative_id uuid NOT NULL,
        consignor_cooperative_name text NOT NULL,
        consignor_registration_number text,
        carrier_member_id uuid NOT NULL,
        carrier_kind text NOT NULL,
        carrier_name text NOT NULL,
        carrier_address text NOT NULL,
        carrier_phone text NOT NULL,
        carrier_cooperative_id uuid NOT NULL,
        carrier_cooperative_name text NOT NULL,
        carrier_registration_number text,
        load_id uuid NOT NULL,
        load_version bigint NOT NULL,
        vehicle_id uuid,
        load jsonb NOT NULL,
        agreement_fare_yen bigint,
        agreement_charges jsonb,
        agreement_services jsonb,
        agreement_payment jsonb,
        standard_fares jsonb NOT NULL,
        proposed_at timestamptz NOT NULL,
        lapses_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        concluded_at timestamptz,
        concluded_by text,
        consignor_fee_bp bigint,
        carrier_fee_bp bigint,
        delivery jsonb,
        document_hash text NOT NULL,
        CONSTRAINT pk_contracts PRIMARY KEY (number),
        CONSTRAINT ck_contracts_status_known
            CHECK (status IN ('proposed', 'declined', 'lapsed', 'concluded', 'in_transit', 'delivered',
                'billed', 'settled', 'cancelled')),
        CONSTRAINT ck_contracts_proposer_known CHECK (proposer IN ('consignor', 'carrier')),
        CONSTRAINT ck_contracts_concluded_by_known CHECK (concluded_by IN ('confirmation', 'instant')),
        CONSTRAINT ck_contracts_consignor_kind_known
            CHECK (consignor_kind IN ('member', 'cooperative')),
        CONSTRAINT ck_contracts_carrier_kind_known CHECK (carrier_kind IN ('member', 'cooperative')),
        CONSTRAINT ck_contracts_number_twenty_digits CHECK (number ~ '^[0-9]{20}$'),
        CONSTRAINT ck_contracts_version_counts CHECK (version >= 1),
        CONSTRAINT ck_contracts_document_hash_sha_256 CHECK (document_hash ~ '^[0-9a-f]{64}$'),
        CONSTRAINT ck_contracts_between_two CHECK (consignor_member_id <> carrier_member_id),
        CONSTRAINT ck_contracts_fare_positive CHECK (agreement_fare_yen > 0),
        CONSTRAINT ck_contracts_lapses_in_time
            CHECK (lapses_at > proposed_at AND lapses_at <= proposed_at + interval '2 hours'),
        CONSTRAINT ck_contracts_concluded_or_not
            CHECK ((status IN ('proposed', 'declined', 'lapsed')) = (concluded_at IS NULL)),
        CONSTRAINT ck_contracts_concluded_says_all
            CHECK (concluded_at IS NULL OR (concluded_by IS NOT NULL AND consignor_fee_bp IS NOT NULL
                AND carrier_fee_bp IS NOT NULL AND agreement_fare_yen IS NOT NULL AND agreement_charges IS
                NOT NULL AND agreement_services IS NOT NULL AND agreement_payment IS NOT NULL)),
        CONSTRAINT ck_contracts_fees_within_5_percent
            CHECK (consignor_fee_bp BETWEEN 0 AND 500 AND carrier_fee_bp BETWEEN 0 AND 500),
        CONSTRAINT ck_contracts_delivered_has_a_proof
            CHECK ((status IN ('delivered', 'billed', 'settled')) = (delivery IS NOT NULL)),
        CONSTRAINT fk_contracts_consignor_member_id
            FOREIGN KEY (consignor_member_id) REFERENCES members (id),
        CONSTRAINT fk_contracts_consignor_cooperative_id
            FOREIGN KEY (consignor_cooperative_id) REFERENCES cooperatives (id),
        CONSTRAINT fk_contracts_carrier_member_id
            FOREIGN KEY (carrier_member_id) REFERENCES members (id),
        CONSTRAINT fk_contracts_carrier_cooperative_id
            FOREIGN KEY (carrier_cooperative_id) REFERENCES cooperatives (id),
        CONSTRAINT fk_contracts_load_id FOREIGN KEY (load_id) REFERENCES loads (id),
        CONSTRAINT fk_contracts_vehicle_id FOREIGN KEY (vehicle_id) REFERENCES vehicles (id)
    )
    """,
    """
    CREATE INDEX ix_contracts_carrier_cooperative
    ON contracts (carrier_cooperative_id, proposed_at DESC, number DESC)
    """,
    """
    CREATE INDEX ix_contracts_carrier_member
    ON contracts (carrier_member_id, proposed_at DESC, number DESC)
    """,
    """
    CREATE INDEX ix_contracts_consignor_cooperative
    ON contracts (consignor_cooperative_id, proposed_at DESC, number DESC)
    """,
    """
    CREATE INDEX ix_contracts_consignor_member
    ON contracts (consignor_member_id, proposed_at DESC, number DESC)
    """,
    "CREATE INDEX ix_contracts_rivals ON contracts (load_id) WHERE status = 'proposed'",
    """
    CREATE TABLE contract_versions (
        contract_number text NOT NULL,
        version bigint NOT NULL,
        at timestamptz NOT NULL,
        account_id uuid,
        person text NOT NULL,
        thing jsonb NOT NULL,
        CONSTRAINT pk_contract_versions PRIMARY KEY (contract_number, version),
        CONSTRAINT fk_contract_versions_contract_number
            FOREIGN KEY (contract_number) REFERENCES contracts (number),
        CONSTRAINT fk_contract_versions_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE contract_events (
        contract_number text NOT NULL,
        event text NOT NULL,
        at timestamptz NOT NULL,
        sequence bigint GENERATED ALWAYS AS IDENTITY,
        by text,
        note text,
        point jsonb,
        account_id uuid,
        CONSTRAINT pk_contract_events PRIMARY KEY (contract_number, event, at),
        CONSTRAINT ck_contract_events_by_known CHECK (by IN ('consignor', 'carrier')),
        CONSTRAINT fk_contract_events_contract_number
            FOREIGN KEY (contract_number) REFERENCES contracts (number),
        CONSTRAINT fk_contract_events_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
)

TRUCKS = (
    """
    -- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
    ALTER TABLE load_trucks ADD CONSTRAINT fk_load_trucks_contract_number
        FOREIGN KEY (contract_number) REFERENCES contracts (number)
    """,
)
"""No truck has a contract before this release: there is nothing to validate while the table is held."""

KEPT_FOR_GOOD = (
    """
    CREATE TRIGGER kept_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON contract_versions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER kept_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON contract_events
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
)

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON contracts TO kaerini_app",
    "GRANT SELECT, INSERT ON contract_versions, contract_events TO kaerini_app",
)


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, *TRUCKS, *KEPT_FOR_GOOD, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("ALTER TABLE load_trucks DROP CONSTRAINT fk_load_trucks_contract_number")
    op.execute("DROP TABLE contract_events, contract_versions, contracts")
