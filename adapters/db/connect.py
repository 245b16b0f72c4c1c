"""Connections to the database: one URL, two ways of speaking to it, and the role we speak as (DESIGN §4)."""

from time import monotonic
from typing import Any

import asyncpg
import msgspec
from sqlalchemy import URL, Select, event, make_url, text
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util import greenlet_spawn

from adapters.db.troubles import DatabaseMayLoseData

APP_ROLE = "kaerini_app"
"""The role that runs: without UPDATE and DELETE on what is kept for good. The owner migrates."""

STATEMENT_TIMEOUT_MS = 10_000
POOL_SIZE = 10
POOL_WAIT_SECONDS = 5
CONNECT_SECONDS = 10
UNUSED_SECONDS = 10.0
"""A connection that nobody has used for so long is asked whether it still leads anywhere.

One in use tells by itself: a server that ends closes it. To ask each time cost three rounds a checkout,
half of all that a call spoke with the database.
"""

CUT = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, TimeoutError)
"""What a connection of the driver's own may raise once it is lost, or half lost."""

_AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InternalClientError,  # a connection cut between two messages leaves the driver out of step
)
"""What the driver raises when the server is gone, going, or still coming."""

MUST_BE_ON = ("fsync", "synchronous_commit")


def url_of(database_url: str) -> URL:
    """The URL as SQLAlchemy and asyncpg take it; ``postgres://`` and libpq's ``sslmode`` are understood."""
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    if "sslmode" in url.query:
        url = url.update_query_pairs([("ssl", str(url.query["sslmode"]))]).difference_update_query(
            ["sslmode"]
        )
    return url


def open_engine(database_url: str, *, pool_size: int = POOL_SIZE) -> AsyncEngine:
    """The engine of a process that runs: it speaks as ``kaerini_app``, no statement longer than 10 s."""
    engine = create_async_engine(
        url_of(database_url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        connect_args=_arguments(_RUNNING),
        json_serializer=_to_json,
        json_deserializer=msgspec.json.decode,
    )
    _never_hand_out_dead_connections(engine)
    return engine


def _never_hand_out_dead_connections(engine: AsyncEngine) -> None:
    """A connection that is known to be cut, or does not answer after a long rest, ends the pool's life: all
    of its connections are made anew when they are next needed.
    """
    dialect = engine.dialect

    def look(connection: Any, record: Any, _proxy: Any) -> None:
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError
        if monotonic() - record.info.setdefault("used", monotonic()) > UNUSED_SECONDS:
            try:
                dialect.do_ping(connection)
            except dialect.loaded_dbapi.Error as cut:
                raise InvalidatePoolError from cut

    def note(_connection: Any, record: Any) -> None:
        record.info["used"] = monotonic()

    event.listen(engine.sync_engine, "checkout", look)
    event.listen(engine.sync_engine, "checkin", note)


class DirectRead:
    """A question for one row that goes to the driver itself, on a connection of the pool, in no transaction.

    For what every call begins with: by way of SQLAlchemy's results it took four times as long.
    """

    def __init__(self, engine: AsyncEngine, query: Select[Any]) -> None:
        """``query``: its parameters that are not required are given to ``row``."""
        written = query.compile(dialect=engine.dialect, compile_kwargs={"render_postcompile": True})
        assert isinstance(written, SQLCompiler)
        self._engine = engine
        self._sql = written.string
        self._names = tuple(written.positiontup or ())
        self._values = dict(written.params)

    async def row(self, **said: object) -> "asyncpg.Record | None":
        """The row, or None. Asked once more where the connection turns out to be cut."""
        values = self._values | said
        arguments = [values[name] for name in self._names]
        try:
            return await self._ask(arguments)
        except (OSError, *CUT):
            return await self._ask(arguments)

    async def _ask(self, arguments: list[object]) -> "asyncpg.Record | None":
        connection = await self._engine.raw_connection()
        driver: asyncpg.Connection[asyncpg.Record] | None = connection.driver_connection
        assert driver is not None, "just taken from the pool"
        try:
            row = await driver.fetchrow(self._sql, *arguments)
        except BaseException:
            connection.invalidate()
            raise
        await greenlet_spawn(connection.close)
        return row


def open_owner_engine(database_url: str) -> AsyncEngine:
    """The engine that migrates, as the owner: no connection outlives its use, no statement is cut short."""
    return create_async_engine(url_of(database_url), poolclass=NullPool, connect_args=_arguments({}))


def is_outage(mistake: Exception) -> bool:
    """Whether it was the database that was away, or had no connection left, rather than a mistake of ours.

    What was under way was either committed or not; who asked may ask again.
    """
    if isinstance(mistake, DBAPIError):
        cause = mistake.orig.__cause__ if mistake.orig is not None else None
        return mistake.connection_invalidated or isinstance(cause, _AWAY)
    return isinstance(mistake, (PoolIsEmpty, *_AWAY))


class Listening:
    """Connections outside SQLAlchemy, for LISTEN, from the same URL and as the same role."""

    def __init__(self, database_url: str) -> None:
        url = url_of(database_url)
        _, self._where = url.get_dialect()().create_connect_args(url)

    async def connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection of its own. Raises OSError when none can be made."""
        try:
            return await asyncpg.connect(**self._where, **_arguments(_RUNNING))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as refused:
            raise ConnectionError(str(refused)) from refused


async def check_durability(engine: AsyncEngine, *, may_lose_data: bool = False) -> None:
    """What is acknowledged must be on disk (DESIGN §6).

    ``may_lose_data``: a test cluster may say so. Refuses: DatabaseMayLoseData.
    """
    if may_lose_data:
        return
    async with engine.connect() as connection:
        found = {setting: await connection.scalar(text(f"SHOW {setting}")) for setting in MUST_BE_ON}
    switched_off = [setting for setting, value in found.items() if value == "off"]
    if switched_off:
        raise DatabaseMayLoseData(switched_off)


_RUNNING = {"role": APP_ROLE, "statement_timeout": str(STATEMENT_TIMEOUT_MS)}


def _arguments(settings: dict[str, str]) -> dict[str, Any]:
    return {
        "timeout": CONNECT_SECONDS,
        "server_settings": {"application_name": "kaerini", "TimeZone": "UTC", **settings},
    }


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()
