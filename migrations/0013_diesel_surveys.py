"""The monthly diesel price survey: a result that never changes, and replies that end with it (SPEC 7.7)."""

from alembic.operations import Operations

revision = "0013"
down_revision = "0012"

TABLES = (
    """
    CREATE TABLE diesel_surveys (
        month text NOT NULL,
        opened_at timestamptz NOT NULL,
        basis_diesel_tax_sen_per_litre bigint NOT NULL,
        basis_includes_diesel_tax boolean NOT NULL,
        basis_includes_consumption_tax boolean NOT NULL,
        published_at timestamptz,
        hides_small_cells boolean,
        results jsonb,
        price_sen_per_litre bigint,
        CONSTRAINT pk_diesel_surveys PRIMARY KEY (month),
        CONSTRAINT ck_diesel_surveys_month_form CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
        CONSTRAINT ck_diesel_surveys_tax_not_negative CHECK (basis_diesel_tax_sen_per_litre >= 0),
        CONSTRAINT ck_diesel_surveys_result_when_published
            CHECK ((published_at IS NULL) = (results IS NULL)),
        CONSTRAINT ck_diesel_surveys_hiding_when_published
            CHECK ((published_at IS NULL) = (hides_small_cells IS NULL)),
        CONSTRAINT ck_diesel_surveys_price_when_published
            CHECK (published_at IS NOT NULL OR price_sen_per_litre IS NULL)
    )
    """,
    """
    CREATE TABLE diesel_replies (
        id uuid NOT NULL,
        month text NOT NULL,
        member_id uuid NOT NULL,
        way text NOT NULL,
        company text NOT NULL,
        branch_prefecture text NOT NULL,
        branch_name text,
        price_sen_per_litre bigint NOT NULL,
        reported_at timestamptz NOT NULL,
        CONSTRAINT pk_diesel_replies PRIMARY KEY (id),
        CONSTRAINT uq_diesel_replies_month_member_id_way_company UNIQUE (month, member_id, way, company),
        CONSTRAINT ck_diesel_replies_way_known CHECK (way IN ('tank_lorry', 'stand', 'card', 'other')),
        CONSTRAINT ck_diesel_replies_company_known
            CHECK (company IN ('eneos', 'idemitsu', 'kygnus', 'cosmo', 'taiyo', 'other')),
        CONSTRAINT ck_diesel_replies_branch_prefecture_two_digits CHECK (branch_prefecture ~ '^[0-9]{2}$'),
        CONSTRAINT ck_diesel_replies_price_of_diesel CHECK (price_sen_per_litre BETWEEN 1000 AND 99999),
        CONSTRAINT fk_diesel_replies_month FOREIGN KEY (month) REFERENCES diesel_surveys (month),
        CONSTRAINT fk_diesel_replies_member_id FOREIGN KEY (member_id) REFERENCES members (id)
    )
    """,
)

PUBLISHED_FOR_GOOD = (
    """
    CREATE FUNCTION refuse_published_survey() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.published_at IS NOT NULL THEN
            RAISE EXCEPTION 'the diesel survey of % is published: no % of it', OLD.month, TG_OP
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END
    $$
    """,
    """
    CREATE TRIGGER published_for_good BEFORE UPDATE OR DELETE ON diesel_surveys
        FOR EACH ROW EXECUTE FUNCTION refuse_published_survey()
    """,
    # Under the lock of who replies: who publishes at the same moment comes before, or waits.
    """
    CREATE FUNCTION refuse_reply_to_published() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        asked text := CASE TG_OP WHEN 'INSERT' THEN NEW.month ELSE OLD.month END;
        published timestamptz;
    BEGIN
        IF TG_OP = 'UPDATE' AND NEW.month <> OLD.month THEN
            RAISE EXCEPTION 'a reply stays in its month' USING ERRCODE = 'restrict_violation';
        END IF;
        SELECT published_at INTO published FROM diesel_surveys WHERE month = asked FOR SHARE;
        IF published IS NOT NULL THEN
            RAISE EXCEPTION 'the diesel survey of % is published: no % of a reply', asked, TG_OP
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END
    $$
    """,
    """
    CREATE TRIGGER published_for_good BEFORE INSERT OR UPDATE OR DELETE ON diesel_replies
        FOR EACH ROW EXECUTE FUNCTION refuse_reply_to_published()
    """,
)

TABLES_KEPT = ("diesel_surveys", "diesel_replies")

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON diesel_surveys TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON diesel_replies TO kaerini_app",
)


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, *PUBLISHED_FOR_GOOD):
        op.execute(statement)
    for table in TABLES_KEPT:
        op.execute(
            f"CREATE TRIGGER kept_for_good BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for statement in GRANTS:
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP TABLE diesel_replies, diesel_surveys")
    op.execute("DROP FUNCTION refuse_published_survey, refuse_reply_to_published")
