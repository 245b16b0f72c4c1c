"""The network's clock in the database: one row, which all processes follow (DESIGN §4)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import asyncpg
from sqlalchemy import func, select, update

from adapters.db.connect import CUT, Listening
from adapters.db.schema import sandbox_clock
from adapters.db.transaction import Transaction

CHANNEL = "sandbox_clock"
ALIVE_SECONDS = 15.0
"""How often a silent connection is asked whether it still lives."""


class SqlSandboxClock:
    """How far the network's clock runs ahead of the wall's."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def set_offset(self, offset: timedelta) -> None:
        """Keep the offset, with its audit row; every process follows."""
        before = await self.lock_offset()
        await self._work.connection.execute(update(sandbox_clock).values(ahead=offset))
        await self._work.connection.execute(select(func.pg_notify(CHANNEL, "")))
        await self._work.record(
            sandbox_clock.name,
            "1",
            before={"ahead_seconds": before.total_seconds()},
            after={"ahead_seconds": offset.total_seconds()},
        )
        self._work.clock_moved_to = offset

    async def lock_offset(self) -> timedelta:
        """The offset as kept; nobody else moves the clock until this work ends."""
        kept = await self._work.connection.execute(select(sandbox_clock.c.ahead).with_for_update())
        ahead: timedelta = kept.scalar_one()
        return ahead


class SqlKeptOffset:
    """The kept offset, read and listened for outside any work."""

    def __init__(self, listening: Listening) -> None:
        self._listening = listening

    async def read(self) -> timedelta:
        """The offset as kept now."""
        connection = await self._listening.connect()
        try:
            return await _read(connection)
        finally:
            await connection.close()

    async def follow(self, moved: Callable[[timedelta], None]) -> None:
        """Listen until the connection is lost, and tell the offset at the start and whenever it moved.

        Raises OSError when the connection cannot be made.
        """
        connection = await self._listening.connect()
        news = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: news.set())
            await connection.add_listener(CHANNEL, lambda *_: news.set())
            while not connection.is_closed():
                moved(await _read(connection))
                await _next(news)
        except CUT as lost:
            raise ConnectionError(str(lost)) from lost
        finally:
            connection.terminate()


async def _read(connection: asyncpg.Connection) -> timedelta:
    ahead: timedelta = await connection.fetchval("SELECT ahead FROM sandbox_clock", timeout=ALIVE_SECONDS)
    return ahead


async def _next(news: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(ALIVE_SECONDS):
            await news.wait()
    except TimeoutError:
        return
    news.clear()
