"""The change feed: keeps the board in memory as current as the database, or says that it is not (DESIGN §7).

Triggers leave a trace of each change in its own transaction, and wake who listens when that commits. A read
takes all traces that the snapshot of the read before did not see: numbers handed out early and committed late
are not skipped, and what is read twice does no harm, since the postings themselves are read anew.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from adapters.board.memory import MemoryBoard
from adapters.board.reading import Changed, read_changed, read_everything
from adapters.db.connect import CUT, Listening
from adapters.db.jobs import CHANGES_KEPT
from domain.members import CooperativeId
from domain.places import Municipalities

log = logging.getLogger(__name__)

CHANNEL = "board_changes"
TRACED_TABLES = frozenset({"loads", "vehicles", "members", "cooperatives", "do_not_deal", "contracts"})

HEARTBEAT_SECONDS = 1.0
"""How often it is asked anyway whether there is anything new: a cut connection may stay silent."""

TRUSTED_SECONDS = 2.5
"""So long after it was last confirmed the board in memory is asked."""

PATIENCE_SECONDS = 0.05
"""How long a search waits for what this process has committed; then the tables are asked."""

SILENCE_SECONDS = 5.0
READING_SECONDS = 300.0
RECONNECT_SECONDS = 1.0
MOST_CHANGES = 20_000
"""From so many on, the whole board is read anew."""

TOLD_EVERY = 100_000
SWEEP_SECONDS = 60.0

_HERE = """
    SELECT pg_current_snapshot()::text AS snapshot, clock_timestamp() AS at,
           pg_postmaster_start_time()::text AS server
"""
_NEWS = """
    SELECT pg_current_snapshot()::text AS snapshot, clock_timestamp() AS at,
           array(SELECT DISTINCT kind || ' ' || thing_id FROM board_changes
                 WHERE xact >= pg_snapshot_xmin($1::text::pg_snapshot)::text::bigint
                   AND NOT pg_visible_in_snapshot(xact::text::xid8, $1::text::pg_snapshot)) AS changes
