"""API clients over HTTP: made, rotated and revoked by the dispatcher, and their tokens (SPEC 1.5)."""

import asyncio
import base64
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy import func, select

from adapters.db.schema import audit_log, client_tokens, metadata
from api.app import create_app
from api.calls import Bounds, Policies, Policy
from api.compose import ROUTERS, SqlWorld
from domain.api_clients import Scope
from tests.api.conftest import Enter
from tests.api.doorway import pointers, problem
from tests.api.forms import Json, load_form
from tests.api.test_streams import serving, watching
from tests.api.test_tracking import driven
from tests.builders import DAY, HOUR, MovableClock, Network
from tests.conftest import FreshDatabase

TOKEN = "/v1/oauth/token"
GRANT = {"grant_type": "client_credentials"}
EVERY_SCOPE = [scope.value for scope in Scope]
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


async def make(dispatcher: AsyncClient, *scopes: str, name: str = "配車システム") -> Json:
    """A client with these scopes, or all; with its secret."""
    form = {"name": name, "scopes": list(scopes) or EVERY_SCOPE}
    answer = await dispatcher.post("/v1/api-clients", json=form)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def fetch(nobody: AsyncClient, made: Json, secret: str | None = None, **form: str) -> Response:
    """A token asked for with the client's secret, or another."""
    headers = basic(made["id"], secret or made["client_secret"])
    return await nobody.post(TOKEN, data=GRANT | form, headers=headers)


async def as_client(nobody: AsyncClient, made: Json, **form: str) -> dict[str, str]:
    """The header of a token of the client."""
    answer = await fetch(nobody, made, **form)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def refused(answer: Response) -> tuple[int, str]:
    """Status and code of a refusal, which has the form of RFC 6749 §5.2 in every way."""
    assert answer.headers["Content-Type"] == "application/json"
    assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    assert list(answer.json()) == ["error", "error_description"]
    is_401 = answer.status_code == 401
    assert answer.headers.get("WWW-Authenticate", "").startswith("Basic ") == is_401
    return answer.status_code, answer.json()["error"]


async def test_a_client_is_made_and_its_secret_shown_once(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    form = {"name": "配車システム", "scopes": ["loads:write", "loads:read", "loads:read"]}
    answer = await penguin.post("/v1/api-clients", json=form)
    body = answer.json()
    secret = {"id": body["secrets"][0]["id"], "made_at": "2026-04-01T09:00:00+09:00"}
    secret |= dict.fromkeys(("ends_at", "revoked_at", "used_at"))
    shown = {
        "id": body["id"],
        "version": 1,
        "name": "配車システム",
        "scopes": ["loads:read", "loads:write"],
        "made_by": str(network.penguin.account.id),
        "made_at": "2026-04-01T09:00:00+09:00",
        "revoked_at": None,
        "used_at": None,
        "secrets": [secret],
    }
    assert (answer.status_code, body) == (201, shown | {"client_secret": body["client_secret"]})
    assert len(body["client_secret"]) == 43
    assert (answer.headers["Location"], answer.headers["ETag"]) == (f"/v1/api-clients/{body['id']}", '"1"')
    colleague = await enter(network.colleague)
    read = await colleague.get(answer.headers["Location"])
    assert (read.json(), read.headers["ETag"]) == (shown, '"1"')
    assert (await colleague.get("/v1/api-clients")).json() == {"items": [shown], "next_cursor": None}


async def test_the_desks_clients_are_listed_newest_first_page_by_page(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    names = [(await make(penguin, name=f"TMS {n}"))["name"] for n in range(3)]
    page = (await penguin.get("/v1/api-clients?limit=2")).json()
    rest = (await penguin.get(f"/v1/api-clients?limit=2&cursor={page['next_cursor']}")).json()
    assert [one["name"] for one in page["items"] + rest["items"]] == names[::-1]
    assert rest["next_cursor"] is None
    assert (await (await enter(network.otter)).get("/v1/api-clients")).json()["items"] == []


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({"name": "TMS", "scopes": []}, "#/scopes"),
        ({"name": "TMS", "scopes": ["loads:delete"]}, "#/scopes/0"),
        ({"name": "TMS", "scopes": "loads:read"}, "#/scopes"),
        ({"name": "TMS\r\nX: y", "scopes": ["loads:read"]}, "#/name"),
        ({"name": "TMS", "scopes": ["loads:read"], "member_id": "x"}, "#/member_id"),
        ({"name": "TMS", "scopes": ["loads:read"], "client_secret": "mine"}, "#/client_secret"),
    ],
)
async def test_a_form_that_is_wrong_makes_no_client(
    enter: Enter, network: Network, form: Json, pointer: str
) -> None:
    penguin = await enter(network.penguin)
    answer = await penguin.post("/v1/api-clients", json=form)
    assert (*problem(answer), pointers(answer)) == (422, "invalid-form", [pointer])
    assert (await penguin.get("/v1/api-clients")).json()["items"] == []


