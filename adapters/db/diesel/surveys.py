"""Surveys of the diesel price in the database: what is published stands for good, by a trigger (SPEC 7.7)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.plain import plain
from adapters.db.schema import diesel_surveys
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.calendar import Month
from domain.diesel.surveys import DieselSurvey, new_survey
from domain.diesel.views import PublishedPrice

DIESEL_SURVEYS = Shelf(DieselSurvey, diesel_surveys, key="month", secret=frozenset({"results"}))
"""The audit log tells that a result was published; what it is, the survey itself keeps for good."""

_s = diesel_surveys.c


class SqlDieselSurveys:
    """Surveys as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, month: Month) -> DieselSurvey | None:
        """The month's survey, where it was opened."""
        return await DIESEL_SURVEYS.get(self._work, month)

    async def hold(self, month: Month, at: datetime) -> DieselSurvey:
        """The month's survey, opened now if it was not, under a lock that those who reply share."""
        return await self._opened(month, at, shared=True)

    async def lock(self, month: Month, at: datetime) -> DieselSurvey:
        """The same, under a lock that waits for those who reply, and lets nobody else in."""
        return await self._opened(month, at, shared=False)

    async def save(self, survey: DieselSurvey) -> None:
        """Keep a survey that is published, with its audit row."""
        await DIESEL_SURVEYS.save(self._work, survey)

    async def published(self, before: Month | None, limit: int) -> Sequence[DieselSurvey]:
        """Those that were published (before this month), the newest first."""
        query = select(diesel_surveys).where(_s.published_at.is_not(None))
        if before is not None:
            query = query.where(_s.month < before)
        rows = await self._work.connection.execute(query.order_by(_s.month.desc()).limit(limit))
        return [DIESEL_SURVEYS.thing_of(row) for row in rows.mappings()]

    async def last_published(self) -> Month | None:
        """The last month that was published, or None."""
        query = select(func.max(_s.month)).where(_s.published_at.is_not(None))
        last: Month | None = await self._work.connection.scalar(query)
        return last

    async def first_open(self) -> Month | None:
        """The first month that was opened and not published, or None."""
        query = select(func.min(_s.month)).where(_s.published_at.is_(None))
        first: Month | None = await self._work.connection.scalar(query)
        return first

    async def latest_price(self) -> PublishedPrice | None:
        """The whole mean that was published last, or None."""
        query = select(diesel_surveys).where(_s.price_sen_per_litre.is_not(None))
        rows = await self._work.connection.execute(query.order_by(_s.month.desc()).limit(1))
        row = rows.mappings().one_or_none()
        if row is None:
            return None
        survey = DIESEL_SURVEYS.thing_of(row)
        assert survey.published_at is not None, "only what is published has a price"
        assert survey.price_sen_per_litre is not None, "asked for"
        return PublishedPrice(survey.month, survey.basis, survey.published_at, survey.price_sen_per_litre)

    async def _opened(self, month: Month, at: datetime, *, shared: bool) -> DieselSurvey:
        opened = new_survey(month, at=at)
        row = DIESEL_SURVEYS.row_of(opened)
        added = await self._work.connection.execute(
            insert(diesel_surveys).values(row).on_conflict_do_nothing()
        )
        if added.rowcount == 1:
            after = {name: said for name, said in plain(opened).items() if name != "results"}
            await self._work.record(diesel_surveys.name, month, before=None, after=after)
        query = select(diesel_surveys).where(_s.month == month).with_for_update(read=shared)
        found = await self._work.connection.execute(query)
        return DIESEL_SURVEYS.thing_of(found.mappings().one())
