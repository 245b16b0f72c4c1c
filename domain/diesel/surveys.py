"""Surveys (軽油価格調査): a month's days, its basis, and its result once it is published (SPEC 7.7)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.calendar import Month, day_in, months_after, start_of
from domain.diesel.replies import DieselReply
from domain.diesel.results import Figures, Results, tabulate
from domain.refusals import Conflict

REPLY_DAYS = 10
"""A month's replies are taken until the 10th of the next one, as its contracts are checked (SPEC 8.4)."""

DIESEL_TAX_SEN: Sequence[tuple[Month, int]] = ((Month("1993-12"), 3_210), (Month("2026-04"), 1_500))
"""軽油引取税 in sen per litre: from which month each holds, oldest first (SPEC 7.7)."""


class WrongSurveyState(Conflict):
    """The survey takes no replies at this time, or cannot be published yet (SPEC 7.7)."""

    code = "wrong-survey-state"
    title_ja = "この月の調査は、いまこの操作を受け付けていません"
    title_en = "The survey of this month is not in a state for this now"


class SurveyState(StrEnum):
    """Where a survey stands. It opens by the clock; publishing it is for good."""

    OPEN = "open"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Basis:
    """What its prices hold: diesel tax is in, consumption tax is not."""

    diesel_tax_sen_per_litre: int
    includes_diesel_tax: bool = True
    includes_consumption_tax: bool = False


def basis_of(month: Month) -> Basis:
    """The basis on which a month is asked for; no month of this network is before the first."""
    held = [sen for since, sen in DIESEL_TAX_SEN if since <= month]
    assert held, month
    return Basis(held[-1])


@dataclass(frozen=True, slots=True)
class SurveyDays:
    """When replies are taken: from ``opens_at`` to before ``closes_at``. ``over_at``: its month is over."""

    opens_at: datetime
    over_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether replies are taken by the clock."""
        return self.opens_at <= now < self.closes_at


def survey_days(month: Month) -> SurveyDays:
    """June is asked for from 1 June to 10 July."""
    following = months_after(month)
    closes_on = day_in(following, REPLY_DAYS + 1)
    return SurveyDays(start_of(day_in(month, 1)), start_of(day_in(following, 1)), start_of(closes_on))


@dataclass(frozen=True, slots=True)
class DieselSurvey:
    """A month's survey. ``basis``: as it stood when it was opened, for good.

    ``published_at`` and what follows it are None until then and never change after: ``hides_small_cells``,
    ``results``, and ``price_sen_per_litre``, the whole mean (None: there were no replies, or too few).
    """

    month: Month
    opened_at: datetime
    basis: Basis
    published_at: datetime | None = None
    hides_small_cells: bool | None = None
    results: Results | None = None
    price_sen_per_litre: int | None = None

    @property
    def state(self) -> SurveyState:
        """Where it stands."""
        return SurveyState.OPEN if self.published_at is None else SurveyState.PUBLISHED

    @property
    def whole(self) -> Figures | None:
        """The whole's figures, once published."""
        return None if self.results is None else self.results.whole

    def refuse_closed(self, now: datetime) -> None:
        """Pass who replies in time. Refuses: WrongSurveyState."""
        if self.published_at is not None or not survey_days(self.month).is_open(now):
            raise WrongSurveyState

    def publish(self, replies: Collection[DieselReply], *, hides_small_cells: bool, at: datetime) -> Self:
        """The survey with its result."""
        results = tabulate(replies, hides_small_cells=hides_small_cells)
        mean = None if results.whole is None else results.whole.mean_sen_per_litre
        return replace(
            self,
            published_at=at,
            hides_small_cells=hides_small_cells,
            results=results,
            price_sen_per_litre=mean,
        )


def new_survey(month: Month, *, at: datetime) -> DieselSurvey:
    """The survey of a month, opened."""
    return DieselSurvey(month, at, basis_of(month))
