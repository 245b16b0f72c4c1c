"""The worker of the outbox: tells each event to whoever reacts to it (DESIGN §4)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.db.outbox import event_of
from adapters.db.schema import outbox
from domain.events import Event

log = logging.getLogger(__name__)

Reaction = Callable[[Event], Awaitable[None]]
"""What follows from an event. It may be told the same event twice and must not do it twice."""

BATCH = 20
LEASE = timedelta(seconds=60)
"""How long an event is ours. A worker that dies leaves it to the next one after this time."""

REACTIONS_SECONDS = 45
"""All reactions to one event together: they end before the lease does."""

LAST_BEGIN = LEASE - timedelta(seconds=REACTIONS_SECONDS)
"""After so long no further event of a batch is begun: its lease could end before its reactions do."""

MOST_ATTEMPTS = 10
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(hours=1)
POLL_SECONDS = 0.5
LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class Leased:
    """An event that is ours for a while. ``attempt``: counts from 1, and proves that it is still ours."""

    id: UUID
    event: str
    payload: object
    attempt: int


async def at_once() -> None:
    """What a worker waits for that is in nobody's way."""


class OutboxWorker:
    """Leases events, tells them, and marks them done. Any number may run, in any number of processes.

    ``when``: the table of who reacts to what. An event that nobody reacts to is done. Events are told in
    the order they were put, but one that fails waits for its next try while later ones go on.
    ``lull``: waited for before each event, so that callers who wait go first; seconds at most.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        when: Mapping[type[Event], Sequence[Reaction]],
        wall_now: Callable[[], datetime],
        lull: Callable[[], Awaitable[None]] = at_once,
    ) -> None:
        self._engine = engine
        self._when = when
        self._wall_now = wall_now
        self._lull = lull

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            if await self.work_once() == 0:
                await asyncio.sleep(POLL_SECONDS)

    async def work_once(self) -> int:
        """Tell what is due now, one batch of it; how many events that were.

        Where the first ones take long, the rest is given back rather than told when others may have it too.
        """
        leased, began = await self.lease(), self._wall_now()
        for told, one in enumerate(leased):
            await self._lull()
            if told and self._wall_now() - began > LAST_BEGIN:
                await self._give_back(leased[told:])
                return told
            await self._tell(one)
        return len(leased)

    async def lease(self, most: int = BATCH) -> list[Leased]:
        """Take what is due, and nobody else's. What has been tried too often is given up instead."""
        now = self._wall_now()
        async with self._engine.begin() as connection:
            due = await connection.execute(
                select(outbox.c.id, outbox.c.event, outbox.c.payload, outbox.c.attempts)
                .where(outbox.c.done_at.is_(None), outbox.c.dead_at.is_(None), outbox.c.due_at <= now)
                .order_by(outbox.c.sequence)
                .limit(most)
                .with_for_update(skip_locked=True)
            )
            rows = due.all()
            for row in rows:
                await _take(connection, row, now)
        return [
            Leased(UUID(int=row.id.int), row.event, row.payload, row.attempts + 1)
            for row in rows
            if row.attempts < MOST_ATTEMPTS
        ]

    async def _tell(self, leased: Leased) -> None:
        try:
            event = event_of(leased.event, leased.payload)
            async with asyncio.timeout(REACTIONS_SECONDS):
                for reaction in self._when.get(type(event), ()):
                    await reaction(event)
        except Exception as failed:  # noqa: BLE001 # the outermost loop: whatever failed is tried again
            await self._failed(leased, failed)
        else:
            await self._mark(leased, done_at=self._wall_now(), last_error=None)

    async def _failed(self, leased: Leased, failed: Exception) -> None:
        now = self._wall_now()
        log.warning(
            "outbox: reaction failed",
            extra={"event_name": leased.event, "attempt": leased.attempt, "error": type(failed).__name__},
        )
        error = f"{type(failed).__name__}: {failed}"[:LONGEST_ERROR]
        if leased.attempt >= MOST_ATTEMPTS:
            await self._mark(leased, dead_at=now, last_error=error)
        else:
            await self._mark(leased, due_at=now + pause_after(leased.attempt), last_error=error)

    async def _give_back(self, leased: Sequence[Leased]) -> None:
        """As if they had never been taken."""
        for one in leased:
            await self._mark(one, due_at=self._wall_now(), attempts=one.attempt - 1)

    async def _mark(self, leased: Leased, **change: object) -> None:
        """Only while it is ours: whoever took it over after the lease counts one attempt more."""
        ours = update(outbox).where(outbox.c.id == leased.id, outbox.c.attempts == leased.attempt)
        async with self._engine.begin() as connection:
            await connection.execute(ours.values(**change))


def pause_after(attempt: int) -> timedelta:
    """How long a failed event rests: 2 s, doubled with each attempt, an hour at most."""
    return min(FIRST_PAUSE * (1 << (attempt - 1)), LONGEST_PAUSE)


async def replay(engine: AsyncEngine, event_ids: Sequence[UUID], wall_now: Callable[[], datetime]) -> int:
    """Try dead letters again, from the first attempt; how many there were among these."""
    async with engine.begin() as connection:
        revived = await connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(event_ids), outbox.c.dead_at.is_not(None))
            .values(dead_at=None, attempts=0, due_at=wall_now())
        )
    return revived.rowcount


async def dead_letters(engine: AsyncEngine, most: int = 100) -> list[UUID]:
    """The ids of events that were given up, oldest first."""
    async with engine.connect() as connection:
        dead = (
            select(outbox.c.id).where(outbox.c.dead_at.is_not(None)).order_by(outbox.c.sequence).limit(most)
        )
        return [UUID(int=found.int) for found in await connection.scalars(dead)]


async def _take(connection: AsyncConnection, row: Row[Any, Any, Any, Any], now: datetime) -> None:
    change: dict[str, object] = {"attempts": row.attempts + 1, "due_at": now + LEASE}
    if row.attempts >= MOST_ATTEMPTS:
        # Not even the failure was written down: whoever told it died of it, again and again.
        change = {"dead_at": now, "last_error": "every worker that took it died"}
    await connection.execute(update(outbox).where(outbox.c.id == row.id).values(**change))
