"""How everyone is asked about a row; who is refused changes nothing, and who may not know learns nothing."""

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Any

from httpx2 import Response as Answer

from api.app import doors_of
from api.openapi import openapi_of
from tests.architecture.whole_app import whole_app
from tests.guarded import unguarded
from tests.permissions.judging import judge, version_told_apart
from tests.permissions.register import Thing
from tests.permissions.scene import Scene
from tests.permissions.table import CLIENTS, PEOPLE, REFUSALS, ROWS, VIEWS, Row, expected
from tests.recipes import RECIPES, About, write_call

DOORS = {door.operation: door for door in doors_of(whole_app())}


@cache
def contract() -> dict[str, Any]:
    """What all doors together promise, as OpenAPI."""
    return openapi_of(whole_app())


EVERYBODY = (*PEOPLE, "pen-all", "owl-all", *VIEWS)
"""Who calls about every thing. Whom a scope or a header keeps out is asked of every operation in
``test_guests.py``: that is said before a thing is looked at."""

NARROW = tuple(one for one in CLIENTS if one not in EVERYBODY)
"""API clients with one scope, or with none."""

KNOWN = [row for row in ROWS if row.operation in DOORS and row.operation in RECIPES]
"""That the others are missing is told in ``test_completeness.py``, one by one."""

BY_A_DOUBLE = {
    "change_password",
    "start_totp",
    "confirm_totp",
    "remove_totp",
    "renew_recovery_codes",
    "start_passkey",
    "add_passkey",
    "remove_passkey",
}
"""Operations after which an account is no longer what the scene knows."""

TOKENS_DIE = {"log_out", "change_password", "end_driver_session", "start_driver_session", "release_device"}
"""Operations after which somebody must be let in again."""

LET_IN_ANEW = TOKENS_DIE | BY_A_DOUBLE

_TRACED = {"X-Request-Id": "the-same"}
_COUNTED = "ratelimit"
"""Headers that tell how many calls are left (excepted by DESIGN §9)."""


def a_name(row: Row) -> str:
    """What a row's test is called."""
    return f"{row.operation}-{row.thing}"


def refused(row: Row, people: Sequence[str]) -> list[str]:
    """To whom the table says no."""
    return [who for who in people if expected(row, who) in REFUSALS]


def wanted(row: Row, people: Sequence[str]) -> dict[str, str]:
    """What the table says."""
    return {who: expected(row, who) for who in people}


async def ask_to_change(scene: Scene, row: Row, people: Sequence[str]) -> dict[str, str]:
    """The cells that a changing operation's answers deserve: each who may has a fresh thing to change.

    Who is refused changes nothing, and learns nothing.
    """
    thing, told_no = await scene.thing(row.thing), refused(row, people)
    before = await scene.fingerprint()
    answers = await ask_all(scene, row, thing, told_no)
    found = judge_all(row, answers)
    assert found == wanted(row, told_no)
    assert await given_away(scene, row, thing, answers) == []
    assert await scene.fingerprint() == before, "who is refused changes nothing"
    for who in people:
        if who not in told_no:
            if row.operation in LET_IN_ANEW:
                await scene.let_in(who, double=row.operation in BY_A_DOUBLE)
            fresh = await scene.thing(row.thing, fresh=True)
            found[who] = judge(row, who, await ask(scene, row, fresh, who))
    if row.operation in LET_IN_ANEW and len(told_no) < len(people):
        for who in people:
            await scene.let_in(who)
    return found


async def ask_to_read(scene: Scene, row: Row, people: Sequence[str]) -> dict[str, str]:
    """The cells that a reading operation's answers deserve. Who may not know of the thing learns nothing."""
    thing = await scene.thing(row.thing)
    answers = await ask_all(scene, row, thing, people)
    found = judge_all(row, answers)
    assert await given_away(scene, row, thing, answers) == []
    if not row.is_open:
        assert [who for who, answer in answers.items() if version_told_apart(answer)] == []
    return found


async def ask(scene: Scene, row: Row, thing: Thing, who: str) -> Answer:
    """The operation of a row, about a thing, as somebody. No answer goes without its security headers."""
    door = DOORS[row.operation]
    answer = await scene.ask(who, write_call(door, scene.subject(thing, who)), **_TRACED)
    assert unguarded(answer, door.path_format) == [], who
    return answer


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
    unknowing = [who for who in answers if expected(row, who) == "404" or _is_anothers_phone(scene, row, who)]
    absent = await ask_all(scene, row, scene.nothing_like(thing), unknowing)
    return [who for who in unknowing if _bytes(answers[who]) != _bytes(absent[who])]


def _is_anothers_phone(scene: Scene, row: Row, who: str) -> bool:
    return who in scene.phones and expected(row, who) == "nyr"


def _bytes(answer: Answer) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if not name.startswith(_COUNTED)}
    return answer.status_code, answer.content, headers
