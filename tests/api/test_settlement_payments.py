"""Payments over HTTP: who records them, how much, on which day, and once (API §2, SPEC 8.7)."""

import asyncio
from typing import Any

import pytest

from domain.ports import Ports
from tests.api.closed_month import (
    BETWEEN,
    WITHIN,
    Visitors,
    month_billed,
    move_clock,
    only,
    pay,
)
from tests.api.conftest import Enter
from tests.api.doorway import problem
from tests.api.forms import Json
from tests.builders import Network

NOBODYS = "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11"


@pytest.fixture
async def visitors(enter: Enter, ports: Ports, network: Network) -> Visitors:
    """Everyone, on the day on which April was billed."""
    return await month_billed(enter, ports, network)


def _form(document: Json, **changes: Any) -> Json:
    return {"document_id": document["id"], "amount_yen": 1, "paid_on": "2026-05-11"} | changes


def _company(party: Json) -> Json:
    return {"id": party["id"], "name": party["name"]}


async def test_an_invoice_is_paid_in_parts_to_its_issuer(visitors: Visitors) -> None:
    mie = visitors.mie_clerk
    invoice = await only(visitors.penguin, "/v1/invoices")
    first = await mie.post("/v1/payments", json=_form(invoice, amount_yen=100_000))
    assert first.status_code == 201
    assert "Location" not in first.headers
    assert first.json() == {
        "id": first.json()["id"],
        "document_id": invoice["id"],
        "document_number": "202604-0001",
        "payer": _company(invoice["receiver"]),
        "payee": _company(invoice["issuer"]),
        "amount_yen": 100_000,
        "paid_on": "2026-05-11",
        "recorded_at": "2026-05-11T00:00:00+09:00",
        "open_yen": 62_981,
    }
    await move_clock(visitors.admin, "2026-05-12T10:00:00+09:00")
    rest = await mie.post("/v1/payments", json=_form(invoice, amount_yen=62_981, paid_on="2026-05-12"))
    assert (rest.status_code, rest.json()["open_yen"]) == (201, 0)
    listed = (await visitors.penguin.get("/v1/payments", params={"month": "2026-04"})).json()
    assert listed == {"items": [first.json() | {"open_yen": 0}, rest.json()], "next_cursor": None}
    assert (await visitors.colleague.get("/v1/payments")).json() == listed
    assert (await visitors.penguin.get("/v1/payments", params={"month": "2026-05"})).json()["items"] == []


async def test_a_statement_is_paid_out_by_its_issuer_less_what_is_kept(visitors: Visitors) -> None:
    statement = await only(visitors.owl, "/v1/statements")
    payment = await pay(visitors.saitama_clerk, statement)
    assert payment == payment | {
        "payer": _company(statement["issuer"]),
        "payee": _company(statement["receiver"]),
        "amount_yen": 147_182,
        "open_yen": 0,
    }
    assert (await only(visitors.owl, "/v1/statements"))["paid_yen"] == 147_182


async def test_the_federation_records_what_its_bills_bring(visitors: Visitors) -> None:
    bill = await only(visitors.mie_clerk, "/v1/invoices", kind="federation")
    assert (await pay(visitors.admin, bill))["payee"] == _company(bill["issuer"])
    listed = (await visitors.admin.get("/v1/payments")).json()["items"]
    assert [one["document_id"] for one in listed] == [bill["id"]]


async def test_no_more_is_paid_than_is_open(visitors: Visitors) -> None:
    mie = visitors.mie_clerk
    invoice = await only(visitors.penguin, "/v1/invoices")
    await pay(mie, invoice, 100_000)
    refused = await mie.post("/v1/payments", json=_form(invoice, amount_yen=62_982))
    assert problem(refused) == (422, "invalid-form")
    assert refused.json()["errors"] == [
        {"pointer": "#/amount_yen", "detail": "Only 62981 yen of this document are still to be paid."}
    ]
    statement = await only(visitors.owl, "/v1/statements")
    over = _form(statement, amount_yen=statement["total_yen"])
    assert problem(await visitors.saitama_clerk.post("/v1/payments", json=over)) == (422, "invalid-form")
    assert len((await mie.get("/v1/payments")).json()["items"]) == 1
    assert (await only(visitors.penguin, "/v1/invoices"))["paid_yen"] == 100_000


async def test_of_two_who_record_the_last_yen_at_once_one_is_refused(visitors: Visitors) -> None:
    invoice = await only(visitors.penguin, "/v1/invoices")
    form = _form(invoice, amount_yen=invoice["total_yen"])
    answers = await asyncio.gather(*[visitors.mie_clerk.post("/v1/payments", json=form) for _ in range(4)])
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    assert (await only(visitors.penguin, "/v1/invoices"))["paid_yen"] == invoice["total_yen"]


BAD_PAYMENTS: list[tuple[Json, list[str]]] = [
    ({"paid_on": "2026-05-12"}, ["#/paid_on"]),
    ({"paid_on": "2026-05-10"}, ["#/paid_on"]),
    ({"paid_on": "2026-05-32"}, ["#/paid_on"]),
    ({"paid_on": "2026-05-11T00:00:00+09:00"}, ["#/paid_on"]),
    ({"paid_on": "2027-01-01", "amount_yen": 10_000_000}, ["#/amount_yen", "#/paid_on"]),
    ({"amount_yen": 0}, ["#/amount_yen"]),
    ({"amount_yen": -1}, ["#/amount_yen"]),
    ({"amount_yen": 1.0}, ["#/amount_yen"]),
    ({"amount_yen": True}, ["#/amount_yen"]),
    ({"amount_yen": "1"}, ["#/amount_yen"]),
    ({"amount_yen": 1_000_000_000_001}, ["#/amount_yen"]),
    ({"amount_yen": None}, ["#/amount_yen"]),
    ({"document_id": "202604-0001"}, ["#/document_id"]),
    ({"payer": "penguin"}, ["#/payer"]),
]


