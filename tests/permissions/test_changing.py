"""Who may change what: every changing operation, principal and thing; who is refused changes nothing."""

import pytest

from tests.permissions.asking import EVERYBODY, KNOWN, a_name, ask, ask_all, given_away, judge_all, refused
from tests.permissions.judging import judge
from tests.permissions.scene import Scene
from tests.permissions.table import Row
from tests.recipes import RECIPES

CHANGES = [row for row in KNOWN if RECIPES[row.operation].changes]
BY_A_DOUBLE = {"change_password"}
"""Operations after which an account is no longer what the scene knows."""

TOKENS_DIE = {"log_out", "change_password", "end_driver_session", "start_driver_session", "release_device"}
"""Operations after which somebody must be let in again."""


@pytest.mark.parametrize("row", CHANGES, ids=a_name)
async def test_a_changing_operation_does_it_for_whom_the_table_says_and_nothing_for_others(
    scene: Scene, row: Row
) -> None:
    thing, told_no = await scene.thing(row.thing), refused(row)
    before = await scene.fingerprint()
    answers = await ask_all(scene, row, thing, told_no)
    found = judge_all(row, answers)
    assert found == {who: row.expected(who) for who in told_no}
    assert await given_away(scene, row, thing, answers) == []
    assert await scene.fingerprint() == before, "who is refused changes nothing"
    for who in EVERYBODY:
        if who not in told_no:
            fresh = await scene.thing(row.thing, fresh=True)
            if row.operation in TOKENS_DIE:
                await scene.let_in(who, double=row.operation in BY_A_DOUBLE)
            found[who] = judge(row, who, await ask(scene, row, fresh, who))
    assert found == {who: row.expected(who) for who in EVERYBODY}
    if row.operation in TOKENS_DIE:
        for who in EVERYBODY:
            await scene.let_in(who)
