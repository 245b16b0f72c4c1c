"""Inquiries, messages and offers as they are answered."""

from typing import Any

from api.loads import load_card
from api.negotiation.shapes import (
    CallAnswer,
    DealingsAnswer,
    HandoverNoteAnswer,
    InquiryAnswer,
    InquiryCard,
    MessageAnswer,
    OfferAnswer,
    ReadAnswer,
)
from api.terms import answer_of, shallow
from api.vehicle_shapes import VehicleCard
from domain.loads import LoadView
from domain.negotiation.desk_notes import Call, HandoverNote
from domain.negotiation.messages import Message
from domain.negotiation.views import InquiryView, OfferView, WholeInquiryView
from domain.ports import FoundLoad, FoundVehicle
from domain.vehicles import VehicleView


def message_answer(message: Message) -> MessageAnswer:
    """A message as a desk that it reaches is told it."""
    return answer_of(MessageAnswer, message)


def call_answer(call: Call) -> CallAnswer:
    """A call of the own desk."""
    return answer_of(CallAnswer, call.terms, call)


def note_answer(note: HandoverNote) -> HandoverNoteAnswer:
    """A note of the own desk."""
    return answer_of(HandoverNoteAnswer, note)


def offer_answer(view: OfferView) -> OfferAnswer:
    """An offer as a desk of its thread sees it."""
    return answer_of(OfferAnswer, view.offer.agreement, view.offer, view)


def inquiry_card(view: InquiryView) -> InquiryCard:
    """A thread among others."""
    return InquiryCard.model_validate(_card(view), by_name=True)


def inquiry_answer(whole: WholeInquiryView) -> InquiryAnswer:
    """A thread in full."""
    beside = {
        "is_closed": whole.is_closed,
        "reads": tuple(answer_of(ReadAnswer, one) for one in whole.reads),
        "offer": None if whole.offer is None else offer_answer(whole.offer),
        "dealings": answer_of(DealingsAnswer, whole.dealings),
    }
    return InquiryAnswer.model_validate(_card(whole.view) | beside, by_name=True)


def _card(view: InquiryView) -> dict[str, Any]:
    inquiry, seen = view.inquiry, view.seen
    load = vehicle = None
    if isinstance(seen, LoadView):
        load = load_card(FoundLoad(seen, None))
    elif isinstance(seen, VehicleView):
        vehicle = answer_of(VehicleCard, seen.terms, seen, shallow(FoundVehicle(seen, None)))
    return {
        "id": inquiry.id,
        "load_id": inquiry.load_id,
        "vehicle_id": inquiry.vehicle_id,
        "load": load,
        "vehicle": vehicle,
        "poster": view.poster,
        "asker": view.asker,
        "opened_at": inquiry.opened_at,
        "latest_at": view.latest_at,
        "unread": view.unread,
        "latest": None if view.latest is None else message_answer(view.latest),
    }
