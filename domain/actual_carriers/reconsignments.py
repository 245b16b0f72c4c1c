"""Re-consignment (再委託): a carrier posts a load it has contracted on, as one truck at a time (SPEC 5.9)."""

from collections.abc import Iterator
from datetime import datetime

from domain.contracts.contracts import Contract, ContractStatus
from domain.loads import LoadTerms
from domain.members import MemberId, MemberKind
from domain.refusals import Fault

UNDER_WAY = frozenset({ContractStatus.CONCLUDED, ContractStatus.IN_TRANSIT})
"""While a contract is one of these its truck may be posted on."""

IN_FORCE = UNDER_WAY | {ContractStatus.DELIVERED, ContractStatus.BILLED, ContractStatus.SETTLED}
"""What was agreed and not cancelled."""

POINTER = "#/parent_contract_number"


def tier_below(parent: Contract) -> int:
    """The tier of who takes the parent's load on from its carrier.

    One more than the parent's; a co-operative contracts as a forwarder and does not count (SPEC 5.9).
    """
    return parent.load.tier + (parent.carrier.kind is not MemberKind.COOPERATIVE)


def is_its_carrier(contract: Contract | None, desk: MemberId) -> bool:
    """Whether the desk has agreed to carry it, whatever became of it. What is merely proposed is not."""
    return contract is not None and contract.concluded_at is not None and contract.carrier.member_id == desk


def reconsignment_faults(terms: LoadTerms, parent: Contract) -> Iterator[Fault]:
    """What does not fit the contract that is posted on: one truck, its tier, no more weight than it has."""
    tier = tier_below(parent)
    if terms.tier != tier:
        yield Fault("#/tier", "not-the-tier-below", {"tier": tier})
    if terms.trucks != 1:
        yield Fault("#/trucks", "posted-on-as-one-truck")
    most_kg = parent.load.cargo.weight_kg
    if terms.cargo.weight_kg > most_kg:
        yield Fault("#/cargo/weight_kg", "heavier-than-its-contract", {"kg": most_kg})


def state_faults(parent: Contract, now: datetime) -> Iterator[Fault]:
    """Only what is agreed and not delivered yet is posted on."""
    if parent.status_at(now) not in UNDER_WAY:
        yield Fault(POINTER, "contract-not-under-way")
