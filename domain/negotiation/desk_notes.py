"""What a desk keeps of its talks for itself: call log (通話記録) and hand-over notes (引継ぎ) (SPEC 1.8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.members import MemberId
from domain.negotiation.inquiries import InquiryId
from domain.refusals import Fault
from domain.trackings import PHONE_CLOCK_TOLERANCE

CallId = NewType("CallId", UUID)
HandoverNoteId = NewType("HandoverNoteId", UUID)


class CallDirection(StrEnum):
    """Who rang."""

    OUTGOING = "outgoing"
    INCOMING = "incoming"


class CallResult(StrEnum):
    """What came of a call."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    CALL_BACK = "call_back"


@dataclass(frozen=True, slots=True)
class CallTerms:
    """What is noted of a call. ``at``: when it was made."""

    at: datetime
    result: CallResult
    direction: CallDirection = CallDirection.OUTGOING
    note: str | None = None

    def faults(self, now: datetime) -> Iterator[Fault]:
        """A log tells what has been."""
        if self.at > now + PHONE_CLOCK_TOLERANCE:
            yield Fault("#/at", "call-in-the-future")


@dataclass(frozen=True, slots=True)
class Call:
    """A call in a desk's log of one thread; the other side never hears of it. ``person``: who noted it."""

    id: CallId
    inquiry_id: InquiryId
    member_id: MemberId
    person: str
    logged_at: datetime
    terms: CallTerms


@dataclass(frozen=True, slots=True)
class HandoverNote:
    """A note to the colleagues at the same desk; the other side never hears of it."""

    id: HandoverNoteId
    inquiry_id: InquiryId
    member_id: MemberId
    person: str
    written_at: datetime
    text: str
