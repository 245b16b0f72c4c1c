"""The harness itself: it asks every operation, and it notices every kind of secret."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from api.app import doors_of
from api.openapi import openapi_of
from tests.architecture.whole_app import whole_app
from tests.worlds.answers import Seen
from tests.worlds.asking.registry import ASKERS, NOT_ASKED, Sight
from tests.worlds.cast import EVERYBODY, EYES
from tests.worlds.houses import ROOMS, Choice, TwoWorlds
from tests.worlds.scenes import Secret
from tests.worlds.secrets_talked import KINDS

TRIES = 12
"""So many secrets of a kind are drawn before it is said that nobody notices it."""

UNNOTICED = {"links_of_somebody": "only the letter tells of a link, and its words are not asked for here"}
"""Kinds that make no difference to anybody, each with the reason."""


def operations() -> set[str]:
    """Every operation that there is."""
    return {door.operation for door in doors_of(whole_app())}


def test_every_operation_has_an_asker_or_a_reason_to_need_none() -> None:
    assert ROOMS
    unasked = operations() - ASKERS.keys() - NOT_ASKED.keys()
    assert not unasked, (
        f"nobody asks {', '.join(sorted(unasked))} in both worlds: write who does in tests/worlds/asking/, "
        "or say there, by is_not_asked, why it can tell nobody anything of others"
    )
    assert not (ASKERS.keys() | NOT_ASKED.keys()) - operations(), "of operations that are there no more"
    assert not ASKERS.keys() & NOT_ASKED.keys()


def some(kind: str, count: int) -> Sequence[Secret]:
    """A few secrets of a kind, the same in every run."""
    drawn: list[Secret] = []

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(secret=KINDS[kind](0, EYES["nobody"]))
    def draw(secret: Secret) -> None:
        if secret.in_one != secret.in_other:
            drawn.append(secret)

    draw()
    return drawn


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - UNNOTICED.keys()))
async def test_who_may_see_what_differs_is_answered_differently(worlds: TwoWorlds, kind: str) -> None:
    """Otherwise nobody would have been asked about it, and the proof would prove nothing."""
    for secret in some(kind, TRIES):
        sides = await worlds.build([secret])
        for name in sorted(EVERYBODY - secret.hidden_from):
            if await worlds.are_told_apart(Sight(EYES[name], sides)):
                return
    pytest.fail(f"nobody can tell the worlds of '{kind}' apart")


async def test_everything_that_is_read_is_answered_to_somebody(worlds: TwoWorlds) -> None:
    seen = Seen()
    left = reads()
    for eye in EYES.values():
        await worlds.build([])  # Anew for each: what others did is in the audit log.
        await worlds.ask_everything(Sight(eye), seen, Choice(frozenset(left)))
        left -= {operation for operation, statuses in seen.answered.items() if 200 in statuses}
    assert not left, f"nobody is answered: {sorted(left)}"


def reads() -> set[str]:
    """What is read, apart from the operator's metrics."""
    document: Any = openapi_of(whole_app())
    return {
        operation["operationId"]
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method == "get" or path.endswith(("/search", "/counts"))
    } - {"read_metrics"}
