"""Loads along my way over HTTP (SPEC 4.2, API §2), and what a board is asked that makes no sense."""

from typing import Any

import pytest

from tests.api.conftest import Enter
from tests.api.forms import load_form
from tests.builders import KAWAGUCHI, YOKKAICHI, Network

NAGOYA, OSAKA, KYOTO, OGASAWARA = "23100", "27100", "26100", "13421"


def along(start: str, end: str, **limits: Any) -> dict[str, Any]:
    """A search for what lies on the way between two municipalities."""
    return {"corridor": {"from": {"municipality": start}, "to": {"municipality": end}, **limits}}


async def _post(enter: Enter, network: Network, *lanes: tuple[str, str], **changes: Any) -> list[str]:
    client = await enter(network.penguin)
    forms = [
        load_form(origin={"municipality": start}, destination={"municipality": end}, **changes)
        for start, end in lanes
    ]
    return [(await client.post("/v1/loads", json=form)).json()["id"] for form in forms]


async def test_a_load_on_my_way_shows_what_it_adds_to_it_and_the_other_way_round_is_none(
    enter: Enter, network: Network
) -> None:
    whole, part, _ = await _post(enter, network, (OSAKA, KAWAGUCHI), (NAGOYA, KAWAGUCHI), (KAWAGUCHI, OSAKA))
    client = await enter(network.otter)
    search = along(OSAKA, KAWAGUCHI, detour_km=30) | {"sort": "pickup"}
    items = (await client.post("/v1/loads/search", json=search)).json()["items"]
    detours = {item["id"]: item["detour"] for item in items}
    assert detours.keys() == {whole, part}
    assert detours[whole] == {"km": 0, "minutes": 0}
    assert 0 <= detours[part]["km"] <= 30
    assert (await client.post("/v1/loads/counts", json=search)).json() == {"count": 2}
    page = (await client.post("/v1/loads/search?facets=true&limit=1", json=search)).json()
    assert [one["count"] for one in page["facets"]["vehicle_class"]] == [2]
    frame = {"bounds": {"south": 34, "west": 135, "north": 36, "east": 140}, "zoom": 9, "by": "origin"}
    drawn = (await client.post("/v1/loads/map", json={"search": search, **frame})).json()
    assert {point["id"] for point in drawn["points"]} == {whole, part}


async def test_the_road_distances_tell_the_same_detour_leg_by_leg(enter: Enter, network: Network) -> None:
    (load,) = await _post(enter, network, (YOKKAICHI, KAWAGUCHI))
    client = await enter(network.otter)

    async def road(start: str, end: str) -> dict[str, Any]:
        return dict((await client.get(f"/v1/distance?from={start}&to={end}")).json())

    legs = [(OSAKA, YOKKAICHI), (YOKKAICHI, KAWAGUCHI), (KAWAGUCHI, NAGOYA)]
    measured = [await road(*leg) for leg in legs]
    direct = await road(OSAKA, NAGOYA)
    wanted = {unit: sum(leg[unit] for leg in measured) - direct[unit] for unit in ("km", "minutes")}
    for limits, found in (
        ({"detour_km": wanted["km"]}, 1),
        ({"detour_km": wanted["km"] - 1}, 0),
        ({"detour_minutes": wanted["minutes"]}, 1),
        ({"detour_minutes": wanted["minutes"] - 1}, 0),
        ({"detour_km": wanted["km"], "detour_minutes": wanted["minutes"]}, 1),
        ({"detour_km": wanted["km"], "detour_minutes": wanted["minutes"] - 1}, 0),
        ({"detour_km": wanted["km"] - 1, "detour_minutes": wanted["minutes"]}, 0),
        ({}, 0),
    ):
        page = (await client.post("/v1/loads/search", json=along(OSAKA, NAGOYA, **limits))).json()
        assert [(item["id"], item["detour"]) for item in page["items"]] == [(load, wanted)] * found


