"""The board in memory as tests have it: it reads the feed before each answer, so that none waits for news."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from adapters.board.feed import BoardFeed
from adapters.board.memory import MemoryBoard
from adapters.db.board.sql_board import SqlBoard
from adapters.db.connect import Listening
from api.compose.board import ComposedBoard
from domain.places import Municipalities

PATIENCE_SECONDS = 20.0
"""Longer than any machine is busy otherwise."""


class EagerFeed(BoardFeed):
    """Shows all that anybody had committed when it was asked, not this process alone."""

    async def board(self, patience_seconds: float = PATIENCE_SECONDS) -> MemoryBoard | None:
        """The board in memory, read anew."""
        self.changed()
        return await super().board(patience_seconds)


async def until_current(feed: BoardFeed) -> MemoryBoard:
    """The board in memory, once it is there and current."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        # There is none while the whole board is read anew.
        while (memory := await feed.board(PATIENCE_SECONDS)) is None:
            await feed.loaded(PATIENCE_SECONDS)
    return memory


class BoardInMemory(ComposedBoard):
    """The composed board, but never the tables in memory's place, which nobody wants to test."""

    def __init__(self, feed: BoardFeed, tables: SqlBoard) -> None:
        super().__init__(tables, feed)
        self.feed = feed

    async def _memory(self) -> MemoryBoard:
        return await until_current(self.feed)


@asynccontextmanager
async def following(
    url: str,
    municipalities: Municipalities,
    now: Callable[[], datetime],
    kind: type[BoardFeed] = EagerFeed,
    **times: Any,
) -> AsyncIterator[BoardFeed]:
    """A feed that has read the board, as one process has it."""
    feed = kind(Listening(url), municipalities, now, **times)
    feed.start()
    try:
        await feed.loaded(PATIENCE_SECONDS)
        yield feed
    finally:
        await feed.stop()
