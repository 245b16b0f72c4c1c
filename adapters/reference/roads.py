"""Reads what road distances are made of: corridors, ferries, and the bays that no straight line may cross."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from itertools import groupby, pairwise
from types import MappingProxyType

from adapters.reference import read_rows
from domain.places import MunicipalityCode, Point


class RoadKind(Enum):
    """What a way runs on, by which its speed goes."""

    EXPRESSWAY = auto()
    MAIN_ROAD = auto()
    LOCAL = auto()


SPEED_KMH: Mapping[RoadKind, float] = MappingProxyType(
    {RoadKind.EXPRESSWAY: 72.0, RoadKind.MAIN_ROAD: 50.0, RoadKind.LOCAL: 35.0}
)
"""Our own figures for a truck under way, without rests. A ferry's hours stand in its row instead."""

EXPRESSWAY_FROM_KM = 15.0
WITHOUT_EXPRESSWAYS = ("01", "47")
"""The file of corridors names no kinds, so this is what is assumed: a stretch of at least 15 km is driven as
an expressway, a shorter one, where towns lie close, as a main road, and in Hokkaido and Okinawa each as a
main road, since most of theirs are. Whatever is no corridor is local."""


@dataclass(frozen=True, slots=True)
class Corridor:
    """An expressway or main road between two municipalities, passable both ways."""

    ends: tuple[MunicipalityCode, MunicipalityCode]
    road_km: float

    @property
    def kind(self) -> RoadKind:
        """What it is driven as."""
        without = any(code.startswith(WITHOUT_EXPRESSWAYS) for code in self.ends)
        is_main_road = without or self.road_km < EXPRESSWAY_FROM_KM
        return RoadKind.MAIN_ROAD if is_main_road else RoadKind.EXPRESSWAY


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
