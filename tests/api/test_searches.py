"""Searching the board over HTTP (API §2 LoadSearch, VehicleSearch)."""

from typing import Any

import pytest

from tests.api.conftest import Enter
from tests.api.forms import load_form, vehicle_form, window
from tests.builders import DAY, HOUR, Network

KANTO = {"bureaus": ["kanto"]}
AT_YOKKAICHI = {"point": {"lat": 34.96667, "lon": 136.61667}, "radius_km": 30}


async def _post_three(enter: Enter, network: Network) -> dict[str, str]:
    """Steel to Kawaguchi, frozen fish to Osaka, and steel that only owl may know of."""
    assert network.owl.desk is not None
    named = {"kind": "named", "member_ids": [str(network.owl.desk.id)]}
    forms = {
        "steel": load_form(asking_fare_yen=130_000),
        "fish": load_form(
            destination={"municipality": "27100"},
            cargo={"name": "冷凍マグロ", "weight_kg": 3000},
            vehicle_class="medium_4t",
            body_types=["freezer"],
            pickup=window(3 * DAY),
            delivery=window(4 * DAY),
        ),
        "secret": load_form(audience=named, asking_fare_yen=99_000),
    }
    client = await enter(network.penguin)
    return {name: (await client.post("/v1/loads", json=form)).json()["id"] for name, form in forms.items()}


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({}, {"steel", "fish"}),
        ({"destination": KANTO}, {"steel"}),
        ({"destination": {"municipalities": ["27100"]}}, {"fish"}),
        ({"origin": {"prefectures": ["24"]}}, {"steel", "fish"}),
        ({"origin": {"near": AT_YOKKAICHI}}, {"steel", "fish"}),
        ({"destination": {"near": AT_YOKKAICHI}}, set()),
        ({"pickup": window(DAY + HOUR)}, {"steel"}),
        ({"vehicle_classes": ["medium_4t"]}, {"fish"}),
        ({"body_types": ["freezer", "van"]}, {"fish"}),
        ({"text": "まぐろ"}, {"fish"}),
        ({"text": "ﾏｸﾞﾛ 大阪"}, {"fish"}),
        ({"text": "鋼"}, {"steel"}),
        ({"text": "ペンギン"}, {"steel", "fish"}),
        ({"weight_kg": {"min": 5000}}, {"steel"}),
        ({"fare_yen": {"max": 130_000}}, {"steel"}),
    ],
)
async def test_a_search_finds_what_answers_it_and_is_disclosed(
    enter: Enter, network: Network, search: dict[str, Any], found: set[str]
) -> None:
    ids = await _post_three(enter, network)
    client = await enter(network.otter)
    page = (await client.post("/v1/loads/search", json=search)).json()
    assert {item["id"] for item in page["items"]} == {ids[name] for name in found}
    assert page["next_cursor"] is None
    assert page["facets"] is None
    assert (await client.post("/v1/loads/counts", json=search)).json() == {"count": len(found)}


async def test_the_one_it_is_named_for_finds_the_named_load(enter: Enter, network: Network) -> None:
    ids = await _post_three(enter, network)
    for person, count in ((network.owl, 3), (network.mie_clerk, 3), (network.trial, 2), (network.admin, 2)):
        client = await enter(person)
        page = (await client.post("/v1/loads/search?facets=true", json={})).json()
        assert len(page["items"]) == count
        assert (ids["secret"] in {item["id"] for item in page["items"]}) == (count == 3)
        classes = {one["code"]: one["count"] for one in page["facets"]["vehicle_class"]}
        assert classes == {"large_10t": count - 1, "medium_4t": 1}
        assert (page["facets"]["cooperative"] is None) == (person is network.trial)


async def test_a_card_is_a_load_without_its_details(enter: Enter, network: Network) -> None:
    await _post_three(enter, network)
    client = await enter(network.otter)
    search = {"from_point": AT_YOKKAICHI["point"], "sort": "distance", "vehicle_classes": ["large_10t"]}
    (card,) = (await client.post("/v1/loads/search", json=search)).json()["items"]
    left_out = {"stops", "charges", "services", "parent_contract_number", "loading", "unloading", "contact"}
    left_out |= {"photo_ids", "audience", "external_ref", "version", "payment_terms", "remarks"}
    left_out |= {"warnings"}
    assert left_out & card.keys() == set()
    assert (card["has_photos"], card["detour"], card["from_point_km"]) == (False, None, 0.0)


@pytest.mark.parametrize("sort", ["posted", "pickup", "fare", "fare_per_km"])
async def test_pages_walk_every_answer_once_in_order(enter: Enter, network: Network, sort: str) -> None:
    client = await enter(network.penguin)
    for n in range(9):
        fare = None if n % 4 == 3 else 100_000 + 10_000 * (n % 3)
        await client.post(
            "/v1/loads", json=load_form(asking_fare_yen=fare, pickup=window(DAY + n % 3 * HOUR))
        )
    whole = (await client.post("/v1/loads/search", json={"sort": sort})).json()["items"]
    walked, cursor = [], ""
    while True:
        page = (await client.post(f"/v1/loads/search?limit=2{cursor}", json={"sort": sort})).json()
        walked += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert walked == whole
    assert len(walked) == 9


