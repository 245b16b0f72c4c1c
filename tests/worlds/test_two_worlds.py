"""Two worlds that differ only in what a viewer may not see answer that viewer byte for byte the same."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.worlds.cast import EYES
from tests.worlds.crews import pairs, show
from tests.worlds.houses import Choice, TwoWorlds

PAIRS = 2
"""How many pairs of worlds each viewer is shown, the same in every run; `make proof` shows thousands."""

AT_MOST = 6
"""So many questions of one operation each viewer asks of a pair, others of the next."""


TIMES = {"nobody": 3, "trial": 3, "driver": 2, "contracts-client": 2, "admin-as-owl": 2}
"""Shown to some in so many pairs for one: nobody else looks as they do, or asking them is soon done."""


@pytest.mark.parametrize("name", EYES)
@settings(
    max_examples=PAIRS,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.generate],  # What is told says where it differs; shrinking would take minutes.
)
@given(data=st.data())
async def test_what_a_viewer_may_not_see_makes_no_difference_to_any_answer(
    worlds: TwoWorlds, name: str, data: st.DataObject
) -> None:
    for _ in range(TIMES.get(name, 1)):
        pair = data.draw(pairs((name,)), label="pair")
        await show(worlds, (name,), pair, [Choice(most=AT_MOST, turn=pair.turn)])
