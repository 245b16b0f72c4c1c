"""The audit log over HTTP: searched, paged, taken along as CSV, verified; each sees their own (SPEC 1.7)."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import insert

from adapters.db.schema import audit_log
from adapters.ids import new_id
from api.compose import SqlWorld
from domain.usecases.overseeing import auditing
from tests.api.conftest import Enter
from tests.api.forms import Json, load_form, written
from tests.api.test_acting import behalf
from tests.api.test_contracts import slug
from tests.api.test_tracking import driven
from tests.builders import NOW, MovableClock, Network
from tests.conftest import FreshDatabase

SECOND = timedelta(seconds=1)


async def test_a_change_is_told_with_who_where_what_before_and_after(
    enter: Enter, network: Network, world: SqlWorld
) -> None:
    penguin, clerk = await enter(network.penguin), await enter(network.mie_clerk)
    admin = await enter(network.admin)
    load = (await penguin.post("/v1/loads", json=load_form(remarks="北門"))).json()
    changed = await penguin.patch(
        f"/v1/loads/{load['id']}",
        json={"remarks": "南門"},
        headers={"If-Match": '"1"', "X-Request-Id": "r-2"},
    )
    assert changed.status_code == 200
    await world.seal_audit_log()
    newest, first = (await clerk.get("/v1/audit-log", params={"thing": load["id"]})).json()["items"]
    assert first["before"] is None
    assert (newest["before"]["terms"]["remarks"], newest["after"]["terms"]["remarks"]) == ("北門", "南門")
    assert network.penguin.desk is not None
    later, earlier = (await admin.get("/v1/audit-log", params={"thing": load["id"]})).json()["items"]
    assert (len(later["seal"]["hash"]), later["seal"]["number"]) == (64, earlier["seal"]["number"] + 1)
    assert newest == later | {"seal": None}, "a seal counts the records of all: not a clerk's to know"
    del newest["seal"]
    for told in ("id", "before", "after"):
        del newest[told]
    assert newest == {
        "at": written(NOW),
        "account": {
            "id": str(network.penguin.account.id),
            "login_id": "penguin",
            "person": "見本 penguin",
        },
        "client": None,
        "as_account": None,
        "member": {"id": str(network.penguin.desk.id), "name": "四日市ペンギン運輸"},
        "on_behalf": False,
        "address": "127.0.0.1",
        "request_id": "r-2",
        "operation": "amend_load",
        "kind": "loads",
        "thing_id": load["id"],
    }


async def test_a_clerk_reads_of_the_own_members_and_the_federation_of_all(
    enter: Enter, network: Network
) -> None:
    penguin, owl, mie = [await enter(one) for one in (network.penguin, network.owl, network.mie_clerk)]
    saitama, admin = await enter(network.saitama_clerk), await enter(network.admin)
    for client in (penguin, owl, mie):
        await client.post("/v1/loads", json=load_form())
    await mie.post("/v1/loads", json=load_form(), headers=behalf(network.otter))

    async def told(client: object, **asked: str) -> list[tuple[str, str]]:
        assert hasattr(client, "get")
        page = (await client.get("/v1/audit-log", params={"kind": "loads", **asked})).json()
        return [(one["account"]["login_id"], one["member"]["name"]) for one in page["items"]]

    of_mie = [
        ("mie-clerk", "津カワウソ物流"),
        ("mie-clerk", "三重見本協同組合"),
        ("penguin", "四日市ペンギン運輸"),
    ]
    of_saitama = [("owl", "川口フクロウ急送")]
    assert await told(mie) == of_mie
    assert await told(saitama) == of_saitama
    assert sorted(await told(admin)) == sorted([*of_mie, *of_saitama])
    assert network.owl.desk is not None
    assert await told(mie, member=str(network.owl.desk.id)) == []
    assert await told(mie, account=str(network.owl.account.id)) == []


async def test_a_search_narrows_by_everything_that_stands_in_it(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, otter, admin = [await enter(one) for one in (network.penguin, network.otter, network.admin)]
    first = (await penguin.post("/v1/loads", json=load_form())).json()["id"]
    clock.forward(SECOND)
    second = (await otter.post("/v1/loads", json=load_form())).json()["id"]
    clock.forward(SECOND)
    await otter.post(f"/v1/loads/{second}/withdrawal")
    assert network.otter.desk is not None
    questions: list[tuple[Json, list[tuple[str, str]]]] = [
        ({"thing": first}, [("post_load", first)]),
        ({"operation": "withdraw_load"}, [("withdraw_load", second)]),
        ({"account": str(network.penguin.account.id), "kind": "loads"}, [("post_load", first)]),
        (
            {"member": str(network.otter.desk.id), "kind": "loads"},
            [("withdraw_load", second), ("post_load", second)],
        ),
        ({"kind": "loads", "from": written(NOW + 2 * SECOND)}, [("withdraw_load", second)]),
        ({"kind": "loads", "to": written(NOW + SECOND)}, [("post_load", first)]),
        (
            {"kind": "loads", "from": written(NOW + SECOND), "to": written(NOW + 2 * SECOND)},
            [("post_load", second)],
        ),
        ({"kind": "loads", "operation": "log_in"}, []),
    ]
    for asked, found in questions:
        page = (await admin.get("/v1/audit-log", params=asked)).json()["items"]
        assert [(one["operation"], one["thing_id"]) for one in page] == found, asked


async def test_pages_hold_every_record_once(enter: Enter, network: Network, clock: MovableClock) -> None:
    penguin, clerk = await enter(network.penguin), await enter(network.mie_clerk)
    for n in range(7):
        await penguin.post("/v1/loads", json=load_form())
        if n % 3 == 0:
            clock.forward(SECOND)
    seen: list[str] = []
    asked: Json = {"limit": 2, "kind": "loads"}
    while True:
        page = (await clerk.get("/v1/audit-log", params=asked)).json()
        seen += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        asked["cursor"] = page["next_cursor"]
    whole = (await clerk.get("/v1/audit-log", params={"kind": "loads"})).json()["items"]
    assert seen == [one["id"] for one in whole]
    assert len(set(seen)) == 7


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-04-01"},
        {"from": "2026-04-01T00:00:00"},
        {"account": "penguin"},
        {"kind": ""},
        {"thing": "x" * 101},
        {"who": "x"},
    ],
)
async def test_a_search_that_says_nothing_is_refused(enter: Enter, network: Network, asked: Json) -> None:
    admin = await enter(network.admin)
    for path in ("/v1/audit-log", "/v1/audit-log/export.csv"):
        refused = await admin.get(path, params=asked)
        assert slug(refused) == (422, "invalid-form")
        assert [one["pointer"] for one in refused.json()["errors"]] == list(asked)


async def test_who_keeps_no_books_reads_no_log(enter: Enter, network: Network) -> None:
    below = ("", "/export.csv", "/verification")
    for person in (network.penguin, network.trial):
        client = await enter(person)
        assert {slug(await client.get(f"/v1/audit-log{one}")) for one in below} == {(403, "not-your-role")}
    clerk = await enter(network.mie_clerk)
    assert slug(await clerk.get("/v1/audit-log/verification")) == (403, "not-your-role")


async def test_looking_up_a_truck_stands_in_the_log(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    number, _ = await driven(enter, network, clock)
    penguin, clerk = await enter(network.penguin), await enter(network.mie_clerk)
    await penguin.get(f"/v1/contracts/{number}/position")
    (look,) = (await clerk.get("/v1/audit-log", params={"kind": "trackings"})).json()["items"]
    assert (look["operation"], look["thing_id"], look["account"]["login_id"], look["after"]) == (
        *("read_position", number, "penguin", {}),
    )


async def test_the_table_has_the_same_records_is_no_formula_and_is_logged(
    enter: Enter, network: Network, world: SqlWorld
) -> None:
    penguin, admin = await enter(network.penguin), await enter(network.admin)
    await penguin.post("/v1/loads", json=load_form(remarks="=HYPERLINK(1)"))
    await world.seal_audit_log()
    listed = (await admin.get("/v1/audit-log", params={"kind": "loads"})).json()["items"]
    answer = await admin.get("/v1/audit-log/export.csv", params={"kind": "loads"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-log.csv"'
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert [dict(zip(head, row, strict=True))["対象"] for row in rows] == [one["thing_id"] for one in listed]
    assert [dict(zip(head, row, strict=True))["ハッシュ"] for row in rows] == [
        one["seal"]["hash"] for one in listed
    ]
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    (noted,) = (await admin.get("/v1/audit-log", params={"kind": "audit_log"})).json()["items"]
    assert (noted["operation"], noted["after"]) == ("export_audit_log", {"records": 1})


async def test_a_table_that_would_be_cut_off_is_refused(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    clerk = await enter(network.mie_clerk)
    assert network.penguin.desk is not None
    row = {"at": NOW, "member_id": network.penguin.desk.id, "operation": "x", "kind": "many", "thing_id": "1"}
    rows = [row | {"id": new_id(), "after": {}} for _ in range(auditing.MOST_EXPORTED + 1)]
    async with database.engine.begin() as connection:
        await connection.execute(insert(audit_log), rows)
    refused = await clerk.get("/v1/audit-log/export.csv", params={"kind": "many"})
    assert slug(refused) == (422, "invalid-form")
    assert refused.json()["errors"] == [
        {"pointer": "from", "detail": "More than 5000 records. Narrow it, by time for one."}
    ]
    assert (await clerk.get("/v1/audit-log", params={"kind": "audit_log"})).json()["items"] == []


async def test_the_federation_verifies_the_log(enter: Enter, network: Network, world: SqlWorld) -> None:
    admin = await enter(network.admin)
    before = (await admin.get("/v1/audit-log/verification")).json()
    assert (before["sealed"], before["waiting"] > 0, before["intact"]) == (0, True, True)
    sealed = await world.seal_audit_log()
    after = (await admin.get("/v1/audit-log/verification")).json()
    assert len(after.pop("head_hash")) == 64
    assert after == {"sealed": sealed, "waiting": 0, "lost": 0, "intact": True, "broken_at": None}


async def test_who_takes_a_load_leaves_nothing_of_its_owner_or_of_rivals_in_the_own_log(
    enter: Enter, network: Network
) -> None:
    penguin, otter, owl = [await enter(one) for one in (network.penguin, network.otter, network.owl)]
    whole = {"asking_fare_yen": 120_000, "charges": [], "services": []}
    form = load_form(**whole, external_ref="内緒の番号")
    load = (await penguin.post("/v1/loads", json=form)).json()
    assert network.owl.desk is not None
    said = {"load_id": load["id"]}
    rival = await otter.post("/v1/contracts", json=said | {"consignor_is": "counterparty"})
    offered = {"consignor_is": "me", "counterparty_member_id": str(network.owl.desk.id)}
    mine = await penguin.post("/v1/contracts", json=said | offered)
    path = f"/v1/contracts/{mine.json()['contract_number']}/conclusion"
    taken = await owl.post(path, headers={"If-Match": mine.headers["etag"]})
    assert taken.status_code == 200, taken.text
    number = rival.json()["contract_number"]
    saitama = await enter(network.saitama_clerk)
    for asked in ({"thing": load["id"]}, {"thing": number}, {"kind": "loads"}):
        theirs = await saitama.get("/v1/audit-log", params=asked)
        assert theirs.json()["items"] == [], asked
    owners = await enter(network.mie_clerk)
    (lapsed, _) = (await owners.get("/v1/audit-log", params={"thing": number})).json()["items"]
    assert (lapsed["after"]["status"], lapsed["account"]) == ("lapsed", None)
    carriers = await saitama.get("/v1/audit-log", params={"kind": "contracts"})
    assert [one["after"]["status"] for one in carriers.json()["items"]] == ["concluded"]
