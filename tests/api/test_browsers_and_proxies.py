"""What browsers are told of an answer, and who is believed about where a call comes from."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from api.running.serving import Doorway, bind
from api.settings import read_settings
from tests.api.doorway import THE_LOAD, House, bearer, people_of
from tests.conftest import FreshDatabase

JSON = "application/json"
PROBLEM = "application/problem+json"


@pytest.fixture
async def house(module_database: FreshDatabase) -> House:
    return House(module_database)


async def test_an_answer_says_what_it_is_and_in_which_signs_it_is_written(house: House) -> None:
    people = await people_of(house)
    expected = {
        f"/v1/loads/{THE_LOAD}": JSON,
        "/v1/lorries": PROBLEM,
        "/healthz": JSON,
        "/openapi.json": JSON,
        "/docs": "text/html; charset=utf-8",
        "/problems/stale": "text/html; charset=utf-8",
        "/pages/pages.css": "text/css; charset=utf-8",
        "/pages/trial.js": "text/javascript; charset=utf-8",
        "/pages/password_reset.js": "text/javascript; charset=utf-8",
    }
    async with house.client(**bearer(await house.log_in(people.penguin.account))) as client:
        said = {path: (await client.get(path)).headers["content-type"] for path in expected}
    assert said == expected


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:8000"])
async def test_no_page_of_another_origin_is_let_read_an_answer(house: House, origin: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    async with house.client() as client:
        answers = [
            await client.options("/v1/sessions", headers=asked),
            await client.get("/v1/loads", headers=asked),
            await client.get("/docs", headers=asked),
        ]
    for answer in answers:
        assert [name for name in answer.headers if name.startswith("access-control-")] == []
    assert answers[0].status_code == 405


async def seen_from(trusted: str, *forwarded: str) -> str:
    """The address that the program sees for a caller on this machine who sends these X-Forwarded-For."""
    seen: list[str] = []

    async def note(scope: dict[str, Any], receive: object, send: Callable[..., Any]) -> None:
        seen.append(scope["client"][0])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    settings = read_settings(port=0, trusted_proxies=trusted)
    listening = bind(settings)
    doorway = Doorway(note, listening, settings)  # type: ignore[arg-type]
    serving = asyncio.create_task(doorway.serve())
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    lines = ["GET / HTTP/1.1", "Host: x", "Connection: close"]
    lines += [f"X-Forwarded-For: {one}" for one in forwarded]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    assert (await reader.read()).startswith(b"HTTP/1.1 204")
    writer.close()
    doorway.close()
    await serving
    return seen[0]


@pytest.mark.parametrize(
    ("trusted", "forwarded", "seen"),
    [
        ("127.0.0.1", (), "127.0.0.1"),
        ("127.0.0.1", ("192.0.2.1",), "192.0.2.1"),
        # What the caller wrote stands before what the proxy has seen, and is not believed.
        ("127.0.0.1", ("198.51.100.9, 192.0.2.1",), "192.0.2.1"),
        ("127.0.0.1,192.0.2.0/24", ("198.51.100.9, 192.0.2.1",), "198.51.100.9"),
        ("10.0.0.1", ("192.0.2.1",), "127.0.0.1"),
    ],
)
async def test_where_a_call_comes_from_is_a_trusted_proxys_word_and_nobody_elses(
    trusted: str, forwarded: tuple[str, ...], seen: str
) -> None:
    assert await seen_from(trusted, *forwarded) == seen
