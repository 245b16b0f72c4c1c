"""The doors of members (組合員): looked up by all, kept by the clerk (SPEC 1.1, 8.7)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import StringConstraints

from api.etags import required_version, set_etag
from api.needs import Doors, Outside, Who, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.register.shapes import (
    BankAccountForm,
    MemberForm,
    MemberPatch,
    ReadBankAccountAnswer,
    RegisterCard,
    RegisteredMemberAnswer,
    RegisterPage,
)
from api.shapes import PrefectureCode
from api.terms import answer_of, merged, shallow, terms_of
from domain.members import CooperativeId, Member, MemberId, NamedCooperative
from domain.permissions import NotYours
from domain.refusals import NotFound, Stale
from domain.register.bank_accounts import BankAccount
from domain.register.entries import MemberTerms
from domain.register.views import MemberSearch, MemberView
from domain.usecases.register import registering

router = Doors(tags=["network"])

PUBLIC = {*RegisterCard.model_fields, "former_names"}
"""What anyone in the network may know of a company."""


def _fields(member: Member, cooperative: NamedCooperative) -> dict[str, Any]:
    return shallow(member) | {"cooperative": cooperative, "prefecture": member.municipality[:2]}


def _answer(view: MemberView) -> RegisteredMemberAnswer:
    fields = _fields(view.member, view.cooperative)
    if not view.is_whole:
        fields = {name: value if name in PUBLIC else None for name, value in fields.items()}
    fields |= {"version": view.version, "bank_account": view.bank_account}
    return answer_of(RegisteredMemberAnswer, fields)


@router.get("/v1/members")
@promises()
async def list_members(
    who: Who,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    q: Annotated[
        Annotated[str, StringConstraints(max_length=100)] | None,
        Query(description="社名・かな・旧社名・支部の言葉。Words of name, kana, former names, branch."),
    ] = None,
    cooperative_id: Annotated[UUID | None, Query()] = None,
    prefecture: Annotated[PrefectureCode | None, Query()] = None,
) -> RegisterPage:
    """The companies of the network, by kana. 組合員を一覧・検索します。"""
    of = None if cooperative_id is None else CooperativeId(cooperative_id)
    search = MemberSearch(q, of, prefecture)
    page = await registering.list_members(ports, who, search, resume(request, cursor), limit)
    return RegisterPage(
        items=tuple(answer_of(RegisterCard, _fields(*one)) for one in page.items),
        next_cursor=next_cursor(request, page.after),
    )


@router.get("/v1/members/{member_id}")
@promises(NotFound)
async def read_member(
    member_id: UUID, who: Who, ports: Outside, response: Response
) -> RegisteredMemberAnswer:
    """One company. 組合員の詳細です。"""
    view = await registering.read_member(ports, who, MemberId(member_id))
    set_etag(response, view.version)
    return _answer(view)


@router.patch("/v1/members/{member_id}")
@promises(NotFound, NotYours, Stale, if_match="required")
async def amend_member(
    member_id: UUID,
    patch: MemberPatch,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> RegisteredMemberAnswer:
    """Amend a member's entry by JSON Merge Patch. 組合員の登録内容を変更します。"""
    seen = required_version(request)
    view = await registering.amend_member(
        ports, who, MemberId(member_id), seen, lambda former: merged(MemberTerms, MemberForm, former, patch)
    )
    set_etag(response, view.version)
    return _answer(view)


@router.get("/v1/members/{member_id}/bank-account")
@promises(NotFound, NotYours)
async def read_bank_account(
    member_id: UUID, who: Who, ports: Outside, response: Response
) -> ReadBankAccountAnswer:
    """Where a member is paid; whole to its clerk only, which is logged. 振込先口座です。"""
    account, version = await registering.read_bank_account(ports, who, MemberId(member_id))
    set_etag(response, version)
    return answer_of(ReadBankAccountAnswer, account, {"version": version})


@router.put("/v1/members/{member_id}/bank-account")
@promises(NotFound, NotYours, Stale, if_match="required")
async def set_bank_account(
    member_id: UUID, form: BankAccountForm, who: Who, ports: Outside, request: Request, response: Response
) -> RegisteredMemberAnswer:
    """Enter where a member is paid; If-Match is the member's. 振込先口座を登録します。"""
    account = terms_of(BankAccount, form)
    view = await registering.set_bank_account(
        ports, who, MemberId(member_id), required_version(request), account
    )
    set_etag(response, view.version)
    return _answer(view)
