"""Looking in as an account of a member: read-only, for a reason, logged under both names (SECURITY 32)."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import text

from adapters.ids import new_id
from tests.api.conftest import Enter
from tests.api.forms import load_form
from tests.api.test_contracts import posted, slug
from tests.api.test_tracking import driven
from tests.builders import MovableClock, Network, Person
from tests.conftest import FreshDatabase

STEP = timedelta(seconds=30)
QUARTER = timedelta(minutes=15)


def code_of(person: Person, clock: MovableClock) -> str:
    assert person.otp_seed is not None
    return pyotp.TOTP(person.otp_seed).at(clock.wall_now())


async def opened(admin: AsyncClient, who: Person, otp: str, **changes: Any) -> Response:
    form = {"account_id": str(who.account.id), "reason": "問い合わせ 12 番の確認", "otp": otp}
    return await admin.post("/v1/view-sessions", json=form | changes)


async def looking(enter: Enter, network: Network, clock: MovableClock) -> tuple[AsyncClient, AsyncClient]:
    """The admin, and the same looking in as penguin."""
    admin = await enter(network.admin)
    clock.forward(STEP)
    answer = await opened(admin, network.penguin, code_of(network.admin, clock))
    assert answer.status_code == 201, answer.text
    view = await enter(None)
    view.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return admin, view


async def test_an_admin_sees_what_the_member_sees_and_each_look_is_logged_under_both_names(
    enter: Enter, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    penguin = await enter(network.penguin)
    load = await posted(
        penguin, audience={"kind": "named", "member_ids": []} | {"member_ids": [_desk(network.owl)]}
    )
    _, view = await looking(enter, network, clock)
    path = f"/v1/loads/{load['id']}"
    assert (await view.get(path)).json() == (await penguin.get(path)).json()
    assert (await view.post("/v1/loads/search", json={})).json() == (
        await penguin.post("/v1/loads/search", json={})
    ).json()
    assert (await view.get("/v1/me")).json()["account"]["login_id"] == "penguin"
    async with database.engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT operation, did.login_id, looked_at.login_id, members.name, after ->> 'reason',"
                " after ->> 'path', after ? 'access_hash' FROM audit_log"
                " JOIN accounts did ON did.id = account_id"
                " JOIN accounts looked_at ON looked_at.id = as_account_id"
                " JOIN members ON members.id = audit_log.member_id"
                " WHERE audit_log.kind = 'view_sessions' ORDER BY audit_log.id"
            )
        )
        logged = [tuple(row) for row in rows]
    names = ("admin", "penguin", "四日市ペンギン運輸")
    assert logged == [
        ("open_view_session", *names, "問い合わせ 12 番の確認", None, False),
        ("read_load", *names, None, path, False),
        ("search_loads", *names, None, "/v1/loads/search", False),
        ("read_me", *names, None, "/v1/me", False),
    ]


def _desk(person: Person) -> str:
    assert person.desk is not None
    return str(person.desk.id)


async def test_who_looks_in_changes_nothing_and_sees_no_truck(
    enter: Enter, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    number, _ = await driven(enter, network, clock)
    load = await posted(await enter(network.penguin))
    _, view = await looking(enter, network, clock)

    async def count(table: str) -> int:
        async with database.engine.connect() as connection:
            return int(await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)

    before = [await count(table) for table in ("loads", "load_versions", "contracts", "sessions", "outbox")]
    tried = [
        await view.post("/v1/loads", json=load_form()),
        await view.patch(f"/v1/loads/{load['id']}", json={"remarks": "x"}, headers={"If-Match": '"1"'}),
        await view.post(f"/v1/loads/{load['id']}/withdrawal"),
        await view.post("/v1/contracts", json={}),
        await view.put("/v1/me/password", json={"current_password": "x", "new_password": "y"}),
        await view.delete("/v1/sessions/current"),
        await view.post("/v1/view-sessions", json={}),
        await view.get("/v1/audit-log"),
        *[await view.get(f"/v1/contracts/{number}/{below}") for below in ("position", "track", "events")],
    ]
    assert {slug(one) for one in tried} == {(403, "view-is-read-only")}
    after = [await count(table) for table in ("loads", "load_versions", "contracts", "sessions", "outbox")]
    assert after == before
    acting = await view.get("/v1/loads", headers={"X-On-Behalf-Of": _desk(network.penguin)})
    assert slug(acting) == (404, "not-found")


async def test_a_view_ends_after_a_quarter_of_an_hour(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    _, view = await looking(enter, network, clock)
    clock.forward(QUARTER - timedelta(seconds=1))
    assert (await view.get("/v1/me")).status_code == 200
    clock.forward(timedelta(seconds=1))
    assert slug(await view.get("/v1/me")) == (401, "session-expired")


async def test_a_view_ends_with_the_admins_own_session(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    admin, view = await looking(enter, network, clock)
    assert (await view.get("/v1/me")).status_code == 200
    await admin.delete("/v1/sessions/current")
    assert slug(await view.get("/v1/me")) == (401, "session-expired")


async def test_a_view_asks_for_a_code_that_was_not_used_before(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    admin = await enter(network.admin)
    used = code_of(network.admin, clock)
    refused = await opened(admin, network.penguin, used)
    clock.forward(STEP)
    code = code_of(network.admin, clock)
    wrong = await opened(admin, network.penguin, f"{(int(code) + 1) % 10**6:06d}")
    first, again = [await opened(admin, network.penguin, code) for _ in range(2)]
    for answer in (refused, wrong, again):
        assert slug(answer) == (422, "invalid-form")
        assert [one["pointer"] for one in answer.json()["errors"]] == ["#/otp"]
    assert (first.status_code, first.json()["expires_in"]) == (201, 900)


async def test_a_view_is_of_a_members_account_and_for_a_reason(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    admin = await enter(network.admin)
    clock.forward(STEP)
    code = code_of(network.admin, clock)
    for who in (network.mie_clerk, network.admin, network.trial):
        answer = await opened(admin, who, code)
        assert [one["pointer"] for one in answer.json()["errors"]] == ["#/account_id"]
    unknown = await opened(admin, network.penguin, code, account_id=str(new_id()))
    assert [one["pointer"] for one in unknown.json()["errors"]] == ["#/account_id"]
    for reason in ("", "   ", None):
        answer = await opened(admin, network.penguin, code, reason=reason)
        assert [one["pointer"] for one in answer.json()["errors"]] == ["#/reason"]


async def test_nobody_else_looks_in(enter: Enter, network: Network, clock: MovableClock) -> None:
    for person in (network.penguin, network.mie_clerk, network.trial):
        client = await enter(person)
        assert slug(await opened(client, network.otter, "000000")) == (403, "not-your-role")
    assert slug(await opened(await enter(None), network.otter, "000000")) == (401, "unauthenticated")


async def test_guessing_codes_is_slowed_down(enter: Enter, network: Network, clock: MovableClock) -> None:
    admin = await enter(network.admin)
    answers = [await opened(admin, network.penguin, f"{guess:06d}") for guess in range(11)]
    assert [one.status_code for one in answers] == [*[422] * 10, 429]


@pytest.mark.parametrize("bad", ["", "x", "Bearer"])
async def test_what_is_no_view_token_is_no_token(enter: Enter, network: Network, bad: str) -> None:
    client = await enter(None)
    answer = await client.get("/v1/me", headers={"Authorization": f"Bearer {bad}view"})
    assert slug(answer) == (401, "unauthenticated")
