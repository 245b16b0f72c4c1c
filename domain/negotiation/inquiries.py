"""Inquiries (引合い): the thread of talks between a posting's desk and one that asks about it (SPEC 5.1)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType, Self
from uuid import UUID

from domain.accounts import Viewer
from domain.loads import LoadId
from domain.members import MemberId
from domain.permissions import Relation
from domain.refusals import Conflict, NotFound
from domain.vehicles import VehicleId

InquiryId = NewType("InquiryId", UUID)


class InquiryIsClosed(Conflict):
    """The thread can be read, and takes nothing new: its posting is not disclosed to who asked any more."""

    code = "inquiry-is-closed"
    title_ja = "この引合いは終了しています"
    title_en = "The inquiry is closed"


@dataclass(frozen=True, slots=True)
class ReadMark:
    """How far a desk has read. ``number``: of the newest message it saw; ``person``: who read it last."""

    number: int
    at: datetime
    person: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One thread for each posting and asking desk; it belongs to both desks, to no person (SPEC 1.8).

    Either ``load_id`` or ``vehicle_id``. ``messages``: how many there are, whomever they reach.
    ``*_latest_at``: when the newest message that reaches the side was said. ``poster_latest_at`` None:
    nothing has reached the poster, for whom there is no such thread yet.
    """

    id: InquiryId
    load_id: LoadId | None
    vehicle_id: VehicleId | None
    poster_id: MemberId
    asker_id: MemberId
    opened_at: datetime
    messages: int
    asker_latest_at: datetime
    poster_latest_at: datetime | None = None
    asker_read: ReadMark | None = None
    poster_read: ReadMark | None = None

    @property
    def posting_id(self) -> UUID:
        """The load or the vehicle that it is about."""
        posting_id = self.vehicle_id if self.load_id is None else self.load_id
        assert posting_id is not None, self.id
        return posting_id

    @property
    def desks(self) -> tuple[MemberId, MemberId]:
        """The poster's and the asker's."""
        return self.poster_id, self.asker_id

    def other_than(self, desk: MemberId) -> MemberId:
        """The desk on the other side."""
        return self.asker_id if desk == self.poster_id else self.poster_id

    def exists_for(self, desk: MemberId | None) -> bool:
        """Whether the desk has such a thread: who asked at once, the poster once something was said to it."""
        if desk is None:
            return False
        return desk == self.asker_id or (desk == self.poster_id and self.poster_latest_at is not None)

    def latest_for(self, desk: MemberId) -> datetime:
        """When the desk last heard something in it: by this its threads are in order."""
        latest_at = self.asker_latest_at if desk == self.asker_id else self.poster_latest_at
        assert latest_at is not None, self.id
        return latest_at

    def read_by(self, desk: MemberId) -> ReadMark | None:
        """How far the desk has read; None: not at all."""
        return self.asker_read if desk == self.asker_id else self.poster_read

    def say(self, only_for: MemberId | None, *, at: datetime) -> Self:
        """The thread with one message more, which reaches both, or one of the desks alone."""
        said = replace(self, messages=self.messages + 1)
        if only_for != self.poster_id:
            said = replace(said, asker_latest_at=at)
        return said if only_for == self.asker_id else replace(said, poster_latest_at=at)

    def read(self, desk: MemberId, mark: ReadMark) -> Self:
        """The thread, read by a desk up to a message; who has read further stays there."""
        former = self.read_by(desk)
        if former is not None and former.number >= mark.number:
            return self
        return replace(self, asker_read=mark) if desk == self.asker_id else replace(self, poster_read=mark)


def relation_to_inquiry(inquiry: Inquiry | None, viewer: Viewer) -> tuple[Inquiry, Relation]:
    """The thread and how the viewer stands to it: its two desks see it and nobody else, no clerk either.

    Refuses: NotFound.
    """
    if inquiry is None or not inquiry.exists_for(viewer.desk):
        raise NotFound
    return inquiry, Relation.PARTY
