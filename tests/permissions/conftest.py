"""The scene, set once for all tests of a module, on a database of its own."""

from collections.abc import AsyncIterator
from dataclasses import fields

import pytest
from httpx2 import ASGITransport, AsyncClient

from adapters.db.connect import Listening
from adapters.db.tracking_news import SqlTrackingNews
from adapters.mail import FolderMail
from adapters.passwords import Argon2Passwords
from adapters.reference.municipalities import load_municipalities
from api.app import create_app
from api.calls import Bounds, Policies, Policy
from api.compose import RESOLVERS, ROUTERS, Clocks, SqlWorld
from tests.builders import PASSWORD
from tests.conftest import BASE_URL, CHEAP, SEALER, WITH_NETWORK, Copies, folder_files
from tests.following import following
from tests.permissions.scene import Scene, set_scene

PLENTY = {one.name: Policy(one.name.replace("_", "-"), 10**9, 60) for one in fields(Policies)}
"""Everyone asks about everything in a moment."""


@pytest.fixture(scope="module")
async def scene(
    copies: Copies, passwords: Argon2Passwords, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scene]:
    """Everyone in every relation to something, behind the real doors."""
    async with (
        copies.fresh(WITH_NETWORK) as database,
        following(database.url, load_municipalities(), database.clock.now) as board_feed,
    ):
        clocks = Clocks(database.clock.now, database.clock.wall_now, database.clock.adopt)
        news = SqlTrackingNews(Listening(database.url))
        mail = FolderMail(tmp_path_factory.mktemp("mail"), "kaerini@network.example")
        world = SqlWorld(
            *(database.engine, SEALER, clocks, passwords),
            mail=mail,
            files=folder_files(tmp_path_factory.mktemp("files"), database.clock),
            tracking_news=news,
            sandbox=True,
            base_url=BASE_URL,
            board_feed=board_feed,
        )
        app = create_app(world, ROUTERS, bounds=Bounds(policies=Policies(**PLENTY)), resolvers=RESOLVERS)
        transport = ASGITransport(app=app)
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            yield await set_scene(world, client, copies.network(), CHEAP.hash(PASSWORD))
        await news.stop()
        world.documents.close()
