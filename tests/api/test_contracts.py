"""Contracts over HTTP, as a TMS would meet them (API §2)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.api.conftest import Enter
from tests.api.forms import Json, load_form, vehicle_form, written
from tests.builders import DAY, HOUR, NOW, MovableClock, Network

TOLLS = {"kind": "tolls", "amount_yen": 9_000}
UNLOADING = {"kind": "handling", "text": "荷卸し"}
SAYS_ALL: Json = {"asking_fare_yen": 200_000, "charges": [TOLLS], "services": [UNLOADING]}


async def posted(client: AsyncClient, **changes: Any) -> Json:
    """A load that says all a contract needs."""
    answer = await client.post("/v1/loads", json=load_form(**(SAYS_ALL | changes)))
    assert answer.status_code == 201, answer.text
    load: Json = answer.json()
    return load


async def proposed(client: AsyncClient, load: Json, **changes: Any) -> Json:
    """A carrier's proposal for the load."""
    form = {"load_id": load["id"], "consignor_is": "counterparty"} | changes
    answer = await client.post("/v1/contracts", json=form)
    assert answer.status_code == 201, answer.text
    contract: Json = answer.json()
    return contract


async def conclude(client: AsyncClient, contract: Json, tag: str | None = '"1"') -> Response:
    path = f"/v1/contracts/{contract['contract_number']}/conclusion"
    return await client.post(path, headers={} if tag is None else {"If-Match": tag})


