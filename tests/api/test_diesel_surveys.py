"""The diesel price survey over HTTP: replies, the month's close, its result in every form (SPEC 7.5, 7.7)."""

from io import BytesIO

import pytest
from httpx2 import AsyncClient
from httpx2 import Response as Answer
from pypdf import PdfReader

from tests.api.closed_month import move_clock
from tests.api.conftest import Enter
from tests.api.forms import Json
from tests.builders import Network

MARCH, CLOSES = "/v1/diesel-surveys/2026-03", "2026-04-11T00:00:00+09:00"
BASIS = {"diesel_tax_sen_per_litre": 3_210, "includes_diesel_tax": True, "includes_consumption_tax": False}
OPEN: Json = {
    "month": "2026-03",
    "state": "open",
    "replies_from": "2026-03-01T00:00:00+09:00",
    "replies_until": CLOSES,
    "basis": BASIS,
    "published_at": None,
    "hides_small_cells": None,
    "price_sen_per_litre": None,
    "lift_sen_per_litre": None,
    "before": None,
}


async def reply(client: AsyncClient, sen: int, of: str = "card/eneos", month: str = MARCH) -> Json:
    answer = await client.put(f"{month}/replies/{of}", json={"price_sen_per_litre": sen})
    assert answer.status_code == 200, answer.text
    said: Json = answer.json()
    return said


def refused(answer: Answer, status: int) -> Json:
    """The problem, of this status."""
    assert answer.status_code == status, answer.text
    said: Json = answer.json()
    return said


@pytest.fixture
async def visitors(enter: Enter, network: Network) -> dict[str, AsyncClient]:
    """Three members' dispatchers, the federation, and a clerk."""
    people = ("penguin", "otter", "owl", "admin", "mie_clerk", "trial")
    return {name: await enter(getattr(network, name)) for name in people}


async def test_a_reply_is_kept_corrected_and_taken_back(visitors: dict[str, AsyncClient]) -> None:
    penguin = visitors["penguin"]
    kept = {
        "month": "2026-03",
        "way": "card",
        "company": "eneos",
        "branch": {"prefecture": "24", "name": None},
        "price_sen_per_litre": 12_355,
        "reported_at": "2026-04-01T09:00:00+09:00",
        "warning": None,
    }
    assert await reply(penguin, 12_355) == kept
    corrected = kept | {"price_sen_per_litre": 1_235, "warning": "unusually_low"}
    assert await reply(penguin, 1_235) == corrected
    mine = await penguin.get(f"{MARCH}/replies")
    assert mine.json() == {"items": [corrected], "next_cursor": None}
    assert mine.headers["cache-control"] == "no-store"
    assert (await visitors["otter"].get(f"{MARCH}/replies")).json()["items"] == []
    assert (await visitors["otter"].delete(f"{MARCH}/replies/card/eneos")).status_code == 404
    assert (await penguin.delete(f"{MARCH}/replies/card/eneos")).status_code == 204
    assert (await penguin.get(f"{MARCH}/replies")).json()["items"] == []


async def test_a_clerk_replies_in_a_members_place_and_sees_its_replies_only_there(
    visitors: dict[str, AsyncClient], network: Network
) -> None:
    clerk = visitors["mie_clerk"]
    assert network.otter.desk is not None
    assert network.owl.desk is not None
    in_place = {"X-On-Behalf-Of": str(network.otter.desk.id)}
    answer = await clerk.put(
        f"{MARCH}/replies/stand/cosmo", json={"price_sen_per_litre": 12_900}, headers=in_place
    )
    assert answer.status_code == 200
    assert len((await visitors["otter"].get(f"{MARCH}/replies")).json()["items"]) == 1
    assert len((await clerk.get(f"{MARCH}/replies", headers=in_place)).json()["items"]) == 1
    assert (await clerk.get(f"{MARCH}/replies")).json()["items"] == []
    elsewhere = {"X-On-Behalf-Of": str(network.owl.desk.id)}
    assert (await clerk.get(f"{MARCH}/replies", headers=elsewhere)).status_code == 404
    log = (await clerk.get("/v1/audit-log?operation=report_diesel_price")).json()["items"]
    assert {(one["on_behalf"], one["member"]["name"]) for one in log} == {(True, "津カワウソ物流")}


@pytest.mark.parametrize(
    ("of", "body", "pointer"),
    [
        ("card/eneos", {"price_sen_per_litre": 999}, "#/price_sen_per_litre"),
        ("card/eneos", {"price_sen_per_litre": 100_000}, "#/price_sen_per_litre"),
        ("card/eneos", {"price_sen_per_litre": 123.55}, "#/price_sen_per_litre"),
        ("card/eneos", {"price_sen_per_litre": True}, "#/price_sen_per_litre"),
        ("card/eneos", {}, "#/price_sen_per_litre"),
        ("card/eneos", {"price_sen_per_litre": 12_000, "member_id": "x"}, "#/member_id"),
        ("barrel/eneos", {"price_sen_per_litre": 12_000}, "way"),
        ("card/shell", {"price_sen_per_litre": 12_000}, "company"),
    ],
)
async def test_what_cannot_be_a_reply_says_where(
    visitors: dict[str, AsyncClient], of: str, body: Json, pointer: str
) -> None:
    answer = await visitors["penguin"].put(f"{MARCH}/replies/{of}", json=body)
    assert refused(answer, 422)["errors"][0]["pointer"] == pointer
    assert (await visitors["penguin"].get(f"{MARCH}/replies")).json()["items"] == []


