"""Publishing surveys: a month's result is worked out once, frozen, and read (SPEC 7.7)."""

from collections.abc import Sequence

from domain.accounts import Caller
from domain.calendar import Month, jst_day, month_of, months_after
from domain.diesel.surveys import WrongSurveyState, new_survey, survey_days
from domain.diesel.views import PublishedPrice, SurveyView, view_of
from domain.events import DieselSurveyPublished
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.refusals import NotFound

MOST_MONTHS = 120
"""A list goes back ten years."""


async def list_diesel_surveys(ports: Ports, who: Caller) -> Sequence[SurveyView]:
    """The months that take replies, and those that were published, the newest first."""
    permit(who, "list_diesel_surveys")
    async with ports.begin() as work:
        published = await work.diesel_surveys.published(None, MOST_MONTHS + 1)
        opened = _open_months(ports)
    known = {one.month: one for one in published}
    waiting = [new_survey(month, at=ports.now()) for month in opened if month not in known]
    shown = [*waiting, *published[:MOST_MONTHS]]
    return [view_of(one, known.get(months_after(one.month, -1))) for one in shown]


async def read_diesel_survey(ports: Ports, who: Caller, month: Month) -> SurveyView:
    """One month: its result, or that it takes replies. Refuses: NotFound, where it does neither."""
    permit(who, "read_diesel_survey")
    async with ports.begin() as work:
        return await _shown(ports, work, month)


async def read_diesel_survey_csv(ports: Ports, who: Caller, month: Month) -> bytes:
    """A month's result as a table for spreadsheets. Refuses: NotFound, also before it is published."""
    permit(who, "read_diesel_survey_csv")
    return await ports.documents.diesel_csv(await _published(ports, month))


async def read_diesel_survey_sheet(ports: Ports, who: Caller, month: Month) -> bytes:
    """A month's result as a page to print. Refuses: NotFound, also before it is published."""
    permit(who, "read_diesel_survey_sheet")
    return await ports.documents.diesel_pdf(await _published(ports, month))


async def read_latest_diesel_price(ports: Ports, who: Caller) -> PublishedPrice:
    """The whole mean that was published last, which the fuel surcharge goes by. Refuses: NotFound."""
    permit(who, "read_latest_diesel_price")
    async with ports.begin() as work:
        latest = await work.diesel_surveys.latest_price()
    if latest is None:
        raise NotFound
    return latest


async def publish_diesel_survey(ports: Ports, who: Caller, month: Month) -> SurveyView:
    """Publish a month that is over before the clock does; again changes nothing.

    Refuses: WrongSurveyState (also for a month that other months come before).
    """
    permit(who, "publish_diesel_survey")
    async with ports.begin() as work:
        kept = await work.diesel_surveys.get(month)
        due = await due_survey(work)
    if kept is None or kept.published_at is None:
        if due != month or ports.now() < survey_days(month).over_at:
            raise WrongSurveyState
        await publish_survey(ports, month)
    async with ports.begin() as work:
        return await _shown(ports, work, month)


async def due_survey(work: Work) -> Month | None:
    """The month that is published next: the one after the last, at first that of the first reply."""
    last = await work.diesel_surveys.last_published()
    return await work.diesel_surveys.first_open() if last is None else months_after(last)


async def publish_survey(ports: Ports, month: Month) -> bool:
    """Work the result out, freeze it, and owe every desk a letter, in one transaction.

    Who replies at the same moment comes before, and is in it, or after, and is refused. Of two that publish
    at once one waits and then finds it done. False: it was done before.
    """
    now = ports.now()
    async with ports.begin() as work:
        survey = await work.diesel_surveys.lock(month, now)
        if survey.published_at is not None:
            return False
        replies = await work.diesel_replies.of_month(month)
        hides = ports.hides_small_cells
        await work.diesel_surveys.save(survey.publish(replies, hides_small_cells=hides, at=now))
        for desk in await work.members.every_desk():
            await work.outbox.put(DieselSurveyPublished(month, desk))
    return True


def _open_months(ports: Ports) -> list[Month]:
    """The months that take replies by the clock, the newest first."""
    now = ports.now()
    this = month_of(jst_day(now))
    return [month for month in (this, months_after(this, -1)) if survey_days(month).is_open(now)]


async def _published(ports: Ports, month: Month) -> SurveyView:
    async with ports.begin() as work:
        view = await _shown(ports, work, month)
    if view.survey.published_at is None:
        raise NotFound
    return view


async def _shown(ports: Ports, work: Work, month: Month) -> SurveyView:
    """Whether anybody has replied is not told before the result is: it looks alike either way."""
    kept = await work.diesel_surveys.get(month)
    if kept is not None and kept.published_at is not None:
        return view_of(kept, await work.diesel_surveys.get(months_after(month, -1)))
    if not survey_days(month).is_open(ports.now()):
        raise NotFound
    return view_of(new_survey(month, at=ports.now()), None)
