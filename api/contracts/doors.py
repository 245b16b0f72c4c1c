"""The doors of contracts (成約): propose, conclude, decline, take back, report and deliver."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from api.contracts.checks import CHECKS_REFUSE, check_answer
from api.contracts.shapes import (
    ChecksAnswer,
    ConclusionForm,
    ContractAnswer,
    ContractedLoadAnswer,
    ContractForm,
    ContractPage,
    DeliveryForm,
    ReceiptAnswer,
    StatusesForm,
)
from api.etags import honoured_version, required_version, set_etag
from api.needs import Doors, Outside, Spoken, Whoever, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.shapes import Day
from api.terms import answer_of, shallow, terms_of
from api.texts import Language
from domain.contracts.checks import BelowStandardFare, OverloadedVehicle, ReasonRequired
from domain.contracts.contracts import (
    ContractIncomplete,
    ContractStatus,
    Delivery,
    DeliveryRecorded,
    LoadIsTaken,
    WrongContractState,
)
from domain.contracts.numbers import ContractNumber, ContractNumberMistyped, read_contract_number
from domain.contracts.proposals import LEFT_OUT, Proposal, ProposedPayment
from domain.contracts.timelines import Receipt, StatusReport
from domain.contracts.views import ContractSearch, ContractView
from domain.loads import Charge, LoadId, LoadIsClosed, LoadTerms, WorkBeside
from domain.members import MemberId, MemberIsSuspended
from domain.permissions import NotYours, may_call
from domain.refusals import Fault, Invalid, NotFound, Stale
from domain.usecases.contracts import concluding, phone_deals, proposing, reading, reporting
from domain.vehicles import VehicleId, VehicleIsClosed

router = Doors(tags=["contracts"])


async def _number(contract_number: str) -> ContractNumber:
    """The number of the path, in any form of SPEC 5.3."""
    return read_contract_number(contract_number)


Number = Annotated[ContractNumber, Depends(_number)]


def contract_answer(view: ContractView, language: Language) -> ContractAnswer:
    """A contract as one viewer sees it; the sentences of its checks in the reader's language."""
    contract = view.contract
    shown = {
        "contract_number": contract.number,
        "standard_fare": contract.standard_fares.of_carrier,
        "posted_standard_fare": contract.standard_fares.posted,
        "load": _load_answer(view),
        "checks": _checks_answer(view, language),
    }
    return answer_of(ContractAnswer, contract, contract.agreement, view, shown)


def _load_answer(view: ContractView) -> ContractedLoadAnswer:
    own = {
        "id": view.contract.load_id,
        "version": view.contract.load_version,
        "closes_at": view.load.closing_at,
        "audience": view.audience,
    }
    return answer_of(ContractedLoadAnswer, view.load, own)


def _checks_answer(view: ContractView, language: Language) -> ChecksAnswer:
    checks: dict[str, Any] = shallow(view.checks)
    told = {name: check and check_answer(check, language) for name, check in checks.items()}
    return ChecksAnswer.model_validate(told)


def receipt_answer(receipt: Receipt) -> ReceiptAnswer:
    """What became of a batch, item by item where something is to be said."""
    flagged = [{"index": index, "reason": reason} for index, reason in receipt.flagged]
    refused = [{"index": index, "reason": reason} for index, reason in receipt.refused]
    return answer_of(ReceiptAnswer, receipt, {"flagged": flagged, "refused": refused})


def _proposal(form: ContractForm, load_id: LoadId) -> Proposal:
    """What was said, apart from what was left out: null is said."""
    said: dict[str, Any] = {
        "fare_yen": form.fare_yen,
        "charges": None if form.charges is None else tuple(terms_of(Charge, one) for one in form.charges),
        "services": None
        if form.services is None
        else tuple(terms_of(WorkBeside, one) for one in form.services),
        "payment": None if form.payment is None else terms_of(ProposedPayment, form.payment),
    }
    return Proposal(
        load_id=load_id,
        consignor_is=form.consignor_is,
        vehicle_id=None if form.vehicle_id is None else VehicleId(form.vehicle_id),
        counterparty_member_id=(
            None if form.counterparty_member_id is None else MemberId(form.counterparty_member_id)
        ),
        reason=form.reason,
        proof=form.proof,
        **{name: value if name in form.model_fields_set else LEFT_OUT for name, value in said.items()},
    )


@router.post("/v1/contracts", status_code=201)
@promises(
    NotFound,
    NotYours,
    MemberIsSuspended,
    LoadIsTaken,
    LoadIsClosed,
    VehicleIsClosed,
    BelowStandardFare,
    OverloadedVehicle,
    ReasonRequired,
    keyed=True,
)
async def propose_contract(
    form: ContractForm, who: Whoever, ports: Outside, spoken: Spoken, response: Response
) -> ContractAnswer:
    """Propose a contract for one truck of a load, posted or agreed on by phone. 成約を申し込みます。"""
    if form.load_id is not None and form.load is None:
        view = await proposing.propose_contract(ports, who, _proposal(form, LoadId(form.load_id)))
    elif form.load is not None and form.load_id is None:
        proposal, terms = _proposal(form, LoadId(ports.new_id())), terms_of(LoadTerms, form.load)
        view = await phone_deals.propose_phone_deal(ports, who, proposal, terms)
    else:
        may_call(who, "propose_contract")
        raise Invalid(Fault("#/load", "load-or-load-id"))
    response.headers["Location"] = f"/v1/contracts/{view.contract.number}"
    set_etag(response, view.version)
    return contract_answer(view, spoken)


