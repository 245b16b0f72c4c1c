"""The doors of guideline cases (ガイドライン違反): warning, reply, suspension, lifting (SPEC 1.2)."""

from datetime import date
from uuid import UUID

from fastapi import Request, Response

from api.etags import honoured_version, set_etag
from api.needs import Doors, Outside, Who, promises
from api.shapes import Answer, Day, Id, Instant, Lines, Strict
from api.terms import answer_of
from domain.members import MemberId
from domain.permissions import NotYours
from domain.refusals import NotFound, Stale
from domain.register.guideline_cases import (
    CaseStatus,
    CaseStepKind,
    GuidelineCase,
    GuidelineCaseId,
    WrongCaseState,
)
from domain.usecases.register import guiding

router = Doors(tags=["network"])

_CASES = "/v1/members/{member_id}/guideline-cases"
_ONE = _CASES + "/{case_id}"


class WarningForm(Strict):
    """What was breached, and the last day to answer."""

    text: Lines
    reply_by: Day


class CaseStepForm(Strict):
    """The answer, or the reason."""

    text: Lines


class CaseStepAnswer(Answer):
    """One step. ``by``: the account."""

    kind: CaseStepKind
    at: Instant
    by: Id
    text: str


class GuidelineCaseAnswer(Answer):
    """A case, with its steps in order."""

    id: Id
    version: int
    member_id: Id
    status: CaseStatus
    reply_by: date
    steps: tuple[CaseStepAnswer, ...]


class GuidelineCasePage(Answer):
    """A member's cases, newest first; the newest two hundred."""

    items: tuple[GuidelineCaseAnswer, ...]
    next_cursor: str | None


def _answer(case: GuidelineCase, response: Response | None = None) -> GuidelineCaseAnswer:
    if response is not None:
        set_etag(response, case.version)
    return answer_of(GuidelineCaseAnswer, case)


@router.get(_CASES)
@promises(NotFound, NotYours)
async def list_guideline_cases(member_id: UUID, who: Who, ports: Outside) -> GuidelineCasePage:
    """A member's guideline cases. ガイドライン案件の一覧です。"""
    cases = await guiding.list_guideline_cases(ports, who, MemberId(member_id))
    return GuidelineCasePage(items=tuple(map(_answer, cases)), next_cursor=None)


@router.post(_CASES, status_code=201)
@promises(NotFound, NotYours, keyed=True)
async def warn_member(
    member_id: UUID, form: WarningForm, who: Who, ports: Outside, response: Response
) -> GuidelineCaseAnswer:
    """Warn a member of a breach, which begins a case. 組合員に警告します。"""
    case = await guiding.warn_member(ports, who, MemberId(member_id), form.text, form.reply_by)
    response.headers["Location"] = f"/v1/members/{member_id}/guideline-cases/{case.id}"
    return _answer(case, response)


@router.get(_ONE)
@promises(NotFound, NotYours)
async def read_guideline_case(
    member_id: UUID, case_id: UUID, who: Who, ports: Outside, response: Response
) -> GuidelineCaseAnswer:
    """One guideline case. ガイドライン案件の詳細です。"""
    case = await guiding.read_guideline_case(ports, who, MemberId(member_id), GuidelineCaseId(case_id))
    return _answer(case, response)


@router.post(_ONE + "/reply")
@promises(NotFound, NotYours, Stale, WrongCaseState, keyed=True, if_match="honoured")
async def reply_to_warning(
    member_id: UUID,
    case_id: UUID,
    form: CaseStepForm,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> GuidelineCaseAnswer:
    """Answer a warning of the own company. 警告に回答します。"""
    of, one = MemberId(member_id), GuidelineCaseId(case_id)
    seen = honoured_version(request)
    case = await guiding.reply_to_warning(ports, who, one, seen, member_id=of, text=form.text)
    return _answer(case, response)


@router.post(_ONE + "/suspension")
@promises(NotFound, NotYours, Stale, WrongCaseState, keyed=True, if_match="honoured")
async def suspend_member(
    member_id: UUID,
    case_id: UUID,
    form: CaseStepForm,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> GuidelineCaseAnswer:
    """Suspend a member that answered, or kept silent. 組合員の利用を停止します。"""
    of, one = MemberId(member_id), GuidelineCaseId(case_id)
    seen = honoured_version(request)
    case = await guiding.suspend_member(ports, who, one, seen, member_id=of, text=form.text)
    return _answer(case, response)


@router.post(_ONE + "/lifting")
@promises(NotFound, NotYours, Stale, WrongCaseState, keyed=True, if_match="honoured")
async def lift_suspension(
    member_id: UUID,
    case_id: UUID,
    form: CaseStepForm,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> GuidelineCaseAnswer:
    """Readmit a suspended member. 利用停止を解除します。"""
    of, one = MemberId(member_id), GuidelineCaseId(case_id)
    seen = honoured_version(request)
    case = await guiding.lift_suspension(ports, who, one, seen, member_id=of, text=form.text)
    return _answer(case, response)


@router.post(_ONE + "/closing")
@promises(NotFound, NotYours, Stale, WrongCaseState, keyed=True, if_match="honoured")
async def close_guideline_case(
    member_id: UUID,
    case_id: UUID,
    form: CaseStepForm,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> GuidelineCaseAnswer:
    """Close a case without a suspension. ガイドライン案件を閉じます。"""
    of, one = MemberId(member_id), GuidelineCaseId(case_id)
    seen = honoured_version(request)
    case = await guiding.close_guideline_case(ports, who, one, seen, member_id=of, text=form.text)
    return _answer(case, response)
