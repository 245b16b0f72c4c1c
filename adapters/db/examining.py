"""Looking at a database from outside: can it be reached, and is it as this program needs it."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.db.connect import APP_ROLE, MUST_BE_ON, open_owner_engine
from adapters.db.troubles import DatabaseTrouble

OLDEST_VERSION = 15
KEPT_FOR_GOOD = ("audit_log", "audit_seals", "view_sessions", "load_versions", "vehicle_versions")
"""What the program may add to and never change (SPEC 1.7, 3.3)."""


class DatabaseCannotBeReached(DatabaseTrouble):
    """There is no server, no such database, or it lets us not in. ``why``: in the server's own words."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"データベースに接続できません: {why}。"
            "KAERINI_DATABASE_URL と、PostgreSQL が動いているかを確かめてください。",
            f"The database cannot be reached: {why}. "
            "Check KAERINI_DATABASE_URL and whether PostgreSQL is running.",
        )


class ServerIsTooOld(DatabaseTrouble):
    """The server is of a release that lacks what the schema needs."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"データベースは PostgreSQL {version} です。{OLDEST_VERSION} 以上が必要です。",
            f"The database is PostgreSQL {version}; {OLDEST_VERSION} or newer is needed.",
        )


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What a database says of itself.

    ``switched_off``: settings without which acknowledged work may be lost. ``revision``: of the schema, None
    when there is none. ``has_app_role``: whether ``kaerini_app`` exists and we may speak as it. ``app_may``:
    what that role may do and must not. ``now``: the server's clock; ``latest``: the last event in its outbox.
    """

    version: str
    switched_off: tuple[str, ...]
    revision: str | None
    has_app_role: bool
    app_may: tuple[str, ...]
    now: datetime
    latest: datetime | None


async def reach(database_url: str) -> None:
    """Come through to a server that is new enough. Refuses: DatabaseCannotBeReached, ServerIsTooOld."""
    try:
        async with open_owner_engine(database_url).connect() as connection:
            number = int(await connection.scalar(text("SHOW server_version_num")) or 0)
            version = str(await connection.scalar(text("SHOW server_version")))
    except DBAPIError as refused:
        raise DatabaseCannotBeReached(str(refused.orig)) from refused
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as refused:
        raise DatabaseCannotBeReached(str(refused) or type(refused).__name__) from refused
    if number < OLDEST_VERSION * 10_000:
        raise ServerIsTooOld(version)


async def examine(database_url: str) -> DatabaseFacts:
    """Ask a database that can be reached, as its owner; nothing is changed."""
    async with open_owner_engine(database_url).connect() as connection:
        settings = {name: await connection.scalar(text(f"SHOW {name}")) for name in MUST_BE_ON}
        has_schema = await _exists(connection, "alembic_version")
        has_app_role = bool(
            await connection.scalar(
                text("SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = :role"),
                {"role": APP_ROLE},
            )
        )
        return DatabaseFacts(
            version=str(await connection.scalar(text("SHOW server_version"))).split()[0],
            switched_off=tuple(name for name, value in settings.items() if value == "off"),
            revision=await connection.scalar(text("SELECT version_num FROM alembic_version"))
            if has_schema
            else None,
            has_app_role=has_app_role,
            app_may=await _excessive_rights(connection) if has_app_role else (),
            now=(await connection.execute(text("SELECT clock_timestamp()"))).scalar_one(),
            latest=await connection.scalar(text("SELECT max(put_at) FROM outbox"))
            if await _exists(connection, "outbox")
            else None,
        )


async def _exists(connection: AsyncConnection, table: str) -> bool:
    return await connection.scalar(text("SELECT to_regclass(:table)"), {"table": table}) is not None


async def _excessive_rights(connection: AsyncConnection) -> tuple[str, ...]:
    found = []
    for table in KEPT_FOR_GOOD:
        if not await _exists(connection, table):
            continue
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            asked = text("SELECT has_table_privilege(:role, to_regclass(:table), :right)")
            if await connection.scalar(asked, {"role": APP_ROLE, "table": table, "right": right}):
                found.append(f"{right} {table}")
    return tuple(found)