async def test_the_clock_closes_the_month_and_the_result_is_told_in_every_form(
    visitors: dict[str, AsyncClient],
) -> None:
    for name, sen in (("penguin", 14_600), ("otter", 14_700), ("owl", 14_801)):
        await reply(visitors[name], sen)
    await reply(visitors["owl"], 12_000, "other/taiyo")
    owl = visitors["owl"]
    assert (await owl.get(MARCH)).json() == OPEN | {"results": None}
    months = (await owl.get("/v1/diesel-surveys")).json()
    assert [one["month"] for one in months["items"]] == ["2026-04", "2026-03"]
    assert months["items"][1] == OPEN
    for path in ("export.csv", "sheet.pdf"):
        refused(await owl.get(f"{MARCH}/{path}"), 404)
    refused(await owl.get("/v1/diesel-surveys/latest"), 404)
    assert await move_clock(visitors["admin"], CLOSES) == ["diesel survey 2026-03"]
    figures = {
        "replies": 3,
        "highest_sen_per_litre": 14_801,
        "mean_sen_per_litre": 14_700,
        "lowest_sen_per_litre": 14_600,
    }
    published = OPEN | {
        "state": "published",
        "published_at": CLOSES,
        "hides_small_cells": True,
        "price_sen_per_litre": 14_700,
        "lift_sen_per_litre": 2_750,
    }
    assert (await owl.get(MARCH)).json() == published | {
        "results": {
            "whole": figures,
            "ways": [{"way": "card", "figures": figures}, {"way": "other", "figures": None}],
            "branches": [
                {"way": "card", "branch": {"prefecture": "11", "name": None}, "figures": None},
                {"way": "card", "branch": {"prefecture": "24", "name": None}, "figures": None},
                {"way": "other", "branch": {"prefecture": "11", "name": None}, "figures": None},
            ],
            "companies": [
                {"way": "card", "company": "eneos", "figures": figures},
                {"way": "other", "company": "taiyo", "figures": None},
            ],
        }
    }
    latest = (await owl.get("/v1/diesel-surveys/latest")).json()
    surcharges = latest.pop("surcharges")
    assert latest == {
        "month": "2026-03",
        "basis": BASIS,
        "published_at": CLOSES,
        "price_sen_per_litre": 14_700,
        "lift_sen_per_litre": 2_750,
    }
    of_the_spec = {"distance_km": 1_100, "metres_per_litre": 3_300, "amount_yen": 9_167}  # SPEC 7.5
    assert of_the_spec in surcharges
    table = await owl.get(f"{MARCH}/export.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["content-disposition"] == 'attachment; filename="kaerini-diesel-2026-03.csv"'
    assert "2026-03,購入方法,カード買い,,,3,148.01,147.00,146.00,32.10,抜き" in table.text.splitlines()
    sheet = await owl.get(f"{MARCH}/sheet.pdf")
    assert sheet.headers["content-type"] == "application/pdf"
    assert "147.00" in PdfReader(BytesIO(sheet.content)).pages[0].extract_text()
    late = await visitors["penguin"].put(f"{MARCH}/replies/card/eneos", json={"price_sen_per_litre": 1_400})
    assert refused(late, 409)["type"] == "/problems/wrong-survey-state"


async def test_the_federation_publishes_early_and_again_changes_nothing(
    visitors: dict[str, AsyncClient],
) -> None:
    admin = visitors["admin"]
    for name in ("penguin", "otter", "owl"):
        await reply(visitors[name], 11_000)
    first = await admin.post(f"{MARCH}/publication")
    assert (first.status_code, first.json()["state"]) == (200, "published")
    assert (first.json()["price_sen_per_litre"], first.json()["lift_sen_per_litre"]) == (11_000, 0)
    again = await admin.post(f"{MARCH}/publication")
    assert again.json() == first.json()
    early = await admin.post("/v1/diesel-surveys/2026-04/publication")
    assert refused(early, 409)["type"] == "/problems/wrong-survey-state"
    assert (
        refused(await visitors["penguin"].post(f"{MARCH}/publication"), 403)["type"]
        == "/problems/not-your-role"
    )


async def test_a_trial_user_has_no_part_in_it(visitors: dict[str, AsyncClient]) -> None:
    for path in ("", "/latest", "/2026-03", "/2026-03/replies"):
        refused(await visitors["trial"].get(f"/v1/diesel-surveys{path}"), 403)
