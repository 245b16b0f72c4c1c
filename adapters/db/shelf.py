"""The shelf: flat things kept as rows, columns = fields (DESIGN §4)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from sqlalchemy import Column, RowMapping, Table, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB

from adapters.db.plain import plain
from adapters.db.transaction import Changed, Transaction
from domain.refusals import Stale

Thing = TypeVar("Thing")
Row = RowMapping | Mapping[str, Any]
Read = Callable[[Row], Any]
Write = Callable[[Any], Any]

WITHOUT_PREFIX = frozenset({"terms"})
"""Fields whose own fields stand in the table under their own names."""


class Shelf(Generic[Thing]):
    """Things of one frozen dataclass in one table, keyed by ``id`` or another field.

    A field whose name is a column is that column, as JSON where the column is; any other is a dataclass,
    whose fields are columns under its name (``cargo.weight_kg`` is ``cargo_weight_kg``). A thing with a
    ``version`` is saved only over the version it was read as. ``secret``: columns the audit log never sees.
    """

    def __init__(
        self, thing: type[Thing], table: Table, *, key: str = "id", secret: frozenset[str] = frozenset()
    ) -> None:
        self.table = table
        self._key = key
        self.columns: tuple[str, ...] = tuple(_columns(thing, table, ""))
        self._thing = thing
        self._secret = secret
        self._read = _reader(thing, table, "")
        self._write = dict(_writers(thing, table, ""))
        self._is_versioned = "version" in self.columns
        self._get = select(*(table.c[name] for name in self.columns)).where(table.c[key] == bindparam("key"))
        self._lock = self._get.with_for_update(key_share=True)

    def thing_of(self, row: Row) -> Thing:
        """The thing of a row that has at least its columns."""
        thing: Thing = self._read(row)
        return thing

    def row_of(self, thing: Thing) -> dict[str, Any]:
        """The columns of a thing."""
        return {name: write(thing) for name, write in self._write.items()}

    async def get(self, work: Transaction, thing_id: UUID | str, *, lock: bool = False) -> Thing | None:
        """The thing of this id, or None; locked until the transaction ends."""
        found = await work.connection.execute(self._lock if lock else self._get, {"key": thing_id})
        row = found.mappings().one_or_none()
        return None if row is None else self.thing_of(row)

    async def read_on(self, work: Transaction, after: UUID | None, limit: int) -> Sequence[Thing]:
        """All things, by their key, from after this one on."""
        key = self.table.c[self._key]
        query = select(*(self.table.c[name] for name in self.columns)).order_by(key).limit(limit)
        if after is not None:
            query = query.where(key > after)
        return [self.thing_of(row) for row in (await work.connection.execute(query)).mappings()]

    async def add(self, work: Transaction, thing: Thing, **beside: object) -> None:
        """Keep a new thing, with its audit row. ``beside``: the columns that only the adapter has."""
        row = self.row_of(thing)
        await work.connection.execute(insert(self.table), row | beside)
        await self._record(work, row[self._key], None, thing)

    async def add_all(
        self, work: Transaction, things: Sequence[Thing], beside: Callable[[Thing], Mapping[str, object]]
    ) -> None:
        """``add``, of many at once."""
        rows = [self.row_of(thing) | dict(beside(thing)) for thing in things]
        if rows:
            await work.connection.execute(insert(self.table), rows)
            await self._record_all(work, [None] * len(things), things)

    async def save_all(
        self,
        work: Transaction,
        before: Sequence[Thing],
        after: Sequence[Thing],
        beside: Callable[[Thing], Mapping[str, object]],
    ) -> Sequence[Thing]:
        """``save``, of many things with versions at once. ``before``: as this transaction has locked them.

        Refuses: Stale.
        """
        rows, saved = [], []
        for was, thing in zip(map(self.row_of, before), after, strict=True):
            row = self.row_of(thing)
            if (was[self._key], was["version"]) != (row[self._key], row["version"]):
                raise Stale
            kept = {"kept_key": row[self._key], "kept_version": row["version"]}
            row["version"] += 1
            next_one: Thing = replace(thing, version=row["version"])  # type: ignore[type-var] # as in save
            rows.append(row | dict(beside(next_one)) | kept)
            saved.append(next_one)
        if rows:
            of_version = self.table.c.version == bindparam("kept_version")
            change = update(self.table).where(self.table.c[self._key] == bindparam("kept_key"), of_version)
            await work.connection.execute(change, rows)
            await self._record_all(work, before, saved)
        return saved

    async def save(self, work: Transaction, thing: Thing, **beside: object) -> Thing:
        """Keep a changed thing as its next version, with its audit row. Refuses: Stale."""
        row = self.row_of(thing)
        before = await self.get(work, row[self._key], lock=True)
        change = update(self.table).where(self.table.c[self._key] == bindparam("kept_key"))
        kept = {"kept_key": row[self._key]}
        if self._is_versioned:
            change = change.where(self.table.c.version == bindparam("kept_version"))
            kept["kept_version"] = row["version"]
            row["version"] += 1
            thing = replace(thing, version=row["version"])  # type: ignore[type-var] # a dataclass, as its columns prove
        changed = await work.connection.execute(change, row | beside | kept)
        if before is None or changed.rowcount != 1:
            raise Stale
        await self._record(work, row[self._key], before, thing)
        return thing

    async def _record(
        self, work: Transaction, thing_id: UUID | str, before: Thing | None, after: Thing
    ) -> None:
        await work.record(
            self.table.name,
            str(thing_id),
            before=None if before is None else self._open_part(before),
            after=self._open_part(after),
        )

    async def _record_all(
        self, work: Transaction, before: Sequence[Thing | None], after: Sequence[Thing]
    ) -> None:
        changes = (
            Changed(
                str(getattr(thing, self._key)),
                None if was is None else self._open_part(was),
                self._open_part(thing),
            )
            for was, thing in zip(before, after, strict=True)
        )
        await work.record_all(self.table.name, changes)

    def _open_part(self, thing: Thing) -> dict[str, Any]:
        written: dict[str, Any] = plain(thing)
        return {name: value for name, value in written.items() if name not in self._secret}


@dataclass(frozen=True, slots=True)
class _Field:
    """One field: its name, where it stands in the table, and what it holds."""

    name: str
    column: str
    prefix: str
    holds: Any


def _fields(thing: type, prefix: str) -> Iterator[_Field]:
    assert is_dataclass(thing), f"{thing} has no column of its own, and no fields either"
    hints = get_type_hints(thing)
    for field in fields(thing):
        column = prefix + field.name
        inner = prefix if field.name in WITHOUT_PREFIX else f"{column}_"
        yield _Field(field.name, column, inner, hints[field.name])


def _columns(thing: type, table: Table, prefix: str) -> Iterator[str]:
    for field in _fields(thing, prefix):
        if field.column in table.c:
            yield field.column
        else:
            yield from _columns(field.holds, table, field.prefix)


def _reader(thing: type, table: Table, prefix: str) -> Read:
    readers: dict[str, Read] = {}
    for field in _fields(thing, prefix):
        if field.column in table.c:
            readers[field.name] = _column_reader(table.c[field.column], field.holds)
        else:
            readers[field.name] = _reader(field.holds, table, field.prefix)
    return lambda row: thing(**{name: read(row) for name, read in readers.items()})


def _column_reader(column: Column[Any], holds: Any) -> Read:
    name = column.name
    if isinstance(column.type, JSONB):
        return lambda row: msgspec.convert(row[name], holds)
    read = _value_reader(holds)
    return lambda row: None if row[name] is None else read(row[name])


def _value_reader(holds: Any) -> Callable[[Any], Any]:
    """From what the driver gives to what the field holds; None has been seen to before."""
    holds = _plain(holds)
    if get_origin(holds) is tuple:
        read = _value_reader(get_args(holds)[0])
        return lambda values: tuple(read(value) for value in values)
    if holds is UUID:
        return lambda value: UUID(int=value.int)  # the driver has a class of its own
    if isinstance(holds, type) and issubclass(holds, StrEnum):
        return holds
    return lambda value: value


def _plain(holds: Any) -> Any:
    """What a field holds, when it holds something: ``LoadId | None`` is a UUID."""
    if get_origin(holds) in (Union, UnionType):
        (holds,) = (one for one in get_args(holds) if one is not NoneType)
    while hasattr(holds, "__supertype__"):
        holds = holds.__supertype__
    return holds


def _writers(thing: type, table: Table, prefix: str) -> Iterator[tuple[str, Write]]:
    for field in _fields(thing, prefix):
        if field.column in table.c:
            yield field.column, _column_writer(table.c[field.column], field.name)
        else:
            for column, write in _writers(field.holds, table, field.prefix):
                yield column, _inside(field.name, write)


def _inside(name: str, write: Write) -> Write:
    return lambda thing: write(getattr(thing, name))


def _column_writer(column: Column[Any], name: str) -> Write:
    if isinstance(column.type, JSONB):
        return lambda thing: plain(getattr(thing, name))
    return lambda thing: _plain_value(getattr(thing, name))


def _plain_value(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain_value(one) for one in value]
    return value
