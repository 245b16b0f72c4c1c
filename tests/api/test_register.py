"""The register over HTTP: who sees how much of a company, who keeps it, and what nobody is told (SPEC 1)."""

from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import text

from adapters.ids import new_id
from tests.api.conftest import Enter
from tests.api.doorway import pointers
from tests.api.forms import Json, load_form
from tests.api.test_acting import behalf
from tests.api.test_contracts import posted, proposed, slug
from tests.builders import DAY, MovableClock, Network, Person
from tests.conftest import FreshDatabase

ACCOUNT: Json = {
    "bank_code": "0001",
    "branch_code": "123",
    "kind": "ordinary",
    "number": "7654321",
    "holder": "ﾍﾟﾝｷﾞﾝｳﾝﾕ(ｶ",
}
MASKED = ACCOUNT | {"number": "****321"}
OFFICE: Json = {
    "name": "本社営業所",
    "municipality": "24202",
    "address": "見本町1-1",
    "fleet": [{"vehicle_class": "large_10t", "trucks": 12}],
}
PUBLIC = {
    *("id", "kind", "name", "kana", "former_names", "cooperative", "branch", "prefecture", "phone"),
    "safety_mark_until",
}


def of(person: Person, below: str = "") -> str:
    """A person's company."""
    assert person.desk is not None
    return f"/v1/members/{person.desk.id}{below}"


def id_of(person: Person) -> str:
    assert person.desk is not None
    return str(person.desk.id)


async def amended(client: AsyncClient, path: str, **change: Any) -> Response:
    """A change of what the client has just read."""
    seen = (await client.get(path)).headers.get("etag", '"1"')
    return await client.patch(path, json=change, headers={"If-Match": seen})


async def log_of(database: FreshDatabase, kind: str) -> list[tuple[str, Any, Any]]:
    query = f"SELECT operation, before, after FROM audit_log WHERE kind = '{kind}' ORDER BY id"
    async with database.engine.connect() as connection:
        return [(row[0], row[1], row[2]) for row in await connection.execute(text(query))]


async def test_everyone_but_a_trial_looks_companies_up_and_sees_their_public_part(
    enter: Enter, network: Network
) -> None:
    owl, trial = await enter(network.owl), await enter(network.trial)
    page = (await owl.get("/v1/members", params={"q": "ペンギン"})).json()
    assert [one["name"] for one in page["items"]] == ["四日市ペンギン運輸"]
    read = await owl.get(of(network.penguin))
    body = read.json()
    assert {name for name, value in body.items() if value is not None} <= PUBLIC
    assert (body["name"], body["prefecture"], body["phone"]) == ("四日市ペンギン運輸", "24", "059-000-0001")
    assert "etag" not in read.headers
    for path in ("/v1/members", of(network.penguin), "/v1/cooperatives"):
        assert slug(await trial.get(path)) == (403, "not-your-role")
    by_saitama = await owl.get("/v1/members", params={"cooperative_id": str(network.saitama.id)})
    assert {one["name"] for one in by_saitama.json()["items"]} == {"川口フクロウ急送", "埼玉見本協同組合"}


async def test_a_list_of_companies_is_walked_once_each(enter: Enter, network: Network) -> None:
    owl, found, cursor = await enter(network.owl), [], None
    while True:
        asked = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await owl.get("/v1/members", params=asked)).json()
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert (len(found), len(set(found))) == (5, 5)


async def test_its_own_its_clerk_and_the_federation_see_the_whole_of_a_company(
    enter: Enter, network: Network
) -> None:
    for person, etag in ((network.penguin, None), (network.mie_clerk, '"1"'), (network.admin, '"1"')):
        read = await (await enter(person)).get(of(network.penguin))
        assert (read.json()["mail"] is not None, read.headers.get("etag")) == (True, etag)
    for person in (network.otter, network.saitama_clerk):
        assert (await (await enter(person)).get(of(network.penguin))).json()["mail"] is None


