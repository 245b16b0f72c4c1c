"""Quotas: exact, told on every answer, per account or else per network; logins per login id as well."""

import asyncio
from datetime import timedelta

import pytest

from api.calls import Policies, Policy
from api.rates import ROWS_A_PERMIT, address_key
from tests.api.doorway import THE_LOAD, House, bearer, problem
from tests.builders import MovableClock, Network, Person
from tests.conftest import FreshDatabase

THREE = Policies(
    default=Policy("default", 3, 60, exact=True),
    login=Policy("login", 4, 60, exact=True),
    login_id=Policy("login-id", 2, 300, exact=True),
)


@pytest.fixture
async def house(database: FreshDatabase) -> House:
    return House(database, policies=THREE)


async def test_every_answer_tells_what_is_left(house: House, network: Network, clock: MovableClock) -> None:
    clock.forward(timedelta(seconds=12))
    headers = bearer(await house.log_in(network.penguin.account))
    told = []
    async with house.client(**headers) as client:
        for path in ("/v1/loads?x=1", f"/v1/loads/{THE_LOAD}", "/v1/loads/0", "/v1/loads"):
            answer = await client.get(path)
            told.append((answer.status_code, answer.headers["ratelimit"], answer.headers["ratelimit-policy"]))
    policy = '"default";q=3;w=60'
    assert told == [
        (422, '"default";r=2;t=48', policy),
        (200, '"default";r=1;t=48', policy),
        (422, '"default";r=0;t=48', policy),
        (429, '"default";r=0;t=48', policy),
    ]
    assert problem(answer) == (429, "too-many-requests")
    assert answer.headers["retry-after"] == "48"


async def test_the_quota_is_anew_in_the_next_window(
    house: House, network: Network, clock: MovableClock
) -> None:
    async with house.client(**bearer(await house.log_in(network.penguin.account))) as client:
        statuses = [(await client.get("/v1/loads")).status_code for _ in range(4)]
        clock.forward(timedelta(seconds=60))
        statuses.append((await client.get("/v1/loads")).status_code)
    assert statuses == [200, 200, 200, 429, 200]


async def test_the_networks_clock_does_not_refill_a_quota(
    house: House, network: Network, clock: MovableClock
) -> None:
    async with house.client(**bearer(await house.log_in(network.penguin.account))) as client:
        statuses = [(await client.get("/v1/loads")).status_code for _ in range(3)]
        clock.adopt(timedelta(days=1))
        statuses.append((await client.get("/v1/loads")).status_code)
    assert statuses == [200, 200, 200, 429]


async def test_calls_at_once_and_from_two_processes_share_one_quota(house: House, network: Network) -> None:
    headers = bearer(await house.log_in(network.penguin.account))
    other = House(house.database, policies=THREE)
    async with house.client(**headers) as here, other.client(**headers) as there:
        answers = await asyncio.gather(*(one.get("/v1/loads") for one in (here, there) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [429] * 7


async def test_accounts_behind_one_address_do_not_share_a_quota(house: House, network: Network) -> None:
    statuses = []
    for person in (network.penguin, network.otter):
        async with house.client("192.0.2.7", **bearer(await house.log_in(person.account))) as client:
            statuses += [(await client.get("/v1/loads")).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429] * 2


async def test_who_is_nobody_is_counted_by_network(house: House) -> None:
    async def knock(address: str, path: str) -> int:
        async with house.client(address) as client:
            return (await client.get(path)).status_code

    assert [await knock("2001:db8::1", "/v1/municipalities") for _ in range(2)] == [200, 200]
    assert await knock("2001:db8::ffff:2", "/v1/lorries") == 404
    assert await knock("2001:db8::3", "/v1/municipalities") == 429
    assert await knock("2001:db8::3", "/v1/lorries") == 429
    assert await knock("2001:db8:0:1::1", "/v1/municipalities") == 200


async def test_a_missing_path_and_method_tell_what_is_left_too(house: House) -> None:
    async with house.client() as client:
        missed = await client.get("/v1/lorries")
        odd = await client.put("/v1/loads")
    assert (missed.headers["ratelimit"].partition(";t=")[0], problem(missed)[0]) == ('"default";r=2', 404)
    assert (odd.headers["ratelimit"].partition(";t=")[0], problem(odd)[0]) == ('"default";r=1', 405)


async def test_pages_and_probes_are_never_refused(house: House) -> None:
    async with house.client("127.0.0.1") as client:
        for path in ("/healthz", "/readyz", "/metrics", "/problems", "/openapi.json", "/docs"):
            for _ in range(5):
                answer = await client.get(path)
                assert (answer.status_code, "ratelimit" in answer.headers) == (200, False), path


async def log_in(house: House, address: str, login_id: str) -> int:
    async with house.client(address) as client:
        return (await client.post("/v1/sessions", json={"login_id": login_id})).status_code


async def test_logins_are_counted_by_address_and_by_login_id(house: House) -> None:
    tries = [
        await log_in(house, "192.0.2.1", who) for who in ("penguin", "penguin", "penguin", "otter", "owl")
    ]
    assert tries == [201, 201, 429, 201, 429]


async def test_guessing_from_one_address_locks_nobody_out_elsewhere(house: House) -> None:
    for _ in range(4):
        await log_in(house, "192.0.2.1", "penguin")
    assert await log_in(house, "198.51.100.1", "penguin") == 201


async def test_a_login_tells_both_quotas(house: House) -> None:
    async with house.client() as client:
        answer = await client.post("/v1/sessions", json={"login_id": "penguin"})
    assert answer.headers["ratelimit-policy"] == '"login";q=4;w=60, "login-id";q=2;w=300'
    assert answer.headers["ratelimit"].startswith('"login";r=3;t=')
    assert ', "login-id";r=1;t=' in answer.headers["ratelimit"]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.1", "address:192.0.2.1"),
        ("::ffff:192.0.2.1", "address:192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"),
        ("fe80::1%eth0", "address:fe80::/64"),
        ("testclient", "address:none"),
        (None, "address:none"),
    ],
)
def test_a_house_is_a_network(address: str | None, key: str) -> None:
    assert address_key(address) == key


