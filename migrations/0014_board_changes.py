"""The board's change feed: whatever changes what the board shows leaves a trace, whoever changes it."""

from alembic.operations import Operations

revision = "0014"
down_revision = "0013"

TABLE = """
    CREATE TABLE board_changes (
        sequence bigint GENERATED ALWAYS AS IDENTITY,
        xact bigint NOT NULL,
        kind text NOT NULL,
        thing_id uuid NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT pk_board_changes PRIMARY KEY (sequence),
        CONSTRAINT ck_board_changes_kind_known
            CHECK (kind IN ('load', 'vehicle', 'member', 'cooperative', 'list', 'everything'))
    )
"""
INDEX = "CREATE INDEX ix_board_changes_xact ON board_changes (xact)"

# Readers are woken when the change commits; one that slept finds what it missed by the transaction's id.
TRACE = """
    CREATE FUNCTION trace_board_change(kind text, thing_id uuid) RETURNS void LANGUAGE sql AS $$
        INSERT INTO board_changes (xact, kind, thing_id, at)
        VALUES (pg_current_xact_id()::text::bigint, kind, thing_id, clock_timestamp());
        SELECT pg_notify('board_changes', '');
    $$
"""


def _trace_row(name: str, column: str) -> str:
    """A trigger's function: its argument is the kind, the column has the id of what looks otherwise now."""
    return f"""
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            PERFORM trace_board_change(TG_ARGV[0], OLD.{column});
        END IF;
        IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND NEW.{column} <> OLD.{column} THEN
            PERFORM trace_board_change(TG_ARGV[0], NEW.{column});
        END IF;
        RETURN NULL;
    END
    $$
    """


# A company's record counts what it has concluded; nothing else of a contract is on the board.
TRACE_CONTRACT = """
    CREATE FUNCTION trace_board_contract() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        before uuid[] := '{}';
        after uuid[] := '{}';
        party uuid;
    BEGIN
        IF TG_OP <> 'INSERT' AND OLD.concluded_at IS NOT NULL THEN
            before := ARRAY[OLD.consignor_member_id, OLD.carrier_member_id];
        END IF;
        IF TG_OP <> 'DELETE' AND NEW.concluded_at IS NOT NULL THEN
            after := ARRAY[NEW.consignor_member_id, NEW.carrier_member_id];
        END IF;
        IF before IS DISTINCT FROM after THEN
            FOREACH party IN ARRAY before || after LOOP
                PERFORM trace_board_change('member', party);
            END LOOP;
        END IF;
        RETURN NULL;
    END
    $$
"""

TRACE_TRUNCATE = """
    CREATE FUNCTION trace_board_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM trace_board_change('everything', '00000000-0000-0000-0000-000000000000');
        RETURN NULL;
    END
    $$
"""

TRACED = (
    ("loads", "trace_board_row('load')"),
    ("vehicles", "trace_board_row('vehicle')"),
    ("members", "trace_board_row('member')"),
    ("cooperatives", "trace_board_row('cooperative')"),
    ("do_not_deal", "trace_board_list('list')"),
    ("contracts", "trace_board_contract()"),
)
GRANT = "GRANT SELECT, INSERT, DELETE ON board_changes TO kaerini_app"


def upgrade(op: Operations) -> None:
    rows = (_trace_row("trace_board_row", "id"), _trace_row("trace_board_list", "member_id"))
    for statement in (TABLE, INDEX, TRACE, *rows, TRACE_CONTRACT, TRACE_TRUNCATE, GRANT):
        op.execute(statement)
    for table, function in TRACED:
        op.execute(
            f"CREATE TRIGGER traced_on_board AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {function}"
        )
        op.execute(
            f"CREATE TRIGGER truncation_traced_on_board AFTER TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION trace_board_truncate()"
        )
        # Also where rows are put in past the triggers, as by replication or a restore of one table.
        for trigger in ("traced_on_board", "truncation_traced_on_board"):
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")


def downgrade(op: Operations) -> None:
    for table, _ in TRACED:
        op.execute(f"DROP TRIGGER traced_on_board ON {table}")
        op.execute(f"DROP TRIGGER truncation_traced_on_board ON {table}")
    op.execute(
        "DROP FUNCTION trace_board_row, trace_board_list, trace_board_contract, trace_board_truncate,"
        " trace_board_change"
    )
    op.execute("DROP TABLE board_changes")
