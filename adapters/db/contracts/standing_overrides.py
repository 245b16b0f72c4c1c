"""Standing overrides in the database (SPEC 5.7)."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from adapters.db.schema import standing_overrides
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.contracts.checks import StandingOverride, StandingOverrideId
from domain.members import CooperativeId, MemberId

STANDING_OVERRIDES = Shelf(StandingOverride, standing_overrides)

_s = standing_overrides.c


class SqlStandingOverrides:
    """Standing overrides as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def of_members(self, member_ids: Collection[MemberId]) -> Sequence[StandingOverride]:
        """Those of these members that nobody has withdrawn."""
        query = select(standing_overrides).where(_s.member_id.in_(member_ids), _s.withdrawn_at.is_(None))
        rows = await self._work.connection.execute(query.order_by(_s.id))
        return [STANDING_OVERRIDES.thing_of(row) for row in rows.mappings()]

    async def of_cooperative(self, cooperative_id: CooperativeId, limit: int) -> Sequence[StandingOverride]:
        """What a co-operative has granted, newest first (ids are in the order of making)."""
        query = select(standing_overrides).where(_s.cooperative_id == cooperative_id)
        rows = await self._work.connection.execute(query.order_by(_s.id.desc()).limit(limit))
        return [STANDING_OVERRIDES.thing_of(row) for row in rows.mappings()]

    async def lock(self, override_id: StandingOverrideId) -> StandingOverride | None:
        """The standing override, or None; nobody else changes it until this work ends."""
        return await STANDING_OVERRIDES.get(self._work, override_id, lock=True)

    async def add(self, override: StandingOverride) -> None:
        """Keep a new one, with its audit row."""
        await STANDING_OVERRIDES.add(self._work, override)

    async def save(self, override: StandingOverride) -> StandingOverride:
        """Keep a changed one as its next version, with its audit row. Refuses: Stale."""
        return await STANDING_OVERRIDES.save(self._work, override)
