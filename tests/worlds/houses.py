"""The two worlds: databases with the same people, ids and clocks, and the program's own doors over each."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from adapters.board.feed import BoardFeed
from adapters.db.connect import Listening, open_owner_engine
from adapters.db.tracking_news import SqlTrackingNews
from adapters.files.folder_files import FolderFiles
from adapters.mail import FolderMail
from adapters.passwords import Argon2Passwords
from adapters.reference.municipalities import load_municipalities
from api.app import create_app
from api.calls import Bounds, Policies, Policy
from api.compose import RESOLVERS, ROUTERS, Clocks, SqlWorld
from domain.photos.photos import picture_key, thumbnail_key
from tests.adapters.board_world import NOW
from tests.conftest import (
    BASE_URL,
    CHEAP,
    SEALER,
    SYSTEM,
    WITH_SCHEMA,
    Copies,
    FreshDatabase,
    folder_files,
)
from tests.following import following
from tests.worlds.answers import ASKED, REQUEST_ID, Ask, Seen, Told, ask_both, send
from tests.worlds.asking import (
    chains,
    checking,
    contract_life,
    contracts,
    desk,
    diesel,
    doors,
    joining,
    overseeing,
    photos,
    postings,
    proving,
    register,
    settlement,
    talking,
    watching,
)
from tests.worlds.asking.registry import ASKERS, Sight
from tests.worlds.building import show
from tests.worlds.cast import EYES, Eye, found
from tests.worlds.photographed import pictures_of
from tests.worlds.scenes import COMMON, Scene, Secret

ROOMS = (
    *(chains, checking, contract_life, contracts, desk, diesel, doors, joining, overseeing),
    *(photos, postings, proving, register, settlement, watching),
    *(contracts, desk, diesel, doors, joining, overseeing),
    *(photos, postings, proving, register, settlement, talking, watching),
)
"""Where the askers are written down."""

MANY = 10**9
PLENTY = Bounds(
    policies=Policies(**{name: Policy(name, MANY, 60) for name in Policies.__slots__}),
    heartbeat_seconds=0.001,
    body_seconds=3600,
)
"""Nobody is asked to wait: that would be the same in both worlds, and hide all that comes after. Nor is
anybody too slow: a machine that rests for a while would tell the worlds apart.
"""

AT_ONCE = 4
"""So many questions are open at a time: a few, so that those which must wait keep nobody waiting."""

FOREIGN = {
    "search_loads": ("POST", "/v1/loads/search?limit=4", {}),
    "search_vehicles": ("POST", "/v1/vehicles/search?limit=4", {}),
    "list_own_loads": ("GET", "/v1/loads?limit=2", None),
    "list_contracts": ("GET", "/v1/contracts?limit=2", None),
    "list_invoices": ("GET", "/v1/invoices?limit=1", None),
    "list_statements": ("GET", "/v1/statements?limit=1", None),
    "list_ledger_entries": ("GET", "/v1/ledger/entries?limit=4", None),
    "list_audit_log": ("GET", "/v1/audit-log?limit=2", None),
    "list_applications": ("GET", "/v1/applications?limit=1", None),
    "list_accounts": ("GET", "/v1/accounts?limit=2", None),
}
"""Lists whose cursors are carried to another caller."""


ALL_ASKERS = (*dict.fromkeys(ASKERS.values()), overseeing.in_place_of_another)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the questions are asked. ``operations`` None: of all. ``most``: of one operation, beside its
    first or the first among them, chosen so that with another ``turn`` they are others.
    """

    operations: frozenset[str] | None = None
    most: int | None = None
    turn: int = 0
    first_always: bool = True

    def of(self, asked: Iterable[Ask]) -> list[Ask]:
        """The questions chosen."""
        chosen = []
        for asks in _by_operation(asked):
            if self.operations is None or asks[0].operation in self.operations:
                strides = 1 if self.most is None else -(-len(asks) // self.most)
                begin = 1 if self.first_always else 0
                chosen += [*asks[:begin], *asks[begin:][self.turn % strides :: strides]]
        return chosen


EVERYTHING = Choice()


def _by_operation(asked: Iterable[Ask]) -> list[list[Ask]]:
    found: dict[str, list[Ask]] = {}
    for ask in asked:
        found.setdefault(ask.operation, []).append(ask)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class House:
    """One world: its doors for each eye, and the owner's hand on its database."""

    clients: dict[str, AsyncClient]
    owner: AsyncConnection
    files: FolderFiles

    async def show(self, scene: Scene) -> None:
        """Let there be this scene, with the bytes of its files."""
        for paper in scene.register.papers:
            await self.files.keep(paper.attachment.key, paper.content)
        for photo in scene.photos:
            assert photo.picture_id is not None
            for key in (picture_key(photo.picture_id), thumbnail_key(photo.picture_id)):
                await self.files.keep(key, pictures_of(photo))
        await show(self.owner, scene)


@dataclass(frozen=True, slots=True)
class TwoWorlds:
    """Both. ``cursors``: what somebody was given, by operation and who."""

    one: House
    other: House
    cursors: dict[str, dict[str, str]] = field(default_factory=dict)

    async def build(self, secrets: Iterable[Secret]) -> tuple[Scene, Scene]:
        """Let the two differ in these, and in nothing else; what each has beside what is common."""
        in_one, in_other = Scene(), Scene()
        for secret in secrets:
            in_one, in_other = in_one + secret.in_one, in_other + secret.in_other
        await asyncio.gather(self.one.show(COMMON + in_one), self.other.show(COMMON + in_other))
        return in_one, in_other

    async def ask_everything(self, sight: Sight, seen: Seen, choice: Choice = EVERYTHING) -> None:
        """Ask all that there is to ask, or what is chosen of it, as one eye. Raises: Told."""
        asked = choice.of([ask for asker in ALL_ASKERS for ask in asker(sight)])
        rest = _by_operation(ask for ask in asked if not ask.leaves_a_mark)
        at_once = asyncio.Semaphore(AT_ONCE)
        with capture_logs():  # Writing a line for each call would take longer than the call.
            async with asyncio.TaskGroup() as group:
                for asks in rest:
                    group.create_task(self._ask_in_turn(asks, sight.eye, seen, at_once))
            for asks in _by_operation(ask for ask in asked if ask.leaves_a_mark):
                await self._ask_in_turn(asks, sight.eye, seen, at_once)

    async def _ask_in_turn(
        self, asks: Sequence[Ask], eye: Eye, seen: Seen, at_once: asyncio.Semaphore
    ) -> None:
        """All that is asked of one operation; no more than twice where it is shut to the eye anyway."""
        clients = self.one.clients[eye.name], self.other.clients[eye.name]
        shut = 0
        for ask in asks:
            async with at_once:
                shut += await ask_both(clients, ask, eye.name, seen)
            if shut > 1:
                return

    async def are_told_apart(self, sight: Sight) -> bool:
        """Whether some answer differs."""
        try:
            await self.ask_everything(sight, Seen())
        except Told:
            return True
        except ExceptionGroup as group:
            rest = group.split(Told)[1]
            if rest is not None:
                raise rest from None
            return True
        return False

    def foreign_cursors(self, eye: Eye) -> dict[str, str]:
        """A cursor of each list that was somebody else's. In another's place only postings are listed."""
        return {
            operation: next(cursor for name, cursor in given.items() if name != eye.name)
            for operation, given in self.cursors.items()
            if operation == "list_own_loads" or not eye.acts_in_place
        }

    async def gather_cursors(self) -> None:
        """Let two callers of each list be given a cursor."""
        await self.one.show(COMMON)
        with capture_logs():
            await self._gather_cursors()

    async def _gather_cursors(self) -> None:
        for operation, (method, path, body) in FOREIGN.items():
            given = self.cursors.setdefault(operation, {})
            for name, client in self.one.clients.items():
                answer = await send(client, Ask(operation, method, path, body))
                if answer.next_cursor is not None and len(given) < 2:
                    given[name] = answer.next_cursor
            assert len(given) == 2, f"{operation} goes on for too few"


@asynccontextmanager
async def two_worlds(copies: Copies, folder: Path) -> AsyncIterator[TwoWorlds]:
    """Both worlds, with their people and nothing else."""
    passwords = Argon2Passwords(CHEAP)
    async with (
        _house(copies, passwords, folder / "one") as one,
        _house(copies, passwords, folder / "other") as other,
    ):
        worlds = TwoWorlds(one, other)
        await worlds.gather_cursors()
        yield worlds
    passwords.close()


@asynccontextmanager
async def _house(copies: Copies, passwords: Argon2Passwords, folder: Path) -> AsyncIterator[House]:
    async with copies.fresh(WITH_SCHEMA) as database, AsyncExitStack() as stack:
        database.clock.forward(NOW - database.clock.now())
        async with database.transactions.begin(SYSTEM) as work:
            await found(work)
        feed = await stack.enter_async_context(
            following(database.url, load_municipalities(), database.clock.now)
        )
        world = _world(database, passwords, folder, feed)
        app = create_app(world, ROUTERS, bounds=PLENTY, resolvers=RESOLVERS)
        clients = {}
        for eye in EYES.values():
            headers = REQUEST_ID | eye.headers
            transport = ASGITransport(app=app, client=("192.0.2.1", 40000))
            client = AsyncClient(transport=transport, base_url="http://kaerini.example", headers=headers)
            clients[eye.name] = await stack.enter_async_context(client)
        engine = open_owner_engine(database.url)
        owner = await stack.enter_async_context(engine.connect())
        # Made before the other world has doors: two apps of one process do not make it at once.
        await send(clients["nobody"], Ask("read_openapi", "GET", "/openapi.json"))
        yield House(clients, owner, folder_files(folder / "files", database.clock))
        world.documents.close()


def _world(database: FreshDatabase, passwords: Argon2Passwords, folder: Path, feed: BoardFeed) -> SqlWorld:
    clock = database.clock
    clocks = Clocks(clock.now, clock.wall_now, clock.adopt)
    news = SqlTrackingNews(Listening(database.url))
    news.close()  # A stream then ends with what there is to tell.
    world = SqlWorld(
        *(database.engine, SEALER, clocks, passwords),
        mail=FolderMail(folder / "mail", "kaerini@network.example"),
        tracking_news=news,
        files=folder_files(folder / "files", database.clock),
        base_url=BASE_URL,
        sandbox=True,
        board_feed=feed,
    )
    world.ports = replace(world.ports, new_id=_new_id, new_secret=_new_secret)
    return world


def _new_id() -> UUID:
    return ASKED.get().throw()


def _new_secret() -> str:
    return ASKED.get().throw().hex
