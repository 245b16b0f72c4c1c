"""The life of a contract: call codes, amendments, cancellations, the named truck, ratings."""

from alembic.operations import Operations

revision = "0024"
down_revision = "0023"

COLUMNS = (
    "ALTER TABLE loads ADD COLUMN by_phone boolean NOT NULL DEFAULT false",
    "ALTER TABLE contracts ADD COLUMN truck jsonb",
    "ALTER TABLE contracts ADD COLUMN amendments bigint NOT NULL DEFAULT 0",
    "ALTER TABLE contracts ADD COLUMN cancellation jsonb",
)

OLD_RULES = (
    """
    -- squawk-ignore ban-drop-constraint
    ALTER TABLE contracts DROP CONSTRAINT ck_contracts_concluded_by_known
    """,
    """
    -- squawk-ignore ban-drop-constraint
    ALTER TABLE contracts DROP CONSTRAINT ck_contracts_delivered_closes
    """,
)
"""Wider ones take their place in the same transaction."""

RULES = (
    (
        "contracts",
        "ck_contracts_concluded_by_known",
        "concluded_by IN ('confirmation', 'instant', 'offer', 'call')",
    ),
    (
        "contracts",
        "ck_contracts_delivered_closes",
        """
        (delivery IS NOT NULL OR (cancellation ->> 'fee_yen')::bigint > 0 IS TRUE)
            = (closing_month IS NOT NULL)
        """,
    ),
    (
        "contracts",
        "ck_contracts_cancelled_says_how",
        "cancellation IS NULL OR status = 'cancelled'",
    ),
    ("contracts", "ck_contracts_amendments_counted", "amendments >= 0"),
    (
        "loads",
        "ck_loads_by_phone_is_off_the_board",
        """
        NOT by_phone
            OR (status = 'withdrawn' AND trucks = 1 AND external_ref IS NULL AND cardinality(photo_ids) = 0)
        """,
    ),
)
"""All rows of before keep them, so that reading them through is short."""

