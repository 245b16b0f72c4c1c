"""What people ask the board, drawn by Hypothesis from the values of the small world."""

from array import array
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.accounts import Viewer
from domain.places import (
    NO_WAY,
    Area,
    Bureau,
    Distance,
    DistanceMatrix,
    Near,
    Place,
    great_circle_km,
)
from domain.postings import Window
from domain.search import (
    AtLeast,
    Bounds,
    Frame,
    LoadSearch,
    LoadSort,
    MeasuredCorridor,
    Range,
    VehicleSearch,
    VehicleSort,
    Ways,
)
from domain.vehicle_classes import BodyType, Equipment, VehicleClass
from tests.adapters.board_world import (
    CODES,
    COOPERATIVES,
    EDGE,
    EVERY_MUNICIPALITY,
    FARES,
    HOUR,
    MOMENTS,
    MUNICIPALITIES,
    NOW,
    PICKUPS,
    POINTS,
    POSTED,
    TICK,
    VIEWERS,
    WEIGHTS,
    Choices,
)

ANYWHERE = (*POINTS, *(municipality.point for municipality in EVERY_MUNICIPALITY))
RIMS = tuple(great_circle_km(POINTS[0], point) for point in ANYWHERE)
"""Radii at whose very rim something lies."""


@st.composite
def nears(draw: st.DrawFn) -> Near:
    if draw(st.booleans()):
        return Near(POINTS[0], draw(st.sampled_from(RIMS)))
    return Near(draw(st.sampled_from(ANYWHERE)), draw(st.sampled_from((0.0, 1.0, 5.5, 40.0, 300.0))))


def some_of(options: Any) -> Any:
    return st.lists(st.sampled_from(tuple(options)), unique=True, max_size=2).map(tuple)


AREAS: Any = st.builds(
    Area,
    municipalities=some_of(CODES),
    prefectures=some_of(("23", "24", "01")),
    bureaus=st.sampled_from(((), (), (Bureau.KANTO,), (Bureau.CHUBU, Bureau.HOKKAIDO))),
    near=st.none() | nears(),
)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    from_at = draw(st.sampled_from(PICKUPS)) + draw(
        st.sampled_from((-HOUR, timedelta(0), TICK, HOUR, 6 * HOUR))
    )
    return Window(from_at, from_at + draw(st.sampled_from((TICK, HOUR, 9 * HOUR))))


KMS = (NO_WAY, 0, 5, 10, 30, 50, 50, 120)


def _matrix(choices: Choices, name: str, rows: int, columns: int) -> DistanceMatrix:
    """Ways of a few lengths, and now and then none."""
    kms = [choices.one(f"{name} {n}", KMS) for n in range(rows * columns)]
    minutes = [
        km if km == NO_WAY else choices.one(f"{name} minutes {n}", KMS[1:]) for n, km in enumerate(kms)
    ]
    return DistanceMatrix(
        rows, columns, array("i", kms), array("i", minutes), bytes(len(kms)), ("corridors",), bytes(len(kms))
    )


NUMBERS = {municipality.code: at for at, municipality in enumerate(EVERY_MUNICIPALITY)}


def _ways(n: int) -> Ways:
    """Ways that obey no map: what a board must do with them is told by the figures alone."""
    choices = Choices(f"ways {n}")
    km = choices.one("direct", (None, 0, 40, 40, 100, 200))
    return Ways(
        None if km is None else Distance(km, choices.one("minutes", (0, 60, 200)), "corridors", ferry=False),
        NUMBERS,
        _matrix(choices, "out", 1, len(NUMBERS)),
        _matrix(choices, "home", len(NUMBERS), 1),
    )


WAYS = tuple(map(_ways, range(12)))
CORRIDORS: Any = st.builds(
    MeasuredCorridor,
    from_place=st.sampled_from([Place(municipality.code) for municipality in MUNICIPALITIES]),
    to_place=st.sampled_from([Place(municipality.code) for municipality in MUNICIPALITIES]),
    detour_km=st.sampled_from((None, None, 0, 10, 65, 2_000)),
    detour_minutes=st.sampled_from((None, None, 0, 30, 120, 2_880)),
    ways=st.sampled_from(WAYS),
)

FARES_ASKED: Any = st.builds(Range, min=st.sampled_from((None, *FARES)), max=st.sampled_from((None, *FARES)))
WEIGHTS_ASKED: Any = st.builds(
    Range, min=st.sampled_from((None, *WEIGHTS)), max=st.sampled_from((None, *WEIGHTS, 10**12))
)
TEXTS = st.sampled_from(
    (
        "冷凍",
        "れいとう エビ",
        "ﾚｲﾄｳえび",
        "鋼材_",
        "割引100%",
        "0%",
        "steel\\",
        "ＳＴＥＥＬ　ＣＯＩＬ",
        "/",
        "strasse",
        "キロ",
        "袋 10",
        "カワグチ",
        "かわぐち 雑",
        "とよはし",
        "池田 配送",
        "名古屋市東",
        "パレット",
        "雑貨 池田町",
        "_",
        "%",
        "",
        "  ",
    )
)

