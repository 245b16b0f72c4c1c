"""The envelope: request ids, overload, headers, what is counted, what a log line may say (SECURITY 26)."""

import asyncio
import io
import json
import logging

import pytest
import structlog

from api.envelope import API_POLICY, PAGE_POLICY
from api.limits.admission import Workroom
from api.logs import FIELDS
from tests.api.doorway import THE_LOAD, House, bearer, people_of, problem
from tests.builders import Network
from tests.conftest import FreshDatabase


@pytest.fixture(scope="module")
async def people(module_database: FreshDatabase) -> Network:
    return await people_of(House(module_database))


@pytest.fixture
async def house(module_database: FreshDatabase, people: Network) -> House:
    return House(module_database)


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.parametrize("given", ["a", "A-1-z", "x" * 64])
async def test_a_request_id_is_kept(house: House, given: str) -> None:
    async with house.client() as client:
        answer = await client.get("/v1/loads", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] == given
    assert answer.json()["instance"] == f"/requests/{given}"


@pytest.mark.parametrize("given", [None, "", "x" * 65, "a b", "a_b", "é", 'a"b', "a;b"])
async def test_a_request_without_a_good_id_gets_one(house: House, given: str | None) -> None:
    headers = [] if given is None else [(b"x-request-id", given.encode())]
    async with house.client() as client:
        made = [(await client.get("/healthz", headers=headers)).headers["x-request-id"] for _ in range(2)]
    assert len(set(made)) == 2
    assert all(len(one) == 36 for one in made)


async def test_answers_of_the_api_are_kept_by_nobody_and_run_nothing(house: House, people: Network) -> None:
    async with house.client(**bearer(await house.log_in(people.penguin.account))) as client:
        for path in (f"/v1/loads/{THE_LOAD}", "/v1/lorries", "/healthz"):
            headers = (await client.get(path)).headers
            assert headers["cache-control"] == "no-store"
            assert headers["content-security-policy"] == API_POLICY
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert "geolocation=()" in headers["permissions-policy"]


async def test_pages_run_nothing_that_is_not_ours(house: House) -> None:
    async with house.client() as client:
        for path in ("/docs", "/problems", "/problems/stale"):
            headers = (await client.get(path)).headers
            assert headers["content-security-policy"] == PAGE_POLICY
            assert headers["cache-control"] == "public, max-age=3600"
    assert PAGE_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; font-src 'self'; worker-src 'self' blob:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


async def test_more_than_can_be_done_is_turned_away_and_probes_are_not(
    module_database: FreshDatabase, people: Network
) -> None:
    house = House(module_database, room=Workroom(in_flight=2))
    house.backstage.gate.clear()
    headers = bearer(await house.log_in(people.penguin.account))
    async with house.client("127.0.0.1", **headers) as client:
        working = [asyncio.create_task(client.post("/v1/loads", json={"name": "x"})) for _ in range(2)]
        await house.backstage.entered(2)
        shed = await client.get("/v1/loads")
        probe = await client.get("/healthz")
        house.backstage.gate.set()
        done = [(await one).status_code for one in working]
        after = await client.get("/v1/loads")
    assert problem(shed) == (503, "overloaded")
    assert int(shed.headers["retry-after"]) >= 1
    assert (probe.status_code, done, after.status_code) == (200, [201, 201], 200)


async def test_a_log_line_says_what_was_asked_by_template_and_nothing_more(
    house: House, people: Network, log: io.StringIO
) -> None:
    token = await house.log_in(people.penguin.account)
    async with house.client(**bearer(token), **{"X-Request-Id": "r-1"}) as client:
        await client.get(f"/v1/loads/{THE_LOAD}", headers={"User-Agent": "canary"})
    (line,) = [one for one in lines(log) if one["logger"] == "kaerini.access"]
    assert isinstance(line.pop("duration_ms"), float)
    assert str(line.pop("at")).endswith("Z")
    assert line == {
        "level": "info",
        "logger": "kaerini.access",
        "event": "answered",
        "request_id": "r-1",
        "operation": "read_load",
        "route": "/v1/loads/{load_id}",
        "method": "GET",
        "status": 200,
        "role": "dispatcher",
    }


