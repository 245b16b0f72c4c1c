"""A desk's own loads or vehicles: by its own references, and by day (SPEC 3.8)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import ColumnElement, Text, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.db.board.disclosure import has_status, was_posted
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.members import MemberId
from domain.postings import PostingStatus, Window


class _Terms(Protocol):
    @property
    def external_ref(self) -> str | None: ...


class _Posted(Protocol):
    @property
    def terms(self) -> _Terms: ...


Posted = TypeVar("Posted", bound=_Posted)


async def hold_refs(work: Transaction, shelf: Shelf[Posted], desk: MemberId) -> None:
    """Nobody else posts under a reference of this desk until the transaction ends."""
    lock = func.pg_advisory_xact_lock(
        func.hashtext(f"references of {shelf.table.name}"), func.hashtext(str(desk))
    )
    await work.connection.execute(select(lock))


async def of_refs(
    work: Transaction, shelf: Shelf[Posted], desk: MemberId, refs: Collection[str], *, lock: bool
) -> Mapping[str, Posted]:
    """The desk's postings of these references, by reference; locked in the order of their ids."""
    c = shelf.table.c
    named = c.external_ref == any_(literal(sorted(refs), ARRAY(Text)))
    query = select(*(c[name] for name in shelf.columns)).where(c.poster_id == desk, named).order_by(c.id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = map(shelf.thing_of, (await work.connection.execute(query)).mappings())
    return {str(one.terms.external_ref): one for one in found}


async def of_desk(
    work: Transaction,
    shelf: Shelf[Posted],
    conditions: Sequence[ColumnElement[bool]],
    begins_at: ColumnElement[datetime],
    limit: int,
) -> Sequence[Posted]:
    """Postings under these conditions, by when their run begins."""
    c = shelf.table.c
    query = select(*(c[name] for name in shelf.columns)).where(*conditions).order_by(begins_at, c.id)
    rows = await work.connection.execute(query.limit(limit))
    return [shelf.thing_of(row) for row in rows.mappings()]


def own_within(
    shelf: Shelf[Posted],
    desk: MemberId,
    status: PostingStatus | None,
    begins_at: ColumnElement[datetime],
    span: Window,
    *,
    now: datetime,
) -> Sequence[ColumnElement[bool]]:
    """The desk's, in any or one status, whose run begins within the span."""
    of_span = (begins_at >= span.from_at) & (begins_at < span.to_at)
    conditions = [shelf.table.c.poster_id == desk, of_span, was_posted(shelf.table)]
    if status is not None:
        conditions.append(has_status(shelf.table, status, now))
    return conditions
