"""What loads may repeat, and what may repeat them, by lane and time: an index narrows it, the rule decides.

``domain/reposts/likeness.py`` is the rule. Asked here is only what an index or a row tells cheaply.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Text,
    Uuid,
    column,
    func,
    literal,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.selectable import LateralFromClause, TableValuedAlias
from sqlalchemy.types import TypeEngine

from adapters.db.board.disclosure import has_status
from adapters.db.plain import plain
from adapters.db.schema import loads
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.loads import Load, LoadId
from domain.members import MemberId
from domain.postings import PostingStatus
from domain.reposts.likeness import WEIGHT_WITHIN_BP

_INSTANT = DateTime(timezone=True)
Columns = ReadOnlyColumnCollection[str, Any]

MOST_TAKEN = 200
MOST_OWN = 20
"""Looked at for each load: the latest taken ones, the first own ones. No lane is so busy for one truckload
that more of the same size, class and time say anything else."""


async def along_lanes(
    work: Transaction, shelf: Shelf[Load], asked: Sequence[Load], now: datetime
) -> Sequence[Load]:
    """Others' taken loads that a desk's loads may repeat, and its own open ones that they may double."""
    if not asked:
        return []
    (desk,) = {load.poster_id for load in asked}
    these = _asked(asked)
    taken, own = _taken(these, desk), _own(these, desk, now)
    near = union_all(
        select(taken.c.id).select_from(these.join(taken, true())),
        select(own.c.id).select_from(these.join(own, true())),
    )
    wanted = [loads.c[name] for name in shelf.columns]
    rows = await work.connection.execute(select(*wanted).where(loads.c.id.in_(near)))
    return [shelf.thing_of(row) for row in rows.mappings()]


_ASKED: Mapping[str, TypeEngine[Any]] = {
    "origin_municipality": Text(),
    "destination_municipality": Text(),
    "vehicle_class": Text(),
    "pickup_from_at": _INSTANT,
    "pickup_to_at": _INSTANT,
    "delivery_from_at": _INSTANT,
    "delivery_to_at": _INSTANT,
    "cargo_name": Text(),
    "cargo_weight_kg": BigInteger(),
    "trucks": BigInteger(),
}
"""What is asked of each load, under the names of the table."""


def _asked(many: Sequence[Load]) -> TableValuedAlias:
    """The loads as rows, those that ask the same once."""
    rows = dict.fromkeys(
        (
            str(one.origin.municipality),
            str(one.destination.municipality),
            one.vehicle_class.value,
            one.pickup.from_at,
            one.pickup.to_at,
            one.delivery.from_at,
            one.delivery.to_at,
            one.cargo.name,
            one.cargo.weight_kg,
            one.trucks,
        )
        for one in (load.terms for load in many)
    )
    arrays = [literal([row[at] for row in rows], ARRAY(kind)) for at, kind in enumerate(_ASKED.values())]
    columns = [column(name, kind) for name, kind in _ASKED.items()]
    return func.unnest(*arrays).table_valued(*columns, name="asked").render_derived()


def _taken(these: TableValuedAlias, desk: MemberId) -> LateralFromClause:
    found = select(loads.c.id).where(
        loads.c.status == PostingStatus.CONTRACTED.value,
        loads.c.poster_id != desk,
        *_same_run(these.c, loads.c),
        _same_size(these.c, loads.c),
    )
    return found.order_by(loads.c.posted_at.desc()).limit(MOST_TAKEN).lateral("taken")


def _own(these: TableValuedAlias, desk: MemberId, now: datetime) -> LateralFromClause:
    same = [loads.c[name] == these.c[name] for name in _ASKED]
    found = select(loads.c.id).where(
        has_status(loads, PostingStatus.OPEN, now), loads.c.poster_id == desk, *same
    )
    return found.order_by(loads.c.id).limit(MOST_OWN).lateral("own")


def _same_run(one: Columns, other: Columns) -> Iterator[ColumnElement[bool]]:
    """Of one lane and class, with both windows overlapping."""
    for name in ("origin_municipality", "destination_municipality", "vehicle_class"):
        yield other[name] == one[name]
    for window in ("pickup", "delivery"):
        yield other[f"{window}_to_at"] > one[f"{window}_from_at"]
        yield other[f"{window}_from_at"] < one[f"{window}_to_at"]


def _same_size(one: Columns, taken: Columns) -> ColumnElement[bool]:
    """``likeness``: weights a truck within a part of the taken one's, multiplied out."""
    weight, other = one.cargo_weight_kg * taken.trucks, taken.cargo_weight_kg * one.trucks
    within: ColumnElement[bool] = func.abs(weight - other) * 10_000 <= other * WEIGHT_WITHIN_BP
    return within


async def later_along(work: Transaction, taken: Load, now: datetime) -> Sequence[LoadId]:
    """Open loads of others on the lane and at the times of a taken one, posted no earlier, by id."""
    these = _asked([taken])
    query = (
        select(loads.c.id)
        .select_from(these)
        .where(
            has_status(loads, PostingStatus.OPEN, now),
            loads.c.poster_id != literal(taken.poster_id, Uuid),
            loads.c.posted_at >= taken.posted_at,
            *_same_run(these.c, loads.c),
            _same_size(loads.c, these.c),
        )
    )
    found = await work.connection.scalars(query.order_by(loads.c.id))
    return [LoadId(one) for one in found]


async def mark(work: Transaction, load: Load) -> None:
    """Keep what the load repeats: told to nobody as a change, so neither a version nor an audit row."""
    marking = update(loads).where(loads.c.id == load.id)
    await work.connection.execute(marking.values(repeats=plain(load.repeats)))
