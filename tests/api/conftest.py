"""The real doors over a fresh database, and clients that are logged in."""

import io
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pyotp
import pytest
import structlog
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from adapters.db.connect import Listening
from adapters.db.tracking_news import SqlTrackingNews
from adapters.files.folder_files import FolderFiles
from adapters.mail import FolderMail
from adapters.passwords import Argon2Passwords
from adapters.reference.municipalities import load_municipalities
from api.app import create_app
from api.calls import Bounds
from api.compose import RESOLVERS, ROUTERS, Clocks, SqlWorld
from api.logs import configure_logs
from domain.accounts import Device, DeviceKind
from domain.usecases.logging_in import Granted, log_in
from tests.builders import PASSWORD, MovableClock, Network, Person
from tests.conftest import BASE_URL, SEALER, FreshDatabase
from tests.following import following

Enter = Callable[[Person | None], Awaitable[AsyncClient]]


@pytest.fixture
async def world(
    database: FreshDatabase, passwords: Argon2Passwords, mail: FolderMail, files: FolderFiles
) -> AsyncIterator[SqlWorld]:
    """What lies outside the doors: this test's database, clocks that stand still, a sandbox."""
    clock = database.clock
    clocks = Clocks(clock.now, clock.wall_now, clock.adopt)
    news = SqlTrackingNews(Listening(database.url))
    async with following(database.url, load_municipalities(), clock.now) as board_feed:
        made = SqlWorld(
            *(database.engine, SEALER, clocks, passwords),
            mail=mail,
            files=files,
            tracking_news=news,
            sandbox=True,
            base_url=BASE_URL,
            board_feed=board_feed,
        )
        yield made
    await news.stop()
    made.documents.close()


@pytest.fixture
def app(world: SqlWorld) -> FastAPI:
    """The program's own doors."""
    return create_app(world, ROUTERS, bounds=Bounds(), resolvers=RESOLVERS)


@pytest.fixture
async def enter(app: FastAPI, world: SqlWorld, network: Network, clock: MovableClock) -> AsyncIterator[Enter]:
    """A client of a person of the network, logged in; of nobody for None."""
    async with AsyncExitStack() as stack:

        async def client_of(person: Person | None) -> AsyncClient:
            headers = {"Accept-Language": "en"}
            if person is not None:
                code = pyotp.TOTP(person.otp_seed).at(clock.wall_now()) if person.otp_seed else None
                device = Device(DeviceKind.BROWSER)
                granted = await log_in(world.ports, person.account.login_id, PASSWORD, code, device)
                assert isinstance(granted, Granted)
                headers["Authorization"] = f"Bearer {granted.access_token}"
            transport = ASGITransport(app=app)
            client = AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers)
            return await stack.enter_async_context(client)

        yield client_of


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Where this process logs to while a test runs."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level
