"""Handing out links to the ledger: the shipper reads it without logging in (SPEC 5.9; API §1 auth)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.accounts import Caller
from domain.actual_carriers.chains import Chain, chain_of
from domain.actual_carriers.ledgers import Ledger, kept_until, ledger_of_prime
from domain.calendar import jst_day
from domain.contracts.contracts import WrongContractState
from domain.contracts.numbers import ContractNumber
from domain.contracts.views import relation_to_contract
from domain.desk.links import MOST_LINKS, CapabilityLink, CapabilityLinkId, HandedOutLink, LinkKind
from domain.permissions import NotYours, permit
from domain.ports import Ports, Work
from domain.refusals import Fault, Invalid, NotFound, refuse_stale
from domain.usecases.actual_carriers.showing_ledgers import chain_with_timelines
from domain.usecases.desks import desk_of, eyes_of
from domain.usecases.logging_in import hash_of


async def make_actual_carriers_link(
    ports: Ports, who: Caller, number: ContractNumber, name: str
) -> HandedOutLink:
    """Make a link to the whole ledger of a request, for its shipper. ``name``: whom it is given to.

    Refuses: NotFound, NotYours (a contract further down the chain), WrongContractState, Invalid.
    """
    desk, _ = desk_of(who)
    secret = ports.new_secret()
    async with ports.begin() as work:
        await _refuse_below_prime(ports, work, who, number, "make_actual_carriers_link")
        await work.contracts.lock(number)  # two at once are counted one after the other
        if len(await work.links.of_contract(number, desk)) >= MOST_LINKS:
            raise Invalid(Fault("#", "list-is-full", {"most": MOST_LINKS}))
        link = CapabilityLink(
            id=CapabilityLinkId(ports.new_id()),
            version=1,
            kind=LinkKind.ACTUAL_CARRIERS,
            account_id=who.account_id,
            member_id=desk,
            name=name,
            secret_hash=hash_of(secret),
            made_at=ports.wall_now(),
            contract_number=number,
        )
        await work.links.add(link)
    return HandedOutLink(link, secret)


async def list_actual_carriers_links(
    ports: Ports, who: Caller, number: ContractNumber
) -> Sequence[CapabilityLink]:
    """The desk's links to this ledger that are not revoked, newest first.

    Refuses: NotFound, NotYours, WrongContractState.
    """
    async with ports.begin() as work:
        await _refuse_below_prime(ports, work, who, number, "list_actual_carriers_links")
        return await work.links.of_contract(number, desk_of(who)[0])


async def revoke_actual_carriers_link(
    ports: Ports, who: Caller, number: ContractNumber, link_id: CapabilityLinkId, seen: int
) -> None:
    """Let a link of the desk lead nowhere, at once.

    Refuses: NotFound (another desk's too), NotYours, WrongContractState, Stale.
    """
    async with ports.begin() as work:
        await _refuse_below_prime(ports, work, who, number, "revoke_actual_carriers_link")
        link = await work.links.lock(link_id)
        if link is None or link.contract_number != number or link.member_id != desk_of(who)[0]:
            raise NotFound
        if link.revoked_at is not None:
            raise NotFound
        refuse_stale(link.version, seen)
        await work.links.save(link.revoke(at=ports.wall_now()))


@dataclass(frozen=True, slots=True)
class HandedOutLedger:
    """What a link stands for at this moment. ``given_to``: by whom its maker knows it."""

    given_to: str
    ledger: Ledger


async def read_linked_ledger(ports: Ports, secret: str) -> HandedOutLedger | None:
    """What a link to a ledger shows now; None where it leads nowhere.

    It belongs to the desk's request, not to the person who made it: it goes on leading when that account is
    closed, until it is revoked or the ledger's seven years are over. Unknown and revoked are told alike.
    """
    async with ports.begin() as work:
        link = await work.links.of_secret(LinkKind.ACTUAL_CARRIERS, hash_of(secret))
        if link is None or link.revoked_at is not None or link.contract_number is None:
            return None
        chain, timelines = await chain_with_timelines(work, link.contract_number)
    if _is_over(ports, chain):
        return None
    return HandedOutLedger(link.name, ledger_of_prime(chain, timelines))


def _is_over(ports: Ports, chain: Chain) -> bool:
    return jst_day(ports.now()) > kept_until(chain)


async def _refuse_below_prime(
    ports: Ports, work: Work, who: Caller, number: ContractNumber, operation: str
) -> None:
    """Pass a party of the request's own contract. Refuses: NotFound, NotYours, WrongContractState."""
    contract, relation = relation_to_contract(await work.contracts.get(number), await eyes_of(work, who))
    permit(who, operation, relation)
    if contract.concluded_at is None:
        raise WrongContractState(status=contract.status_at(ports.now()))
    if chain_of(await work.actual_carriers.chain(number)).first.number != number:
        raise NotYours
