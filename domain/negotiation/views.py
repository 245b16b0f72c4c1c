"""Inquiries, messages and offers as the desks of a thread see them (SPEC 5.1, API §2)."""

from dataclasses import dataclass
from datetime import datetime

from domain.contracts.contracts import ContractStatus, Side
from domain.contracts.numbers import ContractNumber
from domain.loads import LoadId, LoadView
from domain.members import Company, MemberId
from domain.negotiation.inquiries import Inquiry
from domain.negotiation.messages import Message, MessageId
from domain.negotiation.offers import Offer, OfferStatus
from domain.places import MunicipalityCode
from domain.vehicles import VehicleId, VehicleView

MOST_DEALINGS = 10
"""So many of the latest contracts between two companies are shown; of the rest, how many they are."""


@dataclass(frozen=True, slots=True)
class InquirySearch:
    """Which threads a list asks for; None: any. ``unread``: those with something new, or with nothing new."""

    load_id: LoadId | None = None
    vehicle_id: VehicleId | None = None
    unread: bool | None = None


@dataclass(frozen=True, slots=True)
class ReadTo:
    """How far one desk has read: the message, when, and who; None: not at all."""

    member_id: MemberId
    up_to: MessageId | None
    at: datetime | None
    person: str | None


@dataclass(frozen=True, slots=True)
class Dealing:
    """A contract that two companies concluded with each other. ``side``: the viewer's."""

    contract_number: ContractNumber
    concluded_at: datetime
    status: ContractStatus
    side: Side
    origin: MunicipalityCode
    destination: MunicipalityCode
    cargo_name: str


@dataclass(frozen=True, slots=True)
class Dealings:
    """What two companies have concluded with each other so far (SPEC 5.1), the latest first."""

    as_consignor: int
    as_carrier: int
    latest: tuple[Dealing, ...]


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer as a desk of its thread sees it. ``is_own``: the viewer's desk made it."""

    offer: Offer
    status: OfferStatus
    is_own: bool


@dataclass(frozen=True, slots=True)
class InquiryView:
    """A thread as one of its desks sees it.

    ``seen``: its posting, None once that is not disclosed to the viewer. ``unread``: messages of others that
    the desk has not read. ``latest``: the newest message that reaches it.
    """

    inquiry: Inquiry
    latest_at: datetime
    poster: Company
    asker: Company
    seen: LoadView | VehicleView | None
    unread: int
    latest: Message | None


@dataclass(frozen=True, slots=True)
class WholeInquiryView:
    """The same with what is looked up for one alone.

    ``is_closed``: it takes nothing new from the viewer's desk. ``offer``: the newest that reaches it.
    """

    view: InquiryView
    is_closed: bool
    reads: tuple[ReadTo, ReadTo]
    offer: OfferView | None
    dealings: Dealings
