"""Inquiries and offers over HTTP (SPEC 5.1; API §1, §2, §3 Negotiation)."""

from typing import Any

import pytest
from httpx2 import AsyncClient

from adapters.ids import new_id
from tests.api.conftest import Enter
from tests.api.doorway import pointers, problem
from tests.api.forms import load_form, vehicle_form
from tests.api.test_photos import a_photo
from tests.builders import Network

Json = dict[str, Any]

SAYS_ALL: Json = {"asking_fare_yen": 150_000, "charges": [], "services": []}


async def posted(client: AsyncClient, **changes: Any) -> Json:
    answer = await client.post("/v1/loads", json=load_form(**(SAYS_ALL | changes)))
    assert answer.status_code == 201, answer.text
    load: Json = answer.json()
    return load


async def asked(client: AsyncClient, load: Json) -> str:
    """The path of the client's thread about a load."""
    answer = await client.post(f"/v1/loads/{load['id']}/inquiries")
    assert answer.status_code in (200, 201), answer.text
    path: str = answer.headers["location"]
    return path


async def test_a_thread_is_opened_once_and_shows_posting_companies_and_dealings(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(penguin)
    opened = await owl.post(f"/v1/loads/{load['id']}/inquiries")
    whole = opened.json()
    assert (opened.status_code, opened.headers["location"]) == (201, f"/v1/inquiries/{whole['id']}")
    (card,) = (await owl.post("/v1/loads/search", json={})).json()["items"]
    companies = {
        name: {
            "member_id": str(person.desk.id),
            "kind": "member",
            "name": person.desk.name,
            "cooperative": {"id": str(of.id), "name": of.name},
            "record": {"contracts": 0, "since": "2015-04-01"},
        }
        for name, person, of in (
            ("poster", network.penguin, network.mie),
            ("asker", network.owl, network.saitama),
        )
        if person.desk is not None
    }
    at = "2026-04-01T09:00:00+09:00"
    nothing_read = {"up_to": None, "at": None, "person": None}
    assert whole == {
        "id": whole["id"],
        "load_id": load["id"],
        "vehicle_id": None,
        "load": card,
        "vehicle": None,
        **companies,
        "opened_at": at,
        "latest_at": at,
        "unread": 0,
        "latest": None,
        "is_closed": False,
        "reads": [
            {"member_id": companies["asker"]["member_id"], **nothing_read},
            {"member_id": companies["poster"]["member_id"], **nothing_read},
        ],
        "offer": None,
        "dealings": {"as_consignor": 0, "as_carrier": 0, "latest": []},
    }
    again = await owl.post(f"/v1/loads/{load['id']}/inquiries")
    assert (again.status_code, again.json()) == (200, whole)
    assert (await owl.get(f"/v1/inquiries/{whole['id']}")).json() == whole
    assert problem(await penguin.get(f"/v1/inquiries/{whole['id']}")) == (404, "not-found")
    assert problem(await penguin.post(f"/v1/loads/{load['id']}/inquiries")) == (403, "not-yours")


async def test_messages_go_to_and_fro_and_are_listed_page_by_page(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(penguin)
    path = await asked(owl, load)
    key = {"Idempotency-Key": "message-1"}
    first = await owl.post(f"{path}/messages", json={"text": "まだありますか"}, headers=key)
    assert first.status_code == 201
    assert first.json() == {
        "id": first.json()["id"],
        "at": "2026-04-01T09:00:00+09:00",
        "by": str(network.owl.account.member_id),
        "person": "見本 owl",
        "text": "まだありますか",
        "photo_ids": [],
        "event": None,
        "offer_id": None,
    }
    replayed = await owl.post(f"{path}/messages", json={"text": "まだありますか"}, headers=key)
    assert replayed.json() == first.json()
    said = [first.json()]
    for n, client in enumerate((penguin, owl, penguin)):
        said.append((await client.post(f"{path}/messages", json={"text": f"{n}\n&lt;"})).json())
    found, cursor = [], ""
    while True:
        page = (await penguin.get(f"{path}/messages?limit=3{cursor}")).json()
        found += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == said[::-1]
    (card,) = (await penguin.get("/v1/inquiries?unread=true")).json()["items"]
    assert (card["unread"], card["latest"]) == (2, said[-1])
    read = await penguin.put(f"{path}/read", json={"up_to": said[2]["id"]})
    assert (read.status_code, read.json()["unread"]) == (200, 0)
    assert (await penguin.get("/v1/inquiries?unread=true")).json()["items"] == []
    assert len((await penguin.get(f"/v1/inquiries?unread=false&load_id={load['id']}")).json()["items"]) == 1
    assert (await penguin.get(f"/v1/inquiries?load_id={new_id()}")).json()["items"] == []


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({}, "#/text"),
        ({"text": ""}, "#/text"),
        ({"text": "改行" * 2001}, "#/text"),
        ({"text": "\u0000"}, None),
        ({"text": "\u0007鐘"}, "#/text"),
        ({"text": "x", "subject": "y"}, "#/subject"),
        ({"photo_ids": [str(new_id())]}, "#/photo_ids/0"),
    ],
)
async def test_what_says_nothing_or_too_much_is_not_sent(
    enter: Enter, network: Network, form: Json, pointer: str | None
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    path = await asked(owl, await posted(penguin))
    refused = await owl.post(f"{path}/messages", json=form)
    assert problem(refused) == (422, "invalid-form")
    assert pointer is None or pointers(refused) == [pointer]
    assert (await owl.get(f"{path}/messages")).json()["items"] == []


async def test_markup_and_formulas_are_carried_as_they_are(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    path = await asked(owl, await posted(penguin))
    for words in ("<script>alert(1)</script>", '=HYPERLINK("https://x")', "字" * 4000, "\u202eうら"):
        await owl.post(f"{path}/messages", json={"text": words})
        (latest, *_) = (await penguin.get(f"{path}/messages")).json()["items"]
        assert latest["text"] == words


async def test_a_photo_in_a_message_is_shown_to_both_desks_and_to_nobody_else(
    enter: Enter, network: Network
) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    clerk, colleague = await enter(network.saitama_clerk), await enter(network.colleague)
    path = await asked(owl, await posted(penguin))
    photo = await a_photo(owl)
    assert problem(await penguin.get(f"/v1/photos/{photo}")) == (404, "not-found")
    stolen = await penguin.post(f"{path}/messages", json={"photo_ids": [photo]})
    assert problem(stolen) == (404, "not-found")  # nothing was said to the poster yet
    sent = await owl.post(f"{path}/messages", json={"photo_ids": [photo]})
    assert (sent.status_code, sent.json()["photo_ids"]) == (201, [photo])
    for client in (penguin, colleague, owl):
        linked = await client.get(f"/v1/photos/{photo}")
        assert linked.status_code == 200
        shown = await client.get(linked.json()["url"].removeprefix("https://kaerini.example"))
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    for client in (otter, clerk):
        assert problem(await client.get(f"/v1/photos/{photo}")) == (404, "not-found")
    stolen = await penguin.post(f"{path}/messages", json={"photo_ids": [photo]})
    assert (problem(stolen), pointers(stolen)) == ((422, "invalid-form"), ["#/photo_ids/0"])


async def test_an_offer_is_made_countered_and_accepted(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(penguin)
    path = await asked(owl, load)
    charges = [{"kind": "tolls", "amount_yen": 9_000}]
    made = await owl.post(f"{path}/offers", json={"fare_yen": 140_000, "charges": charges})
    offer = made.json()
    assert (made.status_code, made.headers["location"]) == (201, f"/v1/offers/{offer['id']}")
    assert offer == {
        "id": offer["id"],
        "inquiry_id": path.rpartition("/")[2],
        "load_id": load["id"],
        "by": str(network.owl.account.member_id),
        "person": "見本 owl",
        "is_own": True,
        "status": "open",
        "fare_yen": 140_000,
        "charges": charges,
        "services": [],
        "payment": {"method": "transfer", "due_on": "2026-06-15"},
        "vehicle_id": None,
        "made_at": "2026-04-01T09:00:00+09:00",
        "expires_at": "2026-04-01T09:15:00+09:00",
        "contract_number": None,
    }
    seen = (await penguin.get(f"/v1/offers/{offer['id']}")).json()
    assert seen == offer | {"is_own": False}
    assert (await penguin.get(path)).json()["offer"] == seen
    assert problem(await owl.post(f"/v1/offers/{offer['id']}/acceptance")) == (403, "not-yours")
    counter = (await penguin.post(f"{path}/offers", json={"fare_yen": 130_000})).json()
    gone = await penguin.post(f"/v1/offers/{offer['id']}/acceptance")
    assert problem(gone) == (409, "offer-is-closed")
    accepted = await owl.post(f"/v1/offers/{counter['id']}/acceptance", json={})
    contract = accepted.json()
    assert accepted.status_code == 201
    assert accepted.headers["location"] == f"/v1/contracts/{contract['contract_number']}"
    assert accepted.headers["etag"] == '"2"'
    assert {name: contract[name] for name in ("status", "concluded_by", "fare_yen", "charges")} == {
        "status": "concluded",
        "concluded_by": "offer",
        "fare_yen": 130_000,
        "charges": [],
    }
    assert (await owl.get(f"/v1/contracts/{contract['contract_number']}")).json() == contract
    (latest, former) = (await penguin.get(f"{path}/offers")).json()["items"]
    states = {latest["id"]: latest, former["id"]: former}
    assert states[offer["id"]]["status"] == "superseded"
    assert states[counter["id"]]["status"] == "accepted"
    assert states[counter["id"]]["contract_number"] == contract["contract_number"]
    dealt = (await owl.get(path)).json()["dealings"]
    assert dealt == {
        "as_consignor": 0,
        "as_carrier": 1,
        "latest": [
            {
                "contract_number": contract["contract_number"],
                "concluded_at": "2026-04-01T09:00:00+09:00",
                "status": "concluded",
                "side": "carrier",
                "origin": load["origin"]["municipality"],
                "destination": load["destination"]["municipality"],
                "cargo_name": load["cargo"]["name"],
            }
        ],
    }


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"fare_yen": 0},
        {"fare_yen": 10_000_000_000},
        {"fare_yen": "140000"},
        {"fare_yen": 1, "charges": [{"kind": "bribe", "amount_yen": 1}]},
        {"fare_yen": 1, "payment": {"method": "bill"}},
        {"fare_yen": 1, "expires_at": "2026-04-01T10:00:00"},
        {"fare_yen": 1, "payment": {"method": "cash", "due_on": "2026-04-01"}},
        {"fare_yen": 1, "expires_at": "2026-04-09T10:00:00+09:00"},
    ],
)
async def test_terms_that_cannot_be_right_are_not_offered(enter: Enter, network: Network, form: Json) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    path = await asked(owl, await posted(penguin))
    assert problem(await owl.post(f"{path}/offers", json=form)) == (422, "invalid-form")
    assert (await owl.get(f"{path}/offers")).json()["items"] == []