async def test_a_bad_payment_is_told_where_and_nothing_is_kept(visitors: Visitors) -> None:
    invoice = await only(visitors.penguin, "/v1/invoices")
    for changes, pointers in BAD_PAYMENTS:
        refused = await visitors.mie_clerk.post("/v1/payments", json=_form(invoice, **changes))
        assert problem(refused) == (422, "invalid-form"), changes
        assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers
        assert all(fault["detail"] for fault in refused.json()["errors"])
    assert (await visitors.mie_clerk.get("/v1/payments")).json() == {"items": [], "next_cursor": None}


async def test_only_who_issued_the_document_records(
    visitors: Visitors, enter: Enter, network: Network
) -> None:
    between = await only(visitors.mie_clerk, "/v1/invoices", kind="cooperative")
    bill = await only(visitors.mie_clerk, "/v1/invoices", kind="federation")
    form = _form(between)
    assert problem(await visitors.mie_clerk.post("/v1/payments", json=form)) == (403, "not-yours")
    assert problem(await visitors.mie_clerk.post("/v1/payments", json=_form(bill))) == (403, "not-yours")
    for stranger in (visitors.shiga_clerk, visitors.admin):
        headers = {"X-Request-Id": "same"}
        hidden = await stranger.post("/v1/payments", json=form, headers=headers)
        unknown = await stranger.post("/v1/payments", json=_form({"id": NOBODYS}), headers=headers)
        assert problem(hidden) == (404, "not-found")
        assert hidden.content == unknown.content
    for dispatcher in (visitors.penguin, visitors.owl):
        assert problem(await dispatcher.post("/v1/payments", json=form)) == (403, "not-your-role")
    assert problem(await (await enter(None)).post("/v1/payments", json=form)) == (401, "unauthenticated")
    assert (await visitors.mie_clerk.get("/v1/payments")).json()["items"] == []


async def test_trials_neither_record_nor_see_payments(enter: Enter, network: Network) -> None:
    trial = await enter(network.trial)
    form = _form({"id": NOBODYS})
    assert problem(await trial.post("/v1/payments", json=form)) == (403, "trial-cannot-trade")
    assert problem(await trial.get("/v1/payments")) == (403, "trial-cannot-trade")


async def test_a_retried_payment_is_recorded_once(visitors: Visitors) -> None:
    mie, key = visitors.mie_clerk, {"Idempotency-Key": "bank-statement-1"}
    invoice = await only(visitors.penguin, "/v1/invoices")
    form = _form(invoice, amount_yen=1_000)
    first = await mie.post("/v1/payments", json=form, headers=key)
    again = await mie.post("/v1/payments", json=form, headers=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = await mie.post("/v1/payments", json=form | {"amount_yen": 1_001}, headers=key)
    assert problem(other) == (422, "idempotency-key-reused")
    assert (await only(visitors.penguin, "/v1/invoices"))["paid_yen"] == 1_000
    unkeyed = await mie.post("/v1/payments", json=form)
    assert (unkeyed.status_code, unkeyed.json()["open_yen"]) == (201, 160_981)


async def test_payments_are_listed_in_order_to_those_on_the_document(visitors: Visitors) -> None:
    mie = visitors.mie_clerk
    mine, otters = await only(visitors.penguin, "/v1/invoices"), await only(visitors.otter, "/v1/invoices")
    for document, amount_yen in ((mine, 5), (otters, 3), (mine, 4), (mine, 1)):
        await pay(mie, document, amount_yen)
    seen = {
        name: [one["amount_yen"] for one in (await client.get("/v1/payments")).json()["items"]]
        for name, client in visitors.others().items()
    }
    assert {name: amounts for name, amounts in seen.items() if amounts} == {
        "mie_clerk": [5, 3, 4, 1],
        "penguin": [5, 4, 1],
        "colleague": [5, 4, 1],
        "otter": [3],
    }
    walked: list[int] = []
    query: dict[str, Any] = {"limit": 1}
    while True:
        page = (await visitors.penguin.get("/v1/payments", params=query)).json()
        walked += [one["amount_yen"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert walked == [5, 4, 1]


async def test_a_contract_is_settled_once_every_document_on_it_is_paid(visitors: Visitors) -> None:
    mie, saitama, penguin = visitors.mie_clerk, visitors.saitama_clerk, visitors.penguin

    async def statuses() -> set[str]:
        read = [await penguin.get(f"/v1/contracts/{number}") for number in BETWEEN]
        return {answer.json()["status"] for answer in read}

    assert await statuses() == {"billed"}
    await pay(mie, await only(penguin, "/v1/invoices"))
    await pay(saitama, await only(mie, "/v1/invoices", kind="cooperative"))
    assert await statuses() == {"billed"}
    await pay(saitama, await only(visitors.owl, "/v1/statements"), 147_181)
    assert await statuses() == {"billed"}
    await pay(saitama, await only(visitors.owl, "/v1/statements"), 1)
    assert await statuses() == {"settled"}
    within = (await penguin.get(f"/v1/contracts/{WITHIN}")).json()
    assert within["status"] == "billed"
    read = (await penguin.get(f"/v1/contracts/{BETWEEN[0]}")).json()
    assert read["timeline"][-2:] == [
        {"at": "2026-05-11T00:00:00+09:00", "event": event, "by": None} for event in ("billed", "settled")
    ]
