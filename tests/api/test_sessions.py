"""Sessions and the own account over HTTP (API §2, SPEC 1.3, 1.4)."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from api.app import create_app
from api.calls import Bounds
from api.compose import ROUTERS, SqlWorld
from tests.api.conftest import Enter
from tests.builders import PASSWORD, MovableClock, Network

BROWSER = {"kind": "browser", "name": "Firefox"}


def _login(login_id: str, password: str = PASSWORD, **more: Any) -> dict[str, Any]:
    return {"login_id": login_id, "password": password, "device": BROWSER} | more


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_login_answers_tokens_and_whose_they_are(enter: Enter, network: Network) -> None:
    client = await enter(None)
    answer = await client.post("/v1/sessions", json=_login("penguin"))
    assert answer.status_code == 201
    body = answer.json()
    assert network.penguin.desk is not None
    assert body == {
        "access_token": body["access_token"],
        "refresh_token": body["refresh_token"],
        "expires_in": 3600,
        "account": {
            "id": str(network.penguin.account.id),
            "login_id": "penguin",
            "role": "dispatcher",
            "member_id": str(network.penguin.desk.id),
            "cooperative_id": str(network.mie.id),
            "must_change_password": False,
        },
    }
    assert len({body["access_token"], body["refresh_token"]}) == 2
    assert answer.headers["Cache-Control"] == "no-store"
    me = (await client.get("/v1/me", headers=_bearer(body["access_token"]))).json()
    assert me["account"] == body["account"]
    assert (me["member"]["name"], me["cooperative"]["name"]) == (network.penguin.desk.name, network.mie.name)


@pytest.mark.parametrize(
    ("form", "slug"),
    [
        (_login("penguin", "wrong"), "invalid-credentials"),
        (_login("nobody", "wrong"), "invalid-credentials"),
        (_login("admin"), "otp-required"),
        (_login("admin", otp="000000"), "invalid-credentials"),
    ],
)
async def test_who_cannot_prove_it_is_not_let_in(
    enter: Enter, network: Network, form: dict[str, Any], slug: str
) -> None:
    client = await enter(None)
    answer = await client.post("/v1/sessions", json=form)
    assert (answer.status_code, answer.json()["type"]) == (401, f"/problems/{slug}")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_an_admin_comes_in_with_a_code(enter: Enter, network: Network, clock: MovableClock) -> None:
    client = await enter(None)
    assert network.admin.otp_seed is not None
    code = pyotp.TOTP(network.admin.otp_seed).at(clock.wall_now())
    answer = await client.post("/v1/sessions", json=_login("admin", otp=code))
    assert (answer.status_code, answer.json()["account"]["role"]) == (201, "federation_admin")


async def test_the_older_session_is_told_that_a_newer_one_has_won(enter: Enter, network: Network) -> None:
    older = await enter(network.penguin)
    newer = await enter(network.penguin)
    told = await older.get("/v1/me")
    assert (told.status_code, told.json()["type"]) == (401, "/problems/session-superseded")
    assert (await newer.get("/v1/me")).status_code == 200


async def test_fifty_logins_at_once_leave_one_working_token(world: SqlWorld, network: Network) -> None:
    app = create_app(world, ROUTERS, bounds=Bounds())
    async with AsyncExitStack() as stack:
        # From ten places: five tries from each are no guessing yet.
        clients = [await stack.enter_async_context(_from(app, f"192.0.2.{n}")) for n in range(10)]
        answers = await asyncio.gather(
            *(clients[n % 10].post("/v1/sessions", json=_login("penguin")) for n in range(50))
        )
        assert [answer.status_code for answer in answers] == [201] * 50
        bodies = [answer.json() for answer in answers]
        asked = [await clients[0].get("/v1/me", headers=_bearer(body["access_token"])) for body in bodies]
        assert [one.status_code for one in asked].count(200) == 1
        told = {one.json()["type"] for one in asked if one.status_code == 401}
        assert told == {"/problems/session-superseded"}
        last = [one.status_code for one in asked].index(200)
        forms = [{"refresh_token": body["refresh_token"]} for body in bodies]
        older = forms[(last + 1) % 50]
        assert (await clients[1].post("/v1/sessions/refresh", json=older)).status_code == 401
        assert (await clients[1].post("/v1/sessions/refresh", json=forms[last])).status_code == 201


def _from(app: FastAPI, address: str, **headers: str) -> AsyncClient:
    """Someone at another address."""
    transport = ASGITransport(app=app, client=(address, 40000))
    return AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers)


async def test_tokens_are_renewed_and_a_stolen_refresh_token_ends_it(enter: Enter, network: Network) -> None:
    client = await enter(None)
    first = (await client.post("/v1/sessions", json=_login("penguin"))).json()
    second = await client.post("/v1/sessions/refresh", json={"refresh_token": first["refresh_token"]})
    assert second.status_code == 201
    for _ in range(2):  # a lost answer is forgiven once
        last = await client.post("/v1/sessions/refresh", json={"refresh_token": first["refresh_token"]})
    assert (last.status_code, last.json()["type"]) == (401, "/problems/session-expired")
    me = await client.get("/v1/me", headers=_bearer(second.json()["access_token"]))
    assert me.status_code == 401
    unknown = await client.post("/v1/sessions/refresh", json={"refresh_token": "made up"})
    assert (unknown.status_code, unknown.json()["type"]) == (401, "/problems/unauthenticated")


async def test_logging_out_ends_the_session(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    answer = await client.delete("/v1/sessions/current")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get("/v1/me")).status_code == 401


async def test_a_new_password_must_be_good_and_the_old_one_known(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    for current, new, pointer in (
        ("wrong", "夜明けの霞埠頭に 9 台ならぶ", "#/current_password"),
        (PASSWORD, "short", "#/new_password"),
        (PASSWORD, "penguinpenguin", "#/new_password"),
    ):
        form = {"current_password": current, "new_password": new}
        refused = await client.put("/v1/me/password", json=form)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
        assert refused.json()["errors"][0]["detail"]
    form = {"current_password": PASSWORD, "new_password": "夜明けの霞埠頭に 9 台ならぶ"}
    assert (await client.put("/v1/me/password", json=form)).status_code == 204
    assert (await client.get("/v1/me")).status_code == 200
    assert (await client.post("/v1/sessions", json=_login("penguin"))).status_code == 401


async def test_guessing_from_one_place_is_slowed_down(enter: Enter, network: Network) -> None:
    client = await enter(None)
    answers = [await client.post("/v1/sessions", json=_login("penguin", "guess")) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert (await client.post("/v1/sessions", json=_login("otter"))).status_code == 201


async def test_guessing_from_everywhere_is_slowed_down_and_the_owner_still_comes_in(
    app: FastAPI, network: Network, clock: MovableClock
) -> None:
    passed: dict[str, list[int]] = {"slow": [], "slowest": []}
    for n in range(54):
        async with _from(app, f"198.51.100.{n}") as thief:
            tries = [await thief.post("/v1/sessions", json=_login("penguin", "guess")) for _ in range(6)]
        kind = "slowest" if n >= 50 else "slow"
        if n >= 9:
            passed[kind].append([answer.status_code for answer in tries].count(401))
    # 50 tries from everywhere: 2 for each address; 300: 1 for each.
    assert passed == {"slow": [2] * 41, "slowest": [1] * 4}
    async with _from(app, "203.0.113.7") as owner:
        answer = await owner.post("/v1/sessions", json=_login("penguin"))
        assert (answer.status_code, answer.headers["RateLimit-Policy"]) == (
            *(201, '"login";q=60;w=60, "login-id-slowest";q=1;w=900'),
        )
        assert (await owner.post("/v1/sessions", json=_login("otter"))).status_code == 201
    clock.forward(timedelta(hours=1))
    async with _from(app, "198.51.100.1") as anyone:
        usual = await anyone.post("/v1/sessions", json=_login("penguin"))
        assert '"login-id";q=10;w=300' in usual.headers["RateLimit-Policy"]


async def test_an_unknown_login_id_is_slowed_down_like_a_known_one(app: FastAPI, network: Network) -> None:
    seen = []
    for login_id in ("penguin", "nobody"):
        told = []
        for n in range(12):
            async with _from(app, f"198.51.100.{n}") as thief:
                for _ in range(6):
                    answer = await thief.post("/v1/sessions", json=_login(login_id, "guess"))
                    names = ("RateLimit", "RateLimit-Policy", "Retry-After")
                    told.append((answer.status_code, [answer.headers.get(name) for name in names]))
        seen.append([(status, headers[1:]) for status, headers in told])
    assert seen[0] == seen[1]


async def test_a_stolen_session_is_no_place_to_guess_the_password_from(
    enter: Enter, network: Network
) -> None:
    client = await enter(network.penguin)
    guesses = [{"current_password": f"guess {n}", "new_password": "夜明けの霞埠頭"} for n in range(6)]
    answers = [await client.put("/v1/me/password", json=form) for form in guesses]
    proof = {"current_password": "guess"}
    answers += [await client.post("/v1/me/second-factors/totp", json=proof) for _ in range(3)]
    answers += [await client.post("/v1/me/passkeys/options", json=proof) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 2
    assert (await (await enter(network.otter)).get("/v1/me")).status_code == 200
