"""The schedule over HTTP: postings and contracts by when they take place (SPEC 4.9)."""

from typing import Any

import pytest

from domain.contracts.numbers import contract_number
from domain.ports import Ports
from tests.api.conftest import Enter
from tests.api.forms import load_form, vehicle_form, window, written
from tests.builders import DAY, HOUR, NOW, MovableClock, Network
from tests.concluded import keep_concluded, keep_proposed

APRIL = "/v1/schedule?from=2026-04-01&to=2026-05-01"


async def test_the_schedule_shows_the_own_postings_and_contracts_in_order(
    enter: Enter, network: Network, ports: Ports
) -> None:
    penguin = await enter(network.penguin)
    load = (await penguin.post("/v1/loads", json=load_form())).json()
    truck = (await penguin.post("/v1/vehicles", json=vehicle_form())).json()
    contract = await keep_concluded(ports, network.penguin, network.owl)
    items = (await penguin.get(APRIL)).json()["items"]
    assert [one["from"] for one in items] == sorted(one["from"] for one in items)
    by_kind = {(one["kind"], one["id"]): one for one in items}
    assert by_kind["vehicle", truck["id"]] == {
        "kind": "vehicle",
        "id": truck["id"],
        "contract_number": None,
        "title": "Large (10 t) Wing",
        "from": "2026-04-01T15:00:00+09:00",
        "to": "2026-04-02T15:00:00+09:00",
        "status": "open",
        "origin": "11203",
        "destination": None,
        "in_talks_until": None,
        "side": None,
        "counterparty": None,
    }
    assert by_kind["load", load["id"]]["title"] == "鋼材"
    assert (by_kind["load", load["id"]]["from"], by_kind["load", load["id"]]["to"]) == (
        "2026-04-02T09:00:00+09:00",
        "2026-04-03T11:00:00+09:00",
    )
    agreed = by_kind["contract", str(contract.load_id)]
    assert (agreed["contract_number"], agreed["status"]) == (contract.number, "concluded")
    assert network.owl.desk is not None
    assert agreed["counterparty"] == {"member_id": str(network.owl.desk.id), "name": network.owl.desk.name}
    assert agreed["side"] == "consignor"
    (theirs,) = (await (await enter(network.owl)).get(APRIL)).json()["items"]
    assert (theirs["contract_number"], theirs["side"]) == (contract.number, "carrier")
    for stranger in (network.otter, network.mie_clerk):
        assert (await (await enter(stranger)).get(APRIL)).json()["items"] == []


async def test_the_schedule_is_walked_page_by_page(enter: Enter, network: Network, ports: Ports) -> None:
    penguin = await enter(network.penguin)
    for day in (3, 1, 2, 2):
        form = load_form(pickup=window(day * DAY), delivery=window((day + 1) * DAY))
        await penguin.post("/v1/loads", json=form)
    await penguin.post("/v1/vehicles", json=vehicle_form())
    for digit in "12":
        number = contract_number(digit * 19)
        await keep_concluded(ports, network.penguin, network.owl, number=number)
    whole = (await penguin.get(f"{APRIL}&limit=200")).json()["items"]
    walked: list[Any] = []
    cursor = ""
    while True:
        page = (await penguin.get(f"{APRIL}&limit=2{cursor}")).json()
        walked += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert walked == whole
    assert len(whole) == 9


@pytest.mark.parametrize(
    ("span", "there"),
    [
        ("from=2026-04-02&to=2026-04-03", True),
        ("from=2026-04-03&to=2026-04-04", True),
        ("from=2026-04-01&to=2026-04-02", False),
        ("from=2026-04-04&to=2026-04-30", False),
    ],
)
async def test_days_are_japans_and_the_last_is_not_included(
    enter: Enter, network: Network, span: str, there: bool
) -> None:
    penguin = await enter(network.penguin)
    await penguin.post("/v1/loads", json=load_form())  # from the second, nine, to the third, eleven
    items = (await penguin.get(f"/v1/schedule?{span}")).json()["items"]
    assert bool(items) is there


async def test_what_ran_out_or_lapsed_is_told_by_the_clock(
    enter: Enter, network: Network, ports: Ports, clock: MovableClock
) -> None:
    penguin = await enter(network.penguin)
    posted = await penguin.post("/v1/loads", json=load_form(closes_at=written(NOW + HOUR)))
    await keep_proposed(ports, network.owl, network.penguin)
    clock.adopt(3 * HOUR)
    items = (await penguin.get(APRIL)).json()["items"]
    assert {(one["kind"], one["status"]) for one in items} == {("load", "expired"), ("contract", "lapsed")}
    assert posted.status_code == 201


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("from=2026-04-01&to=2026-04-01", "to"),
        ("from=2026-04-02&to=2026-04-01", "to"),
        ("from=2026-04-01&to=2026-07-04", "to"),
        ("from=2026-04-01", "to"),
        ("from=April&to=2026-05-01", "from"),
    ],
)
async def test_a_span_that_is_none_or_over_a_quarter_is_refused(
    enter: Enter, network: Network, query: str, wrong: str
) -> None:
    refused = await (await enter(network.penguin)).get(f"/v1/schedule?{query}")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, wrong)


async def test_a_quarter_is_not_too_much(enter: Enter, network: Network) -> None:
    answer = await (await enter(network.penguin)).get("/v1/schedule?from=2026-04-01&to=2026-07-03")
    assert (answer.status_code, answer.json()) == (200, {"items": [], "next_cursor": None})


async def test_a_proposal_by_one_with_whom_the_desk_does_not_deal_is_not_on_its_schedule(
    enter: Enter, network: Network, ports: Ports
) -> None:
    penguin = await enter(network.penguin)
    assert network.penguin.desk is not None
    assert network.owl.desk is not None
    await keep_proposed(ports, network.penguin, network.owl)
    assert len((await penguin.get(APRIL)).json()["items"]) == 2  # its load, and the carrier's proposal
    path = f"/v1/members/{network.penguin.desk.id}/do-not-deal/{network.owl.desk.id}"
    assert (await penguin.put(path)).status_code == 204
    kinds = [one["kind"] for one in (await penguin.get(APRIL)).json()["items"]]
    assert kinds.count("load") == 1
