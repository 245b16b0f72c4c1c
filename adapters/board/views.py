"""Views lately shown: the very same object for the same posting and kind of viewer, until either changes."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

VIEWS_KEPT = 40_000
"""Each is some 3 kB, and what is rendered of it as much again."""

OWN, MASKED, AT_ONCE, IN_TALKS, REPOST = 1, 2, 4, 8, 16
"""What a viewer may be to a posting: its owner, a trial user, one who saw it as soon as it was posted;
whether it is in talks now, which the clock ends; whether the viewer may know that it repeats another.
"""

KINDS = 32
View = TypeVar("View")


class Views(Generic[View]):
    """The last so many views, by slot and kind of viewer."""

    def __init__(self, most: int = VIEWS_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[int, View] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, slot: int, kind: int, make: Callable[[], View]) -> View:
        """The view kept, else the one made now."""
        key = slot * KINDS + kind
        view = self._kept.get(key)
        if view is not None:
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
