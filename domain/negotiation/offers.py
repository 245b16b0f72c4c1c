"""Offers (条件の提示) and counter-offers for one truck of a load (SPEC 5.1, 5.2)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.contracts.contracts import Agreement
from domain.contracts.numbers import ContractNumber
from domain.contracts.proposals import LEFT_OUT, ConsignorIs, LeftOut, Proposal, ProposedPayment
from domain.loads import Charge, Load, LoadId, LoadTerms, WorkBeside
from domain.members import MemberId
from domain.negotiation.inquiries import Inquiry, InquiryId
from domain.negotiation.messages import OfferId
from domain.refusals import Conflict, Fault
from domain.vehicles import VehicleId

OFFER_LIFE = timedelta(minutes=15)
"""How long an offer stands that says nothing else (SPEC 5.1)."""

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=48)


class OfferIsClosed(Conflict):
    """The offer was answered, taken back, or its time is over (API §2). Figure: ``status``."""

    code = "offer-is-closed"
    title_ja = "この提示はもう有効ではありません"
    title_en = "The offer is closed"


class StaleOffer(Conflict):
    """The load was edited after the offer was made: what was offered is no longer what is asked (API §2)."""

    code = "stale-offer"
    title_ja = "提示のあとで荷物の内容が変わりました"
    title_en = "The load has changed since the offer"


class OfferStatus(StrEnum):
    """What became of an offer. ``overtaken``: its load is not to be had any more."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What is offered; of what is left out the posting's word holds. Yen without tax.

    ``expires_at`` None: in fifteen minutes. ``vehicle_id``: the truck that the carrier offers with it.
    """

    fare_yen: int
    charges: tuple[Charge, ...] | LeftOut | None = LEFT_OUT
    services: tuple[WorkBeside, ...] | LeftOut | None = LEFT_OUT
    payment: ProposedPayment | LeftOut | None = LEFT_OUT
    expires_at: datetime | None = None
    vehicle_id: VehicleId | None = None

    def stands_until(self, load: LoadTerms, now: datetime) -> datetime:
        """Until when it can be accepted: never longer than the load can be had."""
        return self.expires_at or min(now + OFFER_LIFE, load.pickup.to_at, load.closing_at)

    def faults(self, load: LoadTerms, now: datetime) -> Iterator[Fault]:
        """An offer stands for a minute at least and two days at most, and not beyond its load."""
        if self.expires_at is None:
            return
        if self.expires_at < now + SHORTEST:
            yield Fault("#/expires_at", "offer-too-short")
        elif self.expires_at > now + LONGEST:
            yield Fault("#/expires_at", "offer-too-long", {"hours": LONGEST // timedelta(hours=1)})
        elif self.expires_at > min(load.pickup.to_at, load.closing_at):
            yield Fault("#/expires_at", "offer-outlives-load")

    def proposal(self, inquiry: Inquiry, by: MemberId, load: Load) -> Proposal:
        """The same as a proposal of the desk that makes it."""
        is_consignor = by == load.poster_id
        return Proposal(
            load_id=load.id,
            consignor_is=ConsignorIs.ME if is_consignor else ConsignorIs.COUNTERPARTY,
            vehicle_id=self.vehicle_id,
            counterparty_member_id=inquiry.other_than(by),
            fare_yen=self.fare_yen,
            charges=self.charges,
            services=self.services,
            payment=self.payment,
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer by one desk of a thread to the other; nothing of it changes but what becomes of it.

    ``load_version``: of the load as it was looked at. ``only_for``: the desk that made it, where the other
    does not hear of it. ``contract_number``: of the contract that its acceptance made.
    """

    id: OfferId
    inquiry_id: InquiryId
    load_id: LoadId
    load_version: int
    by: MemberId
    person: str
    only_for: MemberId | None
    status: OfferStatus
    vehicle_id: VehicleId | None
    agreement: Agreement
    made_at: datetime
    expires_at: datetime
    closed_at: datetime | None = None
    contract_number: ContractNumber | None = None

    def status_at(self, now: datetime) -> OfferStatus:
        """The status people see: an open offer past its time has expired, by the clock alone (DESIGN §4)."""
        if self.status is OfferStatus.OPEN and now >= self.expires_at:
            return OfferStatus.EXPIRED
        return self.status

    def reaches(self, desk: MemberId | None) -> bool:
        """Whether this desk of the thread hears of it."""
        return self.only_for is None or self.only_for == desk

    def must_be_open(self, now: datetime) -> None:
        """Refuses: OfferIsClosed."""
        status = self.status_at(now)
        if status is not OfferStatus.OPEN:
            raise OfferIsClosed(status=status)

    def close(self, status: OfferStatus, *, at: datetime) -> Self:
        """The offer, answered or taken back; where its time was over before, that is what is kept."""
        became = OfferStatus.EXPIRED if self.status_at(at) is OfferStatus.EXPIRED else status
        return replace(self, status=became, closed_at=at)

    def accept(self, number: ContractNumber, *, at: datetime) -> Self:
        """The offer, now a contract. Refuses: OfferIsClosed."""
        self.must_be_open(at)
        return replace(self, status=OfferStatus.ACCEPTED, closed_at=at, contract_number=number)

    def proposal(self, inquiry: Inquiry) -> Proposal:
        """What is agreed to by accepting it, as its maker's proposal."""
        agreement = self.agreement
        payment = agreement.payment
        return Proposal(
            load_id=self.load_id,
            consignor_is=ConsignorIs.ME if self.by == inquiry.poster_id else ConsignorIs.COUNTERPARTY,
            vehicle_id=self.vehicle_id,
            counterparty_member_id=inquiry.other_than(self.by),
            fare_yen=agreement.fare_yen,
            charges=agreement.charges,
            services=agreement.services,
            payment=None if payment is None else ProposedPayment(payment.method, payment.due_on),
        )


def refuse_stale_offer(pinned: LoadTerms, load: Load) -> None:
    """Refuse where the load was edited since; a truck given or a mark set is no edit. Refuses: StaleOffer."""
    if pinned != load.terms:
        raise StaleOffer
