"""Offering terms for a load in its thread, and countering the other side's (SPEC 5.1)."""

from domain.api_clients import AnyCaller
from domain.events import OfferMade
from domain.loads import Load
from domain.members import MemberId
from domain.negotiation.inquiries import Inquiry, InquiryId, InquiryIsClosed
from domain.negotiation.messages import OfferId, Said, TalkEvent
from domain.negotiation.offers import Offer, OfferStatus, OfferTerms
from domain.negotiation.views import OfferView
from domain.ports import Page, Ports, Standing, Work
from domain.refusals import Fault, Invalid, refuse_faults
from domain.usecases.contracts.proposing import refuse_closed, vehicle_of
from domain.usecases.desks import desk_of, eyes_of, hold_desk
from domain.usecases.negotiation.closing_offers import close_offer, seen_offer
from domain.usecases.negotiation.inquiring import offer_seen_by
from domain.usecases.negotiation.threads import askers_eyes, person_of, say, seen_inquiry, whom_it_reaches


async def make_offer(ports: Ports, who: AnyCaller, inquiry_id: InquiryId, terms: OfferTerms) -> OfferView:
    """Offer the other side terms for one truck of the thread's load; the one that stood before is answered.

    It reserves nothing. Refuses: NotYourRole, TrialCannotTrade, MemberIsSuspended, NotFound, Invalid (also: a
    thread about a vehicle), InquiryIsClosed, LoadIsTaken, LoadIsClosed, VehicleIsClosed.
    """
    async with ports.begin() as work:
        inquiry = await seen_inquiry(work, who, "make_offer", inquiry_id)
        if inquiry.load_id is None:
            raise Invalid(Fault("inquiry_id", "offers-are-for-loads"))
        desk, _ = desk_of(who)
        await hold_desk(work, who, inquiry.other_than(desk))
        load = await work.loads.lock(inquiry.load_id)
        assert load is not None, "a posting is never taken away"
        locked = await work.inquiries.lock(inquiry.id)
        assert locked is not None, "a thread is never taken away"
        only_for = await _whom_an_offer_reaches(ports, work, locked, load, desk)
        offer = await _offer(ports, work, who, (locked, load), terms, only_for=only_for)
        former = await work.offers.lock_open(inquiry_id)
        if former is not None:
            await close_offer(ports, work, former, OfferStatus.SUPERSEDED)
        await work.offers.add(offer)
        said = Said(event=TalkEvent.OFFER_MADE, offer_id=offer.id)
        await say(ports, work, locked, said, by=(desk, offer.person), only_for=only_for)
        await work.outbox.put(OfferMade(offer.id))
        return offer_seen_by(desk, offer, ports)


async def read_offer(ports: Ports, who: AnyCaller, offer_id: OfferId) -> OfferView:
    """One offer of a thread of the desk. Refuses: NotFound."""
    async with ports.begin() as work:
        offer, _ = await seen_offer(work, who, "read_offer", offer_id)
        return offer_seen_by(desk_of(who)[0], offer, ports)


async def list_offers(
    ports: Ports, who: AnyCaller, inquiry_id: InquiryId, after: Standing | None, limit: int
) -> Page[OfferView]:
    """The offers of a thread, newest first. Refuses: NotFound."""
    async with ports.begin() as work:
        await seen_inquiry(work, who, "list_offers", inquiry_id)
        desk, _ = desk_of(who)
        page = await work.offers.find(inquiry_id, desk, after, limit)
        return Page(tuple(offer_seen_by(desk, one, ports) for one in page.items), page.after)


async def _whom_an_offer_reaches(
    ports: Ports, work: Work, inquiry: Inquiry, load: Load, desk: MemberId
) -> MemberId | None:
    """As a message, but nobody is offered a load that was narrowed to others. Refuses: InquiryIsClosed."""
    only_for = await whom_it_reaches(ports, work, inquiry, load, desk)
    if not load.terms.audience.admits(await askers_eyes(work, inquiry), ports.now()):
        raise InquiryIsClosed
    return only_for


async def _offer(
    ports: Ports,
    work: Work,
    who: AnyCaller,
    about: tuple[Inquiry, Load],
    terms: OfferTerms,
    *,
    only_for: MemberId | None,
) -> Offer:
    inquiry, load = about
    desk, _ = desk_of(who)
    now = ports.now()
    proposal = terms.proposal(inquiry, desk, load)
    vehicle = await vehicle_of(ports, work, who, proposal, await eyes_of(work, who))
    refuse_closed(ports, load)
    refuse_faults((*proposal.faults(desk, load, vehicle), *terms.faults(load.terms, now)))
    if vehicle is not None:
        vehicle.must_be_open(now)
    return Offer(
        id=OfferId(ports.new_id()),
        inquiry_id=inquiry.id,
        load_id=load.id,
        load_version=load.version,
        by=desk,
        person=await person_of(work, who),
        only_for=only_for,
        status=OfferStatus.OPEN,
        vehicle_id=terms.vehicle_id,
        agreement=proposal.agreement(load.terms),
        made_at=now,
        expires_at=terms.stands_until(load.terms, now),
    )
