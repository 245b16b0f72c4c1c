"""Audiences (公開先指定): to whom a posting is disclosed (SPEC 3.5)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.accounts import Viewer
from domain.members import CooperativeId, MemberId


class AudienceKind(StrEnum):
    """Everyone; only those named; or those named first and everyone from ``widens_at``."""

    EVERYONE = "everyone"
    NAMED = "named"
    NAMED_FIRST = "named_first"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told that a posting exists. For anyone else it does not."""

    kind: AudienceKind = AudienceKind.EVERYONE
    member_ids: tuple[MemberId, ...] = ()
    cooperative_ids: tuple[CooperativeId, ...] = ()
    widens_at: datetime | None = None

    def names(self, viewer: Viewer) -> bool:
        """Whether the viewer's desk or co-operative is named.

        A masked viewer is nobody's partner and is never named.
        """
        if viewer.masked:
            return False
        return viewer.desk in self.member_ids or viewer.cooperative_id in self.cooperative_ids

    def admits(self, viewer: Viewer, now: datetime) -> bool:
        """Whether the posting is disclosed to this viewer at this moment."""
        if self.kind is AudienceKind.EVERYONE or self.names(viewer):
            return True
        return self.widens_at is not None and now >= self.widens_at

    def discloses_at(self, viewer: Viewer, posted_at: datetime) -> datetime:
        """When the posting appeared for this viewer: its ``posted_at``, or later for those not named."""
        if self.kind is AudienceKind.EVERYONE or self.widens_at is None or self.names(viewer):
            return posted_at
        return max(posted_at, self.widens_at)


EVERYONE = Audience()
