"""Versions of postings, as they are kept for good: each edit adds one (SPEC 3.3)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Table, bindparam, func, insert, literal, select

from adapters.db.plain import plain
from adapters.db.schema import accounts, api_clients
from adapters.db.transaction import Transaction
from domain.history import PastVersion

Thing = TypeVar("Thing")


class Versions(Generic[Thing]):
    """The versions of things of one dataclass, in one append-only table keyed by ``key`` and version.

    ``field``: the field of the thing that is its key.
    """

    def __init__(self, thing: type[Thing], table: Table, key: str, *, field: str = "id") -> None:
        self._field = field
        self._thing = thing
        self._table = table
        self._key = table.c[key]
        person = select(accounts.c.person).where(accounts.c.id == bindparam("acting")).scalar_subquery()
        client = select(api_clients.c.name).where(api_clients.c.id == bindparam("acting_client"))
        named = func.coalesce(person, client.scalar_subquery(), literal(""))
        self._insert = insert(table).values(person=named)

    async def add(self, work: Transaction, thing: Any, *, at: datetime) -> None:
        """Keep a version, made at this time by the account or API client that acts."""
        await self.add_all(work, [thing], at=at)

    async def add_all(self, work: Transaction, things: Iterable[Any], *, at: datetime) -> None:
        """Keep a version of each."""
        rows = [
            {
                self._key.name: getattr(thing, self._field),
                "version": thing.version,
                "at": at,
                "account_id": work.actor.account_id,
                "acting": work.actor.account_id,
                "acting_client": work.actor.client_id,
                "thing": plain(thing),
            }
            for thing in things
        ]
        if rows:
            await work.connection.execute(self._insert, rows)

    async def list(
        self, work: Transaction, thing_id: UUID, before: int | None, limit: int
    ) -> Sequence[PastVersion[Thing]]:
        """Versions, newest first, below ``before``."""
        query = select(self._table).where(self._key == thing_id)
        if before is not None:
            query = query.where(self._table.c.version < before)
        rows = await work.connection.execute(query.order_by(self._table.c.version.desc()).limit(limit))
        return [
            PastVersion(row.version, row.at, row.person, msgspec.convert(row.thing, self._thing))
            for row in rows
        ]
