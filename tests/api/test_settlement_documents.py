"""Invoices and payment statements over HTTP: what they say, who sees them, their files (SPEC 8.5)."""

from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient

from domain.ports import Ports
from domain.settlement.documents import DocumentId
from domain.usecases.settlement.settling import Sort, read_document
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
from tests.builders import Member, Network, Person
from tests.closed import ISSUED, keep_delivered

WAY = "4月3日 四日市市→川口市"
NOBODYS = UUID("0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11")


@pytest.fixture
async def visitors(enter: Enter, ports: Ports, network: Network) -> Visitors:
    """Everyone, on the day on which April was billed."""
    return await month_billed(enter, ports, network)


def _named(one: object) -> Json:
    number = getattr(one, "registration_number", None)
    return {"id": str(one.id), "name": one.name, "registration_number": number}


def _desk(person: Person) -> Member:
    assert person.desk is not None
    return person.desk


def _line(number: str | None, text: str, base_yen: int, tax_category: str = "taxable") -> Json:
    return {"contract_number": number, "text": text, "base_yen": base_yen, "tax_category": tax_category}


def _document(**said: object) -> Json:
    """A document of April, unpaid."""
    dates = {"issued_on": "2026-05-11", "due_on": "2026-06-15", "pay_on": "2026-06-15"}
    return {"id": said.pop("id"), "month": "2026-04", "paid_yen": 0, "corrects": None} | dates | said


FARES_OF_THE_MONTH = [
    _line(n, f"運賃 {WAY}", yen) for n, yen in zip(BETWEEN, (100_001, 33_333, 7_777), strict=True)
]


async def test_the_month_of_spec_8_6b_is_billed_to_the_yen(visitors: Visitors, network: Network) -> None:
    to_member = await only(visitors.penguin, "/v1/invoices?month=2026-04")
    fees = [_line(n, "協同組合手数料 5%", yen) for n, yen in zip(BETWEEN, (5_000, 1_666, 388), strict=True)]
    assert to_member == _document(
        id=to_member["id"],
        number="202604-0001",
        kind="member",
        issuer=_named(network.mie),
        receiver=_named(_desk(network.penguin)),
        lines=[*FARES_OF_THE_MONTH, *fees],
        totals=[{"rate_bp": 1000, "base_yen": 148_165, "tax_yen": 14_816}],
        total_yen=162_981,
    )
    between = await only(visitors.mie_clerk, "/v1/invoices", kind="cooperative")
    assert between == _document(
        id=between["id"],
        number="202604-0001",
        kind="cooperative",
        issuer=_named(network.saitama),
        receiver=_named(network.mie),
        lines=FARES_OF_THE_MONTH,
        totals=[{"rate_bp": 1000, "base_yen": 141_111, "tax_yen": 14_111}],
        total_yen=155_222,
    )
    statement = await only(visitors.owl, "/v1/statements?month=2026-04")
    assert statement == _document(
        id=statement["id"],
        number="202604-0002",
        kind="payment",
        issuer=_named(network.saitama),
        receiver=_named(_desk(network.owl)),
        lines=FARES_OF_THE_MONTH,
        totals=[{"rate_bp": 1000, "base_yen": 141_111, "tax_yen": 14_111}],
        total_yen=155_222,
        deductions=[
            {"kind": "cooperative_fee", "base_yen": 7_054, "tax_yen": 705},
            {"kind": "cargo_insurance", "base_yen": 281, "tax_yen": 0},
        ],
        pays_yen=147_182,
    )


async def test_what_is_at_cost_is_not_taxed_again(visitors: Visitors, network: Network) -> None:
    carriage = [
        _line(WITHIN, f"運賃 {WAY}", 50_000),
        _line(WITHIN, "高速道路料金 4月3日", 12_000, "at_cost"),
        _line(WITHIN, "荷役料 4月3日", 8_000),
    ]
    invoice = await only(visitors.otter, "/v1/invoices")
    assert invoice == _document(
        id=invoice["id"],
        number="202604-0002",
        kind="member",
        issuer=_named(network.mie),
        receiver=_named(_desk(network.otter)),
        lines=[*carriage, _line(WITHIN, "協同組合手数料 5%", 2_500)],
        totals=[
            {"rate_bp": 1000, "base_yen": 60_500, "tax_yen": 6_050},
            {"rate_bp": 0, "base_yen": 12_000, "tax_yen": 0},
        ],
        total_yen=78_550,
    )
    statement = await only(visitors.penguin, "/v1/statements")
    assert (statement["lines"], statement["total_yen"], statement["pays_yen"]) == (carriage, 75_800, 72_950)