async def test_the_clerk_keeps_the_entry_and_a_former_name_stays_as_an_alias(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    clerk, penguin, owl = [await enter(one) for one in (network.mie_clerk, network.penguin, network.owl)]
    load = await posted(penguin)
    contract = await proposed(owl, load)
    number, path = contract["contract_number"], of(network.penguin)
    await penguin.post(f"/v1/contracts/{number}/conclusion", headers={"If-Match": '"1"'}, json={})
    changed = await amended(
        *(clerk, path),
        name="皇帝ペンギン運輸",
        kana="こうていぺんぎんうんゆ",
        representative="見本 一郎",
        branch="北勢支部",
        registration_number="T7000012050002",
        capital_yen=10_000_000,
        employees=42,
        safety_mark_until="2028-12-31",
    )
    body = changed.json()
    assert (changed.status_code, changed.headers["etag"], body["version"]) == (200, '"2"', 2)
    assert (body["name"], body["former_names"], body["branch"]) == (
        *("皇帝ペンギン運輸", ["四日市ペンギン運輸"]),
        "北勢支部",
    )
    assert (body["registration_number"], body["employees"]) == ("T7000012050002", 42)
    assert (await owl.get(f"/v1/contracts/{number}")).json()["consignor"]["name"] == "四日市ペンギン運輸"
    search = {"text": "皇帝"}
    for word in ("四日市ペンギン", "北勢", "ｺｳﾃｲ"):
        found = await owl.get("/v1/members", params={"q": word})
        assert [one["id"] for one in found.json()["items"]] == [id_of(network.penguin)]
    await posted(penguin)
    assert len((await owl.post("/v1/loads/search", json=search)).json()["items"]) == 1
    again = await clerk.patch(path, json={"employees": 42}, headers={"If-Match": '"2"'})
    assert (again.json(), again.headers["etag"]) == (body, '"2"')
    operation, before, after = (await log_of(database, "members"))[-1]
    assert (operation, before["name"], after["name"]) == (
        "amend_member",
        "四日市ペンギン運輸",
        "皇帝ペンギン運輸",
    )


async def test_nobody_else_changes_an_entry_and_nobody_a_version_not_seen(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    path, change = of(network.penguin), {"phone": "059-111-1111"}
    for person, expected in (
        (network.penguin, (403, "not-your-role")),
        (network.otter, (403, "not-your-role")),
        (network.saitama_clerk, (403, "not-yours")),
    ):
        refused = await (await enter(person)).patch(path, json=change, headers={"If-Match": '"1"'})
        assert slug(refused) == expected
    clerk = await enter(network.mie_clerk)
    assert slug(await clerk.patch(path, json=change)) == (428, "if-match-required")
    assert slug(await clerk.patch(path, json=change, headers={"If-Match": '"9"'})) == (412, "stale")
    nobody = f"/v1/members/{new_id()}"
    assert slug(await clerk.patch(nobody, json=change, headers={"If-Match": '"1"'})) == (404, "not-found")
    assert [one for one in await log_of(database, "members") if one[0] == "amend_member"] == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "見本\r\nBcc: all@example.jp"}, "#/name"),
        ({"name": "見本\u2028Bcc: all@example.jp"}, "#/name"),
        ({"name": "見本\u202egpj.exe"}, "#/name"),
        ({"representative": "見本\x85"}, "#/representative"),
        ({"mail": "a@example.jp\r\nBcc: b@example.jp"}, "#/mail"),
        ({"mail": "a@example.jp, b@example.jp"}, "#/mail"),
        ({"name": None}, "#/name"),
        ({"registration_number": "T7000012050003"}, "#/registration_number"),
        ({"registration_number": "7000012050002"}, "#/registration_number"),
        ({"municipality": "99999", "address": "x"}, "#/municipality"),
        ({"municipality": "11203"}, "#/address"),
        ({"capital_yen": -1}, "#/capital_yen"),
        ({"employees": True}, "#/employees"),
        ({"suspended_at": None}, "#/suspended_at"),
        ({"cooperative_id": "x"}, "#/cooperative_id"),
        ({"version": 7}, "#/version"),
    ],
)
async def test_what_cannot_be_entered_is_refused_in_its_place(
    enter: Enter, network: Network, change: Json, pointer: str
) -> None:
    clerk = await enter(network.mie_clerk)
    refused = await amended(clerk, of(network.penguin), **change)
    assert (slug(refused), pointers(refused)) == ((422, "invalid-form"), [pointer])
    assert (await clerk.get(of(network.penguin))).headers["etag"] == '"1"'


