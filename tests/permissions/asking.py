"""How everyone is asked about a row of the table, and what is compared when a thing must not be known."""

import asyncio
from collections.abc import Sequence

from httpx2 import Response as Answer

from api.app import doors_of
from tests.architecture.whole_app import whole_app
from tests.permissions.judging import judge
from tests.permissions.scene import Scene
from tests.permissions.table import CLIENTS, PEOPLE, REFUSALS, ROWS, Row
from tests.permissions.things import Thing
from tests.recipes import RECIPES, About, write_call

DOORS = {door.operation: door for door in doors_of(whole_app())}
EVERYBODY = (*PEOPLE, *CLIENTS)
"""Who calls."""

KNOWN = [row for row in ROWS if row.operation in DOORS and row.operation in RECIPES]
"""That the others are missing is told in ``test_completeness.py``, one by one."""

_TRACED = {"X-Request-Id": "the-same"}
_COUNTED = "ratelimit"
"""Headers that tell how many calls are left (excepted by DESIGN §9)."""


def a_name(row: Row) -> str:
    """What a row's test is called."""
    return f"{row.operation}-{row.thing}"


def refused(row: Row) -> list[str]:
    """To whom the table says no."""
    return [who for who in EVERYBODY if row.expected(who) in REFUSALS]


async def ask(scene: Scene, row: Row, thing: Thing, who: str) -> Answer:
    """The operation of a row, about a thing, as somebody."""
    return await scene.ask(who, write_call(DOORS[row.operation], scene.subject(thing, who)), **_TRACED)


async def ask_all(scene: Scene, row: Row, thing: Thing, people: Sequence[str]) -> dict[str, Answer]:
    """The same as several, at once."""
    answers = await asyncio.gather(*(ask(scene, row, thing, who) for who in people))
    return dict(zip(people, answers, strict=True))


def judge_all(row: Row, answers: dict[str, Answer]) -> dict[str, str]:
    """The cells that the answers deserve."""
    return {who: judge(row, who, answer) for who, answer in answers.items()}


async def given_away(scene: Scene, row: Row, thing: Thing, answers: dict[str, Answer]) -> list[str]:
    """To whom something differs between this thing, which they may not know of, and one that does not exist.

    SPEC 3.5: what is not disclosed does not exist, to the byte; a phone is told as little of other numbers.
    """
    if RECIPES[row.operation].about is About.NOTHING:
        return []
    unknowing = [who for who in answers if row.expected(who) == "404" or _is_anothers_phone(scene, row, who)]
    absent = await ask_all(scene, row, scene.nothing_like(thing), unknowing)
    return [who for who in unknowing if _bytes(answers[who]) != _bytes(absent[who])]


def _is_anothers_phone(scene: Scene, row: Row, who: str) -> bool:
    return who in scene.phones and row.expected(who) == "nyr"


def _bytes(answer: Answer) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if not name.startswith(_COUNTED)}
    return answer.status_code, answer.content, headers
