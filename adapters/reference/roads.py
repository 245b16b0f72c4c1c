"""Reads what road distances are made of: corridors, ferries, and the bays that no straight line may cross."""

from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

from adapters.reference import read_rows
from domain.places import MunicipalityCode, Point


@dataclass(frozen=True, slots=True)
class Corridor:
    """An expressway or main road between two municipalities, passable both ways."""

    ends: tuple[MunicipalityCode, MunicipalityCode]
    road_km: float


@dataclass(frozen=True, slots=True)
class Ferry:
    """A freight ferry between two ports, both ways: hours under way and km at sea, both approximate."""

    ends: tuple[MunicipalityCode, MunicipalityCode]
    hours: float
    sea_km: float


@dataclass(frozen=True, slots=True)
class BayLine:
    """One stretch of a line drawn along the middle of a bay, strait or lake."""

    bay: str
    start: Point
    end: Point


@cache
def load_corridors() -> tuple[Corridor, ...]:
    """The edges of the corridor graph."""
    return tuple(Corridor(_ends(row), float(row["road_km"])) for row in read_rows("road_corridors.csv"))


@cache
def load_ferries() -> tuple[Ferry, ...]:
    """The freight ferries."""
    return tuple(
        Ferry(_ends(row), float(row["approx_hours"]), float(row["approx_km"]))
        for row in read_rows("ferry_routes.csv")
    )


@cache
def load_bay_lines() -> tuple[BayLine, ...]:
    """The bays, stretch by stretch; in the file each bay is one line, point after point."""
    lines: list[BayLine] = []
    for bay, rows in groupby(read_rows("bays.csv"), key=lambda row: row["bay"]):
        points = [Point(float(row["lat"]), float(row["lon"])) for row in rows]
        assert len(points) > 1, bay
        lines.extend(BayLine(bay, start, end) for start, end in pairwise(points))
    return tuple(lines)


def _ends(row: dict[str, str]) -> tuple[MunicipalityCode, MunicipalityCode]:
    return MunicipalityCode(row["from_code5"]), MunicipalityCode(row["to_code5"])
