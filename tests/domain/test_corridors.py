"""Loads along my way: what a detour is made of, and which loads lie within its limits (SPEC 4.2)."""

from array import array
from dataclasses import replace

import pytest

from domain.accounts import Viewer
from domain.loads import Load, LoadView, Measured
from domain.places import NO_WAY, Distance, DistanceMatrix, MunicipalityCode, Place, Point
from domain.refusals import Fault
from domain.search import (
    DETOUR_KM,
    Corridor,
    Detour,
    LoadSearch,
    MeasuredCorridor,
    Ways,
    accepts_load,
    detour_of,
)
from tests.adapters import board_world
from tests.adapters.board_world import MUNICIPALITIES, NOW

A, B, TOWN = (MunicipalityCode(code) for code in ("23100", "13101", "24202"))
ISLE, VILLAGE = MunicipalityCode("01643"), MunicipalityCode("11203")
SOMEBODY = Viewer(None, None, None, masked=False)


def _road(km: int, minutes: int) -> Distance:
    return Distance(km, minutes, "corridors", ferry=False)


def _line(figures: dict[MunicipalityCode, tuple[int, int]], *, row: bool) -> DistanceMatrix:
    kms, minutes = (array("i", [pair[unit] for pair in figures.values()]) for unit in (0, 1))
    shape = (1, len(kms)) if row else (len(kms), 1)
    return DistanceMatrix(*shape, kms, minutes, bytes(len(kms)), ("corridors",), bytes(len(kms)))


WAYS = Ways(
    direct=_road(350, 300),
    numbers={A: 0, B: 1, TOWN: 2, VILLAGE: 3, ISLE: 4},
    out=_line({A: (0, 0), B: (350, 300), TOWN: (40, 45), VILLAGE: (370, 320), ISLE: (NO_WAY,) * 2}, row=True),
    home=_line(
        {A: (350, 300), B: (0, 0), TOWN: (385, 330), VILLAGE: (22, 31), ISLE: (NO_WAY,) * 2}, row=False
    ),
)


def _along(**limits: int | None) -> MeasuredCorridor:
    return MeasuredCorridor(Place(A), Place(B), ways=WAYS, **limits)


def _load(origin: MunicipalityCode, destination: MunicipalityCode, way: Distance | None) -> Load:
    load = next(one for one in map(board_world.a_load, range(99)) if one.closed_at is None)
    terms = replace(load.terms, origin=Place(origin), destination=Place(destination))
    return replace(load, terms=terms, measured=Measured(way, None), roughly=Measured(way, None))


def _seen(load: Load, viewer: Viewer = SOMEBODY) -> LoadView:
    return load.seen_by(viewer, board_world.company_of(load.poster_id), NOW)


@pytest.mark.parametrize(
    ("origin", "destination", "way", "detour"),
    [
        (A, B, _road(350, 300), Detour(0, 0)),
        (TOWN, VILLAGE, _road(395, 340), Detour(40 + 395 + 22 - 350, 45 + 340 + 31 - 300)),
        (B, A, _road(350, 300), Detour(700, 600)),
        (A, B, _road(349, 299), Detour(0, 0)),
        (A, ISLE, _road(900, 900), None),
        (ISLE, B, _road(900, 900), None),
        (TOWN, VILLAGE, None, None),
    ],
    ids=[
        "the same way",
        "beside it",
        "the other way round",
        "a shorter way",
        "to an island",
        "from one",
        "no way",
    ],
)
def test_a_detour_is_the_way_through_the_load_less_the_direct_way(
    origin: MunicipalityCode, destination: MunicipalityCode, way: Distance | None, detour: Detour | None
) -> None:
    view = _seen(_load(origin, destination, way))
    assert detour_of(_along(), view) == detour
    widest = LoadSearch(corridor=_along(detour_km=2_000, detour_minutes=2_880))
    assert accepts_load(widest, view, SOMEBODY, MUNICIPALITIES) == (detour is not None)


def test_without_a_direct_way_nothing_lies_along_it() -> None:
    nowhere = MeasuredCorridor(Place(A), Place(B), detour_km=2_000, ways=replace(WAYS, direct=None))
    assert detour_of(nowhere, _seen(_load(A, B, _road(350, 300)))) is None


@pytest.mark.parametrize(
    ("km", "minutes", "most"),
    [
        (None, None, (DETOUR_KM, 10_000)),
        (107, None, (107, 10_000)),
        (None, 116, (10_000, 116)),
        (107, 116, (107, 116)),
        (0, 0, (0, 0)),
    ],
)
def test_every_limit_that_is_given_must_hold_and_where_none_is_there_is_one_in_km(
    km: int | None, minutes: int | None, most: tuple[int, int]
) -> None:
    corridor = Corridor(Place(A), Place(B), km, minutes)
    assert corridor.allows(Detour(*most))
    assert corridor.allows(Detour(most[0] + 1, most[1])) == (most[0] == 10_000)
    assert corridor.allows(Detour(most[0], most[1] + 1)) == (most[1] == 10_000)


def test_a_detour_is_the_same_for_one_who_may_see_no_nearer_than_the_municipality() -> None:
    load = _load(TOWN, VILLAGE, _road(395, 340))
    exactly = replace(
        load,
        terms=replace(load.terms, origin=Place(TOWN, point=Point(34.7, 136.9))),
        measured=Measured(_road(301, 298), None),
    )
    masked = Viewer(None, None, None, masked=True)
    shown = [detour_of(_along(), _seen(one, eye)) for one in (load, exactly) for eye in (SOMEBODY, masked)]
    assert shown == [Detour(107, 116)] * 4


def test_a_corridor_runs_between_places_that_are_there_today() -> None:
    corridor = Corridor(Place(MunicipalityCode("99999")), Place(MunicipalityCode("11445")))
    faults = list(LoadSearch(corridor=corridor).faults(MUNICIPALITIES))
    told = {"code": "11445", "name": "白岡町", "day": "2012-10-01", "successors": "白岡市 11246"}
    assert faults == [
        Fault("#/corridor/from/municipality", "unknown-municipality", {"code": "99999"}),
        Fault("#/corridor/to/municipality", "former-municipality", told),
    ]
