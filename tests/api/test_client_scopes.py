"""Every operation as an API client: with its scope alone, and with every other one (SPEC 1.5)."""

import re

import pytest
from fastapi import FastAPI

from api.app import doors_of
from api.needs import Door
from domain.permissions import ANYONE_MAY
from tests.api.conftest import Enter
from tests.api.doorway import problem
from tests.api.test_api_clients import EVERY_SCOPE, as_client, make
from tests.api.test_contracts import posted, proposed
from tests.architecture.whole_app import whole_app
from tests.builders import Network
from tests.permissions.table.guests import SCOPES

ASKED_FOR = [door for door in doors_of(whole_app()) if door.is_api and door.operation not in ANYONE_MAY]
SOMETHING = {
    "contract_number": "11111111111111111114",
    "month": "2026-04",
}


def path_of(door: Door) -> str:
    """The door's path, of things that nobody has."""
    return re.sub(
        r"\{(\w+)\}",
        lambda name: SOMETHING.get(name[1], "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11"),
        door.path_format,
    )


def test_every_scope_of_the_table_is_of_an_operation() -> None:
    assert SCOPES.keys() <= {door.operation for door in ASKED_FOR}


async def test_every_operation_as_a_client_with_its_scope_and_with_every_other_one(
    enter: Enter, network: Network, app: FastAPI
) -> None:
    penguin, nobody = await enter(network.penguin), await enter(None)
    every = await as_client(nobody, await make(penguin))
    only, without = {}, {}
    for scope in EVERY_SCOPE:
        only[scope] = await as_client(nobody, await make(penguin, scope))
        others = [one for one in EVERY_SCOPE if one != scope]
        without[scope] = await as_client(nobody, await make(penguin, *others))
    for door in ASKED_FOR:
        scope = SCOPES.get(door.operation)
        if scope is None:
            answer = await nobody.request(door.method, path_of(door), headers=every)
            assert problem(answer) == (403, "not-your-role"), door.operation
            continue
        answer = await nobody.request(door.method, path_of(door), headers=without[scope])
        assert problem(answer) == (403, "missing-scope"), door.operation
        assert scope in answer.json()["detail"]
        answer = await nobody.request(door.method, path_of(door), headers=only[scope])
        assert answer.status_code in (200, 404, 422, 428), (door.operation, answer.text)


@pytest.mark.parametrize("scope", EVERY_SCOPE)
async def test_a_narrower_token_may_less_than_its_client(enter: Enter, network: Network, scope: str) -> None:
    nobody = await enter(None)
    token = await as_client(nobody, await make(await enter(network.penguin)), scope=scope)
    expected = 200 if scope == "loads:read" else 403
    assert (await nobody.get("/v1/loads", headers=token)).status_code == expected


async def test_a_client_is_neither_its_dispatcher_nor_another_desk(enter: Enter, network: Network) -> None:
    """What its member's dispatcher may not, it may not either; what is another's does not exist for it."""
    owls = await enter(network.owl)
    load = await posted(await enter(network.penguin))
    contract = await proposed(owls, load)
    nobody = await enter(None)
    own = await as_client(nobody, await make(await enter(network.penguin)))
    rivals = await as_client(nobody, await make(await enter(network.otter)))
    path = f"/v1/contracts/{contract['contract_number']}"
    assert (await nobody.get(path, headers=own)).status_code == 200
    assert problem(await nobody.get(path, headers=rivals)) == (404, "not-found")
    withdrawal = f"/v1/loads/{load['id']}/withdrawal"
    assert problem(await nobody.post(withdrawal, headers=rivals)) == (403, "not-yours")
    history = f"/v1/loads/{load['id']}/history"
    assert problem(await nobody.get(history, headers=rivals)) == (403, "not-yours")
    concluded = await nobody.post(f"{path}/conclusion", headers=own | {"If-Match": '"1"'})
    assert (concluded.status_code, concluded.json()["status"]) == (200, "concluded")
