"""The fast lane gives what the doors give: good and bad calls through both, equal to the byte."""

import gc
import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import loads, vehicles
from api.app import create_app
from api.calls import Bounds, Policies, Policy
from api.compose import ROUTERS, SqlWorld
from api.fastlane.cards import Cards
from api.fastlane.searches import Searches, rest_of_a_load
from domain.fares.standard_fares import StandardFare
from domain.fares.tariffs import FareSystem, TariffId
from domain.loads import Cargo, LoadView, Measured, Temperature
from domain.members import CompanyRecord
from domain.money import Yen
from domain.places import Area, Bureau, Distance, Near, Place, Point
from domain.ports import FoundLoad, FoundVehicle
from domain.search import Detour
from domain.vehicle_classes import TariffClass
from domain.vehicles import Capacity, VehicleView
from tests.adapters.any_postings import CODES, any_load, any_vehicle, maybe, some
from tests.api.conftest import Enter
from tests.api.forms import load_form, vehicle_form, window
from tests.api.test_api_clients import as_client, make
from tests.api.test_view_sessions import looking
from tests.builders import DAY, HOUR, NOW, MovableClock, Network, Person, a_load
from tests.viewers import EVERYBODY, OWNER, PENGUIN, PENGUIN_AS_COMPANY

Headers = Sequence[tuple[str, str]]
PLENTY = {
    name: Policy(policy, 10**8, 60)
    for name, policy in {
        "default": "default",
        "company": "company",
        "everyone_there": "address",
        "search": "search",
        "pages": "pages",
    }.items()
}
JSON = ("Content-Type", "application/json")
LOADS, COUNTS = "/v1/loads/search", "/v1/loads/counts"
HERE = {"lat": 34.96667, "lon": 136.61667}
JAPAN = {"south": 24, "west": 122.5, "north": 46.0, "east": 154.0}
CORRIDOR = {"from": {"municipality": "24202"}, "to": {"municipality": "11203"}, "detour_km": 300}


@dataclass(frozen=True, slots=True)
class Both:
    """One world behind two programs: with the fast lane, and without."""

    fast: AsyncClient
    plain: AsyncClient
    app: FastAPI

    async def ask(self, path: str, body: bytes, headers: Headers = (), method: str = "POST") -> Response:
        """The answer of both. Only how many permits are left may differ: the second call has one fewer."""
        told = [*headers, ("X-Request-Id", "r-1")]
        answers = [
            await one.request(method, path, content=body, headers=told) for one in (self.fast, self.plain)
        ]
        first, second = (_whole(answer) for answer in answers)
        assert first == second, (path, body, headers)
        return answers[0]

    def taken(self) -> tuple[int, int]:
        """How many calls the lane answered, and handed on."""
        registry = self.app.state.gauges.registry
        ways = ("answered", "handed_on")
        counted = [registry.get_sample_value("kaerini_http_fast_lane_total", {"way": way}) for way in ways]
        return int(counted[0] or 0), int(counted[1] or 0)


def _whole(answer: Response) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = [(name, re.sub(r";r=\d+;", ";r=?;", value)) for name, value in answer.headers.multi_items()]
    return answer.status_code, headers, answer.content


@pytest.fixture
async def both(world: SqlWorld) -> AsyncIterator[Both]:
    bounds = Bounds(policies=Policies(**PLENTY))
    apps = [create_app(world, ROUTERS, bounds=bounds, fast_lane=fast) for fast in (True, False)]
    clients = [
        AsyncClient(transport=ASGITransport(app=app), base_url="http://127.0.0.1:8000") for app in apps
    ]
    yield Both(*clients, apps[0])
    for client in clients:
        await client.aclose()


async def token_of(enter: Enter, person: Person) -> Headers:
    client = await enter(person)
    return [("Authorization", client.headers["Authorization"])]


@pytest.fixture
async def otters(enter: Enter, network: Network) -> Headers:
    """Otter's token, before a board with something on it."""
    await fill(enter, network)
    return await token_of(enter, network.otter)


