"""Closing offers: refused by the other side, taken back by the own, or answered by a counter-offer."""

from domain.api_clients import AnyCaller
from domain.events import OfferClosed
from domain.negotiation.inquiries import Inquiry, relation_to_inquiry
from domain.negotiation.messages import OfferId, Said, TalkEvent
from domain.negotiation.offers import Offer, OfferStatus
from domain.negotiation.views import OfferView
from domain.permissions import NotYours, may_call, permit
from domain.ports import Ports, Work
from domain.refusals import NotFound
from domain.usecases.desks import desk_of
from domain.usecases.negotiation.threads import person_of, say


async def refuse_offer(ports: Ports, who: AnyCaller, offer_id: OfferId) -> OfferView:
    """Turn the other side's offer down. Refuses: NotFound, NotYours (the own one), OfferIsClosed."""
    return await _close(ports, who, offer_id, "refuse_offer", TalkEvent.OFFER_REFUSED)


async def withdraw_offer(ports: Ports, who: AnyCaller, offer_id: OfferId) -> OfferView:
    """Take the desk's own offer back. Refuses: NotFound, NotYours (the other side's), OfferIsClosed."""
    return await _close(ports, who, offer_id, "withdraw_offer", TalkEvent.OFFER_WITHDRAWN)


async def close_offer(ports: Ports, work: Work, offer: Offer, status: OfferStatus) -> Offer:
    """Keep what became of a locked offer."""
    closed = offer.close(status, at=ports.now())
    await work.offers.save(closed)
    await work.outbox.put(OfferClosed(offer.id))
    return closed


async def seen_offer(work: Work, who: AnyCaller, operation: str, offer_id: OfferId) -> tuple[Offer, Inquiry]:
    """An offer that reaches the caller's desk, and its thread. Refuses: NotYourRole, NotFound."""
    may_call(who, operation)
    offer = await work.offers.get(offer_id)
    if offer is None or not offer.reaches(who.desk):
        raise NotFound
    inquiry, relation = relation_to_inquiry(await work.inquiries.get(offer.inquiry_id), who.viewer)
    permit(who, operation, relation)
    return offer, inquiry


async def locked_offer(work: Work, offer: Offer) -> tuple[Offer, Inquiry]:
    """The same, locked: always the thread before its offer."""
    inquiry = await work.inquiries.lock(offer.inquiry_id)
    locked = await work.offers.lock(offer.id)
    assert inquiry is not None, "a thread is never taken away"
    assert locked is not None, "an offer is never taken away"
    return locked, inquiry


async def _close(
    ports: Ports, who: AnyCaller, offer_id: OfferId, operation: str, event: TalkEvent
) -> OfferView:
    async with ports.begin() as work:
        offer, _ = await seen_offer(work, who, operation, offer_id)
        desk, _ = desk_of(who)
        takes_back = event is TalkEvent.OFFER_WITHDRAWN
        if (offer.by == desk) is not takes_back:
            raise NotYours
        offer, inquiry = await locked_offer(work, offer)
        offer.must_be_open(ports.now())
        status = OfferStatus.WITHDRAWN if takes_back else OfferStatus.REFUSED
        closed = await close_offer(ports, work, offer, status)
        said = Said(event=event, offer_id=offer.id)
        by = desk, await person_of(work, who)
        await say(ports, work, inquiry, said, by=by, only_for=offer.only_for)
        return OfferView(closed, closed.status_at(ports.now()), takes_back)