"""


@dataclass(frozen=True, slots=True)
class _Position:
    """Up to where the feed has been read: the snapshot, when (by the database's clock), of which server."""

    snapshot: str
    at: datetime
    server: str


class BoardFeed:
    """The board in memory, filled at the start and followed from then on.

    ``now``: the network's clock. ``changed`` is told by who commits in this process, so that it sees its own.
    """

    def __init__(
        self,
        listening: Listening,
        municipalities: Municipalities,
        now: Callable[[], datetime],
        *,
        reconnect_seconds: float = RECONNECT_SECONDS,
    ) -> None:
        self._listening = listening
        self._municipalities = municipalities
        self._now = now
        self._reconnect_seconds = reconnect_seconds
        self._memory: MemoryBoard | None = None
        self._position: _Position | None = None
        self._news = asyncio.Event()
        self._wanted = self._read = 0
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._confirmed_at = self._swept_at = float("-inf")
        self._is_connected = False
        self._following: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Read the board, and follow it from now on; the tables are asked meanwhile."""
        self._following = asyncio.create_task(self._follow(), name="board feed")

    async def stop(self) -> None:
        """Follow no longer."""
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
            self._following = None

    def changed(self) -> None:
        """Something that the board may show was committed: searches from now on shall see it."""
        self._wanted += 1
        self._news.set()

    def committed(self, tables: Collection[str]) -> None:
        """This process has committed changes in these tables."""
        if not TRACED_TABLES.isdisjoint(tables):
            self.changed()

    @property
    def seconds_behind(self) -> float:
        """Since when nothing has confirmed the board; infinite before it is there."""
        return monotonic() - self._confirmed_at

    @property
    def open_postings(self) -> int:
        """How many loads and vehicles memory holds."""
        return 0 if self._memory is None else len(self._memory.loads) + len(self._memory.vehicles)

    @property
    def memory(self) -> MemoryBoard | None:
        """What is in memory, current or not: to look at, not to answer with."""
        return self._memory

    def is_current(self) -> bool:
        """Whether memory may be asked without asking anybody else."""
        return (
            self._is_connected
            and self._memory is not None
            and self._read >= self._wanted
            and self.seconds_behind < TRUSTED_SECONDS
        )

    async def board(self, patience_seconds: float = PATIENCE_SECONDS) -> MemoryBoard | None:
        """The board in memory, if it shows all that this process had committed; else None, after a moment."""
        if self.is_current():
            return self._memory
        if self._memory is None or not self._is_connected:
            return None
        if self._read >= self._wanted:  # nothing is owed, but it was long ago that anybody looked
            self.changed()
        read = asyncio.get_running_loop().create_future()
        self._waiting.append((self._wanted, read))
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                await read
        return self._memory if self.is_current() else None

    async def loaded(self, patience_seconds: float) -> None:
        """Wait until the board is in memory, and current. Raises: TimeoutError."""
        async with asyncio.timeout(patience_seconds):
            while not self.is_current():
                read = asyncio.get_running_loop().create_future()
                self.changed()
                self._waiting.append((self._wanted, read))
                await read

    async def _follow(self) -> None:
        while True:
            try:
                await self._follow_once()
            except OSError as lost:
                log.warning(
                    "board feed: connection lost", extra={"error": type(lost.__cause__ or lost).__name__}
                )
            except Exception:
                # The outermost loop: it must go on. What it could not take in may have been half taken in.
                log.exception("board feed: starting anew")
                self._memory = self._position = None
            finally:
                self._is_connected = False
                self._release(self._wanted)
            await asyncio.sleep(self._reconnect_seconds)

    async def _follow_once(self) -> None:
        """Read until the connection is lost. Raises OSError then, or when it cannot be made."""
        connection = await self._listening.connect()
        try:
            connection.add_termination_listener(lambda _: self._news.set())
            await connection.add_listener(CHANNEL, lambda *_: self._news.set())
            here = _position_of(await connection.fetchrow(_HERE, timeout=SILENCE_SECONDS))
            if self._position is None or self._position.server != here.server:
                async with asyncio.timeout(READING_SECONDS):
                    await self._read_everything(connection)
            while not connection.is_closed():
                async with asyncio.timeout(READING_SECONDS):
                    await self._read_news(connection)
                with suppress(TimeoutError):
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await self._news.wait()
            raise ConnectionError("closed")
        except CUT as cut:
            raise ConnectionError(str(cut)) from cut
        finally:
            connection.terminate()

    async def _read_everything(self, connection: Any) -> None:
        """The whole board from one snapshot; meanwhile there is none."""
        self._memory = self._position = None
        begun, told = monotonic(), 0

        def progress(count: int) -> None:
            nonlocal told
            if count >= told + TOLD_EVERY:
                told = count
                log.info("board: reading", extra={"postings": count})

        board = MemoryBoard(self._municipalities)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            here = _position_of(await connection.fetchrow(_HERE))
            await read_everything(connection, board, self._now(), progress)
        self._memory, self._position = board, here
        seconds = round(monotonic() - begun, 3)
        log.info("board: in memory", extra={"postings": self.open_postings, "seconds": seconds})

    async def _read_news(self, connection: Any) -> None:
        """Take in all that was committed up to now."""
        self._news.clear()
        wanted, begun = self._wanted, monotonic()
        assert self._position is not None
        row = await connection.fetchrow(_NEWS, self._position.snapshot, timeout=SILENCE_SECONDS)
        changes = row["changes"]
        forgotten = row["at"] - self._position.at > CHANGES_KEPT / 2
        if forgotten or len(changes) > MOST_CHANGES or any(one.startswith("everything") for one in changes):
            await self._read_everything(connection)
            begun = monotonic()
        else:
            assert self._memory is not None
            changed = _changed(changes, self._memory)
            if not changed.is_nothing:
                async with asyncio.timeout(SILENCE_SECONDS):
                    await read_changed(connection, self._memory, changed, self._now())
            self._position = _Position(row["snapshot"], row["at"], self._position.server)
        self._confirmed_at, self._is_connected = begun, True
        self._read = max(self._read, wanted)
        self._release(wanted)
        self._sweep()

    def _sweep(self) -> None:
        """Now and then, give back the room of what the clock has closed."""
        if self._memory is not None and monotonic() - self._swept_at > SWEEP_SECONDS:
            self._swept_at = monotonic()
            self._memory.drop_expired(self._now() - timedelta(days=1))

    def _release(self, wanted: int) -> None:
        """Let those go on who waited for no more than this."""
        waiting, self._waiting = self._waiting, []
        for target, read in waiting:
            if target > wanted:
                self._waiting.append((target, read))
            elif not read.done():
                read.set_result(None)


def _position_of(row: Any) -> _Position:
    return _Position(row["snapshot"], row["at"], row["server"])


def _changed(changes: Collection[str], board: MemoryBoard) -> Changed:
    """What to read anew."""
    ids: dict[str, set[UUID]] = {kind: set() for kind in ("load", "vehicle", "member", "cooperative", "list")}
    for change in changes:
        kind, _, id_ = change.partition(" ")
        ids[kind].add(UUID(id_))
    for cooperative_id in ids["cooperative"]:
        ids["member"] |= set(board.companies.of_cooperative(CooperativeId(cooperative_id)))
    return Changed(ids["load"], ids["vehicle"], ids["member"], ids["list"])
