"""When the database is away for a moment: callers are told to come back, not that we made a mistake."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db.connect import is_outage, open_engine
from tests.api.conftest import Enter
from tests.api.forms import load_form
from tests.builders import Network
from tests.conftest import FreshDatabase

CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def test_a_call_whose_database_is_gone_is_asked_to_come_back(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    client = await enter(network.penguin)
    engine = database.engine
    away = open_engine("postgresql:///kaerini?host=/nowhere/at/all")
    there = engine.sync_engine.pool
    engine.sync_engine.pool = away.sync_engine.pool
    answer = await client.post("/v1/loads", json=load_form())
    engine.sync_engine.pool = there
    await away.dispose()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/overloaded")
    assert int(answer.headers["Retry-After"]) > 0
    assert (await client.get("/v1/loads")).json()["items"] == []


async def test_connections_cut_meanwhile_are_made_anew(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    client = await enter(network.penguin)
    assert (await client.get("/v1/me")).status_code == 200
    owner = create_async_engine(database.url)
    async with owner.connect() as connection:
        await connection.execute(text(CUT))
    await owner.dispose()
    assert (await client.get("/v1/me")).status_code == 200


async def test_a_mistake_of_ours_is_no_outage(database: FreshDatabase) -> None:
    with pytest.raises(ProgrammingError) as mistake:
        async with database.engine.connect() as connection:
            await connection.execute(text("SELECT nonsense"))
    assert not is_outage(mistake.value)
    assert not is_outage(KeyError("nonsense"))


async def test_a_server_that_ends_our_connection_is_an_outage(database: FreshDatabase) -> None:
    with pytest.raises(DBAPIError) as cut:  # noqa: PT012  # both within one connection
        async with database.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
            owner = create_async_engine(database.url)
            async with owner.connect() as other:
                await other.execute(text(CUT))
            await owner.dispose()
            await connection.execute(text("SELECT 1"))
    assert is_outage(cut.value)
