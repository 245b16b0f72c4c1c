"""Accounts over HTTP: made by the federation, handed out by the co-operative, closed (SPEC 1.2, 1.3)."""

from pathlib import Path
from typing import Any

import pyotp
import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import select

from adapters.db.schema import account_notices, accounts, audit_log, credentials, outbox, sessions
from api.compose import SqlWorld
from tests.api.conftest import Enter
from tests.api.doorway import pointers, problem
from tests.api.forms import Json
from tests.builders import DAY, HOUR, MovableClock, Network
from tests.conftest import FreshDatabase
from tests.letters import letters_to, line_of
from tests.recipes import NEW_PASSWORD

FIRST = "最初のパスワード: "


class Office:
    """The federation's desk: it makes accounts, and new people log in with what they were handed."""

    def __init__(
        self, admin: AsyncClient, nobody: AsyncClient, world: SqlWorld, folder: Path, network: Network
    ) -> None:
        self.admin = admin
        self.nobody = nobody
        self.network = network
        self._world = world
        self._folder = folder

    def form(self, **changes: Any) -> Json:
        member = self.network.penguin.account.member_id
        form: Json = {
            "login_id": "kitashina-1",
            "person": "配車 次郎",
            "mail": "jiro@kitashina.example",
            "starts_on": "2026-04-02",
            "member_id": str(member),
        }
        return form | changes

    def clerk_form(self, **changes: Any) -> Json:
        return self.form(member_id=None, cooperative_id=str(self.network.mie.id), **changes)

    async def make(self, form: Json | None = None) -> Response:
        return await self.admin.post("/v1/accounts", json=form or self.form())

    async def notices(self) -> list[Any]:
        worker = self._world.outbox_worker()
        while await worker.work_once():
            pass
        every = letters_to(self._folder, self.network.mie.mail)
        return [letter for letter in every if "ID通知書" in str(letter["Subject"])]

    async def log_in(self, login_id: str, password: str, **more: str) -> Response:
        form = {"login_id": login_id, "password": password, "device": {"kind": "browser"}, **more}
        return await self.nobody.post("/v1/sessions", json=form)

    async def bearer(self, login_id: str, password: str, **more: str) -> dict[str, str]:
        session = await self.log_in(login_id, password, **more)
        assert session.status_code == 201, session.text
        return {"Authorization": f"Bearer {session.json()['access_token']}"}


def body_of(letter: Any) -> Any:
    return letter.get_body()


@pytest.fixture
async def office(enter: Enter, world: SqlWorld, tmp_path: Path, network: Network) -> Office:
    return Office(await enter(network.admin), await enter(None), world, tmp_path / "mail", network)


async def test_an_account_is_made_and_its_notice_goes_out_through_the_co_operative(
    office: Office, network: Network
) -> None:
    made = await office.make()
    account = made.json()
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert account == {
        "id": account["id"],
        "version": 1,
        "login_id": "kitashina-1",
        "role": "dispatcher",
        "status": "waiting",
        "person": "配車 次郎",
        "mail": "jiro@kitashina.example",
        "member": {"id": str(network.penguin.account.member_id), "name": "四日市ペンギン運輸"},
        "cooperative": {"id": str(network.mie.id), "name": network.mie.name},
        "must_change_password": True,
        "starts_on": "2026-04-02",
        "ends_at": None,
        "noticed_at": "2026-04-01T09:00:00+09:00",
    }
    [notice] = await office.notices()
    assert line_of(body_of(notice), "ID: ") == "kitashina-1"
    assert line_of(body_of(notice), "利用開始日: ") == "2026-04-02"
    [sheet] = list(notice.iter_attachments())
    assert sheet.get_filename() == "account-notice-kitashina-1.txt"
    assert line_of(body_of(notice), FIRST) in sheet.get_content()


async def test_nobody_logs_in_before_the_first_day_in_japan_and_then_the_password_is_changed_first(
    office: Office, clock: MovableClock
) -> None:
    await office.make()
    password = line_of(body_of((await office.notices())[0]), FIRST)
    clock.adopt(15 * HOUR - HOUR / 3600)  # A second before midnight in Japan.
    refused = await office.log_in("kitashina-1", password)
    assert problem(refused) == (403, "account-has-not-started")
    assert "2026-04-02" in refused.json()["detail"]
    assert problem(await office.log_in("kitashina-1", "wrong")) == (401, "invalid-credentials")
    clock.adopt(15 * HOUR)
    bearer = await office.bearer("kitashina-1", password)
    before = await office.nobody.get("/v1/loads", headers=bearer)
    assert problem(before) == (403, "password-change-required")
    change = {"current_password": password, "new_password": NEW_PASSWORD}
    assert (await office.nobody.put("/v1/me/password", json=change, headers=bearer)).status_code == 204
    assert (await office.nobody.get("/v1/loads", headers=bearer)).status_code == 200