async def test_a_bank_account_is_whole_for_its_clerk_alone_and_that_is_logged(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    clerk, penguin = await enter(network.mie_clerk), await enter(network.penguin)
    path = of(network.penguin, "/bank-account")
    assert slug(await clerk.get(path)) == (404, "not-found")
    other = await enter(network.saitama_clerk)
    for client, refusal in ((penguin, (403, "not-your-role")), (other, (403, "not-yours"))):
        refused = await client.put(path, json=ACCOUNT, headers={"If-Match": '"1"'})
        assert slug(refused) == refusal
    entered = await clerk.put(path, json=ACCOUNT, headers={"If-Match": '"1"'})
    assert (entered.status_code, entered.json()["bank_account"], entered.headers["etag"]) == (
        *(200, MASKED),
        '"2"',
    )
    stale = await clerk.put(path, json=ACCOUNT | {"number": "1111111"}, headers={"If-Match": '"1"'})
    assert slug(stale) == (412, "stale")
    assert await log_of(database, "bank_accounts") == [("set_bank_account", None, {"done": "set"})]
    whole = await clerk.get(path)
    assert (whole.json(), whole.headers["etag"]) == (ACCOUNT | {"version": 2}, '"2"')
    for client in (penguin, await enter(network.admin)):
        read = await client.get(path)
        assert (read.json(), "etag" in read.headers) == (MASKED | {"version": None}, False)
    for client in (await enter(network.otter), await enter(network.owl), other):
        assert slug(await client.get(path)) == (403, "not-yours")
        assert (await client.get(of(network.penguin))).json()["bank_account"] is None
    assert await log_of(database, "bank_accounts") == [
        ("set_bank_account", None, {"done": "set"}),
        ("read_bank_account", None, {"done": "read"}),
    ]


async def test_a_bank_account_lies_sealed_and_stands_in_no_record(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    clerk = await enter(network.mie_clerk)
    path = of(network.penguin, "/bank-account")
    key = {"If-Match": '"1"', "Idempotency-Key": "k-1"}
    assert (await clerk.put(path, json=ACCOUNT, headers=key)).status_code == 200
    await clerk.get(path)
    log = (await clerk.get("/v1/audit-log")).text
    assert ("bank_accounts" in log, "7654321" in log) == (True, False)
    async with database.engine.connect() as connection:
        tables = await connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for table in tables.all():
            kept = await connection.scalar(text(f"SELECT string_agg(t::text, '|') FROM {table} t"))
            assert "7654321" not in (kept or ""), table
            assert "ﾍﾟﾝｷﾞﾝ" not in (kept or ""), table
        sealed = await connection.scalar(text("SELECT sealed FROM bank_accounts"))
    assert b"7654321" not in bytes(sealed)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("bank_code", "001"),
        ("branch_code", "1２3"),
        ("number", "123456"),
        ("kind", "cash"),
        ("holder", "ペンギン"),
        ("holder", "ﾍﾟﾝｷﾞﾝ\n"),
        ("holder", "ｧ"),
        ("holder", "ｱ" * 31),
        ("holder", "=CMD"),
    ],
)
async def test_a_bank_account_is_written_as_banks_write_it(
    enter: Enter, network: Network, name: str, wrong: str
) -> None:
    clerk = await enter(network.mie_clerk)
    form, path = ACCOUNT | {name: wrong}, of(network.penguin, "/bank-account")
    refused = await clerk.put(path, json=form, headers={"If-Match": '"1"'})
    assert (slug(refused), pointers(refused)) == ((422, "invalid-form"), [f"#/{name}"])


async def test_a_member_keeps_its_offices_and_the_clerk_helps_in_its_place(
    enter: Enter, network: Network
) -> None:
    clerk, penguin = await enter(network.mie_clerk), await enter(network.penguin)
    path, acting = of(network.penguin, "/offices"), behalf(network.penguin)
    made = await penguin.post(path, json=OFFICE)
    assert (made.status_code, made.json()["bureau"], made.json()["fleet"]) == (201, "chubu", OFFICE["fleet"])
    assert slug(await clerk.post(path, json=OFFICE)) == (403, "not-yours")
    second = await clerk.post(path, json=OFFICE | {"name": "北"}, headers=acting)
    assert second.status_code == 201
    one = made.headers["location"]
    move = {"municipality": "11203"}
    left = await penguin.patch(one, json=move, headers={"If-Match": '"1"'})
    assert pointers(left) == ["#/address"]
    moved = await penguin.patch(one, json=move | {"address": "本町2"}, headers={"If-Match": '"1"'})
    assert (moved.json()["bureau"], moved.headers["etag"]) == ("kanto", '"2"')
    twice = {"fleet": [*OFFICE["fleet"], *OFFICE["fleet"]]}
    refused = await penguin.patch(one, json=twice, headers={"If-Match": '"2"'})
    assert pointers(refused) == ["#/fleet/1/vehicle_class"]
    assert slug(await penguin.delete(one, headers={"If-Match": '"1"'})) == (412, "stale")
    gone = await clerk.delete(one, headers={"If-Match": '"2"'} | acting)
    assert gone.status_code == 204
    assert slug(await penguin.delete(one, headers={"If-Match": '"3"'})) == (404, "not-found")
    for client in (penguin, clerk, await enter(network.admin)):
        assert [item["name"] for item in (await client.get(path)).json()["items"]] == ["北"]


