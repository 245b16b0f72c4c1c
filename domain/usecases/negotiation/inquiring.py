"""Inquiring: opening a thread about a posting, and reading the desk's threads (SPEC 5.1)."""

from collections.abc import Sequence
from uuid import UUID

from domain.accounts import Viewer
from domain.api_clients import AnyCaller
from domain.events import InquiryOpened
from domain.loads import Load, LoadId, LoadView
from domain.members import Company, MemberId
from domain.negotiation.inquiries import Inquiry, InquiryId
from domain.negotiation.offers import Offer
from domain.negotiation.views import (
    MOST_DEALINGS,
    InquirySearch,
    InquiryView,
    OfferView,
    ReadTo,
    WholeInquiryView,
)
from domain.permissions import may_call, permit
from domain.ports import Page, Ports, Standing, Work
from domain.postings import disclosed, relation_of_trader
from domain.usecases.desks import desk_of, eyes_of, hold_desk
from domain.usecases.negotiation.threads import is_closed_to, seen_inquiry
from domain.vehicles import Vehicle, VehicleId, VehicleView


async def open_load_inquiry(ports: Ports, who: AnyCaller, load_id: LoadId) -> tuple[WholeInquiryView, bool]:
    """The desk's thread about another's load, and whether it is new: a desk has one for each posting.

    Refuses: NotYourRole, TrialCannotTrade, MemberIsSuspended, NotFound, NotYours (its own, or one that it
    merely oversees), LoadIsClosed (of a new one).
    """
    may_call(who, "open_load_inquiry")
    async with ports.begin() as work:
        found = await work.loads.get(load_id)
        await hold_desk(work, who, *(() if found is None else (found.poster_id,)))
        load = await _asked_about(ports, work, who, "open_load_inquiry", await work.loads.lock(load_id))
        return await _thread(ports, work, who, load)


async def open_vehicle_inquiry(
    ports: Ports, who: AnyCaller, vehicle_id: VehicleId
) -> tuple[WholeInquiryView, bool]:
    """The same about another's vehicle. Refuses: as there, and VehicleIsClosed."""
    may_call(who, "open_vehicle_inquiry")
    async with ports.begin() as work:
        found = await work.vehicles.get(vehicle_id)
        await hold_desk(work, who, *(() if found is None else (found.poster_id,)))
        locked = await work.vehicles.lock(vehicle_id)
        vehicle = await _asked_about(ports, work, who, "open_vehicle_inquiry", locked)
        return await _thread(ports, work, who, vehicle)


async def list_inquiries(
    ports: Ports, who: AnyCaller, search: InquirySearch, after: Standing | None, limit: int
) -> Page[InquiryView]:
    """The desk's threads, those first of which it heard last."""
    permit(who, "list_inquiries")
    desk, _ = desk_of(who)
    async with ports.begin() as work:
        page = await work.inquiries.find(desk, search, after, limit)
        return Page(tuple(await _views(ports, work, who, page.items)), page.after)


async def read_inquiry(ports: Ports, who: AnyCaller, inquiry_id: InquiryId) -> WholeInquiryView:
    """One thread of the desk, with both companies and what they have dealt before. Refuses: NotFound."""
    async with ports.begin() as work:
        inquiry = await seen_inquiry(work, who, "read_inquiry", inquiry_id)
        return await show_inquiry(ports, work, who, inquiry)


async def show_inquiry(ports: Ports, work: Work, who: AnyCaller, inquiry: Inquiry) -> WholeInquiryView:
    """A thread as the caller's desk, which is one of its two, is shown it."""
    desk, _ = desk_of(who)
    (view,) = await _views(ports, work, who, [inquiry])
    offers = await work.offers.find(inquiry.id, desk, None, 1)
    return WholeInquiryView(
        view=view,
        is_closed=await is_closed_to(ports, work, inquiry, who),
        reads=await _reads(work, inquiry, desk),
        offer=offer_seen_by(desk, offers.items[0], ports) if offers.items else None,
        dealings=await work.inquiries.dealings(desk, inquiry.other_than(desk), MOST_DEALINGS),
    )


