"""Whoever comes by another way than an account of their own, at every door (SPEC 1.5, 1.8; API §1)."""

import pytest
from httpx2 import Response as Answer

from adapters.ids import new_id
from tests.api.doorway import problem
from tests.permissions.asking import (
    DOORS,
    KNOWN,
    NARROW,
    a_name,
    ask_to_change,
    ask_to_read,
    wanted,
)
from tests.permissions.scene import Scene
from tests.permissions.table import BARE, IN_PLACE_CELLS, REFUSALS, STAND_INS, Row, expected
from tests.permissions.things import desk_of
from tests.recipes import RECIPES, write_call


def telling(who: str) -> list[Row]:
    """Of each operation that asks who calls, one row: in which this one is let through, if there is any."""
    found: dict[str, Row] = {}
    for row in KNOWN:
        if row.is_open:
            continue
        if row.operation not in found or expected(found[row.operation], who) in REFUSALS:
            found[row.operation] = row
    return list(found.values())


DEAR = {"read_openapi", "read_api_page"}
"""Operations that write the whole contract; that they ask for no name is seen in ``test_reading.py``."""

OPEN = [row for row in KNOWN if row.is_open and row.operation not in DEAR]
LAWFUL = ("mie+pen", "mie+ott")
AT_A_DESK = [row for row in KNOWN if (row.operation, row.thing) in IN_PLACE_CELLS]


async def answered(scene: Scene, row: Row, people: tuple[str, ...]) -> dict[str, str]:
    asking = ask_to_change if RECIPES[row.operation].changes else ask_to_read
    return await asking(scene, row, people)


@pytest.mark.parametrize("row", telling("pen-all"), ids=a_name)
async def test_a_scope_opens_its_own_operations_and_no_others(scene: Scene, row: Row) -> None:
    assert await answered(scene, row, NARROW) == wanted(row, NARROW)


@pytest.mark.parametrize("row", telling("bare-mie"), ids=a_name)
async def test_a_clerk_without_a_second_factor_adds_one_and_does_nothing_else(scene: Scene, row: Row) -> None:
    people = tuple(BARE)
    assert await answered(scene, row, people) == wanted(row, people)


@pytest.mark.parametrize("row", telling("mie"), ids=a_name)
async def test_nobody_stands_in_for_anyone_but_a_clerk_for_the_own_members(scene: Scene, row: Row) -> None:
    people = tuple(STAND_INS)
    assert await answered(scene, row, people) == wanted(row, people)


@pytest.mark.parametrize("row", OPEN, ids=a_name)
async def test_who_is_not_asked_for_a_name_stands_in_for_nobody(scene: Scene, row: Row) -> None:
    """The header is as good as not sent, whatever is in it."""
    people = ("nob+pen", "mie+owl")
    assert await answered(scene, row, people) == wanted(row, people)


@pytest.mark.parametrize("row", AT_A_DESK, ids=a_name)
async def test_a_clerk_at_a_members_desk_does_what_the_desk_may(scene: Scene, row: Row) -> None:
    assert await answered(scene, row, LAWFUL) == wanted(row, LAWFUL)


async def in_place_of(scene: Scene, *members: str) -> Answer:
    """A posting by Mie's clerk, with such headers."""
    call = write_call(DOORS["post_load"], scene.subject(await scene.thing("-"), "mie"))
    headers = [("Authorization", f"Bearer {scene.tokens['mie']}"), ("X-Request-Id", "the-same")]
    headers += [("X-On-Behalf-Of", one) for one in members]
    return await scene.client.request(**call.sending | {"headers": headers})


async def test_a_member_of_another_cooperative_cannot_be_told_from_none(scene: Scene) -> None:
    """Nor can whatever else an id in the header is of, nor what is no id at all."""
    network = scene.network
    own, none = str(desk_of(network.penguin).id), (await in_place_of(scene, str(new_id()))).content
    others = [desk_of(network.owl).id, desk_of(network.mie_clerk).id, network.mie.id, network.federation.id]
    others += [network.penguin.account.id, (await scene.thing("open_load")).ref]
    before = await scene.fingerprint()
    for members in (*((str(one),) for one in others), ("",), ("*",), (own.replace("-", ""),), (own, own)):
        answer = await in_place_of(scene, *members)
        assert (answer.status_code, answer.content) == (404, none), members
    assert await scene.fingerprint() == before
    assert (await in_place_of(scene, own)).status_code == 201


async def test_a_dispatcher_does_not_even_stand_in_for_the_own_company(scene: Scene) -> None:
    call = write_call(DOORS["post_load"], scene.subject(await scene.thing("-"), "pen"))
    own = {"X-On-Behalf-Of": str(desk_of(scene.network.penguin).id)}
    assert problem(await scene.ask("pen", call, **own)) == (404, "not-found")
