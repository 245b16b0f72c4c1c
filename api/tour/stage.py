"""The stage: what all scenes share, the network's clock, and the figures that are held to SPEC."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from api.tour.papers import Papers
from api.tour.people import Cast, Doors, Json, Person
from api.tour.telling import Teller

JST = timezone(timedelta(hours=9), "JST")


@dataclass(frozen=True, slots=True)
class Figure:
    """What has to be, and what the system said. ``rule``: the section of SPEC; "" an expectation of ours."""

    name: str
    rule: str
    expected: str
    answered: str

    @property
    def holds(self) -> bool:
        """Whether they are the same."""
        return self.expected == self.answered


@dataclass(frozen=True, slots=True)
class Deal:
    """One load on its way: its contract number, its fare without tax, when it is picked up and delivered."""

    number: str
    fare_yen: int
    pickup: tuple[datetime, datetime]
    delivery: tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its list shows it. ``of``: ``invoices`` or ``statements``."""

    of: str
    shown: Json
    issuer: Person
    receiver: Person

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/v1/{self.of}/{self.shown['id']}"

    @property
    def file_name(self) -> str:
        """What it is called in the folder, less its ending."""
        return f"{self.of[:-1]}-{self.shown['kind']}-{self.shown['number']}"


@dataclass(slots=True)
class Tour:
    """One tour: who plays, what is told, kept and held. ``began_on``: the day in the network."""

    cast: Cast
    doors: Doors
    teller: Teller
    papers: Papers
    began_on: date
    figures: list[Figure] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    expectations: int = 0

    @property
    def month(self) -> str:
        """The month played: ``2026-06``."""
        return f"{self.began_on:%Y-%m}"

    def hold(self, code: str, rule: str, expected: Any, answered: Any, **fields: Any) -> None:
        """Compare a figure with SPEC's; it goes into the table either way."""
        name = self.teller.figure_name(code, **fields)
        self.figures.append(Figure(name, rule, _shown(expected), _shown(answered)))
        if not self.figures[-1].holds:
            self.teller.warn(f"{name}: {_shown(expected)} ≠ {_shown(answered)}")

    def expect(self, code: str, expected: Any, answered: Any, **fields: Any) -> None:
        """Something that has to be so, and goes into the table only when it is not."""
        self.expectations += 1
        if expected != answered:
            self.hold(code, "", expected, answered, **fields)

    async def now(self) -> datetime:
        """What time it is in the network."""
        answer = await self.doors.ask("GET", "/v1/sandbox/clock", by=self.cast.admin, quietly=True)
        return datetime.fromisoformat(answer.json()["now"])

    async def move_clock(self, to: datetime, code: str) -> list[str]:
        """Move the network's clock ahead, if it is not there yet; what fell due on the way, and ran."""
        if await self.now() >= to:
            return []
        self.teller.say(code, who=self.cast.admin.called, at=shown_at(to))
        answer = await self.doors.ask("PUT", "/v1/sandbox/clock", {"now": to.isoformat()}, by=self.cast.admin)
        ran: list[str] = answer.json()["ran"]
        if ran:
            self.teller.came("ran", ran=", ".join(ran))
        return ran

    async def read(self, path: str, by: Any, *, quietly: bool = False) -> Json:
        """One thing, as it is answered."""
        answer: Json = (await self.doors.ask("GET", path, by=by, quietly=quietly)).json()
        return answer


def at_time(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a Japanese day."""
    return datetime.combine(day, time(hour, minute), JST)


def month_after(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def last_day(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def weekday_until(day: date) -> date:
    """The day itself, or the Friday before a weekend; holidays are not known here (SPEC 8.4)."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def weekday_in_the_first_week(month: date) -> date:
    """The first weekday from the 5th of the month on."""
    day = month.replace(day=5)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def shown_at(moment: datetime) -> str:
    """A moment for people: 2026-06-05 08:00."""
    return f"{moment.astimezone(JST):%Y-%m-%d %H:%M}"


def in_fours(number: str) -> str:
    """A contract number as it is shown: 1234-5678-9012-3456-7890 (SPEC 5.3)."""
    return "-".join(number[at : at + 4] for at in range(0, len(number), 4))


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return f"{value:,}" if isinstance(value, int) else str(value)
