"""What ``lies_along`` means, said in SQL."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, any_, cast, false, literal

from adapters.db.board.conditions import texts
from adapters.db.schema import loads
from adapters.db.schema.shapes import Json
from domain.places import NO_WAY, Distance, DistanceMatrix, MunicipalityCode
from domain.search import MeasuredCorridor

_c = loads.c

Limits = Mapping[str, int]
"""``km``, ``minutes`` or both → how long the whole way through a load may be."""


def along(corridor: MeasuredCorridor) -> Iterator[ColumnElement[bool]]:
    """The load's ends lie where a way leads from A and to B, and all three together are not too long.

    Its ends are told first: by them alone most loads are too far off, and there are indexes to see it.
    """
    direct = corridor.ways.direct
    if direct is None:
        yield false()
        return
    limits = _limits(corridor, direct)
    ends = ((_c.origin_municipality, corridor.ways.out), (_c.destination_municipality, corridor.ways.home))
    near = [_near(matrix, corridor.ways.numbers, limits) for _, matrix in ends]
    for (municipality, _), reached in zip(ends, near, strict=True):
        yield municipality == any_(texts(reached))
    for unit, limit in limits.items():
        of_ends = [
            _looked_up(municipality, {code: _figures(matrix, unit)[at] for code, at in reached.items()})
            for (municipality, matrix), reached in zip(ends, near, strict=True)
        ]
        own = cast(_c.roughly["distance"][unit].astext, BigInteger)
        yield of_ends[0] + own + of_ends[1] <= limit


def _limits(corridor: MeasuredCorridor, direct: Distance) -> Limits:
    limits: dict[str, int] = {}
    if corridor.most_km is not None:
        limits["km"] = direct.km + corridor.most_km
    if corridor.detour_minutes is not None:
        limits["minutes"] = direct.minutes + corridor.detour_minutes
    return limits


def _near(
    matrix: DistanceMatrix, numbers: Mapping[MunicipalityCode, int], limits: Limits
) -> dict[MunicipalityCode, int]:
    """The municipalities whose own way does not yet pass a limit, and where they stand in the matrix."""
    return {
        code: at
        for code, at in numbers.items()
        if matrix.km[at] != NO_WAY
        and all(_figures(matrix, unit)[at] <= limit for unit, limit in limits.items())
    }


def _figures(matrix: DistanceMatrix, unit: str) -> Any:
    return matrix.km if unit == "km" else matrix.minutes


def _looked_up(municipality: ColumnElement[str], figures: Mapping[MunicipalityCode, int]) -> Any:
    return cast(literal(figures, Json).op("->>")(municipality), BigInteger)
