"""Views lately shown: the same object for the same posting and kind of viewer, until it looks otherwise."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Generic, Protocol, TypeVar

VIEWS_KEPT = 40_000
"""Each is some 3 kB, and what is rendered of it as much again."""

OWN, MASKED, AT_ONCE = 1, 2, 4
"""What a viewer may be to a posting: its owner, a trial user, one who saw it as soon as it was posted."""

KINDS = 8


class Shown(Protocol):
    """A load or a vehicle as it is shown."""

    @property
    def in_talks_until(self) -> datetime | None: ...


View = TypeVar("View", bound=Shown)


class Views(Generic[View]):
    """The last so many views, by slot and kind of viewer."""

    def __init__(self, most: int = VIEWS_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[int, View] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, slot: int, kind: int, now: datetime, make: Callable[[], View]) -> View:
        """The view kept, else the one made now; talks end by the clock, which no change tells of."""
        key = slot * KINDS + kind
        view = self._kept.get(key)
        if view is not None and (view.in_talks_until is None or now < view.in_talks_until):
            self._kept.move_to_end(key)
            return view
        view = self._kept[key] = make()
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return view

    def forget(self, slot: int) -> None:
        """The posting looks otherwise now, or is gone."""
        for kind in range(KINDS):
            self._kept.pop(slot * KINDS + kind, None)