async def test_the_federation_bills_each_cooperative(visitors: Visitors, network: Network) -> None:
    bill = await only(visitors.saitama_clerk, "/v1/invoices", kind="federation")
    assert bill == _document(
        id=bill["id"],
        number=bill["number"],
        kind="federation",
        issuer=_named(network.federation),
        receiver=_named(network.saitama),
        lines=[
            _line(None, "帰り荷ネットワーク 月額", 15_000),
            _line(None, "ID 2件", 4_000),
            _line(None, "KIT荷物保険料", 281, "outside"),
        ],
        totals=[
            {"rate_bp": 1000, "base_yen": 19_000, "tax_yen": 1_900},
            {"rate_bp": 0, "base_yen": 281, "tax_yen": 0},
        ],
        total_yen=21_181,
    )
    issued = (await visitors.admin.get("/v1/invoices", params={"month": "2026-04"})).json()["items"]
    assert [(one["kind"], one["number"]) for one in issued] == [
        ("federation", f"202604-000{n}") for n in (1, 2, 3)
    ]
    assert (await visitors.admin.get("/v1/statements")).json() == {"items": [], "next_cursor": None}


async def test_a_payment_shows_on_the_document(visitors: Visitors) -> None:
    invoice = await only(visitors.penguin, "/v1/invoices")
    await pay(visitors.mie_clerk, invoice, 100_000)
    assert await only(visitors.penguin, "/v1/invoices") == invoice | {"paid_yen": 100_000}
    read = await visitors.penguin.get(f"/v1/invoices/{invoice['id']}")
    assert read.json() == invoice | {"paid_yen": 100_000}


async def test_only_issuer_and_receiver_see_a_document(
    visitors: Visitors, enter: Enter, network: Network
) -> None:
    invoice, statement = "invoices", "statements"
    mine = await only(visitors.penguin, "/v1/invoices")
    between = await only(visitors.saitama_clerk, "/v1/invoices", kind="cooperative")
    owls = await only(visitors.owl, "/v1/statements")
    bill = await only(visitors.mie_clerk, "/v1/invoices", kind="federation")
    table = [
        (invoice, mine, ("mie_clerk", "penguin", "colleague")),
        (invoice, between, ("saitama_clerk", "mie_clerk")),
        (statement, owls, ("saitama_clerk", "owl")),
        (invoice, bill, ("mie_clerk", "admin")),
    ]
    for path, document, seen_by in table:
        door, unknown = f"/v1/{path}/{document['id']}", f"/v1/{path}/{NOBODYS}"
        for name in seen_by:
            client: AsyncClient = getattr(visitors, name)
            answer = await client.get(door)
            assert (answer.status_code, answer.json()) == (200, document), name
            assert document in (await client.get(f"/v1/{path}")).json()["items"], name
        for name, client in visitors.others(*seen_by).items():
            for ending in ("", ".pdf", ".csv"):
                headers = {"X-Request-Id": "same"}
                hidden = await client.get(f"{door}{ending}", headers=headers)
                assert problem(hidden) == (404, "not-found"), (name, ending)
                assert hidden.content == (await client.get(f"{unknown}{ending}", headers=headers)).content
            assert document not in (await client.get(f"/v1/{path}")).json()["items"], name


async def test_an_invoice_is_no_statement(visitors: Visitors) -> None:
    invoice, statement = (
        await only(visitors.penguin, "/v1/invoices"),
        await only(visitors.penguin, "/v1/statements"),
    )
    for ending in ("", ".pdf", ".csv"):
        for path in (f"/v1/statements/{invoice['id']}{ending}", f"/v1/invoices/{statement['id']}{ending}"):
            assert problem(await visitors.penguin.get(path)) == (404, "not-found")


