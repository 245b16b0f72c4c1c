"""What a search found, drawn on a map: points, and clusters where several lie together (SPEC 4.1).

A posting lies where it is shown to lie: one who may not see nearer sees it at its municipality's point.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from math import asinh, atan, degrees, floor, pi, radians, sinh, tan
from uuid import UUID

from domain.places import Point
from domain.refusals import Fault

MOST_ZOOM = 22
MOST_CELLS = 4_096
"""Of a frame that would show more, the grid is that of a lower zoom."""
CELLS_A_TILE = 4
"""A tile of 256 pixels has 4 × 4 cells of 64."""
MICRO = 1_000_000


class MapEnd(StrEnum):
    """By which of its ends a load is drawn."""

    ORIGIN = "origin"
    DESTINATION = "destination"


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle on the map in degrees, its rims included. West of ``west`` > ``east``: over the 180th."""

    south: float
    west: float
    north: float
    east: float

    def faults(self, pointer: str) -> Iterator[Fault]:
        """A map has some height and some width."""
        if self.south >= self.north:
            yield Fault(f"{pointer}/north", "bounds-empty")
        if self.west == self.east:
            yield Fault(f"{pointer}/east", "bounds-empty")

    @property
    def crosses_180(self) -> bool:
        """Whether the rectangle runs over the 180th meridian."""
        return self.west > self.east

    def hold(self, point: Point) -> bool:
        """Whether the point lies within."""
        if not self.south <= point.lat <= self.north:
            return False
        if self.crosses_180:
            return point.lon >= self.west or point.lon <= self.east
        return self.west <= point.lon <= self.east


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells that a frame shows: where one ends and the next begins, in degrees, ascending.

    They lie fixed on the globe, whatever is looked at. Whoever draws a map compares with these very numbers,
    so that all agree to the last bit on the cell of a point: the number of edges at or below it.
    """

    latitudes: tuple[float, ...]
    longitudes: tuple[float, ...]

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return (len(self.latitudes) + 1) * (len(self.longitudes) + 1)

    def cell_of(self, point: Point) -> tuple[int, int]:
        """Row (from the south) and column (from the west)."""
        return bisect_right(self.latitudes, point.lat), bisect_right(self.longitudes, point.lon)


@dataclass(frozen=True, slots=True)
class Frame:
    """What of the map is looked at, and how near: the zoom of web maps, 0 to ``MOST_ZOOM``."""

    bounds: Bounds
    zoom: int

    def grid(self) -> Grid:
        """The grid of web-mercator cells of 64 pixels; of a lower zoom where they were too many."""
        sides = CELLS_A_TILE << self.zoom
        rows, columns = self._rows(sides), self._columns(sides)
        if (len(rows) + 1) * (sum(map(len, columns)) + 1) > MOST_CELLS:
            return replace(self, zoom=self.zoom - 1).grid()
        longitudes = {column / sides * 360 - 180 for part in columns for column in part}
        latitudes = tuple(_latitude(row / sides) for row in reversed(rows) if row > 0)
        return Grid(latitudes, tuple(sorted(longitudes)))

    def _rows(self, sides: int) -> range:
        """The rows shown, counted from the north, and one more on either side: rounding loses none."""
        north, south = (floor(_from_north(lat) * sides) for lat in (self.bounds.north, self.bounds.south))
        return range(max(north - 1, 0), min(south + 1, sides - 1) + 1)

    def _columns(self, sides: int) -> tuple[range, ...]:
        """The columns shown, counted from the 180th eastwards, likewise; in two parts where it is crossed."""
        west, east = (floor((lon + 180) / 360 * sides) for lon in (self.bounds.west, self.bounds.east))
        first, last = max(west - 1, 0), min(east + 1, sides - 1) + 1
        return (range(last), range(first, sides)) if self.bounds.crosses_180 else (range(first, last),)


def _from_north(lat: float) -> float:
    """How far down a web map (0 to 1) a latitude lies; beyond the map's rims as on them."""
    rim = degrees(atan(sinh(pi)))
    return (1 - asinh(tan(radians(min(max(lat, -rim), rim)))) / pi) / 2


def _latitude(from_north: float) -> float:
    return degrees(atan(sinh(pi * (1 - 2 * from_north))))


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One posting on the map, degrees."""

    id: UUID
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class MapCluster:
    """Several postings in one cell: the mean of where they lie, degrees to the sixth decimal."""

    lat: float
    lon: float
    count: int


@dataclass(frozen=True, slots=True)
class PostingMap:
    """What lies in a frame, from north to south and then from west to east; each posting counts once."""

    points: tuple[MapPoint, ...]
    clusters: tuple[MapCluster, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What lies in a cell. ``first``, ``point``: of any one; ``lat``, ``lon``: the sums of ``micro``."""

    row: int
    column: int
    count: int
    first: UUID
    point: Point
    lat: int
    lon: int


def micro(degree: float) -> int:
    """Millionths of a degree, half up: whole numbers, whose sum does not depend on their order."""
    return floor(degree * MICRO + 0.5)


def drawn(cells: Iterable[Cell]) -> PostingMap:
    """The map of these cells: what lies alone in one is a point, all else is clusters, at whatever zoom.

    Several at one spot stay a cluster: points on top of one another could not be told apart.
    """
    ordered = sorted(cells, key=lambda cell: (-cell.row, cell.column))
    return PostingMap(
        tuple(MapPoint(cell.first, cell.point.lat, cell.point.lon) for cell in ordered if cell.count == 1),
        tuple(
            MapCluster(_mean(cell.lat, cell.count), _mean(cell.lon, cell.count), cell.count)
            for cell in ordered
            if cell.count > 1
        ),
    )


def _mean(total: int, count: int) -> float:
    """The mean of so many, half up, in degrees."""
    return (2 * total + count) // (2 * count) / MICRO


def map_of(spots: Iterable[tuple[UUID, Point]], frame: Frame) -> PostingMap:
    """The map of what lies where, plainly."""
    grid = frame.grid()
    together: dict[tuple[int, int], list[tuple[UUID, Point]]] = defaultdict(list)
    for id_, point in spots:
        if frame.bounds.hold(point):
            together[grid.cell_of(point)].append((id_, point))
    return drawn(
        Cell(
            row,
            column,
            len(members),
            *members[0],
            sum(micro(point.lat) for _, point in members),
            sum(micro(point.lon) for _, point in members),
        )
        for (row, column), members in together.items()
    )
