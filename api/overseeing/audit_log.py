"""The doors of the audit log (監査記録): searched, taken along as CSV, verified (SPEC 1.7)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from api.files import CsvResponse, csv_answer
from api.needs import Doors, Outside, Who, promises
from api.overseeing.shapes import AuditPage, AuditRecordAnswer, AuditVerificationAnswer
from api.paging import Cursor, Limit, next_cursor, resume
from api.shapes import PRINTABLE, Instant
from api.terms import answer_of
from domain.accounts import AccountId
from domain.members import MemberId
from domain.overseeing.audits import AuditSearch, AuditView
from domain.refusals import Invalid
from domain.usecases.overseeing import auditing

router = Doors(tags=["overseeing"])

Word = Annotated[str | None, Query(max_length=100, pattern=PRINTABLE)]


def _search(
    from_at: Annotated[Instant | None, Query(alias="from", description="この時から。From, included.")] = None,
    to_at: Annotated[Instant | None, Query(alias="to", description="この時まで。To, not included.")] = None,
    account: Annotated[UUID | None, Query(description="実行者・閲覧対象のID。Who, or as whom.")] = None,
    member: Annotated[UUID | None, Query(description="組合員。The company for which it was done.")] = None,
    kind: Annotated[Word, Query(description="種類。The kind of thing.", examples=["loads"])] = None,
    thing: Annotated[Word, Query(description="対象の番号。The thing's id.")] = None,
    operation: Annotated[Word, Query(description="操作。The operation.", examples=["post_load"])] = None,
) -> AuditSearch:
    return AuditSearch(
        from_at=from_at,
        to_at=to_at,
        account_id=None if account is None else AccountId(account),
        member_id=None if member is None else MemberId(member),
        kind=kind,
        thing_id=thing,
        operation=operation,
    )


Asked = Annotated[AuditSearch, Depends(_search)]


def _answer(view: AuditView) -> AuditRecordAnswer:
    names = ("account", "client", "as_account", "member", "seal")
    return answer_of(AuditRecordAnswer, view.record, {name: getattr(view, name) for name in names})


@router.get("/v1/audit-log")
@promises()
async def list_audit_log(
    who: Who, ports: Outside, request: Request, asked: Asked, limit: Limit = 50, cursor: Cursor = None
) -> AuditPage:
    """Who did what, newest first: a clerk's own members', the federation all. 監査記録の一覧です。"""
    page = await auditing.search_log(ports, who, asked, resume(request, cursor), limit)
    return AuditPage(items=tuple(map(_answer, page.items)), next_cursor=next_cursor(request, page.after))


@router.get("/v1/audit-log/export.csv", response_class=CsvResponse)
@promises(Invalid)
async def export_audit_log(who: Who, ports: Outside, asked: Asked) -> Response:
    """The same as CSV, up to 5,000 records; that is logged, too. 監査記録のCSVです。"""
    table = await auditing.export_log(ports, who, asked)
    return csv_answer("audit-log.csv", table)


@router.get("/v1/audit-log/verification")
@promises()
async def verify_audit_log(who: Who, ports: Outside) -> AuditVerificationAnswer:
    """Read the whole log again and hold every record to its hash. 監査記録を検証します。"""
    return AuditVerificationAnswer.model_validate(await auditing.verify_log(ports, who))
