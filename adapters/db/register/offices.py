"""Offices in the database (SPEC 1.1)."""

from collections.abc import Sequence

from sqlalchemy import select

from adapters.db.schema import offices
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.members import MemberId
from domain.register.offices import Office, OfficeId

OFFICES = Shelf(Office, offices)


class SqlOffices:
    """Offices as they are kept; a closed one stays for what was said of it."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def of_member(self, member_id: MemberId) -> Sequence[Office]:
        """The member's open ones, oldest first (ids are in the order of making)."""
        query = select(offices).where(offices.c.member_id == member_id, offices.c.closed_at.is_(None))
        rows = await self._work.connection.execute(query.order_by(offices.c.id))
        return [OFFICES.thing_of(row) for row in rows.mappings()]

    async def lock(self, office_id: OfficeId) -> Office | None:
        """The office, or None; nobody else changes it until this work ends."""
        return await OFFICES.get(self._work, office_id, lock=True)

    async def add(self, office: Office) -> None:
        """Keep a new office, with its audit row."""
        await OFFICES.add(self._work, office)

    async def save(self, office: Office) -> Office:
        """Keep a changed office as its next version, with its audit row. Refuses: Stale."""
        return await OFFICES.save(self._work, office)
