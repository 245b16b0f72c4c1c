"""Keeping a desk's own notes of its talks: calls, and what colleagues should know (SPEC 1.8, 5.1)."""

from domain.api_clients import AnyCaller
from domain.negotiation.desk_notes import Call, CallId, CallTerms, HandoverNote, HandoverNoteId
from domain.negotiation.inquiries import InquiryId
from domain.ports import Page, Ports, Standing
from domain.refusals import refuse_faults
from domain.usecases.desks import desk_of
from domain.usecases.negotiation.threads import person_of, seen_inquiry


async def log_call(ports: Ports, who: AnyCaller, inquiry_id: InquiryId, terms: CallTerms) -> Call:
    """Note a call in the desk's log of a thread; the other side is not told. Refuses: NotFound, Invalid."""
    async with ports.begin() as work:
        inquiry = await seen_inquiry(work, who, "log_call", inquiry_id)
        now = ports.now()
        refuse_faults(terms.faults(now))
        person = await person_of(work, who)
        call = Call(CallId(ports.new_id()), inquiry.id, desk_of(who)[0], person, now, terms)
        await work.desk_notes.add_call(call)
        return call


async def list_calls(
    ports: Ports, who: AnyCaller, inquiry_id: InquiryId, after: Standing | None, limit: int
) -> Page[Call]:
    """The desk's calls of a thread, the last one noted first. Refuses: NotFound."""
    async with ports.begin() as work:
        await seen_inquiry(work, who, "list_calls", inquiry_id)
        return await work.desk_notes.calls(inquiry_id, desk_of(who)[0], after, limit)


async def write_handover_note(ports: Ports, who: AnyCaller, inquiry_id: InquiryId, text: str) -> HandoverNote:
    """Leave a note for the colleagues at the desk; the other side is not told. Refuses: NotFound."""
    async with ports.begin() as work:
        inquiry = await seen_inquiry(work, who, "write_handover_note", inquiry_id)
        desk, _ = desk_of(who)
        person, note_id = await person_of(work, who), HandoverNoteId(ports.new_id())
        note = HandoverNote(note_id, inquiry.id, desk, person, ports.now(), text)
        await work.desk_notes.add_note(note)
        return note


async def list_handover_notes(
    ports: Ports, who: AnyCaller, inquiry_id: InquiryId, after: Standing | None, limit: int
) -> Page[HandoverNote]:
    """The notes of the desk on a thread, newest first. Refuses: NotFound."""
    async with ports.begin() as work:
        await seen_inquiry(work, who, "list_handover_notes", inquiry_id)
        return await work.desk_notes.notes(inquiry_id, desk_of(who)[0], after, limit)
