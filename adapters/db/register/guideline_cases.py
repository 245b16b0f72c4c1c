"""Guideline cases in the database, each with its steps (SPEC 1.2)."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from adapters.db.schema import guideline_cases
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.members import MemberId
from domain.register.guideline_cases import CaseStatus, GuidelineCase, GuidelineCaseId

GUIDELINE_CASES = Shelf(GuidelineCase, guideline_cases)

_c = guideline_cases.c


class SqlGuidelineCases:
    """Guideline cases as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def of_member(self, member_id: MemberId, limit: int) -> Sequence[GuidelineCase]:
        """The member's cases, newest first (ids are in the order of making)."""
        query = select(guideline_cases).where(_c.member_id == member_id).order_by(_c.id.desc()).limit(limit)
        rows = await self._work.connection.execute(query)
        return [GUIDELINE_CASES.thing_of(row) for row in rows.mappings()]

    async def get(self, case_id: GuidelineCaseId) -> GuidelineCase | None:
        """The case, or None."""
        return await GUIDELINE_CASES.get(self._work, case_id)

    async def lock(self, case_id: GuidelineCaseId) -> GuidelineCase | None:
        """The case, or None; nobody else changes it until this work ends."""
        return await GUIDELINE_CASES.get(self._work, case_id, lock=True)

    async def has_suspension(self, member_id: MemberId) -> bool:
        """Whether one of the member's cases has it suspended."""
        suspended = exists().where(_c.member_id == member_id, _c.status == CaseStatus.SUSPENDED.value)
        return bool(await self._work.connection.scalar(select(suspended)))

    async def add(self, case: GuidelineCase) -> None:
        """Keep a new case, with its audit row."""
        await GUIDELINE_CASES.add(self._work, case)

    async def save(self, case: GuidelineCase) -> GuidelineCase:
        """Keep a changed case as its next version, with its audit row. Refuses: Stale."""
        return await GUIDELINE_CASES.save(self._work, case)