async def test_the_first_password_lies_nowhere(office: Office, database: FreshDatabase, log: Any) -> None:
    await office.make()
    password = line_of(body_of((await office.notices())[0]), FIRST)
    async with database.engine.connect() as connection:
        for table in (accounts, credentials, account_notices, audit_log, outbox):
            rows = (await connection.execute(select(table))).all()
            assert rows
            assert password not in str(rows), table.name
    assert password not in log.getvalue()


async def test_a_clerks_first_login_leads_to_a_second_factor_and_nowhere_else(
    office: Office, clock: MovableClock
) -> None:
    made = await office.make(office.clerk_form(login_id="mie-clerk-b", starts_on="2026-04-01"))
    assert (made.json()["role"], made.json()["member"]) == ("coop_clerk", None)
    password = line_of(body_of((await office.notices())[0]), FIRST)
    bearer = await office.bearer("mie-clerk-b", password)
    ask = {"headers": bearer}
    start = "/v1/me/second-factors/totp"
    early = await office.nobody.post(start, json={"current_password": password}, **ask)
    assert problem(early) == (403, "password-change-required")
    change = {"current_password": password, "new_password": NEW_PASSWORD}
    assert (await office.nobody.put("/v1/me/password", json=change, **ask)).status_code == 204
    for path in ("/v1/applications", "/v1/accounts", "/v1/audit-log", "/v1/invoices"):
        assert problem(await office.nobody.get(path, **ask)) == (403, "second-factor-required"), path
    load = await office.nobody.post("/v1/loads/search", json={}, **ask)
    assert problem(load) == (403, "second-factor-required")
    started = await office.nobody.post(start, json={"current_password": NEW_PASSWORD}, **ask)
    totp = pyotp.TOTP(started.json()["secret"])
    code = {"code": totp.at(clock.wall_now())}
    assert (await office.nobody.post(f"{start}/confirmation", json=code, **ask)).status_code == 200
    assert (await office.nobody.get("/v1/applications", **ask)).status_code == 200
    again = await office.log_in("mie-clerk-b", NEW_PASSWORD)
    assert problem(again) == (401, "otp-required")
    clock.forward(HOUR)
    with_code = await office.log_in("mie-clerk-b", NEW_PASSWORD, otp=totp.at(clock.wall_now()))
    assert with_code.status_code == 201


async def test_a_new_first_password_ends_the_old_one_and_the_session(
    office: Office, clock: MovableClock
) -> None:
    account = (await office.make(office.form(starts_on="2026-04-01"))).json()
    old = line_of(body_of((await office.notices())[0]), FIRST)
    bearer = await office.bearer("kitashina-1", old)
    path = f"/v1/accounts/{account['id']}/first-password"
    assert problem(await office.admin.post(path, headers={"If-Match": '"9"'})) == (412, "stale")
    clock.forward(HOUR / 12)
    renewed = await office.admin.post(path, headers={"If-Match": '"1"'})
    assert (renewed.status_code, renewed.json()["must_change_password"]) == (200, True)
    assert problem(await office.nobody.get("/v1/me", headers=bearer)) == (401, "session-expired")
    new = line_of(body_of((await office.notices())[1]), FIRST)
    assert new != old
    assert problem(await office.log_in("kitashina-1", old)) == (401, "invalid-credentials")
    assert (await office.log_in("kitashina-1", new)).status_code == 201


async def test_of_two_notices_at_once_only_the_later_goes_out(office: Office) -> None:
    account = (await office.make(office.form(starts_on="2026-04-01"))).json()
    await office.admin.post(f"/v1/accounts/{account['id']}/first-password")
    [notice] = await office.notices()
    assert (await office.log_in("kitashina-1", line_of(body_of(notice), FIRST))).status_code == 201


