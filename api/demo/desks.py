"""The desks of the demo network as they post: who calls, whom to ring, to whom they show it, and when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from api.demo.companies import Fleet
from api.demo.draws import Draws
from domain.accounts import Caller
from domain.audiences import EVERYONE, Audience, AudienceKind
from domain.calendar import JST, jst_day
from domain.members import CooperativeId, MemberId
from domain.places import MunicipalityCode
from domain.postings import Contact, Window


@dataclass(frozen=True, slots=True)
class Desk:
    """A person at a desk that posts. ``home``: the prefectures where its trucks are at home.

    ``base``: its own municipality. ``often``: how much it posts, against the others.
    """

    caller: Caller
    contact: Contact
    member_id: MemberId
    cooperative_id: CooperativeId
    base: MunicipalityCode
    home: tuple[str, ...]
    fleet: Fleet
    often: int


def draw_audience(draws: Draws, desk: Desk, desks: tuple[Desk, ...], now: datetime) -> Audience:
    """Mostly everyone; sometimes partners only, or partners first (SPEC 3.5)."""
    kind = draws.weighted(
        ((AudienceKind.EVERYONE, 86), (AudienceKind.NAMED, 6), (AudienceKind.NAMED_FIRST, 8))
    )
    if kind is AudienceKind.EVERYONE:
        return EVERYONE
    others = [other for other in desks if other.member_id != desk.member_id]
    partners = draws.some_of(others, draws.between(1, 4))
    own_cooperative = draws.chance(35)
    widens_at = now + timedelta(minutes=draws.between(30, 360, 30))
    return Audience(
        kind=kind,
        member_ids=tuple(dict.fromkeys(partner.member_id for partner in partners)),
        cooperative_ids=(desk.cooperative_id,) if own_cooperative else (),
        widens_at=widens_at if kind is AudienceKind.NAMED_FIRST else None,
    )


def working_day(now: datetime, ahead: int) -> date:
    """The day, ``ahead`` working days from today: 1 is the next one that is no Sunday."""
    day = jst_day(now)
    while ahead:
        day += timedelta(days=1)
        ahead -= day.weekday() != 6
    return day


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a Japanese day."""
    return datetime.combine(day, time(hour, minute), JST)


def draw_pickup(draws: Draws, now: datetime) -> Window:
    """A window of one to four hours in the working hours of one of the next days."""
    day = working_day(now, draws.weighted(((1, 35), (2, 30), (3, 20), (4, 10), (5, 5))))
    opens = draws.weighted(((7, 5), (8, 20), (9, 25), (10, 15), (13, 20), (14, 10), (15, 10), (16, 5)))
    return Window(at_hour(day, opens), at_hour(day, opens) + timedelta(hours=draws.between(1, 4)))


def draw_delivery(draws: Draws, pickup: Window, minutes: int) -> Window:
    """When such a truck can be there: the same day until 17:00, else on a morning after.

    ``minutes``: under way, without rests; a fifth and an hour for loading are added.
    """
    there = pickup.to_at + timedelta(minutes=60 + minutes * 6 // 5)
    if there.date() == pickup.to_at.date() and there.hour < 17:
        opens = at_hour(there.date(), there.hour + 1)
        return Window(opens, opens + timedelta(hours=draws.between(1, 2)))
    day = there.date() if there.hour < 6 else there.date() + timedelta(days=1)
    if day == pickup.to_at.date():
        day += timedelta(days=1)
    opens = at_hour(day, draws.weighted(((8, 45), (9, 25), (10, 10), (13, 20))))
    return Window(opens, opens + timedelta(hours=draws.between(1, 4)))