async def test_trials_and_strangers_see_none(enter: Enter, network: Network) -> None:
    trial, stranger = await enter(network.trial), await enter(None)
    for path in ("invoices", "statements"):
        for door in ("", f"/{NOBODYS}", f"/{NOBODYS}.pdf", f"/{NOBODYS}.csv"):
            assert problem(await trial.get(f"/v1/{path}{door}")) == (403, "trial-cannot-trade")
            assert problem(await stranger.get(f"/v1/{path}{door}")) == (401, "unauthenticated")


async def test_what_is_no_id_is_told_so(visitors: Visitors) -> None:
    for path in (
        "/v1/invoices/202604-0001",
        "/v1/invoices/.pdf",
        "/v1/statements/one.csv",
        "/v1/statements/x.pdf",
    ):
        refused = await visitors.penguin.get(path)
        assert problem(refused) == (422, "invalid-form")
        assert [fault["pointer"] for fault in refused.json()["errors"]] == [
            "invoice_id" if "invoices" in path else "statement_id"
        ]


async def test_a_month_without_documents_lists_none(visitors: Visitors) -> None:
    for path in ("/v1/invoices", "/v1/statements", "/v1/payments"):
        listed = await visitors.mie_clerk.get(path, params={"month": "2026-03"})
        assert (listed.status_code, listed.json()) == (200, {"items": [], "next_cursor": None})


async def test_every_document_is_on_exactly_one_page(
    visitors: Visitors, ports: Ports, network: Network
) -> None:
    mie = visitors.mie_clerk
    await keep_delivered(ports, network.penguin, network.otter, 10_000, at=ISSUED)
    assert await move_clock(visitors.admin, "2026-06-11T00:00:00+09:00") == ["closing 2026-05"]
    for path, pages in (("/v1/invoices", 4 + 2), ("/v1/statements", 1 + 1)):
        whole = (await mie.get(path)).json()
        walked: list[Json] = []
        query: dict[str, Any] = {"limit": 1}
        for _ in range(pages):
            page = (await mie.get(path, params=query)).json()
            walked += page["items"]
            query["cursor"] = page["next_cursor"]
        assert (walked, query["cursor"]) == (whole["items"], whole["next_cursor"])
        assert whole["next_cursor"] is None
        assert all(one["number"] <= after["number"] for one, after in pairwise(walked))


async def test_a_cursor_goes_on_with_its_own_list_only(visitors: Visitors) -> None:
    mie, query = visitors.mie_clerk, {"limit": 1}
    query["cursor"] = (await mie.get("/v1/invoices", params=query)).json()["next_cursor"]
    strangers = (
        await visitors.saitama_clerk.get("/v1/invoices", params=query),
        await mie.get("/v1/invoices", params=query | {"month": "2026-04"}),
        await mie.get("/v1/statements", params=query),
    )
    assert [problem(answer) for answer in strangers] == [(422, "invalid-cursor")] * 3


async def test_a_document_is_read_as_pdf_and_kept_as_csv(
    visitors: Visitors, ports: Ports, network: Network
) -> None:
    table = [
        (visitors.penguin, "invoices", "kaerini-invoice-member-202604-0001", network.penguin, Sort.INVOICE),
        (visitors.owl, "statements", "kaerini-statement-payment-202604-0002", network.owl, Sort.STATEMENT),
    ]
    for client, path, stem, person, sort in table:
        document_id = (await only(client, f"/v1/{path}"))["id"]
        view = await read_document(ports, person.caller, sort, DocumentId(UUID(document_id)))
        pdf = await client.get(f"/v1/{path}/{document_id}.pdf")
        assert (pdf.status_code, pdf.content) == (200, await ports.documents.settlement_pdf(view.document))
        assert pdf.headers["content-type"] == "application/pdf"
        assert pdf.headers["content-disposition"] == f'inline; filename="{stem}.pdf"'
        csv = await client.get(f"/v1/{path}/{document_id}.csv")
        assert (csv.status_code, csv.content) == (200, await ports.documents.settlement_csv(view.document))
        assert csv.headers["content-type"] == "text/csv; charset=utf-8"
        assert csv.headers["content-disposition"] == f'attachment; filename="{stem}.csv"'
        for answer in (pdf, csv):
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-content-type-options"] == "nosniff"
