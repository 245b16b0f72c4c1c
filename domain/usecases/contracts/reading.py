"""Reading contracts: one, and lists of them, as each viewer is shown them (SPEC 5.6)."""

from collections.abc import Mapping, Sequence

from domain.api_clients import AnyCaller, ClientCaller
from domain.contracts.contracts import Contract, ContractStatus
from domain.contracts.numbers import ContractNumber
from domain.contracts.views import (
    ContractSearch,
    ContractVersion,
    ContractView,
    contract_seen_by,
    relation_to_contract,
)
from domain.permissions import permit
from domain.ports import Page, Ports, Standing, Work
from domain.usecases.contracts.checks.finding import grounds_of
from domain.usecases.desks import eyes_of


async def read_contract(ports: Ports, who: AnyCaller, number: ContractNumber) -> ContractView:
    """One contract, for its parties and their co-operatives' clerks. Refuses: NotFound."""
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
        permit(who, "read_contract", relation)
        return await show_contract(ports, work, who, contract)


async def list_contract_versions(
    ports: Ports, who: AnyCaller, number: ContractNumber
) -> Sequence[ContractVersion]:
    """Every version of a contract, under a hash that holds the one before (SPEC 5.5). Refuses: NotFound."""
    async with ports.begin() as work:
        _, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
        permit(who, "list_contract_versions", relation)
        return await work.contracts.versions(number)


async def list_contracts(
    ports: Ports, who: AnyCaller, search: ContractSearch, after: Standing | None, limit: int
) -> Page[ContractView]:
    """The desk's contracts, a clerk's of the whole co-operative, newest proposal first (SPEC 5.6)."""
    permit(who, "list_contracts")
    async with ports.begin() as work:
        page = await work.contracts.find(search, await eyes_of(work, who), ports.now(), after, limit)
        return Page(await _show(ports, work, who, page.items), page.after)


async def show_contract(ports: Ports, work: Work, who: AnyCaller, contract: Contract) -> ContractView:
    """The contract as the caller, who may see it, is shown it."""
    (view,) = await _show(ports, work, who, [contract])
    return view


async def _show(
    ports: Ports, work: Work, who: AnyCaller, contracts: Sequence[Contract]
) -> tuple[ContractView, ...]:
    timelines = await work.contracts.timelines([contract.number for contract in contracts])
    grounds = await grounds_of(ports, work, contracts)
    codes = await _call_codes(ports, work, who, contracts)
    now, is_holiday = ports.now(), ports.holidays.is_holiday
    return tuple(
        contract_seen_by(
            *(contract, timelines[contract.number], who.viewer),
            now=now,
            is_holiday=is_holiday,
            grounds=grounds[contract.number],
            call_code=codes.get(contract.number),
        )
        for contract in contracts
    )


async def _call_codes(
    ports: Ports, work: Work, who: AnyCaller, contracts: Sequence[Contract]
) -> Mapping[ContractNumber, str]:
    """The codes that the caller reads out: of its own proposals that wait. Nobody who looks in sees one."""
    if not isinstance(who, ClientCaller) and who.viewed_by is not None:
        return {}
    waiting = [
        one.number
        for one in contracts
        if one.status_at(ports.now()) is ContractStatus.PROPOSED and one.side_of(who.desk) is one.proposer
    ]
    return {number: kept.code for number, kept in (await work.call_codes.of(waiting)).items()}
