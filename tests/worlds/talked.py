"""Talks in the two worlds: threads with what was said, offered and noted in them (SPEC 5.1)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from adapters.db.negotiation.desk_notes import CALLS, HANDOVER_NOTES
from adapters.db.negotiation.inquiries import INQUIRIES, MESSAGES
from adapters.db.negotiation.offers import OFFERS
from domain.contracts.contracts import Agreement, Payment, PaymentMethod
from domain.loads import Load, PhotoId
from domain.members import Member
from domain.negotiation.desk_notes import Call, CallId, CallResult, CallTerms, HandoverNote, HandoverNoteId
from domain.negotiation.inquiries import Inquiry, InquiryId, ReadMark
from domain.negotiation.messages import Message, MessageId, OfferId, Said, TalkEvent
from domain.negotiation.offers import Offer, OfferStatus
from tests.adapters.board_world import HOUR, NOW
from tests.worlds.cast import fixed_id

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread about a load, and all that is in it."""

    inquiry: Inquiry
    messages: tuple[Message, ...] = ()
    offers: tuple[Offer, ...] = ()
    calls: tuple[Call, ...] = ()
    notes: tuple[HandoverNote, ...] = ()

    @property
    def name(self) -> str:
        """Of what everything in it has its ids."""
        return str(self.inquiry.id)

    def say(self, said: Said, by: Member | None, only_for: Member | None = None) -> "Talk":
        """The thread with one message more, said an hour ago."""
        one = None if only_for is None else only_for.id
        inquiry = self.inquiry.say(one, at=NOW - HOUR)
        message = Message(
            MessageId(fixed_id(f"message {inquiry.messages} of {self.name}")),
            *(inquiry.id, inquiry.messages, NOW - HOUR),
            *(None if by is None else by.id, None if by is None else "見本 だれか", one),
            *(said.text, said.photo_ids, said.event, said.offer_id),
        )
        return replace(self, inquiry=inquiry, messages=(*self.messages, message))

    def offer(self, by: Member, fare_yen: int, only_for: Member | None = None) -> "Talk":
        """The thread with an offer, which stands for another hour."""
        offer_id = OfferId(fixed_id(f"offer {len(self.offers)} of {self.name}"))
        assert self.inquiry.load_id is not None
        offer = Offer(
            id=offer_id,
            inquiry_id=self.inquiry.id,
            load_id=self.inquiry.load_id,
            load_version=1,
            by=by.id,
            person="見本 だれか",
            only_for=None if only_for is None else only_for.id,
            status=OfferStatus.OPEN,
            vehicle_id=None,
            agreement=Agreement(fare_yen, (), (), Payment(PaymentMethod.TRANSFER, date(2026, 9, 15))),
            made_at=NOW - HOUR,
            expires_at=NOW + HOUR,
        )
        said = Said(event=TalkEvent.OFFER_MADE, offer_id=offer_id)
        former = tuple(one.close(OfferStatus.SUPERSEDED, at=NOW - HOUR) for one in self.offers)
        return replace(self.say(said, by, only_for), offers=(*former, offer))

    def note(self, of: Member, words: str) -> "Talk":
        """The thread with a call and a note of a desk's own."""
        call_id = CallId(fixed_id(f"call {len(self.calls)} of {self.name}"))
        note_id = HandoverNoteId(fixed_id(f"note {len(self.notes)} of {self.name}"))
        terms = CallTerms(NOW - HOUR, CallResult.REACHED, note=words)
        call = Call(call_id, self.inquiry.id, of.id, "見本 だれか", NOW - HOUR, terms)
        note = HandoverNote(note_id, self.inquiry.id, of.id, "見本 だれか", NOW - HOUR, words)
        return replace(self, calls=(*self.calls, call), notes=(*self.notes, note))

    def read(self, by: Member) -> "Talk":
        """The thread, read by a desk to its end."""
        mark = ReadMark(self.inquiry.messages, NOW - HOUR, "見本 だれか")
        return replace(self, inquiry=self.inquiry.read(by.id, mark))


def a_talk(name: str, load: Load, asker: Member) -> Talk:
    """A thread of that name, in which nothing was said yet."""
    opened_at = NOW - 2 * HOUR
    inquiry_id = InquiryId(fixed_id(f"inquiry {name}"))
    return Talk(Inquiry(inquiry_id, load.id, None, load.poster_id, asker.id, opened_at, 0, opened_at))


def a_whole_talk(name: str, load: Load, poster: Member, asker: Member) -> Talk:
    """One with something of everything."""
    talk = a_talk(name, load, asker).say(Said("まだありますか"), asker).read(poster)
    talk = talk.say(Said("はい", (PhotoId(fixed_id("photo common")),)), poster).offer(asker, 88_000)
    return talk.note(asker, "14万まで").note(poster, "急ぎ")


def talk_rows(talks: Iterable[Talk]) -> Rows:
    """The rows of these, by table."""
    kept = tuple(talks)
    return {
        "inquiries": [INQUIRIES.row_of(one.inquiry) for one in kept],
        "offers": [OFFERS.row_of(offer) for one in kept for offer in one.offers],
        "inquiry_messages": [MESSAGES.row_of(message) for one in kept for message in one.messages],
        "inquiry_calls": [CALLS.row_of(call) for one in kept for call in one.calls],
        "handover_notes": [HANDOVER_NOTES.row_of(note) for one in kept for note in one.notes],
    }
