"""The doors of those who decide on applications: clerks endorse, the federation approves (SPEC 1.2)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.etags import honoured_version, set_etag
from api.joining.shapes import (
    ApplicationAnswer,
    ApplicationPage,
    AttachmentAnswer,
    DecisionForm,
    RejectionForm,
    application_answer,
    attachment_answer,
)
from api.joining.uploads import DOWNLOAD, MEDIA, MOST, UPLOAD, StoredFile, handed_out, uploaded
from api.needs import Doors, Outside, Who, promises
from api.paging import Cursor, Limit, next_cursor, resume
from domain.joining.applications import (
    ApplicationId,
    ApplicationStatus,
    ApplicationView,
    WrongApplicationState,
)
from domain.joining.attachments import AttachmentId, TooManyFiles
from domain.refusals import NotFound, Stale
from domain.usecases.joining import attaching, deciding

router = Doors(tags=["joining"])


@router.get("/v1/applications")
@promises()
async def list_applications(
    who: Who,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    status: Annotated[ApplicationStatus | None, Query()] = None,
) -> ApplicationPage:
    """Applications to the own co-operative, or all for the federation. 加入申込みの一覧です。"""
    page = await deciding.list_applications(ports, who, status, resume(request, cursor), limit)
    return ApplicationPage(
        items=tuple(map(application_answer, page.items)), next_cursor=next_cursor(request, page.after)
    )


@router.get("/v1/applications/{application_id}")
@promises(NotFound)
async def read_application(
    application_id: UUID, who: Who, ports: Outside, response: Response
) -> ApplicationAnswer:
    """One application, with its history and files. 加入申込みの詳細です。"""
    return _told(await deciding.read_application(ports, who, ApplicationId(application_id)), response)


@router.post("/v1/applications/{application_id}/endorsement")
@promises(NotFound, Stale, WrongApplicationState, keyed=True, if_match="honoured")
async def endorse_application(
    application_id: UUID,
    form: DecisionForm,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> ApplicationAnswer:
    """Endorse an application to the own co-operative. 自組合への申込みを連合会に推薦します。"""
    found, seen = ApplicationId(application_id), honoured_version(request)
    return _told(await deciding.endorse_application(ports, who, found, form.note, seen), response)


@router.post("/v1/applications/{application_id}/approval")
@promises(NotFound, Stale, WrongApplicationState, keyed=True, if_match="honoured")
async def approve_application(
    application_id: UUID,
    form: DecisionForm,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> ApplicationAnswer:
    """Let an applicant in: it is a member, or a co-operative, from now on. 申込みを承認します。"""
    found, seen = ApplicationId(application_id), honoured_version(request)
    return _told(await deciding.approve_application(ports, who, found, form.note, seen), response)


@router.post("/v1/applications/{application_id}/rejection")
@promises(NotFound, Stale, WrongApplicationState, keyed=True, if_match="honoured")
async def reject_application(
    application_id: UUID,
    form: RejectionForm,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> ApplicationAnswer:
    """Send an application back, with a reason that the applicant is told. 申込みを理由とともに返します。"""
    found, seen = ApplicationId(application_id), honoured_version(request)
    return _told(await deciding.reject_application(ports, who, found, form.reason, seen), response)


@router.post("/v1/applications/{application_id}/files", status_code=201, openapi_extra=UPLOAD)
@promises(NotFound, WrongApplicationState, TooManyFiles, most_bytes=MOST, media=MEDIA)
async def attach_sealed_copy(
    application_id: UUID, who: Who, ports: Outside, request: Request
) -> AttachmentAnswer:
    """Put the sealed copy to an application. 押印済みの申込書を添付します。"""
    found, content = ApplicationId(application_id), uploaded(request)
    return attachment_answer(await attaching.attach_sealed_copy(ports, who, found, content))


@router.get(
    "/v1/applications/{application_id}/files/{file_id}", response_class=StoredFile, responses=DOWNLOAD
)
@promises(NotFound)
async def read_application_file(application_id: UUID, file_id: UUID, who: Who, ports: Outside) -> Response:
    """A file of an application. 申込みに添付された書類です。"""
    found, wanted = ApplicationId(application_id), AttachmentId(file_id)
    return handed_out(await attaching.read_application_file(ports, who, found, wanted))


def _told(view: ApplicationView, response: Response) -> ApplicationAnswer:
    set_etag(response, view.application.version)
    return application_answer(view)
