"""Settlement: closed months, their documents, payments, and the ledger that sums to zero (SPEC 8)."""

from alembic.operations import Operations

revision = "0006"
down_revision = "0005"

CLOSING_MONTHS = (
    "ALTER TABLE contracts ADD COLUMN closing_month text",
    # Those delivered before this release: recorded when they were last changed (SPEC 8.4).
    """
    UPDATE contracts SET closing_month = to_char(
        greatest((delivery ->> 'at')::timestamptz, updated_at - interval '10 days')
            AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM')
    WHERE delivery IS NOT NULL
    """,
    """
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE contracts ADD CONSTRAINT ck_contracts_delivered_closes
        CHECK ((delivery IS NOT NULL) = (closing_month IS NOT NULL))
    """,
    """
    -- squawk-ignore constraint-missing-not-valid
    ALTER TABLE contracts ADD CONSTRAINT ck_contracts_closing_month_form
        CHECK (closing_month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$')
    """,
    """
    -- squawk-ignore require-concurrent-index-creation
    CREATE INDEX ix_contracts_to_bill ON contracts (closing_month, number) WHERE status = 'delivered'
    """,
)

TABLES = (
    """
    CREATE TABLE federations (
        id uuid NOT NULL,
        name text NOT NULL,
        address text NOT NULL,
        phone text NOT NULL,
        mail text NOT NULL,
        registration_number text,
        CONSTRAINT pk_federations PRIMARY KEY (id),
        CONSTRAINT ck_federations_registration_number_form CHECK (registration_number ~ '^T[0-9]{13}$')
    )
    """,
    "CREATE UNIQUE INDEX uq_federations_only_one ON federations ((true))",
    """
    CREATE TABLE closings (
        id uuid NOT NULL,
        cooperative_id uuid NOT NULL,
        month text NOT NULL,
        closes_on date NOT NULL,
        issued_at timestamptz NOT NULL,
        contracts bigint NOT NULL,
        CONSTRAINT pk_closings PRIMARY KEY (id),
        CONSTRAINT uq_closings_cooperative_id_closes_on UNIQUE (cooperative_id, closes_on),
        CONSTRAINT ck_closings_month_form CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
        CONSTRAINT ck_closings_contracts_counted CHECK (contracts >= 0),
        CONSTRAINT fk_closings_cooperative_id FOREIGN KEY (cooperative_id) REFERENCES cooperatives (id)
    )
    """,
    "CREATE INDEX ix_closings_month ON closings (month)",
    """
    CREATE TABLE settlement_documents (
        id uuid NOT NULL,
        number text NOT NULL,
        month text NOT NULL,
        issued_on date NOT NULL,
        due_on date NOT NULL,
        pay_on date NOT NULL,
        contents jsonb NOT NULL,
        kind text NOT NULL,
        issuer_id uuid NOT NULL,
        receiver_id uuid NOT NULL,
        payable_yen bigint NOT NULL,
        CONSTRAINT pk_settlement_documents PRIMARY KEY (id),
        CONSTRAINT uq_settlement_documents_issuer_id_number UNIQUE (issuer_id, number),
        CONSTRAINT ck_settlement_documents_kind_known
            CHECK (kind IN ('member', 'cooperative', 'federation', 'payment')),
        CONSTRAINT ck_settlement_documents_month_form
            CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
        CONSTRAINT ck_settlement_documents_payable_not_negative CHECK (payable_yen >= 0)
    )
    """,
    "CREATE INDEX ix_settlement_documents_receiver ON settlement_documents (receiver_id, month)",
    "CREATE INDEX ix_settlement_documents_issuer ON settlement_documents (issuer_id, month)",
    """
    CREATE TABLE document_contracts (
        document_id uuid NOT NULL,
        contract_number text NOT NULL,
        CONSTRAINT pk_document_contracts PRIMARY KEY (document_id, contract_number),
        CONSTRAINT fk_document_contracts_document_id
            FOREIGN KEY (document_id) REFERENCES settlement_documents (id),
        CONSTRAINT fk_document_contracts_contract_number
            FOREIGN KEY (contract_number) REFERENCES contracts (number)
    )
    """,
    "CREATE INDEX ix_document_contracts_contract_number ON document_contracts (contract_number)",
    """
    CREATE TABLE payments (
        id uuid NOT NULL,
        document_id uuid NOT NULL,
        amount_yen bigint NOT NULL,
        paid_on date NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT pk_payments PRIMARY KEY (id),
        CONSTRAINT ck_payments_amount_positive CHECK (amount_yen > 0),
        CONSTRAINT fk_payments_document_id
            FOREIGN KEY (document_id) REFERENCES settlement_documents (id)
    )
    """,
    "CREATE INDEX ix_payments_document_id ON payments (document_id)",
    """
    CREATE TABLE ledger_entries (
        sequence bigint NOT NULL,
        at timestamptz NOT NULL,
        book uuid NOT NULL,
        because text NOT NULL,
        document_id uuid,
        payment_id uuid,
        evidence text,
        hash text NOT NULL,
        CONSTRAINT pk_ledger_entries PRIMARY KEY (sequence),
        CONSTRAINT ck_ledger_entries_sequence_counts CHECK (sequence >= 1),
        CONSTRAINT ck_ledger_entries_hash_sha_256 CHECK (hash ~ '^[0-9a-f]{64}$'),
        CONSTRAINT ck_ledger_entries_evidence_sha_256 CHECK (evidence ~ '^[0-9a-f]{64}$'),
        CONSTRAINT ck_ledger_entries_because_known
            CHECK (because IN ('invoice', 'invoice_received', 'statement', 'tax_rounding', 'payment')),
        CONSTRAINT fk_ledger_entries_document_id
            FOREIGN KEY (document_id) REFERENCES settlement_documents (id),
        CONSTRAINT fk_ledger_entries_payment_id FOREIGN KEY (payment_id) REFERENCES payments (id)
    )
    """,
    "CREATE INDEX ix_ledger_entries_book ON ledger_entries (book, sequence)",
    """
    CREATE TABLE ledger_postings (
        sequence bigint NOT NULL,
        place bigint NOT NULL,
        account text NOT NULL,
        party uuid,
        amount_yen bigint NOT NULL,
        CONSTRAINT pk_ledger_postings PRIMARY KEY (sequence, place),
        CONSTRAINT ck_ledger_postings_amount_not_zero CHECK (amount_yen <> 0),
        CONSTRAINT ck_ledger_postings_account_known
            CHECK (account IN ('receivable', 'payable', 'bank', 'carriage', 'fees', 'consumption_tax',
                'tax_passing', 'tax_rounding', 'premiums', 'network_costs', 'network_fees')),
        CONSTRAINT fk_ledger_postings_sequence
            FOREIGN KEY (sequence) REFERENCES ledger_entries (sequence)
    )
    """,
)

