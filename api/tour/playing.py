"""Playing the tour from the first scene to the table of figures, with an honest exit code."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from httpx2 import AsyncClient

from api.tour.driving import drive_and_deliver
from api.tour.papers import FolderRefused, Papers, folder_for
from api.tour.people import LONGEST_ANSWER_SECONDS, Doors, NobodyAnswers, WentOtherwise, read_cast
from api.tour.settling import close_again, close_month, pay, read_ledger
from api.tour.stage import Figure, Tour
from api.tour.telling import Teller
from api.tour.trading import (
    find_a_month,
    log_in_everyone,
    receive_confirmations,
    trade_first,
    trade_the_rest,
)

WELL, DIFFERS, SILENT = 0, 1, 2
"""Exit codes: every figure is SPEC's; something differs; there is no network to play in."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the tour is to be played. ``home``: where demo.json and the mails lie.

    ``base_url`` None: demo.json's. ``into`` None: a new folder under ``results``/tour. ``picture``: a file
    to draw what was said.
    """

    home: Path
    results: Path
    lang: str = "ja"
    base_url: str | None = None
    into: Path | None = None
    picture: Path | None = None


async def play(wishes: Wishes, out: TextIO) -> int:
    """Play it and tell it to ``out``; the exit code."""
    teller = Teller(out, wishes.lang)
    try:
        code = await _play(wishes, teller)
    except NobodyAnswers as nobody:
        teller.warn(teller.word("nobody-answers", where=nobody))
        return SILENT
    except WentOtherwise as other:
        _tell_stop(teller, other)
        return DIFFERS
    except FolderRefused as refused:
        teller.warn(teller.word("folder-refused", folder=refused.folder, why=refused.why))
        return DIFFERS
    if wishes.picture is not None:
        teller.draw(wishes.picture)
    return code


async def _play(wishes: Wishes, teller: Teller) -> int:
    address, cast = read_cast(wishes.home)
    async with AsyncClient(
        base_url=wishes.base_url or address,
        headers={"Accept-Language": wishes.lang},
        timeout=LONGEST_ANSWER_SECONDS,
        trust_env=False,  # a proxy of the house does not lead to this machine
    ) as client:
        doors = Doors(client, teller)
        teller.say("begins", address=str(client.base_url))
        teller.scene("scene-logins", 0)
        await doors.log_in(cast.admin)
        clock = (await doors.ask("GET", "/v1/sandbox/clock", by=cast.admin, quietly=True)).json()
        day = datetime.fromisoformat(clock["now"]).date()
        papers = Papers(wishes.into or folder_for(wishes.results, str(day)), wishes.home / "mail")
        doors.log_into(papers.folder / "requests.jsonl")
        tour = Tour(cast, doors, teller, papers, day)
        await log_in_everyone(tour)
        await _play_scenes(tour)
    return _end(tour)


async def _play_scenes(tour: Tour) -> None:
    """Scene after scene; an answer without which the story cannot go on ends it, and is named."""
    try:
        for number, (code, scene) in enumerate(SCENES, 1):
            tour.teller.scene(code, number)
            await scene(tour)
    except (LookupError, TypeError, ValueError) as shape:
        what = tour.teller.word("other-shape", what=f"{type(shape).__name__} {shape}")
        tour.figures.append(Figure(tour.doors.last_request, "", "API.md", what))
        tour.teller.warn(f"{tour.doors.last_request}: {what}")
    except WentOtherwise as other:
        tour.figures.append(Figure(other.request, "", other.expected, other.answered))
        _tell_stop(tour.teller, other)


def _tell_stop(teller: Teller, other: WentOtherwise) -> None:
    teller.warn(teller.word("stopped", request=other.request, answered=other.answered))


def _end(tour: Tour) -> int:
    """The table of figures, what differs, and where everything lies; the exit code."""
    teller, differing = tour.teller, [figure for figure in tour.figures if not figure.holds]
    teller.heading("scene-figures")
    teller.figures((one.name, one.rule, one.expected, one.answered, one.holds) for one in tour.figures)
    for figure in differing:
        teller.warn(f"{figure.name}: {figure.expected} ≠ {figure.answered}")
    held = len(tour.figures) - len(differing)
    teller.say("held", figures=held, expectations=tour.expectations)
    teller.say("saved", folder=tour.papers.folder)
    teller.say("ends-differing" if differing else "ends-well", count=len(differing))
    return DIFFERS if differing else WELL


SCENES: tuple[tuple[str, Callable[[Tour], Awaitable[None]]], ...] = (
    ("scene-month", find_a_month),
    ("scene-trade", trade_first),
    ("scene-mails", receive_confirmations),
    ("scene-drive", drive_and_deliver),
    ("scene-rest", trade_the_rest),
    ("scene-closing", close_month),
    ("scene-again", close_again),
    ("scene-payments", pay),
    ("scene-ledger", read_ledger),
)
