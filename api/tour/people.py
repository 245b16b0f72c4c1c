"""Who plays: the people of the demo network, their logins, and the requests that they make."""

import asyncio
import json
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pyotp
from httpx2 import AsyncClient, Response, TransportError

from api.tour.telling import Teller

Json = dict[str, Any]

LONGEST_ANSWER_SECONDS = 60.0
CODE_SECONDS = 30
LOGIN_ROUNDS = 3


class NobodyAnswers(Exception):
    """There is no network to play in: no demo.json, or nothing at its address."""


class WentOtherwise(Exception):
    """An answer without which the story cannot go on. ``request``: what was asked."""

    def __init__(self, request: str, expected: str, answered: str) -> None:
        super().__init__(f"{request}: {expected} ≠ {answered}")
        self.request = request
        self.expected = expected
        self.answered = answered


@dataclass(slots=True)
class Person:
    """Someone who acts, with the login of demo.json. ``me``: what GET /v1/me says, once logged in.

    ``called``: the name with the company, for people.
    """

    login: Json
    name: str = ""
    called: str = ""
    token: str = ""
    me: Json = field(default_factory=dict)

    @property
    def company(self) -> Json:
        """The own company: the member, or the co-operative of a clerk; id and name at least."""
        company: Json = self.me["member"] or self.me["cooperative"] or {"id": None, "name": ""}
        return company


@dataclass(slots=True)
class Cast:
    """``consignor`` A and ``carrier`` B of two co-operatives, their clerks, the federation, a bystander."""

    consignor: Person
    carrier: Person
    clerk_a: Person
    clerk_b: Person
    admin: Person
    bystander: Person

    def everyone(self) -> tuple[Person, ...]:
        """All who log in, in the order in which they do."""
        return (self.consignor, self.carrier, self.bystander, self.clerk_a, self.clerk_b, self.admin)


def read_cast(home: Path) -> tuple[str, Cast]:
    """The address and the people of a home's demo.json. Raises: NobodyAnswers."""
    try:
        demo = json.loads((home / "demo.json").read_bytes())
        accounts = demo["accounts"]
        clerks = [one for one in accounts if one["role"] == "coop_clerk"]
        desks = [_first_desk(accounts, clerk) for clerk in clerks[:3]]
        admin = next(one for one in accounts if one["role"] == "federation_admin")
    except (OSError, ValueError, LookupError, StopIteration) as missing:
        raise NobodyAnswers(str(home / "demo.json")) from missing
    consignor, carrier, bystander = map(Person, desks)
    cast = Cast(consignor, carrier, Person(clerks[0]), Person(clerks[1]), Person(admin), bystander)
    return demo["base_url"], cast


def _first_desk(accounts: list[Json], clerk: Json) -> Json:
    """The first dispatcher of a clerk's co-operative."""
    return next(
        one for one in accounts if one["role"] == "dispatcher" and one["cooperative"] == clerk["cooperative"]
    )


class Doors:
    """The doors of one network over HTTP: every request is told, and kept in a log without its secrets."""

    def __init__(self, client: AsyncClient, teller: Teller) -> None:
        self.client = client
        self._teller = teller
        self._kept: list[str] = []
        self._log: Path | None = None
        self._wall_seconds = 0.0
        self.last_request = ""

    def log_into(self, path: Path) -> None:
        """From now on the log is this file; what was asked before stands in it too."""
        path.write_text("".join(self._kept), encoding="utf-8")
        self._log = path

    async def ask(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        by: Person | str | None = None,
        expect: tuple[int, ...] = (200,),
        quietly: bool = False,
        **headers: str,
    ) -> Response:
        """One request, by a person or with a device token. ``headers``: ``If_Match`` is If-Match.

        Raises: WentOtherwise for another status than expected, NobodyAnswers.
        """
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | _authorized(by)
        self.last_request = f"{method} {path}"
        began = monotonic()
        try:
            answer = await self.client.request(method, path, json=body, headers=sent)
        except TransportError as silent:
            raise NobodyAnswers(str(self.client.base_url)) from silent
        self._wall_seconds = parsedate_to_datetime(answer.headers["Date"]).timestamp()
        self._keep(method, path, by, answer.status_code, monotonic() - began)
        if not quietly:
            self._teller.asked(f"{method} {path}", answer.status_code)
        if answer.status_code not in expect:
            raise WentOtherwise(f"{method} {path}", " / ".join(map(str, expect)), _said(answer))
        return answer

    async def items(self, path: str, by: Person, *, quietly: bool = False) -> list[Json]:
        """All items of a list, page after page."""
        found: list[Json] = []
        page, cursor = path, "first"
        while cursor:
            answer = (await self.ask("GET", page, by=by, quietly=quietly)).json()
            found += answer["items"]
            cursor = answer["next_cursor"]
            page = f"{path}{'&' if '?' in path else '?'}cursor={cursor}"
        return found

    async def log_in(self, person: Person) -> None:
        """Open a session; who has a second factor gives a one-time code that has not been used before.

        The server takes the code of the running 30 seconds and of the next, each once: so somebody who has
        just logged in, as in a tour a moment ago, may have to wait for a new one. The time of day is the
        server's, by its Date header.
        """
        form = {key: person.login[key] for key in ("login_id", "password")} | {"device": {"kind": "browser"}}
        secret = person.login["otp_secret"]
        if secret is None:
            granted = await self.ask("POST", "/v1/sessions", form, expect=(201,), quietly=True)
        else:
            granted = await self._log_in_with_code(form, pyotp.TOTP(secret, interval=CODE_SECONDS))
        person.token = granted.json()["access_token"]
        person.me = (await self.ask("GET", "/v1/me", by=person, quietly=True)).json()

    async def _log_in_with_code(self, form: Json, codes: pyotp.TOTP) -> Response:
        tried: set[int] = set()
        for left in reversed(range(LOGIN_ROUNDS)):
            await self.ask("GET", "/healthz", quietly=True)
            step, seconds_in = divmod(int(self._wall_seconds), CODE_SECONDS)
            for one in (step, step + 1):
                if one in tried:
                    continue
                tried.add(one)
                expect = (201, 401) if left or one == step else (201,)
                otp = {"otp": codes.generate_otp(one)}
                granted = await self.ask("POST", "/v1/sessions", form | otp, expect=expect, quietly=True)
                if granted.status_code == 201:
                    return granted
            self._teller.came("wait-for-code", seconds=CODE_SECONDS - seconds_in)
            await asyncio.sleep(CODE_SECONDS - seconds_in + 1)
        raise AssertionError("the last round lets in or raises")

    def _keep(self, method: str, path: str, by: Person | str | None, status: int, seconds: float) -> None:
        who = by.login["login_id"] if isinstance(by, Person) else "driver" if by else None
        entry = {"who": who, "method": method, "path": path, "status": status, "ms": round(seconds * 1000)}
        self._kept.append(json.dumps(entry, ensure_ascii=False) + "\n")
        if self._log is not None:
            with self._log.open("a", encoding="utf-8") as log:
                log.write(self._kept[-1])


def _authorized(by: Person | str | None) -> dict[str, str]:
    token = by.token if isinstance(by, Person) else by
    return {"Authorization": f"Bearer {token}"} if token else {}


def _said(answer: Response) -> str:
    """The status, and what a problem document says of it."""
    if "json" not in answer.headers.get("Content-Type", ""):
        return str(answer.status_code)
    problem = answer.json()
    errors = [f"{one['pointer']}: {one['detail']}" for one in problem.get("errors") or []]
    return " ".join([str(answer.status_code), str(problem.get("detail", "")), *errors]).strip()
