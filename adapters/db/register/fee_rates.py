"""Fee rates in the database: rows are added and never changed, by grant (SPEC 8.2)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.plain import plain
from adapters.db.schema import cooperatives, fee_rates
from adapters.db.transaction import Transaction
from domain.accounts import AccountId
from domain.members import CooperativeId
from domain.register.fee_rates import FeeRate

_r = fee_rates.c


class SqlFeeRates:
    """Fee rates as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def of_cooperative(self, cooperative_id: CooperativeId) -> Sequence[FeeRate]:
        """The co-operative's rates, the latest day first."""
        query = select(fee_rates).where(_r.cooperative_id == cooperative_id).order_by(_r.from_on.desc())
        rows = await self._work.connection.execute(query)
        return [
            FeeRate(cooperative_id, row.from_on, row.fee_bp, row.added_at, _account(row.added_by))
            for row in rows
        ]

    async def add(self, rate: FeeRate) -> bool:
        """Keep a new rate with its audit row; False where its day has one."""
        said = plain(rate)
        row = {column.name: getattr(rate, column.name) for column in fee_rates.columns}
        added = await self._work.connection.execute(insert(fee_rates).values(row).on_conflict_do_nothing())
        if added.rowcount != 1:
            return False
        await self._work.record(fee_rates.name, str(rate.cooperative_id), before=None, after=said)
        return True

    async def bp_on(self, cooperative_id: CooperativeId, on: date) -> int:
        """The rate of a day: the newest from that day or before, else the co-operative's first."""
        newest = (
            select(_r.fee_bp)
            .where(_r.cooperative_id == cooperative_id, _r.from_on <= on)
            .order_by(_r.from_on.desc())
            .limit(1)
        )
        first = select(cooperatives.c.fee_bp).where(cooperatives.c.id == cooperative_id)
        rate = select(func.coalesce(newest.scalar_subquery(), first.scalar_subquery()))
        found: int = (await self._work.connection.execute(rate)).scalar_one()
        return found

    async def bps_on(self, cooperative_ids: Collection[CooperativeId], on: date) -> Mapping[UUID, int]:
        """The rates of several for which one was added; the others bear their first."""
        query = (
            select(_r.cooperative_id, _r.fee_bp)
            .where(_r.cooperative_id.in_(cooperative_ids), _r.from_on <= on)
            .order_by(_r.from_on)
        )
        rows = await self._work.connection.execute(query)
        # Of each co-operative the newest comes last, and stays.
        return {UUID(int=row.cooperative_id.int): row.fee_bp for row in rows}


def _account(kept: UUID | None) -> AccountId | None:
    return None if kept is None else AccountId(UUID(int=kept.int))  # the driver has a class of its own
