"""Of several things wrong, the first in the order of API §1 is told; and who is let in at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from httpx2 import Response as Answer

from adapters.ids import new_id
from api.calls import Policies, Policy
from domain.accounts import Account, AccountId, Credentials, SessionEnd
from domain.ports import Ports
from tests.api.doorway import A_CLOSED_LOAD, A_STRANGERS_LOAD, NOBODYS_HASH, THE_LOAD, House, bearer, problem
from tests.builders import MovableClock, Network
from tests.conftest import FreshDatabase

BROKEN = b"{"
NOWHERE = "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c99"


@pytest.fixture
async def house(database: FreshDatabase) -> House:
    return House(database)


async def amend(house: House, load: object, headers: dict[str, str], body: bytes = b'{"name":"x"}') -> Answer:
    async with house.client() as client:
        return await client.patch(
            f"/v1/loads/{load}", content=body, headers={"Content-Type": "application/json"} | headers
        )


async def test_each_error_comes_before_all_that_follow_it(house: House, network: Network) -> None:
    token = bearer(await house.log_in(network.penguin.account))
    current, old = {"If-Match": '"7"'}, {"If-Match": '"6"'}
    told = [
        problem(answer)
        for answer in (
            await amend(house, NOWHERE, {"Content-Type": "text/plain"}, BROKEN),
            await amend(house, NOWHERE, token | {"Content-Type": "text/plain"}, BROKEN),
            await amend(house, NOWHERE, token, BROKEN),
            await amend(house, NOWHERE, token, b'{"name":1}'),
            await amend(house, NOWHERE, token),
            await amend(house, NOWHERE, token | old),
            await amend(house, A_STRANGERS_LOAD, token | old),
            await amend(house, A_CLOSED_LOAD, token | old),
            await amend(house, A_CLOSED_LOAD, token | current),
        )
    ]
    assert told == [
        (401, "unauthenticated"),
        (415, "unsupported-media-type"),
        (400, "malformed-json"),
        (422, "invalid-form"),
        (428, "if-match-required"),
        (404, "not-found"),
        (403, "not-yours"),
        (412, "stale"),
        (409, "load-is-closed"),
    ]
    assert (await amend(house, THE_LOAD, token | current)).status_code == 200


async def test_a_role_that_may_not_is_told_before_its_form_is_read(house: House, network: Network) -> None:
    for person, slug in ((network.admin, "not-your-role"), (network.trial, "trial-cannot-trade")):
        headers = bearer(await house.log_in(person.account))
        async with house.client(**headers) as client:
            assert problem(await client.post("/v1/loads", content=BROKEN)) == (403, slug)


async def test_what_is_masked_for_a_trial_comes_after_the_form(house: House, network: Network) -> None:
    async with house.client(**bearer(await house.log_in(network.trial.account))) as client:
        wrong = await client.post("/v1/loads/search", json={"fare_yen": "x"})
        masked = await client.post("/v1/loads/search", json={"fare_yen": 1})
    assert (problem(wrong), problem(masked)) == ((422, "invalid-form"), (403, "masked-for-trial"))


async def test_a_quota_used_up_is_told_after_the_role_and_before_the_form(
    database: FreshDatabase, network: Network
) -> None:
    house = House(database, policies=Policies(default=Policy("default", 1, 60, exact=True)))
    trial = bearer(await house.log_in(network.trial.account))
    penguin = bearer(await house.log_in(network.penguin.account))
    async with house.client() as client:
        await client.get(f"/v1/loads/{THE_LOAD}", headers=trial)
        await client.get(f"/v1/loads/{THE_LOAD}", headers=penguin)
        assert problem(await client.post("/v1/loads", content=BROKEN, headers=trial))[0] == 403
        limited = await client.post("/v1/loads", content=BROKEN, headers=penguin)
    assert problem(limited) == (429, "too-many-requests")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic cGVuZ3Vpbjp4", "token-1", "Bearer unheard-of", "Bearer a b"]
)
async def test_who_shows_no_token_of_ours_is_asked_to_log_in(house: House, header: str) -> None:
    async with house.client() as client:
        answer = await client.get(f"/v1/loads/{THE_LOAD}", headers={"Authorization": header})
    assert problem(answer) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == 'Bearer realm="kaerini", error="invalid_token"'


async def test_who_shows_nothing_is_not_told_that_it_was_wrong(house: House) -> None:
    async with house.client() as client:
        answer = await client.get(f"/v1/loads/{THE_LOAD}")
    assert problem(answer) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == 'Bearer realm="kaerini"'


async def test_a_session_superseded_by_a_login_elsewhere_is_told_so(house: House, network: Network) -> None:
    first = bearer(await house.log_in(network.penguin.account))
    second = bearer(await house.log_in(network.penguin.account))
    async with house.client() as client:
        assert problem(await client.get("/v1/loads", headers=first)) == (401, "session-superseded")
        assert (await client.get("/v1/loads", headers=second)).status_code == 200


async def test_a_session_runs_out_by_the_walls_clock(
    house: House, network: Network, clock: MovableClock
) -> None:
    token = bearer(await house.log_in(network.penguin.account))
    async with house.client(**token) as client:
        clock.forward(timedelta(minutes=59, seconds=59))
        assert (await client.get("/v1/loads")).status_code == 200
        clock.forward(timedelta(seconds=1))
        assert problem(await client.get("/v1/loads")) == (401, "session-expired")


async def test_a_session_logged_out_has_expired(house: House, network: Network) -> None:
    token = bearer(await house.log_in(network.penguin.account))
    async with house.ports.begin() as work:
        session = await work.sessions.active_of(network.penguin.account.id)
        assert session is not None
        await work.sessions.save(session.end(SessionEnd.LOGGED_OUT, at=house.ports.wall_now()))
    async with house.client(**token) as client:
        assert problem(await client.get("/v1/loads")) == (401, "session-expired")


async def test_a_trial_over_by_the_networks_clock_has_expired(
    house: House, network: Network, clock: MovableClock
) -> None:
    token = bearer(await house.log_in(network.trial.account))
    clock.adopt(timedelta(days=14))
    async with house.client(**token) as client:
        assert problem(await client.post("/v1/loads/search", json={})) == (401, "session-expired")


async def test_a_one_time_password_opens_nothing_but_its_change(
    house: House, network: Network, ports: Ports
) -> None:
    account = await an_account_to_begin(ports, network.penguin.account)
    async with house.client(**bearer(await house.log_in(account))) as client:
        assert problem(await client.get("/v1/loads")) == (403, "password-change-required")


async def an_account_to_begin(ports: Ports, like: Account) -> Account:
    """A colleague who has just been given a one-time password."""
    account = replace(like, id=AccountId(new_id()), login_id="newcomer", must_change_password=True)
    async with ports.begin() as work:
        await work.accounts.add(account, Credentials(account.id, NOBODYS_HASH, None, 0))
    return account


@pytest.mark.parametrize("name", ["access_token", "token", "API_KEY", "authorization"])
async def test_a_token_in_the_address_is_refused_with_or_without_one_in_the_header(
    house: House, network: Network, name: str
) -> None:
    token = await house.log_in(network.penguin.account)
    async with house.client() as client:
        alone = await client.get("/v1/loads", params={name: token})
        beside = await client.get("/v1/loads", params={name: token}, headers=bearer(token))
        open_to_all = await client.get("/v1/municipalities", params={name: token})
    assert [problem(one) for one in (alone, beside, open_to_all)] == [(400, "token-in-query")] * 3


async def test_what_an_actor_does_is_done_in_the_name_of_account_and_desk(
    house: House, network: Network
) -> None:
    token = bearer(await house.log_in(network.penguin.account))
    async with house.client("203.0.113.9", **token, **{"X-Request-Id": "a-7"}) as client:
        await client.get("/v1/loads")
    penguin = network.penguin
    assert penguin.desk is not None
    actor = house.world.actors[-1]
    assert (actor.account_id, actor.member_id) == (penguin.account.id, penguin.desk.id)
    assert (actor.address, actor.request_id, actor.operation) == ("203.0.113.9", "a-7", "list_own_loads")
