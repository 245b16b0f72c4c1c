"""Replies to the survey in the database; a trigger refuses any change once their month is published."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from adapters.db.plain import plain
from adapters.db.schema import diesel_replies
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.calendar import Month
from domain.diesel.replies import DieselReply, OilCompany, PurchaseWay
from domain.members import MemberId

DIESEL_REPLIES = Shelf(DieselReply, diesel_replies)

_r = diesel_replies.c


class SqlDieselReplies:
    """Replies as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def of_month(self, month: Month) -> Sequence[DieselReply]:
        """All replies of a month."""
        query = select(diesel_replies).where(_r.month == month).order_by(_r.id)
        rows = await self._work.connection.execute(query)
        return [DIESEL_REPLIES.thing_of(row) for row in rows.mappings()]

    async def of_desk(self, month: Month, member_id: MemberId) -> Sequence[DieselReply]:
        """A desk's replies of a month, by way and company."""
        query = select(diesel_replies).where(_r.month == month, _r.member_id == member_id)
        rows = await self._work.connection.execute(query)
        ways, companies = list(PurchaseWay), list(OilCompany)
        return sorted(
            map(DIESEL_REPLIES.thing_of, rows.mappings()),
            key=lambda one: (ways.index(one.way), companies.index(one.company)),
        )

    async def lock(
        self, month: Month, member_id: MemberId, way: PurchaseWay, company: OilCompany
    ) -> DieselReply | None:
        """A desk's reply, or None; for that desk nobody else replies until this work ends."""
        desk = func.hashtext(f"diesel {member_id}")
        await self._work.connection.execute(
            select(func.pg_advisory_xact_lock(func.hashtext("kaerini"), desk))
        )
        query = select(diesel_replies).where(
            _r.month == month, _r.member_id == member_id, _r.way == way.value, _r.company == company.value
        )
        row = (await self._work.connection.execute(query)).mappings().one_or_none()
        return None if row is None else DIESEL_REPLIES.thing_of(row)

    async def add(self, reply: DieselReply) -> None:
        """Keep a new reply, with its audit row."""
        await DIESEL_REPLIES.add(self._work, reply)

    async def save(self, reply: DieselReply) -> None:
        """Keep a corrected reply, with its audit row."""
        await DIESEL_REPLIES.save(self._work, reply)

    async def drop(self, reply: DieselReply) -> None:
        """Let a reply go, with its audit row."""
        await self._work.connection.execute(delete(diesel_replies).where(_r.id == reply.id))
        gone = {"withdrawn": True}
        await self._work.record(diesel_replies.name, str(reply.id), before=plain(reply), after=gone)
