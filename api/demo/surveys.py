"""The demo network's diesel price surveys: three months published, and the next one begun (SPEC 7.7)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from api.demo.desks import Desk
from api.demo.draws import Draws
from domain.calendar import Month, jst_day, month_of, months_after
from domain.diesel.replies import OilCompany, PurchaseWay
from domain.diesel.surveys import basis_of, survey_days
from domain.ports import Ports
from domain.usecases.diesel.reporting_prices import report_diesel_price

PUBLISHED_MONTHS = 3
TAX_SEN, DEAREST_SEN, STEP_SEN = 3_210, 16_300, 240
"""By card with diesel tax of 32.1 yen; a litre falls a little from month to month."""

WAYS = ((PurchaseWay.CARD, 100, 0), (PurchaseWay.TANK_LORRY, 55, -900), (PurchaseWay.STAND, 35, 350))
"""How likely a desk buys in a way, and how much dearer that is."""

COMPANIES = ((OilCompany.ENEOS, 4), (OilCompany.COSMO, 2), (OilCompany.IDEMITSU, 2), (OilCompany.OTHER, 3))
_SPREAD_SEN = 480


def survey_months(now: datetime) -> tuple[Month, ...]:
    """The last three that are closed by the clock, and the first that still takes replies; oldest first."""
    this = month_of(jst_day(now))
    first_open = this if now >= survey_days(months_after(this, -1)).closes_at else months_after(this, -1)
    return tuple(months_after(first_open, back - PUBLISHED_MONTHS) for back in range(PUBLISHED_MONTHS + 1))


async def reply_to_survey(ports: Ports, seed: str, place: int, desk: Desk) -> None:
    """What one desk paid in each month, told on a day on which the month took replies."""
    now = ports.now()
    for back, month in enumerate(survey_months(now)):
        draws = Draws(f"{seed}/diesel/{place}/{back}")
        days = survey_days(month)
        is_published = back < PUBLISHED_MONTHS
        if not is_published and not draws.chance(50):
            continue
        at = days.closes_at - timedelta(days=2, minutes=place) if is_published else now
        for way, percent, dearer_sen in WAYS:
            company = draws.weighted(COMPANIES)
            tax_off_sen = TAX_SEN - basis_of(month).diesel_tax_sen_per_litre
            sen = DEAREST_SEN - tax_off_sen - back * STEP_SEN + dearer_sen
            sen += draws.between(-_SPREAD_SEN, _SPREAD_SEN, 10)
            if draws.chance(percent):
                then = replace(ports, now=_stopped_at(at))
                await report_diesel_price(then, desk.caller, month, (way, company), sen)


def _stopped_at(at: datetime) -> Callable[[], datetime]:
    return lambda: at


async def publish_past_surveys(ports: Ports) -> None:
    """Publish the months that are closed, as of then; no letters are owed for a time before the network."""
    for month in survey_months(ports.now())[:PUBLISHED_MONTHS]:
        at = survey_days(month).closes_at
        async with ports.begin() as work:
            survey = await work.diesel_surveys.lock(month, at)
            replies = await work.diesel_replies.of_month(month)
            hides = ports.hides_small_cells
            await work.diesel_surveys.save(survey.publish(replies, hides_small_cells=hides, at=at))
