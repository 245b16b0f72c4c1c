"""A few small doors under the real conventions, on the real database: what tests of API §1 knock at."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Annotated, Any
from uuid import UUID

from fastapi import FastAPI, Query, Request, Response
from httpx2 import ASGITransport, AsyncClient
from httpx2 import Response as Answer
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from adapters.db.access.api_clients import proving_clients
from adapters.db.connect import is_outage
from adapters.db.drivers import proving_drivers
from adapters.db.idempotency import SqlKeptAnswers
from adapters.db.overseeing.view_sessions import proving_views
from adapters.db.rate_limits import Permits, SqlRateLimits
from adapters.db.schema import outbox
from adapters.db.sessions import proving
from adapters.db.transaction import Actor as DbActor
from adapters.db.work import joined
from adapters.ids import new_digits, new_id, new_secret
from adapters.sealing import Sealer, SealIsBroken
from api.app import create_app
from api.calls import Actor, Bounds, Policies, Policy
from api.etags import honoured_version, required_version, set_etag
from api.needs import Doors, Outside, Who, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.rates import count_login
from domain.accounts import Account, Device, DeviceKind, Session, SessionEnd, SessionId
from domain.events import LoadPosted
from domain.loads import LoadId, LoadIsClosed
from domain.permissions import NotYours
from domain.ports import Ports, Standing, Work
from domain.refusals import Fault, Invalid, NotFound, refuse_stale
from domain.search import MaskedForTrial
from domain.usecases.logging_in import hash_of
from tests.builders import Network, found_network
from tests.conftest import FreshDatabase

NOBODYS_HASH = "$argon2id$v=19$m=8,t=1,p=1$nobody$logs-in-by-password-here"
SECRET = b"tests only: a secret of thirty-two bytes"
VERSION = 7
"""Of the one load there is."""

THE_LOAD = UUID("0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11")
A_STRANGERS_LOAD = UUID("0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c12")
A_CLOSED_LOAD = UUID("0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c13")

_tokens = count(1)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StopForm(Strict):
    place: Annotated[str, Field(strict=True)]


class LoadForm(Strict):
    name: Annotated[str, Field(strict=True, min_length=1, max_length=10)]
    trucks: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    lat: Annotated[float, Field(strict=True)] | None = None
    stops: tuple[StopForm, ...] = ()
    text: Annotated[str, Field(strict=True)] | None = None


class LoadSearchForm(Strict):
    text: str | None = None
    fare_yen: int | None = None


class LoginForm(Strict):
    login_id: str


class LoadAnswer(BaseModel):
    id: UUID
    name: str


class Numbers(BaseModel):
    items: list[int]
    next_cursor: str | None


@dataclass(slots=True)
class Backstage:
    """What a test arranges behind the doors. ``gate``: a posting waits here once it has its effect."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    inside: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    mistake: Exception | None = None
    spoken: list[str] = field(default_factory=list)

    async def entered(self, postings: int) -> None:
        """Wait until so many postings have had their effect and wait at the gate."""
        for _ in range(postings):
            await self.inside.acquire()


def small_doors(backstage: Backstage) -> list[Doors]:
    """Doors named after real operations, so that the permissions table knows them."""
    return [_posting(backstage), _lists(), _one_load(), _open_to_all(backstage)]


def _posting(backstage: Backstage) -> Doors:
    router = Doors(tags=["loads"])

    @router.post("/v1/loads", status_code=201)
    @promises(keyed=True)
    async def post_load(form: LoadForm, who: Who, ports: Outside, response: Response) -> LoadAnswer:
        """Post a load. 荷物を登録します。"""
        load_id = ports.new_id()
        async with ports.begin() as work:
            await work.outbox.put(LoadPosted(LoadId(load_id)))
        if form.name == "refused":
            raise Invalid(Fault("#/name", "repeated"))
        if backstage.mistake is not None:
            raise backstage.mistake
        backstage.inside.release()
        await backstage.gate.wait()
        response.headers["Location"] = f"/v1/loads/{load_id}"
        set_etag(response, 1)
        return LoadAnswer(id=load_id, name=form.name)

    return router