async def fill(enter: Enter, network: Network) -> None:
    """A board with something of everything that a card may show."""
    assert network.owl.desk is not None
    named = {"kind": "named", "member_ids": [str(network.owl.desk.id)]}
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    forms = [
        load_form(asking_fare_yen=130_000, purpose="return_load", equipment=["power_gate"]),
        load_form(
            destination={
                "municipality": "27100",
                "point": {"lat": 34.7, "lon": 135.5},
                "address": '一丁目 "1"',
            },
            cargo={"name": "冷凍マグロ\\☃", "weight_kg": 3000, "temperature_c": {"min": -60, "max": -45}},
            pickup=window(3 * DAY),
            delivery=window(4 * DAY),
            body_types=["freezer", "van"],
        ),
        load_form(audience=named, asking_fare_yen=99_000, trucks=3),
        *(load_form(asking_fare_yen=100_000 + n) for n in range(4)),
    ]
    for form in forms:
        assert (await penguin.post("/v1/loads", json=form)).status_code == 201
    for change in ({}, {"destinations": {"prefectures": ["24"]}}, {"asking_fare_yen": 50_000}):
        assert (await owl.post("/v1/vehicles", json=vehicle_form(**change))).status_code == 201


GOOD: list[dict[str, Any]] = [
    {},
    {"origin": {"prefectures": ["24"]}},
    {"origin": {"municipalities": ["24202"], "prefectures": ["01"], "bureaus": ["kanto"]}},
    {"origin": {"near": {"point": {"lat": 35, "lon": 136.6}, "radius_km": 50}}},
    {"destination": {"bureaus": ["kanto"], "near": None}},
    {
        "pickup": window(DAY),
        "delivery": {"from": "2000-01-01T00:00:00Z", "to": "2199-01-01t00:00:00.1234567z"},
    },
    {"vehicle_classes": ["large_10t"], "body_types": ["wing", "van"], "equipment": []},
    {"weight_kg": {"min": 5000}, "fare_yen": {"min": None, "max": 130_000}},
    {"weight_kg": {}, "fare_yen": None},
    {"text": "まぐろ"},
    {"text": "  ﾏｸﾞﾛ%_\\'\" 大阪 "},
    {"consolidation": False, "posted_after": "2020-01-01T00:00:00.000001+09:00"},
    {"cooperative_ids": ["0197F0C4-5b1e-7c44-a0d3-4a8f7d2b9c11"]},
    {"from_point": HERE, "sort": "distance"},
    {"sort": "fare_per_km"},
    {"corridor": CORRIDOR},
    {"corridor": CORRIDOR, "from_point": HERE, "sort": "pickup"},
]


async def test_what_is_plainly_good_is_answered_on_the_lane_as_by_the_doors(
    both: Both, enter: Enter, network: Network
) -> None:
    await fill(enter, network)
    token = await token_of(enter, network.otter)
    queries = ("", "?limit=2", "?facets=true", "?limit=200&facets=false")
    bodies = [json.dumps(one, ensure_ascii=one == {}).encode() for one in GOOD]
    found = 0
    for body in [*bodies, b'\n{ "sort"\t:"posted" } ']:
        for path in (*(LOADS + query for query in queries), COUNTS):
            answer = await both.ask(path, body, [*token, JSON])
            assert answer.status_code == 200, answer.text
            found += answer.text.count('"posted_at"')
    assert found > 100
    assert both.taken() == (5 * (len(bodies) + 1), 0)


async def test_empty_trucks_and_maps_are_answered_on_the_lane_too(
    both: Both, enter: Enter, network: Network
) -> None:
    await fill(enter, network)
    token = [*await token_of(enter, network.penguin), JSON]
    frame = {"bounds": JAPAN, "zoom": 5}
    asked: list[tuple[str, Any]] = [
        *((f"/v1/vehicles/{path}", {}) for path in ("search", "search?limit=1", "counts")),
        ("/v1/vehicles/search", {"from_point": HERE, "sort": "distance", "weight_kg": {"min": 1}}),
        ("/v1/vehicles/search", {"available_at": window(HOUR, DAY), "destination": {"prefectures": ["24"]}}),
        *(("/v1/loads/map", {"search": {}, "by": by, **frame}) for by in ("origin", "destination")),
        ("/v1/loads/map", {"search": {}, "by": "destination", "bounds": JAPAN, "zoom": 0}),
        ("/v1/vehicles/map", {"search": {"text": "wing"}, **frame}),
        ("/v1/vehicles/map", {"search": {}, **frame}),
    ]
    for path, form in asked:
        answer = await both.ask(path, json.dumps(form).encode(), token)
        assert answer.status_code == 200, answer.text
    assert both.taken() == (len(asked), 0)