async def test_a_cursor_is_good_for_its_caller_and_its_search_alone(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    for _ in range(3):
        await client.post("/v1/loads", json=load_form())
    first = (await client.post("/v1/loads/search?limit=1", json={})).json()["next_cursor"]
    again = (await client.post("/v1/loads/search?limit=1", json={})).json()["next_cursor"]
    assert first == again
    forged = first[:-2] + ("A" if first[-2] != "A" else "B") + first[-1]
    other = await enter(network.otter)
    for answer in (
        await client.post(f"/v1/loads/search?cursor={first}", json={"sort": "pickup"}),
        await client.post(f"/v1/loads/search?cursor={forged}", json={}),
        await other.post(f"/v1/loads/search?cursor={first}", json={}),
        await client.post(f"/v1/vehicles/search?cursor={first}", json={}),
    ):
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-cursor")
    assert (await client.post(f"/v1/loads/search?cursor={first}", json={})).status_code == 200


@pytest.mark.parametrize(
    ("search", "pointers"),
    [
        ({"origin": {}}, ["#/origin"]),
        ({"origin": {"municipalities": ["23100", "23106"]}}, ["#/origin/municipalities/1"]),
        ({"origin": {"municipalities": ["99999"]}}, ["#/origin/municipalities/0"]),
        ({"origin": {"prefectures": ["48"]}}, ["#/origin/prefectures/0"]),
        ({"pickup": window(DAY, -HOUR)}, ["#/pickup/to"]),
        ({"weight_kg": {"min": 5, "max": 4}}, ["#/weight_kg/max"]),
        ({"fare_yen": {"max": 10**30}}, ["#/fare_yen/max"]),
        ({"sort": "distance"}, ["#/from_point"]),
        ({"sort": "score"}, ["#/sort"]),
        ({"text": ""}, ["#/text"]),
        ({"text": "あ" * 101}, ["#/text"]),
        ({"vehicle_classes": []}, ["#/vehicle_classes"]),
        ({"unknown": 1}, ["#/unknown"]),
    ],
)
async def test_what_cannot_be_asked_is_pointed_at(
    enter: Enter, network: Network, search: dict[str, Any], pointers: list[str]
) -> None:
    client = await enter(network.penguin)
    for path in ("/v1/loads/search", "/v1/loads/counts"):
        refused = await client.post(path, json=search)
        assert refused.status_code == 422
        assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers


@pytest.mark.parametrize(
    ("search", "pointer"),
    [
        ({"fare_yen": {"min": 1}}, "#/fare_yen"),
        ({"cooperative_ids": ["0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11"]}, "#/cooperative_ids"),
        ({"sort": "fare"}, "#/sort"),
        ({"sort": "fare_per_km"}, "#/sort"),
    ],
)
async def test_a_trial_user_cannot_ask_about_what_is_masked(
    enter: Enter, network: Network, search: dict[str, Any], pointer: str
) -> None:
    trial = await enter(network.trial)
    for path in ("/v1/loads/search", "/v1/loads/counts"):
        refused = await trial.post(path, json=search)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/masked-for-trial")
        assert [fault["pointer"] for fault in refused.json()["errors"]] == [pointer]


async def test_a_word_of_a_masked_field_finds_nothing_for_a_trial_user(
    enter: Enter, network: Network
) -> None:
    await _post_three(enter, network)
    trial = await enter(network.trial)
    for word, count in (("鋼材", 1), ("ペンギン", 0), ("川口", 0)):
        assert (await trial.post("/v1/loads/counts", json={"text": word})).json() == {"count": count}


async def test_empty_trucks_are_found_by_where_they_are_and_where_they_go(
    enter: Enter, network: Network
) -> None:
    owner = await enter(network.owl)
    anywhere = (await owner.post("/v1/vehicles", json=vehicle_form())).json()["id"]
    nagoya = {"municipalities": ["23100"]}
    homeward = vehicle_form(destinations=nagoya, equipment=["power_gate"], asking_fare_yen=80_000)
    bound = (await owner.post("/v1/vehicles", json=homeward)).json()["id"]
    client = await enter(network.penguin)
    for search, found in (
        ({}, {anywhere, bound}),
        ({"available": KANTO, "destination": {"municipalities": ["23106"]}}, {anywhere, bound}),
        ({"destination": {"prefectures": ["27"]}}, {anywhere}),
        ({"equipment": ["power_gate"]}, {bound}),
        ({"weight_kg": {"min": 10_001}}, set()),
        ({"fare_yen": {"max": 80_000}}, {bound}),
        ({"available_at": window(5 * HOUR)}, {anywhere, bound}),
        ({"available_at": window(7 * HOUR)}, set()),
        ({"text": "フクロウ"}, {anywhere, bound}),
    ):
        page = (await client.post("/v1/vehicles/search", json=search)).json()
        assert {item["id"] for item in page["items"]} == found, search
        assert (await client.post("/v1/vehicles/counts", json=search)).json() == {"count": len(found)}
