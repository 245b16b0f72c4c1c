"""The board on a map over HTTP (API §2): points, clusters, and what cannot be drawn."""

from typing import Any

import pytest

from tests.api.conftest import Enter
from tests.api.forms import load_form, vehicle_form
from tests.builders import KAWAGUCHI, YOKKAICHI, Network

GLOBE = {"south": -90, "west": -180, "north": 90, "east": 180}
JAPAN = {"south": 24, "west": 122, "north": 46, "east": 149}
AT_THE_PORT = {"lat": 34.9512, "lon": 136.6503}


def a_map(**changes: Any) -> dict[str, Any]:
    """All loads by their origin."""
    form: dict[str, Any] = {"search": {}, "bounds": JAPAN, "zoom": 8, "by": "origin"}
    return form | changes


async def _post_three(enter: Enter, network: Network) -> list[str]:
    """Two from Yokkaichi, of which one names its point, and one from Kawaguchi."""
    forms = (
        load_form(),
        load_form(origin={"municipality": YOKKAICHI, "point": AT_THE_PORT}),
        load_form(origin={"municipality": KAWAGUCHI}, destination={"municipality": YOKKAICHI}),
    )
    client = await enter(network.penguin)
    return [(await client.post("/v1/loads", json=form)).json()["id"] for form in forms]


async def test_a_map_shows_the_answers_alone_or_together_as_near_as_one_looks(
    enter: Enter, network: Network
) -> None:
    town, port, north = await _post_three(enter, network)
    client = await enter(network.otter)
    afar = (await client.post("/v1/loads/map", json=a_map())).json()
    assert [point["id"] for point in afar["points"]] == [north]
    (together,) = afar["clusters"]
    assert together["count"] == 2
    assert together["lat"] == pytest.approx((34.96667 + AT_THE_PORT["lat"]) / 2, abs=0.02)
    bounds = {"south": 34.9, "west": 136.5, "north": 35.1, "east": 136.8}
    near = (await client.post("/v1/loads/map", json=a_map(bounds=bounds, zoom=15))).json()
    assert near["clusters"] == []
    assert {point["id"] for point in near["points"]} == {town, port}
    assert {"id": port, **AT_THE_PORT} in near["points"]


async def test_a_map_is_by_the_end_that_is_asked_for_and_of_what_the_search_finds(
    enter: Enter, network: Network
) -> None:
    *_, north = await _post_three(enter, network)
    client = await enter(network.otter)
    bounds = {"south": 35.5, "west": 139.5, "north": 36, "east": 140}
    by_origin = (await client.post("/v1/loads/map", json=a_map(bounds=bounds))).json()
    assert [point["id"] for point in by_origin["points"]] == [north]
    by_destination = (await client.post("/v1/loads/map", json=a_map(bounds=bounds, by="destination"))).json()
    assert (by_destination["points"], [one["count"] for one in by_destination["clusters"]]) == ([], [2])
    named = a_map(search={"origin": {"municipalities": [KAWAGUCHI]}}, bounds=GLOBE)
    found = (await client.post("/v1/loads/map", json=named)).json()
    assert ([point["id"] for point in found["points"]], found["clusters"]) == ([north], [])


async def test_a_trial_user_sees_a_load_at_its_municipality_whatever_its_point(
    enter: Enter, network: Network
) -> None:
    await _post_three(enter, network)
    trial = await enter(network.trial)
    around = {"south": 34.9502, "west": 136.6493, "north": 34.9522, "east": 136.6513}
    at_the_port = (await trial.post("/v1/loads/map", json=a_map(bounds=around, zoom=20))).json()
    assert at_the_port == {"points": [], "clusters": []}
    near = (await trial.post("/v1/loads/map", json=a_map(zoom=22))).json()
    assert sorted(one["count"] for one in near["clusters"]) == [2]


async def test_a_load_that_is_not_disclosed_is_not_drawn(enter: Enter, network: Network) -> None:
    assert network.owl.desk is not None
    named = {"kind": "named", "member_ids": [str(network.owl.desk.id)]}
    owner = await enter(network.penguin)
    await owner.post("/v1/loads", json=load_form(audience=named))
    for person, count in ((network.owl, 1), (network.otter, 0), (network.trial, 0), (network.admin, 0)):
        client = await enter(person)
        drawn = (await client.post("/v1/loads/map", json=a_map(zoom=22))).json()
        assert (len(drawn["points"]), drawn["clusters"]) == (count, [])


async def test_empty_trucks_are_drawn_where_they_are_available(enter: Enter, network: Network) -> None:
    owner = await enter(network.owl)
    vehicle = (await owner.post("/v1/vehicles", json=vehicle_form())).json()["id"]
    client = await enter(network.otter)
    form = a_map()
    del form["by"]
    drawn = (await client.post("/v1/vehicles/map", json=form)).json()
    assert ([point["id"] for point in drawn["points"]], drawn["clusters"]) == ([vehicle], [])
    none = await client.post("/v1/vehicles/map", json=form | {"search": {"fare_yen": {"min": 1}}})
    assert none.json() == {"points": [], "clusters": []}


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"bounds": JAPAN | {"north": 24}}, ["#/bounds/north"]),
        ({"bounds": JAPAN | {"north": 20, "east": 122}}, ["#/bounds/north", "#/bounds/east"]),
        ({"bounds": JAPAN | {"north": 91}}, ["#/bounds/north"]),
        ({"bounds": JAPAN | {"west": -181}}, ["#/bounds/west"]),
        ({"bounds": {"south": 24}}, ["#/bounds/west", "#/bounds/north", "#/bounds/east"]),
        ({"zoom": 23}, ["#/zoom"]),
        ({"zoom": -1}, ["#/zoom"]),
        ({"zoom": 8.5}, ["#/zoom"]),
        ({"by": "middle"}, ["#/by"]),
        ({"search": {"origin": {}}}, ["#/search/origin"]),
        (
            {"search": {"sort": "distance"}, "bounds": JAPAN | {"east": 122}},
            ["#/search/from_point", "#/bounds/east"],
        ),
        ({"search": {"unknown": 1}}, ["#/search/unknown"]),
        ({"search": None}, ["#/search"]),
    ],
)
async def test_what_cannot_be_drawn_is_pointed_at(
    enter: Enter, network: Network, changes: dict[str, Any], pointers: list[str]
) -> None:
    client = await enter(network.penguin)
    refused = await client.post("/v1/loads/map", json=a_map(**changes))
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers


async def test_a_trial_user_cannot_draw_by_what_is_masked(enter: Enter, network: Network) -> None:
    trial = await enter(network.trial)
    refused = await trial.post("/v1/loads/map", json=a_map(search={"fare_yen": {"min": 1}, "sort": "fare"}))
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/masked-for-trial")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["#/search/fare_yen", "#/search/sort"]
