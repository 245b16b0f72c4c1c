"""Where a list goes on, and what it shows at once."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a list goes on: the sort key of the last item shown, and its id."""

    key: str | float | int | None
    id: UUID


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Items in order, and where to go on; None at the end."""

    items: tuple[Item, ...]
    after: Standing | None
