"""A desk's schedule, read from postings and contracts by when they take place (SPEC 4.9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Uuid, cast, func, literal, select, tuple_

from adapters.db.board.disclosure import was_posted
from adapters.db.contracts.contracts import CONTRACTS, visible_to
from adapters.db.loads import LOADS
from adapters.db.schema import contracts, loads, vehicles
from adapters.db.schema.shapes import Instant
from adapters.db.transaction import Transaction
from adapters.db.vehicles import VEHICLES
from domain.accounts import Viewer
from domain.contracts.contracts import Contract, Side
from domain.desk.schedules import Counterparty, ScheduleItem, ScheduleKind
from domain.loads import Load
from domain.members import MemberId
from domain.ports import Page, Standing
from domain.postings import Window
from domain.vehicles import ON_THE_BOARD, Vehicle

_l, _v, _c = loads.c, vehicles.c, contracts.c


class SqlSchedules:
    """The port ``Schedules`` over the tables of postings and contracts."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def find(
        self, viewer: Viewer, within: Window, now: datetime, after: Standing | None, limit: int
    ) -> Page[ScheduleItem]:
        """What of the viewer's desk touches this time, the earliest first, from where a page ended."""
        assert viewer.desk is not None, "a desk has a schedule"
        asked = _Asked(within, after, limit + 1)
        found = [
            *await self._loads(viewer.desk, asked, now),
            *await self._vehicles(viewer.desk, asked, now),
            *await self._contracts(viewer, asked, now),
        ]
        items = sorted(found, key=lambda item: (item.from_at, item.sort_id))[: asked.most]
        if len(items) <= limit:
            return Page(tuple(items), None)
        last = items[limit - 1]
        return Page(tuple(items[:limit]), Standing(last.from_at.isoformat(), last.sort_id))

    async def _rows(self, query: Select[Any]) -> Sequence[Any]:
        rows: Sequence[Any] = (await self._work.connection.execute(query)).mappings().all()
        return rows

    async def _loads(self, desk: MemberId, asked: "_Asked", now: datetime) -> list[ScheduleItem]:
        query = asked.of(loads, _l.pickup_from_at, _l.delivery_to_at, _l.id)
        rows = await self._rows(query.where(_l.poster_id == desk, was_posted(loads)))
        return [_of_load(LOADS.thing_of(row), now) for row in rows]

    async def _vehicles(self, desk: MemberId, asked: "_Asked", now: datetime) -> list[ScheduleItem]:
        ends = func.coalesce(_v.home_by, _v.available_at + literal(ON_THE_BOARD))
        query = asked.of(vehicles, _v.available_at, ends, _v.id)
        rows = await self._rows(query.where(_v.poster_id == desk))
        return [_of_vehicle(VEHICLES.thing_of(row), now) for row in rows]

    async def _contracts(self, viewer: Viewer, asked: "_Asked", now: datetime) -> list[ScheduleItem]:
        begins = cast(_c.load["pickup"]["from_at"].astext, Instant)
        ends = cast(_c.load["delivery"]["to_at"].astext, Instant)
        query = asked.of(contracts, begins, ends, _c.number)
        rows = await self._rows(query.where(visible_to(viewer)))
        return [_of_contract(CONTRACTS.thing_of(row), viewer, now) for row in rows]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which part of a schedule: what touches this time, from behind a standing on, and so many at most."""

    within: Window
    after: Standing | None
    most: int

    def of(
        self, table: Table, begins: ColumnElement[datetime], ends: ColumnElement[datetime], id_: Any
    ) -> Select[Any]:
        """The rows of one table, in the order of the schedule."""
        query = select(table).where(begins < self.within.to_at, ends > self.within.from_at)
        if self.after is not None:
            begun = literal(datetime.fromisoformat(str(self.after.key)), Instant)
            # A posting's id, read as a number, is higher than any contract's of twenty digits.
            number = f"{min(self.after.id.int, 10**20 - 1):020d}"
            last = self.after.id if isinstance(id_.type, Uuid) else number
            query = query.where(tuple_(begins, id_) > tuple_(begun, literal(last, id_.type)))
        return query.order_by(begins, id_).limit(self.most)


def _of_load(load: Load, now: datetime) -> ScheduleItem:
    terms = load.terms
    return ScheduleItem(
        kind=ScheduleKind.LOAD,
        id=load.id,
        contract_number=None,
        from_at=terms.pickup.from_at,
        to_at=terms.delivery.to_at,
        status=load.posting.status_at(now),
        version=load.version,
        begun_at=load.posted_at,
        updated_at=load.updated_at,
        cargo=terms.cargo.name,
        vehicle_class=terms.vehicle_class,
        body_type=terms.body_types[0] if len(terms.body_types) == 1 else None,
        origin=terms.origin.municipality,
        destination=terms.destination.municipality,
        in_talks_until=load.posting.talks_at(load.in_talks_until, now),
    )


def _of_vehicle(vehicle: Vehicle, now: datetime) -> ScheduleItem:
    terms = vehicle.terms
    return ScheduleItem(
        kind=ScheduleKind.VEHICLE,
        id=vehicle.id,
        contract_number=None,
        from_at=terms.available.at,
        to_at=terms.home_by or terms.available.at + ON_THE_BOARD,
        status=vehicle.posting.status_at(now),
        version=vehicle.version,
        begun_at=vehicle.posted_at,
        updated_at=vehicle.updated_at,
        cargo=None,
        vehicle_class=terms.vehicle_class,
        body_type=terms.body_type,
        origin=terms.available.place.municipality,
        destination=None if terms.home is None else terms.home.municipality,
        in_talks_until=vehicle.posting.talks_at(vehicle.in_talks_until, now),
    )


def _of_contract(contract: Contract, viewer: Viewer, now: datetime) -> ScheduleItem:
    side, load = contract.side_of(viewer.desk), contract.load
    other = contract.carrier if side is Side.CONSIGNOR else contract.consignor
    return ScheduleItem(
        kind=ScheduleKind.CONTRACT,
        id=contract.load_id,
        contract_number=contract.number,
        from_at=load.pickup.from_at,
        to_at=load.delivery.to_at,
        status=contract.status_at(now),
        version=contract.version,
        begun_at=contract.proposed_at,
        updated_at=contract.updated_at,
        cargo=load.cargo.name,
        vehicle_class=load.vehicle_class,
        body_type=load.body_types[0] if len(load.body_types) == 1 else None,
        origin=load.origin.municipality,
        destination=load.destination.municipality,
        in_talks_until=None,
        side=side,
        counterparty=Counterparty(other.member_id, other.name),
    )
