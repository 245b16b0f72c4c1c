"""Calendar links: what a calendar fetches without logging in, and when that ends (SPEC 4.9, API §1 auth)."""

import io
import json
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import text

from api.app import create_app
from api.calls import Bounds, Policies, Policy
from api.compose import RESOLVERS, ROUTERS, SqlWorld
from domain.contracts.numbers import contract_number
from domain.ports import Ports
from tests.api.conftest import Enter
from tests.api.forms import load_form, vehicle_form, written
from tests.builders import HOUR, NOW, MovableClock, Network
from tests.calendars import read_calendar
from tests.concluded import keep_concluded, keep_proposed
from tests.conftest import FreshDatabase

NAMED = {"name": "私の電話"}
ANOTHER = contract_number("1" * 19)


@pytest.fixture
async def calendar(enter: Enter) -> AsyncClient:
    """What subscribes: it has no session, and knows nothing but an address."""
    return await enter(None)


async def linked(client: AsyncClient) -> tuple[str, str]:
    """The address of a new link on this server, and where it is revoked."""
    made = await client.post("/v1/calendar-links", json=NAMED)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    path = made.json()["url"].split("/", 3)[3]
    return f"/{path}", f"/v1/calendar-links/{made.json()['id']}"


async def test_a_calendar_reads_the_schedule_by_its_address_alone(
    enter: Enter, network: Network, ports: Ports, calendar: AsyncClient
) -> None:
    penguin = await enter(network.penguin)
    load = (
        await penguin.post(
            "/v1/loads",
            json=load_form(cargo={"name": r"鋼材, 棒鋼; 6m\太　" + "長い名前" * 20, "weight_kg": 8000}),
        )
    ).json()
    await penguin.post(f"/v1/loads/{load['id']}/talks", json={"until": written(NOW + HOUR)})
    truck = (await penguin.post("/v1/vehicles", json=vehicle_form())).json()
    contract = await keep_concluded(ports, network.penguin, network.owl)
    address, _ = await linked(penguin)
    answer = await calendar.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    read = read_calendar(answer.content)
    assert read.text("X-WR-CALNAME") == "帰り荷 四日市ペンギン運輸"
    events = {one.text("UID"): one for one in read.within}
    kinds = sorted(uid.partition("-")[0] for uid in events)
    assert kinds == ["contract", "load", "load", "vehicle"]  # the contract's load is another
    of_load = events[f"load-{load['id']}@kaerini"]
    assert of_load.text("SUMMARY") == "荷物(商談中) " + r"鋼材, 棒鋼; 6m\太　" + "長い名前" * 20
    assert of_load.instant("DTSTART").isoformat() == "2026-04-02T00:00:00+00:00"
    assert of_load.instant("DTEND").isoformat() == "2026-04-03T02:00:00+00:00"
    assert of_load.text("LOCATION") == "三重県四日市市 → 埼玉県川口市"
    assert (of_load.properties["SEQUENCE"], of_load.properties["STATUS"]) == (["1"], ["TENTATIVE"])
    assert f"vehicle-{truck['id']}@kaerini" in events
    (agreed,) = [event for uid, event in events.items() if uid.startswith("contract-")]
    assert (agreed.text("DESCRIPTION"), agreed.properties["STATUS"]) == (
        "運送: 川口フクロウ急送",
        ["CONFIRMED"],
    )
    told = answer.text.replace("\r\n ", "")
    for kept_back in (contract.number, "059-000", "120000", "見本町", "yen"):
        assert kept_back not in told
    again = await calendar.get(address)
    assert again.content == answer.content


async def test_what_came_to_nothing_leaves_the_calendar(
    enter: Enter, network: Network, ports: Ports, calendar: AsyncClient, clock: MovableClock
) -> None:
    penguin = await enter(network.penguin)
    gone = (await penguin.post("/v1/loads", json=load_form())).json()
    await penguin.post(f"/v1/loads/{gone['id']}/withdrawal")
    await penguin.post("/v1/loads", json=load_form(closes_at=written(NOW + HOUR)))
    await keep_proposed(ports, network.owl, network.penguin)
    address, _ = await linked(penguin)
    clock.adopt(3 * HOUR)
    (event,) = read_calendar((await calendar.get(address)).content).within
    assert event.text("UID") == f"load-{gone['id']}@kaerini"
    assert (event.properties["STATUS"], event.properties["SEQUENCE"]) == (["CANCELLED"], ["1"])


