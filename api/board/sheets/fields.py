"""Columns that loads and vehicles share, and what their cells hold."""

import json
import re
from collections.abc import Iterator

from api.board.sheets.cells import (
    Codes,
    Column,
    Json,
    Unreadable,
    guarded,
    read_degrees,
    read_ids,
    read_json_cell,
    read_time,
    read_whole,
    unguarded,
    write_time,
)
from api.board.sheets.places import Places
from api.vocabularies import VOCABULARIES
from domain.audiences import AudienceKind

Path = tuple[str, ...]

NONE = "なし"
"""Says that there is none, where an empty cell says nothing (SPEC 5.6)."""

AUDIENCE = Codes(VOCABULARIES["audience_kind"])


def words(label: str, *path: str, example: str = "", required: bool = False) -> Column:
    """A column of words."""
    return Column(label, path, unguarded, guarded, example, required)


def whole(label: str, *path: str, example: str = "", required: bool = False) -> Column:
    """A column of whole numbers."""
    return Column(label, path, read_whole, str, example, required)


def degrees(label: str, *path: str) -> Column:
    """A column of numbers with a point."""
    return Column(label, path, read_degrees, repr)


def time(label: str, *path: str, example: str = "", required: bool = False) -> Column:
    """A column of times of Japan."""
    return Column(label, path, read_time, write_time, example, required)


def coded(label: str, codes: Codes, *path: str, example: str = "", required: bool = False) -> Column:
    """A column of one code each."""
    return Column(label, path, codes.read, codes.write, example, required)


def several(label: str, codes: Codes, *path: str, example: str = "", required: bool = False) -> Column:
    """A column of several codes each."""
    return Column(label, path, codes.read_some, codes.write_some, example, required)


def ids(label: str, *path: str) -> Column:
    """A column of ids."""
    return Column(label, path, read_ids, " ".join)


def in_json(label: str, *path: str) -> Column:
    """A column of what is not flat, as the API writes it."""
    return Column(label, path, read_json_cell, lambda value: json.dumps(value, ensure_ascii=False))


def place_columns(
    label: str, places: Places, path: Path, example: str, *, required: bool
) -> Iterator[Column]:
    """A place: its municipality, and as much more as is known."""
    yield Column(
        f"{label}市区町村", (*path, "municipality"), places.read, places.write, example, required=required
    )
    yield words(f"{label}住所", *path, "address")
    yield words(f"{label}郵便番号", *path, "postal_code")
    yield degrees(f"{label}緯度", *path, "point", "lat")
    yield degrees(f"{label}経度", *path, "point", "lon")
    yield words(f"{label}電話", *path, "site", "phone")
    yield words(f"{label}入口", *path, "site", "gate")
    yield words(f"{label}受付番号", *path, "site", "reference")
    yield words(f"{label}構内条件", *path, "site", "gear")


def ending_columns() -> Iterator[Column]:
    """What stands at the end of every posting."""
    yield words("備考", "remarks")
    yield words("担当者", "contact", "name", example="配車担当", required=True)
    yield words("担当者電話", "contact", "phone", example="03-0000-0000", required=True)
    yield time("掲載締切", "closes_at")
    yield coded("公開先", AUDIENCE, "audience", "kind", example=AUDIENCE.write(AudienceKind.EVERYONE))
    yield ids("公開先組合員ID", "audience", "member_ids")
    yield ids("公開先協同組合ID", "audience", "cooperative_ids")
    yield time("一般公開日時", "audience", "widens_at")
    yield ids("写真ID", "photo_ids")


class Lines:
    """Several things with a kind each, one a line: ``高速道路料金:1200``. None at all: なし."""

    def __init__(self, kinds: Codes, second: str, *, is_yen: bool = False) -> None:
        self._kinds = kinds
        self._second = second
        self._is_yen = is_yen

    def read(self, cell: str) -> Json:
        """The things, in order."""
        said = unguarded(cell)
        if said.strip() == NONE:
            return []
        return [self._read_line(line) for line in said.replace("\r\n", "\n").split("\n") if line.strip()]

    def _read_line(self, line: str) -> Json:
        match = re.fullmatch(r"([^:\uff1a]+)[:\uff1a](.*)", line)
        if match is None:
            raise Unreadable("not-a-line-of-kinds")
        kind, said = match.groups()
        value = read_whole(said.strip().removesuffix("円")) if self._is_yen else said
        return {"kind": self._kinds.read(kind), self._second: value}

    def write(self, value: Json) -> str:
        """A line for each."""
        if not value:
            return NONE
        return "\n".join(f"{self._kinds.write(one['kind'])}:{one[self._second]}" for one in value)