@router.get("/v1/contracts")
@promises()
async def list_contracts(
    who: Whoever,
    ports: Outside,
    spoken: Spoken,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    status: Annotated[ContractStatus | None, Query()] = None,
    counterparty: Annotated[UUID | None, Query(description="相手方の組合員ID。The other member.")] = None,
    from_on: Annotated[
        Day | None, Query(alias="from", description="成約日(申込み日)の初日。First day, included.")
    ] = None,
    to_on: Annotated[
        Day | None, Query(alias="to", description="成約日(申込み日)の末日。Last day, included.")
    ] = None,
    fare_min: Annotated[
        int | None, Query(ge=0, description="運賃(税別・円)の下限。Fare at least, yen without tax.")
    ] = None,
    fare_max: Annotated[
        int | None, Query(ge=0, description="運賃(税別・円)の上限。Fare at most, yen without tax.")
    ] = None,
) -> ContractPage:
    """The own desk's contracts, newest first. 自社の成約の一覧です。"""
    after = resume(request, cursor)
    other = None if counterparty is None else MemberId(counterparty)
    search = ContractSearch(status, other, from_on, to_on, fare_min, fare_max)
    page = await reading.list_contracts(ports, who, search, after, limit)
    return ContractPage(
        items=tuple(contract_answer(view, spoken) for view in page.items),
        next_cursor=next_cursor(request, page.after),
    )


@router.get("/v1/contracts/{contract_number}")
@promises(ContractNumberMistyped, NotFound)
async def read_contract(
    number: Number, who: Whoever, ports: Outside, spoken: Spoken, response: Response
) -> ContractAnswer:
    """One contract. 成約の詳細です。"""
    view = await reading.read_contract(ports, who, number)
    set_etag(response, view.version)
    return contract_answer(view, spoken)


@router.post("/v1/contracts/{contract_number}/conclusion")
@promises(
    ContractNumberMistyped,
    NotFound,
    NotYours,
    MemberIsSuspended,
    Stale,
    LoadIsTaken,
    LoadIsClosed,
    VehicleIsClosed,
    WrongContractState,
    ContractIncomplete,
    *CHECKS_REFUSE,
    keyed=True,
    if_match="required",
)
async def conclude_contract(
    number: Number,
    who: Whoever,
    ports: Outside,
    spoken: Spoken,
    request: Request,
    response: Response,
    form: ConclusionForm | None = None,
) -> ContractAnswer:
    """Agree to the other side's proposal as it was seen. 相手方の申込みを承諾し、成約します。"""
    said = form or ConclusionForm()
    view = await concluding.conclude_contract(
        ports, who, number, required_version(request), said.reason, call_code=said.call_code
    )
    set_etag(response, view.version)
    return contract_answer(view, spoken)


@router.post("/v1/contracts/{contract_number}/refusal")
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState, keyed=True)
async def decline_contract(
    number: Number, who: Whoever, ports: Outside, spoken: Spoken, response: Response
) -> ContractAnswer:
    """Turn the other side's proposal down. 相手方の申込みを断ります。"""
    view = await proposing.decline_contract(ports, who, number)
    set_etag(response, view.version)
    return contract_answer(view, spoken)


@router.post("/v1/contracts/{contract_number}/withdrawal")
@promises(
    ContractNumberMistyped, NotFound, NotYours, Stale, WrongContractState, keyed=True, if_match="honoured"
)
async def withdraw_contract(
    number: Number, who: Whoever, ports: Outside, spoken: Spoken, request: Request, response: Response
) -> ContractAnswer:
    """Take the own proposal back. 自社の申込みを取り下げます。"""
    view = await proposing.withdraw_contract(ports, who, number, honoured_version(request))
    set_etag(response, view.version)
    return contract_answer(view, spoken)


@router.post("/v1/contracts/{contract_number}/statuses", status_code=202)
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState)
async def report_statuses(number: Number, form: StatusesForm, who: Whoever, ports: Outside) -> ReceiptAnswer:
    """Report transport statuses by hand. 輸送状況を手入力で記録します。"""
    reports = [terms_of(StatusReport, one) for one in form.statuses]
    return receipt_answer(await reporting.report_statuses(ports, who, number, reports))


@router.post("/v1/contracts/{contract_number}/delivery", status_code=201)
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState, DeliveryRecorded, again=200)
async def record_delivery(
    number: Number, form: DeliveryForm, who: Whoever, ports: Outside, spoken: Spoken, response: Response
) -> ContractAnswer:
    """Record the delivery by hand; 200 where it is on record already. 納品を手入力で記録します。"""
    view, is_new = await reporting.record_delivery(ports, who, number, Delivery(form.at, form.receiver))
    if not is_new:
        response.status_code = 200
    response.headers["Location"] = f"/v1/contracts/{number}"
    set_etag(response, view.version)
    return contract_answer(view, spoken)
