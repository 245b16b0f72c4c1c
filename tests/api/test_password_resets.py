"""Forgotten passwords over HTTP: one answer for everyone, a link to our own address (SECURITY 29)."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from api.compose import SqlWorld
from tests.api.conftest import Enter
from tests.builders import PASSWORD, Network
from tests.conftest import BASE_URL
from tests.usecases.test_confirming import letters_in, work_off

STRONG = "夜明けの霞埠頭に 9 台ならぶ"
TRICKS = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "host=evil.example;proto=http",
    "X-Forwarded-Proto": "http",
    "X-Original-Host": "evil.example",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
}


async def test_the_answer_is_the_same_for_everyone(enter: Enter, network: Network) -> None:
    client = await enter(None)
    answers = [
        await client.post("/v1/password-resets", json={"login_id": one}, headers={"X-Request-Id": "same"})
        for one in ("penguin", "nobody", "trial", "penguin\u200b", "x'; --")
    ]
    told = [
        (
            answer.status_code,
            answer.content,
            {k: v for k, v in answer.headers.items() if k not in ("date", "ratelimit")},
        )
        for answer in answers
    ]
    assert told == [told[0]] * 5
    assert told[0][:2] == (202, b"")


async def test_a_reset_from_the_first_click_to_the_login(
    enter: Enter, network: Network, world: SqlWorld, tmp_path: Path
) -> None:
    client, before = await enter(None), await enter(network.penguin)
    answer = await client.post("/v1/password-resets", json={"login_id": "penguin"}, headers=TRICKS)
    assert answer.status_code == 202
    await work_off(world.outbox_worker())
    (letter,) = letters_in(tmp_path / "mail")
    text = str(letter.get_content())
    assert "evil" not in text
    token = text.partition(f"\n{BASE_URL}/password-reset#")[2].split()[0]

    page = await client.get("/password-reset")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "<script src=" in page.text
    assert (await client.get("/pages/password_reset.js")).status_code == 200

    weak = {"token": token, "password": "penguinpenguin"}
    refused = await client.post("/v1/password-resets/confirmation", json=weak)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/password")
    form = {"token": token, "password": STRONG}
    assert (await client.post("/v1/password-resets/confirmation", json=form)).status_code == 204
    again = await client.post("/v1/password-resets/confirmation", json=form)
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (422, "#/token")
    assert (await before.get("/v1/me")).status_code == 401
    login: dict[str, Any] = {"login_id": "penguin", "device": {"kind": "ios"}}
    assert (await client.post("/v1/sessions", json=login | {"password": PASSWORD})).status_code == 401
    assert (await client.post("/v1/sessions", json=login | {"password": STRONG})).status_code == 201
    await work_off(world.outbox_worker())
    subjects = {str(one["Subject"]) for one in letters_in(tmp_path / "mail")}
    assert subjects == {"【帰り荷】パスワードの再設定", "【帰り荷】パスワードが再設定されました"}


async def test_asking_from_one_place_is_slowed_down_and_from_another_goes_on(
    app: FastAPI, network: Network
) -> None:
    def at(address: str) -> AsyncClient:
        transport = ASGITransport(app=app, client=(address, 40000))
        return AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")

    async with at("198.51.100.1") as thief, at("203.0.113.7") as owner:
        form = {"login_id": "penguin"}
        answers = [await thief.post("/v1/password-resets", json=form) for _ in range(12)]
        assert [answer.status_code for answer in answers] == [202] * 10 + [429] * 2
        assert (await owner.post("/v1/password-resets", json=form)).status_code == 202


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"login_id": None},
        {"login_id": "penguin", "mail": "thief@elsewhere.example"},
        {"login_id": "penguin\r\nBcc: thief@elsewhere.example"},
        {"login_id": "p" * 65},
        {"login_id": ["penguin", "otter"]},
    ],
)
async def test_a_form_that_asks_for_more_is_refused(
    enter: Enter, network: Network, form: dict[str, Any]
) -> None:
    answer = await (await enter(None)).post("/v1/password-resets", json=form)
    assert answer.status_code == 422