async def test_each_caller_is_answered_alike_whoever_it_is(
    both: Both, enter: Enter, network: Network, clock: MovableClock
) -> None:
    await fill(enter, network)
    assert network.penguin.desk is not None
    admin, view = await looking(enter, network, clock)
    tokens: dict[str, Headers] = {
        who.account.login_id: await token_of(enter, who)
        for who in network.everyone
        if who is not network.admin
    }
    for name, client in (("admin", admin), ("view", view)):
        tokens[name] = [("Authorization", client.headers["Authorization"])]
    nobody = await enter(None)
    for scopes in (["loads:read"], ["vehicles:read"]):
        granted = await as_client(nobody, await make(await enter(network.penguin), *scopes))
        tokens[scopes[0]] = [*granted.items()]
    behalf = ("X-On-Behalf-Of", str(network.penguin.desk.id))
    mie, saitama = (tokens[who.account.login_id] for who in (network.mie_clerk, network.saitama_clerk))
    tokens |= {"behalf": [*mie, behalf], "not theirs": [*saitama, behalf], "twice": [*mie, behalf, behalf]}
    statuses = set()
    for headers in tokens.values():
        for language, form in (("ja", {}), ("en;q=0.5", {"sort": "fare"}), ("*", {"sort": "never"})):
            told = [*headers, JSON, ("Accept-Language", language)]
            answer = await both.ask(LOADS, json.dumps(form).encode(), told)
            statuses.add(answer.status_code)
    assert statuses == {200, 403, 404, 422, 401}


BAD_BODIES = [
    b"",
    b"null",
    b"[]",
    b"1",
    b'"x"',
    b"{",
    b"{}{}",
    b"\xff{}",
    b"\xef\xbb\xbf{}",
    b'{"text":"a","text":"b"}',
    b'{"text":"\\ud800"}',
    b'{"text":"\\u0000"}',
    b'{"text":"a\nb"}',
    b'{"text":"a\\nb"}',
    b'{"text":""}',
    b'{"text":1}',
    b'{"text":NaN}',
    b'{"weight_kg":{"min":NaN}}',
    b'{"weight_kg":{"min":1e999}}',
    b'{"weight_kg":{"min":1.0}}',
    b'{"weight_kg":{"min":true}}',
    b'{"weight_kg":{"min":"1"}}',
    b'{"weight_kg":{"min":-1}}',
    b'{"weight_kg":{"min":99999999999999999999}}',
    b'{"weight_kg":{"min":2,"max":1}}',
    b'{"weight_kg":[]}',
    b'{"consolidation":1}',
    b'{"consolidation":"true"}',
    b'{"posted_after":"2026-01-01"}',
    b'{"posted_after":"2026-01-01T00:00:00"}',
    b'{"posted_after":"1999-01-01T00:00:00Z"}',
    b'{"posted_after":1767225600}',
    b'{"pickup":{"from":"2026-01-01T00:00:00Z"}}',
    b'{"pickup":{"from_at":"2026-01-01T00:00:00Z","to_at":"2026-01-02T00:00:00Z"}}',
    b'{"cooperative_ids":["x"]}',
    b'{"cooperative_ids":["{0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11}"]}',
    b'{"cooperative_ids":[]}',
    b'{"from_point":{"lat":true,"lon":1}}',
    b'{"from_point":{"lat":91,"lon":1}}',
    b'{"from_point":{"lat":"35","lon":1}}',
    b'{"origin":{}}',
    b'{"origin":{"prefectures":["48"]}}',
    b'{"origin":{"prefectures":"24"}}',
    b'{"origin":{"near":{"point":{"lat":35,"lon":136},"radius_km":0}}}',
    b'{"sort":"score"}',
    b'{"sort":"distance"}',
    b'{"sort":null}',
    b'{"equipment":["power_gate","power_gate"]}',
    b'{"unknown":1}',
    b'{"corridor":{"from":{"municipality":"24202"},"to":{"municipality":"99999"}}}',
    b'{"a":' * 30 + b"1" + b"}" * 30,
    b'{"text":"' + b"a" * 10_000 + b'"}',
    b" " * (1024 * 1024 + 1),
]


