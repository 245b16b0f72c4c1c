"""Who asks what: an asker for every operation of the OpenAPI, or a sentence why it needs none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.worlds.answers import Ask
from tests.worlds.cast import Eye
from tests.worlds.scenes import COMMON, Scene


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known to who makes up the questions: the eye, what differs, and random searches.

    ``sides``: what each world has beside what is common. ``cursors``: another caller's, by operation.
    """

    eye: Eye
    sides: tuple[Scene, Scene] = (Scene(), Scene())
    load_searches: tuple[Any, ...] = ()
    vehicle_searches: tuple[Any, ...] = ()
    cursors: dict[str, str] = field(default_factory=dict)

    @property
    def differing(self) -> Scene:
        """All that is not the same in both worlds, as it stands in the one if it does."""
        in_one, in_other = self.sides
        return in_other + in_one

    @property
    def everything(self) -> Scene:
        """What differs first, then what is common."""
        return self.differing + COMMON


Asker = Callable[[Sight], Iterable[Ask]]

ASKERS: dict[str, Asker] = {}
"""The askers, by operation id."""

NOT_ASKED: dict[str, str] = {}
"""Operations that need no asker, each with the reason."""


def asks(*operations: str) -> Callable[[Asker], Asker]:
    """Write an asker down for the operations it asks."""

    def write_down(asker: Asker) -> Asker:
        for operation in operations:
            assert operation not in ASKERS, f"{operation} has an asker already"
            ASKERS[operation] = asker
        return asker

    return write_down


def is_not_asked(operation: str, because: str) -> None:
    """Write down why an operation tells nobody anything of others."""
    NOT_ASKED[operation] = because


NOWHERE = "00000000-0000-7000-8000-000000000000"
"""The id of nothing."""