def with_little(**policies: Policy) -> Policies:
    return Policies(**{"default": Policy("default", 1000, 60)} | policies)


async def statuses_of(house: House, person: Person, *calls: tuple[str, str]) -> list[int]:
    async with house.client("192.0.2.7", **bearer(await house.log_in(person.account))) as client:
        return [
            (await client.request(*call, json={} if call[0] == "POST" else None)).status_code
            for call in calls
        ]


SEARCH, LIST = ("POST", "/v1/loads/search"), ("GET", "/v1/loads")


async def test_searches_have_a_quota_of_their_own_and_long_pages_cost_more(
    database: FreshDatabase, network: Network
) -> None:
    house = House(database, policies=with_little(search=Policy("search", 6, 60)))
    long = ("POST", "/v1/loads/search?limit=200")
    assert await statuses_of(house, network.penguin, long, SEARCH, SEARCH, SEARCH, LIST) == [
        *(200, 200, 200, 429, 200)
    ]


@pytest.mark.parametrize("limit", ["0", "201", "9999", "x", "-1", "٣", ""])
async def test_a_limit_that_is_none_costs_no_more_than_a_page(
    database: FreshDatabase, network: Network, limit: str
) -> None:
    house = House(database, policies=with_little(search=Policy("search", 5, 60)))
    wrong = ("POST", f"/v1/loads/search?limit={limit}")
    assert await statuses_of(house, network.penguin, wrong, SEARCH) == [422, 200]


async def test_a_search_tells_both_quotas(database: FreshDatabase, network: Network) -> None:
    house = House(database, policies=with_little(search=Policy("search", 6, 60)))
    async with house.client(**bearer(await house.log_in(network.penguin.account))) as client:
        answer = await client.post("/v1/loads/search", json={})
    assert answer.headers["ratelimit-policy"] == '"default";q=1000;w=60, "search";q=6;w=60'
    assert answer.headers["ratelimit"].split(";t=")[1].endswith('"search";r=5')


async def test_whoever_walks_the_board_again_and_again_comes_to_an_end(
    database: FreshDatabase, network: Network
) -> None:
    house = House(database, policies=with_little(pages=Policy("pages", 3, 3600)))
    statuses = []
    async with house.client(**bearer(await house.log_in(network.penguin.account))) as client:
        cursor = ""
        for _ in range(5):
            answer = await client.get(f"/v1/loads?limit=2{cursor}")
            statuses.append(answer.status_code)
            cursor = f"&cursor={answer.json().get('next_cursor')}"
        statuses.append((await client.get("/v1/loads?limit=2")).status_code)
    assert statuses == [200, 200, 200, 200, 429, 200]


async def test_colleagues_share_what_their_company_may_and_others_do_not(
    database: FreshDatabase, network: Network
) -> None:
    house = House(database, policies=with_little(company=Policy("company", 3, 60)))
    assert await statuses_of(house, network.penguin, LIST, LIST) == [200, 200]
    assert await statuses_of(house, network.colleague, LIST, LIST) == [200, 429]
    assert await statuses_of(house, network.otter, LIST) == [200]


async def test_accounts_behind_one_address_share_what_it_may_and_are_told_only_where_it_is_used_up(
    database: FreshDatabase, network: Network
) -> None:
    house = House(database, policies=with_little(everyone_there=Policy("address", 3, 60)))
    assert await statuses_of(house, network.penguin, LIST, LIST) == [200, 200]
    assert await statuses_of(house, network.otter, LIST, LIST) == [200, 429]
    async with house.client("198.51.100.1", **bearer(await house.log_in(network.otter.account))) as client:
        elsewhere = await client.get("/v1/loads")
    assert (elsewhere.status_code, elsewhere.headers["ratelimit-policy"]) == (200, '"default";q=1000;w=60')
    async with house.client("192.0.2.7", **bearer(await house.log_in(network.otter.account))) as client:
        refused = await client.get("/v1/loads")
    assert refused.headers["ratelimit-policy"] == '"default";q=1000;w=60, "address";q=3;w=60'
    assert int(refused.headers["retry-after"]) >= 1


async def test_leases_and_refusals_are_counted_by_policy(database: FreshDatabase, network: Network) -> None:
    house = House(database, policies=with_little(search=Policy("search", 1, 60)))
    await statuses_of(house, network.penguin, SEARCH, SEARCH)

    def told(name: str, policy: str) -> float | None:
        registry = house.app.state.gauges.registry
        return registry.get_sample_value(f"kaerini_rate_{name}_total", {"policy": policy})  # type: ignore[no-any-return]

    assert [told("leases", policy) for policy in ("default", "search", "company")] == [1.0, 2.0, 1.0]
    assert (told("refusals", "search"), told("refusals", "default")) == (1.0, None)


def test_a_dispatcher_of_the_morning_is_far_from_any_limit_and_a_scraper_is_not() -> None:
    """An account that asks for list and count every two seconds, all day; one that reads all it can."""
    policies = Policies()
    assert 2 * 30 * 4 <= policies.search.quota <= policies.default.quota / 2
    assert policies.pages.quota * ROWS_A_PERMIT == 30_000, "rows an hour: the whole board once, not twice"
