"""Reading a table: its encoding, its headings, and each row as the form it stands for (SPEC 3.8)."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from api.board.sheets.cells import Column, Json, Unreadable, folded
from api.board.sheets.columns import BESIDE, EXAMPLE_REF, Columns
from api.problems import pointer_to
from domain.refusals import Fault, Invalid

CP932 = "cp932"
BODY = "#"
"""Where something is wrong with the table as a whole."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``line``: as a spreadsheet counts, the headings are 1. ``faults``: cells that say nothing."""

    line: int
    form: Json
    faults: tuple[Fault, ...]


def read_table(body: bytes, columns: Columns, most: int) -> list[Row]:
    """The rows of a table in UTF-8, with or without BOM, or in cp932 (Shift_JIS).

    Refuses: Invalid, where the table as a whole cannot be read; what is wrong with a row stands in it.
    """
    rows = _records(_decoded(body))
    try:
        heading = next(rows, (1, []))[1]
        found = _found(heading, columns)
        read: list[Row] = []
        for line, cells in rows:
            if len(read) == most:
                raise Invalid(Fault(BODY, "too-many-rows", {"most": most}))
            read.append(_row(line, cells, found))
    except csv.Error:
        raise Invalid(Fault(BODY, "not-a-table")) from None
    if not read:
        raise Invalid(Fault(BODY, "table-is-empty"))
    return read


def _decoded(body: bytes) -> str:
    """UTF-8 where the bytes are that, else cp932: no text of either passes for the other by accident."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode(CP932)
    except UnicodeDecodeError as wrong:
        line = body[: wrong.start].count(b"\n") + 1
        raise Invalid(Fault(BODY, "unknown-encoding", {"line": line})) from None


def _records(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows that say anything, each with its number."""
    for line, cells in enumerate(csv.reader(StringIO(text, newline=""), strict=True), 1):
        if any(cell.strip() for cell in cells):
            yield line, cells


def _found(heading: Sequence[str], columns: Columns) -> Sequence[Column | None]:
    """The column of each heading, by label or by the API's name of the field; None: passed over."""
    known: dict[str, Column | None] = {folded(label): None for label in BESIDE}
    for column in columns:
        known |= {folded(column.label): column, folded(column.name): column}
    while heading and not heading[-1].strip():
        heading = heading[:-1]
    unknown = [name for name in heading if folded(name) not in known]
    found = [known[folded(name)] for name in heading if folded(name) in known]
    faults = [Fault(BODY, "unknown-column", {"column": name[:100]}) for name in unknown]
    given = [column for column in found if column is not None]
    for column in columns:
        if given.count(column) > 1:
            faults.append(Fault(BODY, "column-twice", {"column": column.label}))
        if column.required and column not in given:
            faults.append(Fault(BODY, "column-missing", {"column": column.label}))
    if faults:
        raise Invalid(*faults)
    return found


def _row(line: int, cells: Sequence[str], found: Sequence[Column | None]) -> Row:
    form: dict[str, Json] = {}
    faults = []
    if any(cell.strip() for cell in cells[len(found) :]):
        faults.append(Fault(BODY, "more-cells-than-columns"))
    for column, cell in zip(found, cells, strict=False):
        if column is None or not cell:
            continue
        try:
            _put(form, column.path, column.read(cell))
        except Unreadable as why:
            faults.append(Fault(pointer_to(column.path), why.code, why.figures))
    if form.get("external_ref") == EXAMPLE_REF:
        faults.append(Fault("#/external_ref", "example-row"))
    return Row(line, form, tuple(faults))


def _put(form: dict[str, Json], path: tuple[str, ...], value: Json) -> None:
    *outer, last = path
    for step in outer:
        form = form.setdefault(step, {})
    form[last] = value


def value_at(form: Mapping[str, Json], path: tuple[str, ...]) -> Json:
    """What a form says at a place; None where it says nothing there."""
    value: Json = form
    for step in path:
        if value is None:
            return None
        value = value.get(step)
    return value
