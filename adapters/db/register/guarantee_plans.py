"""Guarantee plans in the database: rows are added and never changed, by grant (SPEC 8.8)."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.plain import plain
from adapters.db.schema import guarantee_plans
from adapters.db.transaction import Transaction
from domain.accounts import AccountId
from domain.members import CooperativeId
from domain.register.guarantee_plans import ChosenPlan, GuaranteePlan

_c = guarantee_plans.c


class SqlGuaranteePlans:
    """Guarantee plans as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def of_cooperatives(self, cooperative_ids: Collection[CooperativeId]) -> Sequence[ChosenPlan]:
        """Theirs, the latest day first, without those they began with."""
        query = (
            select(guarantee_plans).where(_c.cooperative_id.in_(cooperative_ids)).order_by(_c.from_on.desc())
        )
        return [_chosen(row) for row in (await self._work.connection.execute(query)).mappings()]

    async def add(self, plan: ChosenPlan) -> bool:
        """Keep a new choice with its audit row; False where its day has one."""
        row = {column.name: getattr(plan, column.name) for column in guarantee_plans.columns}
        added = await self._work.connection.execute(
            insert(guarantee_plans).values(row).on_conflict_do_nothing()
        )
        if added.rowcount != 1:
            return False
        about = str(plan.cooperative_id)
        await self._work.record(guarantee_plans.name, about, before=None, after=plain(plan))
        return True


def _chosen(row: RowMapping) -> ChosenPlan:
    return ChosenPlan(
        cooperative_id=CooperativeId(
            UUID(int=row["cooperative_id"].int)
        ),  # the driver has a class of its own
        from_on=row["from_on"],
        plan=GuaranteePlan(row["plan"]),
        added_at=row["added_at"],
        added_by=AccountId(UUID(int=row["added_by"].int)),
    )
