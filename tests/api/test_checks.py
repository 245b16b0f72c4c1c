"""Exposure, insurance, payload, days to payment, tier and clerks' reasons (SPEC 5.6-5.10, 8.8, 8.9)."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from api.contracts.checks import CHECK_TEXTS
from tests.api.conftest import Enter
from tests.api.forms import Json, vehicle_form, window
from tests.api.test_contracts import conclude, posted, proposed, slug
from tests.builders import DAY, HOUR, MovableClock, Network, Person

PLAIN: Json = {"charges": [], "services": []}
NINE_MILLION_950 = 9_045_455
"""A fare whose tax, floored, makes it 9,950,000 yen."""
SIXTY_THOUSAND, FIFTY_THOUSAND = 54_546, 45_455


async def agreed(penguin: AsyncClient, owl: AsyncClient, fare_yen: int, **changes: Any) -> Json:
    """A contract of penguin's with owl, concluded at this fare."""
    load = await posted(penguin, **(PLAIN | {"asking_fare_yen": fare_yen} | changes))
    answer = await conclude(penguin, await proposed(owl, load))
    assert answer.status_code == 200, answer.text
    contract: Json = answer.json()
    return contract


async def exposure(client: AsyncClient, person: Person) -> Response:
    assert person.desk is not None
    return await client.get(f"/v1/members/{person.desk.id}/exposure")


async def override(client: AsyncClient, contract: Json, check: str, reason: str = "前受金あり") -> Response:
    path = f"/v1/contracts/{contract['contract_number']}/overrides"
    return await client.post(path, json={"check": check, "reason": reason})


async def read(client: AsyncClient, contract: Json) -> Json:
    found: Json = (await client.get(f"/v1/contracts/{contract['contract_number']}")).json()
    return found


