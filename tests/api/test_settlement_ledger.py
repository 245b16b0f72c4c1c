"""The ledger over HTTP: accounts that sum to zero, a chain of entries, its verification (SPEC 8.6)."""

from typing import Any

import asyncpg
import pytest

from domain.ports import Ports
from tests.api.closed_month import Visitors, month_billed, only, pay
from tests.api.conftest import Enter
from tests.api.doorway import problem
from tests.api.forms import Json
from tests.builders import Network
from tests.conftest import FreshDatabase

DOORS = ("/v1/ledger/accounts", "/v1/ledger/entries", "/v1/ledger/verification")


@pytest.fixture
async def visitors(enter: Enter, ports: Ports, network: Network) -> Visitors:
    """Everyone, on the day on which April was billed."""
    return await month_billed(enter, ports, network)


def _company(one: Any) -> Json:
    return {"id": str(one.id), "name": one.name}


def _balances(items: list[Json], book: Json) -> dict[tuple[str, str | None], int]:
    return {
        (one["account"], one["party"] and one["party"]["name"]): one["balance_yen"]
        for one in items
        if one["book"] == book
    }


async def test_a_clerk_keeps_the_own_book_to_the_yen(visitors: Visitors, network: Network) -> None:
    listed = (await visitors.saitama_clerk.get("/v1/ledger/accounts")).json()
    book = _company(network.saitama)
    assert listed["next_cursor"] is None
    assert {one["book"]["name"] for one in listed["items"]} == {"埼玉見本協同組合"}
    assert _balances(listed["items"], book) == {
        ("receivable", "三重見本協同組合"): 155_222,
        ("payable", "川口フクロウ急送"): -147_182,
        ("payable", "見本連合会"): -21_181,
        ("carriage", None): 0,
        ("tax_passing", None): 0,
        ("fees", None): -7_054,
        ("consumption_tax", None): -705 + 1_900,
        ("premiums", None): -281 + 281,
        ("network_costs", None): 19_000,
    }
    owed = next(one for one in listed["items"] if one["account"] == "receivable")
    assert owed == {
        "book": book,
        "account": "receivable",
        "party": _company(network.mie),
        "balance_yen": 155_222,
    }


async def test_every_book_sums_to_zero_also_after_payments(visitors: Visitors, network: Network) -> None:
    await pay(visitors.mie_clerk, await only(visitors.penguin, "/v1/invoices"))
    await pay(visitors.saitama_clerk, await only(visitors.mie_clerk, "/v1/invoices", kind="cooperative"))
    await pay(visitors.saitama_clerk, await only(visitors.owl, "/v1/statements"))
    items = (await visitors.admin.get("/v1/ledger/accounts")).json()["items"]
    books = {one["book"]["name"]: one["book"] for one in items}
    assert books.keys() == {"三重見本協同組合", "埼玉見本協同組合", "滋賀見本協同組合", "見本連合会"}
    for book in books.values():
        assert sum(_balances(items, book).values()) == 0, book
    mie = _balances(items, _company(network.mie))
    assert (mie["bank", None], mie["receivable", "四日市ペンギン運輸"]) == (162_981 - 155_222, 0)
    assert mie["payable", "埼玉見本協同組合"] == 0
    saitama = _balances(items, _company(network.saitama))
    assert (saitama["bank", None], saitama["payable", "川口フクロウ急送"]) == (155_222 - 147_182, 0)


async def test_entries_come_in_order_and_each_once(visitors: Visitors) -> None:
    admin = visitors.admin
    whole = (await admin.get("/v1/ledger/entries", params={"limit": 200})).json()
    entries = whole["items"]
    assert whole["next_cursor"] is None
    assert [one["sequence"] for one in entries] == list(range(1, len(entries) + 1))
    assert all(sum(posting["amount_yen"] for posting in one["postings"]) == 0 for one in entries)
    walked: list[Json] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        page = (await admin.get("/v1/ledger/entries", params=query)).json()
        assert 0 < len(page["items"]) <= 3
        walked += page["items"]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert walked == entries
    exactly = (await admin.get("/v1/ledger/entries", params={"limit": len(entries)})).json()
    assert exactly == whole
    foreign = await visitors.mie_clerk.get("/v1/ledger/entries", params=query)
    assert problem(foreign) == (422, "invalid-cursor")


