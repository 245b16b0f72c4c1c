"""Who may read what, and how much of it: every operation, principal and thing (SPEC 1, SECURITY 3)."""

import pytest

from tests.permissions.asking import DOORS, EVERYBODY, KNOWN, a_name, ask, ask_all, given_away, judge_all
from tests.permissions.judging import listed, names_within, version_told_apart
from tests.permissions.scene import Scene
from tests.permissions.table import Row
from tests.permissions.views import COUNTS, LISTED, MONEY
from tests.recipes import RECIPES, write_call

READS = [row for row in KNOWN if not RECIPES[row.operation].changes]
LISTS = [row for row in READS if row.operation in LISTED]


@pytest.mark.parametrize("row", READS, ids=a_name)
async def test_a_reading_operation_answers_everyone_as_the_table_says(scene: Scene, row: Row) -> None:
    thing = await scene.thing(row.thing)
    answers = await ask_all(scene, row, thing, EVERYBODY)
    assert judge_all(row, answers) == {who: row.expected(who) for who in EVERYBODY}
    assert await given_away(scene, row, thing, answers) == []
    assert [who for who, answer in answers.items() if version_told_apart(answer)] == []


@pytest.mark.parametrize("row", LISTS, ids=a_name)
async def test_a_list_shows_everyone_what_is_theirs_and_hides_the_rest(scene: Scene, row: Row) -> None:
    await scene.everything()
    answers = await ask_all(scene, row, await scene.thing("-"), EVERYBODY)
    found = {who: listed(scene, row, who, answer) for who, answer in answers.items() if answer.is_success}
    assert found == LISTED[row.operation]


@pytest.mark.parametrize("counting", COUNTS)
async def test_a_count_is_of_what_the_list_shows(scene: Scene, counting: str) -> None:
    await scene.everything()
    call = write_call(DOORS[counting], scene.subject(await scene.thing("-"), "nob"))
    shown = LISTED[COUNTS[counting]]
    found = {who: (await scene.ask(who, call)).json()["count"] for who in shown}
    assert found == {who: len(things) for who, things in shown.items()}


async def test_a_driver_is_shown_no_money_at_any_depth(scene: Scene) -> None:
    row = next(one for one in READS if one.operation == "read_driver_job")
    job = (await ask(scene, row, await scene.thing("driven"), "dri")).json()
    assert names_within(job) & MONEY == set()