async def test_no_name_token_number_or_word_of_a_caller_gets_into_the_log(
    house: House, people: Network, log: io.StringIO
) -> None:
    canaries = [
        "kanaria-path",
        "kanaria-query",
        "kanaria-body",
        "kanaria-agent",
        "kanaria-method",
        "kanaria-error",
    ]
    token = await house.log_in(people.penguin.account)
    house.backstage.mistake = RuntimeError("kanaria-error")
    async with house.client(**bearer(token), **{"User-Agent": "kanaria-agent"}) as client:
        await client.get("/v1/kanaria-path?kanaria-query=kanaria-query")
        await client.get("/v1/municipalities?q=kanaria-query")
        await client.request("KANARIA-METHOD", "/v1/loads")
        await client.post("/v1/loads", json={"name": "kanaria"})
        await client.post("/v1/loads", json={"kanaria-body": "kanaria-body"})
        await client.post("/v1/loads", json={"name": "x"}, headers={"Idempotency-Key": "kanaria-body"})
    written = log.getvalue().lower()
    assert [line["event"] for line in lines(log) if line["logger"] == "kaerini.access"].count("answered") == 6
    assert [
        word for word in (*canaries, "kanaria", token, people.penguin.account.login_id) if word in written
    ] == []


async def test_a_mistake_is_logged_by_kind_and_place(house: House, people: Network, log: io.StringIO) -> None:
    house.backstage.mistake = ValueError("kanaria")
    async with house.client(**bearer(await house.log_in(people.penguin.account))) as client:
        answer = await client.post("/v1/loads", json={"name": "x"})
    (line,) = [one for one in lines(log) if one["event"] == "mistake"]
    assert (line["error"], line["operation"], line["level"]) == ("ValueError", "post_load", "error")
    assert line["request_id"] == answer.headers["x-request-id"]
    frames = line["frames"]
    assert isinstance(frames, list)
    assert frames[-1].startswith("tests/api/doorway.py:")
    assert frames[-1].endswith(" post_load")


def test_a_field_that_is_not_allowed_is_dropped(log: io.StringIO) -> None:
    structlog.stdlib.get_logger("kaerini").info("done", count=3, login_id="kanaria", body={"x": "kanaria"})
    (line,) = lines(log)
    assert (line["count"], set(line) - set(FIELDS)) == (3, set())
    assert "kanaria" not in log.getvalue()


def test_a_librarys_words_and_exceptions_are_kept_to_itself(log: io.StringIO) -> None:
    try:
        int("kanaria")
    except ValueError:
        logging.getLogger("sqlalchemy").exception("query %s failed", "kanaria", stack_info=True)
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    logging.getLogger("uvicorn.access").info('%s - "GET %s"', "192.0.2.1", "/kanaria")
    foreign, own = lines(log)
    assert (foreign["event"], foreign["error"], foreign["logger"]) == ("foreign", "ValueError", "sqlalchemy")
    assert own["event"] == "Started server process [7]"
    assert "kanaria" not in log.getvalue()


def test_a_forged_line_break_stays_within_its_line(log: io.StringIO) -> None:
    structlog.stdlib.get_logger("kaerini").info("done", job='x"}\n{"event":"forged')
    assert len(log.getvalue().splitlines()) == 1


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 401),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.1"}, 401),
        ("192.0.2.1", {}, 401),
        ("192.0.2.1", {"Authorization": "Bearer wrong"}, 401),
        ("192.0.2.1", {"Authorization": "Bearer operators-secret"}, 200),
    ],
)
async def test_metrics_are_for_the_operator(
    module_database: FreshDatabase, address: str, headers: dict[str, str], status: int
) -> None:
    async with House(module_database, metrics_token="operators-secret").client(address) as client:
        answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == status
    if status == 401:
        assert problem(answer) == (401, "unauthenticated")


async def test_without_a_token_of_the_operators_none_is_right(house: House) -> None:
    async with house.client("192.0.2.1") as client:
        for given in ("Bearer ", "Bearer None", ""):
            answer = await client.get("/metrics", headers={"Authorization": given})
            assert answer.status_code == 401


async def test_answers_are_counted_by_operation_and_status(house: House) -> None:
    async with house.client("127.0.0.1") as client:
        await client.get("/v1/municipalities")
        await client.get("/v1/municipalities?x=1")
        await client.get("/v1/lorries")
        metrics = (await client.get("/metrics")).text
    for line in (
        'kaerini_http_answers_total{operation="find_municipalities",status="200"} 1.0',
        'kaerini_http_answers_total{operation="find_municipalities",status="422"} 1.0',
        'kaerini_http_answers_total{operation="none",status="404"} 1.0',
        'kaerini_http_answer_seconds_count{operation="find_municipalities"} 2.0',
    ):
        assert line in metrics.splitlines()


async def test_a_program_that_cannot_work_yet_lives_but_is_not_ready(house: House) -> None:
    house.world.ready = False
    async with house.client() as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert problem(ready) == (503, "not-ready")
    house.world.ready = True
    async with house.client() as client:
        assert (await client.get("/readyz")).json() == {"status": "ready"}