async def test_an_entry_says_why_in_whose_book_and_with_whom(visitors: Visitors, network: Network) -> None:
    between = await only(visitors.mie_clerk, "/v1/invoices", kind="cooperative")
    payment = await pay(visitors.saitama_clerk, between)
    entries = (await visitors.mie_clerk.get("/v1/ledger/entries")).json()["items"]
    assert {one["book"]["name"] for one in entries} == {"三重見本協同組合"}
    saitama = _company(network.saitama)
    received = next(one for one in entries if one["document_id"] == between["id"])
    assert [one["sequence"] for one in entries] == list(range(1, len(entries) + 1))
    assert received == {
        "sequence": received["sequence"],
        "at": "2026-05-11T00:00:00+09:00",
        "book": _company(network.mie),
        "because": "invoice_received",
        "document_id": between["id"],
        "payment_id": None,
        "postings": [
            {"account": "carriage", "party": None, "amount_yen": 141_111},
            {"account": "tax_passing", "party": None, "amount_yen": 14_111},
            {"account": "payable", "party": saitama, "amount_yen": -155_222},
        ],
        "hash": None,
    }
    paid = entries[-1]
    assert paid == received | {
        "sequence": paid["sequence"],
        "because": "payment",
        "payment_id": payment["id"],
        "postings": [
            {"account": "payable", "party": saitama, "amount_yen": 155_222},
            {"account": "bank", "party": None, "amount_yen": -155_222},
        ],
    }


async def test_only_who_keeps_all_books_is_told_the_hash_over_them(visitors: Visitors) -> None:
    whole = (await visitors.admin.get("/v1/ledger/entries", params={"limit": 200})).json()["items"]
    assert len({one["hash"] for one in whole}) == len(whole)
    for clerk, name in (
        (visitors.mie_clerk, "三重見本協同組合"),
        (visitors.saitama_clerk, "埼玉見本協同組合"),
    ):
        entries = (await clerk.get("/v1/ledger/entries", params={"limit": 200})).json()["items"]
        of_book = [one for one in whole if one["book"]["name"] == name]
        own = [one | {"sequence": n, "hash": None} for n, one in enumerate(of_book, 1)]
        assert entries == own


async def test_the_federation_reads_the_ledger_again(visitors: Visitors, database: FreshDatabase) -> None:
    admin = visitors.admin
    entries = (await admin.get("/v1/ledger/entries", params={"limit": 200})).json()["items"]
    whole = {
        "entries": len(entries),
        "sum_yen": 0,
        "head_hash": entries[-1]["hash"],
        "intact": True,
        "broken_at": None,
        "changed_document_id": None,
    }
    assert (await admin.get("/v1/ledger/verification")).json() == whole
    owner = await asyncpg.connect(database.dsn)
    await owner.execute("ALTER TABLE ledger_entries DISABLE TRIGGER USER")
    await owner.execute("UPDATE ledger_entries SET at = at + interval '1 s' WHERE sequence = 2")
    await owner.close()
    broken = (await admin.get("/v1/ledger/verification")).json()
    assert broken == whole | {"intact": False, "broken_at": 2}


async def test_an_empty_ledger_is_intact(enter: Enter, network: Network) -> None:
    admin = await enter(network.admin)
    for door in DOORS[:2]:
        assert (await admin.get(door)).json() == {"items": [], "next_cursor": None}
    assert (await admin.get(DOORS[2])).json() == {
        "entries": 0,
        "sum_yen": 0,
        "head_hash": None,
        "intact": True,
        "broken_at": None,
        "changed_document_id": None,
    }


async def test_books_are_kept_by_clerks_and_verified_by_the_federation(
    enter: Enter, network: Network
) -> None:
    penguin, trial, stranger = [await enter(one) for one in (network.penguin, network.trial, None)]
    for door in DOORS:
        assert problem(await penguin.get(door)) == (403, "not-your-role")
        assert problem(await trial.get(door)) == (403, "trial-cannot-trade")
        assert problem(await stranger.get(door)) == (401, "unauthenticated")
    clerk = await enter(network.mie_clerk)
    assert problem(await clerk.get(DOORS[2])) == (403, "not-your-role")
    assert (await clerk.get(DOORS[0])).status_code == 200
