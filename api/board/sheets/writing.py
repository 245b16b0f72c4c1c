"""Writing a table for spreadsheets: no formula, no rounded number, and told what an encoding cannot hold."""

import csv
from collections.abc import Iterable, Mapping
from enum import StrEnum
from io import StringIO

from api.board.sheets.cells import Json
from api.board.sheets.columns import BESIDE, Columns
from api.board.sheets.reading import CP932, value_at

REPLACEMENT = "〓"
"""Stands where cp932 has no sign: the geta of Japanese printers."""

_SAME_SIGN = str.maketrans({"〜": "～", "−": "－", "—": "―", "‖": "∥"})
"""What Unicode has twice and cp932 once."""


class Encoding(StrEnum):
    """How a table's text becomes bytes: UTF-8 with BOM, or cp932 (Shift_JIS) for old programs."""

    UTF_8 = "utf-8"
    CP932 = "cp932"


def written_table(columns: Columns, rows: Iterable[tuple[Mapping[str, Json], tuple[str, ...]]]) -> str:
    """Headings and rows, with CRLF. Each row: a form as JSON, and the cells of ``BESIDE``."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*(column.label for column in columns), *BESIDE])
    for form, beside in rows:
        values = [(column, value_at(form, column.path)) for column in columns]
        cells = ("" if _says_nothing(value, column.path) else column.write(value) for column, value in values)
        writer.writerow([*cells, *beside])
    return text.getvalue()


def _says_nothing(value: Json, path: tuple[str, ...]) -> bool:
    """An empty list says nothing, but of charges and services that there are none (SPEC 5.6)."""
    return value is None or (value == [] and path not in (("charges",), ("services",)))


def example_table(columns: Columns) -> str:
    """Headings and one example."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.label for column in columns])
    writer.writerow([column.example for column in columns])
    return text.getvalue()


def encoded(text: str, encoding: Encoding) -> tuple[bytes, int]:
    """The bytes, and how many signs the encoding did not have: each has become ``〓``."""
    if encoding is Encoding.UTF_8:
        return text.encode("utf-8-sig"), 0
    known = text.translate(_SAME_SIGN)
    replaced = [sign if _fits(sign) else REPLACEMENT for sign in known]
    count = sum(one != other for one, other in zip(known, replaced, strict=True))
    return "".join(replaced).encode(CP932), count


def _fits(sign: str) -> bool:
    try:
        sign.encode(CP932)
    except UnicodeEncodeError:
        return False
    return True
