"""What tests stand on: one PostgreSQL for the whole run, and fresh databases in it, copied in milliseconds.

The server starts with the first test that asks for a database, is shared by all xdist workers, and ends
with the last of them. KAERINI_PG_BIN takes another PostgreSQL than the wheel's.
"""

import fcntl
import os
import pickle
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.clock import wall_now
from adapters.db.access.api_clients import proving_clients
from adapters.db.board.sql_board import SqlBoard
from adapters.db.connect import Listening, open_engine
from adapters.db.drivers import proving_drivers
from adapters.db.migrating import migrate
from adapters.db.overseeing.view_sessions import proving_views
from adapters.db.sessions import proving
from adapters.db.tracking_news import SqlTrackingNews
from adapters.db.transaction import Actor
from adapters.db.work import Transactions
from adapters.distances.corridors import CorridorDistances, load_built_in_distances
from adapters.distances.ways import RecentWays
from adapters.documents.typst_documents import TypstDocuments
from adapters.files.folder_files import FolderFiles
from adapters.files.tickets import Tickets
from adapters.holidays import JapaneseHolidays
from adapters.ids import new_digits, new_id, new_secret
from adapters.mail import FolderMail
from adapters.mailed_secrets import SealedSecrets
from adapters.one_time_codes import Totp
from adapters.passkeys import WebauthnPasskeys
from adapters.passwords import Argon2Passwords
from adapters.photos.darkroom import ChildDarkroom
from adapters.photos.links import SealedPhotoLinks
from adapters.postgres.launching import shut_down
from adapters.postgres.server import RunningServer, start
from adapters.reference.municipalities import load_municipalities
from adapters.saved_searches.following import SqlSavedSearchIndex
from adapters.sealing import Sealer
from domain.accounts import Caller
from domain.places import Municipalities
from domain.ports import Ports
from tests.builders import PASSWORD, MovableClock, Network, found_network

HOME, PREFIX = "KAERINI_TEST_HOME", "kaerini-tests-"
WITH_SCHEMA, WITH_NETWORK = "kaerini_with_schema", "kaerini_with_network"
MEMORY, ROOM_BYTES = Path("/dev/shm"), 6 * 1024**3
SYSTEM = Actor(None, None, None, None, "test")
BASE_URL = "https://kaerini.example"
SEALER = Sealer(b"tests only: thirty-two bytes or more")
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def folder_files(folder: Path, clock: MovableClock | None = None) -> FolderFiles:
    """A store of files in a folder, as a program has one. ``clock``: its own, or the machine's."""
    return FolderFiles(folder, Tickets(SEALER), BASE_URL, wall_now if clock is None else clock.wall_now)


def pytest_configure(config: pytest.Config) -> None:
    """The run has one home; the workers are told through their environment."""
    if HOME not in os.environ:
        forget_dead_runs()
        home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=roomiest()))
        home.chmod(0o711)  # as root, the server runs as nobody and must pass
        os.environ[HOME] = str(home)

        def forget() -> None:
            del os.environ[HOME]
            shutil.rmtree(home, ignore_errors=True)

        config.add_cleanup(forget)


def roomiest() -> Path:
    """Where the run has its home: in memory, where a copy takes a fifth of the time, if it fits."""
    try:
        fits = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM_BYTES
        # The server's programs may have to lie there, too.
        fits = fits and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    except OSError:
        fits = False
    return MEMORY if fits else Path(tempfile.gettempdir())


def forget_dead_runs() -> None:
    """A run that was killed left its server behind; the next one ends it."""
    places = {Path(tempfile.gettempdir()), MEMORY}
    for home in (home for place in places for home in place.glob(f"{PREFIX}*-*")):
        pid = home.name.removeprefix(PREFIX).partition("-")[0]
        with suppress(OSError):  # another run may be at it as well
            if pid.isdigit() and not Path("/proc", pid).exists() and home.stat().st_uid == os.geteuid():
                shut_down(home / "postgres" / "data", None)
                shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[RunningServer]:
    """The PostgreSQL of the run; it may lose data, and so is fast."""
    bin_dir = os.environ.get("KAERINI_PG_BIN")
    with start(Path(os.environ[HOME]), Path(bin_dir) if bin_dir else None, unsafe_fast=True) as running:
        yield running


