"""Pages of what was said, offered or noted in a thread: by a time and an id, newest first."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, tuple_

from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.ports import Page, Standing


class Dated(Protocol):
    """What has an id."""

    @property
    def id(self) -> UUID: ...


Thing = TypeVar("Thing", bound=Dated)


async def newest_first(
    work: Transaction,
    shelf: Shelf[Thing],
    query: Select[Any],
    order: tuple[ColumnElement[datetime], Callable[[Thing], datetime]],
    *,
    after: Standing | None,
    limit: int,
) -> Page[Thing]:
    """A page of what a query finds. ``order``: the column of the time, and the same of a thing."""
    at, at_of = order
    thing_id = shelf.table.c.id
    if after is not None:
        assert isinstance(after.key, str)
        last = tuple_(literal(datetime.fromisoformat(after.key), at.type), literal(after.id))
        query = query.where(tuple_(at, thing_id) < last)
    rows = (
        await work.connection.execute(query.order_by(at.desc(), thing_id.desc()).limit(limit + 1))
    ).mappings()
    found = [shelf.thing_of(row) for row in rows]
    shown = tuple(found[:limit])
    if len(found) <= limit:
        return Page(shown, None)
    return Page(shown, Standing(at_of(shown[-1]).isoformat(), shown[-1].id))
