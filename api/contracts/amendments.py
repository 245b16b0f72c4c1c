"""The doors of amendments (契約変更): asked for by one side, answered by the other (SPEC 5.5)."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field

from api.contracts.checks import CHECKS_REFUSE
from api.contracts.doors import Number, contract_answer
from api.contracts.shapes import ContractAnswer, PaymentForm
from api.etags import required_version, set_etag
from api.load_shapes import ChargeForm, ServiceForm
from api.needs import Doors, Outside, Spoken, Whoever, promises
from api.shapes import Answer, FareYen, Id, Instant, Lines, Strict, WeightKg, WindowForm
from api.terms import answer_of, terms_of
from domain.contracts.changes.amendments import Amendment, AmendmentId, Changes
from domain.contracts.changes.states import ChangeIsClosed, ChangePending, ChangeStatus
from domain.contracts.contracts import Side, WrongContractState
from domain.contracts.numbers import ContractNumberMistyped
from domain.permissions import NotYours
from domain.refusals import NotFound, Stale
from domain.usecases.contracts import amending

router = Doors(tags=["contracts"])

Charges = Annotated[tuple[ChargeForm, ...], Field(max_length=30)]
Services = Annotated[tuple[ServiceForm, ...], Field(max_length=30)]


class ChangesForm(Strict):
    """What is to become different; what is left out, or null, stays. Yen without tax.

    A list takes the place of the whole one before: [] for none.
    """

    fare_yen: FareYen | None = None
    charges: Charges | None = None
    services: Services | None = None
    payment: PaymentForm | None = None
    pickup: WindowForm | None = None
    delivery: WindowForm | None = None
    weight_kg: WeightKg | None = None
    remarks: Lines | None = None


class AmendmentForm(ChangesForm):
    """The changes, and why."""

    reason: Lines | None = None


class AcceptanceForm(Strict):
    """``reason``: why at this fare, where a co-operative asks for one (SPEC 5.7)."""

    reason: Lines | None = None


class AmendmentAnswer(Answer):
    """An amendment. ``version``, and the ETag, are the contract's: over that one agrees."""

    id: Id
    contract_number: str
    version: int | None
    status: ChangeStatus
    proposer: Side
    changes: ChangesForm
    reason: str | None
    proposed_at: Instant
    decided_at: Instant | None


class AmendmentList(Answer):
    """Every amendment of a contract."""

    items: tuple[AmendmentAnswer, ...]


@router.post("/v1/contracts/{contract_number}/amendments", status_code=201)
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState, ChangePending, keyed=True)
async def propose_amendment(
    number: Number, form: AmendmentForm, who: Whoever, ports: Outside, response: Response
) -> AmendmentAnswer:
    """Ask the other side to agree to other terms. 契約内容の変更を申し出ます。"""
    changes = terms_of(Changes, form)
    amendment, version = await amending.propose_amendment(ports, who, number, changes, form.reason)
    response.headers["Location"] = f"/v1/contracts/{number}/amendments"
    set_etag(response, version)
    return answer_of(AmendmentAnswer, amendment, {"version": version})


@router.get("/v1/contracts/{contract_number}/amendments")
@promises(ContractNumberMistyped, NotFound)
async def list_amendments(number: Number, who: Whoever, ports: Outside) -> AmendmentList:
    """The amendments of a contract, oldest first. 変更の申出の一覧です。"""
    found, version = await amending.list_amendments(ports, who, number)
    own = {"version": version}
    return AmendmentList(items=tuple(answer_of(AmendmentAnswer, one, own) for one in found))


@router.post("/v1/contracts/{contract_number}/amendments/{amendment_id}/acceptance")
@promises(
    ContractNumberMistyped,
    NotFound,
    NotYours,
    Stale,
    WrongContractState,
    ChangeIsClosed,
    *CHECKS_REFUSE,
    keyed=True,
    if_match="required",
)
async def accept_amendment(
    number: Number,
    amendment_id: UUID,
    who: Whoever,
    ports: Outside,
    spoken: Spoken,
    request: Request,
    response: Response,
    form: AcceptanceForm | None = None,
) -> ContractAnswer:
    """Agree to the other side's amendment; If-Match is the contract's. 変更に合意します。"""
    reason = None if form is None else form.reason
    view = await amending.accept_amendment(
        *(ports, who, number, AmendmentId(amendment_id)), seen=required_version(request), reason=reason
    )
    set_etag(response, view.version)
    return contract_answer(view, spoken)


@router.post("/v1/contracts/{contract_number}/amendments/{amendment_id}/refusal")
@promises(ContractNumberMistyped, NotFound, NotYours, ChangeIsClosed, keyed=True)
async def decline_amendment(
    number: Number, amendment_id: UUID, who: Whoever, ports: Outside, response: Response
) -> AmendmentAnswer:
    """Leave the contract as it is. 相手方の変更の申出を断ります。"""
    return _ended(await amending.decline_amendment(ports, who, number, AmendmentId(amendment_id)), response)


@router.post("/v1/contracts/{contract_number}/amendments/{amendment_id}/withdrawal")
@promises(ContractNumberMistyped, NotFound, NotYours, ChangeIsClosed, keyed=True)
async def withdraw_amendment(
    number: Number, amendment_id: UUID, who: Whoever, ports: Outside, response: Response
) -> AmendmentAnswer:
    """Take the own amendment back. 自社の変更の申出を取り下げます。"""
    return _ended(await amending.withdraw_amendment(ports, who, number, AmendmentId(amendment_id)), response)


def _ended(ended: tuple[Amendment, int], response: Response) -> AmendmentAnswer:
    amendment, version = ended
    set_etag(response, version)
    return answer_of(AmendmentAnswer, amendment, {"version": version})
