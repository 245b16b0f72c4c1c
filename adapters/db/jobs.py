"""Jobs that run once for each period, whichever process is first, and the housekeeping among them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db.idempotency import KEPT as ANSWERS_KEPT
from adapters.db.schema import (
    idempotency_keys,
    jobs,
    outbox,
    pings,
    rate_limits,
    sessions,
    tracking_events,
)
from domain.positions import POSITIONS_KEPT
from domain.trackings import STREAM_KEPT

SESSIONS_KEPT = timedelta(days=30)
"""After their end: long enough to tell the holder of an old token why it stopped working."""

EVENTS_KEPT = timedelta(days=7)
"""Events that have been told. Dead letters stay until a person has looked at them."""


async def run_once(
    engine: AsyncEngine,
    name: str,
    period: str,
    job: Callable[[], Awaitable[None]],
    *,
    wall_now: Callable[[], datetime],
) -> bool:
    """Run the job unless it ran for this period; False when it did, or is running elsewhere.

    A job that fails, or whose process dies, is not marked and runs again at the next call.
    """
    async with engine.begin() as connection:
        lock = select(func.pg_try_advisory_xact_lock(func.hashtext("job"), func.hashtext(name)))
        if not await connection.scalar(lock):
            return False
        done = select(jobs.c.done_at).where(jobs.c.name == name, jobs.c.period == period)
        if await connection.scalar(done) is not None:
            return False
        await job()
        await connection.execute(insert(jobs).values(name=name, period=period, done_at=wall_now()))
    return True


async def purge(engine: AsyncEngine, now: datetime, network_now: datetime) -> dict[str, int]:
    """Drop what has had its time; how many rows, by table.

    ``now``: the wall's clock; ``network_now``: the network's, by which positions grow old.
    """
    outlived: dict[Table, ColumnElement[bool]] = {
        idempotency_keys: idempotency_keys.c.created_at <= now - ANSWERS_KEPT,
        rate_limits: rate_limits.c.ends_at <= now,
        sessions: or_(
            sessions.c.ended_at <= now - SESSIONS_KEPT,
            func.least(sessions.c.idle_until, sessions.c.absolute_until) <= now - SESSIONS_KEPT,
        ),
        outbox: outbox.c.done_at <= now - EVENTS_KEPT,
        pings: pings.c.fixed_at <= network_now - POSITIONS_KEPT,
        tracking_events: tracking_events.c.at <= now - STREAM_KEPT,
    }
    dropped = {}
    for table, condition in outlived.items():
        async with engine.begin() as connection:
            dropped[table.name] = (await connection.execute(delete(table).where(condition))).rowcount
    return dropped