async def test_what_is_wrong_is_told_in_the_doors_own_words(
    both: Both, enter: Enter, network: Network
) -> None:
    await fill(enter, network)
    token = await token_of(enter, network.otter)
    others = (COUNTS, "/v1/vehicles/search", "/v1/loads/map")
    for number, body in enumerate(BAD_BODIES):
        for path in (LOADS, others[number % 3]):
            answer = await both.ask(path, body, [*token, JSON])
            assert answer.status_code in (400, 413, 422), (path, body, answer.text)
    assert both.taken()[0] == 0


async def test_what_stands_outside_the_body_is_read_alike(both: Both, enter: Enter, network: Network) -> None:
    await fill(enter, network)
    token = await token_of(enter, network.otter)
    one = await both.ask(f"{LOADS}?limit=1", b"{}", [*token, JSON])
    cursor = one.json()["next_cursor"]
    queries = ["limit=0", "limit=1", "limit=200", "limit=201", "limit=01", "limit=+1", "limit=1.0", "limit="]
    queries += ["limit=１", "limit=1&limit=1", "limit=-1", "facets=True", "facets=1", "facets=", "unknown=1"]
    queries += [f"cursor={cursor}", f"cursor={cursor}&limit=3", f"cursor={cursor}A", "cursor=", "cursor=%00"]
    queries += [
        f"cursor={'A' * 1000}",
        f"cursor={'A' * 1001}",
        "cursor=%ff",
        "access_token=x",
        "",
        "&",
        "a&b",
    ]
    for query in queries:
        for body in (b"{}", b'{"sort":"never"}'):
            await both.ask(f"{LOADS}?{query}", body, [*token, JSON])
            await both.ask(f"{COUNTS}?{query}", body, [*token, JSON])
    heads: list[Headers] = [
        [],
        [("Content-Type", "application/json; charset=utf-8")],
        [("Content-Type", 'APPLICATION/JSON;charset="UTF-8"')],
        [("Content-Type", "application/json; charset=shift_jis")],
        [("Content-Type", "text/json")],
        [JSON, JSON],
        [JSON, ("Content-Encoding", "gzip")],
        [JSON, ("Content-Encoding", "identity")],
        [JSON, ("Idempotency-Key", "one")],
        [JSON, ("Idempotency-Key", "one two")],
        [JSON, ("X-On-Behalf-Of", "penguin")],
        [JSON, ("Accept-Language", "en")],
        [JSON, ("If-Match", '"1"')],
    ]
    for told in heads:
        await both.ask(LOADS, b"{}", [*token, *told])
    for proof in ("Bearer x", "Bearer", "Basic eA==", "bearer client.x", ""):
        await both.ask(LOADS, b"{}", [("Authorization", proof), JSON])
    await both.ask(LOADS, b"{}", [*token, *token, JSON])
    await both.ask(LOADS, b"{}", [JSON])
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
        await both.ask(LOADS, b"", token, method)
    for path in (f"{LOADS}/", "/v1/loads/Search", "/v1//loads/search", "/v1/loads/%73earch"):
        await both.ask(path, b"{}", [*token, JSON])


