"""The life of a contract over HTTP: by telephone, amended, cancelled, driven, rated (SPEC 5.1-5.5, 5.11)."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.api.conftest import Enter
from tests.api.forms import Json, load_form, window
from tests.api.test_contracts import SAYS_ALL, TOLLS, conclude, posted, proposed, slug
from tests.builders import DAY, HOUR, MovableClock, Network, Person

FULL_SCORES = {"punctuality": 5, "communication": 4, "accuracy": 5, "care": 3}
TRUCK = {"plate": "三重１００あ１２－３４", "driver_name": "運転 太郎", "mobile": "090-0000-0001"}


def desk(person: Person) -> str:
    assert person.desk is not None
    return str(person.desk.id)


def phone_form(other: Person, **changes: Any) -> Json:
    form: Json = {
        "load": load_form(**SAYS_ALL),
        "consignor_is": "me",
        "counterparty_member_id": desk(other),
        "proof": "call",
    }
    return form | changes


async def concluded(consignor: AsyncClient, carrier: AsyncClient, **changes: Any) -> Json:
    load = await posted(consignor, **changes)
    answer = await conclude(consignor, await proposed(carrier, load))
    assert answer.status_code == 200, answer.text
    contract: Json = answer.json()
    return contract


async def say(
    client: AsyncClient, contract: Json, what: str, form: Json | None = None, **more: Any
) -> Response:
    """A step in the contract's life; ``seen``: the version of the contract."""
    seen = more.get("seen")
    headers = {} if seen is None else {"If-Match": f'"{seen}"'}
    path = f"/v1/contracts/{contract['contract_number']}/{what}"
    return await client.post(path, json=form, headers=headers)


async def read(client: AsyncClient, contract: Json) -> Json:
    answer = await client.get(f"/v1/contracts/{contract['contract_number']}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_a_deal_by_telephone_is_proven_by_the_code_that_the_other_types(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    answer = await penguin.post("/v1/contracts", json=phone_form(network.owl))
    assert answer.status_code == 201, answer.text
    contract = answer.json()
    code = contract["call_code"]
    assert (contract["status"], len(code), code.isdigit()) == ("proposed", 4, True)
    seen = await read(owl, contract)
    assert seen["call_code"] is None
    assert slug(await conclude(owl, contract)) == (422, "invalid-form")
    wrong = f"{(int(code) + 1) % 10_000:04d}"
    refused = await say(owl, contract, "conclusion", {"call_code": wrong}, seen=1)
    assert (slug(refused), refused.json()["errors"][0]["pointer"]) == ((422, "invalid-form"), "#/call_code")
    agreed = await say(owl, contract, "conclusion", {"call_code": code}, seen=1)
    assert agreed.status_code == 200, agreed.text
    assert (agreed.json()["status"], agreed.json()["concluded_by"]) == ("concluded", "call")
    assert (await read(penguin, contract))["call_code"] is None


async def test_five_wrong_codes_use_a_proposal_up_also_where_each_call_is_keyed(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = (await penguin.post("/v1/contracts", json=phone_form(network.owl))).json()
    code = contract["call_code"]
    wrong = f"{(int(code) + 1) % 10_000:04d}"
    path = f"/v1/contracts/{contract['contract_number']}/conclusion"
    details = []
    for n in range(6):
        said = {"call_code": wrong if n < 5 else code}
        headers = {"If-Match": '"1"', "Idempotency-Key": f"try-{n}", "Accept-Language": "en"}
        answer = await owl.post(path, json=said, headers=headers)
        assert answer.status_code == 422
        details.append(answer.json()["errors"][0]["detail"])
    assert details[0] == "This is not the code; 4 tries are left."
    assert details[4] == "This is not the code; 0 tries are left."
    assert details[5] == "The code was mistyped too often: the deal must be recorded anew."
    assert (await read(owl, contract))["status"] == "proposed"


async def test_the_load_of_a_deal_by_telephone_is_a_posting_for_nobody(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    clerk, otter = await enter(network.mie_clerk), await enter(network.otter)
    before = (await penguin.get("/v1/loads")).json()
    contract = (await penguin.post("/v1/contracts", json=phone_form(network.owl))).json()
    load_id = contract["load"]["id"]
    for client in (penguin, owl, clerk, otter):
        assert (await client.get(f"/v1/loads/{load_id}")).status_code == 404
        assert (await client.post("/v1/loads/search", json={})).json()["items"] == []
        assert (await client.post("/v1/loads/counts", json={})).json() == {"count": 0}
    assert (await penguin.get("/v1/loads")).json() == before
    for status in ("open", "withdrawn", "contracted", "expired"):
        assert (await penguin.get(f"/v1/loads?status={status}")).json()["items"] == []
    form = {"load_id": load_id, "consignor_is": "counterparty"}
    assert slug(await otter.post("/v1/contracts", json=form)) == (404, "not-found")
    days = "from=2026-04-01&to=2026-04-09"
    scheduled = (await penguin.get(f"/v1/schedule?{days}")).json()["items"]
    assert [item["kind"] for item in scheduled] == ["contract"]


async def test_the_carrier_records_a_deal_by_telephone_and_the_consignor_confirms_it(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    form = phone_form(network.penguin, consignor_is="counterparty")
    contract = (await owl.post("/v1/contracts", json=form | {"proof": None})).json()
    assert (contract["consignor"]["member_id"], contract["call_code"]) == (desk(network.penguin), None)
    agreed = (await conclude(penguin, contract)).json()
    assert (agreed["status"], agreed["concluded_by"]) == ("concluded", "confirmation")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"load": None}, "#/load"),
        ({"load_id": "01a201ca-6c3b-7272-a0f6-ded93992e7ea"}, "#/load"),
        ({"counterparty_member_id": None}, "#/counterparty_member_id"),
        ({"counterparty_member_id": "01a201ca-6c3b-7272-a0f6-ded93992e7ea"}, "#/counterparty_member_id"),
        ({"load": load_form(trucks=2)}, "#/load/trucks"),
        ({"load": load_form(external_ref="A-1")}, "#/load/external_ref"),
        ({"load": load_form(delivery=window(timedelta(0)))}, "#/load/delivery/to"),
        ({"load": load_form(pickup=window(-2 * DAY), delivery=window(DAY))}, "#/load/pickup/to"),
        ({"fare_yen": 0}, "#/fare_yen"),
        ({"fare_yen": 10_000_000_000}, "#/fare_yen"),
    ],
)
async def test_a_deal_by_telephone_that_cannot_be_is_refused_at_its_place(
    changes: Json, pointer: str, enter: Enter, network: Network
) -> None:
    penguin = await enter(network.penguin)
    answer = await penguin.post("/v1/contracts", json=phone_form(network.owl, **changes))
    assert slug(answer) == (422, "invalid-form")
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]], answer.text