def slug(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def test_a_contract_is_proposed_and_concluded_and_read_back_whole(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(penguin, external_ref="A-1")
    form = {"load_id": load["id"], "consignor_is": "counterparty"}
    answer = await owl.post("/v1/contracts", json=form)
    body = answer.json()
    number = body["contract_number"]
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert answer.headers["Location"] == f"/v1/contracts/{number}"
    assert (len(number), len(body["document_hash"])) == (20, 64)
    left_out = ("id", "status", "posted_at", "updated_at", "version", "poster", "distance", "trucks_left")
    left_out += ("standard_fare", "fare_ratio_bp", "in_talks_until", "is_repost", "held_until")
    left_out += ("warnings",)
    terms = {name: value for name, value in load.items() if name not in left_out}
    assert network.penguin.desk is not None
    assert network.owl.desk is not None
    percent = 200_000 * 10_000 // body["standard_fare"]["fare_yen"]
    told = f"The fare is {percent // 100}.{percent % 100:02d} % of the standard fare, not below it."
    assert body == {
        "contract_number": number,
        "status": "proposed",
        "version": 1,
        "document_hash": body["document_hash"],
        "lapses_at": "2026-04-01T11:00:00+09:00",
        "concluded_by": None,
        "consignor": _party(network.penguin.desk, network.mie, "三重県四日市市見本町1-1"),
        "carrier": _party(network.owl.desk, network.saitama, "三重県四日市市見本町1-1"),
        "fare_yen": 200_000,
        "charges": [TOLLS],
        "services": [UNLOADING],
        "payment": {"method": "transfer", "due_on": "2026-06-15"},
        "standard_fare": load["standard_fare"],
        "posted_standard_fare": load["standard_fare"],
        "call_code": None,
        "load": terms | {"id": load["id"], "version": 1, "audience": None, "external_ref": None},
        "truck": None,
        "timeline": [{"at": "2026-04-01T09:00:00+09:00", "event": "proposed", "by": "carrier"}],
        "due_on": "2026-06-15",
        "pay_on": "2026-06-15",
        "checks": {
            "standard_fare": {"result": "ok", "text": told, "figures": {"fare_ratio_bp": percent}},
            "written_items": {
                "result": "ok",
                "text": "Everything that the law asks for is stated.",
                "figures": {"missing": []},
            },
            "exposure": {
                "result": "ok",
                "text": "With this contract the consignor owes 229,000 yen,"
                " within its limit of 10,000,000 yen.",
                "figures": {"open_yen": 229_000, "limit_yen": 10_000_000},
            },
            "insurance": {
                "result": "note",
                "text": "No value of the cargo is said. The carrier's insurance covers 20,000,000 yen"
                " an accident (excess 300,000 yen).",
                "figures": {"value_yen": None, "cover_yen": 20_000_000},
            },
            "payment_days": {
                "result": "note",
                "text": "Paid on day 74. The register does not tell whether the law's 60 days apply;"
                " if they do, agree on a day by 2026-06-01, or close twice a month.",
                "figures": {"days": 74, "latest_on": "2026-06-01", "applies": None},
            },
            "tier": {
                "result": "ok",
                "text": "The carrier is of tier 1, of 2 at most.",
                "figures": {"tier": 1, "limit": 2},
            },
            "payload": {
                "result": "note",
                "text": "8,000 kg on one truck; its payload is not known.",
                "figures": {"weight_kg": 8_000, "payload_kg": None},
            },
        },
        "fuel": None,
        "prime": None,
    }
    clock.adopt(HOUR)
    concluded = await conclude(penguin, body)
    assert (concluded.status_code, concluded.headers["ETag"]) == (200, '"2"')
    assert concluded.json() == body | {
        "status": "concluded",
        "version": 2,
        "document_hash": concluded.json()["document_hash"],
        "concluded_by": "confirmation",
        "load": terms | {"id": load["id"], "version": 1},
        "timeline": [
            *body["timeline"],
            {"at": "2026-04-01T10:00:00+09:00", "event": "concluded", "by": "consignor"},
        ],
    }
    shown = number[:4] + "-" + number[4:12] + " " + number[12:]
    again = await penguin.get(f"/v1/contracts/{shown}")
    assert (again.status_code, again.json(), again.headers["ETag"]) == (200, concluded.json(), '"2"')
    listed = await penguin.get("/v1/contracts", params={"status": "concluded", "from": "2026-04-01"})
    assert listed.json() == {"items": [concluded.json()], "next_cursor": None}
    owned = (await penguin.get(f"/v1/loads/{load['id']}")).json()
    assert (owned["status"], owned["trucks_left"], owned["poster"]["record"]["contracts"]) == (
        *("contracted", 0),
        1,
    )


def _party(desk: Any, cooperative: Any, address: str) -> Json:
    return {
        "member_id": str(desk.id),
        "kind": "member",
        "name": desk.name,
        "address": address,
        "phone": desk.phone,
        "cooperative": {"id": str(cooperative.id), "name": cooperative.name},
        "registration_number": None,
    }


async def test_what_is_left_out_is_the_postings_and_null_says_nothing(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(penguin)
    silent = await proposed(owl, load, fare_yen=None, charges=None, services=None, payment=None)
    assert [silent[name] for name in ("fare_yen", "charges", "services", "payment", "due_on", "pay_on")] == [
        None
    ] * 6
    missing = silent["checks"]["written_items"]
    assert missing == {
        "result": "blocked",
        "text": "The contract does not yet state: Fare, Services, Special costs, How and when it is paid.",
        "figures": {"missing": ["fare", "services", "special_costs", "payment"]},
    }
    assert silent["checks"]["standard_fare"]["result"] == "note"
    refused = await conclude(penguin, silent)
    assert slug(refused) == (409, "contract-incomplete")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [
        *("#/fare", "#/services", "#/special_costs", "#/payment")
    ]
    stated = await proposed(owl, load, charges=[], services=[], payment={"method": "cash"}, fare_yen=100_000)
    assert [stated[name] for name in ("fare_yen", "charges", "services")] == [100_000, [], []]
    assert stated["payment"] == {"method": "cash", "due_on": "2026-06-15"}
    assert stated["checks"]["standard_fare"]["result"] == "note"
    assert (await conclude(penguin, stated)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"colour": "red"}, ["#/colour"]),
        ({"consignor_is": "nobody"}, ["#/consignor_is"]),
        ({"fare_yen": 0}, ["#/fare_yen"]),
        ({"fare_yen": True}, ["#/fare_yen"]),
        ({"charges": [{"kind": "tolls"}]}, ["#/charges/0/amount_yen"]),
        ({"payment": {"method": "bill"}}, ["#/payment/method"]),
        ({"payment": {"method": "cash", "due_on": "2026-02-30"}}, ["#/payment/due_on"]),
        ({"payment": {"method": "cash", "due_on": 20260601}}, ["#/payment/due_on"]),
        ({"payment": {"method": "cash", "due_on": "2026-04-01"}}, ["#/payment/due_on"]),
        ({"consignor_is": "me"}, ["#/consignor_is", "#/counterparty_member_id"]),
    ],
)
async def test_a_bad_proposal_is_told_where_and_nothing_is_kept(
    enter: Enter, network: Network, changes: Json, pointers: list[str]
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(penguin)
    form = {"load_id": load["id"], "consignor_is": "counterparty"} | changes
    refused = await owl.post("/v1/contracts", json=form)
    assert slug(refused) == (422, "invalid-form")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers
    assert all(fault["detail"] for fault in refused.json()["errors"])
    assert (await owl.get("/v1/contracts")).json() == {"items": [], "next_cursor": None}


async def test_one_agrees_to_what_one_saw(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await proposed(owl, await posted(penguin))
    tries = {None: "if-match-required", "*": "if-match-required", '"2"': "stale", 'W/"1"': "stale"}
    for tag, problem in tries.items():
        assert slug(await conclude(penguin, contract, tag))[1] == problem, tag
    assert slug(await conclude(owl, contract)) == (403, "not-yours")
    assert (await conclude(penguin, contract)).status_code == 200
    assert slug(await conclude(penguin, contract, '"2"')) == (409, "wrong-contract-state")


async def test_a_retried_proposal_and_conclusion_happen_once(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(penguin)
    form, key = {"load_id": load["id"], "consignor_is": "counterparty"}, {"Idempotency-Key": "taking"}
    first = await owl.post("/v1/contracts", json=form, headers=key)
    again = await owl.post("/v1/contracts", json=form, headers=key)
    assert (first.content, again.headers["Idempotency-Replayed"]) == (again.content, "true")
    path = f"/v1/contracts/{first.json()['contract_number']}/conclusion"
    headers = {"Idempotency-Key": "agreeing", "If-Match": '"1"'}
    answers = [await penguin.post(path, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert len((await owl.get("/v1/contracts")).json()["items"]) == 1


async def test_who_has_no_part_in_it_is_told_that_there_is_none(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    number = (await proposed(owl, await posted(penguin)))["contract_number"]
    otter = await enter(network.otter)
    made_up = "00000000000000000000"
    doors: list[tuple[str, str, Any]] = [
        ("GET", "", None),
        ("POST", "/conclusion", None),
        ("POST", "/refusal", None),
        ("POST", "/withdrawal", None),
        ("POST", "/statuses", {"statuses": [{"status": "loaded", "at": written(NOW + DAY)}]}),
        ("POST", "/delivery", {"receiver": "倉庫", "at": written(NOW + DAY)}),
    ]
    for method, below, body in doors:
        answers = []
        for one in (number, made_up):
            headers = {"X-Request-Id": "same", "If-Match": '"1"'}
            answer = await otter.request(method, f"/v1/contracts/{one}{below}", json=body, headers=headers)
            answers.append((answer.status_code, answer.content))
        assert answers[0] == answers[1], below
        assert answers[0][0] == 404, below
    mistyped = number[:3] + str((int(number[3]) + 1) % 10) + number[4:]
    assert slug(await owl.get(f"/v1/contracts/{mistyped}")) == (422, "contract-number-mistyped")
    for person, problem in ((network.trial, "trial-cannot-trade"), (network.admin, "not-your-role")):
        client = await enter(person)
        assert slug(await client.get(f"/v1/contracts/{number}")) == (403, problem)
    clerk = await enter(network.mie_clerk)
    seen = await clerk.get(f"/v1/contracts/{number}")
    assert (seen.status_code, seen.json()["version"], "ETag" in seen.headers) == (200, None, False)


async def test_a_rival_is_told_that_the_load_is_taken(enter: Enter, network: Network) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    load = await posted(penguin)
    contracts = [await proposed(client, load) for client in (owl, otter) * 4]
    answers = await asyncio.gather(*(conclude(penguin, contract) for contract in contracts))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert {slug(answer)[1] for answer in answers if answer.status_code == 409} == {"load-is-taken"}
    late = await otter.post("/v1/contracts", json={"load_id": load["id"], "consignor_is": "counterparty"})
    assert slug(late) == (409, "load-is-taken")


async def test_a_proposal_is_refused_or_taken_back(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(penguin)
    first, second = await proposed(owl, load), await proposed(owl, load)
    paths = [f"/v1/contracts/{one['contract_number']}" for one in (first, second)]
    refused = await penguin.post(f"{paths[0]}/refusal")
    assert (refused.status_code, refused.json()["status"]) == (200, "declined")
    assert slug(await owl.post(f"{paths[1]}/withdrawal", headers={"If-Match": '"7"'})) == (412, "stale")
    back = await owl.post(f"{paths[1]}/withdrawal")
    assert (back.status_code, back.json()["status"], back.headers["ETag"]) == (200, "lapsed", '"2"')


async def test_an_instant_load_is_taken_at_once_with_a_vehicle(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(penguin, booking="instant")
    vehicle = (await owl.post("/v1/vehicles", json=vehicle_form())).json()
    taken = await proposed(owl, load, vehicle_id=vehicle["id"])
    assert (taken["status"], taken["concluded_by"], taken["version"]) == ("concluded", "instant", 2)


async def test_statuses_and_the_delivery_are_reported_by_hand(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await proposed(owl, await posted(penguin))
    assert (await conclude(penguin, contract)).status_code == 200
    clock.adopt(2 * DAY + 6 * HOUR)
    path = f"/v1/contracts/{contract['contract_number']}"
    loaded = {"status": "loaded", "at": written(NOW + DAY + HOUR), "point": {"lat": 34.9, "lon": 136.6}}
    wild = {"status": "trouble", "at": written(NOW + 30 * DAY)}
    reported = await owl.post(f"{path}/statuses", json={"statuses": [loaded, wild, loaded]})
    assert (reported.status_code, reported.json()) == (
        202,
        {
            "accepted": 1,
            "duplicates": 1,
            "flagged": [],
            "refused": [{"index": 1, "reason": "outside_window"}],
        },
    )
    assert (await penguin.get(path)).json()["status"] == "in_transit"
    early = {"receiver": "倉庫 見本", "at": written(NOW + DAY - timedelta(seconds=1))}
    assert slug(await owl.post(f"{path}/delivery", json=early)) == (409, "wrong-contract-state")
    delivery = {"receiver": "倉庫 見本", "at": written(NOW + 2 * DAY + HOUR)}
    answers = [await client.post(f"{path}/delivery", json=delivery) for client in (owl, penguin)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == (await owl.get(path)).json()
    assert answers[1].json()["timeline"][-1] == {
        "at": "2026-04-03T10:00:00+09:00",
        "event": "delivered",
        "by": "carrier",
    }
    other = await penguin.post(f"{path}/delivery", json=delivery | {"receiver": "別人"})
    assert slug(other) == (409, "delivery-recorded")


async def test_pages_of_the_list_hold_every_contract_once(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(penguin)
    numbers = [(await proposed(owl, load))["contract_number"] for _ in range(5)]
    seen, cursor = [], None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await penguin.get("/v1/contracts", params=query)).json()
        seen += [item["contract_number"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(numbers)
    refused = await penguin.get("/v1/contracts", params={"from": "1 April", "status": "gone"})
    assert sorted(fault["pointer"] for fault in refused.json()["errors"]) == ["from", "status"]
