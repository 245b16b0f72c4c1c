"""A browser's session: the refresh token in a cookie no script reads, for our own pages only (API §1)."""

from http.cookies import SimpleCookie
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.api.conftest import Enter
from tests.builders import PASSWORD, Network
from tests.conftest import BASE_URL

NAME = "__Host-kaerini-refresh"
OURS = {"Origin": BASE_URL}
FORGOTTEN = f"{NAME}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict"


def form(kind: str = "browser", **more: Any) -> dict[str, Any]:
    return {"login_id": "penguin", "password": PASSWORD, "device": {"kind": kind}, "cookie": True} | more


def token_in(answer: Response) -> str:
    """The token in the cookie that an answer sets, which is locked in every way there is."""
    (header,) = answer.headers.get_list("set-cookie")
    (cookie,) = SimpleCookie(header).values()
    assert (cookie.key, cookie["path"], cookie["secure"], cookie["httponly"], cookie["samesite"]) == (
        *(NAME, "/", True, True, "Strict"),
    )
    assert (cookie["domain"], cookie["max-age"]) == ("", str(14 * 24 * 3600))
    return str(cookie.value)


def slug(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def refresh(client: AsyncClient, token: str | None, body: Any = None, **headers: str) -> Response:
    if token is not None:
        headers["Cookie"] = f"other=1; {NAME}={token}"
    return await client.post("/v1/sessions/refresh", json=body or {}, headers=headers)


async def test_a_browsers_refresh_token_goes_into_the_cookie_and_nowhere_else(
    enter: Enter, network: Network
) -> None:
    client = await enter(None)
    answer = await client.post("/v1/sessions", json=form(), headers=OURS)
    assert answer.status_code == 201
    assert answer.json()["refresh_token"] is None
    token = token_in(answer)
    assert len(token) == 43
    assert token not in answer.text

    again = await refresh(client, token, **OURS)
    assert again.status_code == 201
    assert again.json()["refresh_token"] is None
    newer = token_in(again)
    assert newer != token
    bearer = {"Authorization": f"Bearer {again.json()['access_token']}"}
    assert (await client.get("/v1/me", headers=bearer)).status_code == 200


async def test_without_cookie_everything_is_as_it_was(enter: Enter, network: Network) -> None:
    client = await enter(None)
    answer = await client.post("/v1/sessions", json=form(cookie=False))
    assert "set-cookie" not in answer.headers
    token = answer.json()["refresh_token"]
    again = await refresh(client, None, {"refresh_token": token})
    assert (again.status_code, "set-cookie" in again.headers) == (201, False)
    assert len(again.json()["refresh_token"]) == 43


@pytest.mark.parametrize("kind", ["ios", "android"])
async def test_only_a_browser_has_cookies(enter: Enter, network: Network, kind: str) -> None:
    answer = await (await enter(None)).post("/v1/sessions", json=form(kind), headers=OURS)
    assert slug(answer) == (422, "invalid-form")
    assert answer.json()["errors"][0]["pointer"] == "#/cookie"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "https://evil.example",
        "https://kaerini.example.evil.example",
        "https://evil.example/?https://kaerini.example",
        "http://kaerini.example",
        "https://kaerini.example:444",
        "https://sub.kaerini.example",
        "HTTPS://KAERINI.EXAMPLE",
    ],
)
async def test_a_cookie_counts_from_our_own_pages_only(
    enter: Enter, network: Network, origin: str | None
) -> None:
    client = await enter(None)
    token = token_in(await client.post("/v1/sessions", json=form(), headers=OURS))
    headers = {} if origin is None else {"Origin": origin}
    elsewhere = headers | {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    for sent in (headers, elsewhere):
        assert slug(await refresh(client, token, **sent)) == (403, "wrong-origin")
        assert slug(await client.post("/v1/sessions", json=form(), headers=sent)) == (403, "wrong-origin")
    assert (await refresh(client, token, **OURS)).status_code == 201, "and the token was not spent by it"


async def test_two_origins_are_none(enter: Enter, network: Network) -> None:
    client = await enter(None)
    token = token_in(await client.post("/v1/sessions", json=form(), headers=OURS))
    headers = [("Cookie", f"{NAME}={token}"), ("Origin", BASE_URL), ("Origin", "https://evil.example")]
    answer = await client.post("/v1/sessions/refresh", json={}, headers=headers)
    assert slug(answer) == (403, "wrong-origin")


async def test_a_cookie_is_no_access_token(enter: Enter, network: Network) -> None:
    client = await enter(None)
    token = token_in(await client.post("/v1/sessions", json=form(), headers=OURS))
    answer = await client.get("/v1/me", headers={"Cookie": f"{NAME}={token}", **OURS})
    assert slug(answer) == (401, "unauthenticated")
    bearer = await client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert slug(bearer) == (401, "unauthenticated")


async def test_a_stolen_cookie_that_comes_again_ends_the_session_and_is_forgotten(
    enter: Enter, network: Network
) -> None:
    client = await enter(None)
    token = token_in(await client.post("/v1/sessions", json=form(), headers=OURS))
    for _ in range(2):  # a lost answer is forgiven once
        assert (await refresh(client, token, **OURS)).status_code == 201
    replayed = await refresh(client, token, **OURS)
    assert slug(replayed) == (401, "session-expired")
    assert replayed.headers.get_list("set-cookie") == [FORGOTTEN]


@pytest.mark.parametrize("token", [None, ""])
async def test_without_any_token_nothing_is_renewed(
    enter: Enter, network: Network, token: str | None
) -> None:
    answer = await refresh(await enter(None), token, **OURS)
    assert slug(answer) == (401, "unauthenticated")


async def test_logging_out_clears_the_cookie(enter: Enter, network: Network) -> None:
    client = await enter(None)
    answer = await client.post("/v1/sessions", json=form(), headers=OURS)
    token, bearer = token_in(answer), {"Authorization": f"Bearer {answer.json()['access_token']}"}
    out = await client.delete("/v1/sessions/current", headers={"Cookie": f"{NAME}={token}", **bearer})
    assert (out.status_code, out.headers.get_list("set-cookie")) == (204, [FORGOTTEN])
    assert out.headers["clear-site-data"] == '"cache", "storage"'
    assert slug(await refresh(client, token, **OURS)) == (401, "session-expired")


async def test_logging_out_without_a_cookie_clears_nothing(enter: Enter, network: Network) -> None:
    client = await enter(None)
    answer = await client.post("/v1/sessions", json=form("ios", cookie=False))
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    out = await client.delete("/v1/sessions/current", headers=bearer)
    assert out.status_code == 204
    assert {"set-cookie", "clear-site-data"} & set(out.headers) == set()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/sessions/refresh", "refresh_token"),
        ("/v1/password-resets/confirmation", "token"),
        ("/v1/sessions", "access_token"),
    ],
)
async def test_a_token_in_the_address_is_refused(
    enter: Enter, network: Network, path: str, name: str
) -> None:
    answer = await (await enter(None)).post(path, json={}, params={name: "secret"})
    assert slug(answer) == (400, "token-in-query")