LOAD_CONDITIONS: dict[str, Any] = {
    "origin": AREAS,
    "destination": AREAS,
    "pickup": windows(),
    "delivery": windows(),
    "vehicle_classes": some_of(VehicleClass),
    "body_types": some_of(tuple(BodyType)[:4]),
    "equipment": some_of(Equipment),
    "weight_kg": WEIGHTS_ASKED,
    "fare_yen": FARES_ASKED,
    "text": TEXTS,
    "consolidation": st.booleans(),
    "posted_after": st.sampled_from((*POSTED, NOW - HOUR, NOW, NOW + TICK)),
    "cooperative_ids": some_of([one.id for one in COOPERATIVES]),
    "corridor": CORRIDORS,
}
VEHICLE_CONDITIONS: dict[str, Any] = {
    "available": AREAS,
    "destination": AREAS,
    "available_at": windows(),
    "vehicle_classes": LOAD_CONDITIONS["vehicle_classes"],
    "body_types": LOAD_CONDITIONS["body_types"],
    "equipment": some_of(tuple(Equipment)[:4]),
    "weight_kg": st.builds(AtLeast, min=st.sampled_from((None, *WEIGHTS, 10**12))),
    "fare_yen": FARES_ASKED,
    "text": TEXTS,
    "posted_after": LOAD_CONDITIONS["posted_after"],
    "cooperative_ids": LOAD_CONDITIONS["cooperative_ids"],
}


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks, when, and how many items at a time."""

    viewer: Viewer
    now: datetime
    limit: int


EYES: Any = st.builds(
    Eyes,
    viewer=st.sampled_from(VIEWERS),
    now=st.sampled_from(MOMENTS),
    limit=st.sampled_from((1, 7, 20, 50, 50, 200, 2_000)),
)


@st.composite
def _conditions(draw: st.DrawFn, possible: dict[str, Any]) -> dict[str, Any]:
    """At most three at a time: more would find nothing."""
    names = draw(st.lists(st.sampled_from(sorted(possible)), unique=True, max_size=3))
    return {name: draw(possible[name]) for name in names}


@st.composite
def load_questions(draw: st.DrawFn) -> tuple[LoadSearch, Eyes]:
    """A search that the viewer may make (SPEC 1.6), and the viewer."""
    eyes = draw(EYES)
    asked = draw(_conditions(LOAD_CONDITIONS))
    from_point = draw(st.sampled_from(ANYWHERE))
    search = LoadSearch(**asked, from_point=from_point, sort=draw(st.sampled_from(LoadSort)))
    if search.sort is not LoadSort.DISTANCE and draw(st.booleans()):
        search = replace(search, from_point=None)
    if eyes.viewer.masked and any(search.masked_faults()):
        search = replace(search, fare_yen=None, cooperative_ids=None, from_point=from_point)
        search = replace(search, sort=LoadSort.DISTANCE)
    return search, eyes


@st.composite
def vehicle_questions(draw: st.DrawFn) -> tuple[VehicleSearch, Eyes]:
    """A search that the viewer may make (SPEC 1.6), and the viewer."""
    eyes = draw(EYES)
    asked = draw(_conditions(VEHICLE_CONDITIONS))
    from_point = draw(st.sampled_from(ANYWHERE))
    search = VehicleSearch(**asked, from_point=from_point, sort=draw(st.sampled_from(VehicleSort)))
    if search.sort is not VehicleSort.DISTANCE and draw(st.booleans()):
        search = replace(search, from_point=None)
    if eyes.viewer.masked and any(search.masked_faults()):
        search = replace(search, fare_yen=None, cooperative_ids=None, from_point=from_point)
        search = replace(search, sort=VehicleSort.DISTANCE)
    return search, eyes


WHOLE_GLOBE = Bounds(-90, -180, 90, 180)


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """Any part of the map: also with a rim through a posting, over the 180th, or a speck of it."""
    a, b = draw(st.sampled_from(ANYWHERE)), draw(st.sampled_from((*ANYWHERE, EDGE)))
    side = draw(st.sampled_from((0.0, 1e-9, 0.01, 1.0, 9.0)))
    south, north = sorted((a.lat, b.lat))
    west, east = sorted((a.lon, b.lon))
    between = Bounds(south - side, west - side, north + side, east + side)
    outside = Bounds(south, east + side, north + 1, west - side)
    bounds = draw(st.sampled_from((WHOLE_GLOBE, between, between, between, outside)))
    if any(bounds.faults("#")):
        bounds = WHOLE_GLOBE
    return Frame(bounds, draw(st.sampled_from((0, 3, 5, 6, 8, 11, 16, 22))))
