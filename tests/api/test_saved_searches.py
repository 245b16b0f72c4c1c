"""Saved searches over HTTP (SPEC 4.7; API §1, §3)."""

from typing import Any

import pytest

from api.compose import SqlWorld
from tests.api.conftest import Enter
from tests.api.doorway import pointers, problem
from tests.api.forms import load_form, vehicle_form
from tests.builders import Network

FROM_MIE = {"origin": {"prefectures": ["24"]}, "text": "鋼材"}
FORM = {
    "name": "三重から",
    "loads": FROM_MIE,
    "notify": {"mail": False},
    "quiet_hours": {"from": "22:00", "to": "05:30"},
}


async def test_a_search_is_saved_read_amended_and_dropped(enter: Enter, network: Network) -> None:
    client = await enter(network.owl)
    made = await client.post("/v1/saved-searches", json=FORM)
    saved = made.json()
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    path = f"/v1/saved-searches/{saved['id']}"
    assert made.headers["location"] == path
    assert saved == {
        "id": saved["id"],
        "version": 1,
        "person": "見本 owl",
        "made_at": "2026-04-01T09:00:00+09:00",
        "name": "三重から",
        "loads": saved["loads"],
        "vehicles": None,
        "notify": {"mail": False},
        "quiet_hours": {"from": "22:00", "to": "05:30"},
    }
    given = {name: value for name, value in saved["loads"].items() if value is not None}
    assert given == {
        "origin": {"municipalities": [], "prefectures": ["24"], "bureaus": [], "near": None},
        "text": "鋼材",
        "sort": "posted",
    }
    assert (await client.post("/v1/loads/search", json=saved["loads"])).status_code == 200
    assert (await client.get(path)).json() == saved
    patch = {"name": "帰り", "loads": {"text": None, "body_types": ["wing"]}, "quiet_hours": None}
    unseen = await client.patch(path, json=patch)
    assert problem(unseen) == (428, "if-match-required")
    amended = await client.patch(path, json=patch, headers={"If-Match": '"1"'})
    assert amended.headers["etag"] == '"2"'
    expected = saved["loads"] | {"text": None, "body_types": ["wing"]}
    assert amended.json() == saved | {
        "version": 2,
        "name": "帰り",
        "loads": expected,
        "quiet_hours": None,
    }
    same = await client.patch(path, json={"name": "帰り"}, headers={"If-Match": '"2"'})
    assert same.json() == amended.json()
    assert problem(await client.delete(path, headers={"If-Match": '"1"'})) == (412, "stale")
    page = (await client.get("/v1/saved-searches")).json()
    assert page == {"items": [amended.json()], "next_cursor": None}
    assert (await client.delete(path, headers={"If-Match": '"2"'})).status_code == 204
    assert problem(await client.get(path)) == (404, "not-found")
    assert (await client.get("/v1/saved-searches")).json()["items"] == []


async def test_who_sits_beside_reads_it_without_its_version(enter: Enter, network: Network) -> None:
    saved = (await (await enter(network.penguin)).post("/v1/saved-searches", json=FORM)).json()
    beside = await enter(network.colleague)
    path = f"/v1/saved-searches/{saved['id']}"
    read = await beside.get(path)
    assert read.json() == saved | {"version": None}
    assert "etag" not in read.headers
    assert (await beside.get("/v1/saved-searches")).json()["items"] == []
    listed = (await beside.get("/v1/saved-searches?desk=true")).json()["items"]
    assert listed == [saved | {"version": None}]
    stale = await beside.patch(path, json={"name": "私の"}, headers={"If-Match": '"1"'})
    assert problem(stale) == (403, "not-yours")


async def test_what_met_it_is_listed_page_by_page_the_newest_first(
    enter: Enter, network: Network, world: SqlWorld
) -> None:
    owl, penguin = await enter(network.owl), await enter(network.penguin)
    loads, vehicles = [
        (await owl.post("/v1/saved-searches", json={"name": kind, kind: {}})).json()["id"]
        for kind in ("loads", "vehicles")
    ]
    ids = [(await penguin.post("/v1/loads", json=load_form())).json()["id"] for _ in range(5)]
    truck = (await penguin.post("/v1/vehicles", json=vehicle_form())).json()["id"]
    worker = world.outbox_worker()
    while await worker.work_once():
        pass
    path, found, cursor = f"/v1/saved-searches/{loads}/matches", [], ""
    while cursor is not None:
        page = (await owl.get(f"{path}?limit=2{cursor and '&cursor=' + cursor}")).json()
        found += page["items"]
        cursor = page["next_cursor"]
    assert [item["load"]["id"] for item in found] == ids[::-1]
    assert {item["vehicle"] for item in found} == {None}
    card = (await owl.post("/v1/loads/search", json={})).json()["items"][0]
    assert found[0] == {"met_at": "2026-04-01T09:00:00+09:00", "load": card, "vehicle": None}
    (met,) = (await owl.get(f"/v1/saved-searches/{vehicles}/matches")).json()["items"]
    card = (await owl.post("/v1/vehicles/search", json={})).json()["items"][0]
    assert (met["load"], met["vehicle"]) == (None, card)
    assert card["id"] == truck


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"loads": None}, "#/vehicles"),
        ({"vehicles": {}}, "#/vehicles"),
        ({"loads": {"origin": {}}}, "#/loads/origin"),
        ({"loads": {"origin": {"municipalities": ["99999"]}}}, "#/loads/origin/municipalities/0"),
        ({"loads": {"fare_yen": {"min": 2, "max": 1}}}, "#/loads/fare_yen/max"),
        ({"loads": {"sort": "distance"}}, "#/loads/from_point"),
        ({"loads": {"unknown": 1}}, "#/loads/unknown"),
        ({"name": " "}, "#/name"),
        ({"notify": {"push": True}}, "#/notify/push"),
        ({"notify": {"mail": 1}}, "#/notify/mail"),
        ({"quiet_hours": {"from": "22:00", "to": "22:00"}}, "#/quiet_hours/to"),
        ({"quiet_hours": {"from": "24:00", "to": "05:00"}}, "#/quiet_hours/from"),
        ({"quiet_hours": {"from": 60, "to": "05:00"}}, "#/quiet_hours/from"),
        ({"quiet_hours": {"from": "22:00"}}, "#/quiet_hours/to"),
    ],
)
async def test_what_is_wrong_in_the_form_is_told_where_it_stands(
    enter: Enter, network: Network, changes: dict[str, Any], pointer: str
) -> None:
    answer = await (await enter(network.owl)).post("/v1/saved-searches", json=FORM | changes)
    assert (problem(answer), pointers(answer)) == ((422, "invalid-form"), [pointer])


async def test_a_trial_user_is_told_what_cannot_be_watched_for(enter: Enter, network: Network) -> None:
    client = await enter(network.trial)
    answer = await client.post("/v1/saved-searches", json=FORM | {"loads": {"fare_yen": {"min": 1}}})
    assert (problem(answer), pointers(answer)) == ((403, "masked-for-trial"), ["#/loads/fare_yen"])
    made = await client.post("/v1/saved-searches", json=FORM)
    assert made.status_code == 201
    patch = {"loads": {"cooperative_ids": [str(network.mie.id)]}}
    path = f"/v1/saved-searches/{made.json()['id']}"
    answer = await client.patch(path, json=patch, headers={"If-Match": '"1"'})
    assert problem(answer) == (403, "masked-for-trial")
