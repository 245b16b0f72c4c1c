"""Inquiries, messages, offers, and each desk's own notes (SPEC 5.1); contracts by an accepted offer."""

from alembic.operations import Operations

revision = "0022"
down_revision = "0021"

TABLES = (
    """
    CREATE TABLE inquiries (
        id uuid NOT NULL,
        load_id uuid,
        vehicle_id uuid,
        poster_id uuid NOT NULL,
        asker_id uuid NOT NULL,
        opened_at timestamptz NOT NULL,
        messages bigint NOT NULL,
        asker_latest_at timestamptz NOT NULL,
        poster_latest_at timestamptz,
        asker_read jsonb,
        poster_read jsonb,
        CONSTRAINT pk_inquiries PRIMARY KEY (id),
        CONSTRAINT uq_inquiries_load_id_asker_id UNIQUE (load_id, asker_id),
        CONSTRAINT uq_inquiries_vehicle_id_asker_id UNIQUE (vehicle_id, asker_id),
        CONSTRAINT ck_inquiries_one_posting CHECK ((load_id IS NULL) <> (vehicle_id IS NULL)),
        CONSTRAINT ck_inquiries_between_two CHECK (poster_id <> asker_id),
        CONSTRAINT ck_inquiries_messages_count CHECK (messages >= 0),
        CONSTRAINT fk_inquiries_load_id FOREIGN KEY (load_id) REFERENCES loads (id),
        CONSTRAINT fk_inquiries_vehicle_id FOREIGN KEY (vehicle_id) REFERENCES vehicles (id),
        CONSTRAINT fk_inquiries_poster_id FOREIGN KEY (poster_id) REFERENCES members (id),
        CONSTRAINT fk_inquiries_asker_id FOREIGN KEY (asker_id) REFERENCES members (id)
    )
    """,
    """
    CREATE TABLE offers (
        id uuid NOT NULL,
        inquiry_id uuid NOT NULL,
        load_id uuid NOT NULL,
        load_version bigint NOT NULL,
        by uuid NOT NULL,
        person text NOT NULL,
        only_for uuid,
        status text NOT NULL,
        vehicle_id uuid,
        agreement_fare_yen bigint NOT NULL,
        agreement_charges jsonb,
        agreement_services jsonb,
        agreement_payment jsonb,
        made_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        closed_at timestamptz,
        contract_number text,
        CONSTRAINT pk_offers PRIMARY KEY (id),
        CONSTRAINT uq_offers_contract_number UNIQUE (contract_number),
        CONSTRAINT ck_offers_status_known CHECK (
            status IN ('open', 'accepted', 'refused', 'withdrawn', 'superseded', 'expired', 'overtaken')
        ),
        CONSTRAINT ck_offers_fare_positive CHECK (agreement_fare_yen > 0),
        CONSTRAINT ck_offers_stands_two_days_at_most CHECK (expires_at <= made_at + interval '48 hours'),
        CONSTRAINT ck_offers_closed_when_not_open CHECK ((status = 'open') = (closed_at IS NULL)),
        CONSTRAINT ck_offers_accepted_is_a_contract
            CHECK ((status = 'accepted') = (contract_number IS NOT NULL)),
        CONSTRAINT fk_offers_inquiry_id FOREIGN KEY (inquiry_id) REFERENCES inquiries (id),
        CONSTRAINT fk_offers_load_id FOREIGN KEY (load_id) REFERENCES loads (id),
        CONSTRAINT fk_offers_by FOREIGN KEY (by) REFERENCES members (id),
        CONSTRAINT fk_offers_only_for FOREIGN KEY (only_for) REFERENCES members (id),
        CONSTRAINT fk_offers_vehicle_id FOREIGN KEY (vehicle_id) REFERENCES vehicles (id),
        CONSTRAINT fk_offers_contract_number FOREIGN KEY (contract_number) REFERENCES contracts (number)
    )
    """,
    """
    CREATE TABLE inquiry_messages (
        id uuid NOT NULL,
        inquiry_id uuid NOT NULL,
        number bigint NOT NULL,
        at timestamptz NOT NULL,
        by uuid,
        person text,
        only_for uuid,
        text text,
        photo_ids uuid[] NOT NULL,
        event text,
        offer_id uuid,
        CONSTRAINT pk_inquiry_messages PRIMARY KEY (id),
        CONSTRAINT uq_inquiry_messages_inquiry_id_number UNIQUE (inquiry_id, number),
        CONSTRAINT ck_inquiry_messages_event_known CHECK (
            event IN (
                'offer_made', 'offer_accepted', 'offer_refused', 'offer_withdrawn',
                'posting_contracted', 'posting_withdrawn'
            )
        ),
        CONSTRAINT ck_inquiry_messages_number_counts CHECK (number >= 1),
        CONSTRAINT ck_inquiry_messages_somebody_says_it CHECK ((by IS NULL) = (person IS NULL)),
        CONSTRAINT ck_inquiry_messages_says_something
            CHECK (text IS NOT NULL OR cardinality(photo_ids) > 0 OR event IS NOT NULL),
        CONSTRAINT fk_inquiry_messages_inquiry_id FOREIGN KEY (inquiry_id) REFERENCES inquiries (id),
        CONSTRAINT fk_inquiry_messages_by FOREIGN KEY (by) REFERENCES members (id),
        CONSTRAINT fk_inquiry_messages_only_for FOREIGN KEY (only_for) REFERENCES members (id),
        CONSTRAINT fk_inquiry_messages_offer_id FOREIGN KEY (offer_id) REFERENCES offers (id)
    )
    """,
    """
    CREATE TABLE inquiry_calls (
        id uuid NOT NULL,
        inquiry_id uuid NOT NULL,
        member_id uuid NOT NULL,
        person text NOT NULL,
        logged_at timestamptz NOT NULL,
        at timestamptz NOT NULL,
        result text NOT NULL,
        direction text NOT NULL,
        note text,
        CONSTRAINT pk_inquiry_calls PRIMARY KEY (id),
        CONSTRAINT ck_inquiry_calls_result_known
            CHECK (result IN ('reached', 'no_answer', 'busy', 'call_back')),
        CONSTRAINT ck_inquiry_calls_direction_known CHECK (direction IN ('outgoing', 'incoming')),
        CONSTRAINT fk_inquiry_calls_inquiry_id FOREIGN KEY (inquiry_id) REFERENCES inquiries (id),
        CONSTRAINT fk_inquiry_calls_member_id FOREIGN KEY (member_id) REFERENCES members (id)
    )
    """,
    """
    CREATE TABLE handover_notes (
        id uuid NOT NULL,
        inquiry_id uuid NOT NULL,
        member_id uuid NOT NULL,
        person text NOT NULL,
        written_at timestamptz NOT NULL,
        text text NOT NULL,
        CONSTRAINT pk_handover_notes PRIMARY KEY (id),
        CONSTRAINT fk_handover_notes_inquiry_id FOREIGN KEY (inquiry_id) REFERENCES inquiries (id),
        CONSTRAINT fk_handover_notes_member_id FOREIGN KEY (member_id) REFERENCES members (id)
    )
    """,
)

