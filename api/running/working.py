"""The worker: tells events and keeps house, also through the loss of its database."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from api.logs import frames_of

HOUSEKEEPING_SECONDS = 60.0
PAUSE_SECONDS = 2.0

log = structlog.stdlib.get_logger("kaerini.worker")


class Outbox(Protocol):
    """What tells events."""

    async def run(self) -> None:
        """Work until cancelled."""


class Workplace(Protocol):
    """What a worker works on."""

    def outbox_worker(self) -> Outbox:
        """What tells events to whoever reacts to them."""

    async def keep_house(self) -> bool:
        """Drop what has had its time, once an hour; True when it was this process that did."""


async def work(place: Workplace) -> None:
    """Tell events and keep house until cancelled."""
    async with asyncio.TaskGroup() as group:
        group.create_task(keep_on("outbox", place.outbox_worker().run))
        group.create_task(keep_on("housekeeping", lambda: _keep_house(place)))


async def keep_on(job: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run an endless job, again after whatever stopped it: mostly a database that is away for a while."""
    while True:
        try:
            await run()
        except Exception as stopped:  # noqa: BLE001 # the outermost loop: it must go on
            log.warning("job stopped", job=job, error=type(stopped).__name__, frames=frames_of(stopped))
        await asyncio.sleep(PAUSE_SECONDS)


async def _keep_house(place: Workplace) -> None:
    while True:
        if await place.keep_house():
            log.info("house kept", job="housekeeping")
        await asyncio.sleep(HOUSEKEEPING_SECONDS)
