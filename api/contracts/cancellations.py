"""The doors of cancellations (取消し): agreed by both sides, or decided by a clerk (SPEC 5.2, 5.4)."""

from fastapi import Request, Response

from api.contracts.doors import Number, contract_answer
from api.contracts.shapes import ContractAnswer
from api.etags import required_version, set_etag
from api.needs import Doors, Outside, Spoken, Who, Whoever, promises
from api.shapes import AmountYen, Answer, Flag, Id, Instant, Lines, Strict
from api.terms import answer_of, terms_of
from domain.contracts.changes.cancellations import Cancellation, CancellationTerms
from domain.contracts.changes.states import ChangeIsClosed, ChangePending, ChangeStatus
from domain.contracts.contracts import CancellationKind, Side, WrongContractState
from domain.contracts.numbers import ContractNumberMistyped
from domain.permissions import NotYours
from domain.refusals import NotFound, Stale
from domain.usecases.contracts import cancelling

router = Doors(tags=["contracts"])


class CancellationForm(Strict):
    """A wish to cancel. ``fee_yen`` without tax; ``paid_by`` left out: by who asks.

    ``kind`` other than ``agreed``: a report, with its reason, which a clerk decides (SPEC 5.4).
    """

    kind: CancellationKind = CancellationKind.AGREED
    fee_yen: AmountYen = 0
    paid_by: Side | None = None
    reopen_load: Flag = False
    reason: Lines | None = None


class DecisionForm(Strict):
    """What a clerk finds. ``upheld`` false: the contract goes on. ``paid_by`` goes with a fee."""

    upheld: Flag = True
    fee_yen: AmountYen = 0
    paid_by: Side | None = None
    reason: Lines


class CancellationAnswer(Answer):
    """The last cancellation of a contract. ``version``, and the ETag, are the contract's."""

    id: Id
    contract_number: str
    version: int | None
    status: ChangeStatus
    proposer: Side
    kind: CancellationKind
    fee_yen: int
    paid_by: Side | None
    reopen_load: bool
    reason: str | None
    proposed_at: Instant
    decided_at: Instant | None
    decision_reason: str | None


def _answer(found: tuple[Cancellation, int | None], response: Response) -> CancellationAnswer:
    cancellation, version = found
    set_etag(response, version)
    return answer_of(CancellationAnswer, cancellation.terms, cancellation, {"version": version})


@router.post("/v1/contracts/{contract_number}/cancellation", status_code=201)
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState, ChangePending, keyed=True)
async def propose_cancellation(
    number: Number, form: CancellationForm, who: Whoever, ports: Outside, response: Response
) -> CancellationAnswer:
    """Ask the other side to cancel, or report a no-show. 取消しを申し出ます。不履行を報告します。"""
    terms = terms_of(CancellationTerms, form)
    response.headers["Location"] = f"/v1/contracts/{number}/cancellation"
    return _answer(await cancelling.propose_cancellation(ports, who, number, terms), response)


@router.get("/v1/contracts/{contract_number}/cancellation")
@promises(ContractNumberMistyped, NotFound)
async def read_cancellation(
    number: Number, who: Whoever, ports: Outside, response: Response
) -> CancellationAnswer:
    """The last cancellation of a contract, and how it stands. 取消しの申出です。"""
    return _answer(await cancelling.read_cancellation(ports, who, number), response)


@router.post("/v1/contracts/{contract_number}/cancellation/acceptance")
@promises(
    ContractNumberMistyped,
    NotFound,
    NotYours,
    Stale,
    WrongContractState,
    ChangeIsClosed,
    keyed=True,
    if_match="required",
)
async def accept_cancellation(
    number: Number, who: Whoever, ports: Outside, spoken: Spoken, request: Request, response: Response
) -> ContractAnswer:
    """Agree to the other side's cancellation; If-Match is the contract's. 取消しに合意します。"""
    view = await cancelling.accept_cancellation(ports, who, number, required_version(request))
    set_etag(response, view.version)
    return contract_answer(view, spoken)


@router.post("/v1/contracts/{contract_number}/cancellation/refusal")
@promises(ContractNumberMistyped, NotFound, NotYours, ChangeIsClosed, keyed=True)
async def decline_cancellation(
    number: Number, who: Whoever, ports: Outside, response: Response
) -> CancellationAnswer:
    """Let the contract go on. 相手方の取消しの申出を断ります。"""
    return _answer(await cancelling.decline_cancellation(ports, who, number), response)


@router.post("/v1/contracts/{contract_number}/cancellation/withdrawal")
@promises(ContractNumberMistyped, NotFound, NotYours, ChangeIsClosed, keyed=True)
async def withdraw_cancellation(
    number: Number, who: Whoever, ports: Outside, response: Response
) -> CancellationAnswer:
    """Take the own cancellation or report back. 自社の申出を取り下げます。"""
    return _answer(await cancelling.withdraw_cancellation(ports, who, number), response)


@router.post("/v1/contracts/{contract_number}/cancellation/decision")
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState, ChangeIsClosed, keyed=True)
async def decide_cancellation(
    number: Number, form: DecisionForm, who: Who, ports: Outside, spoken: Spoken
) -> ContractAnswer:
    """Decide a no-show, or a cancellation after loading. 不履行・積込後の取消しを決定します。"""
    decision = terms_of(cancelling.Decision, form)
    return contract_answer(await cancelling.decide_cancellation(ports, who, number, decision), spoken)
