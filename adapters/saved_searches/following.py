"""The reverse index kept current: what any process has saved or dropped is read before each question.

Each row carries the number of the transaction that wrote it. What was not yet to be seen when the index last
read began no earlier than the oldest transaction that was open then: so from there on it is read again, also
what commits late, and no news need be heard.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, RowMapping, Select, Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.db.saved_searches.eyes import eyes, viewer_of, with_desks
from adapters.db.saved_searches.searches import SAVED_SEARCHES
from adapters.db.schema import accounts, saved_searches
from adapters.saved_searches.index import ReverseIndex
from domain.loads import Load
from domain.members import Company
from domain.places import Municipalities
from domain.ports import Corridors
from domain.saved_searches.meeting import Watcher
from domain.search import Corridor, MeasuredCorridor, Ways
from domain.vehicles import Vehicle

AT_ONCE = 500
"""So many are read at a time; others go on in between."""

_s = saved_searches.c
_HORIZON = select(cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger))
_FROM = with_desks(saved_searches.join(accounts, accounts.c.id == _s.account_id))
_ROWS = select(*_s, *eyes()).select_from(_FROM).order_by(_s.id).limit(AT_ONCE)


class SqlSavedSearchIndex:
    """The port ``SavedSearchIndex``: the index of this process, read from the database as it changes."""

    def __init__(
        self,
        engine: AsyncEngine,
        municipalities: Municipalities,
        corridors: Corridors,
        now: Callable[[], datetime],
    ) -> None:
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._now = now
        self._index = ReverseIndex(municipalities)
        self._corridors = corridors
        self._ways: dict[Corridor, Ways] = {}
        self._one_at_a_time = asyncio.Lock()
        self._read_from: int | None = None

    async def watching_load(self, load: Load, poster: Company) -> Sequence[Watcher]:
        """Whose saved search the load may meet, as kept at this moment."""
        await self.follow()
        found = self._index.watching_load(load, poster, self._now())
        return [await self._measured(one) for one in found]

    async def watching_vehicle(self, vehicle: Vehicle, poster: Company) -> Sequence[Watcher]:
        """Whose saved search the vehicle may meet, as kept at this moment."""
        await self.follow()
        return self._index.watching_vehicle(vehicle, poster, self._now())

    async def _measured(self, watcher: Watcher) -> Watcher:
        """The same; where it asks for what lies along a way, with that way measured, once in its life."""
        loads = watcher.saved.terms.loads
        if loads is None or loads.corridor is None:
            return watcher
        corridor = loads.corridor
        way = Corridor(corridor.from_place, corridor.to_place)
        if way not in self._ways:
            self._ways[way] = await self._corridors.ways(way.from_place, way.to_place)
        measured = replace(loads, corridor=MeasuredCorridor.of(corridor, self._ways[way]))
        terms = replace(watcher.saved.terms, loads=measured)
        return replace(watcher, saved=replace(watcher.saved, terms=terms))

    async def follow(self) -> None:
        """Read what has changed since the last time; at first, all there is."""
        async with self._one_at_a_time, self._reading.connect() as connection:
            horizon = await connection.scalar(_HORIZON)
            if self._read_from is None:
                await self._read(connection, _ROWS.where(_s.dropped_at.is_(None)))
            else:
                await self._read(connection, _ROWS.where(_s.changed_in >= self._read_from))
            self._read_from = horizon

    async def _read(self, connection: AsyncConnection, query: Select[tuple[object, ...]]) -> None:
        after: UUID | None = None
        while True:
            page = query if after is None else query.where(_s.id > after)
            rows = (await connection.execute(page)).mappings().all()
            for row in rows:
                self._take(row)
            if len(rows) < AT_ONCE:
                return
            after = rows[-1]["id"]
            await asyncio.sleep(0)

    def _take(self, row: RowMapping) -> None:
        saved = SAVED_SEARCHES.thing_of(row)
        if saved.dropped_at is None:
            self._index.put(Watcher(saved, viewer_of(row)))
        else:
            self._index.drop(saved.id)
