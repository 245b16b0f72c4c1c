"""Accepting an offer: the two agree, and one truck of the load is the carrier's at once (SPEC 5.2)."""

from domain.api_clients import AnyCaller
from domain.contracts.contracts import ConcludedBy, LoadIsTaken
from domain.contracts.views import ContractView
from domain.events import OfferClosed
from domain.loads import Load
from domain.negotiation.inquiries import Inquiry, InquiryIsClosed
from domain.negotiation.messages import OfferId, Said, TalkEvent
from domain.negotiation.offers import Offer, OfferStatus, refuse_stale_offer
from domain.permissions import NotYours
from domain.ports import Ports, Work
from domain.postings import PostingStatus
from domain.usecases.contracts.checks.checking import must_pass
from domain.usecases.contracts.concluding import agree, tell_status
from domain.usecases.contracts.proposing import drawn_up, refuse_closed
from domain.usecases.contracts.reading import show_contract
from domain.usecases.desks import desk_of, hold_desk
from domain.usecases.negotiation.closing_offers import locked_offer, seen_offer
from domain.usecases.negotiation.threads import askers_eyes, person_of, say


async def accept_offer(
    ports: Ports, who: AnyCaller, offer_id: OfferId, reason: str | None = None
) -> ContractView:
    """Accept the other side's offer: a contract, concluded. A check that refuses leaves the offer open.

    ``reason``: why at a fare that asks for one (SPEC 5.7). Refuses: NotFound, NotYours (the own one),
    MemberIsSuspended, InquiryIsClosed, LoadIsTaken, OfferIsClosed, LoadIsClosed, StaleOffer, VehicleIsClosed,
    ContractIncomplete, BelowStandardFare, ReasonRequired.
    """
    async with ports.begin() as work:
        offer, inquiry = await seen_offer(work, who, "accept_offer", offer_id)
        desk, _ = desk_of(who)
        if offer.by == desk:
            raise NotYours
        await hold_desk(work, who, *inquiry.desks)
        # Always the load first, as whoever concludes on it: they wait in line, and never for one another.
        load = await work.loads.lock(offer.load_id)
        assert load is not None, "a posting is never taken away"
        offer, inquiry = await locked_offer(work, offer)
        await _refuse_ended(ports, work, offer, load, inquiry)
        vehicle = None if offer.vehicle_id is None else await work.vehicles.get(offer.vehicle_id)
        draft = await drawn_up(ports, work, offer.proposal(inquiry), load, vehicle, desk=offer.by)
        proposed = await work.contracts.add(draft)
        await tell_status(ports, work, proposed, proposed.proposer)
        await must_pass(ports, work, proposed, reason)
        await work.offers.save(offer.accept(proposed.number, at=ports.now()))
        await work.outbox.put(OfferClosed(offer.id))
        said = Said(event=TalkEvent.OFFER_ACCEPTED, offer_id=offer.id)
        by = desk, await person_of(work, who)
        await say(ports, work, inquiry, said, by=by, only_for=None)
        concluded = await agree(ports, work, proposed, load, by=ConcludedBy.OFFER, reason=reason)
        return await show_contract(ports, work, who, concluded)


async def _refuse_ended(ports: Ports, work: Work, offer: Offer, load: Load, inquiry: Inquiry) -> None:
    """Refuse what can no longer be accepted; to whom the load is not disclosed any more, without saying why.

    Refuses: InquiryIsClosed, LoadIsTaken, OfferIsClosed, LoadIsClosed, StaleOffer.
    """
    if not load.posting.discloses_to(await askers_eyes(work, inquiry), ports.now()):
        raise InquiryIsClosed
    if offer.status is OfferStatus.OVERTAKEN and load.status is PostingStatus.CONTRACTED:
        raise LoadIsTaken
    offer.must_be_open(ports.now())
    refuse_closed(ports, load)
    (pinned,) = await work.loads.history(load.id, offer.load_version + 1, 1)
    refuse_stale_offer(pinned.thing.terms, load)
