"""What ``map_of`` draws, counted in SQL: a row for each cell in which something lies."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    RowMapping,
    Select,
    Table,
    Text,
    cast,
    column,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.db.board.conditions import Whereabouts, every_municipality
from domain.places import Municipalities, Point
from domain.search import MICRO, Bounds, Cell, Frame


def cells_shown(
    postings: Table,
    conditions: Sequence[ColumnElement[bool]],
    where: Whereabouts,
    frame: Frame,
    municipalities: Municipalities,
) -> Select[Any]:
    """The cells of a frame with what answers in them, told apart by the domain's own edges."""
    points = _municipality_points(municipalities)
    lat, lon = where.degrees("lat", points.c.lat), where.degrees("lon", points.c.lon)
    answers = select(postings.c.id, lat.label("lat"), lon.label("lon")).where(*conditions)
    spots = answers.select_from(postings.join(points, points.c.code == where.municipality)).subquery("spots")
    grid = frame.grid()
    row = func.width_bucket(spots.c.lat, _edges(grid.latitudes))
    col = func.width_bucket(spots.c.lon, _edges(grid.longitudes))
    counted = select(
        row.label("row"),
        col.label("column"),
        func.count().label("count"),
        func.array_agg(spots.c.id)[1].label("first"),
        func.min(spots.c.lat).label("lat"),
        func.min(spots.c.lon).label("lon"),
        func.sum(_micro(spots.c.lat)).label("sum_lat"),
        func.sum(_micro(spots.c.lon)).label("sum_lon"),
    )
    return counted.where(*_within(spots, frame.bounds)).group_by(row, col)


def cell_of(row: RowMapping) -> Cell:
    """A row of ``cells_shown``; of one posting alone the lowest lat and lon are its own."""
    return Cell(
        row["row"],
        row["column"],
        row["count"],
        UUID(int=row["first"].int),  # the driver has a class of its own
        Point(row["lat"], row["lon"]),
        int(row["sum_lat"]),
        int(row["sum_lon"]),
    )


def _municipality_points(municipalities: Municipalities) -> FromClause:
    """Every municipality's code and point, to join."""
    each = every_municipality(municipalities)
    rows = func.unnest(
        literal([one.code for one in each], ARRAY(Text)),
        literal([one.point.lat for one in each], ARRAY(Double)),
        literal([one.point.lon for one in each], ARRAY(Double)),
    )
    columns = (column("code", Text), column("lat", Double), column("lon", Double))
    return rows.table_valued(*columns).render_derived("municipality_points")


def _edges(degrees: Collection[float]) -> ColumnElement[Any]:
    return literal(list(degrees), ARRAY(Double))


def _micro(degree: ColumnElement[float]) -> ColumnElement[int]:
    """``micro``: the same steps in the same order, so the same number."""
    return cast(func.floor(degree * literal(float(MICRO), Double) + literal(0.5, Double)), BigInteger)


def _within(spots: FromClause, bounds: Bounds) -> Sequence[ColumnElement[bool]]:
    """``Bounds.hold``."""
    lat, lon = spots.c.lat, spots.c.lon
    of_west, of_east = lon >= literal(bounds.west, Double), lon <= literal(bounds.east, Double)
    over_180 = bounds.crosses_180
    return (
        lat.between(literal(bounds.south, Double), literal(bounds.north, Double)),
        *([or_(of_west, of_east)] if over_180 else [of_west, of_east]),
    )