async def test_an_office_of_another_company_opens_under_no_path(enter: Enter, network: Network) -> None:
    penguin, otter = await enter(network.penguin), await enter(network.otter)
    made = (await penguin.post(of(network.penguin, "/offices"), json=OFFICE)).json()["id"]
    for path, expected in (
        (of(network.penguin, f"/offices/{made}"), (403, "not-yours")),
        (of(network.otter, f"/offices/{made}"), (404, "not-found")),
    ):
        change = {"name": "乗っ取り"}
        assert slug(await otter.patch(path, json=change, headers={"If-Match": '"1"'})) == expected
        assert slug(await otter.delete(path, headers={"If-Match": '"1"'})) == expected
    assert slug(await otter.get(of(network.penguin, "/offices"))) == (403, "not-yours")


async def test_a_cooperative_is_kept_by_its_clerk_and_tells_its_fee_to_its_own(
    enter: Enter, network: Network
) -> None:
    mie = f"/v1/cooperatives/{network.mie.id}"
    people = (network.penguin, network.mie_clerk, network.admin, network.owl, network.saitama_clerk)
    clients = {person.account.login_id: await enter(person) for person in people}
    fees = {who: (await client.get(mie)).json()["fee_bp"] for who, client in clients.items()}
    assert fees == {"penguin": 500, "mie-clerk": 500, "admin": 500, "owl": None, "saitama-clerk": None}
    changed = await amended(
        clients["mie-clerk"],
        mie,
        address="三重県津市1",
        takes_members_on=False,
        registration_number="T7000012050002",
    )
    assert (changed.json()["takes_members_on"], changed.headers["etag"]) == (False, '"2"')
    owl = clients["owl"]
    listed = (await owl.get("/v1/cooperatives")).json()["items"]
    assert {one["name"]: (one["takes_members_on"], one["version"]) for one in listed} == {
        "三重見本協同組合": (False, None),
        "埼玉見本協同組合": (True, None),
    }
    refused = await amended(clients["saitama-clerk"], mie, phone="059-1234-5678")
    assert slug(refused) == (403, "not-yours")
    assert slug(await owl.get(f"{mie}/fee-rates")) == (403, "not-yours")


