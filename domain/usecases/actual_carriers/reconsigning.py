"""Re-consigning (再委託): posting a contracted load on, and concluding what was posted on (SPEC 5.8, 5.9)."""

from domain.actual_carriers.chains import chain_of, parent_of, prime_told
from domain.actual_carriers.fees import FaresBetween, fares_of
from domain.actual_carriers.reconsignments import (
    POINTER,
    UNDER_WAY,
    is_its_carrier,
    reconsignment_faults,
    state_faults,
)
from domain.contracts.contracts import Contract
from domain.contracts.frozen import FrozenFuel, PrimeCarrier
from domain.contracts.numbers import ContractNumber
from domain.loads import Load, LoadId, LoadIsClosed, LoadTerms
from domain.members import MemberId
from domain.ports import Ports, Work
from domain.postings import PostingStatus
from domain.refusals import Fault, Invalid, refuse_faults


async def hold_parent(
    ports: Ports, work: Work, desk: MemberId, terms: LoadTerms, former: Load | None = None
) -> None:
    """Let the desk post these terms on from the contract they name, if any; it stays as it is meanwhile.

    ``former``: the load whose terms they become. What it was posted on from before may be over by now. After
    the load is locked, before it is kept. Refuses: Invalid (a contract of others as one there is none of).
    """
    if terms.parent_contract_number is None:
        return
    number = ContractNumber(terms.parent_contract_number)
    # Not locked before it is known to be the desk's: nobody waits for what does not exist for them.
    if not is_its_carrier(await work.contracts.get(number), desk):
        raise Invalid(Fault(POINTER, "unknown-contract"))
    parent = await work.contracts.lock(number)
    assert parent is not None, "a contract is never taken away"
    faults = [*reconsignment_faults(terms, parent)]
    if former is None or former.terms.parent_contract_number != number:
        over = [*state_faults(parent, ports.now())]
        faults += over
        if not over and await _is_posted_on(ports, work, number, None if former is None else former.id):
            faults.append(Fault(POINTER, "posted-on-already"))
    refuse_faults(faults)


async def post_on(ports: Ports, work: Work, load: Load) -> None:
    """Note as which load a contract is posted on, once the load is kept and the contract held.

    Compare-and-set: of two at once the second is refused. Refuses: Invalid.
    """
    if load.terms.parent_contract_number is None:
        return
    number = ContractNumber(load.terms.parent_contract_number)
    former = await work.actual_carriers.posted_as(number)
    if former != load.id and not await work.actual_carriers.post_on(number, load.id, former, ports.now()):
        raise Invalid(Fault(POINTER, "posted-on-already"))


async def hold_parent_in_force(work: Work, contract: Contract) -> None:
    """Pass a proposal for a load that was posted on, as long as what it is posted on from is under way.

    The parent is locked last, so that its cancellation and this conclusion come one after the other; whoever
    takes the load does not hear of it. Refuses: LoadIsClosed.
    """
    number = parent_of(contract)
    if number is None:
        return
    parent = await work.contracts.lock(ContractNumber(number))
    posted_as = await work.actual_carriers.posted_as(ContractNumber(number))
    is_whole = is_its_carrier(parent, contract.consignor.member_id) and posted_as == contract.load_id
    if parent is None or not is_whole or parent.status not in UNDER_WAY:
        raise LoadIsClosed


async def freeze(work: Work, contract: Contract) -> Contract:
    """The contract with what its conclusion fixes: the price of fuel, and the prime (SPEC 5.9, 7.5)."""
    price = await work.diesel_surveys.latest_price()
    fuel = None if price is None else FrozenFuel(price.month, price.price_sen_per_litre)
    return contract.freeze(fuel, await _prime(work, contract))


async def fares_with_parent(work: Work, contract: Contract) -> FaresBetween | None:
    """The fare of a contract beside its parent's, agreed or not: less below needs a reason (SPEC 5.8)."""
    number = parent_of(contract)
    parent = None if number is None else await work.contracts.get(ContractNumber(number))
    return None if parent is None else fares_of(parent, contract)


async def _prime(work: Work, contract: Contract) -> PrimeCarrier | None:
    number = parent_of(contract)
    if number is None:
        return None
    return prime_told(chain_of(await work.actual_carriers.chain(ContractNumber(number))), contract)


async def _is_posted_on(ports: Ports, work: Work, number: ContractNumber, besides: LoadId | None) -> bool:
    """Whether another load of this contract is open, or a contract carries it on."""
    if await work.actual_carriers.has_child(number):
        return True
    load_id = await work.actual_carriers.posted_as(number)
    if load_id is None or load_id == besides:
        return False
    load = await work.loads.get(load_id)
    assert load is not None, "a posting is never taken away"
    is_open = load.posting.status_at(ports.now()) is PostingStatus.OPEN
    return is_open and load.terms.parent_contract_number == number