def _lists() -> Doors:
    router = Doors(tags=["loads"])

    @router.get("/v1/loads")
    @promises()
    async def list_own_loads(
        who: Who,
        ports: Outside,
        request: Request,
        limit: Limit = 50,
        cursor: Cursor = None,
        status: Annotated[str | None, Query()] = None,
        own: Annotated[bool, Query()] = True,
    ) -> Numbers:
        """The own desk's loads. 自社の荷物の一覧です。"""
        return page(request, cursor, limit)

    @router.post("/v1/loads/search")
    @promises(MaskedForTrial)
    async def search_loads(
        form: LoadSearchForm, who: Who, request: Request, limit: Limit = 50, cursor: Cursor = None
    ) -> Numbers:
        """Search the open loads. 荷物を検索します。"""
        if who.viewer.masked and form.fare_yen is not None:
            raise MaskedForTrial(Fault("#/fare_yen", "masked"))
        return page(request, cursor, limit)

    return router


def page(request: Request, cursor: str | None, limit: int) -> Numbers:
    """Ten numbers, page by page."""
    after = resume(request, cursor)
    first = 0 if after is None else int(after.key or 0) + 1
    items = list(range(10))[first : first + limit]
    more = bool(items) and items[-1] < 9
    return Numbers(
        items=items, next_cursor=next_cursor(request, Standing(items[-1], THE_LOAD) if more else None)
    )


def _one_load() -> Doors:
    router = Doors(tags=["loads"])

    @router.get("/v1/loads/{load_id}")
    @promises(NotFound)
    async def read_load(load_id: UUID, who: Who, response: Response) -> LoadAnswer:
        """One load. 荷物の詳細です。"""
        if load_id != THE_LOAD:
            raise NotFound
        set_etag(response, VERSION)
        return LoadAnswer(id=load_id, name="鋼材")

    @router.patch("/v1/loads/{load_id}")
    @promises(NotFound, NotYours, LoadIsClosed, if_match="required")
    async def amend_load(load_id: UUID, form: LoadForm, who: Who, request: Request) -> LoadAnswer:
        """Amend the own load. 荷物を変更します。"""
        seen = required_version(request)
        if load_id not in (THE_LOAD, A_STRANGERS_LOAD, A_CLOSED_LOAD):
            raise NotFound
        if load_id == A_STRANGERS_LOAD:
            raise NotYours
        refuse_stale(VERSION, seen)
        if load_id == A_CLOSED_LOAD:
            raise LoadIsClosed
        return LoadAnswer(id=load_id, name=form.name)

    @router.post("/v1/loads/{load_id}/withdrawal")
    @promises(NotFound, LoadIsClosed, keyed=True, if_match="honoured")
    async def withdraw_load(load_id: UUID, who: Who, request: Request) -> LoadAnswer:
        """Take the own load off the board. 荷物を取り下げます。"""
        refuse_stale(VERSION, honoured_version(request))
        return LoadAnswer(id=load_id, name="鋼材")

    return router


def _open_to_all(backstage: Backstage) -> Doors:
    router = Doors(tags=["session"])

    @router.post("/v1/sessions", status_code=201)
    @promises("invalid-credentials")
    async def log_in(form: LoginForm, ports: Outside, request: Request) -> LoadAnswer:
        """Log in. ログインします。"""
        await count_login(request, form.login_id)
        return LoadAnswer(id=THE_LOAD, name="session")

    @router.get("/v1/municipalities")
    @promises()
    async def find_municipalities(q: Annotated[str | None, Query()] = None) -> Numbers:
        """Municipalities by name. 都市区分を検索します。"""
        backstage.spoken.append(q or "")
        return Numbers(items=[], next_cursor=None)

    return router


def _ports_on(database: FreshDatabase) -> Ports:
    """The ports that the small doors need: the database and the clocks. Nothing here searches or measures."""
    needless: Any = None
    return Ports(
        begin=database.transactions.begin_for(DbActor(None, None, None, None, "test")),
        begin_apart=database.transactions.begin_for(DbActor(None, None, None, None, "test")),
        proven=proving(database.engine),
        proven_driver=proving_drivers(database.engine),
        proven_view=proving_views(database.engine),
        proven_client=proving_clients(database.engine),
        now=database.clock.now,
        wall_now=database.clock.wall_now,
        new_id=new_id,
        new_secret=new_secret,
        new_digits=new_digits,
        base_url="https://kaerini.example",
        board=needless,
        municipalities=needless,
        distances=needless,
        corridors=needless,
        holidays=needless,
        passwords=needless,
        one_time_codes=needless,
        passkeys=needless,
        documents=needless,
        mail=needless,
        mailed_secrets=needless,
        files=needless,
        darkroom=needless,
        photo_links=needless,
        saved_search_index=needless,
        tracking_news=needless,
        sandbox=True,
    )


