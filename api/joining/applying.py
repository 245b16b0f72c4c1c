"""The doors of applicants: anyone files an application; its secret opens it to who filed it (SPEC 1.2)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.etags import required_version, set_etag
from api.joining.shapes import (
    ApplicationAnswer,
    ApplicationFiledAnswer,
    ApplicationForm,
    AttachmentAnswer,
    OpenCooperativeAnswer,
    OpenCooperativesAnswer,
    application_answer,
    attachment_answer,
)
from api.joining.uploads import DOWNLOAD, MEDIA, MOST, UPLOAD, StoredFile, handed_out, uploaded
from api.needs import ByApplicant, Doors, Outside, promises
from api.shapes import PrefectureCode
from api.terms import answer_of, terms_of
from domain.joining.applications import ApplicationTerms, ApplicationView, WrongApplicationState
from domain.joining.attachments import AttachmentId, AttachmentKind, TooManyFiles
from domain.refusals import NotFound, Stale
from domain.usecases.joining import applying, attaching

router = Doors(tags=["joining"])


@router.get("/v1/public/cooperatives")
@promises()
async def list_open_cooperatives(
    ports: Outside, prefecture: Annotated[PrefectureCode | None, Query()] = None
) -> OpenCooperativesAnswer:
    """The co-operatives that take members on. 組合員を受け入れている協同組合の一覧です。"""
    found = await applying.list_open_cooperatives(ports, prefecture)
    return OpenCooperativesAnswer(items=tuple(answer_of(OpenCooperativeAnswer, one) for one in found))


@router.post("/v1/applications", status_code=201)
@promises()
async def file_application(
    form: ApplicationForm, ports: Outside, response: Response
) -> ApplicationFiledAnswer:
    """Apply to join; the secret is for the applicant alone. 加入を申し込みます。"""
    filed = await applying.file_application(ports, form.kind, terms_of(ApplicationTerms, form))
    response.headers["Location"] = "/v1/applications/current"
    set_etag(response, filed.view.application.version)
    return ApplicationFiledAnswer(application=application_answer(filed.view), secret=filed.secret)


@router.get("/v1/applications/current")
@promises(NotFound)
async def read_own_application(who: ByApplicant, ports: Outside, response: Response) -> ApplicationAnswer:
    """The own application, by its secret. 自分の申込みを見ます。"""
    return _told(await applying.read_own_application(ports, who), response)


@router.put("/v1/applications/current")
@promises(NotFound, Stale, WrongApplicationState, if_match="required")
async def file_application_again(
    form: ApplicationForm, who: ByApplicant, ports: Outside, request: Request, response: Response
) -> ApplicationAnswer:
    """File an application anew that was sent back. 返された申込みを直して、もう一度申し込みます。"""
    terms, seen = terms_of(ApplicationTerms, form), required_version(request)
    return _told(await applying.file_application_again(ports, who, form.kind, terms, seen), response)


@router.post("/v1/applications/current/files", status_code=201, openapi_extra=UPLOAD)
@promises(NotFound, WrongApplicationState, TooManyFiles, most_bytes=MOST, media=MEDIA)
async def attach_file(
    who: ByApplicant, ports: Outside, request: Request, kind: Annotated[AttachmentKind, Query()]
) -> AttachmentAnswer:
    """Put a PDF, JPEG or PNG to the own application. 自分の申込みに書類を添付します。"""
    return attachment_answer(await attaching.attach_file(ports, who, kind, uploaded(request)))


@router.get("/v1/applications/current/files/{file_id}", response_class=StoredFile, responses=DOWNLOAD)
@promises(NotFound)
async def read_own_file(file_id: UUID, who: ByApplicant, ports: Outside) -> Response:
    """A file of the own application. 自分が添付した書類です。"""
    return handed_out(await attaching.read_own_file(ports, who, AttachmentId(file_id)))


def _told(view: ApplicationView, response: Response) -> ApplicationAnswer:
    set_etag(response, view.application.version)
    return application_answer(view)
