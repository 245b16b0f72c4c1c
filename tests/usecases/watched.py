"""Saved searches for tests: saving one, letting the worker work, and reading what came of it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text

from adapters.db.outbox_worker import OutboxWorker
from api.compose.doors import WHEN
from domain.accounts import Caller
from domain.ports import Ports
from domain.saved_searches.letters import MatchView
from domain.saved_searches.searches import SavedSearch, SavedSearchTerms
from domain.search import LoadSearch
from domain.usecases.board.saving_searches import list_saved_search_matches, save_search
from tests.builders import Person
from tests.conftest import FreshDatabase
from tests.letters import letters_to

As = Callable[[Caller | None], Ports]

ALL_LOADS = LoadSearch()


async def save(ports_as: As, who: Person, name: str = "帰り荷", **terms: Any) -> SavedSearch:
    """A saved search of somebody's; for all loads, where nothing else is said."""
    if "vehicles" not in terms:
        terms.setdefault("loads", ALL_LOADS)
    caller = who.caller
    return (await save_search(ports_as(caller), caller, SavedSearchTerms(name, **terms))).saved


def worker_on(database: FreshDatabase, ports: Ports) -> OutboxWorker:
    """A worker with the real table of who reacts to what."""
    when = {event: [partial(react, ports) for react in reactions] for event, reactions in WHEN.items()}
    return OutboxWorker(database.engine, when, database.clock.wall_now)


async def let_work(database: FreshDatabase, ports: Ports) -> None:
    """Tell all that is due, and what follows from it."""
    worker = worker_on(database, ports)
    while await worker.work_once():
        pass


async def met_by(ports_as: As, who: Person, saved: SavedSearch) -> list[MatchView]:
    """What met a saved search, as its owner reads it."""
    caller = who.caller
    return list((await list_saved_search_matches(ports_as(caller), caller, saved.id, None, 200)).items)


def mails(tmp_path: Path, who: Person) -> list[str]:
    """The letters on saved searches to somebody, oldest first."""
    letters = letters_to(tmp_path / "mail", who.account.mail)
    return [str(one.get_content()) for one in letters if "条件" in str(one["Subject"])]


async def rows(database: FreshDatabase, query: str) -> list[tuple[Any, ...]]:
    """What a query finds."""
    async with database.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def trouble(database: FreshDatabase) -> list[tuple[Any, ...]]:
    """Events whose telling failed."""
    return await rows(database, "SELECT event, last_error FROM outbox WHERE last_error IS NOT NULL")