async def test_what_would_pass_the_limit_is_refused_and_what_fits_exactly_is_not(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    await agreed(penguin, owl, NINE_MILLION_950)
    told = await exposure(penguin, network.penguin)
    assert told.json() == {
        "open_yen": 9_950_000,
        "limit_yen": 10_000_000,
        "room_yen": 50_000,
        "contracts": 1,
    }
    over = await proposed(owl, await posted(penguin, **PLAIN | {"asking_fare_yen": SIXTY_THOUSAND}))
    assert over["checks"]["exposure"] == {
        "result": "reason_required",
        "text": "With this contract the consignor owes 10,010,000 yen, over its limit of 10,000,000 yen:"
        " its co-operative has to allow it.",
        "figures": {"open_yen": 10_010_000, "limit_yen": 10_000_000},
    }
    refused = await conclude(penguin, over)
    assert slug(refused) == (409, "exposure-exceeded")
    assert "10010000" in refused.json()["detail"]
    assert (await read(penguin, over))["status"] == "proposed"
    exact = await proposed(owl, await posted(penguin, **PLAIN | {"asking_fare_yen": FIFTY_THOUSAND}))
    assert (await conclude(penguin, exact)).status_code == 200
    assert (await exposure(penguin, network.penguin)).json()["room_yen"] == 0


async def test_the_consignors_clerk_lets_it_pass_with_a_reason_that_both_read(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    mie, saitama = await enter(network.mie_clerk), await enter(network.saitama_clerk)
    await agreed(penguin, owl, NINE_MILLION_950)
    over = await proposed(owl, await posted(penguin, **PLAIN | {"asking_fare_yen": SIXTY_THOUSAND}))
    assert slug(await override(saitama, over, "exposure")) == (403, "not-yours")
    assert slug(await override(penguin, over, "exposure")) == (403, "not-your-role")
    assert slug(await override(mie, over, "payload")) == (422, "invalid-form")
    allowed = await override(mie, over, "exposure")
    assert (allowed.status_code, allowed.json()["version"]) == (201, None)
    assert allowed.headers["Location"] == f"/v1/contracts/{over['contract_number']}"
    check = {
        "result": "note",
        "text": "With this contract the consignor owes 10,010,000 yen, over its limit of 10,000,000 yen;"
        " its co-operative allowed it on 2026-04-01: 前受金あり",
        "figures": {"open_yen": 10_010_000, "limit_yen": 10_000_000},
    }
    for party in (penguin, owl, mie):
        assert (await read(party, over))["checks"]["exposure"] == check
    assert (await read(saitama, over))["checks"]["exposure"] is None
    concluded = await conclude(penguin, over, '"1"')
    assert (concluded.status_code, concluded.json()["checks"]["exposure"]) == (200, check)
    assert slug(await override(mie, over, "exposure")) == (409, "wrong-contract-state")


async def test_what_was_found_at_conclusion_is_shown_whatever_comes_after(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    first = await agreed(penguin, owl, 1_000_000)
    await agreed(penguin, owl, 2_000_000)
    shown = (await read(owl, first))["checks"]
    assert shown == first["checks"]
    assert shown["exposure"]["figures"]["open_yen"] == 1_100_000


async def test_of_a_proposal_that_is_over_nobody_learns_what_its_consignor_owes(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    declined = await proposed(owl, await posted(penguin))
    lapsed = await proposed(owl, await posted(penguin))
    assert declined["checks"]["exposure"]["result"] == "ok"
    await penguin.post(f"/v1/contracts/{declined['contract_number']}/refusal")
    clock.ahead = 2 * HOUR
    for contract in (declined, lapsed):
        assert (await read(owl, contract))["checks"]["exposure"] is None


async def test_a_standing_override_lets_the_early_contract_pass_and_is_written_down(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    mie, saitama = await enter(network.mie_clerk), await enter(network.saitama_clerk)
    assert network.penguin.desk is not None
    form = {
        "member_id": str(network.penguin.desk.id),
        "check": "exposure",
        "up_to_yen": 10_010_000,
        "until_on": "2026-04-01",
        "reason": "早朝の積込み",
    }
    assert slug(await saitama.post("/v1/standing-overrides", json=form)) == (403, "not-yours")
    early = await mie.post("/v1/standing-overrides", json=form | {"until_on": "2026-03-31"})
    assert [fault["pointer"] for fault in early.json()["errors"]] == ["#/until_on"]
    granted = (await mie.post("/v1/standing-overrides", json=form)).json()
    assert granted == form | {
        "id": granted["id"],
        "version": 1,
        "granted_at": "2026-04-01T09:00:00+09:00",
        "granted_by": str(network.mie_clerk.account.id),
        "withdrawn_at": None,
    }
    await agreed(penguin, owl, NINE_MILLION_950)
    one, other = [
        await proposed(owl, await posted(penguin, **PLAIN | {"asking_fare_yen": SIXTY_THOUSAND}))
        for _ in range(2)
    ]
    concluded = (await conclude(penguin, one)).json()["checks"]["exposure"]
    assert (concluded["result"], concluded["text"][-6:]) == ("note", "早朝の積込み")
    assert slug(await conclude(penguin, other)) == (409, "exposure-exceeded"), "so far, and no further"
    path = f"/v1/standing-overrides/{granted['id']}/withdrawal"
    assert slug(await saitama.post(path)) == (404, "not-found")
    assert slug(await mie.post(path, headers={"If-Match": '"2"'})) == (412, "stale")
    withdrawn = await mie.post(path, headers={"If-Match": '"1"'})
    assert withdrawn.json() == granted | {"version": 2, "withdrawn_at": "2026-04-01T09:00:00+09:00"}
    assert (await mie.post(path)).json() == withdrawn.json()
    assert (await mie.get("/v1/standing-overrides")).json()["items"] == [withdrawn.json()]
    assert (await saitama.get("/v1/standing-overrides")).json()["items"] == []
    assert (await read(penguin, one))["checks"]["exposure"] == concluded


async def test_a_larger_plan_gives_room_from_its_day_on(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl, mie = [await enter(who) for who in (network.penguin, network.owl, network.mie_clerk)]
    path = f"/v1/cooperatives/{network.mie.id}/guarantee-plans"
    form = {"from_on": "2026-04-02", "plan": "fifteen_million"}
    chosen = await mie.post(path, json=form)
    assert (chosen.status_code, chosen.headers["Location"]) == (201, path)
    set_by = {"added_at": "2026-04-01T09:00:00+09:00", "added_by": str(network.mie_clerk.account.id)}
    plan = form | {"limit_yen": 15_000_000, "yearly_premium_yen": 8_400} | set_by
    first = {"from_on": None, "plan": "ten_million", "limit_yen": 10_000_000, "yearly_premium_yen": 6_000}
    first |= {"added_at": None, "added_by": None}
    assert chosen.json() == plan
    assert (await penguin.get(path)).json() == {"items": [plan, first], "next_cursor": None}
    for wrong in (form, form | {"from_on": "2026-04-01"}):
        refused = await mie.post(path, json=wrong)
        assert [fault["pointer"] for fault in refused.json()["errors"]] == ["#/from_on"]
    assert (await exposure(penguin, network.penguin)).json()["limit_yen"] == 10_000_000
    clock.ahead = DAY
    assert (await exposure(penguin, network.penguin)).json()["limit_yen"] == 15_000_000
    await agreed(penguin, owl, 10_000_000, pickup=window(3 * DAY), delivery=window(4 * DAY))


async def test_the_exposure_is_the_members_own_and_its_clerks(enter: Enter, network: Network) -> None:
    own = [
        await exposure(await enter(who), network.penguin) for who in (network.colleague, network.mie_clerk)
    ]
    assert [answer.status_code for answer in own] == [200, 200]
    for who in (network.otter, network.owl, network.saitama_clerk):
        assert slug(await exposure(await enter(who), network.penguin)) == (403, "not-yours")
    assert slug(await exposure(await enter(network.admin), network.penguin)) == (403, "not-your-role")


async def test_cargo_over_its_insurance_asks_the_carriers_clerk_or_the_high_value_cover(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    mie, saitama = await enter(network.mie_clerk), await enter(network.saitama_clerk)
    cargo = {"name": "精密機械", "weight_kg": 8_000, "value_yen": 20_000_001}
    load = await posted(penguin, cargo=cargo)
    one, other = await proposed(owl, load), await proposed(owl, load)
    figures = {"value_yen": 20_000_001, "cover_yen": 20_000_000}
    assert one["checks"]["insurance"]["figures"] == figures
    assert slug(await conclude(penguin, one)) == (409, "insurance-exceeded")
    assert slug(await override(mie, one, "insurance")) == (403, "not-yours")
    assert (await override(saitama, one, "insurance", "単発の保険に加入")).status_code == 201
    assert "単発の保険に加入" in (await read(penguin, one))["checks"]["insurance"]["text"]
    assert network.owl.desk is not None
    path = f"/v1/members/{network.owl.desk.id}/cargo-covers"
    assert slug(await mie.post(path, json={"from_on": "2026-04-01", "cover": "high_value"})) == (
        403,
        "not-yours",
    )
    early = await saitama.post(path, json={"from_on": "2026-03-31", "cover": "high_value"})
    assert [fault["pointer"] for fault in early.json()["errors"]] == ["#/from_on"]
    entered = await saitama.post(path, json={"from_on": "2026-04-02", "cover": "high_value"})
    assert (entered.status_code, entered.json()["cover_yen"]) == (201, 50_000_000)
    assert [one["cover"] for one in (await owl.get(path)).json()["items"]] == ["high_value", "standard"]
    assert (await read(penguin, other))["checks"]["insurance"]["result"] == "ok"
    concluded = await conclude(penguin, other)
    assert (concluded.status_code, concluded.json()["checks"]["insurance"]["figures"]) == (
        200,
        {"value_yen": 20_000_001, "cover_yen": 50_000_000},
    )


async def test_an_overloaded_truck_is_concluded_by_nobody(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    vehicle = (await owl.post("/v1/vehicles", json=vehicle_form(capacity={"weight_kg": 7_999}))).json()
    load = await posted(penguin)
    over = await proposed(owl, load, vehicle_id=vehicle["id"])
    assert over["checks"]["payload"] == {
        "result": "blocked",
        "text": "8,000 kg on one truck, over its payload of 7,999 kg: it cannot be concluded.",
        "figures": {"weight_kg": 8_000, "payload_kg": 7_999},
    }
    assert slug(await conclude(penguin, over)) == (409, "overloaded-vehicle")
    unknown = await proposed(owl, load)
    assert unknown["checks"]["payload"]["figures"] == {"weight_kg": 8_000, "payload_kg": None}
    assert (await conclude(penguin, unknown)).status_code == 200


async def test_the_third_tier_asks_the_consignors_clerk(enter: Enter, network: Network) -> None:
    penguin, owl, mie = [await enter(who) for who in (network.penguin, network.owl, network.mie_clerk)]
    third = await proposed(owl, await posted(penguin, tier=3))
    assert slug(await conclude(penguin, third)) == (409, "tier-exceeded")
    assert (await override(mie, third, "tier", "災害時の代替輸送")).status_code == 201
    assert (await conclude(penguin, third)).json()["checks"]["tier"]["result"] == "note"


async def test_days_to_payment_are_flagged_to_both_and_stop_nobody(enter: Enter, network: Network) -> None:
    penguin, owl, mie = [await enter(who) for who in (network.penguin, network.owl, network.mie_clerk)]
    contract = await proposed(owl, await posted(penguin))
    figures = {"days": 74, "latest_on": "2026-06-01", "applies": None}
    assert (contract["checks"]["payment_days"]["result"], contract["checks"]["payment_days"]["figures"]) == (
        "note",
        figures,
    )
    assert network.penguin.desk is not None
    path = f"/v1/members/{network.penguin.desk.id}"
    for version, sizes, applies, result in (
        (1, {"capital_yen": 1_000_000, "employees": 300}, False, "ok"),
        (2, {"capital_yen": 400_000_000, "employees": 300}, None, "note"),
        (3, {"employees": 301}, None, "note"),
    ):
        changed = await mie.patch(path, json=sizes, headers={"If-Match": f'"{version}"'})
        assert changed.status_code == 200, changed.text
        check = (await read(owl, contract))["checks"]["payment_days"]
        assert (check["figures"]["applies"], check["result"]) == (applies, result)
    assert (await conclude(penguin, contract)).status_code == 200


async def test_an_instant_load_that_needs_a_clerk_stays_a_proposal_and_an_overload_is_refused(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    at_once = PLAIN | {"booking": "instant", "asking_fare_yen": 100_000}
    third = await proposed(owl, await posted(penguin, **at_once, tier=3))
    assert third["status"] == "proposed"
    vehicle = (await owl.post("/v1/vehicles", json=vehicle_form(capacity={"weight_kg": 7_999}))).json()
    load = await posted(penguin, **at_once)
    form = {"load_id": load["id"], "consignor_is": "counterparty"}
    refused = await owl.post("/v1/contracts", json=form | {"vehicle_id": vehicle["id"]})
    assert slug(refused) == (409, "overloaded-vehicle")
    taken = await proposed(owl, load)
    assert (taken["status"], taken["checks"]["exposure"]["figures"]["open_yen"]) == ("concluded", 110_000)


@pytest.mark.parametrize("of", ["exposure", "insurance", "tier"])
async def test_an_override_is_kept_once_for_a_key(enter: Enter, network: Network, of: str) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    clerk = await enter(network.saitama_clerk if of == "insurance" else network.mie_clerk)
    contract = await proposed(owl, await posted(penguin))
    path = f"/v1/contracts/{contract['contract_number']}/overrides"
    form, key = {"check": of, "reason": "前受金あり"}, {"Idempotency-Key": "one"}
    one, two = [await clerk.post(path, json=form, headers=key) for _ in range(2)]
    assert (one.status_code, two.status_code, one.content) == (201, 201, two.content)
    assert two.headers["Idempotency-Replayed"] == "true"


def test_every_outcome_of_a_check_is_a_sentence_in_both_languages() -> None:
    codes = set()
    for page in (Path(__file__).parents[2] / "domain" / "contracts" / "checks").glob("*.py"):
        for call in ast.walk(ast.parse(page.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Check":
                said = [one.value for one in ast.walk(call.args[1]) if isinstance(one, ast.Constant)]
                codes |= {code for code in said if isinstance(code, str)}
    assert codes == CHECK_TEXTS.keys()
    for text in CHECK_TEXTS.values():
        assert set(re.findall(r"{(\w+)}", text.ja)) == set(re.findall(r"{(\w+)}", text.en)), text
