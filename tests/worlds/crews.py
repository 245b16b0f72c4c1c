"""Who is shown a pair of worlds together, and the pairs drawn for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from domain.accounts import Role
from tests.adapters.board_questions import load_questions, vehicle_questions
from tests.worlds.answers import Seen
from tests.worlds.asking.registry import Sight
from tests.worlds.cast import EYES
from tests.worlds.houses import EVERYTHING, Choice, TwoWorlds
from tests.worlds.scenes import Secret
from tests.worlds.secrets_talked import KINDS

MASKED_ONLY = ("what_a_load_hides_from_a_trial", "what_a_vehicle_hides_from_a_trial")
"""Drawn three times for who is shown less than others: each draws each masked field by chance."""

BOOKKEEPERS = (Role.COOP_CLERK, Role.FEDERATION_ADMIN)
"""They read in the audit log what others did, and so are shown worlds alone."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two worlds, and what is searched for in them. ``turn``: which of all the questions are asked."""

    secrets: tuple[Secret, ...]
    loads: tuple[Any, ...]
    vehicles: tuple[Any, ...]
    turn: int


@st.composite
def pairs(draw: st.DrawFn, crew: Sequence[str]) -> Pair:
    """One secret of each kind near the first of them, as far as none of them has a part in it."""
    first = crew[0]
    kinds = [*sorted(KINDS), *(MASKED_ONLY * 2 if first == "trial" else ())]
    drawn = [draw(KINDS[one](n, EYES[first])) for n, one in enumerate(kinds)]
    kept = tuple(one for one in drawn if one.hidden_from.issuperset(crew) and one.in_one != one.in_other)
    loads, vehicles = (draw(load_questions())[0],), (draw(vehicle_questions())[0],)
    return Pair(kept, loads, vehicles, draw(st.integers(0, 100)))


def draw_pairs(crew: Sequence[str], count: int, by: int) -> list[Pair]:
    """So many pairs; the same for the same ``by``."""
    drawn: list[Pair] = []

    @seed(by)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(pair=pairs(crew))
    def take(pair: Pair) -> None:
        drawn.append(pair)

    take()
    return drawn


async def show(
    worlds: TwoWorlds, crew: Sequence[str], pair: Pair, choices: Sequence[Choice] = ()
) -> dict[str, Seen]:
    """Show them two worlds that differ in nothing any of them may see; what each saw. Raises: Told."""
    sides = await worlds.build(pair.secrets)
    seen = {}
    for n, name in enumerate(crew):
        eye, seen[name] = EYES[name], Seen()
        sight = Sight(eye, sides, pair.loads, pair.vehicles, worlds.foreign_cursors(eye))
        await worlds.ask_everything(sight, seen[name], choices[n] if choices else EVERYTHING)
    return seen


def crews() -> list[tuple[str, ...]]:
    """Each who looks, with the driver, nobody and who would join beside whoever keeps no books."""
    beside = ("driver", "nobody", "applicant")
    found: list[tuple[str, ...]] = []
    for name, eye in EYES.items():
        if name not in beside:
            found.append((name,) if eye.role in BOOKKEEPERS and eye.has_account else (name, *beside))
    return found
