"""Rating each other after a delivery, and what is counted of a company (SPEC 5.11)."""

from collections.abc import Sequence

from domain.accounts import Caller
from domain.api_clients import AnyCaller
from domain.contracts.contracts import ContractStatus, Side, WrongContractState
from domain.contracts.numbers import ContractNumber
from domain.contracts.ratings import RatedAlready, Rating, Reliability, Scores
from domain.contracts.views import relation_to_contract
from domain.members import MemberId
from domain.permissions import permit
from domain.ports import Ports
from domain.refusals import NotFound
from domain.usecases.contracts.amending import hold_contract
from domain.usecases.desks import eyes_of

_DELIVERED = (ContractStatus.DELIVERED, ContractStatus.BILLED, ContractStatus.SETTLED)


async def rate_contract(
    ports: Ports, who: AnyCaller, number: ContractNumber, scores: Scores, comment: str | None
) -> Rating:
    """Rate the other side, once and for good, after the delivery.

    Refuses: NotFound, NotYours, WrongContractState (not delivered), RatedAlready.
    """
    async with ports.begin() as work:
        contract, side = await hold_contract(work, who, number, "rate_contract")
        if contract.status not in _DELIVERED:
            raise WrongContractState(status=contract.status_at(ports.now()))
        rated = contract.carrier if side is Side.CONSIGNOR else contract.consignor
        rating = Rating(number, side, rated.member_id, scores, comment, ports.now())
        if not await work.ratings.add(rating):
            raise RatedAlready
        return rating


async def list_ratings(ports: Ports, who: AnyCaller, number: ContractNumber) -> Sequence[Rating]:
    """What the two sides said of each other, for the two. Refuses: NotFound, NotYours (a clerk)."""
    async with ports.begin() as work:
        _, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
        permit(who, "list_ratings", relation)
        return await work.ratings.of_contract(number)


async def read_member_record(ports: Ports, who: Caller, member_id: MemberId) -> Reliability:
    """What a company's contracts say of it, for every company of the network. Refuses: NotFound."""
    permit(who, "read_member_record")
    async with ports.begin() as work:
        member = await work.members.get(member_id)
        if member is None:
            raise NotFound
        return await work.ratings.reliability(member)