async def test_nobody_deals_by_telephone_with_oneself(enter: Enter, network: Network) -> None:
    colleague = await enter(network.colleague)
    for side in ("me", "counterparty"):
        answer = await colleague.post("/v1/contracts", json=phone_form(network.penguin, consignor_is=side))
        assert slug(answer) == (422, "invalid-form")


async def test_an_amendment_changes_the_contract_once_the_other_side_agrees(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await concluded(penguin, owl)
    form = {"fare_yen": 250_000, "weight_kg": 9_000, "reason": "荷量が増えたため"}
    asked = await say(owl, contract, "amendments", form)
    assert (asked.status_code, asked.headers["ETag"]) == (201, '"2"'), asked.text
    amendment = asked.json()
    assert (amendment["status"], amendment["proposer"]) == ("open", "carrier")
    assert await read(penguin, contract) == contract | {
        "timeline": [*contract["timeline"], (await read(penguin, contract))["timeline"][-1]]
    }
    path = f"amendments/{amendment['id']}"
    assert slug(await say(penguin, contract, f"{path}/acceptance")) == (428, "if-match-required")
    assert slug(await say(penguin, contract, f"{path}/acceptance", seen=1)) == (412, "stale")
    assert slug(await say(owl, contract, f"{path}/acceptance", seen=2)) == (403, "not-yours")
    assert slug(await say(penguin, contract, "amendments", {"fare_yen": 1})) == (409, "change-pending")
    agreed = await say(penguin, contract, f"{path}/acceptance", seen=2)
    assert agreed.status_code == 200, agreed.text
    body = agreed.json()
    assert (body["fare_yen"], body["load"]["cargo"]["weight_kg"], body["version"]) == (250_000, 9_000, 3)
    assert [line["event"] for line in body["timeline"]] == [
        "proposed",
        "concluded",
        "amendment_proposed",
        "amended",
    ]
    assert slug(await say(penguin, contract, f"{path}/refusal")) == (409, "change-is-closed")
    listed = (await owl.get(f"/v1/contracts/{contract['contract_number']}/amendments")).json()["items"]
    assert [one["status"] for one in listed] == ["accepted"]


async def test_an_amendment_is_declined_or_taken_back_and_the_contract_stays(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await concluded(penguin, owl)
    first = (await say(owl, contract, "amendments", {"charges": []})).json()
    assert slug(await say(owl, contract, f"amendments/{first['id']}/refusal")) == (403, "not-yours")
    assert (await say(penguin, contract, f"amendments/{first['id']}/refusal")).json()["status"] == "declined"
    second = (await say(penguin, contract, "amendments", {"delivery": window(3 * DAY)})).json()
    assert slug(await say(owl, contract, f"amendments/{second['id']}/withdrawal")) == (403, "not-yours")
    taken_back = await say(penguin, contract, f"amendments/{second['id']}/withdrawal")
    assert taken_back.json()["status"] == "withdrawn"
    left = await read(owl, contract)
    assert (left["charges"], left["version"]) == ([TOLLS], 2)


async def test_delivered_only_money_can_be_amended(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await concluded(penguin, owl)
    clock.adopt(2 * DAY + HOUR)
    await deliver(owl, contract, clock)
    late = await say(owl, contract, "amendments", {"weight_kg": 1, "fare_yen": 1})
    assert slug(late) == (409, "wrong-contract-state")
    assert [fault["pointer"] for fault in late.json()["errors"]] == ["#/weight_kg"]
    money = await say(owl, contract, "amendments", {"fare_yen": 210_000})
    agreed = await say(penguin, contract, f"amendments/{money.json()['id']}/acceptance", seen=3)
    assert (agreed.json()["status"], agreed.json()["fare_yen"]) == ("delivered", 210_000)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"fare_yen": 200_000},
        {"fare_yen": 0},
        {"fare_yen": 10_000_000_000},
        {"charges": [{"kind": "bribe", "amount_yen": 1}]},
        {"pickup": window(5 * DAY)},
        {"payment": {"method": "bill"}},
        {"payment": {"method": "cash", "due_on": "2026-03-31"}},
        {"remarks": "x" * 10_000},
        {"remarks": "a\x00b"},
        {"reason": "a\x07b"},
        {"shipper": "somebody"},
    ],
)
async def test_an_amendment_that_cannot_be_is_refused(form: Json, enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await concluded(penguin, owl)
    assert (await say(owl, contract, "amendments", form)).status_code == 422


async def deliver(client: AsyncClient, contract: Json, clock: MovableClock) -> Json:
    form = {"receiver": "倉庫 見本", "at": clock.now().isoformat()}
    answer = await say(client, contract, "delivery", form)
    assert answer.status_code == 201, answer.text
    delivered: Json = answer.json()
    return delivered


async def test_a_cancellation_that_both_want_puts_the_load_back_on_the_board(
    enter: Enter, network: Network
) -> None:
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    contract = await concluded(penguin, owl)
    assert (await otter.post("/v1/loads/counts", json={})).json() == {"count": 0}
    form = {"fee_yen": 30_000, "paid_by": "consignor", "reopen_load": True, "reason": "荷主の都合"}
    asked = await say(penguin, contract, "cancellation", form)
    assert (asked.status_code, asked.headers["ETag"]) == (201, '"2"'), asked.text
    assert slug(await say(penguin, contract, "cancellation", form)) == (409, "change-pending")
    assert slug(await say(penguin, contract, "cancellation/acceptance", seen=2)) == (403, "not-yours")
    assert slug(await say(owl, contract, "cancellation/acceptance")) == (428, "if-match-required")
    agreed = (await say(owl, contract, "cancellation/acceptance", seen=2)).json()
    assert (agreed["status"], agreed["charges"][-1]) == (
        "cancelled",
        {"kind": "cancellation", "amount_yen": 30_000},
    )
    load = (await otter.get(f"/v1/loads/{contract['load']['id']}")).json()
    assert (load["status"], load["trucks_left"]) == ("open", 1)
    assert (await otter.post("/v1/loads/counts", json={})).json() == {"count": 1}
    again = await conclude(penguin, await proposed(otter, load))
    assert again.json()["status"] == "concluded"
    assert slug(await say(owl, contract, "cancellation", {})) == (409, "wrong-contract-state")
    path = f"/v1/contracts/{contract['contract_number']}/cancellation"
    found = (await owl.get(path)).json()
    assert (found["status"], found["fee_yen"], found["paid_by"]) == ("accepted", 30_000, "consignor")


async def test_a_loaded_truck_is_cancelled_by_the_clerk_of_whom_it_is_held_against(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    mie, saitama = await enter(network.mie_clerk), await enter(network.saitama_clerk)
    contract = await concluded(penguin, owl)
    loaded = {"statuses": [{"status": "loaded", "at": "2026-04-01T09:00:00+09:00"}]}
    assert (await say(owl, contract, "statuses", loaded)).status_code == 202
    assert slug(await say(penguin, contract, "cancellation", {})) == (409, "wrong-contract-state")
    no_reason = await say(penguin, contract, "cancellation", {"kind": "after_loading"})
    assert slug(no_reason) == (422, "invalid-form")
    report = {"kind": "after_loading", "reason": "荷崩れのため"}
    asked = await say(penguin, contract, "cancellation", report)
    assert asked.status_code == 201, asked.text
    assert slug(await say(owl, contract, "cancellation/acceptance", seen=3)) == (403, "not-yours")
    decision = {"fee_yen": 20_000, "paid_by": "carrier", "reason": "運送側の責任"}
    assert slug(await say(mie, contract, "cancellation/decision", decision)) == (403, "not-yours")
    assert slug(await say(owl, contract, "cancellation/decision", decision)) == (403, "not-your-role")
    decided = await say(saitama, contract, "cancellation/decision", decision)
    assert (decided.status_code, decided.json()["status"]) == (200, "cancelled"), decided.text
    assert decided.json()["charges"] == [TOLLS]
    events = [line["event"] for line in (await read(penguin, contract))["timeline"]]
    assert events[-1] == "cancelled"


async def test_a_no_show_that_a_clerk_does_not_find_lets_the_contract_go_on(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    saitama = await enter(network.saitama_clerk)
    contract = await concluded(penguin, owl)
    await say(penguin, contract, "cancellation", {"kind": "no_show", "reason": "来車なし"})
    decided = await say(saitama, contract, "cancellation/decision", {"upheld": False, "reason": "来ていた"})
    assert decided.json()["status"] == "concluded"
    await say(penguin, contract, "cancellation", {"kind": "no_show", "reason": "来車なし"})
    decided = await say(saitama, contract, "cancellation/decision", {"reason": "確認した"})
    assert decided.json()["status"] == "cancelled"
    record = (await penguin.get(f"/v1/members/{desk(network.owl)}/record")).json()
    assert (record["contracts"], record["no_shows"], record["cancellations"]) == (1, 1, 0)
    record = (await owl.get(f"/v1/members/{desk(network.penguin)}/record")).json()
    assert (record["no_shows"], record["cancellations"]) == (0, 0)


async def test_the_carrier_names_the_truck_and_a_substitute_and_clerks_do_not_see_who_drives(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    clerk = await enter(network.mie_clerk)
    contract = await concluded(penguin, owl)
    path = f"/v1/contracts/{contract['contract_number']}/truck"
    seen = {"If-Match": '"2"'}
    assert slug(await penguin.put(path, json=TRUCK, headers=seen)) == (403, "not-yours")
    assert slug(await owl.put(path, json=TRUCK)) == (428, "if-match-required")
    assert slug(await owl.put(path, json=TRUCK | {"plate": "品川"}, headers=seen)) == (422, "invalid-form")
    named = await owl.put(path, json=TRUCK, headers=seen)
    assert named.json()["truck"] == TRUCK | {"plate": "三重 100 あ 12-34", "payload_kg": None}
    again = await owl.put(path, json=TRUCK, headers={"If-Match": '"3"'})
    assert (again.status_code, again.headers["ETag"]) == (200, '"3"')
    other = TRUCK | {"plate": "春日部 11 か ・・・7", "payload_kg": 10_500}
    changed = (await owl.put(path, json=other, headers={"If-Match": '"3"'})).json()
    assert (changed["truck"]["plate"], changed["version"], changed["fare_yen"]) == (
        "春日部 11 か ・・・7",
        4,
        contract["fare_yen"],
    )
    assert (await read(penguin, contract))["truck"] == changed["truck"]
    assert (await read(clerk, contract))["truck"] is None


async def test_the_text_for_the_shipper_names_nobody(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await concluded(penguin, owl)
    under_way = {"statuses": [{"status": "under_way", "at": "2026-04-01T09:00:00+09:00"}]}
    await say(owl, contract, "statuses", under_way)
    path = f"/v1/contracts/{contract['contract_number']}/shipper-text"
    text = (await penguin.get(path, headers={"Accept-Language": "ja"})).json()["text"]
    assert text == (
        "ご依頼の荷物の輸送状況をお知らせします。\n2026-04-01 09:00 現在: 輸送中\n"
        "お約束の納入: 2026-04-03 09:00 から 2026-04-03 11:00 まで"
    )
    clock.adopt(2 * DAY + HOUR)
    await deliver(owl, contract, clock)
    english = (await owl.get(path, headers={"Accept-Language": "en"})).json()["text"]
    assert english == (
        "How the transport of your cargo stands.\nAs of 2026-04-03 10:00 (JST): Delivered\n"
        "Delivered: 2026-04-03 10:00"
    )


async def test_each_side_rates_the_other_once_after_the_delivery(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    clerk = await enter(network.mie_clerk)
    contract = await concluded(penguin, owl)
    assert slug(await say(penguin, contract, "ratings", FULL_SCORES)) == (409, "wrong-contract-state")
    clock.adopt(2 * DAY + HOUR)
    await deliver(owl, contract, clock)
    assert (await say(penguin, contract, "ratings", FULL_SCORES | {"care": 6})).status_code == 422
    rated = await say(penguin, contract, "ratings", FULL_SCORES | {"comment": "=HYPERLINK()"})
    assert rated.json() == FULL_SCORES | {
        "by": "consignor",
        "rated_id": desk(network.owl),
        "comment": "=HYPERLINK()",
        "rated_at": "2026-04-03T10:00:00+09:00",
    }
    assert slug(await say(penguin, contract, "ratings", FULL_SCORES)) == (409, "rated-already")
    assert (await say(owl, contract, "ratings", FULL_SCORES)).status_code == 201
    path = f"/v1/contracts/{contract['contract_number']}/ratings"
    assert [one["by"] for one in (await owl.get(path)).json()["items"]] == ["consignor", "carrier"]
    assert slug(await clerk.get(path)) == (403, "not-yours")
    record = (await penguin.get(f"/v1/members/{desk(network.owl)}/record")).json()
    assert record == {
        "member_id": desk(network.owl),
        "since": "2015-04-01",
        "contracts": 1,
        "cancellations": 0,
        "no_shows": 0,
        "deliveries": 1,
        "on_time": 1,
        "invoices_paid": 0,
        "paid_late": 0,
        "days_late": 0,
        "ratings": 1,
        "scores": [
            {"category": "punctuality", "mean_hundredths": 500},
            {"category": "communication", "mean_hundredths": 400},
            {"category": "accuracy", "mean_hundredths": 500},
            {"category": "care", "mean_hundredths": 300},
        ],
    }


async def test_every_version_is_told_so_that_anybody_can_work_its_hash_out(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    clerk = await enter(network.mie_clerk)
    contract = await concluded(penguin, owl)
    amendment = (await say(owl, contract, "amendments", {"fare_yen": 220_000})).json()
    await say(penguin, contract, f"amendments/{amendment['id']}/acceptance", seen=2)
    path = f"/v1/contracts/{contract['contract_number']}"
    await owl.put(f"{path}/truck", json=TRUCK, headers={"If-Match": '"3"'})
    versions = (await penguin.get(f"{path}/versions")).json()["items"]
    assert [(one["version"], one["by"]) for one in versions] == [
        (1, "carrier"),
        (2, "consignor"),
        (3, "consignor"),
        (4, "carrier"),
    ]
    former = None
    for one in versions:
        assert one["former_hash"] == former
        former = hashlib.sha256((one["said"] + (former or "")).encode()).hexdigest()
        assert one["hash"] == former
    assert (await read(owl, contract))["document_hash"] == former
    assert "090-0000-0001" not in str(versions)
    assert (await clerk.get(f"{path}/versions")).json()["items"] == versions


async def test_contracts_are_found_by_fare_days_and_counterparty_together(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    fares = (100_000, 150_000, 200_000)
    numbers = [(await concluded(penguin, owl, asking_fare_yen=fare))["contract_number"] for fare in fares]

    async def found(query: str) -> list[str]:
        items = (await penguin.get(f"/v1/contracts?{query}")).json()["items"]
        return [one["contract_number"] for one in items]

    assert sorted(await found("fare_min=150000")) == sorted(numbers[1:])
    assert sorted(await found("fare_max=150000")) == sorted(numbers[:2])
    days = "from=2026-04-01&to=2026-04-01"
    of_owl = f"counterparty={desk(network.owl)}"
    assert await found(f"fare_min=150000&fare_max=150000&{days}&{of_owl}") == [numbers[1]]
    assert await found("fare_min=150000&from=2026-04-02") == []
    assert await found(f"fare_min=150000&counterparty={desk(network.otter)}") == []