async def test_an_edit_of_the_load_makes_its_offers_stale(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(penguin)
    path = await asked(owl, load)
    offer = (await owl.post(f"{path}/offers", json={"fare_yen": 140_000})).json()
    patch, seen = {"remarks": "雨天決行"}, {"If-Match": '"1"'}
    assert (await penguin.patch(f"/v1/loads/{load['id']}", json=patch, headers=seen)).status_code == 200
    stale = await penguin.post(f"/v1/offers/{offer['id']}/acceptance")
    assert problem(stale) == (409, "stale-offer")
    assert (await owl.get(f"/v1/offers/{offer['id']}")).json()["status"] == "open"


async def test_calls_and_notes_are_listed_for_the_own_desk(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    path = await asked(owl, await posted(penguin))
    await owl.post(f"{path}/messages", json={"text": "お電話します"})
    said = {"at": "2026-04-01T08:55:00+09:00", "result": "call_back", "note": "昼に"}
    call = await owl.post(f"{path}/calls", json=said)
    assert call.status_code == 201
    assert call.json() == said | {
        "id": call.json()["id"],
        "direction": "outgoing",
        "person": "見本 owl",
        "logged_at": "2026-04-01T09:00:00+09:00",
    }
    note = await owl.post(f"{path}/notes", json={"text": "14万まで"})
    assert (note.status_code, note.json()["text"]) == (201, "14万まで")
    assert (await owl.get(f"{path}/calls")).json()["items"] == [call.json()]
    assert (await owl.get(f"{path}/notes")).json()["items"] == [note.json()]
    for list_ in ("calls", "notes"):
        assert (await penguin.get(f"{path}/{list_}")).json() == {"items": [], "next_cursor": None}


async def test_a_truck_is_asked_about_over_http(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    vehicle = (await owl.post("/v1/vehicles", json=vehicle_form())).json()
    opened = await penguin.post(f"/v1/vehicles/{vehicle['id']}/inquiries")
    assert (opened.status_code, opened.json()["vehicle"]["id"]) == (201, vehicle["id"])
    (card,) = (await penguin.get(f"/v1/inquiries?vehicle_id={vehicle['id']}")).json()["items"]
    assert (card["id"], card["load"]) == (opened.json()["id"], None)


async def test_a_trial_user_talks_to_nobody(enter: Enter, network: Network) -> None:
    penguin, trial = await enter(network.penguin), await enter(network.trial)
    load = await posted(penguin)
    assert problem(await trial.post(f"/v1/loads/{load['id']}/inquiries")) == (403, "trial-cannot-trade")
    assert problem(await trial.get("/v1/inquiries")) == (403, "trial-cannot-trade")


async def test_a_bulk_that_asks_for_no_more_trucks_ends_the_talks_too(enter: Enter, network: Network) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    form = load_form(**SAYS_ALL, trucks=2, external_ref="A-1")
    load = (await penguin.post("/v1/loads", json=form)).json()
    offers = [
        (await client.post(f"{await asked(client, load)}/offers", json={"fare_yen": 140_000})).json()
        for client in (owl, otter)
    ]
    assert (await penguin.post(f"/v1/offers/{offers[0]['id']}/acceptance")).status_code == 201
    sent = await penguin.put("/v1/loads/bulk", json={"items": [form | {"trucks": 1}]})
    assert [one["result"] for one in sent.json()["items"]] == ["updated"]
    assert (await otter.get(f"/v1/offers/{offers[1]['id']}")).json()["status"] == "overtaken"
    taken = await penguin.post(f"/v1/offers/{offers[1]['id']}/acceptance")
    assert problem(taken) == (409, "load-is-taken")
