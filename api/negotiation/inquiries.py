"""The doors of inquiries (引合い): threads, messages, and what the desk notes for itself (SPEC 5.1)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.needs import Doors, Outside, Whoever, promises
from api.negotiation.answers import call_answer, inquiry_answer, inquiry_card, message_answer, note_answer
from api.negotiation.shapes import (
    CallAnswer,
    CallForm,
    CallPage,
    HandoverNoteAnswer,
    HandoverNoteForm,
    HandoverNotePage,
    InquiryAnswer,
    InquiryPage,
    MessageAnswer,
    MessageForm,
    MessagePage,
    ReadForm,
)
from api.paging import Cursor, Limit, next_cursor, resume
from api.terms import terms_of
from domain.loads import LoadId, LoadIsClosed, PhotoId
from domain.members import MemberIsSuspended
from domain.negotiation.desk_notes import CallTerms
from domain.negotiation.inquiries import InquiryId, InquiryIsClosed
from domain.negotiation.messages import MessageId
from domain.negotiation.views import InquirySearch, WholeInquiryView
from domain.permissions import NotYours
from domain.refusals import NotFound
from domain.usecases.negotiation import inquiring, keeping_notes, messaging
from domain.vehicles import VehicleId, VehicleIsClosed

router = Doors(tags=["negotiation"])


def _opened(found: tuple[WholeInquiryView, bool], response: Response) -> InquiryAnswer:
    whole, is_new = found
    if not is_new:
        response.status_code = 200
    response.headers["Location"] = f"/v1/inquiries/{whole.view.inquiry.id}"
    return inquiry_answer(whole)


@router.post("/v1/loads/{load_id}/inquiries", status_code=201)
@promises(NotFound, NotYours, MemberIsSuspended, LoadIsClosed, again=200)
async def open_load_inquiry(load_id: UUID, who: Whoever, ports: Outside, response: Response) -> InquiryAnswer:
    """Ask about another's load; 200 with the thread there is. 荷物について引合いを始めます。"""
    return _opened(await inquiring.open_load_inquiry(ports, who, LoadId(load_id)), response)


@router.post("/v1/vehicles/{vehicle_id}/inquiries", status_code=201)
@promises(NotFound, NotYours, MemberIsSuspended, VehicleIsClosed, again=200)
async def open_vehicle_inquiry(
    vehicle_id: UUID, who: Whoever, ports: Outside, response: Response
) -> InquiryAnswer:
    """Ask about another's vehicle; 200 with the thread there is. 車両について引合いを始めます。"""
    return _opened(await inquiring.open_vehicle_inquiry(ports, who, VehicleId(vehicle_id)), response)


@router.get("/v1/inquiries")
@promises()
async def list_inquiries(
    who: Whoever,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    load_id: Annotated[UUID | None, Query()] = None,
    vehicle_id: Annotated[UUID | None, Query()] = None,
    unread: Annotated[
        bool | None, Query(description="未読の有無。With, or without, unread messages.")
    ] = None,
) -> InquiryPage:
    """The own desk's threads, newest message first. 自社の引合いの一覧です。"""
    search = InquirySearch(
        None if load_id is None else LoadId(load_id),
        None if vehicle_id is None else VehicleId(vehicle_id),
        unread,
    )
    page = await inquiring.list_inquiries(ports, who, search, resume(request, cursor), limit)
    return InquiryPage(
        items=tuple(map(inquiry_card, page.items)), next_cursor=next_cursor(request, page.after)
    )


@router.get("/v1/inquiries/{inquiry_id}")
@promises(NotFound)
async def read_inquiry(inquiry_id: UUID, who: Whoever, ports: Outside) -> InquiryAnswer:
    """One thread, both companies, and what they dealt before. 引合いの詳細です。"""
    return inquiry_answer(await inquiring.read_inquiry(ports, who, InquiryId(inquiry_id)))


@router.post("/v1/inquiries/{inquiry_id}/messages", status_code=201)
@promises(NotFound, InquiryIsClosed, keyed=True)
async def post_message(inquiry_id: UUID, form: MessageForm, who: Whoever, ports: Outside) -> MessageAnswer:
    """Say something in a thread. 引合いにメッセージを送ります。"""
    photo_ids = [PhotoId(one) for one in form.photo_ids]
    message = await messaging.post_message(ports, who, InquiryId(inquiry_id), form.text, photo_ids)
    return message_answer(message)


@router.get("/v1/inquiries/{inquiry_id}/messages")
@promises(NotFound)
async def list_messages(
    inquiry_id: UUID, who: Whoever, ports: Outside, request: Request, limit: Limit = 50, cursor: Cursor = None
) -> MessagePage:
    """What was said in a thread, newest first. 引合いのメッセージの一覧です。"""
    after = resume(request, cursor)
    page = await messaging.list_messages(ports, who, InquiryId(inquiry_id), after, limit)
    return MessagePage(
        items=tuple(map(message_answer, page.items)), next_cursor=next_cursor(request, page.after)
    )


@router.put("/v1/inquiries/{inquiry_id}/read")
@promises(NotFound)
async def mark_read(inquiry_id: UUID, form: ReadForm, who: Whoever, ports: Outside) -> InquiryAnswer:
    """Note up to which message the own desk has read; never back. 既読にします。"""
    return inquiry_answer(await messaging.mark_read(ports, who, InquiryId(inquiry_id), MessageId(form.up_to)))


@router.post("/v1/inquiries/{inquiry_id}/calls", status_code=201)
@promises(NotFound, keyed=True)
async def log_call(inquiry_id: UUID, form: CallForm, who: Whoever, ports: Outside) -> CallAnswer:
    """Note a call in the own desk's log. 通話を自社の記録に残します。"""
    return call_answer(
        await keeping_notes.log_call(ports, who, InquiryId(inquiry_id), terms_of(CallTerms, form))
    )


@router.get("/v1/inquiries/{inquiry_id}/calls")
@promises(NotFound)
async def list_calls(
    inquiry_id: UUID, who: Whoever, ports: Outside, request: Request, limit: Limit = 50, cursor: Cursor = None
) -> CallPage:
    """The own desk's call log of a thread. 自社の通話記録の一覧です。"""
    after = resume(request, cursor)
    page = await keeping_notes.list_calls(ports, who, InquiryId(inquiry_id), after, limit)
    return CallPage(items=tuple(map(call_answer, page.items)), next_cursor=next_cursor(request, page.after))


@router.post("/v1/inquiries/{inquiry_id}/notes", status_code=201)
@promises(NotFound, keyed=True)
async def write_handover_note(
    inquiry_id: UUID, form: HandoverNoteForm, who: Whoever, ports: Outside
) -> HandoverNoteAnswer:
    """Leave a note for the colleagues at the own desk. 自社の同僚に引継ぎを残します。"""
    return note_answer(await keeping_notes.write_handover_note(ports, who, InquiryId(inquiry_id), form.text))


@router.get("/v1/inquiries/{inquiry_id}/notes")
@promises(NotFound)
async def list_handover_notes(
    inquiry_id: UUID, who: Whoever, ports: Outside, request: Request, limit: Limit = 50, cursor: Cursor = None
) -> HandoverNotePage:
    """The own desk's hand-over notes of a thread. 自社の引継ぎの一覧です。"""
    after = resume(request, cursor)
    page = await keeping_notes.list_handover_notes(ports, who, InquiryId(inquiry_id), after, limit)
    return HandoverNotePage(
        items=tuple(map(note_answer, page.items)), next_cursor=next_cursor(request, page.after)
    )