INDEXES = (
    "CREATE INDEX ix_inquiries_asker ON inquiries (asker_id, asker_latest_at DESC, id DESC)",
    """
    CREATE INDEX ix_inquiries_poster ON inquiries (poster_id, poster_latest_at DESC, id DESC)
        WHERE poster_latest_at IS NOT NULL
    """,
    """
    CREATE INDEX ix_inquiry_messages_photos ON inquiry_messages USING gin (photo_ids)
        WHERE cardinality(photo_ids) > 0
    """,
    "CREATE UNIQUE INDEX uq_offers_open ON offers (inquiry_id) WHERE status = 'open'",
    "CREATE INDEX ix_offers_inquiry ON offers (inquiry_id, made_at DESC, id DESC)",
    "CREATE INDEX ix_inquiry_calls_desk ON inquiry_calls (inquiry_id, member_id, logged_at DESC, id DESC)",
    "CREATE INDEX ix_handover_notes_desk ON handover_notes (inquiry_id, member_id, written_at DESC, id DESC)",
)

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON inquiries TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE ON offers TO kaerini_app",
    "GRANT SELECT, INSERT ON inquiry_messages TO kaerini_app",
    "GRANT SELECT, INSERT ON inquiry_calls TO kaerini_app",
    "GRANT SELECT, INSERT ON handover_notes TO kaerini_app",
)

CONCLUDED_BY = """
    -- squawk-ignore ban-drop-constraint
    ALTER TABLE contracts DROP CONSTRAINT ck_contracts_concluded_by_known
"""
BY_OFFER_TOO = """
    ALTER TABLE contracts ADD CONSTRAINT ck_contracts_concluded_by_known
        CHECK (concluded_by IN ('confirmation', 'instant', 'offer'))
"""
AS_BEFORE = """
    ALTER TABLE contracts ADD CONSTRAINT ck_contracts_concluded_by_known
        CHECK (concluded_by IN ('confirmation', 'instant'))
"""


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, *INDEXES, *GRANTS, CONCLUDED_BY, BY_OFFER_TOO):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP TABLE handover_notes, inquiry_calls, inquiry_messages, offers, inquiries")
    op.execute(CONCLUDED_BY)
    op.execute(AS_BEFORE)
