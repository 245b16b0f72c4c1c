"""Templates over HTTP: forms with gaps, kept by the desk, filled for a day (SPEC 3.4)."""

from typing import Any

import pytest

from tests.api.conftest import Enter
from tests.builders import DAY, KAWAGUCHI, YOKKAICHI, MovableClock, Network

Json = dict[str, Any]

NIGHTLY: Json = {
    "origin": {"municipality": YOKKAICHI, "address": "見本町1-1"},
    "destination": {"municipality": KAWAGUCHI},
    "pickup": {"from": {"day": 0, "at": "17:00"}, "to": {"day": 0, "at": "19:30"}},
    "delivery": {"from": {"day": 1, "at": "08:00"}, "to": {"day": 1, "at": "10:00"}},
    "cargo": {"name": "食品"},
    "vehicle_class": "large_10t",
    "body_types": ["wing", "chiller"],
    "contact": {"name": "配車 見本", "phone": "059-000-0002"},
    "tier": 1,
    "asking_fare_yen": 90_000,
    "charges": [],
    "closes_at": {"day": 0, "at": "12:00"},
    "stops": [{"kind": "drop_off", "place": {"municipality": "23100"}, "window": None}],
}


async def test_a_template_is_kept_with_its_gaps_and_filled_for_a_day(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    made = await penguin.post("/v1/templates", json={"name": "夜便", "load": NIGHTLY})
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    body = made.json()
    assert made.headers["location"] == f"/v1/templates/{body['id']}"
    assert (body["name"], body["vehicle"], body["load"]["cargo"]["weight_kg"]) == ("夜便", None, None)
    assert body["load"]["pickup"] == NIGHTLY["pickup"]
    form = await penguin.get(f"{made.headers['location']}/form?on=2026-04-30")
    assert form.status_code == 200
    filled = form.json()
    assert (filled["vehicle"], filled["missing"]) == (None, ["#/cargo/weight_kg"])
    load = filled["load"]
    assert load["pickup"] == {"from": "2026-04-30T17:00:00+09:00", "to": "2026-04-30T19:30:00+09:00"}
    assert load["delivery"] == {"from": "2026-05-01T08:00:00+09:00", "to": "2026-05-01T10:00:00+09:00"}
    assert load["closes_at"] == "2026-04-30T12:00:00+09:00"
    posted = await penguin.post("/v1/loads", json=load)
    assert [one["pointer"] for one in posted.json()["errors"]] == ["#/cargo/weight_kg"]
    load["cargo"]["weight_kg"] = 4000
    posted = await penguin.post("/v1/loads", json=load)
    assert (posted.status_code, posted.json()["asking_fare_yen"]) == (201, 90_000)
    assert (posted.json()["charges"], posted.json()["services"]) == ([], None)


async def test_a_template_without_a_day_is_filled_for_today(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin = await enter(network.penguin)
    empty = await penguin.post("/v1/templates", json={"name": "空", "load": {}})
    clock.adopt(3 * DAY)
    filled = (await penguin.get(f"{empty.headers['location']}/form")).json()
    assert filled["load"]["pickup"] == {"from": None, "to": None}
    assert filled["load"]["audience"] == {
        "kind": "everyone",
        "member_ids": [],
        "cooperative_ids": [],
        "widens_at": None,
    }
    assert filled["missing"] == [
        *("#/origin", "#/destination", "#/pickup/from", "#/pickup/to", "#/delivery/from", "#/delivery/to"),
        *("#/cargo/name", "#/cargo/weight_kg", "#/vehicle_class", "#/body_types", "#/contact", "#/tier"),
    ]
    truck = {"available": {"at": {"day": 1, "at": "15:00"}}, "home_by": {"day": 2, "at": "06:00"}}
    made = await penguin.post("/v1/templates", json={"name": "空車", "vehicle": truck})
    filled = (await penguin.get(f"{made.headers['location']}/form")).json()
    assert filled["vehicle"]["available"] == {"place": None, "at": "2026-04-05T15:00:00+09:00"}
    assert (filled["vehicle"]["home_by"], filled["load"]) == ("2026-04-06T06:00:00+09:00", None)
    assert "#/home" in filled["missing"]


@pytest.mark.parametrize(
    ("load", "pointer"),
    [
        ({"origin": {"municipality": "99999"}}, "#/load/origin/municipality"),
        (
            {"stops": [{"kind": "pickup", "place": {"municipality": "99999"}}]},
            "#/load/stops/0/place/municipality",
        ),
        ({"vehicle_class": "spaceship"}, "#/load/vehicle_class"),
        ({"body_types": ["wing", "wing"]}, "#/load/body_types/1"),
        ({"photo_ids": []}, "#/load/photo_ids"),
        ({"closes_at": "2026-04-30T12:00:00+09:00"}, "#/load/closes_at"),
        ({"closes_at": {"day": 0, "at": "24:00"}}, "#/load/closes_at/at"),
        ({"closes_at": {"day": 63, "at": "12:00"}}, "#/load/closes_at/day"),
        (
            {"pickup": {"from": {"day": 0, "at": "12:00"}, "to": {"day": 0, "at": "12:00"}}},
            "#/load/pickup/to",
        ),
        (
            {
                "pickup": {"from": {"day": 1, "at": "12:00"}},
                "delivery": {"to": {"day": 1, "at": "09:00"}},
            },
            "#/load/delivery/to",
        ),
        ({"cargo": {"temperature_c": {"min": 5, "max": -5}}}, "#/load/cargo/temperature_c/max"),
        ({"audience": {"kind": "named"}}, "#/load/audience/member_ids"),
        (
            {"audience": {"kind": "named", "member_ids": ["00000000-0000-7000-8000-000000000007"]}},
            "#/load/audience/member_ids/0",
        ),
        ({"audience": {"kind": "named_first", "cooperative_ids": []}}, "#/load/audience/member_ids"),
    ],
)
async def test_what_is_wrong_in_a_template_is_refused_at_once(
    enter: Enter, network: Network, load: Json, pointer: str
) -> None:
    penguin = await enter(network.penguin)
    refused = await penguin.post("/v1/templates", json={"name": "夜便", "load": load})
    assert refused.status_code == 422
    assert pointer in [one["pointer"] for one in refused.json()["errors"]]
    assert (await penguin.get("/v1/templates")).json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("parts", [{}, {"load": {}, "vehicle": {}}])
async def test_a_template_is_of_a_load_or_else_of_a_vehicle(
    enter: Enter, network: Network, parts: Json
) -> None:
    refused = await (await enter(network.penguin)).post("/v1/templates", json={"name": "夜便", **parts})
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#"]


async def test_a_template_is_the_desks_and_nobody_elses(enter: Enter, network: Network) -> None:
    penguin, colleague, otter = [
        await enter(who) for who in (network.penguin, network.colleague, network.otter)
    ]
    made = await penguin.post("/v1/templates", json={"name": "夜便", "load": NIGHTLY})
    path = made.headers["location"]
    assert (await colleague.get(path)).json() == made.json()
    changed = await colleague.patch(
        path,
        json={"name": "深夜便", "load": {"cargo": {"weight_kg": 4000}, "asking_fare_yen": None}},
        headers={"If-Match": '"1"'},
    )
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json()["load"]["cargo"] | {"name": 0} == made.json()["load"]["cargo"] | {
        "name": 0,
        "weight_kg": 4000,
    }
    assert changed.json()["load"]["asking_fare_yen"] is None
    same = await penguin.patch(path, json={"name": "深夜便"}, headers={"If-Match": '"2"'})
    assert same.headers["etag"] == '"2"'
    for response in (
        await otter.get(path),
        await otter.get(f"{path}/form"),
        await otter.patch(path, json={"name": "x"}, headers={"If-Match": '"2"'}),
        await otter.delete(path, headers={"If-Match": '"2"'}),
    ):
        assert response.status_code == 404
    assert (await otter.get("/v1/templates")).json()["items"] == []
    assert (await penguin.delete(path)).status_code == 428
    assert (await penguin.delete(path, headers={"If-Match": '"1"'})).status_code == 412
    assert (await penguin.delete(path, headers={"If-Match": '"2"'})).status_code == 204
    assert (await penguin.get(path)).status_code == 404
    assert (await penguin.get("/v1/templates")).json()["items"] == []


async def test_templates_are_listed_page_by_page_newest_first(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    for name in ("一", "二", "三"):
        await penguin.post("/v1/templates", json={"name": name, "load": {}})
    first = (await penguin.get("/v1/templates?limit=2")).json()
    rest = (await penguin.get(f"/v1/templates?limit=2&cursor={first['next_cursor']}")).json()
    assert [one["name"] for one in (*first["items"], *rest["items"])] == ["三", "二", "一"]
    assert rest["next_cursor"] is None
