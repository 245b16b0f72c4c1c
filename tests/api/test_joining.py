"""Joining over HTTP: applied for, endorsed, approved or sent back, and what it makes (SPEC 1.2)."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select

from adapters.db.schema import applications, audit_log, cooperatives, members, outbox
from api.compose import SqlWorld
from domain.permissions import ACCOUNTS_MAY, APPLICANTS_MAY
from tests.api.applicants import MAIL, Applicant, application_form, cooperative_form
from tests.api.conftest import Enter
from tests.api.doorway import pointers, problem
from tests.builders import Network
from tests.conftest import BASE_URL, FreshDatabase
from tests.letters import line_of

LINK = f"{BASE_URL}/join#"


@pytest.fixture
async def applicant(enter: Enter, world: SqlWorld, tmp_path: Path, network: Network) -> Applicant:
    return Applicant(await enter(None), world, tmp_path / "mail", network)


@pytest.fixture
async def clerk(enter: Enter, network: Network) -> AsyncClient:
    return await enter(network.mie_clerk)


@pytest.fixture
async def other_clerk(enter: Enter, network: Network) -> AsyncClient:
    return await enter(network.saitama_clerk)


@pytest.fixture
async def admin(enter: Enter, network: Network) -> AsyncClient:
    return await enter(network.admin)


async def decide(client: AsyncClient, applicant: Applicant, what: str, **said: Any) -> Any:
    return await client.post(f"/v1/applications/{applicant.id}/{what}", json=said)


async def count_of(database: FreshDatabase, table: Any) -> int:
    async with database.engine.connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


def steps(answer: Any) -> list[tuple[str, str, str | None]]:
    return [(step["kind"], step["by"], step["reason"]) for step in answer.json()["history"]]


async def test_a_carrier_applies_is_endorsed_and_approved_and_is_a_member(
    applicant: Applicant, clerk: AsyncClient, admin: AsyncClient, database: FreshDatabase, network: Network
) -> None:
    filed = await applicant.file()
    application = filed.json()["application"]
    assert (filed.status_code, filed.headers["etag"]) == (201, '"1"')
    said = application_form(network)
    said["cooperative"] = {"id": said.pop("cooperative_id"), "name": network.mie.name}
    assert application == said | {
        "id": applicant.id,
        "version": 1,
        "status": "filed",
        "filed_at": "2026-04-01T09:00:00+09:00",
        "updated_at": "2026-04-01T09:00:00+09:00",
        "member_id": None,
        "joined_cooperative_id": None,
        "history": [
            {
                "kind": "filed",
                "at": "2026-04-01T09:00:00+09:00",
                "by": "applicant",
                "person": None,
                "reason": None,
            }
        ],
        "files": [],
    }
    endorsed = await decide(clerk, applicant, "endorsement", note="面談済み")
    assert (endorsed.status_code, endorsed.json()["status"]) == (200, "endorsed")
    approved = await decide(admin, applicant, "approval")
    assert (approved.status_code, approved.json()["status"]) == (200, "approved")
    assert steps(approved) == [
        ("filed", "applicant", None),
        ("endorsed", "cooperative", "面談済み"),
        ("approved", "federation", None),
    ]
    assert [step["person"] for step in approved.json()["history"]] == [
        None,
        network.mie_clerk.account.person,
        network.admin.account.person,
    ]
    member_id = approved.json()["member_id"]
    entry = (await clerk.get(f"/v1/members/{member_id}")).json()
    assert {name: entry[name] for name in ("name", "kana", "representative", "address", "phone", "mail")} == {
        "name": "北品運送",
        "kana": "きたしなうんそう",
        "representative": "北品 一郎",
        "address": "北品町2-3",
        "phone": "059-000-0042",
        "mail": MAIL,
    }
    assert (entry["kind"], entry["municipality"], entry["bureau"]) == ("member", "24202", "chubu")
    assert (entry["registration_number"], entry["joined_on"]) == ("T7000012050002", "2026-04-01")
    assert (entry["branch"], entry["employees"]) == ("北勢支部", 20)
    (office,) = (await clerk.get(f"/v1/members/{member_id}/offices")).json()["items"]
    assert (office["name"], office["address"], office["fleet"]) == ("本社", "北品町2-3", [])


async def test_a_co_operative_applies_to_the_federation_and_comes_in_with_its_desk_and_no_fee(
    applicant: Applicant, clerk: AsyncClient, admin: AsyncClient, database: FreshDatabase, network: Network
) -> None:
    filed = await applicant.file(**cooperative_form(network))
    assert filed.status_code == 201, filed.text
    assert problem(await decide(clerk, applicant, "endorsement")) == (404, "not-found")
    assert problem(await decide(clerk, applicant, "approval")) == (403, "not-your-role")
    approved = await decide(admin, applicant, "approval")
    assert approved.status_code == 200, approved.text
    async with database.engine.connect() as connection:
        wanted = approved.json()["joined_cooperative_id"]
        made = (await connection.execute(select(cooperatives).where(cooperatives.c.id == wanted))).one()
        desk = (await connection.execute(select(members).where(members.c.cooperative_id == wanted))).one()
    assert (made.name, made.prefecture, made.fee_bp) == ("伊勢湾見本協同組合", "24", 0)
    assert (str(desk.id), desk.kind) == (approved.json()["member_id"], "cooperative")


async def test_each_step_waits_for_the_one_before_and_is_taken_once(
    applicant: Applicant, clerk: AsyncClient, admin: AsyncClient, database: FreshDatabase
) -> None:
    await applicant.file()
    too_early = (409, "wrong-application-state")
    assert problem(await decide(admin, applicant, "approval")) == too_early
    assert (await decide(clerk, applicant, "endorsement")).status_code == 200
    assert problem(await decide(clerk, applicant, "endorsement")) == too_early
    assert problem(await decide(clerk, applicant, "rejection", reason="遅い")) == too_early
    before = await count_of(database, members)
    both = await asyncio.gather(*(decide(admin, applicant, "approval") for _ in range(4)))
    assert sorted(one.status_code for one in both) == [200, 409, 409, 409]
    assert await count_of(database, members) == before + 1
    assert problem(await decide(admin, applicant, "rejection", reason="やはり")) == too_early


async def test_one_who_saw_an_older_version_decides_nothing(
    applicant: Applicant, clerk: AsyncClient, admin: AsyncClient
) -> None:
    await applicant.file()
    await decide(clerk, applicant, "rejection", reason="車両台数をご確認ください")
    await applicant.file_again(2, vehicles=13)
    path = f"/v1/applications/{applicant.id}/endorsement"
    stale = await clerk.post(path, json={}, headers={"If-Match": '"1"'})
    assert problem(stale) == (412, "stale")
    assert (await clerk.post(path, json={}, headers={"If-Match": '"3"'})).status_code == 200


async def test_what_was_sent_back_says_why_and_is_filed_again(
    applicant: Applicant, clerk: AsyncClient, admin: AsyncClient, network: Network
) -> None:
    await applicant.file()
    assert problem(await applicant.file_again(1)) == (409, "wrong-application-state")
    rejected = await decide(clerk, applicant, "rejection", reason="車両台数をご確認ください")
    assert rejected.json()["status"] == "rejected"
    letter = (await applicant.mailbox())[-1]
    assert line_of(letter, "理由: ") == "車両台数をご確認ください"
    assert line_of(letter, LINK) == applicant.bearer["Authorization"].removeprefix("Bearer ")
    unseen = await applicant.client.put(
        "/v1/applications/current", json=application_form(network), headers=applicant.bearer
    )
    assert problem(unseen) == (428, "if-match-required")
    assert problem(await applicant.file_again(1, vehicles=13)) == (412, "stale")
    other = await applicant.file_again(2, **cooperative_form(network))
    assert pointers(other) == ["#/kind"]
    again = await applicant.file_again(2, vehicles=13)
    assert (again.status_code, again.json()["status"], again.json()["vehicles"]) == (200, "filed", 13)
    assert steps(again) == [
        ("filed", "applicant", None),
        ("rejected", "cooperative", "車両台数をご確認ください"),
        ("filed_again", "applicant", None),
    ]
    await decide(clerk, applicant, "endorsement")
    sent_back = await decide(admin, applicant, "rejection", reason="登録番号をご確認ください")
    assert sent_back.json()["history"][-1]["by"] == "federation"


@pytest.mark.parametrize("what", ["endorsement", "rejection"])
async def test_a_clerk_decides_on_and_sees_the_own_co_operatives_only(
    what: str, applicant: Applicant, other_clerk: AsyncClient, clerk: AsyncClient
) -> None:
    await applicant.file()
    said = {"reason": "違います"} if what == "rejection" else {}
    assert problem(await decide(other_clerk, applicant, what, **said)) == (404, "not-found")
    path = f"/v1/applications/{applicant.id}"
    assert problem(await other_clerk.get(path)) == (404, "not-found")
    assert (await other_clerk.get("/v1/applications")).json()["items"] == []
    assert [one["id"] for one in (await clerk.get("/v1/applications")).json()["items"]] == [applicant.id]
    assert (await clerk.get(path)).headers["etag"] == '"1"'


async def test_the_list_is_told_by_status_newest_first_and_page_by_page(
    applicant: Applicant, clerk: AsyncClient, admin: AsyncClient, network: Network
) -> None:
    ids = []
    for _ in range(3):
        await applicant.file()
        ids.append(applicant.id)
    await decide(clerk, applicant, "endorsement")
    filed = await admin.get("/v1/applications", params={"status": "filed", "limit": 1})
    assert [one["id"] for one in filed.json()["items"]] == [ids[1]]
    rest = await admin.get(
        "/v1/applications", params={"status": "filed", "limit": 1, "cursor": filed.json()["next_cursor"]}
    )
    assert ([one["id"] for one in rest.json()["items"]], rest.json()["next_cursor"]) == ([ids[0]], None)


async def test_a_secret_opens_its_own_application_and_nothing_else(
    applicant: Applicant, app: Any, enter: Enter, network: Network
) -> None:
    await applicant.file()
    first = dict(applicant.bearer)
    await applicant.file(company="別の会社")
    read = await applicant.client.get("/v1/applications/current", headers=first)
    assert read.json()["company"] == "北品運送"
    for path in ("/v1/me", "/v1/applications", f"/v1/applications/{applicant.id}", "/v1/accounts"):
        assert problem(await applicant.client.get(path, headers=first)) == (403, "not-your-role"), path
    for wrong in ("applicant.", "applicant.AAAA", first["Authorization"][7:] + "A", "Bearer"):
        refused = await applicant.client.get(
            "/v1/applications/current", headers={"Authorization": f"Bearer {wrong}"}
        )
        assert problem(refused) == (401, "unauthenticated")
    assert problem(await applicant.client.get("/v1/applications/current")) == (401, "unauthenticated")
    dispatcher = await enter(network.penguin)
    assert problem(await dispatcher.get("/v1/applications/current")) == (403, "not-your-role")
    assert not APPLICANTS_MAY & ACCOUNTS_MAY.keys()


async def test_the_secret_lies_nowhere_in_the_database(applicant: Applicant, database: FreshDatabase) -> None:
    await applicant.file()
    secret = applicant.bearer["Authorization"].removeprefix("Bearer applicant.")
    await applicant.mailbox()
    async with database.engine.connect() as connection:
        for table in (applications, audit_log, outbox):
            rows = (await connection.execute(select(table))).all()
            assert rows
            assert secret not in str(rows)


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"registration_number": "T1000012050002"}, "#/registration_number"),
        ({"registration_number": "7000012050002"}, "#/registration_number"),
        ({"municipality": "99999"}, "#/municipality"),
        ({"cooperative_id": "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11"}, "#/cooperative_id"),
        ({"cooperative_id": None}, "#/cooperative_id"),
        ({"answers": None}, "#/answers"),
        ({"answers": {"association": True, "cooperative": True, "taking_part": False}}, "#/answers"),
        ({"terms_version": 99}, "#/terms_version"),
        ({"mail": "a@b.example\r\nBcc: x@y.example"}, "#/mail"),
        ({"company": "北品運送\r\nBcc: x@y.example"}, "#/company"),
        ({"status": "approved"}, "#/status"),
        ({"vehicles": -1}, "#/vehicles"),
        ({"kind": "cooperative", "answers": None}, "#/cooperative_id"),
        ({"kind": "cooperative", "cooperative_id": None}, "#/answers"),
    ],
)
async def test_what_cannot_be_right_is_refused_in_its_place_and_keeps_nothing(
    said: dict[str, Any], where: str, applicant: Applicant, database: FreshDatabase
) -> None:
    refused = await applicant.file(**said)
    assert (refused.status_code, pointers(refused)) == (422, [where])
    assert (await count_of(database, applications), await count_of(database, outbox)) == (0, 0)


async def test_the_co_operative_and_then_the_federation_are_told_that_something_waits(
    applicant: Applicant, clerk: AsyncClient, network: Network
) -> None:
    await applicant.file()
    [told] = await applicant.mailbox(network.mie.mail)
    assert line_of(told, "申込者: ") == "北品運送"
    assert await applicant.mailbox(network.federation.mail) == []
    await decide(clerk, applicant, "endorsement")
    [told] = await applicant.mailbox(network.federation.mail)
    assert LINK not in told.get_content(), "the secret is the applicant's alone"


async def test_a_strangers_mailbox_gets_three_letters_a_day_and_none_of_the_words(
    applicant: Applicant,
) -> None:
    for _ in range(5):
        await applicant.file(company="広告 今すぐ購入")
    letters = await applicant.mailbox()
    assert len(letters) == 3
    assert all("広告" not in letter.get_content() + letter["Subject"] for letter in letters)


async def test_an_address_applies_ten_times_an_hour_and_no_more(applicant: Applicant) -> None:
    answers = [await applicant.file() for _ in range(11)]
    assert [one.status_code for one in answers] == [201] * 10 + [429]


async def test_anyone_may_know_which_co_operatives_take_members_on(
    applicant: Applicant, network: Network
) -> None:
    path = "/v1/public/cooperatives"
    every = (await applicant.client.get(path)).json()["items"]
    assert [one["prefecture"] for one in every] == sorted(one["prefecture"] for one in every)
    assert {one["id"] for one in every} == {str(network.mie.id), str(network.saitama.id)}
    here = (await applicant.client.get(path, params={"prefecture": "24"})).json()["items"]
    assert here == [
        {
            "id": str(network.mie.id),
            "name": network.mie.name,
            "prefecture": "24",
            "phone": network.mie.phone,
        }
    ]
    assert pointers(await applicant.client.get(path, params={"prefecture": "48"})) == ["prefecture"]


@pytest.mark.parametrize(("language", "words"), [("ja", "三つの質問に"), ("en", "Three questions first")])
async def test_the_page_asks_in_both_languages_and_runs_nothing_inline(
    language: str, words: str, applicant: Applicant
) -> None:
    page = await applicant.client.get("/join", headers={"Accept-Language": language})
    assert (page.status_code, page.headers["content-language"]) == (200, language)
    assert words in page.text
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]
    assert "script-src 'self'" in page.headers["content-security-policy"]
    for inline in (" onclick=", " style=", "<style", "javascript:"):
        assert inline not in page.text
    script = await applicant.client.get("/pages/join.js")
    assert script.headers["content-type"].startswith("text/javascript")


async def test_a_secret_in_the_address_is_refused(applicant: Applicant) -> None:
    await applicant.file()
    secret = applicant.bearer["Authorization"].removeprefix("Bearer ")
    told = await applicant.client.get("/v1/applications/current", params={"token": secret})
    assert problem(told) == (400, "token-in-query")


async def test_no_field_and_no_parameter_beside_the_forms_own_is_taken_from_an_applicant(
    applicant: Applicant, clerk: AsyncClient, database: FreshDatabase, network: Network
) -> None:
    await applicant.file()
    await decide(clerk, applicant, "rejection", reason="記載漏れ")
    extras = {column.name for column in applications.columns} - application_form(network).keys()
    before = (await applicant.read()).json()
    refused = await applicant.file_again(2, **dict.fromkeys(extras, "x"))
    assert (refused.status_code, set(pointers(refused))) == (422, {f"#/{name}" for name in extras})
    for method, path in (("GET", ""), ("PUT", ""), ("POST", "/files"), ("GET", f"/files/{applicant.id}")):
        strange = await applicant.client.request(
            method,
            f"/v1/applications/current{path}",
            params={"status": "approved"},
            headers=applicant.bearer,
        )
        assert problem(strange) == (422, "invalid-form"), (method, path)
        assert "status" in pointers(strange)
    assert (await applicant.read()).json() == before
