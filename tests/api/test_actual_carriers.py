"""A contracted load is posted on, and the ledger of actual carriers writes itself (SPEC 5.8, 5.9, 6.1)."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest
from httpx2 import AsyncClient
from httpx2 import Response as Answer
from pypdf import PdfReader

from domain.contracts.numbers import contract_number, in_fours
from domain.ports import Ports
from tests.api.conftest import Enter
from tests.api.doorway import pointers, problem
from tests.api.forms import load_form
from tests.builders import DAY, MovableClock, Network
from tests.concluded import keep_proposed

INSTANT = {"booking": "instant", "charges": [], "services": []}
STEEL = {"name": "鋼材", "weight_kg": 8000}
MINES = {"name": "私の荷主"}


def form(fare_yen: int = 100_000, **said: Any) -> dict[str, Any]:
    return load_form(**INSTANT, asking_fare_yen=fare_yen, **said)


async def take(carrier: AsyncClient, load: Answer) -> dict[str, Any]:
    """The carrier takes an instant load: concluded at once."""
    assert load.status_code == 201, load.text
    asked = {"load_id": load.json()["id"], "consignor_is": "counterparty"}
    answer = await carrier.post("/v1/contracts", json=asked)
    assert (answer.status_code, answer.json()["status"]) == (201, "concluded"), answer.text
    made: dict[str, Any] = answer.json()
    return made


async def deal(
    consignor: AsyncClient, carrier: AsyncClient, parent: Mapping[str, Any] | None = None, **said: Any
) -> dict[str, Any]:
    """A load of the consignor's is taken by the carrier, passed on from the parent if there is one."""
    on = {} if parent is None else {"parent_contract_number": parent["contract_number"]}
    return await take(carrier, await consignor.post("/v1/loads", json=form(**on, **said)))


