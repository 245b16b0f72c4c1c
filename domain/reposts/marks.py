"""The marks of a re-post: which taken loads an open one repeats, and what its poster is told (SPEC 3.9)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.accounts import Viewer
from domain.postings import Posting

REPEATS_A_TAKEN_LOAD = "repeats-a-taken-load"
REPEATS_OWN_LOAD = "repeats-own-load"

MOST_KEPT = 50
"""Taken loads that one open load is held to repeat: the latest of them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A load whose last truck is contracted: which one, and, as it stands for good, to whom disclosed."""

    load_id: UUID
    posting: Posting


@dataclass(frozen=True, slots=True)
class Caution:
    """What a poster is told beside the answer; it refuses nothing. ``load_id``: one the poster may read."""

    code: str
    load_id: UUID


def is_shown(repeated: tuple[Taken, ...], viewer: Viewer, now: datetime) -> bool:
    """Whether a viewer to whom the open load is disclosed is told that it repeats a taken one.

    Only if that one, too, is disclosed to the viewer: a mark tells nobody of what does not exist for them.
    """
    return any(one.posting.discloses_to(viewer, now) for one in repeated)