async def test_a_clients_doors_are_its_desks_dispatchers_alone(enter: Enter, network: Network) -> None:
    made = await make(await enter(network.penguin))
    below = f"/v1/api-clients/{made['id']}"
    doors = [
        ("GET", below),
        ("POST", f"{below}/rotation"),
        ("POST", f"{below}/revocation"),
        ("POST", f"{below}/secrets/{made['secrets'][0]['id']}/revocation"),
    ]
    lists = [("GET", "/v1/api-clients"), ("POST", "/v1/api-clients")]
    token = await as_client(await enter(None), made)
    for person in network.everyone:
        if person in (network.penguin, network.colleague):
            continue
        client = await enter(person)
        is_dispatcher = person in (network.otter, network.owl)
        expected = (404, "not-found") if is_dispatcher else (403, "not-your-role")
        for method, path in doors:
            assert problem(await client.request(method, path)) == expected, (person, path)
        for method, path in [] if is_dispatcher else lists:
            assert problem(await client.request(method, path)) == (403, "not-your-role")
    nobody = await enter(None)
    for method, path in doors + lists:
        assert problem(await nobody.request(method, path)) == (401, "unauthenticated")
        assert problem(await nobody.request(method, path, headers=token)) == (403, "not-your-role")
    others = await make(await enter(network.otter))
    mixed = f"{below}/secrets/{others['secrets'][0]['id']}/revocation"
    assert problem(await (await enter(network.penguin)).post(mixed)) == (404, "not-found")
    assert (await fetch(nobody, others)).status_code == 200


async def test_a_token_is_for_what_was_asked_of_the_clients_scopes(enter: Enter, network: Network) -> None:
    made = await make(await enter(network.penguin), "loads:write", "loads:read", "contracts:read")
    nobody = await enter(None)
    for asked, granted in (
        ({}, "loads:read loads:write contracts:read"),
        ({"scope": "contracts:read loads:read"}, "loads:read contracts:read"),
        ({"scope": "loads:read loads:read"}, "loads:read"),
        ({"scope": ""}, "loads:read loads:write contracts:read"),
        ({"scope": "loads:read", "audience": "ignored", "client_id": made["id"]}, "loads:read"),
    ):
        answer = await fetch(nobody, made, **asked)
        body = answer.json()
        told = {"token_type": "Bearer", "expires_in": 3600, "scope": granted}
        assert (answer.status_code, body) == (200, {"access_token": body["access_token"]} | told)
        assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    for wrong in ("loads:read tracking:read", "everything", "loads:read  loads:write", "LOADS:READ", " "):
        assert refused(await fetch(nobody, made, scope=wrong)) == (400, "invalid_scope"), wrong


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", (400, "invalid_request")),
        ("scope=loads:read", (400, "invalid_request")),
        ("grant_type=", (400, "invalid_request")),
        ("grant_type=password&username=penguin&password=x", (400, "unsupported_grant_type")),
        ("grant_type=authorization_code", (400, "unsupported_grant_type")),
        ("grant_type=client_credentials&grant_type=client_credentials", (400, "invalid_request")),
        ("grant_type=client_credentials&scope=loads:read&scope=loads:write", (400, "invalid_request")),
        ("grant_type=client_credentials&x=1&x=2", (400, "invalid_request")),
        ("grant_type=client_credentials&scope=%ff", (400, "invalid_request")),
        ("grant_type=client_credentials&scope=%00", (400, "invalid_scope")),
        ("grant_type=client_credentials&client_secret=again", (400, "invalid_request")),
        ("grant_type=client_credentials&client_id=another", (401, "invalid_client")),
        ("&".join(f"a{n}=1" for n in range(30)), (400, "invalid_request")),
        ("荷物=1", (400, "invalid_request")),
    ],
)
async def test_a_form_that_is_no_token_request_is_told_in_oauths_words(
    enter: Enter, network: Network, body: str, expected: tuple[int, str]
) -> None:
    made = await make(await enter(network.penguin))
    headers = basic(made["id"], made["client_secret"]) | FORM_TYPE
    answer = await (await enter(None)).post(TOKEN, content=body.encode(), headers=headers)
    assert refused(answer) == expected


