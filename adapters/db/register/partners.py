"""Do-not-deal lists and partner groups in the database (SPEC 1.9)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.schema import do_not_deal, members, partner_groups
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.members import MemberId
from domain.register.partners import DoNotDeal, DoNotDealLine, PartnerGroup, PartnerGroupId

PARTNER_GROUPS = Shelf(PartnerGroup, partner_groups)

_d, _g = do_not_deal.c, partner_groups.c


class SqlPartners:
    """With whom desks deal, and with whom they do not, as it is kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def list_do_not_deal(self, member_id: MemberId) -> Sequence[DoNotDealLine]:
        """The member's list, the newest entry first."""
        query = (
            select(_d.other_id, _d.since_at, members.c.name)
            .join_from(do_not_deal, members, members.c.id == _d.other_id)
            .where(_d.member_id == member_id)
            .order_by(_d.since_at.desc(), _d.other_id)
        )
        rows = await self._work.connection.execute(query)
        return [DoNotDealLine(MemberId(UUID(int=row.other_id.int)), row.name, row.since_at) for row in rows]

    async def add(self, entry: DoNotDeal) -> bool:
        """Keep an entry, with its audit row; False where it was there."""
        row = {"member_id": entry.member_id, "other_id": entry.other_id, "since_at": entry.since_at}
        added = await self._work.connection.execute(insert(do_not_deal).values(row).on_conflict_do_nothing())
        if added.rowcount == 1:
            await self._record(entry.member_id, entry.other_id, listed=True)
        return added.rowcount == 1

    async def remove(self, member_id: MemberId, other_id: MemberId) -> bool:
        """Take an entry away, with its audit row; False where there was none."""
        entry = (_d.member_id == member_id, _d.other_id == other_id)
        removed = await self._work.connection.execute(delete(do_not_deal).where(*entry))
        if removed.rowcount == 1:
            await self._record(member_id, other_id, listed=False)
        return removed.rowcount == 1

    async def groups(self, member_id: MemberId) -> Sequence[PartnerGroup]:
        """The member's groups, oldest first (ids are in the order of making)."""
        query = select(partner_groups).where(_g.member_id == member_id, _g.dropped_at.is_(None))
        rows = await self._work.connection.execute(query.order_by(_g.id))
        return [PARTNER_GROUPS.thing_of(row) for row in rows.mappings()]

    async def lock_group(self, group_id: PartnerGroupId) -> PartnerGroup | None:
        """The group, or None; nobody else changes it until this work ends."""
        return await PARTNER_GROUPS.get(self._work, group_id, lock=True)

    async def add_group(self, group: PartnerGroup) -> None:
        """Keep a new group, with its audit row."""
        await PARTNER_GROUPS.add(self._work, group)

    async def save_group(self, group: PartnerGroup) -> PartnerGroup:
        """Keep a changed group as its next version, with its audit row. Refuses: Stale."""
        return await PARTNER_GROUPS.save(self._work, group)

    async def _record(self, member_id: MemberId, other_id: MemberId, *, listed: bool) -> None:
        before, after = {"listed": not listed}, {"listed": listed, "other_id": str(other_id)}
        await self._work.record(do_not_deal.name, str(member_id), before=before, after=after)
