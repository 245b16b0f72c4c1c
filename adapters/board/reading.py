"""Reading the board from the tables: all of it at the start, then what the feed says has changed."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.types import Uuid

from adapters.board.memory import MemoryBoard
from adapters.board.postings import Postings
from adapters.db.members import companies, company_of
from adapters.db.schema import members
from domain.members import MemberId

Progress = Callable[[int], None]

CHUNK = 500
"""Rows taken in at a time: some milliseconds, in which nobody else is served."""

PAST_KEPT = timedelta(days=1)
"""What the clock closed longer ago is not read."""

_LISTS = "SELECT member_id, array_agg(other_id) AS others FROM do_not_deal {} GROUP BY member_id"


def _driver_sql(query: Select[Any]) -> str:
    return str(query.compile(dialect=dialect()))  # type: ignore[no-untyped-call] # of SQLAlchemy


_PROFILES = companies().add_columns(members.c.words, members.c.suspended_at)
ALL_PROFILES = _driver_sql(_PROFILES)
SOME_PROFILES = _driver_sql(_PROFILES.where(members.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))))


@dataclass(frozen=True, slots=True)
class Changed:
    """What looks otherwise now, by id."""

    loads: Collection[UUID]
    vehicles: Collection[UUID]
    members: Collection[UUID]
    lists: Collection[UUID]

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to read."""
        return not (self.loads or self.vehicles or self.members or self.lists)


async def read_everything(connection: Any, board: MemoryBoard, now: datetime, progress: Progress) -> None:
    """Fill an empty board from one snapshot; the connection is in a transaction that has it."""
    await connection.execute("SET LOCAL statement_timeout = 0")
    for row in await connection.fetch(ALL_PROFILES):
        _put_profile(board, row)
    for row in await connection.fetch(_LISTS.format("")):
        board.put_list(row["member_id"], row["others"])
    for postings, put in ((board.loads, board.put_loads), (board.vehicles, board.put_vehicles)):

        async def take(rows: list[bytes], put: Callable[[list[bytes]], None] = put) -> None:
            put(rows)
            progress(len(board.loads) + len(board.vehicles))
            await asyncio.sleep(0)

        await _copy(connection, f"{postings.select} AND {_not_past(now)}", take)


async def read_changed(connection: Any, board: MemoryBoard, changed: Changed, now: datetime) -> None:
    """Read what has changed anew, and let all of it appear at once."""
    loads = await _rows_of(connection, board.loads, changed.loads, now)
    vehicles = await _rows_of(connection, board.vehicles, changed.vehicles, now)
    profiles = await connection.fetch(SOME_PROFILES, list(changed.members)) if changed.members else []
    lists = (
        await connection.fetch(_LISTS.format("WHERE member_id = any($1)"), list(changed.lists))
        if changed.lists
        else []
    )
    for row in profiles:
        _put_profile(board, row)
    others = {row["member_id"]: row["others"] for row in lists}
    for member_id in changed.lists:
        board.put_list(MemberId(member_id), others.get(member_id, ()))
    board.remove_loads(changed.loads)
    board.put_loads(loads)
    board.remove_vehicles(changed.vehicles)
    board.put_vehicles(vehicles)


def _put_profile(board: MemoryBoard, row: Any) -> None:
    board.put_company(company_of(row), row["words"], suspended=row["suspended_at"] is not None)


async def _rows_of(connection: Any, postings: Postings, ids: Collection[UUID], now: datetime) -> list[bytes]:
    if not ids:
        return []
    found: list[bytes] = []

    async def take(rows: list[bytes]) -> None:
        found.extend(rows)

    these = ", ".join(f"'{one}'" for one in ids)  # Ids of our own feed: hexadecimal and dashes.
    await _copy(connection, f"{postings.select} AND id IN ({these}) AND {_not_past(now)}", take)
    return found


def _not_past(now: datetime) -> str:
    return f"closing_at > '{(now - PAST_KEPT).isoformat()}'"


async def _copy(connection: Any, query: str, take: Callable[[list[bytes]], Awaitable[None]]) -> None:
    """The rows of a query as COPY writes them, in chunks."""
    rest = b""
    waiting: list[bytes] = []

    async def received(data: bytes) -> None:
        nonlocal rest, waiting
        *rows, rest = (rest + data).split(b"\n")
        waiting += rows
        if len(waiting) >= CHUNK:
            full, waiting = waiting, []
            await take(full)

    await connection.copy_from_query(query, output=received, format="text")
    if waiting:
        await take(waiting)
