"""The worker: tells events, does what falls due and keeps house, also through the loss of its database."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from api.logs import frames_of

HOUSEKEEPING_SECONDS = 60.0
DUTIES_SECONDS = 5.0
SEALING_SECONDS = 2.0
PAUSE_SECONDS = 2.0

log = structlog.stdlib.get_logger("kaerini.worker")


Lull = Callable[[], Awaitable[None]]
"""Waits until nobody is in a hurry, for a moment at most."""


class Outbox(Protocol):
    """What tells events."""

    async def run(self) -> None:
        """Work until cancelled."""


class Workplace(Protocol):
    """What a worker works on."""

    def outbox_worker(self, lull: Lull) -> Outbox:
        """What tells events to whoever reacts to them, each after a lull."""

    async def do_duties(self) -> list[str]:
        """Do what has fallen due by the network's clock; the names of what was done."""

    async def seal_audit_log(self) -> int:
        """Chain what was written into the audit log; how many records."""

    async def keep_house(self) -> bool:
        """Drop what has had its time, once an hour; True when it was this process that did."""


async def work(place: Workplace, lull: Lull) -> None:
    """Tell events, do what falls due, seal the audit log and keep house until cancelled.

    ``lull``: letters wait for it, so that they keep no caller waiting who asked this same process.
    """
    async with asyncio.TaskGroup() as group:
        group.create_task(keep_on("outbox", place.outbox_worker(lull).run))
        group.create_task(keep_on("duties", lambda: _do_duties(place)))
        group.create_task(keep_on("sealing", lambda: _keep_sealing(place)))
        group.create_task(keep_on("housekeeping", lambda: _keep_house(place)))


async def keep_on(job: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run an endless job, again after whatever stopped it: mostly a database that is away for a while."""
    while True:
        try:
            await run()
        except Exception as stopped:  # noqa: BLE001 # the outermost loop: it must go on
            log.warning("job stopped", job=job, error=type(stopped).__name__, frames=frames_of(stopped))
        await asyncio.sleep(PAUSE_SECONDS)


async def _do_duties(place: Workplace) -> None:
    while True:
        for duty in await place.do_duties():
            log.info("duty done", job=duty)
        await asyncio.sleep(DUTIES_SECONDS)


async def _keep_sealing(place: Workplace) -> None:
    while True:
        await place.seal_audit_log()
        await asyncio.sleep(SEALING_SECONDS)


async def _keep_house(place: Workplace) -> None:
    while True:
        if await place.keep_house():
            log.info("house kept", job="housekeeping")
        await asyncio.sleep(HOUSEKEEPING_SECONDS)
