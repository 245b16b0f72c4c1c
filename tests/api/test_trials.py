"""Trials over HTTP: asked for, confirmed by mail, looked around with, and over (SPEC 1.6)."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import func, select

from adapters.db.schema import accounts, audit_log, outbox, trials
from adapters.mailed_secrets import SealedSecrets
from api.compose import SqlWorld
from domain.permissions import ACCOUNTS_MAY, TRADES
from domain.trials import TERMS_VERSION
from tests.api.conftest import Enter
from tests.api.doorway import pointers, problem
from tests.api.forms import Json, load_form
from tests.builders import DAY, HOUR, NOW, MovableClock, Network
from tests.conftest import BASE_URL, SEALER, FreshDatabase
from tests.letters import letters_to, line_of

MAIL = "soumu@unyu.example"
LINK = f"{BASE_URL}/trial#"
ALIKE = (202, {"link_hours": 24})


def trial_form(**changes: Any) -> Json:
    """Someone who would look around."""
    form: Json = {
        "company": "試し運輸",
        "person": "試し 太郎",
        "mail": MAIL,
        "phone": "059-000-0009",
        "terms_version": TERMS_VERSION,
    }
    return form | changes


class Stranger:
    """Someone without an account, and their mailbox."""

    def __init__(self, client: AsyncClient, world: SqlWorld, folder: Path) -> None:
        self.client = client
        self._world = world
        self._folder = folder

    async def ask(self, **changes: Any) -> Response:
        return await self.client.post("/v1/trials", json=trial_form(**changes))

    async def mailbox(self, mail: str = MAIL) -> list[Any]:
        """What has come, once the worker has done its work."""
        worker = self._world.outbox_worker()
        while await worker.work_once():
            pass
        return letters_to(self._folder, mail)

    async def link_token(self, mail: str = MAIL) -> str:
        return line_of((await self.mailbox(mail))[-1], LINK)

    async def confirm(self, token: str) -> Response:
        return await self.client.post("/v1/trials/confirmation", json={"token": token})

    async def trial_login(self, mail: str = MAIL) -> tuple[str, str]:
        """Id and first password, by the whole way."""
        assert (await self.ask(mail=mail)).status_code == 202
        confirmed = await self.confirm(await self.link_token(mail))
        assert confirmed.status_code == 201, confirmed.text
        letter = (await self.mailbox(mail))[-1]
        return line_of(letter, "体験ID: "), line_of(letter, "最初のパスワード: ")

    async def log_in(self, login_id: str, password: str) -> Response:
        form = {"login_id": login_id, "password": password, "device": {"kind": "browser"}}
        return await self.client.post("/v1/sessions", json=form)


@pytest.fixture
async def stranger(enter: Enter, world: SqlWorld, tmp_path: Path) -> Stranger:
    return Stranger(await enter(None), world, tmp_path / "mail")


async def count_of(database: FreshDatabase, table: Any) -> int:
    async with database.engine.connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


async def test_who_asks_for_a_trial_gets_a_link_and_then_an_id_and_a_password(
    stranger: Stranger, network: Network, enter: Enter
) -> None:
    asked = await stranger.ask()
    assert (asked.status_code, asked.json()) == ALIKE
    [invitation] = await stranger.mailbox()
    assert invitation["Subject"] == "【帰り荷】体験のお申込みの確認"
    confirmed = await stranger.confirm(line_of(invitation, LINK))
    assert (confirmed.status_code, confirmed.json()) == (201, {"ends_at": "2026-04-15T09:00:00+09:00"})
    letters = await stranger.mailbox()
    assert [one["Subject"] for one in letters[1:]] == ["【帰り荷】体験IDのお知らせ"]
    login_id = line_of(letters[1], "体験ID: ")
    session = await stranger.log_in(login_id, line_of(letters[1], "最初のパスワード: "))
    account = session.json()["account"]
    assert (session.status_code, account) == (
        201,
        {
            "id": account["id"],
            "login_id": login_id,
            "role": "trial",
            "member_id": None,
            "cooperative_id": None,
            "must_change_password": True,
        },
    )


async def test_a_trial_user_changes_the_password_and_looks_around_masked(
    stranger: Stranger, network: Network, enter: Enter
) -> None:
    await (await enter(network.penguin)).post("/v1/loads", json=load_form(asking_fare_yen=200_000))
    login_id, password = await stranger.trial_login()
    token = (await stranger.log_in(login_id, password)).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    before = await stranger.client.post("/v1/loads/search", json={}, headers=bearer)
    assert problem(before) == (403, "password-change-required")
    change = {"current_password": password, "new_password": "夜明けの霞埠頭に 9 台ならぶ"}
    assert (await stranger.client.put("/v1/me/password", json=change, headers=bearer)).status_code == 204
    [load] = (await stranger.client.post("/v1/loads/search", json={}, headers=bearer)).json()["items"]
    assert (load["poster"], load["asking_fare_yen"]) == (None, None)
    trade = await stranger.client.post("/v1/loads", json=load_form(asking_fare_yen=200_000), headers=bearer)
    assert problem(trade) == (403, "trial-cannot-trade")


async def test_it_ends_by_the_networks_clock_fourteen_days_after_its_issue(
    stranger: Stranger, network: Network, clock: MovableClock
) -> None:
    login_id, password = await stranger.trial_login()
    token = (await stranger.log_in(login_id, password)).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    clock.adopt(14 * DAY - timedelta(seconds=1))
    assert (await stranger.client.get("/v1/me", headers=bearer)).status_code == 200
    clock.adopt(14 * DAY)
    assert problem(await stranger.client.get("/v1/me", headers=bearer)) == (401, "session-expired")
    assert problem(await stranger.log_in(login_id, password)) == (403, "account-has-ended")


async def test_known_and_unknown_mail_addresses_are_answered_alike(
    stranger: Stranger, network: Network, database: FreshDatabase
) -> None:
    login_id, _ = await stranger.trial_login()
    before = await count_of(database, trials), await count_of(database, outbox)
    answers = [await stranger.ask(mail=mail) for mail in (MAIL, MAIL.upper(), "new@unyu.example")]
    assert [(one.status_code, one.json()) for one in answers] == [ALIKE] * 3
    assert {one.headers.keys() == answers[0].headers.keys() for one in answers} == {True}
    assert (await count_of(database, trials), await count_of(database, outbox)) == (
        before[0] + 3,
        before[1] + 3,
    ), "each took the same steps"
    reminder = (await stranger.mailbox())[-1]
    assert line_of(reminder, "体験ID: ") == login_id
    assert "パスワード: " not in reminder.get_content()
    assert LINK not in reminder.get_content()


async def test_a_link_is_good_once(stranger: Stranger, network: Network, database: FreshDatabase) -> None:
    await stranger.ask()
    token = await stranger.link_token()
    answers = await asyncio.gather(*(stranger.confirm(token) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409, 409]
    assert problem(await stranger.confirm(token)) == (409, "trial-link-is-spent")
    assert await count_of(database, accounts) == len(network.everyone) + 1


async def test_a_used_link_stays_used_when_its_trial_is_over(
    stranger: Stranger, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    await stranger.ask()
    token = await stranger.link_token()
    assert (await stranger.confirm(token)).status_code == 201
    clock.adopt(15 * DAY)
    assert problem(await stranger.confirm(token)) == (409, "trial-link-is-spent")
    assert await count_of(database, accounts) == len(network.everyone) + 1


async def test_two_links_of_one_mailbox_give_one_trial(
    stranger: Stranger, network: Network, database: FreshDatabase, world: SqlWorld
) -> None:
    await stranger.ask()
    await stranger.ask(mail=MAIL.upper())
    tokens = [await stranger.link_token(), await stranger.link_token(MAIL.upper())]
    assert tokens[0] != tokens[1]
    answers = await asyncio.gather(*map(stranger.confirm, tokens))
    assert sorted(one.status_code for one in answers) == [201, 409]
    assert await count_of(database, accounts) == len(network.everyone) + 1


async def test_a_link_is_good_for_a_day_by_the_walls_clock(
    stranger: Stranger, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    await stranger.ask()
    token = await stranger.link_token()
    clock.adopt(2 * DAY)
    clock.forward(24 * HOUR - timedelta(seconds=1))
    await stranger.ask(mail="other@unyu.example")
    clock.forward(timedelta(seconds=1))
    assert problem(await stranger.confirm(token)) == (409, "trial-link-is-spent")
    assert await count_of(database, accounts) == len(network.everyone)
    assert (await stranger.confirm(await stranger.link_token("other@unyu.example"))).status_code == 201


async def test_what_was_never_a_link_opens_nothing(stranger: Stranger, network: Network) -> None:
    await stranger.ask()
    token = await stranger.link_token()
    secrets = SealedSecrets(SEALER)
    of_another = secrets.link_token("password-reset", network.trial.account.id)
    of_nothing = secrets.link_token("trial-confirmation", network.trial.account.id)
    swapped = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    for wrong in (of_another, of_nothing, swapped, token + "=", f" {token}", token[:-1], "é", "x" * 200):
        assert problem(await stranger.confirm(wrong)) == (404, "not-found"), wrong
    assert problem(await stranger.confirm("")) == (422, "invalid-form")
    query = await stranger.client.post(f"/v1/trials/confirmation?token={token}", json={"token": token})
    assert problem(query) == (400, "token-in-query")
    assert (await stranger.confirm(token)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"company": "試し\r\nBcc: all@unyu.example"}, "#/company"),
        ({"person": "太郎\nSubject: 当選"}, "#/person"),
        ({"mail": "a@unyu.example\r\nBcc: b@unyu.example"}, "#/mail"),
        ({"mail": "a@unyu.example, b@unyu.example"}, "#/mail"),
        ({"mail": "太郎 <a@unyu.example>"}, "#/mail"),
        ({"mail": "a..b@unyu.example"}, "#/mail"),
        ({"mail": ".a@unyu.example"}, "#/mail"),
        ({"mail": "a@unyu"}, "#/mail"),
        ({"mail": "a@[127.0.0.1]"}, "#/mail"),
        ({"mail": '"a b"@unyu.example'}, "#/mail"),
        ({"mail": "a@ünyu.example"}, "#/mail"),
        ({"mail": "a@unyu.example\u2028"}, "#/mail"),
        ({"mail": f"{'a' * 250}@unyu.example"}, "#/mail"),
        ({"phone": "０５９"}, "#/phone"),
        ({"company": "  "}, "#/company"),
        ({"terms_version": TERMS_VERSION + 1}, "#/terms_version"),
        ({"terms_version": True}, "#/terms_version"),
        ({"role": "federation_admin"}, "#/role"),
        ({"ends_at": "2099-01-01T00:00:00Z"}, "#/ends_at"),
    ],
)
async def test_a_form_that_is_wrong_is_told_where_and_nothing_is_sent(
    stranger: Stranger, network: Network, database: FreshDatabase, changes: Json, pointer: str
) -> None:
    answer = await stranger.ask(**changes)
    assert (*problem(answer), pointers(answer)) == (422, "invalid-form", [pointer])
    assert await count_of(database, outbox) == 0


async def test_a_letter_repeats_nothing_that_a_stranger_wrote(stranger: Stranger, network: Network) -> None:
    bait = "賞金 http://evil.example/"
    await stranger.ask(company=bait, person=bait)
    await stranger.confirm(await stranger.link_token())
    letters = await stranger.mailbox()
    assert len(letters) == 2
    assert not any("evil" in one.get_content() or "evil" in one.as_string() for one in letters)


async def test_a_link_begins_with_the_networks_own_address_whatever_the_caller_says(
    stranger: Stranger, network: Network
) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    answer = await stranger.client.post("/v1/trials", json=trial_form(), headers=headers)
    assert answer.status_code == 202
    [letter] = await stranger.mailbox()
    assert "evil" not in letter.as_string() + letter.get_content()
    assert line_of(letter, LINK)


async def test_one_mailbox_gets_three_letters_a_day_however_often_it_is_asked_for(
    stranger: Stranger, network: Network, clock: MovableClock
) -> None:
    answers = [await stranger.ask(mail=mail) for mail in (MAIL, MAIL.title(), MAIL, MAIL, MAIL)]
    assert [(one.status_code, one.json()) for one in answers] == [ALIKE] * 5
    assert len(await stranger.mailbox()) + len(await stranger.mailbox(MAIL.title())) == 3
    clock.forward(DAY)
    await stranger.ask()
    assert len(await stranger.mailbox()) == 3


async def test_one_address_asks_ten_times_an_hour(stranger: Stranger, network: Network) -> None:
    answers = [await stranger.ask(mail=f"a{n}@unyu.example") for n in range(11)]
    assert [one.status_code for one in answers] == [202] * 10 + [429]
    assert problem(answers[-1]) == (429, "too-many-requests")


async def test_a_letter_written_again_is_the_same_letter(
    stranger: Stranger, network: Network, world: SqlWorld, database: FreshDatabase, tmp_path: Path
) -> None:
    await stranger.trial_login()
    sent = {file.name: file.read_bytes() for file in (tmp_path / "mail").glob("*.eml")}
    async with database.engine.begin() as connection:
        await connection.execute(outbox.update().values(done_at=None, due_at=NOW))
    await stranger.mailbox()
    again = {file.name: file.read_bytes() for file in (tmp_path / "mail").glob("*.eml")}
    # The link is spent: only who already has the trial is told so, in a letter of its own.
    assert {name: again[name] for name in sent} == sent
    assert len(again) == len(sent) + 1


async def test_neither_link_nor_password_lies_in_the_database(
    stranger: Stranger, network: Network, database: FreshDatabase
) -> None:
    await stranger.ask()
    token = await stranger.link_token()
    await stranger.confirm(token)
    password = line_of((await stranger.mailbox())[-1], "最初のパスワード: ")
    async with database.engine.connect() as connection:
        for table in (trials, outbox, audit_log, accounts):
            rows = str((await connection.execute(select(table))).all())
            assert token not in rows
            assert password not in rows


async def test_the_federation_sees_all_trials_and_where_they_stand(
    stranger: Stranger, network: Network, enter: Enter, clock: MovableClock
) -> None:
    login_id, _ = await stranger.trial_login()
    await stranger.ask(mail="late@unyu.example")
    clock.forward(2 * DAY)
    await stranger.ask(mail="new@unyu.example")
    admin = await enter(network.admin)
    page = (await admin.get("/v1/trials")).json()
    assert page["next_cursor"] is None
    newest, lapsed, issued = page["items"]
    assert issued == {
        "id": issued["id"],
        "version": 2,
        "status": "issued",
        "company": "試し運輸",
        "person": "試し 太郎",
        "mail": MAIL,
        "phone": "059-000-0009",
        "terms_version": TERMS_VERSION,
        "requested_at": "2026-04-01T09:00:00+09:00",
        "confirm_by": "2026-04-02T09:00:00+09:00",
        "issued_at": "2026-04-01T09:00:00+09:00",
        "login_id": login_id,
        "ends_at": "2026-04-15T09:00:00+09:00",
        "withdrawn_at": None,
    }
    assert (newest["status"], lapsed["status"]) == ("requested", "lapsed")
    for status, one in (("issued", issued), ("lapsed", lapsed), ("requested", newest)):
        assert (await admin.get(f"/v1/trials?status={status}")).json()["items"] == [one]
    walked: list[Json] = []
    cursor = ""
    while cursor is not None:
        part = (await admin.get(f"/v1/trials?limit=1{cursor}")).json()
        walked += part["items"]
        cursor = part["next_cursor"] and f"&cursor={part['next_cursor']}"
    assert walked == page["items"]
    clock.forward(13 * DAY)
    admin = await enter(network.admin)
    assert (await admin.get("/v1/trials?status=ended")).json()["items"] == [issued | {"status": "ended"}]


async def test_the_federation_ends_a_trial_early_and_at_once(
    stranger: Stranger, network: Network, enter: Enter, clock: MovableClock
) -> None:
    login_id, password = await stranger.trial_login()
    token = (await stranger.log_in(login_id, password)).json()["access_token"]
    admin = await enter(network.admin)
    [trial] = (await admin.get("/v1/trials")).json()["items"]
    door = f"/v1/trials/{trial['id']}"
    read = await admin.get(door)
    assert (read.json(), read.headers["ETag"]) == (trial, '"2"')
    stale = await admin.post(f"{door}/withdrawal", headers={"If-Match": '"1"'})
    assert problem(stale) == (412, "stale")
    clock.forward(DAY)
    admin = await enter(network.admin)
    ended = await admin.post(f"{door}/withdrawal", headers={"If-Match": '"2"'})
    at = "2026-04-02T09:00:00+09:00"
    assert (ended.status_code, ended.headers["ETag"]) == (200, '"3"')
    assert ended.json() == trial | {"version": 3, "status": "withdrawn", "ends_at": at, "withdrawn_at": at}
    me = await stranger.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert problem(me) == (401, "session-expired")
    assert problem(await stranger.log_in(login_id, password)) == (403, "account-has-ended")
    assert problem(await admin.post(f"{door}/withdrawal")) == (409, "trial-is-over")


async def test_a_request_turned_down_cannot_be_confirmed(
    stranger: Stranger, network: Network, enter: Enter
) -> None:
    await stranger.ask()
    token = await stranger.link_token()
    admin = await enter(network.admin)
    [trial] = (await admin.get("/v1/trials")).json()["items"]
    withdrawn = (await admin.post(f"/v1/trials/{trial['id']}/withdrawal")).json()
    assert (withdrawn["status"], withdrawn["login_id"]) == ("withdrawn", None)
    assert problem(await stranger.confirm(token)) == (409, "trial-link-is-spent")
    assert (await admin.get("/v1/trials?status=withdrawn")).json()["items"] == [withdrawn]


async def test_an_ended_trial_can_be_followed_by_another(
    stranger: Stranger, network: Network, clock: MovableClock
) -> None:
    first, _ = await stranger.trial_login()
    clock.forward(15 * DAY)
    second, _ = await stranger.trial_login()
    assert first != second


async def test_trials_are_the_federations_alone(stranger: Stranger, network: Network, enter: Enter) -> None:
    await stranger.ask()
    admin = await enter(network.admin)
    [trial] = (await admin.get("/v1/trials")).json()["items"]
    for person in network.everyone:
        if person is network.admin:
            continue
        client = await enter(person)
        for method, path in (
            ("GET", "/v1/trials"),
            ("GET", f"/v1/trials/{trial['id']}"),
            ("POST", f"/v1/trials/{trial['id']}/withdrawal"),
        ):
            assert problem(await client.request(method, path)) == (403, "not-your-role"), (person, path)
    unknown = f"/v1/trials/{network.trial.account.id}"
    assert problem(await admin.get(unknown)) == (404, "not-found")
    assert problem(await stranger.client.get("/v1/trials")) == (401, "unauthenticated")
    assert not {"list_trials", "read_trial", "withdraw_trial"} & TRADES
    assert {"list_trials", "read_trial", "withdraw_trial"} <= ACCOUNTS_MAY.keys()


async def test_the_link_leads_to_a_page_that_runs_without_inline_script(stranger: Stranger) -> None:
    for language, words in (("ja", "体験の申込みの確認"), ("en", "Confirm the trial")):
        page = await stranger.client.get("/trial", headers={"Accept-Language": language})
        assert (page.status_code, words in page.text) == (200, True)
        assert '<script src="/pages/trial.js"></script>' in page.text
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    script = await stranger.client.get("/pages/trial.js")
    assert (script.status_code, script.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert "/v1/trials/confirmation" in script.text
