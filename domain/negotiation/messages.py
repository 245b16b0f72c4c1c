"""Messages (メッセージ) of an inquiry: what a person of either desk says, and what befell the talks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.loads import PhotoId
from domain.members import MemberId
from domain.negotiation.inquiries import InquiryId

MessageId = NewType("MessageId", UUID)
OfferId = NewType("OfferId", UUID)

MOST_PHOTOS = 10
"""Of one message, as of one posting (SPEC 3.7)."""


class TalkEvent(StrEnum):
    """What befell the talks, told in the thread by the network itself."""

    OFFER_MADE = "offer_made"
    OFFER_ACCEPTED = "offer_accepted"
    OFFER_REFUSED = "offer_refused"
    OFFER_WITHDRAWN = "offer_withdrawn"
    POSTING_CONTRACTED = "posting_contracted"
    POSTING_WITHDRAWN = "posting_withdrawn"


@dataclass(frozen=True, slots=True)
class Said:
    """What one message says: words, photos, or an event with the offer that it is about."""

    text: str | None = None
    photo_ids: tuple[PhotoId, ...] = ()
    event: TalkEvent | None = None
    offer_id: OfferId | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message, for good. ``number``: its place in the thread, from 1 on; nobody is told it.

    ``by``, ``person``: the desk and who sat there, as the colleagues knew them then; None: the network.
    ``only_for``: the one desk that it reaches; None: both. Who is not reached never hears of it.
    """

    id: MessageId
    inquiry_id: InquiryId
    number: int
    at: datetime
    by: MemberId | None
    person: str | None
    only_for: MemberId | None
    text: str | None
    photo_ids: tuple[PhotoId, ...]
    event: TalkEvent | None
    offer_id: OfferId | None

    def reaches(self, desk: MemberId | None) -> bool:
        """Whether this desk of the thread hears it."""
        return self.only_for is None or self.only_for == desk
