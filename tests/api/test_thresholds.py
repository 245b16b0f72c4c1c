"""What co-operatives mind below the standard fare, when a contract is concluded (SPEC 5.7)."""

import pytest

from tests.api.conftest import Enter
from tests.api.forms import Json, window
from tests.api.test_contracts import conclude, posted, proposed, slug
from tests.builders import DAY, HOUR, MovableClock, Network

LATER: Json = {"pickup": window(3 * DAY), "delivery": window(4 * DAY)}


async def set_threshold(enter: Enter, network: Network, of: str, bp: int, below: str) -> None:
    clerk = await enter(network.mie_clerk if of == "mie" else network.saitama_clerk)
    cooperative = network.mie if of == "mie" else network.saitama
    form = {"from_on": "2026-04-02", "standard_fare_bp": bp, "below": below}
    answer = await clerk.post(f"/v1/cooperatives/{cooperative.id}/thresholds", json=form)
    assert answer.status_code == 201, answer.text


async def test_a_threshold_is_for_days_to_come_and_one_a_day(enter: Enter, network: Network) -> None:
    clerk = await enter(network.mie_clerk)
    path = f"/v1/cooperatives/{network.mie.id}/thresholds"
    form = {"from_on": "2026-04-02", "standard_fare_bp": 8_000, "below": "blocked"}
    added = await clerk.post(path, json=form)
    assert (added.status_code, added.headers["Location"]) == (201, path)
    assert added.json() == form | {
        "added_at": added.json()["added_at"],
        "added_by": str(network.mie_clerk.account.id),
    }
    for wrong, pointer in (
        (form, "#/from_on"),
        (form | {"from_on": "2026-04-01"}, "#/from_on"),
        (form | {"standard_fare_bp": 0}, "#/standard_fare_bp"),
        (form | {"below": "ok"}, "#/below"),
    ):
        refused = await clerk.post(path, json=wrong)
        assert [fault["pointer"] for fault in refused.json()["errors"]] == [pointer]
    assert (await clerk.get(path)).json() == {"items": [added.json()], "next_cursor": None}


@pytest.mark.parametrize("of", ["mie", "saitama"])
async def test_either_co_operative_can_block_a_fare(
    enter: Enter, network: Network, clock: MovableClock, of: str
) -> None:
    await set_threshold(enter, network, of, 8_000, "blocked")
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    clock.ahead = DAY + HOUR
    load = await posted(penguin, **LATER)
    standard = (await proposed(owl, load))["standard_fare"]["fare_yen"]
    low = await proposed(owl, load, fare_yen=standard * 8_000 // 10_000 - 1)
    assert low["checks"]["standard_fare"]["result"] == "blocked"
    assert slug(await conclude(penguin, low)) == (409, "below-standard-fare")
    assert (await penguin.get(f"/v1/contracts/{low['contract_number']}")).json()["status"] == "proposed"
    just = await proposed(owl, load, fare_yen=-(-standard * 8_000 // 10_000))
    assert just["checks"]["standard_fare"]["result"] == "note"
    assert (await conclude(penguin, just)).status_code == 200


async def test_the_stricter_of_the_two_decides(enter: Enter, network: Network, clock: MovableClock) -> None:
    await set_threshold(enter, network, "mie", 9_900, "reason_required")
    await set_threshold(enter, network, "saitama", 9_000, "blocked")
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    clock.ahead = DAY + HOUR
    load = await posted(penguin, **LATER)
    standard = (await proposed(owl, load))["standard_fare"]["fare_yen"]
    results = []
    for percent in (120, 99, 95, 80):
        contract = await proposed(owl, load, fare_yen=standard * percent // 100)
        results.append(contract["checks"]["standard_fare"]["result"])
    assert results[0] == "ok"
    assert results[2:] == ["reason_required", "blocked"]


async def test_a_reason_is_given_with_the_agreement_and_kept(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    await set_threshold(enter, network, "mie", 9_000, "reason_required")
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    clock.ahead = DAY + HOUR
    load = await posted(penguin, **LATER)
    contract = await proposed(owl, load, fare_yen=10_000)
    refused = await conclude(penguin, contract)
    assert slug(refused) == (409, "reason-required")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["#/reason"]
    path = f"/v1/contracts/{contract['contract_number']}/conclusion"
    agreed = await penguin.post(path, json={"reason": "帰り荷のため"}, headers={"If-Match": '"1"'})
    assert (agreed.status_code, agreed.json()["status"]) == (200, "concluded")
    assert agreed.json()["checks"]["standard_fare"]["result"] == "reason_required"


async def test_booking_at_once_never_passes_a_threshold(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    await set_threshold(enter, network, "saitama", 9_000, "reason_required")
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    clock.ahead = DAY + HOUR
    cheap = LATER | {"booking": "instant", "asking_fare_yen": 20_000}
    waiting = await proposed(owl, await posted(penguin, **cheap))
    assert waiting["status"] == "proposed"
    fair = await proposed(owl, await posted(penguin, **(cheap | {"asking_fare_yen": 500_000})))
    assert fair["status"] == "concluded"


async def test_booking_at_once_below_what_is_blocked_is_refused(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    await set_threshold(enter, network, "saitama", 9_000, "blocked")
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    clock.ahead = DAY + HOUR
    load = await posted(penguin, **(LATER | {"booking": "instant", "asking_fare_yen": 20_000}))
    refused = await owl.post("/v1/contracts", json={"load_id": load["id"], "consignor_is": "counterparty"})
    assert slug(refused) == (409, "below-standard-fare")
    assert (await penguin.get("/v1/contracts")).json()["items"] == []


async def test_what_was_concluded_before_a_threshold_is_shown_as_it_was(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await proposed(owl, await posted(penguin, **LATER), fare_yen=10_000)
    agreed = (await conclude(penguin, contract)).json()
    await set_threshold(enter, network, "mie", 9_000, "blocked")
    clock.ahead = DAY + HOUR
    read = (await penguin.get(f"/v1/contracts/{contract['contract_number']}")).json()
    assert read["checks"] == agreed["checks"]
