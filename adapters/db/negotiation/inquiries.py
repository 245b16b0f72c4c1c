"""Threads and their messages in the database; their audit rows do not tell who talks of what (SPEC 1.8)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Uuid,
    any_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from adapters.db.loads import LOADS
from adapters.db.negotiation.dealings import dealings_between
from adapters.db.negotiation.pages import newest_first
from adapters.db.schema import inquiries, inquiry_messages, loads, vehicles
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from adapters.db.vehicles import VEHICLES
from domain.loads import Load
from domain.members import MemberId
from domain.negotiation.inquiries import Inquiry, InquiryId
from domain.negotiation.messages import Message, MessageId
from domain.negotiation.views import Dealings, InquirySearch
from domain.ports import Page, Standing
from domain.vehicles import Vehicle

INQUIRIES = Shelf(
    Inquiry,
    inquiries,
    secret=frozenset({"load_id", "vehicle_id", "poster_id", "asker_id", "asker_read", "poster_read"}),
)
MESSAGES = Shelf(
    Message, inquiry_messages, secret=frozenset({"text", "photo_ids", "by", "only_for", "event", "offer_id"})
)

_i, _m = inquiries.c, inquiry_messages.c


class SqlInquiries:
    """Threads and their messages as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, inquiry_id: InquiryId) -> Inquiry | None:
        """The thread, or None."""
        return await INQUIRIES.get(self._work, inquiry_id)

    async def lock(self, inquiry_id: InquiryId) -> Inquiry | None:
        """The thread, or None; nobody else says anything in it until this work ends."""
        return await INQUIRIES.get(self._work, inquiry_id, lock=True)

    async def lock_of_posting(self, posting_id: UUID) -> Sequence[Inquiry]:
        """All threads about a load or a vehicle, locked, by id."""
        query = select(inquiries).where(or_(_i.load_id == posting_id, _i.vehicle_id == posting_id))
        rows = await self._work.connection.execute(query.order_by(_i.id).with_for_update(key_share=True))
        return [INQUIRIES.thing_of(row) for row in rows.mappings()]

    async def of_asker(self, posting_id: UUID, asker_id: MemberId) -> Inquiry | None:
        """The thread of this desk about this posting, or None."""
        query = select(inquiries).where(
            or_(_i.load_id == posting_id, _i.vehicle_id == posting_id), _i.asker_id == asker_id
        )
        row = (await self._work.connection.execute(query)).mappings().one_or_none()
        return None if row is None else INQUIRIES.thing_of(row)

    async def add(self, inquiry: Inquiry) -> None:
        """Keep a new thread, with an audit row that does not tell with whom."""
        await INQUIRIES.add(self._work, inquiry)

    async def save(self, inquiry: Inquiry) -> None:
        """Keep a changed thread (locked before)."""
        await INQUIRIES.save(self._work, inquiry)

    async def find(
        self, desk: MemberId, search: InquirySearch, after: Standing | None, limit: int
    ) -> Page[Inquiry]:
        """The desk's threads, the one that it heard of last first."""
        found: list[Inquiry] = []
        for side, latest_at in ((_i.asker_id, _i.asker_latest_at), (_i.poster_id, _i.poster_latest_at)):
            query = select(inquiries).where(side == desk, latest_at.is_not(None), *_conditions(search, desk))
            order = latest_at, lambda one: one.latest_for(desk)
            found += (
                await newest_first(self._work, INQUIRIES, query, order, after=after, limit=limit + 1)
            ).items
        found.sort(key=lambda one: (one.latest_for(desk), one.id), reverse=True)
        shown = tuple(found[:limit])
        if len(found) <= limit:
            return Page(shown, None)
        return Page(shown, Standing(shown[-1].latest_for(desk).isoformat(), shown[-1].id))

    async def add_message(self, message: Message) -> None:
        """Keep a new message, with an audit row that does not tell what it says."""
        await MESSAGES.add(self._work, message)

    async def message(self, message_id: MessageId) -> Message | None:
        """The message, or None."""
        return await MESSAGES.get(self._work, message_id)

    async def messages(
        self, inquiry_id: InquiryId, desk: MemberId, after: Standing | None, limit: int
    ) -> Page[Message]:
        """Those that reach the desk, newest first."""
        query = select(inquiry_messages).where(_m.inquiry_id == inquiry_id, _reaches(desk))
        if after is not None:
            # By its own number: the place of the last one shown, which no clock of another process disputes.
            last = select(_m.number).where(_m.id == after.id).scalar_subquery()
            query = query.where(_m.number < last)
        rows = await self._work.connection.execute(query.order_by(_m.number.desc()).limit(limit + 1))
        found = [MESSAGES.thing_of(row) for row in rows.mappings()]
        shown = tuple(found[:limit])
        return Page(shown, Standing(None, shown[-1].id) if len(found) > limit else None)

    async def has_spoken(self, inquiry_id: InquiryId, desk: MemberId, before: int) -> bool:
        """Whether the desk has said anything that both hear before the message of this number."""
        said = exists().where(
            _m.inquiry_id == inquiry_id, _m.by == desk, _m.number < before, _m.only_for.is_(None)
        )
        return bool(await self._work.connection.scalar(select(said)))

    async def newest_up_to(self, inquiry_id: InquiryId, desk: MemberId, number: int) -> MessageId | None:
        """The newest message that reaches the desk, of those up to this number."""
        query = select(_m.id).where(_m.inquiry_id == inquiry_id, _m.number <= number, _reaches(desk))
        found = await self._work.connection.scalar(query.order_by(_m.number.desc()).limit(1))
        return None if found is None else MessageId(UUID(int=found.int))

    async def unread(self, desk: MemberId, ids: Collection[InquiryId]) -> Mapping[InquiryId, int]:
        """How many messages of others the desk has not read in each of these threads; none where it has."""
        query = (
            select(_i.id, func.count())
            .join_from(inquiries, inquiry_messages, _m.inquiry_id == _i.id)
            .where(_among(_i.id, ids), _is_unread(desk))
            .group_by(_i.id)
        )
        rows = await self._work.connection.execute(query)
        return {InquiryId(UUID(int=row[0].int)): row[1] for row in rows}

    async def latest(self, desk: MemberId, ids: Collection[InquiryId]) -> Mapping[InquiryId, Message]:
        """The newest message that reaches the desk in each of these threads."""
        query = select(inquiry_messages).where(_among(_m.inquiry_id, ids), _reaches(desk))
        newest = query.ext(distinct_on(_m.inquiry_id)).order_by(_m.inquiry_id, _m.number.desc())
        rows = await self._work.connection.execute(newest)
        return {one.inquiry_id: one for one in map(MESSAGES.thing_of, rows.mappings())}

    async def loads(self, ids: Collection[UUID]) -> Mapping[UUID, Load]:
        """Those of these loads that there are."""
        rows = await self._work.connection.execute(select(loads).where(_among(loads.c.id, ids)))
        return {one.id: one for one in map(LOADS.thing_of, rows.mappings())}

    async def vehicles(self, ids: Collection[UUID]) -> Mapping[UUID, Vehicle]:
        """Those of these vehicles that there are."""
        rows = await self._work.connection.execute(select(vehicles).where(_among(vehicles.c.id, ids)))
        return {one.id: one for one in map(VEHICLES.thing_of, rows.mappings())}

    async def dealings(self, desk: MemberId, other: MemberId, most: int) -> Dealings:
        """What the two have concluded with each other, as the first of them sees it; so many one by one."""
        return await dealings_between(self._work, desk, other, most)


def _among(column: ColumnElement[Any], ids: Collection[UUID]) -> ColumnElement[bool]:
    return column == any_(literal(list(ids), ARRAY(Uuid)))


def _reaches(desk: MemberId) -> ColumnElement[bool]:
    """``Message.reaches``."""
    return or_(_m.only_for.is_(None), _m.only_for == desk)


def _is_unread(desk: MemberId) -> ColumnElement[bool]:
    """Further on than the desk has read, and not its own."""
    mark = case((_i.asker_id == desk, _i.asker_read), else_=_i.poster_read)
    number = func.coalesce(cast(mark["number"].astext, BigInteger), 0)
    return (_m.number > number) & _m.by.is_distinct_from(desk) & _reaches(desk)


def _conditions(search: InquirySearch, desk: MemberId) -> Iterator[ColumnElement[bool]]:
    if search.load_id is not None:
        yield _i.load_id == search.load_id
    if search.vehicle_id is not None:
        yield _i.vehicle_id == search.vehicle_id
    if search.unread is not None:
        something = exists().where(_m.inquiry_id == _i.id, _is_unread(desk))
        yield something if search.unread else ~something
