"""Whose saved searches they are, in the reverse index: to whom a posting is disclosed (SPEC 3.5)."""

from datetime import datetime
from uuid import UUID

import numpy as np

from adapters.saved_searches.columns import Flags, Numbers
from domain.accounts import Viewer
from domain.audiences import AudienceKind
from domain.loads import Load
from domain.vehicles import Vehicle

NOBODY = 0


class Eyes:
    """Desk, co-operative and overseen co-operative of each row, by numbers of their own."""

    def __init__(self) -> None:
        self._numbers: dict[UUID | None, int] = {None: NOBODY}
        self._desks, self._cooperatives, self._overseen = (Numbers(np.int32) for _ in range(3))

    def add(self, viewer: Viewer) -> None:
        """The next row's."""
        self._desks.add(self._number(viewer.desk))
        self._cooperatives.add(self._number(viewer.cooperative_id))
        self._overseen.add(self._number(viewer.oversees))

    def may_see(self, posting: Load | Vehicle, now: datetime) -> Flags:
        """Who may be shown it, bars apart; who posted it is told nothing of it."""
        flags: Flags = self._desks.all != self._known(posting.poster_id)
        audience = posting.terms.audience
        widened = audience.widens_at is not None and audience.widens_at <= now
        if audience.kind is AudienceKind.EVERYONE or widened:
            return flags
        named = np.isin(self._desks.all, [self._known(one) for one in audience.member_ids])
        named |= np.isin(self._cooperatives.all, [self._known(one) for one in audience.cooperative_ids])
        named |= self._overseen.all == self._known(posting.cooperative_id)
        return flags & named

    def _number(self, one: UUID | None) -> int:
        return self._numbers.setdefault(one, len(self._numbers))

    def _known(self, one: UUID) -> int:
        """Its number; of whom no row knows, one that no row has."""
        return self._numbers.get(one, -1)
