"""What is sent and answered of inquiries and offers (SPEC 5.1, API §2)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.contracts.shapes import PaymentAnswer, PaymentForm
from api.load_shapes import ChargeForm, LoadCard, ServiceForm
from api.shapes import Answer, CompanyAnswer, FareYen, Id, Instant, Lines, Strict
from api.vehicle_shapes import VehicleCard
from domain.contracts.contracts import ContractStatus, Side
from domain.negotiation.desk_notes import CallDirection, CallResult
from domain.negotiation.messages import MOST_PHOTOS, TalkEvent
from domain.negotiation.offers import OfferStatus

Words = Annotated[
    str,
    StringConstraints(
        strict=True, min_length=1, max_length=4000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
    ),
]
"""What somebody says: lines of text, without other control characters."""


class MessageForm(Strict):
    """Something to say: words, photos of the own desk, or both."""

    text: Words | None = None
    photo_ids: tuple[Id, ...] = Field(default=(), max_length=MOST_PHOTOS)


class ReadForm(Strict):
    """Up to which message the desk has read."""

    up_to: Id


class CallForm(Strict):
    """A call that was made, for the own desk's log."""

    at: Instant
    result: CallResult
    direction: CallDirection = CallDirection.OUTGOING
    note: Lines | None = None


class HandoverNoteForm(Strict):
    """A note to the colleagues at the own desk."""

    text: Words


class OfferForm(Strict):
    """Terms for one truck of the load. What is left out is the posting's; null says nothing.

    ``charges``, ``services``: an empty list states that there are none (SPEC 5.6). Yen without tax.
    ``expires_at``: in a minute to two days, by default in fifteen minutes. ``vehicle_id``: the truck for it.
    """

    fare_yen: FareYen
    charges: tuple[ChargeForm, ...] | None = Field(default=None, max_length=30)
    services: tuple[ServiceForm, ...] | None = Field(default=None, max_length=30)
    payment: PaymentForm | None = None
    expires_at: Instant | None = None
    vehicle_id: Id | None = None


class AcceptanceForm(Strict):
    """``reason``: why at this fare, where a co-operative asks for one (SPEC 5.7)."""

    reason: Lines | None = None


class MessageAnswer(Answer):
    """A message of a thread. ``by``, ``person``: null where the network itself tells of an event."""

    id: Id
    at: Instant
    by: Id | None
    person: str | None
    text: str | None
    photo_ids: tuple[Id, ...]
    event: TalkEvent | None
    offer_id: Id | None


class MessagePage(Answer):
    """Messages of a thread, newest first."""

    items: tuple[MessageAnswer, ...]
    next_cursor: str | None


class ReadAnswer(Answer):
    """How far a desk has read; null: not at all."""

    member_id: Id
    up_to: Id | None
    at: Instant | None
    person: str | None


class CallAnswer(Answer):
    """A call in the own desk's log."""

    id: Id
    at: Instant
    result: CallResult
    direction: CallDirection
    note: str | None
    person: str
    logged_at: Instant


class CallPage(Answer):
    """Calls of the own desk, the last one noted first."""

    items: tuple[CallAnswer, ...]
    next_cursor: str | None


class HandoverNoteAnswer(Answer):
    """A note to the colleagues."""

    id: Id
    text: str
    person: str
    written_at: Instant


class HandoverNotePage(Answer):
    """Notes of the own desk, newest first."""

    items: tuple[HandoverNoteAnswer, ...]
    next_cursor: str | None


class OfferAnswer(Answer):
    """An offer. ``by``: the desk that made it; ``is_own``: the caller's. Yen without tax.

    ``contract_number``: of the contract that its acceptance made.
    """

    id: Id
    inquiry_id: Id
    load_id: Id
    by: Id
    person: str
    is_own: bool
    status: OfferStatus
    fare_yen: int
    charges: tuple[ChargeForm, ...] | None
    services: tuple[ServiceForm, ...] | None
    payment: PaymentAnswer | None
    vehicle_id: Id | None
    made_at: Instant
    expires_at: Instant
    contract_number: str | None


class OfferPage(Answer):
    """Offers of a thread, newest first."""

    items: tuple[OfferAnswer, ...]
    next_cursor: str | None


class DealingAnswer(Answer):
    """A contract that the two companies concluded. ``side``: the caller's. Places: municipalities."""

    contract_number: str
    concluded_at: Instant
    status: ContractStatus
    side: Side
    origin: str
    destination: str
    cargo_name: str


class DealingsAnswer(Answer):
    """What the two companies have concluded: how often with the caller on each side, and the latest ten."""

    as_consignor: int
    as_carrier: int
    latest: tuple[DealingAnswer, ...]


class InquiryCard(Answer):
    """A thread in a list. ``load``, ``vehicle``: null where it is about the other, or no longer disclosed.

    ``unread``: messages that the caller's desk has not read. ``latest``: the newest message.
    """

    id: Id
    load_id: Id | None
    vehicle_id: Id | None
    load: LoadCard | None
    vehicle: VehicleCard | None
    poster: CompanyAnswer
    asker: CompanyAnswer
    opened_at: Instant
    latest_at: Instant
    unread: int
    latest: MessageAnswer | None


class InquiryAnswer(InquiryCard):
    """A thread. ``is_closed``: it takes nothing new from the caller's desk. ``offer``: the newest."""

    is_closed: bool
    reads: tuple[ReadAnswer, ...]
    offer: OfferAnswer | None
    dealings: DealingsAnswer


class InquiryPage(Answer):
    """The desk's threads, those first of which it heard last."""

    items: tuple[InquiryCard, ...]
    next_cursor: str | None
