"""Loads that were posted again, in the database: each once (SPEC 3.3)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.board.disclosure import has_status
from adapters.db.schema import load_renewals, loads
from adapters.db.transaction import Transaction
from domain.loads import LoadId
from domain.members import MemberId
from domain.postings import PostingStatus, Window

_r = load_renewals.c


class SqlRenewals:
    """What was posted again, as it is kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def unfilled(self, desk: MemberId, ran_out: Window, now: datetime, limit: int) -> Sequence[LoadId]:
        """The desk's loads that ran out unfilled in this time, those not posted again yet first."""
        query = (
            select(loads.c.id)
            .outerjoin(load_renewals, _r.former_id == loads.c.id)
            .where(
                loads.c.poster_id == desk,
                has_status(loads, PostingStatus.EXPIRED, now),
                loads.c.closing_at >= ran_out.from_at,
                loads.c.closing_at < ran_out.to_at,
            )
            .order_by(_r.load_id.is_not(None), loads.c.closing_at, loads.c.id)
        )
        found = await self._work.connection.scalars(query.limit(limit))
        return [LoadId(UUID(int=one.int)) for one in found]

    async def of(self, former_id: LoadId) -> LoadId | None:
        """As what a load (locked before) was posted again, or None."""
        query = select(_r.load_id).where(_r.former_id == former_id)
        found = await self._work.connection.scalar(query)
        return None if found is None else LoadId(UUID(int=found.int))

    async def add(self, former_id: LoadId, load_id: LoadId, at: datetime) -> None:
        """Write down as what a load was posted again; a second time is an error of the database."""
        row = {"former_id": former_id, "load_id": load_id, "at": at}
        await self._work.connection.execute(insert(load_renewals).values(row))
