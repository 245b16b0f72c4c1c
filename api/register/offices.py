"""The doors of offices (営業所) and their fleets (SPEC 1.1)."""

from uuid import UUID

from fastapi import Request, Response

from api.etags import required_version, set_etag
from api.needs import Doors, Outside, Who, promises
from api.register.shapes import OfficeAnswer, OfficeForm, OfficePage, OfficePatch
from api.terms import answer_of, merged, terms_of
from domain.members import MemberId
from domain.permissions import NotYours
from domain.refusals import NotFound, Stale
from domain.register.offices import Office, OfficeId, OfficeTerms
from domain.usecases.register import housing

router = Doors(tags=["network"])


def _answer(office: Office) -> OfficeAnswer:
    return answer_of(OfficeAnswer, office.terms, office)


@router.get("/v1/members/{member_id}/offices")
@promises(NotFound, NotYours)
async def list_offices(member_id: UUID, who: Who, ports: Outside) -> OfficePage:
    """A member's offices, oldest first. 営業所の一覧です。"""
    offices = await housing.list_offices(ports, who, MemberId(member_id))
    return OfficePage(items=tuple(map(_answer, offices)), next_cursor=None)


@router.post("/v1/members/{member_id}/offices", status_code=201)
@promises(NotFound, NotYours, keyed=True)
async def open_office(
    member_id: UUID, form: OfficeForm, who: Who, ports: Outside, response: Response
) -> OfficeAnswer:
    """Enter an office of the own company. 営業所を登録します。"""
    office = await housing.open_office(ports, who, MemberId(member_id), terms_of(OfficeTerms, form))
    response.headers["Location"] = f"/v1/members/{member_id}/offices/{office.id}"
    set_etag(response, office.version)
    return _answer(office)


@router.patch("/v1/members/{member_id}/offices/{office_id}")
@promises(NotFound, NotYours, Stale, if_match="required")
async def amend_office(
    member_id: UUID,
    office_id: UUID,
    patch: OfficePatch,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> OfficeAnswer:
    """Amend an office by JSON Merge Patch. 営業所の登録内容を変更します。"""
    office = await housing.amend_office(
        *(ports, who, OfficeId(office_id), required_version(request)),
        lambda former: merged(OfficeTerms, OfficeForm, former, patch),
        member_id=MemberId(member_id),
    )
    set_etag(response, office.version)
    return _answer(office)


@router.delete("/v1/members/{member_id}/offices/{office_id}", status_code=204)
@promises(NotFound, NotYours, Stale, if_match="required")
async def close_office(
    member_id: UUID, office_id: UUID, who: Who, ports: Outside, request: Request
) -> Response:
    """Take an office out of the register. 営業所を閉じます。"""
    seen = required_version(request)
    await housing.close_office(ports, who, OfficeId(office_id), seen, member_id=MemberId(member_id))
    return Response(status_code=204)
