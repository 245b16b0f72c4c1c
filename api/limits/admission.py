"""Seats at work: few at once, the most important first, nobody waits long (SECURITY 31, DESIGN §7)."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from types import MappingProxyType

from api.limits.ranks import Rank

_SHARE: Mapping[Rank, float] = MappingProxyType(
    {Rank.VITAL: 1.0, Rank.PINGS: 1.0, Rank.ORDINARY: 0.75, Rank.HEAVY: 0.5}
)
"""What a rank and those behind it may take of all seats: the rest stays free for those before it."""


STANDING_SECONDS = 0.25
"""A queue that has not been empty for so long is no burst that will pass: more is asked than can be done."""

LULL_SECONDS = 0.25
"""So long what nobody waits for, as letters, lets those go first who wait for a seat."""

STANDING_PATIENCE_SECONDS = 0.1
"""In a queue that stands nobody waits longer: to wait for one's turn there would make everybody late."""


@dataclass(frozen=True, slots=True)
class Workroom:
    """How much a process takes on. ``at_work``: calls worked on at once; ``in_flight``: those, and all that
    wait, send their body or take their answer. ``patience_seconds``: how long a call of a rank waits for a
    seat, in a burst, before it is shed.
    """

    at_work: int = 64
    in_flight: int = 200
    patience_seconds: Mapping[Rank, float] = field(
        default_factory=lambda: {Rank.VITAL: 1.0, Rank.PINGS: 1.0, Rank.ORDINARY: 2.0, Rank.HEAVY: 0.5}
    )

    def share(self, of: int, rank: Rank) -> int:
        """So many of all may be taken by a rank and those behind it."""
        return ceil(of * _SHARE[rank])


class Seat:
    """A call's seat at work; given back once, and taken again by who had to wait for its caller."""

    __slots__ = ("_admission", "_held", "rank")

    def __init__(self, admission: "Admission", rank: Rank) -> None:
        self._admission = admission
        self._held = True
        self.rank = rank

    def leave(self) -> None:
        """Let another work. Does nothing where the seat was left already."""
        if self._held:
            self._held = False
            self._admission.release(self.rank)

    def resume(self) -> None:
        """Go on at once: who was at work before does not queue again."""
        if not self._held:
            self._held = True
            self._admission.working[self.rank] += 1


class _Queue:
    """Who waits, of one rank: a burst in its order; where the queue stands, the newest first.

    The newest are those whose callers still wait too. ``live``: how many have neither begun nor gone.
    """

    __slots__ = ("_calls", "_empty_at", "_on_empty", "_patience", "live")

    def __init__(self, patience_seconds: float, on_empty: Callable[[], None]) -> None:
        self._on_empty = on_empty
        self._calls: deque[asyncio.Future[bool]] = deque()
        self._patience = patience_seconds
        self._empty_at = float("-inf")
        self.live = 0

    def join(self) -> asyncio.Future[bool]:
        """Wait: until called, True, or for long enough, False. Who goes away cancels it."""
        loop = asyncio.get_running_loop()
        if self.live == 0:
            self._empty_at = loop.time()
        patience = min(self._patience, STANDING_PATIENCE_SECONDS) if self._stands() else self._patience
        called: asyncio.Future[bool] = loop.create_future()
        timer = loop.call_later(patience, self._answer, called, False)
        called.add_done_callback(lambda _: timer.cancel())
        called.add_done_callback(self._note_leaver)
        self._calls.append(called)
        self.live += 1
        return called

    def call_next(self) -> bool:
        """Call the one whose turn it is; False where all have gone."""
        newest_first = self._stands()
        while self._calls:
            called = self._calls.pop() if newest_first else self._calls.popleft()
            if not called.done():
                self._answer(called, True)
                return True
        return False

    def _stands(self) -> bool:
        return asyncio.get_running_loop().time() - self._empty_at > STANDING_SECONDS

    def _answer(self, called: asyncio.Future[bool], may_begin: bool) -> None:
        if not called.done():
            called.set_result(may_begin)
            self._one_less()

    def _note_leaver(self, called: asyncio.Future[bool]) -> None:
        if called.cancelled():
            self._one_less()

    def _one_less(self) -> None:
        self.live -= 1
        if self.live == 0:
            self._calls.clear()
            self._on_empty()


class Admission:
    """Gives out the seats of a room: the most important first. ``working``: the calls at work by rank."""

    def __init__(self, room: Workroom) -> None:
        self.room = room
        self._share = {rank: room.share(room.at_work, rank) for rank in Rank}
        self._queues = {rank: _Queue(room.patience_seconds[rank], self._note_empty) for rank in Rank}
        self._nobody_waits = asyncio.Event()
        self._nobody_waits.set()
        self.working = dict.fromkeys(Rank, 0)

    def waiting(self, rank: Rank) -> int:
        """How many of a rank wait for a seat."""
        return self._queues[rank].live

    async def enter(self, rank: Rank) -> Seat | None:
        """A seat, at once or after a while; None where there was none in time."""
        if self._is_free(rank) and not any(self._queues[one].live for one in Rank if one <= rank):
            self.working[rank] += 1
            return Seat(self, rank)
        self._nobody_waits.clear()
        called = self._queues[rank].join()
        try:
            return Seat(self, rank) if await called else None
        except asyncio.CancelledError:
            if not called.cancelled() and called.result():  # called and cut off in the same moment
                self.release(rank)
            raise

    async def lull(self) -> None:
        """Wait until nobody waits for a seat, ``LULL_SECONDS`` at most: work behind the doors goes on too."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LULL_SECONDS):
                await self._nobody_waits.wait()

    def _note_empty(self) -> None:
        if not any(queue.live for queue in self._queues.values()):
            self._nobody_waits.set()

    def release(self, rank: Rank) -> None:
        """A seat is free: those who now may, begin."""
        self.working[rank] -= 1
        for one in Rank:
            while self._queues[one].live and self._is_free(one) and self._queues[one].call_next():
                self.working[one] += 1

    def _is_free(self, rank: Rank) -> bool:
        """Whether one more of a rank may begin: within all seats, and within those that it may take."""
        behind = 0
        for one in reversed(Rank):
            behind += self.working[one]
            if one <= rank and behind >= self._share[one]:
                return False
        return True
