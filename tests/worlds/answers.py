"""One question asked in both worlds, and whether the answers are the same, byte for byte (DESIGN §9)."""

import asyncio
import json
import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from httpx2 import AsyncClient, Response

from tests.worlds.cast import fixed_id

EXCEPTED_HEADERS = frozenset({"date", "x-request-id", "ratelimit", "ratelimit-policy"})
"""By rule: they speak of the call, not of what there is (DESIGN §9)."""

RECORD = re.compile(rb'"record":\{"contracts":[0-9]+,')
"""``poster.record`` counts a company's contracts for everyone, whoever they were with (DESIGN §9)."""

EXPOSURE = re.compile(rb'"exposure":\{"result":"[a-z_]+","text":"(?:[^"\\\\]|\\\\.)*","figures":\{[^{}]*\}\}')
"""The exposure check tells both parties what one owes to others, too: by rule (SPEC 5.7, DESIGN §9)."""
FIGURES = re.compile(rb'"contracts":[0-9]+,"cancellations":[0-9]+,.*"days_late":[0-9]+,')
"""The same of the figures of ``read_member_record``: counts over everybody's contracts and payments."""

REQUEST_ID = {"X-Request-Id": "the-same-in-both-worlds", "Accept-Language": "en"}
MOST_PAGES = 8

Json = Any


@dataclass(frozen=True, slots=True)
class Ask:
    """One call. ``walks``: page after page, by the cursors answered. ``like``: asks of the same name are
    answered alike, byte for byte, whatever they name. ``must_be``: the one status it may have, for whom the
    operation is not refused altogether. ``leaves_a_mark``: asked last, one by one, in order. ``body`` may be
    a text, which is sent as it is.
    """

    operation: str
    method: str
    path: str
    body: Json = None
    headers: tuple[tuple[str, str], ...] = ()
    walks: bool = False
    like: str | None = None
    must_be: int | None = None
    leaves_a_mark: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, less what is excepted by rule."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def of(cls, response: Response) -> "Answered":
        body, excepted = RECORD.subn(b'"record":{"contracts":0,', response.content)
        body, of_figures = FIGURES.subn(b'"contracts":0,', body)
        body, of_exposure = EXPOSURE.subn(b'"exposure":{}', body)
        excepted += of_figures + of_exposure
        left_out = EXCEPTED_HEADERS | ({"content-length"} if excepted else set())
        headers = [(name.lower(), value) for name, value in response.headers.multi_items()]
        return cls(response.status_code, tuple(one for one in headers if one[0] not in left_out), body)

    @property
    def is_shut(self) -> bool:
        """Whether the operation is refused to the caller whatever it names."""
        return self.status == 401 or (self.status == 403 and b'"/problems/not-yours"' not in self.body)

    @property
    def next_cursor(self) -> str | None:
        """Where a list goes on."""
        if self.status != 200 or not self.body.startswith(b"{"):
            return None
        cursor: str | None = json.loads(self.body).get("next_cursor")
        return cursor


class Told(AssertionError):
    """The two worlds were told apart."""


@dataclass(slots=True)
class Seen:
    """What came of asking. ``answered``: how many answers of each status each operation gave. ``opened``: the
    operations that said more than that they are not for such as the caller.
    """

    opened: set[str] = field(default_factory=set)
    answered: dict[str, dict[int, int]] = field(default_factory=dict)
    alike: dict[str, tuple[Ask, Answered]] = field(default_factory=dict)

    def count(self, ask: Ask, answer: Answered) -> None:
        """Remember an answer's status."""
        of_operation = self.answered.setdefault(ask.operation, {})
        of_operation[answer.status] = of_operation.get(answer.status, 0) + 1
        if not answer.is_shut or answer.status == ask.must_be:
            self.opened.add(ask.operation)


class Dice:
    """What is random elsewhere, and here the same in both worlds for the same question."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thrown = 0

    def throw(self) -> UUID:
        """The next one."""
        self._thrown += 1
        return fixed_id(f"{self._name} {self._thrown}")


ASKED: ContextVar[Dice] = ContextVar("ASKED")
"""The dice of the question that is being answered."""


async def send(client: AsyncClient, ask: Ask, cursor: str | None = None) -> Answered:
    """Ask in one world."""
    ASKED.set(Dice(describe(ask)))
    path = ask.path
    if cursor is not None:
        path += f"{'&' if '?' in path else '?'}cursor={cursor}"
    said = ask.body if ask.body is None or isinstance(ask.body, str) else json.dumps(ask.body)
    content = None if said is None else said.encode()
    headers = dict(ask.headers)
    if content is not None:
        headers.setdefault("Content-Type", "application/json")
    response = await client.request(ask.method, path, content=content, headers=headers)
    return Answered.of(response)


async def ask_both(clients: tuple[AsyncClient, AsyncClient], ask: Ask, who: str, seen: Seen) -> bool:
    """Ask in both worlds, page by page where it is a walk; whether the operation is shut. Raises: Told."""
    cursor: str | None = None
    for page in range(MOST_PAGES if ask.walks else 1):
        one, other = await asyncio.gather(*(send(client, ask, cursor) for client in clients))
        _must_be_same(one, other, f"{who} asks {describe(ask)}, page {page + 1}")
        assert one.status < 500, f"{who} asks {describe(ask)}: {one.status}\n{shown(one)}"
        seen.count(ask, one)
        if ask.must_be is not None and one.status not in (ask.must_be, 401, 403):
            raise Told(f"{who} asks {describe(ask)}: {one.status}, not {ask.must_be}\n{shown(one)}")
        if ask.like is not None:
            first, alike = seen.alike.setdefault(ask.like, (ask, one))
            _must_be_same(alike, one, f"{who} asks {describe(first)}, and then {describe(ask)}")
        cursor = one.next_cursor if ask.walks else None
        if cursor is None:
            return one.is_shut
    return False


def describe(ask: Ask) -> str:
    """The call, for people."""
    said = "" if ask.body is None else f" {json.dumps(ask.body, ensure_ascii=False)}"
    return f"{ask.operation}: {ask.method} {ask.path}{said}"


def _must_be_same(one: Answered, other: Answered, said: str) -> None:
    if one == other:
        return
    raise Told(f"{said}\n  one:   {_around(one, other)}\n  other: {_around(other, one)}")


def _around(one: Answered, other: Answered) -> str:
    """The place at which they part."""
    if (one.status, one.headers) != (other.status, other.headers):
        apart = [header for header in one.headers if header not in other.headers]
        return f"{one.status} {apart} {shown(one)}"
    at = next((n for n, (a, b) in enumerate(zip(one.body, other.body, strict=False)) if a != b), None)
    at = min(len(one.body), len(other.body)) if at is None else at
    return one.body[max(0, at - 160) : at + 160].decode("utf-8", "replace")


def shown(one: Answered) -> str:
    """The beginning of an answer."""
    return one.body[:400].decode("utf-8", "replace")
