"""A clerk acts for a member of the own co-operative: its desk, and both names in the log (SPEC 1.8)."""

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import text

from adapters.ids import new_id
from tests.api.conftest import Enter
from tests.api.forms import Json, load_form, vehicle_form
from tests.api.test_contracts import posted, slug
from tests.builders import Network, Person
from tests.conftest import FreshDatabase


def behalf(person: Person) -> dict[str, str]:
    """The header that names a person's company."""
    assert person.desk is not None
    return {"X-On-Behalf-Of": str(person.desk.id)}


async def acts(database: FreshDatabase) -> list[tuple[str, str, str, bool]]:
    """Who did what in whose name, of the postings, in order."""
    query = (
        "SELECT operation, accounts.login_id, members.name, on_behalf FROM audit_log"
        " JOIN accounts ON accounts.id = account_id JOIN members ON members.id = audit_log.member_id"
        " WHERE audit_log.kind IN ('loads', 'vehicles') ORDER BY audit_log.id"
    )
    async with database.engine.connect() as connection:
        rows = await connection.execute(text(query))
        return [(row[0], row[1], row[2], row[3]) for row in rows]


async def test_a_clerk_posts_amends_and_withdraws_for_a_member_and_both_names_are_logged(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    clerk, penguin = await enter(network.mie_clerk), await enter(network.penguin)
    for_penguin = behalf(network.penguin)
    made = await clerk.post("/v1/loads", json=load_form(), headers=for_penguin)
    assert (made.status_code, made.json()["poster"]["name"]) == (201, "四日市ペンギン運輸")
    path = made.headers["location"]
    read = await clerk.get(path, headers=for_penguin)
    assert (read.json(), read.headers["etag"]) == (made.json(), '"1"')
    amended = await clerk.patch(
        path, json={"remarks": "北門"}, headers=for_penguin | {"If-Match": read.headers["etag"]}
    )
    assert (amended.status_code, amended.json()["remarks"]) == (200, "北門")
    mine = (await penguin.get("/v1/loads")).json()["items"]
    assert mine == [amended.json()]
    assert (await clerk.get("/v1/loads")).json()["items"] == []
    assert (await clerk.get("/v1/loads", headers=for_penguin)).json()["items"] == mine
    assert (await clerk.post(f"{path}/withdrawal", headers=for_penguin)).json()["status"] == "withdrawn"
    history = (await penguin.get(f"{path}/history")).json()["items"]
    assert [one["by"] for one in history] == ["見本 mie-clerk"] * 3
    theirs = ("mie-clerk", "四日市ペンギン運輸", True)
    assert await acts(database) == [
        ("post_load", *theirs),
        ("amend_load", *theirs),
        ("withdraw_load", *theirs),
    ]


async def test_vehicles_are_offered_for_a_member_as_well(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    clerk = await enter(network.mie_clerk)
    for_otter = behalf(network.otter)
    made = await clerk.post("/v1/vehicles", json=vehicle_form(), headers=for_otter)
    path = made.headers["location"]
    amended = await clerk.patch(path, json={"remarks": "x"}, headers=for_otter | {"If-Match": '"1"'})
    withdrawn = await clerk.post(f"{path}/withdrawal", headers=for_otter)
    assert [made.status_code, amended.status_code, withdrawn.status_code] == [201, 200, 200]
    assert len((await clerk.get("/v1/vehicles", headers=for_otter)).json()["items"]) == 1
    assert len((await clerk.get(f"{path}/history", headers=for_otter)).json()["items"]) == 3
    assert {row[1:] for row in await acts(database)} == {("mie-clerk", "津カワウソ物流", True)}


async def test_without_the_header_a_clerk_still_acts_for_its_own_desk_only(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    clerk, penguin = await enter(network.mie_clerk), await enter(network.penguin)
    own = await clerk.post("/v1/loads", json=load_form())
    assert own.json()["poster"]["name"] == "三重見本協同組合"
    theirs = (await penguin.post("/v1/loads", json=load_form())).headers["location"]
    refused = await clerk.post(f"{theirs}/withdrawal")
    assert slug(refused) == (403, "not-yours")
    other = await clerk.post(f"{theirs}/withdrawal", headers=behalf(network.otter))
    assert slug(other) == (403, "not-yours")
    assert await acts(database) == [
        ("post_load", "mie-clerk", "三重見本協同組合", False),
        ("post_load", "penguin", "四日市ペンギン運輸", False),
    ]


async def test_whom_one_may_not_act_for_does_not_exist(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    clerk, penguin = await enter(network.mie_clerk), await enter(network.penguin)
    nobody = [
        behalf(network.owl),
        behalf(network.saitama_clerk),
        behalf(network.mie_clerk),
        {"X-On-Behalf-Of": str(new_id())},
        {"X-On-Behalf-Of": str(network.penguin.account.id)},
        {"X-On-Behalf-Of": "penguin"},
        {"X-On-Behalf-Of": ""},
    ]
    same = {"X-Request-Id": "same"}
    answers = [await clerk.post("/v1/loads", json=load_form(), headers=one | same) for one in nobody]
    answers.append(await penguin.post("/v1/loads", json=load_form(), headers=behalf(network.penguin) | same))
    twice = [*behalf(network.penguin).items(), *behalf(network.otter).items(), *same.items()]
    answers.append(await clerk.post("/v1/loads", json=load_form(), headers=twice))
    assert {slug(one) for one in answers} == {(404, "not-found")}
    assert len({one.content for one in answers}) == 1
    assert await acts(database) == []


async def test_whose_role_never_posts_is_told_that_first(enter: Enter, network: Network) -> None:
    admin, trial = await enter(network.admin), await enter(network.trial)
    header = behalf(network.penguin)
    assert slug(await admin.post("/v1/loads", json=load_form(), headers=header)) == (403, "not-your-role")
    assert slug(await trial.post("/v1/loads", json=load_form(), headers=header)) == (
        *(403, "trial-cannot-trade"),
    )


@pytest.mark.parametrize(
    "path", ["/v1/contracts", "/v1/me", "/v1/closings/2026-04", "/v1/invoices", "/v1/audit-log"]
)
async def test_what_nobody_does_for_another_is_refused_rather_than_done_in_the_own_name(
    enter: Enter, network: Network, path: str
) -> None:
    clerk = await enter(network.mie_clerk)
    assert slug(await clerk.get(path, headers=behalf(network.penguin))) == (404, "not-found")


async def test_a_contract_is_not_proposed_for_a_member(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    clerk, owl = await enter(network.mie_clerk), await enter(network.owl)
    form = {"load_id": (await posted(owl))["id"], "consignor_is": "counterparty"}
    assert slug(await clerk.post("/v1/contracts", json=form, headers=behalf(network.penguin))) == (
        *(404, "not-found"),
    )


async def test_a_key_is_good_for_one_desk(enter: Enter, network: Network) -> None:
    clerk = await enter(network.mie_clerk)

    async def post(**header: str) -> Response:
        headers = {"Idempotency-Key": "k-1", **header}
        return await clerk.post("/v1/loads", json=load_form(), headers=headers)

    people = (network.penguin, network.otter)
    first = [await post(), *[await post(**behalf(one)) for one in people]]
    again = [await post(), *[await post(**behalf(one)) for one in people]]
    assert len({one.json()["id"] for one in first}) == 3
    assert [one.content for one in again] == [one.content for one in first]
    assert all(one.headers["idempotency-replayed"] == "true" for one in again)


async def test_a_cursor_is_good_for_one_desk(enter: Enter, network: Network) -> None:
    clerk = await enter(network.mie_clerk)
    for_penguin = behalf(network.penguin)
    for _ in range(2):
        await clerk.post("/v1/loads", json=load_form(), headers=for_penguin)
    asked: Json = {"limit": 1}
    cursor = (await clerk.get("/v1/loads", params=asked, headers=for_penguin)).json()["next_cursor"]
    there = await _page(clerk, cursor, for_penguin)
    assert (there.status_code, len(there.json()["items"])) == (200, 1)
    for header in ({}, behalf(network.otter)):
        assert slug(await _page(clerk, cursor, header)) == (422, "invalid-cursor")


async def _page(clerk: AsyncClient, cursor: str, headers: dict[str, str]) -> Response:
    return await clerk.get("/v1/loads", params={"limit": 1, "cursor": cursor}, headers=headers)
