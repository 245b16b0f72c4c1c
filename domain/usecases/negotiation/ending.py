"""Ending talks: once a posting is not to be had, its offers lapse and its threads are told (SPEC 5.2)."""

from domain.loads import Load
from domain.members import MemberId
from domain.negotiation.inquiries import Inquiry
from domain.negotiation.messages import Said, TalkEvent
from domain.negotiation.offers import OfferStatus
from domain.ports import Ports, Work
from domain.usecases.negotiation.closing_offers import close_offer
from domain.usecases.negotiation.threads import askers_eyes, say
from domain.vehicles import Vehicle


async def end_talks(ports: Ports, work: Work, posting: Load | Vehicle, event: TalkEvent) -> None:
    """Tell every thread about a posting that has just closed (locked before) so, and not for whom.

    To whom it was no longer disclosed, nothing is told: not by a message, nor by an offer that ends before
    its time.
    """
    for inquiry in await work.inquiries.lock_of_posting(posting.id):
        reaches_asker = posting.posting.discloses_to(await askers_eyes(work, inquiry), ports.now())
        if reaches_asker:
            offer = await work.offers.lock_open(inquiry.id)
            if offer is not None:
                await close_offer(ports, work, offer, OfferStatus.OVERTAKEN)
        if reaches_asker or inquiry.poster_latest_at is not None:
            only_for = _only_for(inquiry, reaches_asker=reaches_asker)
            await say(ports, work, inquiry, Said(event=event), by=None, only_for=only_for)


async def lapse_offers_between(ports: Ports, work: Work, one: MemberId, other: MemberId | None) -> None:
    """Let the offers that wait between two members lapse, or with anybody; both are locked before.

    Each looks like one that was overtaken: nobody is told why (SPEC 1.9).
    """
    for offer in await work.offers.lock_between(one, other, ports.now()):
        await close_offer(ports, work, offer, OfferStatus.OVERTAKEN)


def _only_for(inquiry: Inquiry, *, reaches_asker: bool) -> MemberId | None:
    if not reaches_asker:
        return inquiry.poster_id
    return inquiry.asker_id if inquiry.poster_latest_at is None else None