async def test_only_a_form_is_read_and_nothing_in_the_query(enter: Enter, network: Network) -> None:
    made = await make(await enter(network.penguin))
    nobody, headers = await enter(None), basic(made["id"], made["client_secret"])
    json = await nobody.post(TOKEN, json=GRANT, headers=headers)
    assert (*refused(json), json.headers["Accept"]) == (415, "invalid_request", FORM_TYPE["Content-Type"])
    large = await nobody.post(TOKEN, content=b"a" * (1024 * 1024 + 1), headers=headers | FORM_TYPE)
    assert refused(large) == (413, "invalid_request")
    for query in ("access_token=x", "grant_type=client_credentials", "client_secret=x"):
        answer = await nobody.post(f"{TOKEN}?{query}", data=GRANT, headers=headers)
        assert refused(answer) == (400, "invalid_request"), query
    assert (await nobody.get(TOKEN)).status_code == 405


async def test_who_does_not_prove_to_be_the_client_gets_no_token(enter: Enter, network: Network) -> None:
    penguin, nobody = await enter(network.penguin), await enter(None)
    mine, other = await make(penguin), await make(await enter(network.otter))
    good = basic(mine["id"], mine["client_secret"])["Authorization"]
    said = f"{mine['id']}:{mine['client_secret']}"
    session = penguin.headers["Authorization"]
    headers = [
        None,
        session,
        good.replace("Basic", "Bearer"),
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff:\xfe").decode(),
        "Basic " + base64.b64encode(f"{mine['id']}:".encode()).decode(),
        basic(mine["id"].upper(), mine["client_secret"])["Authorization"],
        basic(other["id"], mine["client_secret"])["Authorization"],
        basic(mine["id"], other["client_secret"])["Authorization"],
        basic(mine["id"], "wrong")["Authorization"],
        basic("penguin", "wrong")["Authorization"],
    ]
    for given in headers:
        sent = {} if given is None else {"Authorization": given}
        assert refused(await nobody.post(TOKEN, data=GRANT, headers=sent)) == (401, "invalid_client"), given
    twice = [("Authorization", good), ("Authorization", good)]
    assert refused(await nobody.post(TOKEN, data=GRANT, headers=twice)) == (401, "invalid_client")
    spelled = {"Authorization": "basic " + base64.b64encode(said.replace("-", "%2D").encode()).decode()}
    assert (await nobody.post(TOKEN, data=GRANT, headers=spelled)).status_code == 200


async def test_a_token_lives_an_hour(enter: Enter, network: Network, clock: MovableClock) -> None:
    made = await make(await enter(network.penguin))
    nobody = await enter(None)
    token = await as_client(nobody, made)
    clock.forward(HOUR - timedelta(seconds=1))
    assert (await nobody.get("/v1/loads", headers=token)).status_code == 200
    clock.forward(timedelta(seconds=1))
    assert problem(await nobody.get("/v1/loads", headers=token)) == (401, "unauthenticated")
    for made_up in ("client.", "client.x", "client." + "x" * 43):
        answer = await nobody.get("/v1/loads", headers={"Authorization": f"Bearer {made_up}"})
        assert problem(answer) == (401, "unauthenticated")
    secret = {"Authorization": f"Bearer {made['client_secret']}"}
    assert problem(await nobody.get("/v1/loads", headers=secret)) == (401, "unauthenticated")


