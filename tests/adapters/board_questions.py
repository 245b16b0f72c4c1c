"""What people ask the board, drawn by Hypothesis from the values of the small world."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.accounts import Viewer
from domain.places import Area, Bureau, Near, great_circle_km
from domain.postings import Window
from domain.search import AtLeast, LoadSearch, LoadSort, Range, VehicleSearch, VehicleSort
from domain.vehicle_classes import BodyType, Equipment, VehicleClass
from tests.adapters.board_world import (
    CODES,
    COOPERATIVES,
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
)

ANYWHERE = (*POINTS, *(municipality.point for municipality in MUNICIPALITIES))
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