async def test_a_page_goes_on_by_the_other_ways_cursor(both: Both, enter: Enter, network: Network) -> None:
    await fill(enter, network)
    token = [*await token_of(enter, network.otter), JSON]
    walked, cursor, clients = [], "", [both.fast, both.plain]
    while cursor is not None:
        path = f"{LOADS}?limit=1" + (f"&cursor={cursor}" if cursor else "")
        page = (await clients[0].request("POST", path, content=b"{}", headers=token)).json()
        walked += page["items"]
        cursor, clients = page["next_cursor"], clients[::-1]
    whole = (await both.ask(LOADS, b"{}", token)).json()["items"]
    assert (walked, len(whole)) == (whole, 6)


async def test_who_has_used_up_the_quota_is_told_so_by_either(
    world: SqlWorld, enter: Enter, network: Network
) -> None:
    token = [*await token_of(enter, network.otter), JSON, ("X-Request-Id", "r-1")]
    policies = Policies(**{**PLENTY, "search": Policy("search", 2, 60, exact=True)})
    told = []
    for fast in (True, False):
        app = create_app(world, ROUTERS, bounds=Bounds(policies=policies), fast_lane=fast)
        async with AsyncClient(transport=ASGITransport(app=app), base_url="http://127.0.0.1:8000") as client:
            told.append([await client.post(COUNTS, content=b"{}", headers=token) for _ in range(2)])
    assert [[one.status_code for one in answers] for answers in told] == [[200, 200], [429, 429]]
    limits = [answers[-1].headers["RateLimit-Policy"] for answers in told]
    assert limits[0] == limits[1]


async def test_what_is_handed_on_is_counted_once(world: SqlWorld, enter: Enter, network: Network) -> None:
    token = [*await token_of(enter, network.otter), JSON]
    policies = Policies(**{**PLENTY, "search": Policy("search", 3, 60, exact=True)})
    app = create_app(world, ROUTERS, bounds=Bounds(policies=policies))
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://127.0.0.1:8000") as client:
        forms = (b"{}", b'{"sort":"never"}', b'{"sort":"distance"}', b"{}")
        statuses = [(await client.post(COUNTS, content=form, headers=token)).status_code for form in forms]
    assert statuses == [200, 422, 422, 429]


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["24", "24202", "kanto", "wing", "large_10t", "posted", "2026-06-01T08:00:00+09:00"]),
)
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
NAMES = sorted(loads.LoadSearchForm.model_fields)
INNER = [
    "min",
    "max",
    "from",
    "to",
    "point",
    "lat",
    "lon",
    "near",
    "radius_km",
    "prefectures",
    "municipalities",
]
inner_objects = st.dictionaries(st.sampled_from(INNER), values, max_size=3)
changes = st.dictionaries(st.sampled_from(NAMES), values | inner_objects, max_size=2)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(good=st.sampled_from(GOOD), more=st.sampled_from(GOOD), change=changes)
async def test_whatever_is_asked_both_say_the_same(
    both: Both, otters: Headers, good: Any, more: Any, change: Any
) -> None:
    token = [*otters, JSON]
    for form in ({**good, **more}, {**good, **change}):
        await both.ask(LOADS, json.dumps(form).encode(), token)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8)
POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
PLACES = st.builds(Place, CODES, address=maybe(WORDS), point=maybe(POINTS))
FEW, DEGREES = maybe(st.integers(1, 10**5)), st.integers(-100, 300)
CARGOES = st.builds(
    Cargo,
    *(WORDS, st.integers(1, 10**7), maybe(WORDS), maybe(WORDS), FEW, FEW, FEW, FEW),
    temperature_c=maybe(st.builds(Temperature, DEGREES, DEGREES)),
    value_yen=maybe(st.integers(0, 10**11)),
)
CAPACITIES = st.builds(Capacity, st.integers(1, 10**7), FEW, FEW, FEW)
AREAS = st.builds(
    Area, near=maybe(st.builds(Near, POINTS, st.floats(0.1, 2000))), prefectures=some(st.just("24"))
)
POSTERS = WORDS.map(lambda name: replace(PENGUIN_AS_COMPANY, name=name))
KMS = st.none() | st.integers(0, 200_151).map(lambda tenths: round(tenths / 10, 1))
DETOURS = st.none() | st.builds(Detour, st.integers(0, 10**6), st.integers(0, 10**6))


