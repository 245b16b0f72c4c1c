"""The doors of do-not-deal lists and partner groups (取引しない相手・取引先グループ, SPEC 1.9)."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field

from api.etags import required_version, set_etag
from api.needs import Doors, Outside, Who, promises
from api.register.shapes import Called
from api.shapes import Answer, Id, Instant, Strict
from api.terms import answer_of, merged, patch_of, terms_of
from domain.members import MemberId
from domain.permissions import NotYours
from domain.refusals import NotFound, Stale
from domain.register.partners import PartnerGroup, PartnerGroupId, PartnerGroupTerms
from domain.usecases.register import partnering

router = Doors(tags=["network"])


class DoNotDealAnswer(Answer):
    """A company with which the own desk does not deal."""

    other_id: Id
    name: str
    since_at: Instant


class DoNotDealPage(Answer):
    """The own list, the newest entry first; always whole."""

    items: tuple[DoNotDealAnswer, ...]
    next_cursor: str | None


class PartnerGroupForm(Strict):
    """A name, and whom it stands for when an audience is filled in."""

    name: Called
    member_ids: tuple[Id, ...] = Field(default=(), max_length=500)
    cooperative_ids: tuple[Id, ...] = Field(default=(), max_length=100)


if TYPE_CHECKING:
    PartnerGroupPatch = PartnerGroupForm
else:
    PartnerGroupPatch = patch_of(PartnerGroupForm)


class PartnerGroupAnswer(Answer):
    """A group of the own desk."""

    id: Id
    version: int
    name: str
    member_ids: tuple[Id, ...]
    cooperative_ids: tuple[Id, ...]
    made_at: Instant


class PartnerGroupPage(Answer):
    """The own desk's groups, oldest first; always whole."""

    items: tuple[PartnerGroupAnswer, ...]
    next_cursor: str | None


def _answer(group: PartnerGroup) -> PartnerGroupAnswer:
    return answer_of(PartnerGroupAnswer, group.terms, group)


@router.get("/v1/members/{member_id}/do-not-deal")
@promises(NotFound, NotYours)
async def list_do_not_deal(member_id: UUID, who: Who, ports: Outside) -> DoNotDealPage:
    """With whom the own desk does not deal. 取引しない相手の一覧です。"""
    lines = await partnering.list_do_not_deal(ports, who, MemberId(member_id))
    items = tuple(answer_of(DoNotDealAnswer, line) for line in lines)
    return DoNotDealPage(items=items, next_cursor=None)


@router.put("/v1/members/{member_id}/do-not-deal/{other_id}", status_code=204)
@promises(NotFound, NotYours)
async def put_on_do_not_deal(member_id: UUID, other_id: UUID, who: Who, ports: Outside) -> Response:
    """Deal with this company no more; it is not told. 取引しない相手に加えます。"""
    await partnering.put_on_do_not_deal(ports, who, MemberId(member_id), MemberId(other_id))
    return Response(status_code=204)


@router.delete("/v1/members/{member_id}/do-not-deal/{other_id}", status_code=204)
@promises(NotFound, NotYours)
async def take_off_do_not_deal(member_id: UUID, other_id: UUID, who: Who, ports: Outside) -> Response:
    """Deal with this company again. 取引しない相手から外します。"""
    await partnering.take_off_do_not_deal(ports, who, MemberId(member_id), MemberId(other_id))
    return Response(status_code=204)


@router.get("/v1/members/{member_id}/partner-groups")
@promises(NotFound, NotYours)
async def list_partner_groups(member_id: UUID, who: Who, ports: Outside) -> PartnerGroupPage:
    """The own desk's partner groups. 取引先グループの一覧です。"""
    groups = await partnering.list_partner_groups(ports, who, MemberId(member_id))
    return PartnerGroupPage(items=tuple(map(_answer, groups)), next_cursor=None)


@router.post("/v1/members/{member_id}/partner-groups", status_code=201)
@promises(NotFound, NotYours, keyed=True)
async def make_partner_group(
    member_id: UUID, form: PartnerGroupForm, who: Who, ports: Outside, response: Response
) -> PartnerGroupAnswer:
    """Name a group of partners. 取引先グループを作ります。"""
    group = await partnering.make_partner_group(
        ports, who, MemberId(member_id), terms_of(PartnerGroupTerms, form)
    )
    response.headers["Location"] = f"/v1/members/{member_id}/partner-groups/{group.id}"
    set_etag(response, group.version)
    return _answer(group)


@router.patch("/v1/members/{member_id}/partner-groups/{group_id}")
@promises(NotFound, NotYours, Stale, if_match="required")
async def amend_partner_group(
    member_id: UUID,
    group_id: UUID,
    patch: PartnerGroupPatch,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> PartnerGroupAnswer:
    """Amend a group by JSON Merge Patch. 取引先グループを変更します。"""
    group = await partnering.amend_partner_group(
        *(ports, who, PartnerGroupId(group_id), required_version(request)),
        lambda former: merged(PartnerGroupTerms, PartnerGroupForm, former, patch),
        member_id=MemberId(member_id),
    )
    set_etag(response, group.version)
    return _answer(group)


@router.delete("/v1/members/{member_id}/partner-groups/{group_id}", status_code=204)
@promises(NotFound, NotYours, Stale, if_match="required")
async def drop_partner_group(
    member_id: UUID, group_id: UUID, who: Who, ports: Outside, request: Request
) -> Response:
    """Let a group go. 取引先グループを削除します。"""
    seen = required_version(request)
    await partnering.drop_partner_group(
        ports, who, PartnerGroupId(group_id), seen, member_id=MemberId(member_id)
    )
    return Response(status_code=204)
