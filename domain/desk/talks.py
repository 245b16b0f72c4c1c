"""Talks (商談中): a posting's mark that somebody is being talked to, until a time (SPEC 3.3)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from domain.loads import Load
from domain.postings import Posting
from domain.refusals import Fault
from domain.vehicles import Vehicle

LONGEST_TALKS = timedelta(hours=24)
"""From the moment of marking. A posting marked for days would be as good as off the board."""

Marked = TypeVar("Marked", Load, Vehicle)


def in_talks(thing: Marked, until: datetime, *, at: datetime) -> Marked:
    """The posting, in talks until then. The caller has checked that it is open, and the time."""
    return replace(thing, in_talks_until=until, updated_at=at)


def out_of_talks(thing: Marked, *, at: datetime) -> Marked:
    """The posting, no longer in talks."""
    return replace(thing, in_talks_until=None, updated_at=at)


def talks_faults(posting: Posting, until: datetime, now: datetime) -> Iterator[Fault]:
    """Talks end after now, within a day, and no later than the posting leaves the board."""
    if until <= now:
        yield Fault("#/until", "already-past")
    elif until > now + LONGEST_TALKS:
        yield Fault("#/until", "talks-too-long", {"hours": int(LONGEST_TALKS.total_seconds()) // 3600})
    elif until > posting.closes_at:
        yield Fault("#/until", "after-closing")
