"""Telling a desk by mail of the other's first message and of each offer (SPEC 5.1, 11).

Nothing is sent that the desk may not see at the time of sending, and nothing between two who do not deal.
"""

from domain.accounts import Viewer
from domain.events import MessagePosted, OfferMade
from domain.members import MemberId
from domain.negotiation.inquiries import Inquiry
from domain.negotiation.offers import OfferStatus
from domain.negotiation.wording import TalkLetter, message_letter, offer_letter
from domain.ports import Ports, Work
from domain.usecases.negotiation.threads import posting_of


async def tell_of_first_message(ports: Ports, event: MessagePosted) -> None:
    """Write to the other desk when a desk speaks for the first time. Told again, it is the same letter."""
    async with ports.begin() as work:
        message = await work.inquiries.message(event.message_id)
        assert message is not None, "a message is never taken away"
        assert message.by is not None, "the network's own messages are no mail"
        inquiry = await work.inquiries.get(message.inquiry_id)
        assert inquiry is not None, "a thread is never taken away"
        is_first = not await work.inquiries.has_spoken(inquiry.id, message.by, message.number)
        letter = await _letter(ports, work, inquiry, message.by) if is_first else None
    if letter is not None and message.only_for is None:
        await ports.mail.send(message_letter(letter, message, ports.base_url, ports.municipalities))


async def tell_of_offer(ports: Ports, event: OfferMade) -> None:
    """Write to the other desk while an offer can be answered. Told again, it is the same letter."""
    async with ports.begin() as work:
        offer = await work.offers.get(event.offer_id)
        assert offer is not None, "an offer is never taken away"
        inquiry = await work.inquiries.get(offer.inquiry_id)
        assert inquiry is not None, "a thread is never taken away"
        letter = await _letter(ports, work, inquiry, offer.by)
    if letter is not None and offer.only_for is None and offer.status_at(ports.now()) is OfferStatus.OPEN:
        await ports.mail.send(offer_letter(letter, offer, ports.base_url, ports.municipalities))


async def _letter(ports: Ports, work: Work, inquiry: Inquiry, by: MemberId) -> TalkLetter | None:
    """To whom, and about what; None where the two do not deal with each other any more."""
    receiver = await work.members.get(inquiry.other_than(by))
    sender = await work.members.get(by)
    assert receiver is not None, "a desk stays in the register"
    assert sender is not None, "a desk stays in the register"
    barred = await work.members.barred(receiver.id)
    if by in barred:
        return None
    eyes = Viewer(receiver.id, receiver.cooperative_id, oversees=None, masked=False, barred=barred)
    posting = await posting_of(work, inquiry)
    poster = await work.members.company(posting.poster_id)
    is_seen = posting.posting.discloses_to(eyes, ports.now())
    seen = posting.seen_by(eyes, poster, ports.now()) if is_seen else None
    return TalkLetter(receiver.mail, receiver.name, sender.name, inquiry.id, seen)
