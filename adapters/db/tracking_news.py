"""News of streams, between processes: one connection listens for all who follow a contract (SPEC 6.3)."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from adapters.db.connect import CUT, Listening
from adapters.db.trackings import CHANNEL
from domain.accounts import SessionId
from domain.api_clients import ApiClientId
from domain.contracts.numbers import ContractNumber
from domain.ports import Hearing

log = logging.getLogger(__name__)

RECONNECT_SECONDS = 1.0
ALIVE_SECONDS = 15.0
"""How often the connection is asked whether it still lives: a cut one may stay silent."""


class _Bell:
    """One who waits. What was rung is one mark, however often: what is new stands in the database."""

    def __init__(self, news: "SqlTrackingNews") -> None:
        self._news = news
        self.rung = asyncio.Event()

    async def wait(self, seconds: float) -> Hearing:
        """News since the last time, at once or within so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.rung.wait()
        if self._news.closing:
            return Hearing.CLOSING
        if not self.rung.is_set():
            return Hearing.SILENCE
        self.rung.clear()
        return Hearing.NEWS


class SqlTrackingNews:
    """That there is news of a contract, heard by all of this process who listen for it.

    ``start`` begins to listen; after a lost connection everyone is woken, since news may have been missed.
    """

    def __init__(self, listening: Listening, reconnect_seconds: float = RECONNECT_SECONDS) -> None:
        self._listening = listening
        self._reconnect_seconds = reconnect_seconds
        self._bells: dict[str, set[_Bell]] = {}
        self._following: asyncio.Task[None] | None = None
        self.closing = False

    @contextmanager
    def listen(self, number: ContractNumber, proof_id: SessionId | ApiClientId) -> Iterator[_Bell]:
        """Listen until this is left: also for the end of the session, or of the client, that listens."""
        bell, heard_of = _Bell(self), (str(number), str(proof_id))
        for name in heard_of:
            self._bells.setdefault(name, set()).add(bell)
        try:
            yield bell
        finally:
            for name in heard_of:
                bells = self._bells[name]
                bells.discard(bell)
                if not bells:
                    del self._bells[name]

    def start(self) -> None:
        """Listen from now on."""
        self._following = asyncio.create_task(self._follow(), name="tracking news")

    def close(self) -> None:
        """Tell all who wait that nothing more comes from here."""
        self.closing = True
        self._ring_all()

    async def stop(self) -> None:
        """Listen no longer."""
        self.close()
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
            self._following = None

    async def _follow(self) -> None:
        while True:
            try:
                await self._listen_once()
            except OSError as lost:
                log.warning("tracking news: connection lost", extra={"error": type(lost).__name__})
            await asyncio.sleep(self._reconnect_seconds)

    async def _listen_once(self) -> None:
        """Pass on what is heard until the connection is lost. Raises OSError when it cannot be made."""
        connection = await self._listening.connect()
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._heard)
            self._ring_all()
            while not connection.is_closed():
                with suppress(TimeoutError):
                    async with asyncio.timeout(ALIVE_SECONDS):
                        await lost.wait()
                await connection.execute("SELECT 1", timeout=ALIVE_SECONDS)
        except CUT as cut:
            raise ConnectionError(str(cut)) from cut
        finally:
            connection.terminate()

    def _heard(self, _connection: Any, _pid: int, _channel: str, name: object) -> None:
        for bell in self._bells.get(str(name), ()):
            bell.rung.set()

    def _ring_all(self) -> None:
        for bells in self._bells.values():
            for bell in bells:
                bell.rung.set()
