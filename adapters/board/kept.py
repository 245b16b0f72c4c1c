"""A posting as it is kept: the text of its row, which becomes the thing again when somebody looks at it."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, get_type_hints

import msgspec
from sqlalchemy import Boolean, DateTime, Table
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.db.shelf import WITHOUT_PREFIX, Shelf

Thing = TypeVar("Thing")
Tree = list[tuple[str, "int | Tree"]]
"""Fields by name: the number of its column, or the fields of the thing that it holds."""

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


class Kept(Generic[Thing]):
    """Rows of a shelf as COPY writes them: UTF-8, tabs between columns, ``\\N`` for nothing."""

    def __init__(self, thing: type[Thing], shelf: Shelf[Thing]) -> None:
        self._thing = thing
        self._columns = shelf.columns
        self._read = [_reader(shelf.table.c[name].type) for name in shelf.columns]
        self._tree = _tree(thing, shelf.table, "", {name: n for n, name in enumerate(shelf.columns)})

    def thing_of(self, row: bytes) -> Thing:
        """The thing of a row. Raises: ValueError."""
        texts = row.decode().split("\t")
        values = [
            None if text == "\\N" else read(plain_text(text))
            for read, text in zip(self._read, texts, strict=True)
        ]
        return msgspec.convert(
            _nested(self._tree, values), self._thing, strict=False, builtin_types=(datetime,)
        )


def plain_text(text: str) -> str:
    """A column's text without the escapes of COPY."""
    if "\\" not in text:
        return text
    if "\\\\" not in text:
        for letter, sign in _ESCAPES.items():
            text = text.replace(f"\\{letter}", sign)
        return text
    parts = iter(text.split("\\"))
    found = [next(parts)]
    for part in parts:
        if part:
            found.append(_ESCAPES.get(part[0], part[0]) + part[1:])
        else:  # an escaped backslash: what follows it is as it is
            found.append("\\" + next(parts, ""))
    return "".join(found)


def listed(text: str) -> list[str]:
    """The items of an array of codes or ids, which need no quotes."""
    return text[1:-1].split(",") if len(text) > 2 else []


def _nested(tree: Tree, values: list[Any]) -> dict[str, Any]:
    return {name: values[at] if isinstance(at, int) else _nested(at, values) for name, at in tree}


def _tree(thing: Any, table: Table, prefix: str, numbers: dict[str, int]) -> Tree:
    """The fields of a thing as the shelf lays them out in columns."""
    assert is_dataclass(thing), thing
    hints = get_type_hints(thing)
    found: Tree = []
    for field in fields(thing):
        column = prefix + field.name
        if column in table.c:
            found.append((field.name, numbers[column]))
        else:
            inner = prefix if field.name in WITHOUT_PREFIX else f"{column}_"
            found.append((field.name, _tree(hints[field.name], table, inner, numbers)))
    return found


def _reader(column: Any) -> Callable[[str], Any]:
    if isinstance(column, JSONB):
        return msgspec.json.decode
    if isinstance(column, ARRAY):
        return listed
    if isinstance(column, Boolean):
        return "t".__eq__
    if isinstance(column, DateTime):
        return datetime.fromisoformat
    return str
