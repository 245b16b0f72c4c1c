"""Many postings at once: each by itself, keyed by the sender's references, and no effect twice (SPEC 3.8)."""

import asyncio
from typing import Any

from httpx2 import AsyncClient
from sqlalchemy import text

from tests.api.conftest import Enter
from tests.api.forms import Json, load_form, vehicle_form, window
from tests.builders import DAY, HOUR, NOW, MovableClock, Network
from tests.conftest import FreshDatabase

LOADS, VEHICLES = "/v1/loads/bulk", "/v1/vehicles/bulk"


def a_load(ref: str, **changes: Any) -> Json:
    return load_form(external_ref=ref, remarks=f"見本の備考 {ref}", **changes)


async def put(client: AsyncClient, *forms: Any, path: str = LOADS) -> list[Json]:
    answer = await client.put(path, json={"items": list(forms)})
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


def results(items: list[Json]) -> list[str]:
    return [item["result"] for item in items]


async def counts(database: FreshDatabase) -> dict[str, int]:
    tables = ("loads", "load_trucks", "load_versions", "audit_log", "outbox", "vehicles", "vehicle_versions")
    async with database.engine.connect() as connection:
        return {
            table: (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()
            for table in tables
        }


async def test_loads_sent_twice_have_one_effect(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    penguin = await enter(network.penguin)
    forms = [a_load(f"TMS-{n}", trucks=1 + n % 3) for n in range(250)]
    before = await counts(database)
    first = await put(penguin, *forms)
    after = await counts(database)
    second = await put(penguin, *forms)

    assert results(first) == ["created"] * 250
    assert [item["external_ref"] for item in first] == [form["external_ref"] for form in forms]
    grown = {table: after[table] - before[table] for table in after}
    trucks = sum(form["trucks"] for form in forms)
    assert grown == {
        "loads": 250,
        "load_trucks": trucks,
        "load_versions": 250,
        "audit_log": 250,
        "outbox": 250,
        "vehicles": 0,
        "vehicle_versions": 0,
    }
    assert second == [item | {"result": "unchanged", "warnings": []} for item in first]
    assert await counts(database) == after


async def test_a_load_posted_in_bulk_is_the_load_that_post_makes(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    said = {"asking_fare_yen": 95_000, "charges": [], "services": [], "booking": "instant", "trucks": 2}
    said |= {"stops": [{"kind": "drop_off", "place": {"municipality": "23100"}}]}
    (item,) = await put(penguin, a_load("A", **said))
    posted = (await penguin.post("/v1/loads", json=a_load("B", **said))).json()
    read = (await penguin.get(f"/v1/loads/{item['id']}")).json()
    differs = {"id", "external_ref", "remarks", "warnings"}
    (double,) = posted["warnings"]
    assert (double["code"], double["load_id"]) == ("repeats-own-load", item["id"])
    assert {name: read[name] for name in read if name not in differs} == {
        name: posted[name] for name in posted if name not in differs
    }
    history = (await penguin.get(f"/v1/loads/{item['id']}/history")).json()["items"]
    assert [(past["version"], past["by"]) for past in history] == [(1, "見本 penguin")]


async def test_each_is_answered_by_itself_and_one_refused_sinks_no_other(
    enter: Enter, network: Network
) -> None:
    penguin = await enter(network.penguin)
    reversed_window = {"from": window(DAY)["to"], "to": window(DAY)["from"]}
    items = await put(
        penguin,
        a_load("good"),
        a_load("reversed", pickup=reversed_window),
        {**a_load("wordless"), "cargo": {"name": "鋼材"}},
        {**a_load("unknown"), "colour": "red"},
        load_form(),
        "no form at all",
        a_load("nowhere", origin={"municipality": "99999"}),
        a_load("for nobody", audience={"kind": "named", "member_ids": [str(network.mie.id)]}),
        a_load("good", tier=2),
        a_load("also good"),
    )
    assert results(items) == ["created", *["refused"] * 8, "created"]
    pointers = [[e["pointer"] for e in item["problem"]["errors"]] for item in items[1:9]]
    assert pointers == [
        ["#/pickup/to"],
        ["#/cargo/weight_kg"],
        ["#/colour"],
        ["#/external_ref"],
        ["#"],
        ["#/origin/municipality"],
        ["#/audience/member_ids/0"],
        ["#/external_ref"],
    ]
    assert items[8]["problem"]["errors"][0]["detail"] == "Number 1 of this request has the same reference."
    assert [item["external_ref"] for item in items[4:6]] == [None, None]
    assert {key: items[1][key] for key in ("id", "version", "warnings")} == {
        "id": None,
        "version": None,
        "warnings": [],
    }
    problem = items[1]["problem"]
    assert (problem["type"], problem["status"]) == ("/problems/invalid-form", 422)
    assert problem["instance"].startswith("/requests/")


async def test_what_is_sent_otherwise_is_amended_and_keeps_its_history(
    enter: Enter, network: Network
) -> None:
    penguin = await enter(network.penguin)
    first = await put(penguin, a_load("A"), a_load("B", trucks=3), a_load("C"))
    second = await put(
        penguin,
        a_load("A") | {"remarks": "ゲート前で電話"},
        a_load("B", trucks=1, origin={"municipality": "23100"}),
        a_load("C"),
        a_load("D"),
    )
    assert results(second) == ["updated", "updated", "unchanged", "created"]
    assert [item["version"] for item in second] == [2, 2, 1, 1]
    assert [item["id"] for item in second[:3]] == [item["id"] for item in first]
    load = (await penguin.get(f"/v1/loads/{first[1]['id']}")).json()
    assert (load["trucks"], load["trucks_left"], load["version"]) == (1, 1, 2)
    assert load["distance"]["km"] > 300
    history = (await penguin.get(f"/v1/loads/{first[1]['id']}/history")).json()["items"]
    assert [past["load"]["trucks"] for past in history] == [1, 3]


async def test_a_reference_names_one_posting_for_good(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin = await enter(network.penguin)
    (withdrawn, expiring) = await put(
        penguin, a_load("withdrawn"), a_load("expiring", closes_at=(NOW + HOUR / 3).isoformat())
    )
    assert (await penguin.post(f"/v1/loads/{withdrawn['id']}/withdrawal", json={})).status_code == 200
    clock.forward(HOUR / 2)
    again = await put(
        penguin, a_load("withdrawn"), a_load("expiring", closes_at=(NOW + HOUR / 3).isoformat())
    )
    assert results(again) == ["unchanged", "unchanged"]
    changed = await put(penguin, a_load("withdrawn", tier=2), a_load("expiring", tier=2))
    assert results(changed) == ["refused", "refused"]
    assert {item["problem"]["type"] for item in changed} == {"/problems/load-is-closed"}
    assert [(item["id"], item["version"]) for item in changed] == [(withdrawn["id"], 2), (expiring["id"], 1)]

    anew = await penguin.post("/v1/loads", json=a_load("withdrawn"))
    assert (anew.status_code, anew.json()["type"]) == (409, "/problems/external-ref-taken")
    (other,) = await put(penguin, a_load("other"))
    moved = await penguin.patch(
        f"/v1/loads/{other['id']}", json={"external_ref": "withdrawn"}, headers={"If-Match": '"1"'}
    )
    assert (moved.status_code, moved.json()["type"]) == (409, "/problems/external-ref-taken")
    owl = await enter(network.owl)
    assert results(await put(owl, a_load("withdrawn"))) == ["created"]


async def test_a_reference_of_an_ordinary_posting_counts_too(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    posted = (await penguin.post("/v1/loads", json=a_load("A"))).json()
    items = await put(penguin, a_load("A", tier=2))
    assert items == [
        {
            "external_ref": "A",
            "result": "updated",
            "id": posted["id"],
            "version": 2,
            "problem": None,
            "warnings": [],
        }
    ]
    vehicle = await put(penguin, vehicle_form(external_ref="A"), path=VEHICLES)
    assert results(vehicle) == ["created"]


async def test_no_fewer_trucks_than_contracted_are_asked_for_in_bulk(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    whole = {"asking_fare_yen": 95_000, "charges": [], "services": [], "booking": "instant"}
    (item,) = await put(penguin, a_load("A", trucks=3, **whole))
    for _ in range(2):
        taken = await owl.post("/v1/contracts", json={"load_id": item["id"], "consignor_is": "counterparty"})
        assert (taken.status_code, taken.json()["status"]) == (201, "concluded")
    fewer, fitting = [(await put(penguin, a_load("A", trucks=trucks, **whole)))[0] for trucks in (1, 2)]
    assert fewer["problem"]["errors"][0]["pointer"] == "#/trucks"
    assert (fitting["result"], fitting["version"]) == ("updated", 4)
    load = (await penguin.get(f"/v1/loads/{item['id']}")).json()
    assert (load["status"], load["trucks_left"]) == ("contracted", 0)


async def test_two_who_send_the_same_at_once_have_one_effect(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    one, other = await enter(network.penguin), await enter(network.colleague)
    forms = [a_load(f"TMS-{n}") for n in range(120)]
    first, second = await asyncio.gather(put(one, *forms), put(other, *reversed(forms)))
    both = [{a["result"], b["result"]} for a, b in zip(first, reversed(second), strict=True)]
    assert both == [{"created", "unchanged"}] * 120
    assert [a["id"] for a in first] == [b["id"] for b in reversed(second)]
    assert (await counts(database))["loads"] == 120


async def test_of_two_who_post_one_reference_at_once_the_second_is_refused(
    enter: Enter, network: Network
) -> None:
    one, other = await enter(network.penguin), await enter(network.colleague)
    answers = await asyncio.gather(*(who.post("/v1/loads", json=a_load("A")) for who in (one, other) * 4))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 7]


async def test_vehicles_are_kept_by_reference_as_well(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    forms = [vehicle_form(external_ref=f"V-{n}") for n in range(120)]
    assert results(await put(penguin, *forms, path=VEHICLES)) == ["created"] * 120
    forms[7]["capacity"] = {"weight_kg": 9_000}
    again = await put(penguin, *forms, {"external_ref": "V-x"}, path=VEHICLES)
    assert results(again) == [*["unchanged"] * 7, "updated", *["unchanged"] * 112, "refused"]
    taken = await penguin.post("/v1/vehicles", json=forms[0])
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/external-ref-taken")


async def test_a_suspended_desk_amends_what_is_open_and_posts_nothing_new(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    penguin = await enter(network.penguin)
    await put(penguin, a_load("A"))
    assert network.penguin.desk is not None
    async with database.engine.begin() as connection:
        suspend = text("UPDATE members SET suspended_at = now() WHERE id = :id")
        await connection.execute(suspend, {"id": network.penguin.desk.id})
    items = await put(penguin, a_load("A", tier=2), a_load("B"))
    assert results(items) == ["updated", "refused"]
    assert items[1]["problem"]["type"] == "/problems/member-suspended"


async def test_a_clerk_posts_in_a_members_place(enter: Enter, network: Network) -> None:
    clerk, penguin = await enter(network.mie_clerk), await enter(network.penguin)
    assert network.penguin.desk is not None
    acting = {"X-On-Behalf-Of": str(network.penguin.desk.id)}
    answer = await clerk.put(LOADS, json={"items": [a_load("A")]}, headers=acting)
    assert results(answer.json()["items"]) == ["created"]
    assert results(await put(penguin, a_load("A"))) == ["unchanged"]


async def test_what_is_no_list_of_postings_is_refused_whole(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    for body in ({}, {"items": []}, {"items": [a_load("A")], "more": 1}, {"items": [a_load("A")] * 501}):
        assert (await penguin.put(LOADS, json=body)).status_code == 422
    large = await penguin.put(LOADS, json={"items": [a_load("A")], "more": "x" * 8 * 1024 * 1024})
    assert large.status_code == 413
    deep = await penguin.put(LOADS, content=b'{"items":[' + b"[" * 30 + b"]" * 30 + b"]}")
    assert deep.status_code in (415, 422)
    assert (await penguin.get("/v1/loads")).json()["items"] == []