@dataclass(frozen=True, slots=True)
class FreshDatabase:
    """An empty database with the program's schema, and the program's connections to it."""

    url: str
    dsn: str
    engine: AsyncEngine
    clock: MovableClock

    def transactions_on(
        self, municipalities: Municipalities, committed: Callable[[Collection[str]], None] = lambda _: None
    ) -> Transactions:
        """Transactions of a program that knows these municipalities."""
        return Transactions(
            self.engine,
            municipalities,
            SEALER,
            wall_now=self.clock.wall_now,
            new_id=new_id,
            clock_moved=self.clock.adopt,
            committed=committed,
        )

    @property
    def transactions(self) -> Transactions:
        """Transactions of a program that knows Japan."""
        return self.transactions_on(load_municipalities())


class Copies:
    """Copies of two templates: one with the schema only, one with the test network in it as well."""

    def __init__(self, server: RunningServer, postgres: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._server = server
        self._postgres = postgres
        self._kept_network = Path(os.environ[HOME]) / "network.pickle"

    async def make_templates(self) -> None:
        """Make them once in the run: no worker copies one that another still writes."""
        with (Path(os.environ[HOME]) / "templates.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._server.make_database(WITH_SCHEMA):
                return
            await migrate(self._server.url(WITH_SCHEMA))
            await self._say(f"CREATE DATABASE {WITH_NETWORK} TEMPLATE {WITH_SCHEMA}")
            async with (
                self._connected(WITH_NETWORK) as template,
                template.transactions.begin(SYSTEM) as work,
            ):
                network = await found_network(work, CHEAP.hash(PASSWORD))
            self._kept_network.write_bytes(pickle.dumps(network))

    def network(self) -> Network:
        """The network that ``WITH_NETWORK`` holds."""
        network: Network = pickle.loads(self._kept_network.read_bytes())
        return network

    @asynccontextmanager
    async def fresh(self, template: str) -> AsyncIterator[FreshDatabase]:
        """A copy, dropped afterwards."""
        name = f"kaerini_{new_id().hex}"
        await self._say(f"CREATE DATABASE {name} TEMPLATE {template}")
        async with self._connected(name) as fresh:
            yield fresh
        await self._say(f"DROP DATABASE {name} WITH (FORCE)")

    async def empty(self) -> str:
        """The URL of a new database without any schema; it goes with the server."""
        name = f"kaerini_{new_id().hex}"
        await self._say(f"CREATE DATABASE {name}")
        return self._server.url(name)

    @asynccontextmanager
    async def _connected(self, name: str) -> AsyncIterator[FreshDatabase]:
        url = self._server.url(name)
        engine = open_engine(url)
        try:
            yield FreshDatabase(url, self._server.dsn(name), engine, MovableClock())
        finally:
            await engine.dispose()

    async def _say(self, sentence: str) -> None:
        await self._postgres.execute(sentence)


@pytest.fixture(scope="session")
async def copies(server: RunningServer) -> AsyncIterator[Copies]:
    """Where fresh databases come from."""
    postgres = await asyncpg.connect(server.dsn("postgres"))
    made = Copies(server, postgres)
    await made.make_templates()
    yield made
    await postgres.close()


@pytest.fixture
async def database(copies: Copies, request: pytest.FixtureRequest) -> AsyncIterator[FreshDatabase]:
    """A database for this test alone; the network is in it when the test asks for ``network``, too."""
    template = WITH_NETWORK if "network" in request.fixturenames else WITH_SCHEMA
    async with copies.fresh(template) as fresh:
        yield fresh


@pytest.fixture(scope="module")
async def module_database(copies: Copies) -> AsyncIterator[FreshDatabase]:
    """One database for all tests of a module, which then must not be in each other's way."""
    async with copies.fresh(WITH_SCHEMA) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def engine(module_database: FreshDatabase) -> AsyncEngine:
    """The module's database."""
    return module_database.engine


@pytest.fixture(scope="module")
def transactions_on(module_database: FreshDatabase) -> Callable[[Municipalities], Transactions]:
    """Transactions on the module's database."""
    return module_database.transactions_on


@pytest.fixture(scope="session")
def passwords() -> Iterator[Argon2Passwords]:
    """Real argon2id, as cheap as it can be."""
    made = Argon2Passwords(CHEAP)
    yield made
    made.close()


@pytest.fixture(scope="session")
def distances() -> CorridorDistances:
    """The corridor graph, read once."""
    return load_built_in_distances()


@pytest.fixture(scope="session")
def documents() -> Iterator[TypstDocuments]:
    """What sets documents, with its fonts read once."""
    made = TypstDocuments(load_municipalities())
    yield made
    made.close()


@pytest.fixture
def mail(tmp_path: Path) -> FolderMail:
    """Mail as files in a folder of the test's, ``tmp_path / "mail"``."""
    return FolderMail(tmp_path / "mail", "kaerini@network.example")


@pytest.fixture
def files(tmp_path: Path, clock: MovableClock) -> FolderFiles:
    """Uploaded files in a folder of the test's, ``tmp_path / "files"``."""
    return folder_files(tmp_path / "files", clock)


@pytest.fixture
def clock(database: FreshDatabase) -> MovableClock:
    """Both clocks of the test's program."""
    return database.clock


@pytest.fixture
def ports_as(
    database: FreshDatabase,
    passwords: Argon2Passwords,
    distances: CorridorDistances,
    documents: TypstDocuments,
    mail: FolderMail,
    files: FolderFiles,
) -> Callable[[Caller | None], Ports]:
    """The ports for one who calls: the real database, and clocks that stand still."""
    transactions = database.transactions
    board = SqlBoard(database.engine, load_municipalities())
    corridors = RecentWays(distances, load_municipalities())
    proven, darkroom = proving(database.engine), ChildDarkroom()
    index = SqlSavedSearchIndex(database.engine, load_municipalities(), corridors, database.clock.now)
    news = SqlTrackingNews(Listening(database.url))

    def ports_as(who: Caller | None) -> Ports:
        actor = Actor(who.account_id, who.desk, "127.0.0.1", "test", "test") if who else SYSTEM
        return Ports(
            begin=transactions.begin_for(actor),
            begin_apart=transactions.begin_for(actor),
            proven=proven,
            proven_driver=proving_drivers(database.engine),
            proven_view=proving_views(database.engine),
            proven_client=proving_clients(database.engine),
            now=database.clock.now,
            wall_now=database.clock.wall_now,
            new_id=new_id,
            new_secret=new_secret,
            new_digits=new_digits,
            base_url=BASE_URL,
            board=board,
            saved_search_index=index,
            municipalities=load_municipalities(),
            distances=distances,
            corridors=corridors,
            holidays=JapaneseHolidays(),
            passwords=passwords,
            one_time_codes=Totp(),
            passkeys=WebauthnPasskeys(BASE_URL),
            documents=documents,
            mail=mail,
            files=files,
            darkroom=darkroom,
            photo_links=SealedPhotoLinks(SEALER),
            mailed_secrets=SealedSecrets(SEALER),
            tracking_news=news,
            sandbox=True,
        )

    return ports_as


@pytest.fixture
def ports(ports_as: Callable[[Caller | None], Ports]) -> Ports:
    """The ports, for nobody in particular."""
    return ports_as(None)


@pytest.fixture
def network(copies: Copies, database: FreshDatabase) -> Network:
    """The test network, kept in the test's database."""
    return copies.network()