async def ledger(client: AsyncClient, contract: Mapping[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"/v1/contracts/{contract['contract_number']}/actual-carriers")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def carriers(told: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return [(one["tier"], one["role"], one["name"]) for one in told["carriers"]]


async def test_the_ledger_of_a_plain_contract_names_its_carrier(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await deal(penguin, owl, cargo=STEEL, external_ref="A-1")
    told = await ledger(penguin, contract)
    assert told == {
        "contract_number": contract["contract_number"],
        "is_required": True,
        "weight_kg": 8000,
        "prime_carrier": {
            "name": "四日市ペンギン運輸",
            "address": "三重県四日市市見本町1-1",
            "phone": "059-000-0001",
        },
        "reference": "A-1",
        "carriers": [
            {
                "tier": 1,
                "role": "actual_carrier",
                "name": "川口フクロウ急送",
                "cargo": contract["load"]["cargo"],
                "origin": {"municipality": "24202", "name": "三重県四日市市"},
                "destination": {"municipality": "11203", "name": "埼玉県川口市"},
                "pickup": contract["load"]["pickup"],
                "delivery": contract["load"]["delivery"],
                "concluded_at": "2026-04-01T09:00:00+09:00",
                "contract_number": contract["contract_number"],
            }
        ],
        "records": [
            {
                "at": "2026-04-01T09:00:00+09:00",
                "change": "concluded",
                "tier": 1,
                "name": "川口フクロウ急送",
            }
        ],
        "forwarding_fee": None,
        "fares": None,
        "as_of": "2026-04-01T09:00:00+09:00",
        "kept_until": "2033-04-03",
    }
    assert (await ledger(owl, contract))["reference"] is None, "the reference is the poster's own"


async def test_each_sees_the_chain_from_its_own_part_downwards(enter: Enter, network: Network) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    saitama = await enter(network.saitama_clerk)
    assert network.otter.desk is not None
    beforehand = {"member_id": str(network.otter.desk.id), "check": "tier", "up_to_yen": 1_000_000}
    said = {"until_on": "2026-12-31", "reason": "組合が運送人として受ける"}
    allowed = await (await enter(network.mie_clerk)).post("/v1/standing-overrides", json=beforehand | said)
    assert allowed.status_code == 201, allowed.text
    first = await deal(penguin, owl)
    second = await deal(owl, otter, first, tier=2)
    third = await deal(otter, saitama, second, tier=3)
    whole = [
        (1, "re_consignor", "川口フクロウ急送"),
        (2, "re_consignor", "津カワウソ物流"),
        (None, "forwarder", "埼玉見本協同組合"),
    ]
    assert carriers(await ledger(penguin, first)) == whole
    assert carriers(await ledger(owl, first)) == carriers(await ledger(owl, second)) == whole
    assert carriers(await ledger(otter, second)) == whole[1:]
    assert [one["name"] for one in (await ledger(otter, third))["records"]] == [one[2] for one in whole[1:]]
    for who, contract in ((penguin, second), (penguin, third), (owl, third), (otter, first)):
        path = f"/v1/contracts/{contract['contract_number']}/actual-carriers"
        assert problem(await who.get(path)) == (404, "not-found"), "another's number tells nothing"
    numbers = {one["contract_number"] for one in (await ledger(penguin, first))["carriers"]}
    assert numbers == {first["contract_number"], None}, "a number opens the driver's door: only one's own"
    # The prime's name goes down to each carrier that the load was posted on to.
    prime = {"name": "四日市ペンギン運輸", "address": "三重県四日市市見本町1-1", "phone": "059-000-0001"}
    assert (first["prime"], second["prime"], third["prime"]) == (None, prime, prime)
    assert (await ledger(otter, second))["prime_carrier"] == prime


async def test_a_cooperative_that_forwards_keeps_the_tier(enter: Enter, network: Network) -> None:
    penguin, clerk, owl = [await enter(one) for one in (network.penguin, network.saitama_clerk, network.owl)]
    first = await deal(penguin, clerk)
    on = {"parent_contract_number": first["contract_number"]}
    refused = await clerk.post("/v1/loads", json=form(**on, tier=2))
    assert (problem(refused), pointers(refused)) == ((422, "invalid-form"), ["#/tier"])
    await deal(clerk, owl, first, tier=1)
    told = carriers(await ledger(penguin, first))
    assert told == [(None, "forwarder", "埼玉見本協同組合"), (1, "actual_carrier", "川口フクロウ急送")]


@pytest.mark.parametrize(("weight_kg", "trucks", "is_required"), [(1499, 1, False), (1500, 1, True)])
async def test_a_request_has_a_ledger_from_1500_kg_on(
    enter: Enter, network: Network, weight_kg: int, trucks: int, is_required: bool
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await deal(penguin, owl, cargo=STEEL | {"weight_kg": weight_kg}, trucks=trucks)
    told = await ledger(penguin, contract)
    assert (told["is_required"], bool(told["carriers"]), bool(told["records"])) == (is_required,) * 3
    assert (told["prime_carrier"] is not None) == is_required


async def test_two_trucks_of_1499_kg_each_are_one_request_of_2998(enter: Enter, network: Network) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    cargo = STEEL | {"weight_kg": 2 * 1499}
    contract = await deal(penguin, owl, cargo=cargo, trucks=2)
    assert (await ledger(penguin, contract))["is_required"] is True
    # What is passed on of it weighs less, and belongs to the request all the same.
    second = await deal(owl, otter, contract, tier=2, cargo=STEEL | {"weight_kg": 1499})
    assert carriers(await ledger(otter, second)) == [(2, "actual_carrier", "津カワウソ物流")]


async def test_only_its_carrier_posts_a_contract_on(enter: Enter, network: Network, ports: Ports) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    first = await deal(penguin, owl)
    proposed = await keep_proposed(ports, network.penguin, network.otter)
    unknown = contract_number("7" * 19)
    bodies = []
    for who, number in (
        (penguin, first["contract_number"]),
        (otter, first["contract_number"]),
        (otter, proposed.number),
        (owl, unknown),
        (owl, "nothing"),
        (owl, first["contract_number"][1:] + first["contract_number"][:1]),
    ):
        answer = await who.post(
            "/v1/loads", json=form(parent_contract_number=number, tier=2), headers={"X-Request-Id": "same"}
        )
        assert (problem(answer), pointers(answer)) == ((422, "invalid-form"), ["#/parent_contract_number"])
        bodies.append(answer.content)
    assert len(set(bodies)) == 1, "one text, whether there is such a contract or not"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"tier": 1}, "#/tier"),
        ({"tier": 3}, "#/tier"),
        ({"tier": 2, "trucks": 2}, "#/trucks"),
        ({"tier": 2, "cargo": STEEL | {"weight_kg": 8001}}, "#/cargo/weight_kg"),
    ],
)
async def test_what_is_posted_on_fits_its_contract(
    enter: Enter, network: Network, said: dict[str, Any], pointer: str
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    on = {"parent_contract_number": (await deal(penguin, owl))["contract_number"]}
    answer = await owl.post("/v1/loads", json=form(**on, **said))
    assert (problem(answer), pointers(answer)) == ((422, "invalid-form"), [pointer])
    assert (await owl.get("/v1/loads")).json()["items"] == []


async def test_a_number_is_taken_as_people_write_it(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    number = (await deal(penguin, owl))["contract_number"]
    made = await owl.post("/v1/loads", json=form(parent_contract_number=in_fours(number), tier=2))
    assert (made.status_code, made.json()["parent_contract_number"]) == (201, number)


async def test_a_truck_is_posted_on_once_at_a_time(enter: Enter, network: Network) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    first = await deal(penguin, owl)
    on = form(parent_contract_number=first["contract_number"], tier=2)
    one = await owl.post("/v1/loads", json=on)
    twice = await owl.post("/v1/loads", json=on)
    assert (problem(twice), pointers(twice)) == ((422, "invalid-form"), ["#/parent_contract_number"])
    # Once it is withdrawn there is room again; and once it is contracted, none.
    assert (await owl.post(f"/v1/loads/{one.json()['id']}/withdrawal")).status_code == 200
    other = await owl.post("/v1/loads", json=on)
    await take(otter, other)
    assert problem(await owl.post("/v1/loads", json=on)) == (422, "invalid-form")


async def test_what_ran_out_unfilled_is_posted_on_again(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    first = await deal(penguin, owl)
    number = first["contract_number"]
    early = {"pickup": {"from": "2026-04-01T10:00:00+09:00", "to": "2026-04-01T11:00:00+09:00"}}
    assert (
        await owl.post("/v1/loads", json=form(parent_contract_number=number, tier=2) | early)
    ).status_code == 201
    clock.forward(DAY / 8)
    owl = await enter(network.owl)
    assert (await owl.post("/v1/loads", json=form(parent_contract_number=number, tier=2))).status_code == 201


async def test_a_delivered_contract_is_posted_on_no_more(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    first = await deal(penguin, owl)
    on = form(parent_contract_number=first["contract_number"], tier=2, closes_at="2026-04-02T23:00:00+09:00")
    waiting = await owl.post("/v1/loads", json=on)
    clock.forward(DAY + DAY / 24)
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    delivery = {"receiver": "倉庫", "at": "2026-04-02T09:30:00+09:00"}
    path = f"/v1/contracts/{first['contract_number']}"
    assert (await owl.post(f"{path}/delivery", json=delivery)).status_code == 201
    # Who would take what still stands on the board comes too late, and hears no more than that.
    asked = {"load_id": waiting.json()["id"], "consignor_is": "counterparty"}
    assert problem(await otter.post("/v1/contracts", json=asked)) == (409, "load-is-closed")
    late = await owl.post("/v1/loads", json=on | {"closes_at": None})
    assert (problem(late), pointers(late)) == ((422, "invalid-form"), ["#/parent_contract_number"])


async def test_a_patch_holds_to_the_same_rules(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    first = await deal(penguin, owl)
    plain = await owl.post("/v1/loads", json=form(tier=2))
    path, seen = f"/v1/loads/{plain.json()['id']}", {"If-Match": '"1"'}
    number = first["contract_number"]
    wrong = await owl.patch(path, json={"parent_contract_number": number, "tier": 1}, headers=seen)
    assert (problem(wrong), pointers(wrong)) == ((422, "invalid-form"), ["#/tier"])
    right = await owl.patch(path, json={"parent_contract_number": number}, headers=seen)
    assert (right.status_code, right.json()["parent_contract_number"]) == (200, number)
    again = await owl.post("/v1/loads", json=form(parent_contract_number=number, tier=2))
    assert problem(again) == (422, "invalid-form"), "the truck is posted on as that load now"
    free = await owl.patch(path, json={"parent_contract_number": None}, headers={"If-Match": '"2"'})
    assert free.json()["parent_contract_number"] is None
    other = await owl.post("/v1/loads", json=form(parent_contract_number=number, tier=2))
    assert other.status_code == 201
    back = await owl.patch(path, json={"parent_contract_number": number}, headers={"If-Match": '"3"'})
    assert problem(back) == (422, "invalid-form")


async def test_bulk_and_copies_hold_to_the_same_rules(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    first = await deal(penguin, owl)
    on = form(parent_contract_number=first["contract_number"], tier=2)
    items = [on | {"external_ref": "1"}, on | {"external_ref": "2"}, on | {"external_ref": "3", "tier": 1}]
    sent = (await owl.put("/v1/loads/bulk", json={"items": items})).json()["items"]
    assert [one["result"] for one in sent] == ["created", "refused", "refused"]
    assert [one["problem"]["errors"][0]["pointer"] for one in sent[1:]] == [
        "#/parent_contract_number",
        "#/tier",
    ]
    again = (await owl.put("/v1/loads/bulk", json={"items": items[:1]})).json()["items"]
    assert again[0]["result"] == "unchanged"
    amended = items[0] | {"remarks": "夜間"}
    assert (await owl.put("/v1/loads/bulk", json={"items": [amended]})).json()["items"][0][
        "result"
    ] == "updated"
    copied = await owl.post(f"/v1/loads/{sent[0]['id']}/copy", json={"days": 7})
    assert (copied.status_code, copied.json()["parent_contract_number"]) == (201, None)


async def test_the_fee_on_top_is_proposed_and_changes_no_money(enter: Enter, network: Network) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    first = await deal(penguin, owl, fare_yen=100_009)
    assert (await ledger(owl, first))["forwarding_fee"] is None, "nothing is owed before it is carried on"
    second = await deal(owl, otter, first, fare_yen=90_000, tier=2)
    fee = {
        "rate_bp": 1000,
        "fare_yen": 100_009,
        "fee_yen": 10_000,
        "stated_yen": 0,
        "proposed_yen": 10_000,
    }
    for who in (penguin, owl):
        assert (await ledger(who, first))["forwarding_fee"] == fee
    after = (await owl.get(f"/v1/contracts/{first['contract_number']}")).json()
    assert (after["charges"], after["version"]) == ([], first["version"])
    # Who posted it on sees both fares; who took it is told nothing of the fare above.
    fares = {"parent_fare_yen": 100_009, "fare_yen": 90_000, "is_below": True}
    assert (await ledger(owl, second))["fares"] == fares
    assert (await ledger(otter, second))["fares"] is None
    clerk = await enter(network.mie_clerk)
    for contract in (first, second):
        told = await ledger(clerk, contract)
        assert (told["forwarding_fee"], told["fares"]) == (None, None)


async def test_the_ledger_prints_and_opens_in_a_spreadsheet(enter: Enter, network: Network) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    first = await deal(penguin, owl, cargo=STEEL | {"name": "=HYPERLINK(1) #*$<b>"})
    await deal(owl, otter, first, tier=2)
    path = f"/v1/contracts/{first['contract_number']}/actual-carriers"
    pdf = await penguin.get(f"{path}.pdf")
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    text = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages).split())
    for said in ("実運送体制管理簿", "川口フクロウ急送", "津カワウソ物流", "=HYPERLINK(1)#*$<b>", "2次"):
        assert said in text
    assert "100,000" not in text, "no fare on it"
    assert (await penguin.get(f"{path}.pdf")).content == pdf.content
    table = await penguin.get(f"{path}.csv")
    assert table.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [(row["請負階層"], row["事業者の名称"], row["貨物"]) for row in rows] == [
        ("1", "川口フクロウ急送", "'=HYPERLINK(1) #*$<b>"),
        ("2", "津カワウソ物流", "鋼材"),
    ]


async def test_the_shipper_reads_the_ledger_by_its_link_until_it_is_revoked(
    enter: Enter, network: Network
) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    first = await deal(penguin, owl, cargo=STEEL | {"name": "<b>鋼材</b>"}, external_ref="S-99")
    second = await deal(owl, otter, first, tier=2)
    path = f"/v1/contracts/{first['contract_number']}/actual-carriers/links"
    made = await penguin.post(path, json={"name": "<i>見本商事"})
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    link = made.json()
    address = "/" + link["url"].split("/", 3)[3]
    nobody = await enter(None)
    page = await nobody.get(address)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["cache-control"] == "no-store"
    for said in (
        "津カワウソ物流",
        "川口フクロウ急送",
        "四日市ペンギン運輸",
        "&lt;b&gt;鋼材",
        "&lt;i&gt;見本商事 様",
    ):
        assert said in page.text
    for hidden in (first["contract_number"], second["contract_number"], "100,000", "S-99", "<b>"):
        assert hidden not in page.text
    listed = (await penguin.get(path)).json()
    del link["url"]
    assert listed == {"items": [link], "next_cursor": None}
    assert (await owl.get(path)).json()["items"] == [], "a desk's links are its own"
    gone = {"If-Match": '"1"'}
    assert problem(await owl.delete(f"{path}/{link['id']}", headers=gone)) == (404, "not-found")
    assert (await penguin.get("/v1/calendar-links")).json()["items"] == []
    calendars = f"/v1/calendar-links/{link['id']}"
    assert problem(await penguin.delete(calendars, headers=gone)) == (404, "not-found")
    assert (await penguin.delete(f"{path}/{link['id']}", headers=gone)).status_code == 204
    assert problem(await nobody.get(address)) == (404, "not-found")
    assert problem(await penguin.delete(f"{path}/{link['id']}", headers=gone)) == (404, "not-found")


async def test_a_link_is_handed_out_by_the_parties_of_the_request_alone(
    enter: Enter, network: Network, ports: Ports
) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    first = await deal(penguin, owl)
    second = await deal(owl, otter, first, tier=2)
    path = "/v1/contracts/{}/actual-carriers/links"
    for who in (owl, otter):
        answer = await who.post(path.format(second["contract_number"]), json=MINES)
        assert problem(answer) == (403, "not-yours")
    clerk = await enter(network.mie_clerk)
    assert problem(await clerk.post(path.format(first["contract_number"]), json=MINES)) == (403, "not-yours")
    proposed = await keep_proposed(ports, network.penguin, network.owl)
    answer = await penguin.post(path.format(proposed.number), json=MINES)
    assert problem(answer) == (409, "wrong-contract-state")


async def test_twenty_links_are_enough_for_one_ledger(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    path = f"/v1/contracts/{(await deal(penguin, owl))['contract_number']}/actual-carriers/links"
    for _ in range(20):
        assert (await penguin.post(path, json=MINES)).status_code == 201
    assert problem(await penguin.post(path, json=MINES)) == (422, "invalid-form")
    assert (await owl.post(path, json=MINES)).status_code == 201


async def test_the_number_goes_to_the_driver_on_a_page_without_a_fare(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await deal(penguin, owl, fare_yen=123_456, cargo=STEEL | {"value_yen": 7_654_321})
    path = f"/v1/contracts/{contract['contract_number']}/number-page.pdf"
    pdf = await owl.get(path)
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(pdf.content)).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    assert len(pages) == 1
    assert in_fours(contract["contract_number"]) in text
    assert "三重県四日市市" in text
    assert "123,456" not in text
    assert "7,654,321" not in text
    assert (await penguin.get(path)).content == pdf.content
    assert problem(await (await enter(network.mie_clerk)).get(path)) == (403, "not-yours")
    assert problem(await (await enter(network.otter)).get(path)) == (404, "not-found")
    clock.forward(DAY + DAY / 24)
    owl = await enter(network.owl)
    delivery = {"receiver": "倉庫", "at": "2026-04-02T09:30:00+09:00"}
    await owl.post(f"/v1/contracts/{contract['contract_number']}/delivery", json=delivery)
    assert problem(await owl.get(path)) == (409, "wrong-contract-state")
