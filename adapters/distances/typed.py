"""Road distances as somebody typed them who knows the lane, before whatever else measures it (SPEC 2.2)."""

import csv
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from adapters.distances.routed import Measured
from domain.places import Distance, DistanceMatrix, Municipalities, MunicipalityCode, Place

METHOD = "typed"
COLUMNS = ["from", "to", "km", "minutes"]
MOST_KM, MOST_MINUTES = 5_000, 14_400
MOST_BYTES = 10 * 1024 * 1024

Lane = tuple[MunicipalityCode, MunicipalityCode]


class WrongTypedDistances(Exception):
    """A file of typed distances that cannot be used: ``where`` and ``why``, for whoever wrote it."""

    def __init__(self, where: str, ja: str, en: str) -> None:
        super().__init__(f"{where}: {en}")
        self.where = where
        self.ja = ja
        self.en = en


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of a lane, in whole km and minutes."""

    km: int
    minutes: int


def read_typed(path: Path, municipalities: Municipalities) -> Mapping[Lane, Typed]:
    """The lanes of a CSV file with the columns from, to, km, minutes; each both ways unless both stand there.

    Raises: WrongTypedDistances, with the line.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WrongTypedDistances(str(path), "10 MiB を超えています", "more than 10 MiB")
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        raise WrongTypedDistances(
            str(path), "UTF-8 の CSV として読めません", "cannot be read as CSV in UTF-8"
        ) from wrong
    if not rows or rows[0] != COLUMNS:
        raise WrongTypedDistances(
            f"{path}:1", "1行目は from,to,km,minutes です", "line 1 is from,to,km,minutes"
        )
    typed: dict[Lane, Typed] = {}
    for number, row in enumerate(rows[1:], 2):
        lane, figures = _lane(row, f"{path}:{number}", municipalities)
        if lane in typed:
            raise WrongTypedDistances(f"{path}:{number}", "同じ区間が2回あります", "a lane occurs twice")
        typed[lane] = figures
    back = {(end, start): figures for (start, end), figures in typed.items() if (end, start) not in typed}
    return typed | back


def _lane(row: Sequence[str], where: str, municipalities: Municipalities) -> tuple[Lane, Typed]:
    if len(row) != len(COLUMNS):
        raise WrongTypedDistances(where, "4項目ではありません", "not four fields")
    start, end = MunicipalityCode(row[0]), MunicipalityCode(row[1])
    if start == end or municipalities.get(start) is None or municipalities.get(end) is None:
        raise WrongTypedDistances(where, "市区町村コードが違います", "no two municipalities")
    km, minutes = (int(text) if text.isascii() and text.isdecimal() else -1 for text in row[2:])
    if not (0 <= km <= MOST_KM and 0 <= minutes <= MOST_MINUTES):
        raise WrongTypedDistances(
            where, "km は0から5000、分は0から14400の整数です", "km from 0 to 5000, minutes from 0 to 14400"
        )
    return (start, end), Typed(km, minutes)


class TypedDistances:
    """The port ``Distances``: lanes as typed, from municipality to municipality whatever the exact place.

    A way through several places is typed only when each leg is; otherwise the whole of it is measured, so
    that no sum mixes two methods.
    """

    def __init__(self, typed: Mapping[Lane, Typed], otherwise: Measured) -> None:
        self._typed = typed
        self._otherwise = otherwise

    async def along(self, places: Sequence[Place]) -> Distance | None:
        """From place to place in this order."""
        legs = [self._typed.get((a.municipality, b.municipality)) for a, b in pairwise(places)]
        known = [leg for leg in legs if leg is not None]
        if not known or len(known) < len(legs):
            return await self._otherwise.along(places)
        return Distance(sum(leg.km for leg in known), sum(leg.minutes for leg in known), METHOD, ferry=False)

    async def matrix(self, origins: Sequence[Place], destinations: Sequence[Place]) -> DistanceMatrix:
        """From each to each, the typed lanes laid over what is measured."""
        measured = await self._otherwise.matrix(origins, destinations)
        km, minutes = array("i", measured.km), array("i", measured.minutes)
        ferry, method = bytearray(measured.ferry), bytearray(measured.method)
        for row, origin in enumerate(origins):
            for column, destination in enumerate(destinations):
                leg = self._typed.get((origin.municipality, destination.municipality))
                if leg is not None:
                    at = row * measured.columns + column
                    km[at], minutes[at], ferry[at], method[at] = leg.km, leg.minutes, 0, len(measured.methods)
        return DistanceMatrix(
            rows=measured.rows,
            columns=measured.columns,
            km=km,
            minutes=minutes,
            ferry=bytes(ferry),
            methods=(*measured.methods, METHOD),
            method=bytes(method),
        )
