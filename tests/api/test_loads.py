"""Loads over HTTP, as a TMS would meet them (API §2)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.api.conftest import Enter
from tests.api.forms import load_form, window
from tests.builders import DAY, HOUR, KAWAGUCHI, MovableClock, Network

PROBLEM = "application/problem+json"


async def test_a_load_is_posted_and_read_back_whole(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    posted = await client.post("/v1/loads", json=load_form(asking_fare_yen=120_000))
    assert posted.status_code == 201
    body = posted.json()
    assert posted.headers["Location"] == f"/v1/loads/{body['id']}"
    assert posted.headers["ETag"] == '"1"'
    desk = network.penguin.desk
    assert desk is not None
    assert body == {
        "id": body["id"],
        "status": "open",
        "posted_at": "2026-04-01T09:00:00+09:00",
        "updated_at": "2026-04-01T09:00:00+09:00",
        "version": 1,
        "poster": {
            "member_id": str(desk.id),
            "kind": "member",
            "name": desk.name,
            "cooperative": {"id": str(network.mie.id), "name": network.mie.name},
            "record": {"contracts": 0, "since": "2015-04-01"},
        },
        "origin": _place("24202"),
        "destination": _place("11203"),
        "stops": [],
        "pickup": {"from": "2026-04-02T09:00:00+09:00", "to": "2026-04-02T11:00:00+09:00"},
        "delivery": {"from": "2026-04-03T09:00:00+09:00", "to": "2026-04-03T11:00:00+09:00"},
        "cargo": {
            "name": "鋼材",
            "weight_kg": 8000,
            **dict.fromkeys(("kind", "packaging", "pallets", "pieces", "volume_l", "floor_cm")),
            **dict.fromkeys(("temperature_c", "value_yen")),
        },
        "vehicle_class": "large_10t",
        "body_types": ["wing"],
        "equipment": [],
        "trucks": 1,
        "trucks_left": 1,
        "consolidation": False,
        "loading": None,
        "unloading": None,
        "asking_fare_yen": 120_000,
        "booking": "by_agreement",
        "fare_system": "distance",
        "charges": None,
        "services": None,
        "payment_terms": None,
        "remarks": None,
        "photo_ids": [],
        "contact": {"name": "配車 見本", "phone": "059-000-0002"},
        "closes_at": "2026-04-02T11:00:00+09:00",
        "audience": {"kind": "everyone", "member_ids": [], "cooperative_ids": [], "widens_at": None},
        "external_ref": None,
        "tier": 1,
        "parent_contract_number": None,
        "purpose": None,
        "distance": body["distance"],
        "standard_fare": body["standard_fare"],
        "fare_ratio_bp": body["fare_ratio_bp"],
        "in_talks_until": None,
        "is_repost": False,
        "held_until": None,
        "warnings": [],
    }
    assert 370 <= body["distance"]["km"] <= 430
    assert body["distance"] | {"km": 0} == {"km": 0, "method": body["distance"]["method"], "ferry": False}
    assert body["standard_fare"]["tariff"] == "2024-209"
    again = await client.get(posted.headers["Location"])
    assert (again.status_code, again.json(), again.headers["ETag"]) == (200, body, '"1"')


def _place(code: str) -> dict[str, Any]:
    return {"municipality": code, **dict.fromkeys(("address", "postal_code", "point", "site"))}


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"colour": "red"}, ["#/colour"]),
        ({"tier": None}, ["#/tier"]),
        ({"tier": True}, ["#/tier"]),
        ({"tier": "1"}, ["#/tier"]),
        ({"tier": 1.5}, ["#/tier"]),
        ({"asking_fare_yen": 0}, ["#/asking_fare_yen"]),
        ({"asking_fare_yen": 10_000_000_000}, ["#/asking_fare_yen"]),
        ({"consolidation": 1}, ["#/consolidation"]),
        ({"body_types": []}, ["#/body_types"]),
        ({"body_types": ["rocket"]}, ["#/body_types/0"]),
        ({"body_types": ["wing", "wing"]}, ["#/body_types/1"]),
        ({"vehicle_class": 4}, ["#/vehicle_class"]),
        ({"contact": {"name": " ", "phone": "x"}}, ["#/contact/name", "#/contact/phone"]),
        ({"pickup": {"from": "2026-04-02T09:00:00", "to": "2026-04-02T11:00:00Z"}}, ["#/pickup/from"]),
        ({"pickup": {"from": "2026-04-02", "to": "2026-02-30T11:00:00Z"}}, ["#/pickup/from", "#/pickup/to"]),
        ({"pickup": {"from": "1926-04-02T09:00:00Z", "to": "2026-04-02T11:00:00Z"}}, ["#/pickup/from"]),
        ({"pickup": window(2 * DAY, -HOUR)}, ["#/pickup/to"]),
        ({"pickup": window(-2 * DAY)}, ["#/pickup/to"]),
        ({"origin": {"municipality": "99999"}}, ["#/origin/municipality"]),
        ({"origin": {"municipality": 24202}}, ["#/origin/municipality"]),
        ({"origin": {"municipality": "24202", "point": {"lat": 91, "lon": 0}}}, ["#/origin/point/lat"]),
        ({"audience": {"kind": "named"}}, ["#/audience/member_ids"]),
        ({"audience": None}, ["#/audience"]),
        ({"photo_ids": ["0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11"]}, ["#/photo_ids/0"]),
        ({"photo_ids": ["zzz"]}, ["#/photo_ids/0"]),
        ({"booking": "instant"}, ["#/asking_fare_yen", "#/charges", "#/services"]),
    ],
)
async def test_a_bad_form_is_told_where_and_nothing_is_posted(
    enter: Enter, network: Network, changes: dict[str, Any], pointers: list[str]
) -> None:
    client = await enter(network.penguin)
    form = {name: value for name, value in load_form(**changes).items() if (name, value) != ("tier", None)}
    refused = await client.post("/v1/loads", json=form)
    assert (refused.status_code, refused.headers["Content-Type"]) == (422, PROBLEM)
    assert refused.json()["type"] == "/problems/invalid-form"
    assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers
    assert all(fault["detail"] for fault in refused.json()["errors"])
    assert (await client.get("/v1/loads")).json() == {"items": [], "next_cursor": None}


async def test_a_load_is_amended_by_merge_patch(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    place = {"municipality": "24202", "address": "霞1丁目"}
    posted = (await client.post("/v1/loads", json=load_form(origin=place, asking_fare_yen=90_000))).json()
    path = f"/v1/loads/{posted['id']}"
    patch = {"asking_fare_yen": None, "cargo": {"weight_kg": 9000}, "origin": {"address": None}}
    amended = await client.patch(path, json=patch, headers={"If-Match": '"1"'})
    assert (amended.status_code, amended.headers["ETag"]) == (200, '"2"')
    assert amended.json() == posted | {
        "version": 2,
        "asking_fare_yen": None,
        "fare_ratio_bp": None,
        "cargo": posted["cargo"] | {"weight_kg": 9000},
        "origin": _place("24202"),
    }
    merge = {"If-Match": '"2"', "Content-Type": "application/merge-patch+json"}
    same = await client.patch(path, content=b"{}", headers=merge)
    assert (same.status_code, same.headers["ETag"], same.json()) == (200, '"2"', amended.json())
    history = (await client.get(f"{path}/history")).json()
    assert [(one["version"], one["load"]["cargo"]["weight_kg"]) for one in history["items"]] == [
        (2, 9000),
        (1, 8000),
    ]
    assert history["items"][0]["by"] == network.penguin.account.person


@pytest.mark.parametrize(
    ("patch", "pointers"),
    [
        ({"colour": "red"}, ["#/colour"]),
        ({"cargo": {"colour": "red"}}, ["#/cargo/colour"]),
        ({"tier": None}, ["#/tier"]),
        ({"audience": None}, ["#/audience"]),
        ({"pickup": {"to": None}}, ["#/pickup/to"]),
        ({"pickup": None}, ["#/pickup"]),
        ({"trucks": True}, ["#/trucks"]),
        ({"origin": {"municipality": KAWAGUCHI}}, ["#/origin/address"]),
        ({"body_types": ["wing", "wing"]}, ["#/body_types/1"]),
        ({"booking": "instant"}, ["#/charges", "#/services"]),
    ],
)
async def test_a_bad_patch_is_told_where_and_nothing_changes(
    enter: Enter, network: Network, patch: dict[str, Any], pointers: list[str]
) -> None:
    client = await enter(network.penguin)
    place = {"municipality": "24202", "address": "霞1丁目"}
    posted = (await client.post("/v1/loads", json=load_form(origin=place, asking_fare_yen=90_000))).json()
    path = f"/v1/loads/{posted['id']}"
    refused = await client.patch(path, json=patch, headers={"If-Match": '"1"'})
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers
    assert (await client.get(path)).json() == posted


async def test_who_has_not_said_what_they_saw_changes_nothing(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    posted = (await client.post("/v1/loads", json=load_form())).json()
    path = f"/v1/loads/{posted['id']}"
    tries = {'"1"': 200, '"3"': 412, 'W/"2"': 412, "*": 428, None: 428}
    for tag, status in tries.items():
        headers = {} if tag is None else {"If-Match": tag}
        answer = await client.patch(path, json={"tier": 2}, headers=headers)
        assert answer.status_code == status, tag
    assert (await client.get(path)).json()["version"] == 2


async def test_a_withdrawal_honours_what_was_seen(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    posted = (await client.post("/v1/loads", json=load_form())).json()
    path = f"/v1/loads/{posted['id']}/withdrawal"
    assert (await client.post(path, headers={"If-Match": '"9"'})).status_code == 412
    withdrawn = await client.post(path)
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert withdrawn.headers["ETag"] == '"2"'
    again = await client.post(path)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/load-is-closed")


async def test_a_retried_post_makes_one_load(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    key = {"Idempotency-Key": "order-4711"}
    first = await client.post("/v1/loads", json=load_form(), headers=key)
    again = await client.post("/v1/loads", json=load_form(), headers=key)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    same = ("ETag", "Location")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert [again.headers[name] for name in same] == [first.headers[name] for name in same]
    other = await client.post("/v1/loads", json=load_form(tier=2), headers=key)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert len((await client.get("/v1/loads")).json()["items"]) == 1


async def test_a_refused_post_leaves_its_key_free(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    key = {"Idempotency-Key": "order-4712"}
    refused = await client.post("/v1/loads", json=load_form(pickup=window(-2 * DAY)), headers=key)
    assert refused.status_code == 422
    assert (await client.post("/v1/loads", json=load_form(), headers=key)).status_code == 201


async def test_of_ten_twins_at_once_one_load_is_posted(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    key = {"Idempotency-Key": "twins"}
    answers = await asyncio.gather(
        *(client.post("/v1/loads", json=load_form(), headers=key) for _ in range(10))
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert len((await client.get("/v1/loads")).json()["items"]) == 1


async def test_an_undisclosed_load_and_a_made_up_id_are_answered_alike(
    enter: Enter, network: Network
) -> None:
    owner = await enter(network.penguin)
    assert network.owl.desk is not None
    audience = {"kind": "named", "member_ids": [str(network.owl.desk.id)]}
    hidden = (await owner.post("/v1/loads", json=load_form(audience=audience))).json()["id"]
    made_up = hidden[:-1] + ("0" if hidden[-1] != "0" else "1")
    for person in (network.otter, network.saitama_clerk, network.admin, network.trial):
        client = await enter(person)
        answers = []
        for load_id in (hidden, made_up):
            answer = await client.get(f"/v1/loads/{load_id}", headers={"X-Request-Id": "same"})
            answers.append((answer.status_code, answer.content))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
    owl = await enter(network.owl)
    seen = await owl.get(f"/v1/loads/{hidden}")
    assert seen.status_code == 200
    assert "ETag" not in seen.headers
    shown = seen.json()
    assert (shown["version"], shown["audience"]) == (None, None)
    refused = await owl.patch(f"/v1/loads/{hidden}", json={"tier": 2}, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-yours")


async def test_a_trial_user_looks_and_never_trades(enter: Enter, network: Network) -> None:
    owner = await enter(network.penguin)
    posted = (await owner.post("/v1/loads", json=load_form(asking_fare_yen=90_000, remarks="急ぎ"))).json()
    trial = await enter(network.trial)
    shown = (await trial.get(f"/v1/loads/{posted['id']}")).json()
    masked = ("poster", "contact", "asking_fare_yen", "charges", "fare_ratio_bp", "payment_terms")
    masked += ("remarks", "photo_ids", "services", "version", "audience")
    assert {name: shown[name] for name in masked} == dict.fromkeys(masked)
    assert shown.keys() == posted.keys()
    for answer in (
        await trial.post("/v1/loads", json=load_form()),
        await trial.post(f"/v1/loads/{posted['id']}/withdrawal"),
        await trial.get("/v1/loads"),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/trial-cannot-trade")


async def test_pages_of_the_own_list_hold_every_load_once(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    client = await enter(network.penguin)
    ids = []
    for n in range(7):
        clock.forward(timedelta(minutes=n % 2))
        ids.append((await client.post("/v1/loads", json=load_form())).json()["id"])
    seen, cursor = [], None
    while True:
        query = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/v1/loads", params=query)).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(ids)
    assert len(seen) == 7
