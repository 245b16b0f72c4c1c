"""The doors of the actual-carrier ledger (実運送体制管理簿), and of the page with a contract's number."""

from collections.abc import Iterator

from fastapi import Response

from api.actual_carriers.shapes import (
    ActualCarriersAnswer,
    CarrierLineAnswer,
    FaresBetweenAnswer,
    ForwardingFeeAnswer,
    NamedMunicipalityAnswer,
    PrimeCarrierAnswer,
)
from api.contracts.doors import Number
from api.files import CsvResponse, PdfResponse, csv_answer, pdf_answer
from api.needs import Doors, Outside, Whoever, promises
from api.terms import answer_of
from domain.actual_carriers.ledgers import Ledger
from domain.contracts.contracts import WrongContractState
from domain.contracts.numbers import ContractNumber, ContractNumberMistyped
from domain.permissions import NotYours
from domain.places import Municipalities, MunicipalityCode
from domain.refusals import NotFound
from domain.usecases.actual_carriers import showing_ledgers
from domain.usecases.contracts import numbering

router = Doors(tags=["contracts"])


@router.get("/v1/contracts/{contract_number}/actual-carriers")
@promises(ContractNumberMistyped, NotFound, WrongContractState)
async def read_actual_carriers(number: Number, who: Whoever, ports: Outside) -> ActualCarriersAnswer:
    """The actual carriers of a contract's chain. 実運送体制管理簿です。"""
    ledger = await showing_ledgers.read_actual_carriers(ports, who, number)
    return _ledger_answer(number, ledger, ports.municipalities)


@router.get("/v1/contracts/{contract_number}/actual-carriers.pdf", response_class=PdfResponse)
@promises(ContractNumberMistyped, NotFound, WrongContractState)
async def read_actual_carriers_pdf(number: Number, who: Whoever, ports: Outside) -> Response:
    """The ledger to print. 実運送体制管理簿(PDF)です。"""
    return pdf_answer(*await showing_ledgers.read_actual_carriers_pdf(ports, who, number))


@router.get("/v1/contracts/{contract_number}/actual-carriers.csv", response_class=CsvResponse)
@promises(ContractNumberMistyped, NotFound, WrongContractState)
async def read_actual_carriers_csv(number: Number, who: Whoever, ports: Outside) -> Response:
    """The ledger as a table. 実運送体制管理簿(CSV)です。"""
    return csv_answer(*await showing_ledgers.read_actual_carriers_csv(ports, who, number))


@router.get("/v1/contracts/{contract_number}/number-page.pdf", response_class=PdfResponse)
@promises(ContractNumberMistyped, NotFound, NotYours, WrongContractState)
async def read_number_page(number: Number, who: Whoever, ports: Outside) -> Response:
    """The number in large digits with a QR code, to fax to the driver. 成約番号のFAX用紙(PDF)です。"""
    return pdf_answer(*await numbering.read_number_page(ports, who, number))


def _ledger_answer(number: ContractNumber, ledger: Ledger, places: Municipalities) -> ActualCarriersAnswer:
    prime, fee, fares = ledger.prime, ledger.fee, ledger.fares
    proposed = {} if fee is None else {"proposed_yen": fee.proposed_yen}
    shown = {
        "contract_number": number,
        "prime_carrier": None if prime is None else answer_of(PrimeCarrierAnswer, prime),
        "carriers": tuple(_lines(ledger, places)),
        "forwarding_fee": None if fee is None else answer_of(ForwardingFeeAnswer, fee, proposed),
        "fares": None
        if fares is None
        else answer_of(FaresBetweenAnswer, fares, {"is_below": fares.is_below}),
    }
    return answer_of(ActualCarriersAnswer, ledger, shown)


def _lines(ledger: Ledger, places: Municipalities) -> Iterator[CarrierLineAnswer]:
    for line in ledger.lines:
        ends = {"origin": _named(line.origin, places), "destination": _named(line.destination, places)}
        yield answer_of(CarrierLineAnswer, line, ends)


def _named(code: MunicipalityCode, places: Municipalities) -> NamedMunicipalityAnswer:
    municipality = places.get(code)
    assert municipality is not None, code
    name = f"{municipality.prefecture_name}{municipality.full_name}"
    return NamedMunicipalityAnswer(municipality=code, name=name)
