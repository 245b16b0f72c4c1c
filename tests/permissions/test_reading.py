"""Who may read what, and how much of it: every operation, principal and thing (SPEC 1, SECURITY 3)."""

import pytest

from tests.permissions.asking import DOORS, EVERYBODY, KNOWN, a_name, ask, ask_all, ask_to_read, wanted
from tests.permissions.judging import listed, names_within
from tests.permissions.scene import Scene
from tests.permissions.table import REFUSALS, Row, expected
from tests.permissions.views import COUNTS, IN_PLACE, LISTED, MAPS, MONEY, shown
from tests.recipes import RECIPES, write_call

READS = [row for row in KNOWN if not RECIPES[row.operation].changes]
LISTS = [row for row in READS if row.operation in LISTED]


@pytest.mark.parametrize("row", READS, ids=a_name)
async def test_a_reading_operation_answers_everyone_as_the_table_says(scene: Scene, row: Row) -> None:
    assert await ask_to_read(scene, row, EVERYBODY) == wanted(row, EVERYBODY)


@pytest.mark.parametrize("row", LISTS, ids=a_name)
async def test_a_list_shows_everyone_what_is_theirs_and_hides_the_rest(scene: Scene, row: Row) -> None:
    await scene.everything()
    people = (*EVERYBODY, *IN_PLACE.get(row.operation, ()))
    served = [who for who in people if expected(row, who) not in REFUSALS]
    answers = await ask_all(scene, row, await scene.thing("-"), served)
    found = {who: listed(scene, row, who, answer) for who, answer in answers.items()}
    assert found == {who: shown(row.operation, who) for who in served}


@pytest.mark.parametrize("counting", COUNTS)
async def test_a_count_is_of_what_the_list_shows(scene: Scene, counting: str) -> None:
    await scene.everything()
    call = write_call(DOORS[counting], scene.subject(await scene.thing("-"), "nob"))
    shown = LISTED[COUNTS[counting]]
    found = {who: (await scene.ask(who, call)).json()["count"] for who in shown}
    assert found == {who: len(things) for who, things in shown.items()}


@pytest.mark.parametrize("drawing", MAPS)
async def test_a_map_shows_as_many_as_the_list(scene: Scene, drawing: str) -> None:
    await scene.everything()
    call = write_call(DOORS[drawing], scene.subject(await scene.thing("-"), "nob"))
    shown = LISTED[MAPS[drawing]]
    found = {who: (await scene.ask(who, call)).json() for who in shown}
    drawn = {
        who: len(one["points"]) + sum(cluster["count"] for cluster in one["clusters"])
        for who, one in found.items()
    }
    assert drawn == {who: len(things) for who, things in shown.items()}


async def test_a_driver_is_shown_no_money_at_any_depth(scene: Scene) -> None:
    row = next(one for one in READS if one.operation == "read_driver_job")
    job = (await ask(scene, row, await scene.thing("driven"), "dri")).json()
    assert names_within(job) & MONEY == set()


async def test_what_is_taken_along_of_the_audit_log_is_what_is_listed(scene: Scene) -> None:
    call = write_call(DOORS["export_audit_log"], scene.subject(await scene.thing("-"), "nob"))
    for who, records in LISTED["list_audit_log"].items():
        answer = await scene.ask(who, call)
        _names, *lines = answer.text.strip().splitlines()
        assert len(lines) == len(records), who


async def test_the_secret_of_an_api_client_is_never_shown_again(scene: Scene) -> None:
    client = await scene.thing("pen_client")
    for operation in ("read_api_client", "list_api_clients"):
        answer = await scene.ask("pen", write_call(DOORS[operation], scene.subject(client, "pen")))
        assert answer.status_code == 200
        assert names_within(answer.json()) & {"client_secret", "secret_hash", "token_hash"} == set()
        assert client.more["secret"] not in answer.text