class CursorSeal:
    """The real seal, for cursors."""

    def __init__(self) -> None:
        self._sealer = Sealer(SECRET)

    def seal(self, plain: bytes, associated: bytes) -> bytes:
        return self._sealer.seal_deterministically("cursor", plain, associated)

    def open(self, sealed: bytes, associated: bytes) -> bytes | None:
        try:
            return self._sealer.open("cursor", sealed, associated)
        except SealIsBroken:
            return None


class TestWorld:
    """The world outside the doors, of real parts on one database."""

    __test__ = False

    def __init__(self, database: FreshDatabase) -> None:
        self.permits = Permits(SqlRateLimits(database.engine))
        self.idempotency = SqlKeptAnswers()
        self.cursors = CursorSeal()
        self.ready = True
        self._transactions = database.transactions
        self._ports = _ports_on(database)
        self.actors: list[Actor] = []

    def ports_for(self, actor: Actor) -> Ports:
        self.actors.append(actor)
        acting = DbActor(
            *(actor.account_id, actor.member_id, actor.address, actor.request_id, actor.operation),
            actor.as_account_id,
            actor.on_behalf,
        )
        begin = self._transactions.begin_for(acting)
        return replace(self._ports, begin=begin, begin_apart=begin)

    def joined(self, ports: Ports, work: Work) -> Ports:
        return replace(ports, begin=joined(work))

    def is_outage(self, mistake: Exception) -> bool:
        return is_outage(mistake)

    async def is_ready(self) -> bool:
        return self.ready


class House:
    """The doors on one database, and how a test knocks at them."""

    def __init__(
        self, database: FreshDatabase, *, world: type["TestWorld"] | None = None, **bounds: Any
    ) -> None:
        self.database = database
        self.ports = _ports_on(database)
        self.world = (world or TestWorld)(database)
        self.backstage = Backstage()
        self.backstage.gate.set()
        self.bounds = Bounds(**{"policies": Policies(default=Policy("default", 100_000, 60)), **bounds})
        self.app: FastAPI = create_app(self.world, small_doors(self.backstage), bounds=self.bounds)

    def client(self, address: str = "192.0.2.1", **headers: str) -> AsyncClient:
        """Someone on the network."""
        transport = ASGITransport(app=self.app, client=(address, 40000))
        return AsyncClient(transport=transport, base_url="http://kaerini.example", headers=headers)

    async def log_in(self, account: Account, life: timedelta | None = None) -> str:
        """A token of a session of this account."""
        token = f"token-{next(_tokens)}"
        session = Session.start(
            SessionId(new_id()),
            account.id,
            Device(DeviceKind.BROWSER),
            hash_of(token),
            at=self.ports.wall_now(),
        )
        if life is not None:
            session = replace(session, access_until=self.ports.wall_now() + life)
        async with self.ports.begin() as work:
            older = await work.sessions.active_of(account.id)
            if older is not None:
                await work.sessions.save(older.end(SessionEnd.SUPERSEDED, at=self.ports.wall_now()))
            await work.sessions.add(session, hash_of(f"refresh-{token}"))
        return token

    async def effects(self) -> int:
        """How many postings have had their effect."""
        async with self.database.engine.connect() as connection:
            return int(await connection.scalar(select(func.count()).select_from(outbox)) or 0)


async def people_of(house: House) -> Network:
    """The test network, kept on the house's database, which was empty."""
    async with house.ports.begin() as work:
        return await found_network(work, NOBODYS_HASH)


def bearer(token: str) -> dict[str, str]:
    """The header of a token."""
    return {"Authorization": f"Bearer {token}"}


def problem(answer: Answer) -> tuple[int, str]:
    """Status and slug of a problem, which has the right form in every way."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert list(body) == ["type", "title", "status", "detail", "instance", "errors"]
    assert body["status"] == answer.status_code
    assert body["instance"] == f"/requests/{answer.headers['x-request-id']}"
    assert answer.headers["content-language"] in ("ja", "en")
    return answer.status_code, body["type"].removeprefix("/problems/")


def pointers(answer: Answer) -> list[str]:
    """Where the form is wrong."""
    return [error["pointer"] for error in answer.json()["errors"]]


def as_json(value: object) -> bytes:
    """A body."""
    return json.dumps(value).encode()
