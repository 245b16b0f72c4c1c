"""Chains (再委託の連なり): the contracts that follow from one request, each from the one before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.accounts import Viewer
from domain.actual_carriers.reconsignments import IN_FORCE
from domain.contracts.contracts import Contract, Party
from domain.contracts.frozen import PrimeCarrier
from domain.contracts.numbers import ContractNumber

LEDGER_FROM_KG = 1_500
"""A request of this weight and more has a ledger; the whole request's weight counts `[law]` (SPEC 5.9)."""

PRIME_CONSIGNS_AT = 1
"""At tier 1 the poster is the prime carrier (SPEC 3.1); at any other the prime is outside the network."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Every contract that was ever concluded of one truck of a request.

    ``contracts``: the first one's consignor asked for the truck; each other names its parent, which stands
    before it. Where a contract was cancelled and its load posted on again, both are among them.
    """

    contracts: tuple[Contract, ...]

    @property
    def first(self) -> Contract:
        """The contract of the request itself."""
        return self.contracts[0]

    @property
    def weight_kg(self) -> int:
        """Of the whole request, all its trucks together."""
        return self.first.load.cargo.weight_kg

    @property
    def has_ledger(self) -> bool:
        """Whether the law asks for a ledger of it."""
        return self.weight_kg >= LEDGER_FROM_KG

    @property
    def prime(self) -> Party | None:
        """元請: None where it is outside the network."""
        return self.first.consignor if self.first.load.tier == PRIME_CONSIGNS_AT else None

    @property
    def in_force(self) -> tuple[Contract, ...]:
        """The contracts by which it is carried, in order; the last one's carrier drives."""
        return tuple(self._in_force())

    def _in_force(self) -> Iterator[Contract]:
        following = {parent_of(one): one for one in self.contracts[1:] if one.status in IN_FORCE}
        current = self.first if self.first.status in IN_FORCE else None
        while current is not None:
            yield current
            current = following.get(current.number)

    def child_of(self, number: ContractNumber) -> Contract | None:
        """By which contract in force this one is carried on, or None."""
        return next((one for one in self.in_force[1:] if parent_of(one) == number), None)

    def get(self, number: ContractNumber) -> Contract:
        """The contract of this number, which is among them."""
        return self._by_number[number]

    def part_of(self, number: ContractNumber, viewer: Viewer) -> frozenset[ContractNumber]:
        """What of the chain a viewer of one of its contracts is shown (SPEC 5.9).

        On the way from the first contract down to that one: the first in which the viewer has a part, and
        all that follows from it. Who is above is not told, nor is who took the place of a cancelled one.
        """
        way = [number]
        while (parent := parent_of(self.get(way[-1]))) in self._by_number:
            way.append(ContractNumber(str(parent)))
        shown = {next(one for one in reversed(way) if has_a_part(self.get(one), viewer))}
        for contract in self.contracts:  # a parent stands before its children
            if parent_of(contract) in shown:
                shown.add(contract.number)
        return frozenset(shown)

    @property
    def _by_number(self) -> Mapping[ContractNumber, Contract]:
        return {one.number: one for one in self.contracts}


def parent_of(contract: Contract) -> str | None:
    """The number of the contract whose load it carries on, or None."""
    return contract.load.parent_contract_number


def has_a_part(contract: Contract, viewer: Viewer) -> bool:
    """Whether the viewer is one of its parties, or the clerk of one."""
    cooperatives = (contract.consignor.cooperative.id, contract.carrier.cooperative.id)
    oversees = viewer.oversees is not None and viewer.oversees in cooperatives
    return oversees or contract.side_of(viewer.desk) is not None


def prime_told(chain: Chain, contract: Contract) -> PrimeCarrier | None:
    """Whom the carrier of a contract is told as the prime: of what is posted on, where there is a ledger."""
    if parent_of(contract) is None or chain.prime is None or not chain.has_ledger:
        return None
    return PrimeCarrier(chain.prime.name, chain.prime.address, chain.prime.phone)


def chain_of(contracts: Sequence[Contract]) -> Chain:
    """The chain, its contracts sorted so that each stands after its parent."""
    numbers = {one.number for one in contracts}
    waiting = sorted(contracts, key=lambda one: (one.proposed_at, one.number))
    (first,) = [one for one in waiting if parent_of(one) not in numbers]
    ordered, placed = [first], {first.number}
    while len(ordered) < len(contracts):
        following = [one for one in waiting if one.number not in placed and parent_of(one) in placed]
        ordered += following
        placed |= {one.number for one in following}
    return Chain(tuple(ordered))
