"""The door of the contract document (成約書面)."""

from fastapi import Response

from api.files import PdfResponse, pdf_answer
from api.needs import Doors, Outside, Whoever, promises
from domain.contracts.contracts import WrongContractState
from domain.contracts.numbers import ContractNumberMistyped, read_contract_number
from domain.refusals import NotFound
from domain.usecases.contracts import confirming

router = Doors(tags=["contracts"])


@router.get("/v1/contracts/{contract_number}/document.pdf", response_class=PdfResponse)
@promises(NotFound, ContractNumberMistyped, WrongContractState)
async def read_contract_document(contract_number: str, who: Whoever, ports: Outside) -> Response:
    """The contract document as a PDF, once concluded. 成約書面(PDF)です。"""
    number = read_contract_number(contract_number)
    return pdf_answer(*await confirming.read_contract_document(ports, who, number))