async def test_a_fee_is_set_for_days_to_come_and_leaves_what_was_concluded_alone(
    enter: Enter, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    clerk, penguin, owl = [await enter(one) for one in (network.mie_clerk, network.penguin, network.owl)]
    path = f"/v1/cooperatives/{network.mie.id}/fee-rates"
    for wrong in ("2026-04-01", "2026-03-31"):
        refused = await clerk.post(path, json={"from_on": wrong, "fee_bp": 300})
        assert pointers(refused) == ["#/from_on"]
    for wrong_bp in (-1, 501, 1.0):
        refused = await clerk.post(path, json={"from_on": "2026-04-02", "fee_bp": wrong_bp})
        assert pointers(refused) == ["#/fee_bp"]
    assert (await clerk.post(path, json={"from_on": "2026-04-02", "fee_bp": 300})).status_code == 201
    again = await clerk.post(path, json={"from_on": "2026-04-02", "fee_bp": 0})
    assert pointers(again) == ["#/from_on"]
    assert slug(
        await (await enter(network.admin)).post(path, json={"from_on": "2026-05-01", "fee_bp": 1})
    ) == (*(403, "not-your-role"),)

    async def concluded() -> str:
        number: str = (await proposed(owl, await posted(penguin)))["contract_number"]
        done = await penguin.post(f"/v1/contracts/{number}/conclusion", headers={"If-Match": '"1"'}, json={})
        assert done.status_code == 200
        return number

    async def rates(number: str) -> tuple[int, int]:
        async with database.engine.connect() as connection:
            query = text("SELECT consignor_fee_bp, carrier_fee_bp FROM contracts WHERE number = :number")
            row = (await connection.execute(query, {"number": number})).one()
            return row[0], row[1]

    today = await concluded()
    assert (await clerk.get(f"/v1/cooperatives/{network.mie.id}")).json()["fee_bp"] == 500
    clock.adopt(DAY - 9 * DAY / 24)  # midnight, when the day to come has come
    tomorrow = await concluded()
    assert (await rates(today), await rates(tomorrow)) == ((500, 500), (300, 500))
    assert (await clerk.get(f"/v1/cooperatives/{network.mie.id}")).json()["fee_bp"] == 300
    listed = (await clerk.get(path)).json()["items"]
    assert [(one["from_on"], one["fee_bp"]) for one in listed] == [("2026-04-02", 300)]


async def test_who_is_not_dealt_with_cannot_learn_of_it_by_any_answer(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    load = await posted(owl)
    path = of(network.penguin, f"/do-not-deal/{id_of(network.owl)}")
    same = {"X-Request-Id": "same"}

    async def told() -> list[Any]:
        """What owl is told of penguin wherever it may ask, but for postings."""
        asked = [
            await owl.get("/v1/members", headers=same),
            await owl.get(of(network.penguin), headers=same),
            await owl.get(of(network.penguin, "/do-not-deal"), headers=same),
            await owl.get(of(network.owl, "/do-not-deal"), headers=same),
            await owl.put(of(network.penguin, f"/do-not-deal/{new_id()}"), headers=same),
            await owl.get("/v1/loads", headers=same),
            await owl.get("/v1/me", headers=same),
        ]
        return [(one.status_code, one.content) for one in asked]

    before = await told()
    assert (await penguin.put(path)).status_code == 204
    assert await told() == before
    hidden = (await posted(penguin))["id"]
    bodies = [(await owl.get(f"/v1/loads/{one}", headers=same)).content for one in (hidden, str(new_id()))]
    assert bodies[0] == bodies[1]
    takes = [
        await owl.post("/v1/contracts", json={"load_id": one, "consignor_is": "counterparty"}, headers=same)
        for one in (hidden, str(new_id()))
    ]
    assert (slug(takes[0]), takes[0].content) == ((404, "not-found"), takes[1].content)
    form = {"load_id": load["id"], "consignor_is": "me", "counterparty_member_id": id_of(network.penguin)}
    given = await owl.post("/v1/contracts", json=form)
    assert (given.status_code, given.json()["status"]) == (201, "proposed")
    heard = (await penguin.get("/v1/contracts")).json()["items"]
    unknown = await penguin.get(f"/v1/contracts/{given.json()['contract_number']}")
    assert (heard, slug(unknown)) == ([], (404, "not-found"))
    listed = (await penguin.get(of(network.penguin, "/do-not-deal"))).json()["items"]
    assert [(one["other_id"], one["name"]) for one in listed] == [(id_of(network.owl), "川口フクロウ急送")]
    assert (await penguin.delete(path)).status_code == 204
    assert slug(await penguin.delete(path)) == (404, "not-found")


async def test_a_list_is_the_desks_own_and_names_companies_there_are(enter: Enter, network: Network) -> None:
    penguin, clerk = await enter(network.penguin), await enter(network.mie_clerk)
    mine, owl = of(network.penguin, "/do-not-deal"), id_of(network.owl)
    assert slug(await penguin.put(f"{mine}/{new_id()}")) == (404, "not-found")
    assert pointers(await penguin.put(f"{mine}/{id_of(network.penguin)}")) == ["other_id"]
    for client, expected in (
        (clerk, (403, "not-yours")),
        (await enter(network.otter), (403, "not-yours")),
        (await enter(network.admin), (403, "not-your-role")),
    ):
        assert slug(await client.put(f"{mine}/{owl}")) == expected
        assert slug(await client.get(mine)) == expected
    acting = behalf(network.penguin)
    assert slug(await clerk.put(f"{mine}/{owl}", headers=acting)) == (404, "not-found")


async def test_partner_groups_are_named_amended_and_dropped_by_their_desk(
    enter: Enter, network: Network
) -> None:
    penguin, otter = await enter(network.penguin), await enter(network.otter)
    path, form = (
        of(network.penguin, "/partner-groups"),
        {"name": "関東便", "member_ids": [id_of(network.owl)]},
    )
    made = await penguin.post(path, json=form)
    assert (made.status_code, made.json()["member_ids"]) == (201, [id_of(network.owl)])
    one = made.headers["location"]
    unknown = await penguin.post(path, json=form | {"cooperative_ids": [str(new_id())]})
    assert pointers(unknown) == ["#/cooperative_ids/0"]
    more = {"cooperative_ids": [str(network.saitama.id)]}
    grown = await penguin.patch(one, json=more, headers={"If-Match": '"1"'})
    assert (grown.json()["cooperative_ids"], grown.headers["etag"]) == (more["cooperative_ids"], '"2"')
    theirs = one.replace(id_of(network.penguin), id_of(network.otter))
    assert slug(await otter.patch(one, json=more, headers={"If-Match": '"2"'})) == (403, "not-yours")
    assert slug(await otter.patch(theirs, json=more, headers={"If-Match": '"2"'})) == (404, "not-found")
    assert (await penguin.delete(one, headers={"If-Match": '"2"'})).status_code == 204
    assert (await penguin.get(path)).json()["items"] == []


async def test_a_case_goes_from_warning_to_suspension_to_lifting_and_each_step_is_kept(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    clerk, penguin = await enter(network.mie_clerk), await enter(network.penguin)
    cases, said = of(network.penguin, "/guideline-cases"), {"text": "二重に成約した"}
    for day in ("2026-04-01", "2026-03-01"):
        assert pointers(await clerk.post(cases, json=said | {"reply_by": day})) == ["#/reply_by"]
    made = await clerk.post(cases, json=said | {"reply_by": "2026-04-08"})
    one = made.headers["location"]
    assert (made.status_code, made.json()["status"]) == (201, "warned")
    assert slug(await clerk.post(f"{one}/suspension", json=said)) == (409, "wrong-case-state")
    assert slug(await clerk.post(f"{one}/reply", json=said)) == (403, "not-yours")
    assert slug(await penguin.post(f"{one}/suspension", json=said)) == (403, "not-your-role")
    assert (await penguin.post(f"{one}/reply", json=said)).json()["status"] == "replied"
    stale = await clerk.post(f"{one}/suspension", json=said, headers={"If-Match": '"1"'})
    assert slug(stale) == (412, "stale")
    assert (await clerk.post(f"{one}/suspension", json=said)).json()["status"] == "suspended"
    assert slug(await penguin.post("/v1/loads", json=load_form())) == (403, "member-suspended")
    assert (await penguin.get("/v1/invoices")).status_code == 200
    assert (await penguin.get(of(network.penguin))).json()["suspended_at"] == "2026-04-01T09:00:00+09:00"
    assert (await (await enter(network.owl)).get(of(network.penguin))).json()["suspended_at"] is None
    assert (await clerk.post(f"{one}/lifting", json=said)).json()["status"] == "closed"
    assert (await penguin.post("/v1/loads", json=load_form())).status_code == 201
    read = (await penguin.get(one)).json()
    assert [(step["kind"], step["by"]) for step in read["steps"]] == [
        ("warning", str(network.mie_clerk.account.id)),
        ("reply", str(network.penguin.account.id)),
        ("suspension", str(network.mie_clerk.account.id)),
        ("lifting", str(network.mie_clerk.account.id)),
    ]
    logged = await log_of(database, "guideline_cases")
    assert [operation for operation, *_ in logged] == [
        *("warn_member", "reply_to_warning", "suspend_member", "lift_suspension"),
    ]
    for person in (network.otter, network.saitama_clerk):
        assert slug(await (await enter(person)).get(one)) == (403, "not-yours")


async def test_formulas_in_names_leave_the_audit_log_as_text(enter: Enter, network: Network) -> None:
    clerk = await enter(network.mie_clerk)
    assert (await amended(clerk, of(network.penguin), name="=HYPERLINK(1)")).status_code == 200
    exported = await clerk.get("/v1/audit-log/export.csv")
    assert exported.status_code == 200
    for line in exported.text.splitlines():
        assert not any(cell.strip('"').startswith("=") for cell in line.split(","))
