"""Messaging: saying something in a thread, and reading what was said (SPEC 5.1)."""

from collections.abc import Sequence

from domain.api_clients import AnyCaller
from domain.events import MessagePosted
from domain.loads import PhotoId
from domain.negotiation.inquiries import InquiryId, ReadMark
from domain.negotiation.messages import Message, MessageId, Said
from domain.negotiation.views import WholeInquiryView
from domain.ports import Page, Ports, Standing
from domain.refusals import Fault, Invalid
from domain.usecases.desks import desk_of
from domain.usecases.negotiation.inquiring import show_inquiry
from domain.usecases.negotiation.threads import (
    locked_inquiry,
    person_of,
    posting_of,
    say,
    seen_inquiry,
    whom_it_reaches,
)
from domain.usecases.photos.naming import hold_photos


async def post_message(
    ports: Ports, who: AnyCaller, inquiry_id: InquiryId, text: str | None, photo_ids: Sequence[PhotoId]
) -> Message:
    """Say something in a thread of the desk; the photos are shown to both of its desks and to nobody else.

    Refuses: NotYourRole, TrialCannotTrade, NotFound, InquiryIsClosed, Invalid (nothing said; photos that are
    not the desk's own, or not verified).
    """
    async with ports.begin() as work:
        inquiry = await locked_inquiry(work, who, "post_message", inquiry_id)
        desk, _ = desk_of(who)
        only_for = await whom_it_reaches(ports, work, inquiry, await posting_of(work, inquiry), desk)
        if text is None and not photo_ids:
            raise Invalid(Fault("#/text", "says-nothing"))
        await hold_photos(work, desk, photo_ids)
        said, by = Said(text, tuple(photo_ids)), (desk, await person_of(work, who))
        _, message = await say(ports, work, inquiry, said, by=by, only_for=only_for)
        await work.outbox.put(MessagePosted(message.id))
        return message


async def list_messages(
    ports: Ports, who: AnyCaller, inquiry_id: InquiryId, after: Standing | None, limit: int
) -> Page[Message]:
    """What was said in a thread, newest first, as far as it reaches the desk. Refuses: NotFound."""
    async with ports.begin() as work:
        await seen_inquiry(work, who, "list_messages", inquiry_id)
        return await work.inquiries.messages(inquiry_id, desk_of(who)[0], after, limit)


async def mark_read(
    ports: Ports, who: AnyCaller, inquiry_id: InquiryId, up_to: MessageId
) -> WholeInquiryView:
    """Note that the desk has read up to a message; what was read stays read. Refuses: NotFound, Invalid."""
    async with ports.begin() as work:
        inquiry = await locked_inquiry(work, who, "mark_read", inquiry_id)
        desk, _ = desk_of(who)
        message = await work.inquiries.message(up_to)
        if message is None or message.inquiry_id != inquiry.id or not message.reaches(desk):
            raise Invalid(Fault("#/up_to", "unknown-message"))
        mark = ReadMark(message.number, ports.now(), await person_of(work, who))
        read = inquiry.read(desk, mark)
        if read != inquiry:
            await work.inquiries.save(read)
        return await show_inquiry(ports, work, who, read)