async def test_a_round_trip_counts_the_whole_of_it_and_where_no_way_leads_nothing_is_found(
    enter: Enter, network: Network
) -> None:
    (kyoto,) = await _post(enter, network, (OSAKA, KYOTO))
    client = await enter(network.otter)
    page = (await client.post("/v1/loads/search", json=along(OSAKA, OSAKA, detour_km=200))).json()
    out = (await client.get(f"/v1/distance?from={OSAKA}&to={KYOTO}")).json()
    back = (await client.get(f"/v1/distance?from={KYOTO}&to={OSAKA}")).json()
    whole = {unit: out[unit] + back[unit] for unit in ("km", "minutes")}
    assert [(item["id"], item["detour"]) for item in page["items"]] == [(kyoto, whole)]
    for start, end in ((OGASAWARA, OSAKA), (OSAKA, OGASAWARA)):
        nowhere = along(start, end, detour_km=2000)
        assert (await client.post("/v1/loads/counts", json=nowhere)).json() == {"count": 0}


async def test_a_trial_user_is_told_the_same_detour_as_everyone_whatever_the_points_of_a_load(
    enter: Enter, network: Network
) -> None:
    poster = await enter(network.penguin)
    exact = {"municipality": YOKKAICHI, "point": {"lat": 34.80, "lon": 136.40}}
    await poster.post("/v1/loads", json=load_form(origin=exact))
    search = along(NAGOYA, KAWAGUCHI, detour_km=200)
    told = []
    for client in (poster, await enter(network.trial), await enter(network.otter)):
        page = (await client.post("/v1/loads/search", json=search)).json()
        told.append([item["detour"] for item in page["items"]])
    await poster.post("/v1/loads", json=load_form())
    page = (await poster.post("/v1/loads/search?limit=1", json=search)).json()
    assert told == [[page["items"][0]["detour"]]] * 3


@pytest.mark.parametrize(
    ("corridor", "pointers"),
    [
        ({}, ["#/corridor/from", "#/corridor/to"]),
        ({"detour_km": -1}, ["#/corridor/detour_km"]),
        ({"detour_km": 2001}, ["#/corridor/detour_km"]),
        ({"detour_km": 1.5}, ["#/corridor/detour_km"]),
        ({"detour_minutes": -1}, ["#/corridor/detour_minutes"]),
        ({"detour_minutes": 2881}, ["#/corridor/detour_minutes"]),
        ({"via": []}, ["#/corridor/via"]),
        ({"from": {"municipality": "99999"}}, ["#/corridor/from/municipality"]),
        ({"to": {"municipality": "11445"}}, ["#/corridor/to/municipality"]),
        ({"to": {"municipality": "11203", "point": {"lat": 91, "lon": 0}}}, ["#/corridor/to/point/lat"]),
    ],
)
async def test_a_corridor_that_makes_no_sense_is_pointed_at(
    enter: Enter, network: Network, corridor: dict[str, Any], pointers: list[str]
) -> None:
    client = await enter(network.penguin)
    whole: dict[str, Any] = {"from": {"municipality": NAGOYA}, "to": {"municipality": KAWAGUCHI}}
    form = {"corridor": whole | corridor if corridor else {}}
    for path in ("/v1/loads/search", "/v1/loads/counts"):
        refused = await client.post(path, json=form)
        assert refused.status_code == 422
        assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers


MANY = [f"{n:05d}" for n in range(2_000)]
NOWHERE = {"point": {"lat": 35.0, "lon": 136.9}}


