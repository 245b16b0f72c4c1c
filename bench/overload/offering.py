"""Calls offered over HTTP: by the clock, whatever becomes of those before (no coordinated omission)."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import httptools


@dataclass(slots=True)
class Outcome:
    """What became of a call. ``seconds``: from when it was due, not from when it could be sent.

    ``status`` 0: the connection broke.
    """

    kind: str
    due: float
    status: int = 0
    seconds: float = 0.0
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Request:
    """A call, ready to be sent."""

    kind: str
    bytes: bytes


class _Line(asyncio.Protocol):
    """One connection, one call at a time."""

    def __init__(self, idle: list["_Line"]) -> None:
        self._idle = idle
        self._answered: asyncio.Future[None] | None = None
        self._outcome: Outcome | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def connection_lost(self, _lost: Exception | None) -> None:
        self.transport = None
        if self in self._idle:
            self._idle.remove(self)
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        assert self._outcome is not None
        assert self._answered is not None
        self._outcome.status = self._parser.get_status_code()
        self._outcome.body = b"".join(self._parts)
        again = self._parser.should_keep_alive()
        self._parser = httptools.HttpResponseParser(self)
        if again:
            self._idle.append(self)
        self._answered.set_result(None)

    async def ask(self, request: Request, outcome: Outcome) -> None:
        """Send it and wait for the answer, or for the connection's end."""
        if self.transport is None:
            return
        self._outcome, self._parts = outcome, []
        self._answered = asyncio.get_running_loop().create_future()
        self.transport.write(request.bytes)
        await self._answered


@dataclass(slots=True)
class Caller:
    """All who call, over as many connections as it takes."""

    host: str
    port: int
    idle: list[_Line] = field(default_factory=list)
    opened: int = 0

    async def ask(self, request: Request, due: float) -> Outcome:
        """One call, counted from when it was due."""
        outcome = Outcome(request.kind, due)
        try:
            line = self.idle.pop() if self.idle else await self._open()
            await line.ask(request, outcome)
        except OSError:
            outcome.status = 0
        outcome.seconds = time.perf_counter() - due
        return outcome

    async def _open(self) -> _Line:
        self.opened += 1
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: _Line(self.idle), self.host, self.port)
        return line

    def close(self) -> None:
        """Hang up."""
        for line in [*self.idle]:
            if line.transport is not None:
                line.transport.close()


async def offer(caller: Caller, requests: Sequence[Request], due_after: Sequence[float]) -> list[Outcome]:
    """Each at its moment (seconds from now), answered or not the ones before; all outcomes."""
    asked: list[asyncio.Task[Outcome]] = []
    began = time.perf_counter() + 0.05
    for request, after in zip(requests, due_after, strict=True):
        wait = began + after - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        asked.append(asyncio.create_task(caller.ask(request, began + after)))
    return list(await asyncio.gather(*asked))


async def saturate(
    caller: Caller, next_request: Callable[[], Request], *, at_once: int, seconds: float
) -> list[Outcome]:
    """So many callers, each of whom asks again as soon as there is an answer; what was done in the time."""
    outcomes: list[Outcome] = []
    until = time.perf_counter() + seconds

    async def on_and_on() -> None:
        while (now := time.perf_counter()) < until:
            outcomes.append(await caller.ask(next_request(), now))

    await asyncio.gather(*(on_and_on() for _ in range(at_once)))
    return outcomes