HELD_AT_COMMIT = (
    """
    CREATE FUNCTION refuse_unbalanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF coalesce((SELECT sum(amount_yen) FROM ledger_postings WHERE sequence = NEW.sequence), 1) <> 0 THEN
            RAISE EXCEPTION 'entry % of the ledger does not sum to zero', NEW.sequence
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE CONSTRAINT TRIGGER sums_to_zero AFTER INSERT ON ledger_entries
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_entry()
    """,
    """
    CREATE CONSTRAINT TRIGGER sums_to_zero AFTER INSERT ON ledger_postings
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_entry()
    """,
    """
    CREATE FUNCTION refuse_overpayment() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT sum(amount_yen) FROM payments WHERE document_id = NEW.document_id)
            > (SELECT payable_yen FROM settlement_documents WHERE id = NEW.document_id) THEN
            RAISE EXCEPTION 'more is paid on document % than it asks for', NEW.document_id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE CONSTRAINT TRIGGER within_what_is_asked AFTER INSERT ON payments
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_overpayment()
    """,
)

APPEND_ONLY = (
    "closings",
    "settlement_documents",
    "document_contracts",
    "payments",
    "ledger_entries",
    "ledger_postings",
)

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON federations TO kaerini_app",
    f"GRANT SELECT, INSERT ON {', '.join(APPEND_ONLY)} TO kaerini_app",
)


def upgrade(op: Operations) -> None:
    for statement in (*CLOSING_MONTHS, *TABLES, *HELD_AT_COMMIT):
        op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER kept_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for statement in GRANTS:
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute(
        "DROP TABLE ledger_postings, ledger_entries, payments, document_contracts, settlement_documents,"
        " closings, federations"
    )
    op.execute("DROP FUNCTION refuse_unbalanced_entry, refuse_overpayment")
    op.execute("ALTER TABLE contracts DROP COLUMN closing_month")
