"""Tables at the doors: out, in again unchanged, by a clerk's hand, and refused with a report (SPEC 3.8)."""

import csv
import io
from typing import Any

from httpx2 import AsyncClient

from tests.api.conftest import Enter
from tests.api.forms import Json, load_form, vehicle_form, window
from tests.builders import DAY, HOUR, NOW, Network

AS_TABLE = {"Content-Type": "text/csv"}


async def imported(client: AsyncClient, table: bytes, kind: str = "loads", **headers: str) -> list[Json]:
    answer = await client.post(f"/v1/{kind}/import", content=table, headers=AS_TABLE | headers)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


def rows_of(table: bytes, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode(encoding), newline="")))


def a_full_load(ref: str, network: Network) -> Json:
    assert network.owl.desk is not None
    place = {"municipality": "24202", "address": "1-2", "postal_code": "510-0001", "site": {"gate": "=東門"}}
    return load_form(
        external_ref=ref,
        origin=place | {"point": {"lat": 34.965, "lon": 136.6244}},
        stops=[{"kind": "drop_off", "place": {"municipality": "23100"}, "window": window(DAY)}],
        cargo={"name": "=冷凍食品", "weight_kg": 8000, "temperature_c": {"min": -20, "max": -18}},
        equipment=["power_gate", "etc"],
        trucks=2,
        loading={"method": "フォーク", "by": "荷主"},
        asking_fare_yen=95_000,
        charges=[{"kind": "tolls", "amount_yen": 12_000}, {"kind": "waiting", "amount_yen": 0}],
        services=[],
        remarks="一行目\n-二行目",
        audience={"kind": "named_first", "member_ids": [str(network.owl.desk.id)]}
        | {"widens_at": (NOW + HOUR).isoformat()},
        purpose="return_load",
    )


async def test_an_exported_table_imports_again_as_unchanged(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    forms = [a_full_load("00123", network), load_form(external_ref="12345678901234567890")]
    sent = await penguin.put("/v1/loads/bulk", json={"items": forms})
    assert [item["result"] for item in sent.json()["items"]] == ["created"] * 2
    for encoding, named in (("utf-8", "utf-8-sig"), ("cp932", "cp932")):
        out = await penguin.get(f"/v1/loads/export.csv?encoding={encoding}")
        assert out.headers["content-disposition"] == 'attachment; filename="kaerini-loads.csv"'
        assert out.headers.get("x-replaced-characters") == (None if encoding == "utf-8" else "0")
        first, second = rows_of(out.content, named)
        assert (first["管理番号"], second["管理番号"]) == ("'00123", "'12345678901234567890")
        assert (first["品名"], first["積地市区町村"], first["状態"]) == (
            "'=冷凍食品",
            "三重県四日市市",
            "募集中",
        )
        items = await imported(penguin, out.content)
        assert [(item["line"], item["result"]) for item in items] == [(2, "unchanged"), (3, "unchanged")]
        assert [item["id"] for item in items] == [item["id"] for item in sent.json()["items"]]
    vehicles = [
        vehicle_form(
            external_ref="V-1",
            destinations={"municipalities": ["11203", "23100"], "prefectures": ["24"], "bureaus": ["chubu"]},
            home={"municipality": "24202"},
            home_by=(NOW + DAY).isoformat(),
        )
    ]
    await penguin.put("/v1/vehicles/bulk", json={"items": vehicles})
    out = await penguin.get("/v1/vehicles/export.csv")
    assert [item["result"] for item in await imported(penguin, out.content, "vehicles")] == ["unchanged"]


async def test_only_the_own_desks_postings_are_exported_and_only_those_asked_for(
    enter: Enter, network: Network
) -> None:
    penguin, otter = await enter(network.penguin), await enter(network.otter)
    forms = [
        load_form(external_ref=ref, pickup=window(start * DAY), delivery=window(4 * DAY))
        for ref, start in (("A", 1), ("B", 2), ("C", 3))
    ]
    items = (await penguin.put("/v1/loads/bulk", json={"items": forms})).json()["items"]
    await penguin.post(f"/v1/loads/{items[0]['id']}/withdrawal", json={})

    async def refs(query: str, client: AsyncClient = penguin) -> list[str]:
        return [
            row["管理番号"] for row in rows_of((await client.get(f"/v1/loads/export.csv{query}")).content)
        ]

    day = {n: (NOW + n * DAY).isoformat().replace("+", "%2B") for n in (2, 3)}
    assert await refs("") == ["A", "B", "C"]
    assert await refs("?status=open") == ["B", "C"]
    assert await refs("?status=withdrawn") == ["A"]
    assert await refs(f"?from={day[2]}") == ["B", "C"]
    assert await refs(f"?from={day[2]}&to={day[3]}") == ["B"]
    assert await refs("", otter) == []
    reversed_span = await penguin.get(f"/v1/loads/export.csv?from={day[3]}&to={day[2]}")
    assert reversed_span.status_code == 422


async def test_a_clerks_table_gives_a_report_a_row(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    template = (await penguin.get("/v1/loads/import-template.csv?encoding=cp932")).content
    head, example = template.decode("cp932").splitlines()
    lines = [
        head,
        example,
        example.replace("記入例", "A-1"),
        example.replace("記入例", "A-2").replace("三重県四日市市", "池田町"),
        example.replace("記入例", "A-3").replace("9800", "重い"),
        example.replace("記入例", ""),
        "",
        example.replace("記入例", "A-1"),
    ]
    items = await imported(penguin, "\r\n".join(lines).encode("cp932"))
    assert [(item["line"], item["external_ref"], item["result"]) for item in items] == [
        (2, "記入例", "refused"),
        (3, "A-1", "created"),
        (4, "A-2", "refused"),
        (5, "A-3", "refused"),
        (6, None, "refused"),
        (8, "A-1", "refused"),
    ]
    told = [[(e["pointer"], e["detail"]) for e in i["problem"]["errors"]] for i in items if i["problem"]]
    assert told[1][0][0] == "#/origin/municipality"
    assert "北海道" in told[1][0][1]
    assert told[2] == [("#/cargo/weight_kg", "This must be an integer.")]
    assert told[3] == [("#/external_ref", "This is required.")]
    load = (await penguin.get(f"/v1/loads/{items[1]['id']}")).json()
    assert (load["cargo"]["name"], load["charges"], load["services"]) == (
        "鋼材",
        [{"kind": "tolls", "amount_yen": 12_000}],
        [],
    )
    assert (load["external_ref"], load["closes_at"]) == ("A-1", load["pickup"]["to"])


async def test_a_table_that_cannot_be_read_is_refused_whole(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)

    async def refused(content: bytes, **headers: str) -> Any:
        answer = await penguin.post("/v1/loads/import", content=content, headers=AS_TABLE | headers)
        return answer.status_code, [error["detail"] for error in answer.json()["errors"]]

    status, details = await refused("管理番号,色\nA-1,赤\n".encode())
    assert (status, details[0]) == (422, "There is no column called 色.")
    status, details = await refused(b"")
    assert (status, details[0]) == (422, "The column 管理番号 is required.")
    assert (await refused(b"\xff\xfe\x00A"))[0] == 422
    assert (await refused(b"a", **{"Content-Type": "application/json"}))[0] == 415
    assert (await refused(b"a", **{"Content-Type": "text/csv; charset=Shift_JIS"}))[0] == 422
    assert (await refused(b"a", **{"Content-Type": "text/csv; charset=utf-16"}))[0] == 415
    assert (await refused(b"a" * (8 * 1024 * 1024 + 1)))[0] == 413
    assert (await penguin.get("/v1/loads")).json()["items"] == []