TABLES = (
    """
    CREATE TABLE contract_call_codes (
        contract_number text NOT NULL,
        code text NOT NULL,
        misses bigint NOT NULL,
        CONSTRAINT pk_contract_call_codes PRIMARY KEY (contract_number),
        CONSTRAINT fk_contract_call_codes_contract_number
            FOREIGN KEY (contract_number) REFERENCES contracts (number),
        CONSTRAINT ck_contract_call_codes_code_four_digits CHECK (code ~ '^[0-9]{4}$'),
        CONSTRAINT ck_contract_call_codes_misses_counted CHECK (misses >= 0)
    )
    """,
    """
    CREATE TABLE contract_amendments (
        id uuid NOT NULL,
        version bigint NOT NULL,
        contract_number text NOT NULL,
        status text NOT NULL,
        proposer text NOT NULL,
        changes jsonb NOT NULL,
        reason text,
        proposed_at timestamptz NOT NULL,
        decided_at timestamptz,
        CONSTRAINT pk_contract_amendments PRIMARY KEY (id),
        CONSTRAINT fk_contract_amendments_contract_number
            FOREIGN KEY (contract_number) REFERENCES contracts (number),
        CONSTRAINT ck_contract_amendments_status_known
            CHECK (status IN ('open', 'accepted', 'declined', 'withdrawn')),
        CONSTRAINT ck_contract_amendments_proposer_known CHECK (proposer IN ('consignor', 'carrier')),
        CONSTRAINT ck_contract_amendments_version_counts CHECK (version >= 1),
        CONSTRAINT ck_contract_amendments_decided_or_open
            CHECK ((status = 'open') = (decided_at IS NULL))
    )
    """,
    """
    CREATE UNIQUE INDEX uq_contract_amendments_open
    ON contract_amendments (contract_number) WHERE status = 'open'
    """,
    """
    CREATE INDEX ix_contract_amendments_contract_number ON contract_amendments (contract_number, id)
    """,
    """
    CREATE TABLE contract_cancellations (
        id uuid NOT NULL,
        version bigint NOT NULL,
        contract_number text NOT NULL,
        status text NOT NULL,
        proposer text NOT NULL,
        kind text NOT NULL,
        fee_yen bigint NOT NULL,
        paid_by text,
        reopen_load boolean NOT NULL,
        reason text,
        proposed_at timestamptz NOT NULL,
        decided_at timestamptz,
        decision_reason text,
        CONSTRAINT pk_contract_cancellations PRIMARY KEY (id),
        CONSTRAINT fk_contract_cancellations_contract_number
            FOREIGN KEY (contract_number) REFERENCES contracts (number),
        CONSTRAINT ck_contract_cancellations_status_known
            CHECK (status IN ('open', 'accepted', 'declined', 'withdrawn')),
        CONSTRAINT ck_contract_cancellations_proposer_known CHECK (proposer IN ('consignor', 'carrier')),
        CONSTRAINT ck_contract_cancellations_paid_by_known CHECK (paid_by IN ('consignor', 'carrier')),
        CONSTRAINT ck_contract_cancellations_kind_known
            CHECK (kind IN ('agreed', 'no_show', 'after_loading')),
        CONSTRAINT ck_contract_cancellations_version_counts CHECK (version >= 1),
        CONSTRAINT ck_contract_cancellations_fee_not_negative CHECK (fee_yen >= 0),
        CONSTRAINT ck_contract_cancellations_decided_or_open
            CHECK ((status = 'open') = (decided_at IS NULL))
    )
    """,
    """
    CREATE UNIQUE INDEX uq_contract_cancellations_open
    ON contract_cancellations (contract_number) WHERE status = 'open'
    """,
    """
    CREATE INDEX ix_contract_cancellations_contract_number
    ON contract_cancellations (contract_number, id)
    """,
    """
    CREATE TABLE contract_ratings (
        contract_number text NOT NULL,
        by text NOT NULL,
        rated_id uuid NOT NULL,
        scores_punctuality bigint NOT NULL,
        scores_communication bigint NOT NULL,
        scores_accuracy bigint NOT NULL,
        scores_care bigint NOT NULL,
        comment text,
        rated_at timestamptz NOT NULL,
        CONSTRAINT pk_contract_ratings PRIMARY KEY (contract_number, by),
        CONSTRAINT fk_contract_ratings_contract_number
            FOREIGN KEY (contract_number) REFERENCES contracts (number),
        CONSTRAINT fk_contract_ratings_rated_id FOREIGN KEY (rated_id) REFERENCES members (id),
        CONSTRAINT ck_contract_ratings_by_known CHECK (by IN ('consignor', 'carrier')),
        CONSTRAINT ck_contract_ratings_scores_one_to_five
            CHECK (scores_punctuality BETWEEN 1 AND 5 AND scores_communication BETWEEN 1 AND 5
                AND scores_accuracy BETWEEN 1 AND 5 AND scores_care BETWEEN 1 AND 5)
    )
    """,
    "CREATE INDEX ix_contract_ratings_rated_id ON contract_ratings (rated_id)",
)

KEPT_FOR_GOOD = """
    CREATE TRIGGER kept_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON contract_ratings
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON contract_call_codes TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE ON contract_amendments, contract_cancellations TO kaerini_app",
    # What was said of somebody is not taken back.
    "GRANT SELECT, INSERT ON contract_ratings TO kaerini_app",
)


OLDER_RULES = {
    "ck_contracts_concluded_by_known": "concluded_by IN ('confirmation', 'instant', 'offer')",
    "ck_contracts_delivered_closes": "(delivery IS NOT NULL) = (closing_month IS NOT NULL)",
}


def upgrade(op: Operations) -> None:
    for statement in (*COLUMNS, *OLD_RULES):
        op.execute(statement)
    for table, name, rule in RULES:
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({rule}) NOT VALID")
        op.execute(f"""
            -- squawk-ignore constraint-missing-not-valid
            ALTER TABLE {table} VALIDATE CONSTRAINT {name}
        """)
    for statement in (*TABLES, KEPT_FOR_GOOD, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute(
        "DROP TABLE contract_ratings, contract_cancellations, contract_amendments, contract_call_codes"
    )
    # The older words know neither a call nor a fee that closes; the versions still tell of both.
    op.execute("UPDATE contracts SET concluded_by = 'confirmation' WHERE concluded_by = 'call'")
    op.execute("ALTER TABLE contracts DROP COLUMN truck, DROP COLUMN amendments, DROP COLUMN cancellation")
    op.execute("UPDATE contracts SET closing_month = NULL WHERE delivery IS NULL")
    op.execute("ALTER TABLE contracts DROP CONSTRAINT ck_contracts_concluded_by_known")
    for name, rule in OLDER_RULES.items():
        op.execute(f"ALTER TABLE contracts ADD CONSTRAINT {name} CHECK ({rule})")
    op.execute("ALTER TABLE loads DROP COLUMN by_phone")
