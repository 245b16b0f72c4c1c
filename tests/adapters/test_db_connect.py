"""Speaking to the database: as which role, within which limits, and when not at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.db import migrating
from adapters.db.connect import Listening, open_engine, open_owner_engine, url_of
from adapters.db.migrating import is_current, migrate, revision_of
from adapters.db.troubles import DatabaseIsBusy, DatabaseIsNewer, DatabaseIsOlder, DatabaseMayLoseData
from adapters.ids import new_id
from adapters.postgres.server import RunningServer
from tests.conftest import Copies, FreshDatabase


async def test_the_program_speaks_as_the_app_within_limits(database: FreshDatabase) -> None:
    asked = "SELECT current_user, current_setting('statement_timeout'), current_setting('TimeZone')"
    async with database.engine.connect() as connection:
        assert tuple((await connection.execute(text(asked))).one()) == ("kaerini_app", "10s", "UTC")
    listening = await Listening(database.url).connect()
    assert tuple(await listening.fetchrow(asked) or ()) == ("kaerini_app", "10s", "UTC")
    await listening.close()


@pytest.mark.parametrize(
    "written", ["postgres://a:b@h:1/d", "postgresql://a:b@h:1/d", "postgresql+psycopg://a:b@h:1/d"]
)
def test_a_url_may_be_written_in_several_ways(written: str) -> None:
    assert url_of(written).render_as_string(hide_password=False) == "postgresql+asyncpg://a:b@h:1/d"


def test_what_libpq_calls_sslmode_is_understood() -> None:
    assert dict(url_of("postgres://h/d?sslmode=require&host=h").query) == {"ssl": "require", "host": "h"}


async def test_a_server_that_may_lose_data_is_refused_unless_it_is_a_test(database: FreshDatabase) -> None:
    with pytest.raises(DatabaseMayLoseData, match="fsync and synchronous_commit"):
        await migrating.check(database.url)
    await migrating.check(database.url, may_lose_data=True)


async def test_one_such_setting_is_enough(database: FreshDatabase) -> None:
    async with open_owner_engine(database.url).begin() as connection:
        name = await connection.scalar(text("SELECT current_database()"))
        await connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = on"))
    with pytest.raises(DatabaseMayLoseData, match="with fsync off"):
        await migrating.check(database.url)


async def test_an_older_database_is_refused_until_it_is_migrated(copies: Copies) -> None:
    url = await copies.empty()
    with pytest.raises(DatabaseIsOlder, match="kaerini migrate") as empty:
        await migrating.check(url, may_lose_data=True)
    assert "空" in empty.value.ja
    await migrate(url, "0001")
    with pytest.raises(DatabaseIsOlder, match="0001"):
        await migrating.check(url, may_lose_data=True)
    await migrate(url)
    await migrating.check(url, may_lose_data=True)


async def test_a_database_newer_than_the_program_is_left_alone(database: FreshDatabase) -> None:
    async with open_owner_engine(database.url).begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    for attempt in (migrate(database.url), migrating.check(database.url, may_lose_data=True)):
        with pytest.raises(DatabaseIsNewer, match="0999") as refused:
            await attempt
        assert "新しい版" in refused.value.ja
    assert await revision_of(database.url) == "0999"


async def test_a_probe_sees_whether_the_schema_is_the_programs(
    database: FreshDatabase, copies: Copies
) -> None:
    assert await is_current(database.engine)
    async with open_owner_engine(database.url).begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not await is_current(database.engine)
    for url in (await copies.empty(), "postgresql://127.0.0.1:1/nothing"):
        nowhere = open_engine(url, pool_size=1)
        assert not await is_current(nowhere)
        await nowhere.dispose()


async def test_programs_that_start_together_migrate_once(copies: Copies) -> None:
    url = await copies.empty()
    await asyncio.gather(*(migrate(url) for _ in range(4)))
    assert await revision_of(url) == migrating.head()


async def test_databases_of_one_server_can_be_migrated_at_the_same_time(copies: Copies) -> None:
    urls = [await copies.empty() for _ in range(4)]
    await asyncio.gather(*map(migrate, urls))
    assert {await revision_of(url) for url in urls} == {migrating.head()}


async def test_a_table_in_use_makes_a_migration_give_up(database: FreshDatabase) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("SELECT 1 FROM jobs"))
        with pytest.raises(DatabaseIsBusy):
            await migrate(database.url, "0002", wait_for_tables="50ms")
    assert await revision_of(database.url) == "0003"  # each page for itself: the one in use still stands
    await migrate(database.url, "0002")


@asynccontextmanager
async def owner_who_is_no_superuser(server: RunningServer) -> AsyncIterator[str]:
    """A database and an owner of it who may make roles, and nothing more."""
    name = f"kaerini_{new_id().hex}"
    postgres = await asyncpg.connect(server.dsn("postgres"))
    await postgres.execute(f"CREATE ROLE {name} LOGIN CREATEROLE")
    await postgres.execute("GRANT kaerini_app TO CURRENT_USER")
    await postgres.execute(f"GRANT kaerini_app TO {name} WITH ADMIN OPTION")
    await postgres.execute(f"CREATE DATABASE {name} OWNER {name}")
    try:
        yield server.url(name, user=name)
    finally:
        await postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await postgres.execute(f"DROP ROLE {name}")
        await postgres.close()


async def test_an_owner_who_is_no_superuser_migrates_and_runs(server: RunningServer, copies: Copies) -> None:
    async with owner_who_is_no_superuser(server) as url:
        await migrate(url)
        engine = open_engine(url, pool_size=1)
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT count(*) FROM loads")) == 0
            with pytest.raises(DBAPIError, match="permission denied"):
                await connection.execute(text("DELETE FROM audit_log"))
        await engine.dispose()


async def test_no_one_can_be_connected_to_as_the_app_alone(server: RunningServer, copies: Copies) -> None:
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await asyncpg.connect(server.dsn("postgres", user="kaerini_app"))