async def test_a_contract_keeps_its_uid_while_it_changes_and_two_have_two(
    enter: Enter, network: Network, ports: Ports, calendar: AsyncClient
) -> None:
    owl = await enter(network.owl)
    contract = await keep_concluded(ports, network.penguin, network.owl)
    await keep_concluded(ports, network.otter, network.owl, number=ANOTHER)
    address, _ = await linked(owl)
    before = {one.text("UID"): one for one in read_calendar((await calendar.get(address)).content).within}
    async with ports.begin() as work:
        kept = await work.contracts.lock(contract.number)
        assert kept is not None
        await work.contracts.save(kept.set_out(at=NOW))
    after = {one.text("UID"): one for one in read_calendar((await calendar.get(address)).content).within}
    assert before.keys() == after.keys()
    assert len(after) == 2
    moved = [uid for uid in after if after[uid].properties != before[uid].properties]
    assert len(moved) == 1
    assert int(after[moved[0]].properties["SEQUENCE"][0]) > int(before[moved[0]].properties["SEQUENCE"][0])


async def test_the_address_is_told_once_and_kept_as_a_hash(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    penguin = await enter(network.penguin)
    made = (await penguin.post("/v1/calendar-links", json=NAMED)).json()
    secret = made["url"].rpartition("/")[2]
    assert len(secret) == 43
    listed = (await penguin.get("/v1/calendar-links")).json()
    assert listed == {
        "items": [{name: made[name] for name in ("id", "version", "name", "made_at")}],
        "next_cursor": None,
    }
    async with database.engine.connect() as connection:
        for table in ("capability_links", "audit_log", "outbox"):
            rows = (await connection.execute(text(f"SELECT {table}::text FROM {table}"))).scalars().all()
            assert secret not in "".join(rows)


async def test_a_link_is_its_accounts_alone(enter: Enter, network: Network) -> None:
    penguin, colleague = await enter(network.penguin), await enter(network.colleague)
    _, path = await linked(penguin)
    assert (await colleague.get("/v1/calendar-links")).json()["items"] == []
    assert (await colleague.delete(path, headers={"If-Match": '"1"'})).status_code == 404
    trial, admin = await enter(network.trial), await enter(network.admin)
    for who in (trial, admin):
        refused = await who.post("/v1/calendar-links", json=NAMED)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-your-role")


async def dead(calendar: AsyncClient, address: str) -> bool:
    """Whether an address is answered to the letter as one that never was (but for the request's id)."""
    answer = await calendar.get(address)
    never = await calendar.get("/l/" + "A" * 43)
    assert never.status_code == 404
    own = {"x-request-id", "ratelimit", "ratelimit-policy"}
    said = [{k: v for k, v in one.headers.items() if k not in own} for one in (answer, never)]
    bodies = [one.json() | {"instance": ""} if one.status_code == 404 else None for one in (answer, never)]
    return bool(said[0] == said[1] and bodies[0] == bodies[1])


async def test_a_revoked_link_leads_nowhere_at_once(
    enter: Enter, network: Network, calendar: AsyncClient
) -> None:
    penguin = await enter(network.penguin)
    address, path = await linked(penguin)
    assert not await dead(calendar, address)
    assert (await penguin.delete(path)).status_code == 428
    assert (await penguin.delete(path, headers={"If-Match": '"2"'})).status_code == 412
    assert (await penguin.delete(path, headers={"If-Match": '"1"'})).status_code == 204
    assert await dead(calendar, address)
    assert (await penguin.get("/v1/calendar-links")).json()["items"] == []
    assert (await penguin.delete(path, headers={"If-Match": '"2"'})).status_code == 404


ENDINGS = {
    "closed": "UPDATE accounts SET ends_at = '2026-04-01T00:00:00Z' WHERE login_id = 'penguin'",
    "waits for a password": "UPDATE accounts SET must_change_password = true WHERE login_id = 'penguin'",
    "not started": "UPDATE accounts SET starts_on = '2026-04-02' WHERE login_id = 'penguin'",
    "suspended": "UPDATE members SET suspended_at = '2026-04-01T00:00:00Z' WHERE name = '四日市ペンギン運輸'",
    "moved": "UPDATE accounts SET member_id = (SELECT id FROM members WHERE name = '津カワウソ物流')"
    " WHERE login_id = 'penguin'",
    "dispatcher no more": "UPDATE accounts SET role = 'coop_clerk', member_id = NULL"
    " WHERE login_id = 'penguin'",
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_link_ends_with_its_accounts_right_to_the_schedule(
    enter: Enter, network: Network, calendar: AsyncClient, database: FreshDatabase, ending: str
) -> None:
    address, _ = await linked(await enter(network.penguin))
    assert not await dead(calendar, address)
    async with database.engine.begin() as connection:
        await connection.execute(text(ENDINGS[ending]))
    assert await dead(calendar, address)


async def test_who_gets_a_new_first_password_gets_new_links(
    enter: Enter, network: Network, calendar: AsyncClient, database: FreshDatabase
) -> None:
    penguin, admin = await enter(network.penguin), await enter(network.admin)
    address, _ = await linked(penguin)
    account = network.penguin.account.id
    renewed = await admin.post(f"/v1/accounts/{account}/first-password")
    assert renewed.status_code == 200, renewed.text
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE accounts SET must_change_password = false"))
    assert await dead(calendar, address)


async def test_a_clerks_calendar_is_the_own_desks(
    enter: Enter, network: Network, calendar: AsyncClient
) -> None:
    clerk, penguin = await enter(network.mie_clerk), await enter(network.penguin)
    await penguin.post("/v1/loads", json=load_form())
    own = (await clerk.post("/v1/loads", json=load_form())).json()
    address, _ = await linked(clerk)
    (event,) = read_calendar((await calendar.get(address)).content).within
    assert event.text("UID") == f"load-{own['id']}@kaerini"


async def test_no_more_than_twenty_links_are_good_at_once(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    for _ in range(20):
        _, path = await linked(penguin)
    full = await penguin.post("/v1/calendar-links", json=NAMED)
    assert (full.status_code, full.json()["errors"][0]["pointer"]) == (422, "#")
    await penguin.delete(path, headers={"If-Match": '"1"'})
    await linked(penguin)


@pytest.mark.parametrize(
    "secret", ["x", "A" * 31, "A" * 43 + "!", "%00" * 40, "あ" * 40, "A" * 2000, "A%2FB" * 20]
)
async def test_what_is_no_secret_is_answered_like_one_that_never_was(
    calendar: AsyncClient, network: Network, secret: str
) -> None:
    assert (await calendar.get(f"/l/{secret}")).status_code == 404


async def test_links_are_read_and_nothing_else(calendar: AsyncClient, network: Network) -> None:
    refused = await calendar.post("/l/" + "A" * 43)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    assert (await calendar.head("/l/" + "A" * 43)).status_code == 404


async def test_the_log_knows_the_way_and_not_the_secret(
    enter: Enter, network: Network, calendar: AsyncClient, log: io.StringIO
) -> None:
    address, _ = await linked(await enter(network.penguin))
    assert (await calendar.get(address)).status_code == 200
    await calendar.post(address)
    await calendar.get(address + "x")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert "/l/{secret}" in {line.get("route") for line in lines}
    assert address.rpartition("/")[2] not in log.getvalue()


async def test_who_tries_addresses_is_slowed_down(world: SqlWorld, network: Network) -> None:
    few: dict[str, Any] = {"policies": Policies(link=Policy("link", 3, 60))}
    app = create_app(world, ROUTERS, bounds=Bounds(**few), resolvers=RESOLVERS)
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://127.0.0.1:8000") as client:
        tries = [(await client.get(f"/l/{'A' * 42}{n}")).status_code for n in range(5)]
    assert tries == [404, 404, 404, 429, 429]
