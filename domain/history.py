"""Former versions of a thing: each edit keeps the one before (SPEC 3.3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class PastVersion(Generic[Thing]):
    """A thing as it was. ``by``: the person who made it so, as their colleagues know them."""

    version: int
    at: datetime
    by: str
    thing: Thing
