"""The board, read from the tables: the open postings, in SQL (DESIGN §4, §7)."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, RowMapping, Select, Table, Uuid, any_, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.db.board import loads as board_loads
from adapters.db.board import vehicles as board_vehicles
from adapters.db.board.conditions import Order, Whereabouts, standing_at, uuids
from adapters.db.board.disclosure import barred_from, has_status, was_posted
from adapters.db.board.maps import cell_of, cells_shown
from adapters.db.loads import LOADS
from adapters.db.members import companies, company_of
from adapters.db.schema import loads, members, vehicles
from adapters.db.vehicles import VEHICLES
from domain.accounts import Viewer
from domain.loads import LoadView
from domain.members import Company, MemberId
from domain.places import Municipalities, Place, Point, great_circle_km
from domain.ports import Facets, FoundLoad, FoundVehicle, Page, Standing
from domain.postings import PostingStatus
from domain.search import Frame, LoadSearch, MapEnd, PostingMap, VehicleSearch, detour_of, drawn, position_of
from domain.vehicles import VehicleView

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a page is a page of: which postings, from where their order is told, and in which order."""

    postings: Table
    source: FromClause
    conditions: Sequence[ColumnElement[bool]]
    order: Order

    def rows(self, after: Standing | None, limit: int) -> Select[Any]:
        """The rows of a page with their keys, and one more to know whether it goes on.

        Standings are found on keys and ids alone; only the rows of the page are then read whole.
        """
        id_ = self.postings.c.id
        where = [*self.conditions] if after is None else [*self.conditions, self.order.behind(after, id_)]
        key = self.order.key.label("key")
        standings = select(id_, key).select_from(self.source).where(*where)
        page = standings.order_by(*self.order.by(key, id_)).limit(limit + 1).subquery("page")
        whole = select(self.postings, page.c.key).join(page, page.c.id == id_)
        return whole.order_by(*self.order.by(page.c.key, page.c.id))


_FOR_WHAT_IS_ASKED = func.set_config("plan_cache_mode", "force_custom_plan", True)
"""Each question is planned for its own areas, moment and viewer: a plan kept for any at all took five times
as long at 20,000 open loads."""


def _before_asking(viewer: Viewer) -> Select[Any]:
    """In one round: how to plan, and who is barred from the viewer at this moment (SPEC 1.2, 1.9).

    Asked for with the question itself, the same set took half as long again to count 20,000 open loads.
    """
    barred = func.array(barred_from(viewer.desk).scalar_subquery(), type_=ARRAY(Uuid))
    return select(_FOR_WHAT_IS_ASKED, barred.label("barred"))


