"""Showing the actual-carrier ledger: to the parties of a chain and their clerks, on paper too (SPEC 5.9)."""

from collections.abc import Awaitable, Callable

from domain.actual_carriers.chains import Chain, chain_of
from domain.actual_carriers.ledgers import Ledger, Timelines, ledger_seen_by
from domain.api_clients import AnyCaller
from domain.contracts.contracts import WrongContractState
from domain.contracts.numbers import ContractNumber
from domain.contracts.views import relation_to_contract
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.usecases.desks import eyes_of


async def read_actual_carriers(ports: Ports, who: AnyCaller, number: ContractNumber) -> Ledger:
    """The ledger of a contract's chain, as far down from the reader as it goes.

    Refuses: NotFound, WrongContractState (never concluded).
    """
    return await _read(ports, who, number, "read_actual_carriers")


async def read_actual_carriers_pdf(ports: Ports, who: AnyCaller, number: ContractNumber) -> tuple[str, bytes]:
    """The same to print, and what it is called. Refuses: NotFound, WrongContractState."""
    ledger = await _read(ports, who, number, "read_actual_carriers_pdf")
    return await _written(number, "pdf", ports.documents.ledger_pdf, ledger)


async def read_actual_carriers_csv(ports: Ports, who: AnyCaller, number: ContractNumber) -> tuple[str, bytes]:
    """The same as a table, and what it is called. Refuses: NotFound, WrongContractState."""
    ledger = await _read(ports, who, number, "read_actual_carriers_csv")
    return await _written(number, "csv", ports.documents.ledger_csv, ledger)


async def chain_with_timelines(work: Work, number: ContractNumber) -> tuple[Chain, Timelines]:
    """The chain that a concluded contract stands in, and what happened to each of its contracts."""
    chain = chain_of(await work.actual_carriers.chain(number))
    return chain, await work.contracts.timelines([one.number for one in chain.contracts])


async def _read(ports: Ports, who: AnyCaller, number: ContractNumber, operation: str) -> Ledger:
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
        permit(who, operation, relation)
        if contract.concluded_at is None:
            raise WrongContractState(status=contract.status_at(ports.now()))
        chain, timelines = await chain_with_timelines(work, number)
    return ledger_seen_by(chain, number, timelines, who.viewer)


async def _written(
    number: ContractNumber, kind: str, write: Callable[[Ledger], Awaitable[bytes]], ledger: Ledger
) -> tuple[str, bytes]:
    return f"kaerini-actual-carriers-{number}.{kind}", await write(ledger)
