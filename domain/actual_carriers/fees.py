"""The forwarding fee (利用運送手数料) of what is re-consigned, and the fares on both sides (SPEC 5.8)."""

from dataclasses import dataclass
from typing import Final

from domain.actual_carriers.chains import Chain, parent_of
from domain.contracts.contracts import Contract
from domain.contracts.numbers import ContractNumber
from domain.fares.forwarding import forwarding_fee_yen
from domain.loads import ChargeKind
from domain.members import MemberId
from domain.money import BasisPoints, Yen

FORWARDING_FEE_BP: Final = BasisPoints(1_000)
"""10 % on top of the agreed fare, never taken out of it (SPEC 5.8)."""


@dataclass(frozen=True, slots=True)
class ForwardingFee:
    """What the consignor of a contract owes its carrier on top of the fare, once that posts it on. Yen.

    ``stated_yen``: what the contract's charges state of it. ``proposed_yen``: what an amendment would have
    to add: nothing is charged that the two have not agreed on.
    """

    rate_bp: BasisPoints
    fare_yen: Yen
    fee_yen: Yen
    stated_yen: Yen

    @property
    def proposed_yen(self) -> Yen:
        """What is not stated yet."""
        return Yen(max(0, self.fee_yen - self.stated_yen))


@dataclass(frozen=True, slots=True)
class FaresBetween:
    """The fare of a contract beside that of its parent: for the desk that is a party to both alone."""

    parent_fare_yen: Yen
    fare_yen: Yen

    @property
    def is_below(self) -> bool:
        """Whether less is passed on than was agreed above: that needs a reason (SPEC 5.8)."""
        return self.fare_yen < self.parent_fare_yen


def forwarding_fee(chain: Chain, number: ContractNumber) -> ForwardingFee | None:
    """The fee on this contract of the chain; None where it is not carried on, or no longer in force."""
    if chain.child_of(number) is None:
        return None
    contract = chain.get(number)
    fare, charges = contract.agreement.fare_yen, contract.agreement.charges or ()
    assert fare is not None, "concluded"
    stated = sum(one.amount_yen for one in charges if one.kind is ChargeKind.FORWARDING_FEE)
    fee = forwarding_fee_yen(Yen(fare), FORWARDING_FEE_BP)
    return ForwardingFee(FORWARDING_FEE_BP, Yen(fare), fee, Yen(stated))


def fares_between(chain: Chain, number: ContractNumber, desk: MemberId | None) -> FaresBetween | None:
    """Both fares, for the desk that carries by the parent and consigns by this one; else None."""
    contract = chain.get(number)
    parent = next((one for one in chain.contracts if one.number == parent_of(contract)), None)
    if parent is None or desk is None or desk != contract.consignor.member_id:
        return None
    return fares_of(parent, contract)


def fares_of(parent: Contract, contract: Contract) -> FaresBetween | None:
    """Both fares, where both are agreed or proposed."""
    above, below = parent.agreement.fare_yen, contract.agreement.fare_yen
    return None if above is None or below is None else FaresBetween(Yen(above), Yen(below))
