"""Rate limits: fixed windows in the database, which processes draw on in blocks (DESIGN §7)."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Protocol

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db.schema import rate_limits

SWEEP_AT = 10_000
"""So many windows in memory before those that have ended are dropped."""

BLOCKS = 20
"""Into so many blocks a quota is cut; what a process draws and does not use is lost to the others."""


class Quota(Protocol):
    """So many calls in each window. ``exact``: counted one by one, never drawn in blocks."""

    @property
    def quota(self) -> int: ...
    @property
    def window_seconds(self) -> int: ...
    @property
    def exact(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, how many more may in this window, and when the next one begins.

    ``drew``: whether the database was asked.
    """

    allowed: bool
    remaining: int
    resets_in_seconds: int
    drew: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Lease:
    """Permits drawn from a window: how many were granted, and how many are left for everyone."""

    granted: int
    left: int


def window_of(policy: Quota, now: datetime) -> tuple[datetime, datetime]:
    """From when to when the window lasts that ``now`` lies in; windows are counted from 1970."""
    seconds = policy.window_seconds
    start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
    return start, start + timedelta(seconds=seconds)


class SqlRateLimits:
    """Windows as they are kept, for all processes alike."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def lease(self, key: str, policy: Quota, *, block: int, now: datetime) -> Lease:
        """Draw a block of permits; together no more are ever granted than the quota.

        ``used`` runs on to at most one block beyond it, so that the sum alone tells what this draw got.
        """
        start, ends_at = window_of(policy, now)
        drawn = insert(rate_limits).values(key=key, window_start=start, ends_at=ends_at, used=block)
        drawn = drawn.on_conflict_do_update(
            index_elements=["key", "window_start"],
            set_={"used": func.least(rate_limits.c.used + block, policy.quota + block)},
        )
        async with self._engine.connect() as connection:
            used = (await connection.execute(drawn.returning(rate_limits.c.used))).scalar_one()
        left_before = policy.quota - (used - block)
        granted = max(0, min(block, left_before))
        return Lease(granted, max(0, left_before - granted))


@dataclass(slots=True)
class _Window:
    """``drawing``: held while the database is asked, so that calls at once share one block."""

    start: datetime
    ends_at: datetime
    permits: int
    left_elsewhere: int
    is_spent: bool
    drawing: asyncio.Lock = field(default_factory=asyncio.Lock)


class Permits:
    """The permits that this process has drawn, handed out one by one; what is left at its end lapses."""

    def __init__(self, windows: SqlRateLimits) -> None:
        self._windows = windows
        self._held: dict[str, _Window] = {}

    async def take(self, key: str, policy: Quota, now: datetime, cost: int = 1) -> Verdict:
        """Let one call pass that costs so many permits, or not; a call refused uses none.

        ``key``: who is counted, and by which policy; ``now``: the wall's.
        """
        window = self._window(key, policy, now)
        resets_in = max(1, ceil((window.ends_at - now).total_seconds()))
        drew = False
        if window.permits < cost and not window.is_spent:
            async with window.drawing:
                drew = await self._draw(window, key, policy, now, cost)
        allowed = window.permits >= cost
        if allowed:
            window.permits -= cost
        return Verdict(allowed, window.permits + window.left_elsewhere, resets_in, drew)

    async def _draw(self, window: _Window, key: str, policy: Quota, now: datetime, cost: int) -> bool:
        """Draw a block, unless another call has meanwhile; whether the database was asked."""
        missing = cost - window.permits
        if missing <= 0 or window.is_spent:
            return False
        block = missing if policy.exact else max(missing, policy.quota // BLOCKS)
        lease = await self._windows.lease(key, policy, block=block, now=now)
        window.permits += lease.granted
        window.left_elsewhere = lease.left
        window.is_spent = lease.granted < block
        return True

    def _window(self, key: str, policy: Quota, now: datetime) -> _Window:
        start, ends_at = window_of(policy, now)
        held = self._held.get(key)
        if held is None or held.start != start:
            if len(self._held) >= SWEEP_AT:
                self._held = {name: window for name, window in self._held.items() if window.ends_at > now}
            held = _Window(start, ends_at, permits=0, left_elsewhere=policy.quota, is_spent=False)
            self._held[key] = held
        return held
