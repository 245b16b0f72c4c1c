"""Bringing a database to this program's schema, by the numbered pages of ``migrations/`` (DESIGN §4).

Alembic is driven from here without its ini file and env.py, so that no path (with spaces, Japanese or a
per cent sign) ever passes through a configuration file. Each page is handed its ``op``: the one that
``alembic`` itself offers is shared by everything in the process.
"""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db.connect import check_durability, open_engine, open_owner_engine
from adapters.db.troubles import DatabaseIsBusy, DatabaseIsNewer, DatabaseIsOlder

FOLDER = Path(__file__).resolve().parents[2] / "migrations"

BASE = "base"
"""No revision: an empty database."""

LOCK_NUMBER = int.from_bytes(b"kaerini")
WAIT_FOR_ANOTHER = "120s"
"""For another program that migrates the same database just now."""
WAIT_FOR_TABLES = "5s"
"""For a table in use: whoever waits for it longer makes everyone behind it wait as well."""
LONGEST_STEP = "15min"
LOCK_NOT_AVAILABLE = "55P03"


@cache
def scripts() -> ScriptDirectory:
    """The numbered pages."""
    return ScriptDirectory(str(FOLDER), version_locations=[str(FOLDER)])


def head() -> str:
    """The revision this program is written for."""
    newest = scripts().get_current_head()
    assert newest is not None, "there is no migration"
    return newest


async def revision_of(database_url: str) -> str | None:
    """The revision a database is at; None: it has none."""
    engine = open_owner_engine(database_url)
    async with engine.connect() as connection:
        return await connection.run_sync(_current)


async def migrate(
    database_url: str, to: str | None = None, *, wait_for_tables: str = WAIT_FOR_TABLES
) -> None:
    """Bring the database to this program's revision, or up or down to another (``base``: to nothing).

    Several programs may try at once: one does it, the others wait. Refuses: DatabaseIsNewer,
    DatabaseIsBusy.
    """
    engine = open_owner_engine(database_url)
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f"SET lock_timeout = '{WAIT_FOR_ANOTHER}'"))
            await connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": LOCK_NUMBER})
            await connection.execute(text(f"SET lock_timeout = '{wait_for_tables}'"))
            await connection.execute(text(f"SET statement_timeout = '{LONGEST_STEP}'"))
            await connection.commit()
            await connection.run_sync(_move, to or head())
    except DBAPIError as failed:
        if getattr(failed.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise DatabaseIsBusy from failed
        raise


async def check(database_url: str, *, may_lose_data: bool = False) -> None:
    """Whether this program may run on the database as it is: what ``api`` and ``worker`` ask first.

    ``may_lose_data``: for test clusters. Refuses: DatabaseIsNewer, DatabaseIsOlder, DatabaseMayLoseData.
    """
    found = await revision_of(database_url)
    _refuse_newer(found)
    if found != head():
        raise DatabaseIsOlder(found, head())
    engine: AsyncEngine = open_engine(database_url, pool_size=1)
    try:
        await check_durability(engine, may_lose_data=may_lose_data)
    finally:
        await engine.dispose()


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the database answers and is at this program's revision: what a probe asks again and again."""
    try:
        async with engine.connect() as connection:
            found = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return bool(found == head())


def offline_sql() -> str:
    """All migrations as one SQL script, for people and for squawk; nothing is executed."""
    written = io.StringIO()
    written.write(f"SET lock_timeout = '{WAIT_FOR_TABLES}';\nSET statement_timeout = '{LONGEST_STEP}';\n\n")
    context = MigrationContext.configure(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
        opts={"as_sql": True, "output_buffer": written, "fn": _steps_to(head())},
    )
    context.run_migrations(op=Operations(context))
    return written.getvalue()


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _move(connection: Connection, to: str) -> None:
    _refuse_newer(_current(connection))
    connection.rollback()
    context = MigrationContext.configure(
        connection, opts={"fn": _steps_to(to), "transaction_per_migration": True}
    )
    context.run_migrations(op=Operations(context))
    connection.commit()


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in {page.revision for page in scripts().walk_revisions()}:
        raise DatabaseIsNewer(found, head())


def _steps_to(to: str) -> Callable[[tuple[str, ...], MigrationContext], list[MigrationStep]]:
    """What Alembic asks for: the pages to run, in order, from where the database is."""

    def steps(found: tuple[str, ...], _: MigrationContext) -> list[MigrationStep]:
        pages = scripts()
        at = found[0] if found else None
        if to == BASE or (at is not None and int(to) < int(at)):
            return list(pages._downgrade_revs(to, at))
        return list(pages._upgrade_revs(to, at or BASE))

    return steps