def offer_seen_by(desk: MemberId, offer: Offer, ports: Ports) -> OfferView:
    """An offer as a desk of its thread sees it now."""
    return OfferView(offer, offer.status_at(ports.now()), offer.by == desk)


async def _asked_about(
    ports: Ports, work: Work, who: AnyCaller, operation: str, posting: Load | Vehicle | None
) -> Load | Vehicle:
    """Another's posting that invites the caller's desk. Refuses: NotFound, NotYours."""
    eyes = await eyes_of(work, who)
    found = disclosed(posting, eyes, ports.now())
    assert isinstance(found, Load | Vehicle)
    permit(who, operation, relation_of_trader(found.posting, eyes, ports.now()))
    return found


async def _thread(
    ports: Ports, work: Work, who: AnyCaller, posting: Load | Vehicle
) -> tuple[WholeInquiryView, bool]:
    desk, _ = desk_of(who)
    kept = await work.inquiries.of_asker(posting.id, desk)
    if kept is not None:
        return await show_inquiry(ports, work, who, kept), False
    posting.must_be_open(ports.now())
    now = ports.now()
    inquiry = Inquiry(
        id=InquiryId(ports.new_id()),
        load_id=posting.id if isinstance(posting, Load) else None,
        vehicle_id=posting.id if isinstance(posting, Vehicle) else None,
        poster_id=posting.poster_id,
        asker_id=desk,
        opened_at=now,
        messages=0,
        asker_latest_at=now,
    )
    await work.inquiries.add(inquiry)
    await work.outbox.put(InquiryOpened(inquiry.id))
    return await show_inquiry(ports, work, who, inquiry), True


async def _views(ports: Ports, work: Work, who: AnyCaller, inquiries: Sequence[Inquiry]) -> list[InquiryView]:
    desk, _ = desk_of(who)
    ids = [one.id for one in inquiries]
    unread, latest = await work.inquiries.unread(desk, ids), await work.inquiries.latest(desk, ids)
    companies: dict[MemberId, Company] = {}
    for member_id in {member_id for one in inquiries for member_id in one.desks}:
        companies[member_id] = await work.members.company(member_id)
    postings = await _postings(ports, work, await eyes_of(work, who), inquiries, companies)
    return [
        InquiryView(
            inquiry=one,
            latest_at=one.latest_for(desk),
            poster=companies[one.poster_id],
            asker=companies[one.asker_id],
            seen=postings.get(one.posting_id),
            unread=unread.get(one.id, 0),
            latest=latest.get(one.id),
        )
        for one in inquiries
    ]


async def _postings(
    ports: Ports, work: Work, eyes: Viewer, inquiries: Sequence[Inquiry], companies: dict[MemberId, Company]
) -> dict[UUID, LoadView | VehicleView]:
    """What the threads are about, as far as it is disclosed to the viewer now."""
    now = ports.now()
    kept: dict[UUID, Load | Vehicle] = {}
    kept.update(await work.inquiries.loads([one.load_id for one in inquiries if one.load_id is not None]))
    kept.update(
        await work.inquiries.vehicles([one.vehicle_id for one in inquiries if one.vehicle_id is not None])
    )
    return {
        posting_id: posting.seen_by(eyes, companies[posting.poster_id], now)
        for posting_id, posting in kept.items()
        if posting.posting.discloses_to(eyes, now)
    }


async def _reads(work: Work, inquiry: Inquiry, desk: MemberId) -> tuple[ReadTo, ReadTo]:
    """The own desk's mark and the other's, each at a message that reaches the own desk."""
    own, other = [await _read(work, inquiry, one, desk) for one in (desk, inquiry.other_than(desk))]
    return own, other


async def _read(work: Work, inquiry: Inquiry, reader: MemberId, desk: MemberId) -> ReadTo:
    mark = inquiry.read_by(reader)
    if mark is None:
        return ReadTo(reader, None, None, None)
    message_id = await work.inquiries.newest_up_to(inquiry.id, desk, mark.number)
    return ReadTo(reader, message_id, mark.at, mark.person)
