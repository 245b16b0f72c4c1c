"""Handing the contract number to the driver on paper: the page to print and to fax (SPEC 6.1)."""

from domain.actual_carriers.reconsignments import UNDER_WAY
from domain.api_clients import AnyCaller
from domain.contracts.contracts import WrongContractState
from domain.contracts.numbers import ContractNumber
from domain.contracts.views import relation_to_contract
from domain.permissions import permit
from domain.ports import Ports
from domain.usecases.desks import eyes_of


async def read_number_page(ports: Ports, who: AnyCaller, number: ContractNumber) -> tuple[str, bytes]:
    """The page with the number in large digits and the job without any fare, and what it is called.

    For the two parties, while the job is to be driven: the number opens the driver's door.
    Refuses: NotFound, NotYours, WrongContractState.
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
        permit(who, "read_number_page", relation)
        if contract.status not in UNDER_WAY:
            raise WrongContractState(status=contract.status_at(ports.now()))
    return f"kaerini-number-{number}.pdf", await ports.documents.number_page_pdf(contract, ports.base_url)
