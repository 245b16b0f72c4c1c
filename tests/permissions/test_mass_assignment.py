"""Every field name there is, sent to every operation, is refused and changes nothing (SECURITY 20)."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pytest
from httpx2 import Response as Answer

import domain
from adapters.db.schema import metadata
from api.needs import Door
from api.proving import TOKEN_NAMES
from domain.permissions import APPLICANTS_MAY
from tests.api.doorway import pointers
from tests.api.forms import Json
from tests.permissions.asking import DOORS, EVERYBODY, KNOWN, contract
from tests.permissions.scene import Scene
from tests.permissions.table import REFUSALS, Row, expected
from tests.recipes import Written, write_call

APART = APPLICANTS_MAY | {"issue_token"}
API = {name: door for name, door in DOORS.items() if door.is_api and name not in APART}
"""Operations in the words of this API; ``issue_token`` speaks OAuth's, and is asked below; applicants' are
asked in ``tests/api/test_joining.py``."""

WITH_BODY = sorted(name for name, door in API.items() if door.takes_body and not door.promises.media)
AT_ONCE = 80
"""Names in one call: an answer tells the first hundred faults."""


@cache
def every_name() -> frozenset[str]:
    """Of every field sent or answered, of every thing of the domain, and of every column."""
    schemas = contract()["components"]["schemas"].values()
    names = {name for schema in schemas for name in schema.get("properties", {})}
    names |= {column.name for table in metadata.sorted_tables for column in table.columns}
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), dataclasses.is_dataclass):
            names |= {field.name for field in dataclasses.fields(kind)}
    return frozenset(names)


def resolved(schema: Json) -> Json:
    """The schema itself: behind its reference, and of an optional one what it is when it is there."""
    while "$ref" in schema or "anyOf" in schema:
        if "$ref" in schema:
            schema = contract()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        else:
            schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
    return schema


def nodes(schema: Json, pointer: str = "#") -> Iterator[tuple[str, Json]]:
    """Every object of a form, by its pointer; of an array the first item."""
    schema = resolved(schema)
    if schema.get("type") == "array":
        yield from nodes(schema["items"], f"{pointer}/0")
    elif "properties" in schema:
        yield pointer, schema
        for name, inner in schema["properties"].items():
            yield from nodes(inner, f"{pointer}/{name}")


def form_of(door: Door) -> Json:
    """The schema of what an operation reads; an empty object where it reads none."""
    operation = contract()["paths"][door.path_format][door.method.lower()]
    content = operation.get("requestBody", {}).get("content", {})
    schema: Json = content.get("application/json", {}).get("schema", {"type": "object", "properties": {}})
    return schema


def in_batches(names: Iterable[str], at_once: int = AT_ONCE) -> Iterator[tuple[str, ...]]:
    """So many at once as an answer names beside what else is wrong."""
    rest = tuple(sorted(names))
    while rest:
        batch, rest = rest[:at_once], rest[at_once:]
        yield batch


def with_extras(body: Json | None, pointer: str, names: tuple[str, ...]) -> Any:
    """The body with these fields put into one of its objects, which is made where it lacks it."""
    steps = pointer.split("/")[1:]
    extras = dict.fromkeys(names, "x")

    def put(value: Any, left: list[str]) -> Any:
        if not left:
            return {**(value if isinstance(value, dict) else {}), **extras}
        if left[0] == "0":
            return [put(value[0] if isinstance(value, list) and value else None, left[1:])]
        here = value if isinstance(value, dict) else {}
        return {**here, left[0]: put(here.get(left[0]), left[1:])}

    return put(body, steps)


async def a_welcome_call(scene: Scene, operation: str) -> tuple[str, Written]:
    """Somebody who may make it, and the call."""
    row, who = next(
        (row, who) for row in KNOWN for who in EVERYBODY if row.operation == operation and _may(row, who)
    )
    return who, write_call(DOORS[operation], scene.subject(await scene.thing(row.thing), who))


def _may(row: Row, who: str) -> bool:
    return expected(row, who) not in REFUSALS


def test_there_are_names_to_send_and_objects_to_send_them_in() -> None:
    assert {"poster_id", "consignor_fee_bp", "password_hash", "role", "document_hash"} <= every_name()
    assert len(every_name()) > 250
    assert [pointer for pointer, _ in nodes(form_of(DOORS["post_load"]))][:3] == [
        "#",
        "#/origin",
        "#/origin/point",
    ]


def refused_in(answer: Answer, pointer: str) -> set[str]:
    """Where something is refused. Of postings sent many at once each is answered by itself."""
    if not pointer.startswith("#/items/0"):
        assert answer.status_code == 422, (pointer, answer.text[:300])
        return set(pointers(answer))
    (item,) = answer.json()["items"]
    assert item["result"] == "refused", (pointer, answer.text[:300])
    return {error["pointer"].replace("#", "#/items/0", 1) for error in item["problem"]["errors"]}


@pytest.mark.parametrize("operation", WITH_BODY)
async def test_no_object_of_a_body_takes_a_field_that_is_not_the_forms(scene: Scene, operation: str) -> None:
    who, call = await a_welcome_call(scene, operation)
    before = await scene.fingerprint()
    for pointer, schema in nodes(form_of(DOORS[operation])):
        extras = every_name() - schema["properties"].keys()
        for names in in_batches(extras):
            body = with_extras(call.body, pointer, names)
            answer = await scene.ask(who, dataclasses.replace(call, body=body))
            assert {f"{pointer}/{name}" for name in names} - refused_in(answer, pointer) == set()
    assert await scene.fingerprint() == before


@pytest.mark.parametrize("operation", sorted(API))
async def test_no_operation_takes_a_parameter_that_is_not_its_own(scene: Scene, operation: str) -> None:
    who, call = await a_welcome_call(scene, operation)
    before = await scene.fingerprint()
    extras = every_name() - DOORS[operation].query_types.keys() - TOKEN_NAMES
    for names in in_batches(extras):
        query = {**call.query, **dict.fromkeys(names, "x")}
        answer = await scene.ask(who, dataclasses.replace(call, query=query))
        assert answer.status_code == 422, answer.text[:300]
        assert set(names) - set(pointers(answer)) == set()
    assert await scene.fingerprint() == before


async def test_a_token_is_no_other_for_a_field_that_oauth_does_not_know(scene: Scene) -> None:
    """RFC 6749 §3.2: unknown parameters are ignored; in the address, nothing is taken at all."""
    _, call = await a_welcome_call(scene, "issue_token")
    plain = (await scene.ask("nob", call)).json()
    assert call.form is not None
    for names in in_batches(every_name() - {"grant_type", "scope", "client_id", "client_secret"}, 15):
        extras = dict.fromkeys(names, "x")
        answer = await scene.ask("nob", dataclasses.replace(call, form={**call.form, **extras}))
        assert (answer.status_code, answer.json() | {"access_token": ""}) == (
            200,
            plain | {"access_token": ""},
        )
    before = await scene.fingerprint()
    for names in in_batches(every_name()):
        answer = await scene.ask("nob", dataclasses.replace(call, query=dict.fromkeys(names, "x")))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert await scene.fingerprint() == before
