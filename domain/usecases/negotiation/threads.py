"""What all talks share: finding the thread, who speaks in it, and whom that reaches (SPEC 1.8, 1.9)."""

from domain.accounts import Viewer
from domain.api_clients import AnyCaller, ClientCaller
from domain.loads import Load
from domain.members import MemberId
from domain.negotiation.inquiries import Inquiry, InquiryId, InquiryIsClosed, relation_to_inquiry
from domain.negotiation.messages import Message, MessageId, Said
from domain.permissions import may_call, permit
from domain.ports import Ports, Work
from domain.usecases.desks import desk_of
from domain.vehicles import Vehicle


async def person_of(work: Work, who: AnyCaller) -> str:
    """Who sits at the desk, as the other side is told: a person, or the name of the desk's system."""
    if isinstance(who, ClientCaller):
        client = await work.api_clients.view(who.client_id)
        assert client is not None, "a client that calls is there"
        return client.client.name
    account = await work.accounts.get(who.account_id)
    assert account is not None, "accounts stay"
    return account.person


async def seen_inquiry(work: Work, who: AnyCaller, operation: str, inquiry_id: InquiryId) -> Inquiry:
    """A thread of the caller's desk. Refuses: NotYourRole, TrialCannotTrade, NotFound."""
    may_call(who, operation)
    inquiry, relation = relation_to_inquiry(await work.inquiries.get(inquiry_id), who.viewer)
    permit(who, operation, relation)
    return inquiry


async def locked_inquiry(work: Work, who: AnyCaller, operation: str, inquiry_id: InquiryId) -> Inquiry:
    """The same, in which nobody else says anything until the work ends. Refuses: NotFound."""
    may_call(who, operation)
    inquiry, relation = relation_to_inquiry(await work.inquiries.lock(inquiry_id), who.viewer)
    permit(who, operation, relation)
    return inquiry


async def posting_of(work: Work, inquiry: Inquiry) -> Load | Vehicle:
    """What the thread is about, as it is now."""
    if inquiry.load_id is not None:
        load = await work.loads.get(inquiry.load_id)
        assert load is not None, "a posting is never taken away"
        return load
    assert inquiry.vehicle_id is not None
    vehicle = await work.vehicles.get(inquiry.vehicle_id)
    assert vehicle is not None, "a posting is never taken away"
    return vehicle


async def askers_eyes(work: Work, inquiry: Inquiry) -> Viewer:
    """With whose eyes the asking desk looks for trade; what a clerk oversees is no invitation (SPEC 3.5)."""
    asker = await work.members.get(inquiry.asker_id)
    assert asker is not None, "a desk stays in the register"
    barred = await work.members.barred(asker.id)
    return Viewer(asker.id, asker.cooperative_id, oversees=None, masked=False, barred=barred)


async def whom_it_reaches(
    ports: Ports, work: Work, inquiry: Inquiry, posting: Load | Vehicle, desk: MemberId
) -> MemberId | None:
    """Whom something new by this desk reaches: None for both, or the desk alone.

    Who asked says nothing more about a posting that is not disclosed to it any more, for whatever reason. The
    poster says nothing more to one with whom it does not deal; where it is the other way round it is not told
    so, and is simply not heard (SPEC 1.9). Refuses: InquiryIsClosed.
    """
    if desk == inquiry.asker_id:
        if not posting.posting.discloses_to(await askers_eyes(work, inquiry), ports.now()):
            raise InquiryIsClosed
        return None
    if await _shuns(work, desk, inquiry.asker_id):
        raise InquiryIsClosed
    return desk if await _shuns(work, inquiry.asker_id, desk) else None


async def is_closed_to(ports: Ports, work: Work, inquiry: Inquiry, who: AnyCaller) -> bool:
    """Whether the thread takes nothing new from the caller's desk."""
    try:
        await whom_it_reaches(ports, work, inquiry, await posting_of(work, inquiry), desk_of(who)[0])
    except InquiryIsClosed:
        return True
    return False


async def say(
    ports: Ports,
    work: Work,
    inquiry: Inquiry,
    said: Said,
    *,
    by: tuple[MemberId, str] | None,
    only_for: MemberId | None,
) -> tuple[Inquiry, Message]:
    """Put a message at the end of a locked thread. ``by``: the desk and the person; None: the network."""
    now = ports.now()
    longer = inquiry.say(only_for, at=now)
    message = Message(
        id=MessageId(ports.new_id()),
        inquiry_id=inquiry.id,
        number=longer.messages,
        at=now,
        by=None if by is None else by[0],
        person=None if by is None else by[1],
        only_for=only_for,
        text=said.text,
        photo_ids=said.photo_ids,
        event=said.event,
        offer_id=said.offer_id,
    )
    await work.inquiries.save(longer)
    await work.inquiries.add_message(message)
    return longer, message


async def _shuns(work: Work, desk: MemberId, other: MemberId) -> bool:
    return any(line.other_id == other for line in await work.partners.list_do_not_deal(desk))
