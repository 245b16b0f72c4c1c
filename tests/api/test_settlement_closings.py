"""Closings over HTTP: a month's state by the clock, and issuing it by hand (API §2, SPEC 8.4)."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from domain.ports import Ports
from tests.api.closed_month import (
    CLOSES,
    OVER,
    Visitors,
    month_delivered,
    move_clock,
    only,
    pay,
)
from tests.api.conftest import Enter
from tests.api.doorway import problem
from tests.api.forms import Json
from tests.builders import NOW, MovableClock, Network
from tests.closed import APRIL, ISSUED

DOOR = f"/v1/closings/{APRIL}"


@pytest.fixture
async def visitors(enter: Enter, ports: Ports, network: Network) -> Visitors:
    """Everyone, in a month with four contracts delivered."""
    return await month_delivered(enter, ports, network)


def _closing(network: Network, **changes: object) -> Json:
    made = {
        "month": APRIL,
        "cooperative": {"id": str(network.mie.id), "name": "三重見本協同組合"},
        "state": "open",
        "closes_on": "2026-04-30",
        "check_until": "2026-05-10",
        "issued_on": None,
        "due_on": "2026-06-15",
        "pay_on": "2026-06-15",
        "contracts": 4,
        "blockers": [],
    }
    return made | changes


async def test_a_month_moves_with_the_clock_and_bills_itself_on_the_eleventh(
    visitors: Visitors, network: Network
) -> None:
    mie = visitors.mie_clerk
    assert (await mie.get(DOOR)).json() == {"items": [_closing(network)], "next_cursor": None}
    assert await move_clock(visitors.admin, "2026-04-30T23:59:59.999999+09:00") == []
    assert (await mie.get(DOOR)).json()["items"] == [_closing(network)]
    assert await move_clock(visitors.admin, OVER) == []
    assert (await mie.get(DOOR)).json()["items"] == [_closing(network, state="checking")]
    assert await move_clock(visitors.admin, "2026-05-10T23:59:59.999999+09:00") == []
    assert (await mie.get(DOOR)).json()["items"] == [_closing(network, state="checking")]
    assert (await mie.get("/v1/invoices")).json()["items"] == []
    assert await move_clock(visitors.admin, CLOSES) == ["closing 2026-04"]
    issued = _closing(network, state="issued", issued_on="2026-05-11")
    assert (await mie.get(DOOR)).json() == {"items": [issued], "next_cursor": None}


async def test_months_close_in_order_each_on_its_own_day(visitors: Visitors, network: Network) -> None:
    assert await move_clock(visitors.admin, "2026-07-20T09:00:00+09:00") == [
        *("closing 2026-04", "closing 2026-05", "closing 2026-06")
    ]
    june = (await visitors.mie_clerk.get("/v1/closings/2026-06")).json()["items"]
    assert june == [
        _closing(
            network,
            month="2026-06",
            state="paid",
            closes_on="2026-06-30",
            check_until="2026-07-10",
            issued_on="2026-07-11",
            due_on="2026-08-15",
            pay_on="2026-08-14",
            contracts=0,
        )
    ]
    issued = await only(visitors.mie_clerk, "/v1/invoices?month=2026-04", kind="cooperative")
    assert issued["issued_on"] == "2026-05-11"


async def test_a_month_is_paid_once_all_that_a_cooperative_issued_is(
    visitors: Visitors, network: Network
) -> None:
    await move_clock(visitors.admin, CLOSES)
    mie = visitors.mie_clerk
    invoices = (await mie.get("/v1/invoices")).json()["items"]
    own = [one for one in invoices if one["issuer"]["id"] == str(network.mie.id)]
    statement = await only(mie, "/v1/statements")
    assert len(own) == 2
    for document in own:
        await pay(mie, document)
    assert (await only(mie, DOOR))["state"] == "issued"
    await pay(mie, statement)
    assert await only(mie, DOOR) == _closing(network, state="paid", issued_on="2026-05-11")
    assert (await only(visitors.saitama_clerk, DOOR))["state"] == "issued"


async def test_a_clerk_sees_the_own_cooperative_and_the_federation_all(visitors: Visitors) -> None:
    seen = {}
    for name, client in visitors.others("penguin", "colleague", "otter", "owl").items():
        items = (await client.get(DOOR)).json()["items"]
        seen[name] = {one["cooperative"]["name"]: one["contracts"] for one in items}
    mie, saitama, shiga = "三重見本協同組合", "埼玉見本協同組合", "滋賀見本協同組合"
    assert seen == {
        "mie_clerk": {mie: 4},
        "saitama_clerk": {saitama: 3},
        "shiga_clerk": {shiga: 0},
        "admin": {mie: 4, saitama: 3, shiga: 0},
    }


async def test_closings_are_not_for_dispatchers_trials_and_strangers(
    visitors: Visitors, enter: Enter, network: Network
) -> None:
    trial, stranger = await enter(network.trial), await enter(None)
    for method, path in (("GET", DOOR), ("POST", f"{DOOR}/issuance")):
        for client in (visitors.penguin, visitors.owl):
            assert problem(await client.request(method, path)) == (403, "not-your-role")
        assert problem(await trial.request(method, path)) == (403, "trial-cannot-trade")
        assert problem(await stranger.request(method, path)) == (401, "unauthenticated")
    for client in (visitors.mie_clerk, visitors.saitama_clerk):
        assert problem(await client.post(f"{DOOR}/issuance")) == (403, "not-your-role")


async def test_a_month_that_is_not_over_and_checked_is_not_issued(
    visitors: Visitors, clock: MovableClock
) -> None:
    admin = visitors.admin
    issuance = f"{DOOR}/issuance"
    for at in (NOW, ISSUED - timedelta(microseconds=1)):
        clock.adopt(at - NOW)
        refused = await admin.post(issuance)
        assert problem(refused) == (409, "wrong-closing-state")
    clock.adopt(ISSUED - NOW + timedelta(days=90))
    for out_of_turn in ("2026-03", "2026-05"):
        assert problem(await admin.post(f"/v1/closings/{out_of_turn}/issuance")) == (
            409,
            "wrong-closing-state",
        )
    assert (await admin.get("/v1/invoices")).json()["items"] == []
    assert {one["state"] for one in (await admin.get(DOOR)).json()["items"]} == {"checking"}


async def test_a_month_that_did_not_close_by_itself_is_issued_once(
    visitors: Visitors, clock: MovableClock, network: Network
) -> None:
    admin, issuance = visitors.admin, f"{DOOR}/issuance"
    clock.adopt(ISSUED - NOW)
    key = {"Idempotency-Key": "april"}
    first = await admin.post(issuance, headers=key)
    assert first.status_code == 200
    items = {one["cooperative"]["name"]: one for one in first.json()["items"]}
    assert items["三重見本協同組合"] == _closing(network, state="issued", issued_on="2026-05-11")
    assert first.json() == (await admin.get(DOOR)).json()
    retried = await admin.post(issuance, headers=key)
    assert (retried.status_code, retried.content) == (200, first.content)
    assert retried.headers["Idempotency-Replayed"] == "true"
    head = (await admin.get("/v1/ledger/verification")).json()
    bills = (await admin.get("/v1/invoices")).json()
    again = await admin.post(issuance, json={})
    assert (again.status_code, again.json()) == (200, first.json())
    assert "Idempotency-Replayed" not in again.headers
    assert (await admin.get("/v1/ledger/verification")).json() == head
    assert (await admin.get("/v1/invoices")).json() == bills
    assert await move_clock(admin, CLOSES) == []


NO_MONTHS = (
    *("2026-13", "2026-00", "2026-6", "202606", "1999-12", "2100-01", "2026-06-01", "２０２６-06", "june"),
    "2026-06\n",
)


async def test_what_is_no_month_is_told_so(enter: Enter, network: Network) -> None:
    admin = await enter(network.admin)
    for month in NO_MONTHS:
        refused = await admin.get(f"/v1/closings/{quote(month)}")
        assert problem(refused) == (422, "invalid-form"), month
        assert refused.json()["errors"] == [
            {"pointer": "month", "detail": "This must be a month from 2000 to 2099, such as 2026-06."}
        ]
        issuance = await admin.post(f"/v1/closings/{quote(month)}/issuance")
        assert problem(issuance) == (422, "invalid-form"), month
        for path in ("/v1/invoices", "/v1/statements", "/v1/payments"):
            answer = await admin.get(path, params={"month": month})
            assert problem(answer) == (422, "invalid-form"), month
            assert [fault["pointer"] for fault in answer.json()["errors"]] == ["month"]


async def test_the_first_and_the_last_month_there_are(enter: Enter, network: Network) -> None:
    admin = await enter(network.admin)
    for month, due_on in (("2000-01", "2000-03-15"), ("2099-12", "2100-02-15")):
        (closing, *_) = (await admin.get(f"/v1/closings/{month}")).json()["items"]
        assert (closing["month"], closing["due_on"]) == (month, due_on)
