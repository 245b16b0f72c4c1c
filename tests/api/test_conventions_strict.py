"""What is sent has one reading only: what is broken, too large or ambiguous is refused where it is wrong."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient
from httpx2 import Response as Answer
from hypothesis import given
from hypothesis import strategies as st

from api.calls import MIB
from api.strict_json import read_json
from tests.api.doorway import THE_LOAD, House, as_json, bearer, people_of, pointers, problem
from tests.builders import Network
from tests.conftest import FreshDatabase

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
async def house(module_database: FreshDatabase) -> House:
    return House(module_database)


@pytest.fixture(scope="module")
async def people(house: House) -> Network:
    return await people_of(house)


@pytest.fixture(scope="module")
async def client(house: House, people: Network) -> AsyncIterator[AsyncClient]:
    """A dispatcher, logged in, whose postings must all come to nothing."""
    token = await house.log_in(people.penguin.account)
    async with house.client(**bearer(token)) as client:
        yield client
    assert await house.effects() == 0, "a request that was refused had an effect"


async def post(client: AsyncClient, body: bytes, **headers: str) -> Answer:
    return await client.post("/v1/loads", content=body, headers=JSON | headers)


@pytest.mark.parametrize(
    ("body", "position"),
    [
        (b"{", 1),
        (b'{"name":"x"', 11),
        (b'{"name":"x"}{', 12),
        (b"{'name':'x'}", 1),
        (b'{"name":"x",}', 12),
        (b'{"name":"a\nb"}', 10),
        (b'{"name":"a\x00b"}', 10),
        (b'{"name":NaN}', 8),
        (b'{"name":"NaN","lat":-Infinity}', 20),
        (b'{"name":"\xff"}', 9),
        ('{"name":"鋼'.encode() + b"\xe9}", 10),
        (b"\xef\xbb\xbf{}", 0),
        (b"   ", 3),
        (b'{"name":0x10}', 9),
        (b'{"trucks":01}', 11),
        (b"[" * 30, 30),
    ],
)
async def test_broken_json_is_refused_with_its_position(
    client: AsyncClient, body: bytes, position: int
) -> None:
    answer = await post(client, body, **{"Accept-Language": "en"})
    assert problem(answer) == (400, "malformed-json")
    assert f"near character {position})" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"name":"x","name":"x"}', "#/name"),
        (b'{"name":"x","stops":[{"place":"a"},{"place":"a","place":"b"}]}', "#/stops/1/place"),
        (b'{"name":"\\u0000"}', "#/name"),
        (b'{"name":"\\ud800"}', "#/name"),
        (b'{"stops":[{"place":"\\udc00\\ud800"}]}', "#/stops/0/place"),
        (b'{"name":"\xed\xa0\x80"}', "#/name"),
        (b'{"stops":[{"\\u0000":1}]}', "#/stops/0"),
        (b'{"\\ud800":1}', "#"),
        (b'{"lat":1e400}', "#/lat"),
        (b'{"lat":-1e400}', "#/lat"),
        (b'{"trucks":9223372036854775808}', "#/trucks"),
        (b'{"trucks":' + b"9" * 5000 + b"}", "#/trucks"),
        (b'{"name":' + b"[" * 20 + b"]" * 20 + b"}", "#/name" + "/0" * 19),
        (b'{"name":' + b"[" * 5000 + b"]" * 5000 + b"}", "#/name" + "/0" * 19),
        (b'{"a/b":{"c~d":{"":[0,"\\u0000"]}}}', "#/a~1b/c~0d//1"),
    ],
)
async def test_json_with_no_single_reading_is_refused_where_it_is_wrong(
    client: AsyncClient, body: bytes, pointer: str
) -> None:
    answer = await post(client, body)
    assert problem(answer) == (422, "invalid-form")
    assert pointers(answer) == [pointer]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"[]", "#"),
        (b"null", "#"),
        (b'"name"', "#"),
        (b"1", "#"),
        (b"", "#"),
        (b"{}", "#/name"),
        (b'{"name":null}', "#/name"),
        (b'{"name":""}', "#/name"),
        (b'{"name":"12345678901"}', "#/name"),
        (b'{"name":"x","trucks":true}', "#/trucks"),
        (b'{"name":"x","trucks":"1"}', "#/trucks"),
        (b'{"name":"x","trucks":1.5}', "#/trucks"),
        (b'{"name":"x","trucks":0}', "#/trucks"),
        (b'{"name":"x","stops":{}}', "#/stops"),
        (b'{"name":"x","stops":[{"place":"a"},{}]}', "#/stops/1/place"),
        (b'{"name":"x","owner":"me"}', "#/owner"),
        (b'{"name":"x","a/b~c":1}', "#/a~1b~0c"),
    ],
)
async def test_a_form_that_is_wrong_is_refused_where_it_is_wrong(
    client: AsyncClient, body: bytes, pointer: str
) -> None:
    answer = await post(client, body)
    assert problem(answer) == (422, "invalid-form")
    assert pointers(answer) == [pointer]


async def test_everything_wrong_in_a_form_is_told_at_once(client: AsyncClient) -> None:
    answer = await post(client, b'{"trucks":0,"stops":[{}],"x":1}')
    assert sorted(pointers(answer)) == ["#/name", "#/stops/0/place", "#/trucks", "#/x"]
    assert {error["pointer"]: error["detail"] for error in answer.json()["errors"]} == {
        "#/name": "必須です。",
        "#/stops/0/place": "必須です。",
        "#/trucks": "1以上の値を指定してください。",
        "#/x": "この項目はありません。",
    }


async def test_of_very_many_faults_a_hundred_are_told(client: AsyncClient) -> None:
    answer = await post(client, as_json({f"x{n}": n for n in range(1000)}))
    assert len(pointers(answer)) == 100


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application/json; charset=shift_jis",
        "application/merge-patch+json",
        "application/problem+json",
        "application/json; boundary=x",
        "application/json, application/json",
    ],
)
async def test_only_json_in_utf_8_is_read(client: AsyncClient, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    answer = await client.post("/v1/loads", content=b'{"name":"x"}', headers=headers)
    assert problem(answer) == (415, "unsupported-media-type")
    assert answer.headers["accept"] == "application/json"


async def test_a_packed_body_is_not_unpacked(client: AsyncClient) -> None:
    answer = await post(client, b"\x1f\x8b\x08", **{"Content-Encoding": "gzip"})
    assert problem(answer) == (415, "unsupported-media-type")


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/v1/loads/search", "Application/JSON; Charset=UTF-8"),
        ("POST", "/v1/loads/search", 'application/json;charset="utf-8"'),
        ("PATCH", f"/v1/loads/{THE_LOAD}", "application/json"),
        ("PATCH", f"/v1/loads/{THE_LOAD}", "application/merge-patch+json"),
    ],
)
async def test_json_goes_by_any_of_its_names(client: AsyncClient, method: str, path: str, kind: str) -> None:
    body = b"{}" if method == "POST" else b'{"name":"x"}'
    headers = {"Content-Type": kind, "If-Match": '"7"'}
    answer = await client.request(method, path, content=body, headers=headers)
    assert answer.status_code == 200


async def test_a_body_may_be_one_mib_and_not_a_byte_more(client: AsyncClient) -> None:
    frame = b'{"text":"","name":1}'
    at_most = frame.replace(b'""', b'"' + b"x" * (MIB - len(frame)) + b'"')
    assert len(at_most) == MIB
    assert problem(await post(client, at_most)) == (422, "invalid-form")
    assert problem(await post(client, at_most + b" ")) == (413, "too-large")


async def test_a_body_that_says_it_is_small_is_counted_all_the_same(client: AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * (MIB // 16)

    answer = await client.post("/v1/loads", content=pieces(), headers=JSON | {"Content-Length": "2"})
    assert problem(answer) == (413, "too-large")


async def test_a_body_that_does_not_arrive_is_not_waited_for(module_database: FreshDatabase) -> None:
    async def trickle() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)
        yield b"}"

    async with House(module_database, body_seconds=0.05).client() as client:
        answer = await client.post("/v1/sessions", content=trickle(), headers=JSON)
    assert problem(answer) == (408, "too-slow")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("stauts=open", "stauts"),
        ("status=a&status=a", "status"),
        ("status=%00", "status"),
        ("status=%ff", "status"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=", "limit"),
        ("limit=%2010", "limit"),
        ("limit=1_0", "limit"),
        ("limit=10.0", "limit"),
        ("limit=%2B1", "limit"),
        ("limit=%EF%BC%91", "limit"),
        ("own=yes", "own"),
        ("own=1", "own"),
        ("own=True", "own"),
    ],
)
async def test_parameters_are_as_strict_as_forms(client: AsyncClient, query: str, pointer: str) -> None:
    answer = await client.get(f"/v1/loads?{query}")
    assert problem(answer) == (422, "invalid-form")
    assert pointers(answer) == [pointer]


async def test_parameters_spelled_right_are_taken(client: AsyncClient) -> None:
    answer = await client.get("/v1/loads?limit=2&own=false&status=open")
    assert (answer.status_code, answer.json()["items"]) == (200, [0, 1])


@pytest.mark.parametrize(
    "written", ["1", "{0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11}", "0197f0c45b1e7c44a0d34a8f7d2b9c11", "%00"]
)
async def test_an_id_is_written_in_one_way(client: AsyncClient, written: str) -> None:
    answer = await client.get(f"/v1/loads/{written}")
    assert problem(answer) == (422, "invalid-form")
    assert pointers(answer) == ["load_id"]


@pytest.mark.parametrize(("body", "pointer"), [(b'{"reason":1}', "#/reason"), (b"[]", "#"), (b"null", "#")])
async def test_where_there_is_no_form_nothing_can_be_said(
    client: AsyncClient, body: bytes, pointer: str
) -> None:
    answer = await client.post(f"/v1/loads/{THE_LOAD}/withdrawal", content=body, headers=JSON)
    assert problem(answer) == (422, "invalid-form")
    assert pointers(answer) == [pointer]


@pytest.mark.parametrize("body", [b"", b"{}"])
async def test_where_there_is_no_form_an_empty_one_will_do(client: AsyncClient, body: bytes) -> None:
    answer = await client.post(f"/v1/loads/{THE_LOAD}/withdrawal", content=body, headers=JSON)
    assert answer.status_code == 200


@pytest.mark.parametrize("levels", [19, 20, 21])
@pytest.mark.parametrize("kind", ["[]", '{"a":}', "mixed"])
async def test_twenty_levels_are_read_and_one_more_is_too_deep(
    client: AsyncClient, kind: str, levels: int
) -> None:
    value = "1"
    for level in range(levels):
        listed = kind == "[]" or (kind == "mixed" and level % 2)
        value = f"[{value}]" if listed else f'{{"a":{value}}}'
    answer = await post(client, value.encode())
    assert problem(answer) == (422, "invalid-form")
    steps = pointers(answer)[0].count("/")
    assert (steps == 20) == (levels == 21), pointers(answer)


ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), inner, max_size=5
        )
    ),
    max_leaves=30,
)


@given(value=ANY_JSON, ascii_only=st.booleans())
def test_what_has_one_reading_is_read_as_it_is(value: object, ascii_only: bool) -> None:
    assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value
