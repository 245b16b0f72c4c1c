"""The two clocks (DESIGN §4): the wall's, and the network's, which the sandbox moves."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol

log = logging.getLogger(__name__)

RECONNECT_SECONDS = 1.0


def wall_now() -> datetime:
    """The machine's time: for sessions, tokens, leases and rate limits."""
    return datetime.now(UTC)


class KeptOffset(Protocol):
    """The offset as kept, for all processes alike."""

    async def read(self) -> timedelta:
        """The offset as kept now."""

    async def follow(self, moved: Callable[[timedelta], None]) -> None:
        """Listen until the connection is lost; tell the offset at the start and whenever it moved.

        Raises OSError when there is no connection.
        """


class NetworkClock:
    """The network's time: the wall's, and as much ahead as the kept offset says.

    ``start`` reads the offset, then follows it: whoever moves the clock moves it in every process.
    """

    def __init__(
        self,
        kept: KeptOffset,
        wall: Callable[[], datetime] = wall_now,
        reconnect_seconds: float = RECONNECT_SECONDS,
    ) -> None:
        self._kept = kept
        self._wall = wall
        self._reconnect_seconds = reconnect_seconds
        self._ahead = timedelta(0)
        self._following: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        """The network's time, in UTC."""
        return self._wall() + self._ahead

    def adopt(self, ahead: timedelta) -> None:
        """Take over an offset just committed here, before the news of it comes round."""
        self._ahead = ahead

    async def start(self) -> None:
        """Read the offset, and follow it from now on."""
        self.adopt(await self._kept.read())
        self._following = asyncio.create_task(self._follow(), name="network clock")

    async def stop(self) -> None:
        """Follow no longer."""
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
            self._following = None

    async def _follow(self) -> None:
        while True:
            try:
                await self._kept.follow(self.adopt)
            except OSError as lost:
                log.warning("network clock: connection lost", extra={"error": type(lost).__name__})
            await asyncio.sleep(self._reconnect_seconds)