FARED = Measured(
    Distance(400, 380, "corridor_graph", ferry=False),
    StandardFare(
        *(Yen(120_000), Yen(144_000), FareSystem.DISTANCE, TariffId("2024-209")),
        *(Bureau.CHUBU, TariffClass.LARGE, 400),
    ),
)


@st.composite
def load_views(draw: st.DrawFn) -> LoadView:
    load = draw(any_load(PENGUIN))
    changes = {"origin": draw(PLACES), "destination": draw(PLACES), "cargo": draw(CARGOES)}
    way = Measured(Distance(draw(st.integers(0, 5000)), 1, draw(WORDS), ferry=draw(st.booleans())), None)
    measured = draw(st.sampled_from([way, FARED]))
    terms = replace(load.terms, asking_fare_yen=draw(FEW), **changes)
    load = replace(load, terms=terms, measured=measured, roughly=way)
    return load.seen_by(draw(st.sampled_from(EVERYBODY)), draw(POSTERS), NOW)


@st.composite
def vehicle_views(draw: st.DrawFn) -> VehicleView:
    vehicle = draw(any_vehicle(PENGUIN))
    available = replace(vehicle.terms.available, place=draw(PLACES))
    changes = {"home": draw(maybe(PLACES)), "capacity": draw(CAPACITIES), "destinations": draw(maybe(AREAS))}
    vehicle = replace(vehicle, terms=replace(vehicle.terms, available=available, **changes))
    return vehicle.seen_by(draw(st.sampled_from(EVERYBODY)), draw(POSTERS), NOW)


@settings(max_examples=100, deadline=None)
@given(view=load_views(), km=KMS, detour=DETOURS)
def test_the_card_of_a_load_is_what_its_door_says(view: LoadView, km: float | None, detour: Any) -> None:
    cards = Searches().load_cards
    for found in (FoundLoad(view, km, detour), FoundLoad(view, None), FoundLoad(view, km)):
        assert cards.of(found) == loads.load_card(found).model_dump_json(by_alias=True).encode()
    assert len(cards) == 1


@settings(max_examples=100, deadline=None)
@given(view=vehicle_views(), km=KMS)
def test_the_card_of_a_vehicle_is_what_its_door_says(view: VehicleView, km: float | None) -> None:
    cards = Searches().vehicle_cards
    for found in (FoundVehicle(view, km), FoundVehicle(view, None)):
        assert cards.of(found) == vehicles.vehicle_card(found).model_dump_json(by_alias=True).encode()
    assert len(cards) == 1


def test_a_card_is_rendered_once_and_goes_with_its_view() -> None:
    rendered = []

    def render(found: FoundLoad) -> loads.LoadCard:
        rendered.append(found.view.id)
        return loads.load_card(found)

    cards: Cards[FoundLoad] = Cards(render, rest_of_a_load, most=4)
    views = [a_load(PENGUIN).seen_by(OWNER, PENGUIN_AS_COMPANY, NOW) for _ in range(3)]
    for _ in range(3):
        for km in (None, 1.5):
            assert [json.loads(cards.of(FoundLoad(view, km)))["from_point_km"] for view in views] == [km] * 3
    assert rendered == [view.id for view in views]
    amended = replace(views[0], poster=replace(PENGUIN_AS_COMPANY, record=CompanyRecord(4, NOW.date())))
    assert json.loads(cards.of(FoundLoad(amended, None)))["poster"]["record"]["contracts"] == 4
    assert json.loads(cards.of(FoundLoad(views[0], None)))["poster"]["record"]["contracts"] == 3
    assert len(cards) == 4
    del views, amended
    gc.collect()
    assert len(cards) == 0


def test_no_more_cards_are_kept_than_there_is_room_for() -> None:
    cards: Cards[FoundLoad] = Cards(loads.load_card, rest_of_a_load, most=4)
    views = [a_load(PENGUIN).seen_by(OWNER, PENGUIN_AS_COMPANY, NOW) for _ in range(30)]
    for _ in range(2):
        for view in views:
            assert json.loads(cards.of(FoundLoad(view, None)))["id"] == str(view.id)
            assert len(cards) <= 4