@pytest.mark.parametrize(
    ("search", "pointers"),
    [
        ({"origin": {"municipalities": MANY}}, ["#/origin/municipalities"]),
        ({"origin": {"municipalities": [NAGOYA, NAGOYA]}}, ["#/origin/municipalities/1"]),
        ({"origin": {"prefectures": ["24", "24"]}}, ["#/origin/prefectures/1"]),
        ({"origin": {"near": NOWHERE | {"radius_km": 0}}}, ["#/origin/near/radius_km"]),
        ({"origin": {"near": NOWHERE | {"radius_km": -1}}}, ["#/origin/near/radius_km"]),
        ({"origin": {"near": NOWHERE | {"radius_km": 5_000}}}, ["#/origin/near/radius_km"]),
        ({"origin": {"near": NOWHERE}}, ["#/origin/near/radius_km"]),
        ({"origin": {"municipalities": []}}, ["#/origin"]),
        ({"text": "鋼" * 10_000}, ["#/text"]),
        ({"text": "鋼\x00材"}, ["#/text"]),
        ({"fare_yen": {"min": 2, "max": 1}}, ["#/fare_yen/max"]),
        ({"body_types": ["wing", "wing"]}, ["#/body_types/1"]),
    ],
)
async def test_a_question_out_of_all_measure_is_pointed_at(
    enter: Enter, network: Network, search: dict[str, Any], pointers: list[str]
) -> None:
    client = await enter(network.penguin)
    refused = await client.post("/v1/loads/search", json=search)
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers


@pytest.mark.parametrize(
    "search",
    [
        {"origin": {"prefectures": ["47"]}, "text": "鋼材"},
        {"weight_kg": {"min": 10**12}},
        {"posted_after": "2199-01-01T00:00:00+09:00"},
        {"pickup": {"from": "2000-01-01T00:00:00+09:00", "to": "2000-01-01T01:00:00+09:00"}},
        {"origin": {"municipalities": [NAGOYA]}, "destination": {"municipalities": [NAGOYA]}},
    ],
)
async def test_conditions_that_nothing_meets_together_find_nothing(
    enter: Enter, network: Network, search: dict[str, Any]
) -> None:
    await _post(enter, network, (YOKKAICHI, KAWAGUCHI))
    client = await enter(network.penguin)
    page = (await client.post("/v1/loads/search", json=search)).json()
    assert page == {"items": [], "next_cursor": None, "facets": None}


NAMES = ["100%鋼材", "100x鋼材", "a_b", "axb", "c\\d", "it's", 'say "x"', "f.*(g", "$1; DROP TABLE loads --"]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("100%", {"100%鋼材"}),
        ("%", {"100%鋼材"}),
        ("a_b", {"a_b"}),
        ("_", {"a_b"}),
        ("c\\d", {"c\\d"}),
        ("\\", {"c\\d"}),
        ("'", {"it's"}),
        ('"x"', {'say "x"'}),
        (".*", {"f.*(g"}),
        ("(", {"f.*(g"}),
        ("^", set()),
        ("[a-z]", set()),
        ("drop --", {"$1; DROP TABLE loads --"}),
        ("鋼材", {"100%鋼材", "100x鋼材"}),
    ],
)
async def test_signs_that_mean_something_to_a_machine_mean_themselves_in_a_search(
    enter: Enter, network: Network, word: str, found: set[str]
) -> None:
    client = await enter(network.penguin)
    for name in NAMES:
        posted = await client.post("/v1/loads", json=load_form(cargo={"name": name, "weight_kg": 1}))
        assert posted.status_code == 201
    page = (await client.post("/v1/loads/search", json={"text": word})).json()
    assert {item["cargo"]["name"] for item in page["items"]} == found


async def test_a_cursor_of_one_way_does_not_go_on_along_another(enter: Enter, network: Network) -> None:
    await _post(enter, network, (OSAKA, KAWAGUCHI), (OSAKA, KAWAGUCHI))
    client = await enter(network.penguin)
    search = along(OSAKA, KAWAGUCHI, detour_km=10)
    cursor = (await client.post("/v1/loads/search?limit=1", json=search)).json()["next_cursor"]
    path = f"/v1/loads/search?limit=1&cursor={cursor}"
    on = await client.post(path, json=search)
    assert (on.status_code, len(on.json()["items"]), on.json()["next_cursor"]) == (200, 1, None)
    other = await client.post(path, json=along(OSAKA, KAWAGUCHI, detour_km=11))
    assert (other.status_code, other.json()["type"]) == (422, "/problems/invalid-cursor")