async def test_a_rotated_secret_works_seven_days_longer(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, nobody = await enter(network.penguin), await enter(None)
    first = await make(penguin)
    door = f"/v1/api-clients/{first['id']}"
    answer = await penguin.post(f"{door}/rotation")
    second = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    newest, former = second["secrets"]
    assert (newest["ends_at"], former["ends_at"]) == (None, "2026-04-08T09:00:00+09:00")
    assert former["id"] == first["secrets"][0]["id"]
    for made in (first, second):
        assert (await fetch(nobody, made)).status_code == 200
    clock.forward(7 * DAY - timedelta(seconds=1))
    assert (await fetch(nobody, first)).status_code == 200
    clock.forward(timedelta(seconds=1))
    assert refused(await fetch(nobody, first)) == (401, "invalid_client")
    assert (await fetch(nobody, second)).status_code == 200


async def test_there_are_never_more_than_two_good_secrets(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, nobody = await enter(network.penguin), await enter(None)
    made = await make(penguin)
    secrets = [made["client_secret"]]
    for _ in range(3):
        clock.forward(timedelta(minutes=1))
        rotated = (await penguin.post(f"/v1/api-clients/{made['id']}/rotation")).json()
        secrets.append(rotated["client_secret"])
    fetched = [(await fetch(nobody, made, secret)).status_code for secret in secrets]
    assert fetched == [401, 401, 200, 200]
    both = await asyncio.gather(*(penguin.post(f"/v1/api-clients/{made['id']}/rotation") for _ in range(4)))
    secrets = [one.json()["client_secret"] for one in both]
    fetched = [(await fetch(nobody, made, secret)).status_code for secret in secrets]
    assert sorted(fetched) == [200, 200, 401, 401]


async def test_a_revoked_secret_ends_at_once_with_the_tokens_it_fetched(
    enter: Enter, network: Network
) -> None:
    penguin, nobody = await enter(network.penguin), await enter(None)
    first = await make(penguin)
    door = f"/v1/api-clients/{first['id']}"
    second = (await penguin.post(f"{door}/rotation")).json()
    tokens = [await as_client(nobody, one) for one in (first, second)]
    revoked = await penguin.post(f"{door}/secrets/{first['secrets'][0]['id']}/revocation")
    assert (revoked.status_code, revoked.json()["secrets"][1]["revoked_at"]) == (
        200,
        "2026-04-01T09:00:00+09:00",
    )
    assert refused(await fetch(nobody, first)) == (401, "invalid_client")
    statuses = [(await nobody.get("/v1/loads", headers=token)).status_code for token in tokens]
    assert (statuses, (await fetch(nobody, second)).status_code) == ([401, 200], 200)
    again = await penguin.post(f"{door}/secrets/{first['secrets'][0]['id']}/revocation")
    assert problem(again) == (409, "api-client-is-revoked")


async def test_a_revoked_client_is_let_in_no_more(enter: Enter, network: Network) -> None:
    penguin, nobody = await enter(network.penguin), await enter(None)
    made = await make(penguin)
    token = await as_client(nobody, made)
    door = f"/v1/api-clients/{made['id']}"
    stale = await penguin.post(f"{door}/revocation", headers={"If-Match": '"7"'})
    assert problem(stale) == (412, "stale")
    assert (await nobody.get("/v1/loads", headers=token)).status_code == 200
    revoked = await penguin.post(f"{door}/revocation", headers={"If-Match": '"1"'})
    assert (revoked.status_code, revoked.headers["ETag"]) == (200, '"2"')
    assert revoked.json()["revoked_at"] == "2026-04-01T09:00:00+09:00"
    assert problem(await nobody.get("/v1/loads", headers=token)) == (401, "unauthenticated")
    assert refused(await fetch(nobody, made)) == (401, "invalid_client")
    for path in (f"{door}/revocation", f"{door}/rotation"):
        assert problem(await penguin.post(path)) == (409, "api-client-is-revoked")


async def test_revocation_ends_an_open_stream(
    enter: Enter, network: Network, clock: MovableClock, world: SqlWorld
) -> None:
    number, _ = await driven(enter, network, clock)
    penguin, nobody = await enter(network.penguin), await enter(None)
    made = await make(penguin, "tracking:read")
    nobody.headers.update(await as_client(nobody, made))
    world.tracking_news.start()
    async with (
        serving(world, heartbeat_seconds=60) as served,
        watching(served, nobody, number) as viewer,
    ):
        assert (await viewer.event())["event"] == "snapshot"
        await penguin.post(f"/v1/api-clients/{made['id']}/revocation")
        async with asyncio.timeout(10):
            assert (await viewer.event())["data"] == {"reason": "session_expired"}
            assert await viewer.has_ended()


async def test_the_last_use_is_noted_every_ten_minutes(
    enter: Enter, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    penguin, nobody = await enter(network.penguin), await enter(None)
    made = await make(penguin)
    token = await as_client(nobody, made)

    async def used() -> list[str | None]:
        client = (await penguin.get(f"/v1/api-clients/{made['id']}")).json()
        return [client["used_at"], client["secrets"][0]["used_at"], client["version"]]

    assert await used() == [None, "2026-04-01T09:00:00+09:00", 1]
    noted = []
    for minutes in (1, 9, 1):
        clock.forward(timedelta(minutes=minutes))
        await nobody.get("/v1/loads", headers=token)
        noted.append((await used())[0])
    at_one, at_eleven = "2026-04-01T09:01:00+09:00", "2026-04-01T09:11:00+09:00"
    assert noted == [at_one, at_one, at_eleven]


async def test_what_a_client_does_is_its_desks_and_the_log_names_the_client(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    made = await make(await enter(network.penguin), name="配車システム 一号")
    nobody = await enter(None)
    token = await as_client(nobody, made)
    load = (await nobody.post("/v1/loads", json=load_form(), headers=token)).json()
    assert network.penguin.desk is not None
    assert load["poster"]["member_id"] == str(network.penguin.desk.id)
    colleague = await enter(network.colleague)
    assert [one["id"] for one in (await colleague.get("/v1/loads")).json()["items"]] == [load["id"]]
    [past] = (await colleague.get(f"/v1/loads/{load['id']}/history")).json()["items"]
    assert past["by"] == "配車システム 一号"
    columns = (audit_log.c.account_id, audit_log.c.client_id, audit_log.c.member_id, audit_log.c.operation)
    async with database.engine.connect() as connection:
        rows = await connection.execute(select(*columns).where(audit_log.c.thing_id == load["id"]))
        [row] = [tuple(str(value) for value in found) for found in rows]
    assert row == ("None", made["id"], str(network.penguin.desk.id), "post_load")


async def test_a_key_is_one_clients_own(enter: Enter, network: Network) -> None:
    penguin, nobody = await enter(network.penguin), await enter(None)
    tokens = [await as_client(nobody, await make(penguin)) for _ in range(2)]
    key = {"Idempotency-Key": "one"}
    posted = [
        await nobody.post("/v1/loads", json=load_form(), headers=token | key)
        for token in (*tokens, tokens[0], {"Authorization": penguin.headers["Authorization"]})
    ]
    ids = [one.json()["id"] for one in posted]
    assert (ids[0], len(set(ids))) == (ids[2], 3)
    page = (await nobody.get("/v1/loads?limit=1", headers=tokens[0])).json()
    other = await nobody.get(f"/v1/loads?limit=1&cursor={page['next_cursor']}", headers=tokens[1])
    assert problem(other) == (422, "invalid-cursor")


async def test_each_client_has_a_quota_of_its_own(enter: Enter, network: Network, world: SqlWorld) -> None:
    penguin, nobody = await enter(network.penguin), await enter(None)
    tokens = [await as_client(nobody, await make(penguin)) for _ in range(2)]
    policies = Policies(
        default=Policy("default", 2, 60, exact=True), token=Policy("token", 5, 60, exact=True)
    )
    transport = ASGITransport(app=create_app(world, ROUTERS, bounds=Bounds(policies=policies)))
    nobody = AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")
    statuses = [(await nobody.get("/v1/loads", headers=tokens[0])).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert (await nobody.get("/v1/loads", headers=tokens[1])).status_code == 200
    asked = [await nobody.post(TOKEN, data=GRANT) for _ in range(4)]  # two were fetched before
    assert [one.status_code for one in asked] == [401, 401, 401, 429]
    assert problem(asked[-1]) == (429, "too-many-requests")


async def test_neither_secrets_nor_tokens_lie_in_the_database(
    enter: Enter, network: Network, database: FreshDatabase
) -> None:
    made = await make(await enter(network.penguin))
    token = (await fetch(await enter(None), made)).json()["access_token"]
    async with database.engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(client_tokens)) == 1
        for table in metadata.sorted_tables:
            kept = str((await connection.execute(select(table))).all())
            for canary in (made["client_secret"], token, token.removeprefix("client.")):
                assert canary not in kept, table.name


async def test_a_client_acts_on_nobodys_behalf(enter: Enter, network: Network) -> None:
    made = await make(await enter(network.penguin))
    nobody = await enter(None)
    assert network.otter.desk is not None
    headers: dict[str, Any] = await as_client(nobody, made) | {"X-On-Behalf-Of": str(network.otter.desk.id)}
    assert problem(await nobody.get("/v1/loads", headers=headers)) == (404, "not-found")