class SqlBoard:
    """The port ``Board`` over PostgreSQL, on connections of its own."""

    def __init__(self, engine: AsyncEngine, municipalities: Municipalities) -> None:
        self._engine = engine
        self._municipalities = municipalities

    async def find_loads(
        self, search: LoadSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundLoad]:
        """A page of the loads that answer, in the order asked for."""
        order, source = board_loads.order_of(search, viewer, self._municipalities)

        def asked(eyes: Viewer) -> _Asked:
            conditions = board_loads.answers(search, eyes, now, self._municipalities)
            return _Asked(loads, source, conditions, order)

        def shown(row: RowMapping, poster: Company, eyes: Viewer) -> FoundLoad:
            view = LOADS.thing_of(row).seen_by(eyes, poster, now)
            km = self._km(search.from_point, view.terms.origin)
            return FoundLoad(view, km, detour_of(search.corridor, view))

        return await self._page(viewer, asked, after, limit, shown=shown)

    async def count_loads(self, search: LoadSearch, viewer: Viewer, now: datetime) -> int:
        """How many loads answer."""
        async with self._reading(viewer) as (connection, eyes):
            conditions = board_loads.answers(search, eyes, now, self._municipalities)
            return await _count(connection, loads, conditions)

    async def load_facets(self, search: LoadSearch, viewer: Viewer, now: datetime) -> Facets:
        """The answers counted; co-operatives are left out for a trial user (SPEC 1.6)."""
        facets = board_loads.facets_of(viewer)
        async with self._reading(viewer) as (connection, eyes):
            conditions = board_loads.answers(search, eyes, now, self._municipalities)
            rows = (await connection.execute(board_loads.facet_counts(conditions, facets))).all()
        counted: Facets = {facet: [] for facet in facets}
        for facet, code, count in sorted(rows, key=lambda row: (-row[2], row[1])):
            counted[facet].append((code, count))
        return counted

    async def map_loads(
        self, search: LoadSearch, viewer: Viewer, now: datetime, frame: Frame, by: MapEnd
    ) -> PostingMap:
        """The loads that answer, drawn by one of their ends."""
        where = Whereabouts.of(loads, by, masked=viewer.masked)
        async with self._reading(viewer) as (connection, eyes):
            conditions = board_loads.answers(search, eyes, now, self._municipalities)
            cells = cells_shown(loads, conditions, where, frame, self._municipalities)
            return await _map(connection, cells)

    async def find_vehicles(
        self, search: VehicleSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundVehicle]:
        """A page of the vehicles that answer, in the order asked for."""
        order, source = board_vehicles.order_of(search, viewer, self._municipalities)

        def asked(eyes: Viewer) -> _Asked:
            conditions = board_vehicles.answers(search, eyes, now, self._municipalities)
            return _Asked(vehicles, source, conditions, order)

        def shown(row: RowMapping, poster: Company, eyes: Viewer) -> FoundVehicle:
            view = VEHICLES.thing_of(row).seen_by(eyes, poster, now)
            return FoundVehicle(view, self._km(search.from_point, view.terms.available.place))

        return await self._page(viewer, asked, after, limit, shown=shown)

    async def count_vehicles(self, search: VehicleSearch, viewer: Viewer, now: datetime) -> int:
        """How many vehicles answer."""
        async with self._reading(viewer) as (connection, eyes):
            conditions = board_vehicles.answers(search, eyes, now, self._municipalities)
            return await _count(connection, vehicles, conditions)

    async def map_vehicles(
        self, search: VehicleSearch, viewer: Viewer, now: datetime, frame: Frame
    ) -> PostingMap:
        """The vehicles that answer, drawn where they are available."""
        where = board_vehicles.available_place(viewer)
        async with self._reading(viewer) as (connection, eyes):
            conditions = board_vehicles.answers(search, eyes, now, self._municipalities)
            cells = cells_shown(vehicles, conditions, where, frame, self._municipalities)
            return await _map(connection, cells)

    async def own_loads(
        self, desk: MemberId, status: str | None, now: datetime, after: Standing | None, limit: int
    ) -> Page[LoadView]:
        """A page of the desk's own loads, as the desk sees them."""

        def shown(row: RowMapping, poster: Company, eyes: Viewer) -> LoadView:
            return LOADS.thing_of(row).seen_by(eyes, poster, now)

        own = _own(loads, desk, status, now)
        return await self._page(_owner(desk), lambda _: own, after, limit, shown=shown)

    async def own_vehicles(
        self, desk: MemberId, status: str | None, now: datetime, after: Standing | None, limit: int
    ) -> Page[VehicleView]:
        """A page of the desk's own vehicles, as the desk sees them."""

        def shown(row: RowMapping, poster: Company, eyes: Viewer) -> VehicleView:
            return VEHICLES.thing_of(row).seen_by(eyes, poster, now)

        own = _own(vehicles, desk, status, now)
        return await self._page(_owner(desk), lambda _: own, after, limit, shown=shown)

    async def _page(
        self,
        viewer: Viewer,
        asked: Callable[[Viewer], _Asked],
        after: Standing | None,
        limit: int,
        *,
        shown: Callable[[RowMapping, Company, Viewer], Item],
    ) -> Page[Item]:
        async with self._reading(viewer) as (connection, eyes):
            rows = (await connection.execute(asked(eyes).rows(after, limit))).mappings().all()
            of_page = rows[:limit]
            posters = await _posters(connection, of_page)
        further = standing_at(of_page[-1]["key"], of_page[-1]["id"]) if len(rows) > limit else None
        return Page(tuple(shown(row, posters[row["poster_id"]], eyes) for row in of_page), further)

    @asynccontextmanager
    async def _reading(self, viewer: Viewer) -> AsyncIterator[tuple[AsyncConnection, Viewer]]:
        """A connection, and the viewer's eyes, shut for whom they are shut now."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(_before_asking(viewer))).one()
            barred = frozenset(MemberId(UUID(int=one.int)) for one in row.barred)
            yield connection, replace(viewer, barred=barred)

    def _km(self, from_point: Point | None, place: Place) -> float | None:
        if from_point is None:
            return None
        return round(great_circle_km(from_point, position_of(place, self._municipalities)), 1)


async def _count(
    connection: AsyncConnection, postings: Table, conditions: Sequence[ColumnElement[bool]]
) -> int:
    counting = select(func.count()).select_from(postings).where(*conditions)
    return (await connection.execute(counting)).scalar_one()


async def _map(connection: AsyncConnection, cells: Select[Any]) -> PostingMap:
    return drawn(map(cell_of, (await connection.execute(cells)).mappings()))


async def _posters(connection: AsyncConnection, rows: Sequence[RowMapping]) -> dict[UUID, Company]:
    """The profiles of those who posted these, each read once."""
    if not rows:
        return {}
    of_these = members.c.id == any_(uuids({row["poster_id"] for row in rows}))
    found = await connection.execute(companies().where(of_these))
    return {company.member_id: company for company in map(company_of, found.mappings())}


def _owner(desk: MemberId) -> Viewer:
    return Viewer(desk, None, None, masked=False)


def _own(postings: Table, desk: MemberId, status: str | None, now: datetime) -> _Asked:
    """A desk's own postings, newest first."""
    conditions = [postings.c.poster_id == desk, was_posted(postings)]
    if status is not None:
        conditions.append(has_status(postings, PostingStatus(status), now))
    return _Asked(postings, postings, conditions, Order(postings.c.posted_at, descending=True))
