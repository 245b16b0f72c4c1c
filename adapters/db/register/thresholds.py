"""Thresholds in the database: rows are added and never changed, by grant (SPEC 5.7)."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.plain import plain
from adapters.db.schema import thresholds
from adapters.db.transaction import Transaction
from domain.accounts import AccountId
from domain.members import CooperativeId
from domain.register.thresholds import Below, Threshold

_h = thresholds.c


class SqlThresholds:
    """Thresholds as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def of_cooperatives(self, cooperative_ids: Collection[CooperativeId]) -> Sequence[Threshold]:
        """Their thresholds, the latest day first."""
        query = select(thresholds).where(_h.cooperative_id.in_(cooperative_ids)).order_by(_h.from_on.desc())
        return [_threshold(row) for row in (await self._work.connection.execute(query)).mappings()]

    async def add(self, threshold: Threshold) -> bool:
        """Keep a new threshold with its audit row; False where its day has one."""
        row = {column.name: getattr(threshold, column.name) for column in thresholds.columns}
        added = await self._work.connection.execute(insert(thresholds).values(row).on_conflict_do_nothing())
        if added.rowcount != 1:
            return False
        about = str(threshold.cooperative_id)
        await self._work.record(thresholds.name, about, before=None, after=plain(threshold))
        return True


def _threshold(row: RowMapping) -> Threshold:
    return Threshold(
        cooperative_id=CooperativeId(
            UUID(int=row["cooperative_id"].int)
        ),  # the driver has a class of its own
        from_on=row["from_on"],
        standard_fare_bp=row["standard_fare_bp"],
        below=Below(row["below"]),
        added_at=row["added_at"],
        added_by=AccountId(UUID(int=row["added_by"].int)),
    )
