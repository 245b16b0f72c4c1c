"""The doors of trials (体験): asked for and confirmed by anyone, kept by the federation (SPEC 1.6)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.access.shapes import (
    TrialAnswer,
    TrialAskedAnswer,
    TrialConfirmationForm,
    TrialForm,
    TrialIssuedAnswer,
    TrialPage,
)
from api.etags import honoured_version, set_etag
from api.needs import Doors, Outside, Who, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.terms import answer_of, terms_of
from domain.ports import Ports
from domain.refusals import NotFound, Stale
from domain.trials import (
    LINK_LIFE,
    TrialId,
    TrialIsOver,
    TrialLinkIsSpent,
    TrialRequest,
    TrialStatus,
    TrialView,
)
from domain.usecases.access import trying_out

router = Doors(tags=["joining"])

ASKED = TrialAskedAnswer(link_hours=int(LINK_LIFE.total_seconds()) // 3600)


def trial_answer(ports: Ports, view: TrialView) -> TrialAnswer:
    """A trial as the federation sees it."""
    account = view.account
    read = {
        "status": view.status_at(ports.now(), ports.wall_now()),
        "login_id": None if account is None else account.login_id,
        "ends_at": None if account is None else account.ends_at,
    }
    return answer_of(TrialAnswer, view.trial.terms, view.trial, read)


@router.post("/v1/trials", status_code=202)
@promises()
async def request_trial(form: TrialForm, ports: Outside) -> TrialAskedAnswer:
    """Ask for a trial; what comes of it comes by mail. 体験を申し込みます。"""
    await trying_out.request_trial(ports, terms_of(TrialRequest, form))
    return ASKED


@router.post("/v1/trials/confirmation", status_code=201)
@promises(NotFound, TrialLinkIsSpent)
async def confirm_trial(form: TrialConfirmationForm, ports: Outside) -> TrialIssuedAnswer:
    """Confirm by the link in the mail; id and password follow. 体験の申込みを確認します。"""
    view = await trying_out.confirm_trial(ports, form.token)
    assert view.account is not None
    return answer_of(TrialIssuedAnswer, view.account)


@router.get("/v1/trials")
@promises()
async def list_trials(
    who: Who,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    status: Annotated[TrialStatus | None, Query()] = None,
) -> TrialPage:
    """All trials, newest first. 体験の一覧です。"""
    page = await trying_out.list_trials(ports, who, status, resume(request, cursor), limit)
    return TrialPage(
        items=tuple(trial_answer(ports, view) for view in page.items),
        next_cursor=next_cursor(request, page.after),
    )


@router.get("/v1/trials/{trial_id}")
@promises(NotFound)
async def read_trial(trial_id: UUID, who: Who, ports: Outside, response: Response) -> TrialAnswer:
    """One trial. 体験の詳細です。"""
    view = await trying_out.read_trial(ports, who, TrialId(trial_id))
    set_etag(response, view.trial.version)
    return trial_answer(ports, view)


@router.post("/v1/trials/{trial_id}/withdrawal")
@promises(NotFound, Stale, TrialIsOver, keyed=True, if_match="honoured")
async def withdraw_trial(
    trial_id: UUID, who: Who, ports: Outside, request: Request, response: Response
) -> TrialAnswer:
    """End a trial early, at once. 体験を終了させます。"""
    view = await trying_out.withdraw_trial(ports, who, TrialId(trial_id), honoured_version(request))
    set_etag(response, view.trial.version)
    return trial_answer(ports, view)
