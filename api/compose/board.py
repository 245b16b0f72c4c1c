"""The board of a program: memory while it is current, the tables otherwise; both answer alike (DESIGN §7)."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from prometheus_client import Counter, Gauge
from prometheus_client.registry import Collector

from adapters.board.feed import BoardFeed
from adapters.board.memory import MemoryBoard
from adapters.db.board.sql_board import SqlBoard
from domain.accounts import Viewer
from domain.loads import LoadView
from domain.members import MemberId
from domain.ports import Facets, FoundLoad, FoundVehicle, Page, Standing
from domain.search import Frame, LoadSearch, MapEnd, PostingMap, VehicleSearch
from domain.vehicles import VehicleView

Answer = TypeVar("Answer")


class ComposedBoard:
    """The port ``Board``: searches by memory where it is there and current; own lists by the tables."""

    def __init__(self, tables: SqlBoard, feed: BoardFeed | None) -> None:
        self._tables = tables
        self._feed = feed
        self.answers = Counter(
            "kaerini_board_answers", "Searches answered, by what answered them", ("source",), registry=None
        )
        self._by_memory, self._by_tables = (self.answers.labels(source) for source in ("memory", "sql"))

    async def find_loads(
        self, search: LoadSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundLoad]:
        """A page of the loads that answer, in the order asked for."""
        memory = await self._memory()
        if memory is not None:
            return memory.find_loads(search, viewer, now, after, limit)
        return await self._tables.find_loads(search, viewer, now, after, limit)

    async def count_loads(self, search: LoadSearch, viewer: Viewer, now: datetime) -> int:
        """How many loads answer."""
        memory = await self._memory()
        if memory is not None:
            return memory.count_loads(search, viewer, now)
        return await self._tables.count_loads(search, viewer, now)

    async def load_facets(self, search: LoadSearch, viewer: Viewer, now: datetime) -> Facets:
        """The answers counted by what they are."""
        memory = await self._memory()
        if memory is not None:
            return memory.load_facets(search, viewer, now)
        return await self._tables.load_facets(search, viewer, now)

    async def map_loads(
        self, search: LoadSearch, viewer: Viewer, now: datetime, frame: Frame, by: MapEnd
    ) -> PostingMap:
        """The answers within the frame."""
        memory = await self._memory()
        if memory is not None:
            return memory.map_loads(search, viewer, now, frame, by)
        return await self._tables.map_loads(search, viewer, now, frame, by)

    async def find_vehicles(
        self, search: VehicleSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundVehicle]:
        """A page of the vehicles that answer, in the order asked for."""
        memory = await self._memory()
        if memory is not None:
            return memory.find_vehicles(search, viewer, now, after, limit)
        return await self._tables.find_vehicles(search, viewer, now, after, limit)

    async def count_vehicles(self, search: VehicleSearch, viewer: Viewer, now: datetime) -> int:
        """How many vehicles answer."""
        memory = await self._memory()
        if memory is not None:
            return memory.count_vehicles(search, viewer, now)
        return await self._tables.count_vehicles(search, viewer, now)

    async def map_vehicles(
        self, search: VehicleSearch, viewer: Viewer, now: datetime, frame: Frame
    ) -> PostingMap:
        """The answers within the frame."""
        memory = await self._memory()
        if memory is not None:
            return memory.map_vehicles(search, viewer, now, frame)
        return await self._tables.map_vehicles(search, viewer, now, frame)

    async def own_loads(
        self, desk: MemberId, status: str | None, now: datetime, after: Standing | None, limit: int
    ) -> Page[LoadView]:
        """A page of the desk's own loads, in any status."""
        return await self._tables.own_loads(desk, status, now, after, limit)

    async def own_vehicles(
        self, desk: MemberId, status: str | None, now: datetime, after: Standing | None, limit: int
    ) -> Page[VehicleView]:
        """A page of the desk's own vehicles, in any status."""
        return await self._tables.own_vehicles(desk, status, now, after, limit)

    def gauges(self) -> tuple[Collector, ...]:
        """What is told of the board at /metrics."""
        if self._feed is None:
            return (self.answers,)
        feed = self._feed
        return (
            self.answers,
            _gauge(
                "kaerini_board_seconds_behind",
                "Since when nothing confirmed memory",
                lambda: feed.seconds_behind,
            ),
            _gauge("kaerini_board_current", "1 while memory answers", feed.is_current),
            _gauge("kaerini_board_open_postings", "Loads and vehicles in memory", lambda: feed.open_postings),
        )

    async def _memory(self) -> MemoryBoard | None:
        memory = None if self._feed is None else await self._feed.board()
        (self._by_tables if memory is None else self._by_memory).inc()
        return memory


def _gauge(name: str, about: str, value: Callable[[], float]) -> Gauge:
    made = Gauge(name, about, registry=None)
    made.set_function(value)
    return made
