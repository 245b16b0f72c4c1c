"""The doors of overrides (事務局の承認): for one contract, and standing ones (SPEC 5.7)."""

from datetime import date
from uuid import UUID

from fastapi import Request, Response

from api.contracts.doors import Number, contract_answer
from api.contracts.shapes import ContractAnswer
from api.etags import honoured_version, set_etag
from api.needs import Doors, Outside, Spoken, Who, promises
from api.shapes import Answer, Day, Id, Instant, Lines, PaymentYen, Strict
from api.terms import answer_of
from domain.contracts.checks import OverridableCheck, StandingOverride, StandingOverrideId
from domain.contracts.contracts import WrongContractState
from domain.contracts.numbers import ContractNumberMistyped
from domain.members import MemberId
from domain.permissions import NotYours
from domain.refusals import NotFound, Stale
from domain.usecases.contracts.checks import overriding

router = Doors(tags=["contracts"])


class OverrideForm(Strict):
    """Why a check of this contract passes all the same; both sides read it."""

    check: OverridableCheck
    reason: Lines


class StandingOverrideForm(Strict):
    """A reason given beforehand: how far it reaches, and its last day.

    ``up_to_yen``: of the exposure what the consignor owes with the contract, of the insurance the value on
    the truck, of the tier the fare.
    """

    member_id: Id
    check: OverridableCheck
    up_to_yen: PaymentYen
    until_on: Day
    reason: Lines


class StandingOverrideAnswer(Answer):
    """A standing override. ``granted_by``: the account."""

    id: Id
    version: int
    member_id: Id
    check: OverridableCheck
    up_to_yen: int
    until_on: date
    reason: str
    granted_at: Instant
    granted_by: Id
    withdrawn_at: Instant | None


class StandingOverridePage(Answer):
    """What the own co-operative granted, newest first; the newest two hundred."""

    items: tuple[StandingOverrideAnswer, ...]
    next_cursor: str | None


def _answer(granted: StandingOverride, response: Response | None = None) -> StandingOverrideAnswer:
    if response is not None:
        set_etag(response, granted.version)
    return answer_of(StandingOverrideAnswer, granted, {"check": granted.of_check})


@router.post("/v1/contracts/{contract_number}/overrides", status_code=201)
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState, keyed=True)
async def override_check(
    number: Number, form: OverrideForm, who: Who, ports: Outside, spoken: Spoken, response: Response
) -> ContractAnswer:
    """Let a check of a proposal pass, for a reason. 確認事項を理由を添えて承認します。"""
    view = await overriding.override_check(ports, who, number, form.check, form.reason)
    response.headers["Location"] = f"/v1/contracts/{number}"
    set_etag(response, view.version)
    return contract_answer(view, spoken)


@router.get("/v1/standing-overrides")
@promises()
async def list_standing_overrides(who: Who, ports: Outside) -> StandingOverridePage:
    """What the own co-operative allowed beforehand. 事前の承認の一覧です。"""
    granted = await overriding.list_standing_overrides(ports, who)
    return StandingOverridePage(items=tuple(map(_answer, granted)), next_cursor=None)


@router.post("/v1/standing-overrides", status_code=201)
@promises(NotYours, keyed=True)
async def grant_standing_override(
    form: StandingOverrideForm, who: Who, ports: Outside, response: Response
) -> StandingOverrideAnswer:
    """Allow beforehand what would need the clerk's reason. 組合員への承認を事前に登録します。"""
    granted = await overriding.grant_standing_override(
        *(ports, who, MemberId(form.member_id), form.check),
        up_to_yen=form.up_to_yen,
        until_on=form.until_on,
        reason=form.reason,
    )
    response.headers["Location"] = "/v1/standing-overrides"
    return _answer(granted, response)


@router.post("/v1/standing-overrides/{override_id}/withdrawal")
@promises(NotFound, Stale, keyed=True, if_match="honoured")
async def withdraw_standing_override(
    override_id: UUID, who: Who, ports: Outside, request: Request, response: Response
) -> StandingOverrideAnswer:
    """Take a standing override back. 事前の承認を取り消します。"""
    seen = honoured_version(request)
    withdrawn = await overriding.withdraw_standing_override(ports, who, StandingOverrideId(override_id), seen)
    return _answer(withdrawn, response)
