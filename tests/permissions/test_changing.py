"""Who may change what: every changing operation, principal and thing; who is refused changes nothing."""

import pytest

from tests.permissions.asking import EVERYBODY, KNOWN, a_name, ask_to_change, wanted
from tests.permissions.scene import Scene
from tests.permissions.table import Row
from tests.recipes import RECIPES

CHANGES = [row for row in KNOWN if RECIPES[row.operation].changes]


@pytest.mark.parametrize("row", CHANGES, ids=a_name)
async def test_a_changing_operation_does_it_for_whom_the_table_says_and_nothing_for_others(
    scene: Scene, row: Row
) -> None:
    assert await ask_to_change(scene, row, EVERYBODY) == wanted(row, EVERYBODY)