async def test_a_closed_account_is_out_at_once_and_for_good(office: Office, database: FreshDatabase) -> None:
    account = (await office.make(office.form(starts_on="2026-04-01"))).json()
    password = line_of(body_of((await office.notices())[0]), FIRST)
    bearer = await office.bearer("kitashina-1", password)
    path = f"/v1/accounts/{account['id']}"
    closed = await office.admin.post(f"{path}/closure")
    assert (closed.status_code, closed.json()["status"], closed.json()["ends_at"]) == (
        200,
        "closed",
        "2026-04-01T09:00:00+09:00",
    )
    assert problem(await office.nobody.get("/v1/me", headers=bearer)) == (401, "session-expired")
    assert problem(await office.log_in("kitashina-1", password)) == (403, "account-has-ended")
    async with database.engine.connect() as connection:
        ended = select(sessions.c.ended_because).where(sessions.c.account_id == account["id"])
        assert list(await connection.scalars(ended)) == ["account_closed"], "so that its streams close too"
    for again in ("closure", "first-password"):
        assert problem(await office.admin.post(f"{path}/{again}")) == (409, "account-is-closed")


@pytest.mark.parametrize(
    "login_id", ["penguin", "pengu1n", "0tter", "Penguin2", "ｐｅｎ", "ad", "пенгуин", "a b"]
)
async def test_a_login_id_that_is_or_looks_like_anothers_is_refused(login_id: str, office: Office) -> None:
    refused = await office.make(office.form(login_id=login_id))
    assert (refused.status_code, pointers(refused)) == (422, ["#/login_id"])
    assert await office.notices() == []


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"starts_on": "2026-03-31"}, "#/starts_on"),
        ({"member_id": None}, "#"),
        ({"member_id": "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11"}, "#/member_id"),
        ({"member_id": None, "cooperative_id": "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11"}, "#/cooperative_id"),
        ({"role": "federation_admin"}, "#/role"),
        ({"mail": "a@b.example\nBcc: x@y.example"}, "#/mail"),
    ],
)
async def test_an_account_that_cannot_be_is_not_made(said: Json, where: str, office: Office) -> None:
    refused = await office.make(office.form(**said))
    assert (refused.status_code, pointers(refused)) == (422, [where])


async def test_a_co_operatives_own_desk_is_no_member_to_dispatch_for(
    office: Office, network: Network
) -> None:
    desk = network.mie_clerk.desk
    assert desk is not None
    assert pointers(await office.make(office.form(member_id=str(desk.id)))) == ["#/member_id"]


async def test_a_clerk_sees_the_accounts_of_the_own_co_operative_and_changes_none(
    office: Office, enter: Enter, network: Network
) -> None:
    made = (await office.make()).json()
    clerk, other = await enter(network.mie_clerk), await enter(network.saitama_clerk)
    ours = {one["login_id"] for one in (await clerk.get("/v1/accounts")).json()["items"]}
    assert ours == {"kitashina-1", "penguin", "colleague", "otter", "mie-clerk"}
    theirs = {one["login_id"] for one in (await other.get("/v1/accounts")).json()["items"]}
    assert theirs == {"owl", "saitama-clerk"}
    every = {one["login_id"] for one in (await office.admin.get("/v1/accounts")).json()["items"]}
    assert every == ours | theirs | {"admin"}, "trials have a list of their own"
    path = f"/v1/accounts/{made['id']}"
    seen = await clerk.get(path)
    assert (seen.json(), "etag" in seen.headers) == (made | {"version": None}, False)
    assert problem(await other.get(path)) == (404, "not-found")
    assert problem(await clerk.post(f"{path}/closure")) == (403, "not-your-role")
    trial = await office.admin.post(f"/v1/accounts/{network.trial.account.id}/closure")
    assert problem(trial) == (404, "not-found")


async def test_an_account_is_made_once_under_its_key(office: Office) -> None:
    key = {"Idempotency-Key": "account-1"}
    first = await office.admin.post("/v1/accounts", json=office.form(), headers=key)
    second = await office.admin.post("/v1/accounts", json=office.form(), headers=key)
    assert (second.status_code, second.json()) == (201, first.json())
    assert len(await office.notices()) == 1


async def test_a_closed_account_stays_closed_by_the_networks_clock(
    office: Office, clock: MovableClock
) -> None:
    account = (await office.make()).json()
    await office.admin.post(f"/v1/accounts/{account['id']}/closure")
    clock.adopt(3 * DAY)
    assert (await office.admin.get(f"/v1/accounts/{account['id']}")).json()["status"] == "closed"
