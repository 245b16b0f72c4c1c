"""The database of a program: the one that the settings name, or that of our own server."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from adapters.db import migrating
from adapters.db.examining import reach
from adapters.postgres.clusters import postmaster_of
from adapters.postgres.server import RunningServer, start
from api.settings import Settings, using

DATABASE = "kaerini"
"""The name of our own server's database."""
LOOK_SECONDS = 0.5

log = structlog.stdlib.get_logger("kaerini.database")


class Database:
    """The database of this program: the one that the settings name, or that of our own server.

    Only our own is watched: when its server dies, it is started again, and finds all that was committed.
    """

    def __init__(self, settings: Settings, url: str, server: RunningServer | None) -> None:
        self.url = url
        self._settings = settings
        self._server = server

    async def prepare(self) -> tuple[str | None, str]:
        """Bring it to this program's schema; the revision before and after.

        Refuses: DatabaseTrouble.
        """
        await reach(self.url)
        before = await migrating.revision_of(self.url)
        await migrating.migrate(self.url)
        await self.check()
        return before, migrating.head()

    async def reach(self) -> None:
        """Come through to its server. Refuses: DatabaseTrouble."""
        await reach(self.url)

    async def check(self) -> None:
        """Whether it is at this program's schema, and safe. Refuses: DatabaseTrouble."""
        await reach(self.url)
        await migrating.check(self.url, may_lose_data=self._settings.test_unsafe_database)

    async def watch(self) -> None:
        """Start our own server again whenever it has died; runs until cancelled."""
        while self._server is not None:
            await asyncio.sleep(LOOK_SECONDS)
            if postmaster_of(_data_folder(self._settings.home)) is None:
                log.warning("database died, starting it again")
                await asyncio.to_thread(self._start_again)

    def stop(self) -> None:
        """Let our own server go; the last program to leave it shuts it down."""
        if self._server is not None:
            self._server.stop()

    def _start_again(self) -> None:
        """The new one is joined before the old one is left, so that nobody shuts it down in between."""
        assert self._server is not None
        died, self._server = self._server, _start(self._settings)
        died.stop()


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The database of the settings; our own server is started, or found running, and left at the end.

    Refuses: CannotStartPostgres.
    """
    if settings.database_url is not None:
        with using(settings.home):
            _make_home(settings.home)
        yield Database(settings, settings.database_url.get_secret_value(), None)
        return
    server = _start(settings)
    server.make_database(DATABASE)
    database = Database(settings, server.url(DATABASE), server)
    try:
        yield database
    finally:
        database.stop()


def known_revision() -> str:
    """The schema this program is written for."""
    return migrating.head()


def _start(settings: Settings) -> RunningServer:
    return start(settings.home, settings.pg_bin, unsafe_fast=settings.test_unsafe_database)


def _data_folder(home: Path) -> Path:
    return home.resolve() / "postgres" / "data"


def _make_home(home: Path) -> None:
    """What is missing of it, for us alone; our own server's launcher would make it itself."""
    for folder in reversed([folder for folder in (home, *home.parents) if not folder.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
