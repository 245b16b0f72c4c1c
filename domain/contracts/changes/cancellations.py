"""Cancellations (取消し): agreed by both sides, or recorded by one and decided by a clerk (SPEC 5.4, 5.5)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType, Self
from uuid import UUID

from domain.contracts.changes.states import ChangeIsClosed, ChangeStatus
from domain.contracts.contracts import CancellationKind, Cancelled, Contract, Party, Side
from domain.contracts.numbers import ContractNumber
from domain.members import CooperativeId, MemberKind
from domain.refusals import Fault

CancellationId = NewType("CancellationId", UUID)


@dataclass(frozen=True, slots=True)
class CancellationTerms:
    """What one side asks for. ``fee_yen``: without tax, 0 for none; ``paid_by`` None: by who asks.

    ``reopen_load``: the truck goes back to the load, which is on the board again if its time is not over.
    """

    kind: CancellationKind = CancellationKind.AGREED
    fee_yen: int = 0
    paid_by: Side | None = None
    reopen_load: bool = False
    reason: str | None = None

    def faults(self) -> Iterator[Fault]:
        """What a clerk is to decide says why; no fee is paid by nobody."""
        if self.kind is not CancellationKind.AGREED and self.reason is None:
            yield Fault("#/reason", "required")
        if self.paid_by is not None and not self.fee_yen:
            yield Fault("#/paid_by", "no-fee-to-pay")


@dataclass(frozen=True, slots=True)
class Cancellation:
    """One side's wish to cancel, or its report of a no-show or of an end after loading."""

    id: CancellationId
    version: int
    contract_number: ContractNumber
    status: ChangeStatus
    proposer: Side
    terms: CancellationTerms
    proposed_at: datetime
    decided_at: datetime | None = None
    decision_reason: str | None = None

    @property
    def is_agreed_on(self) -> bool:
        """Whether the other side answers it; else a clerk decides (SPEC 5.4)."""
        return self.terms.kind is CancellationKind.AGREED

    def cancelled(self) -> Cancelled:
        """What the contract is to say of it."""
        payer = self.terms.paid_by or self.proposer
        fee = self.terms.fee_yen
        return Cancelled(self.terms.kind, self.proposer, fee, payer if fee else None)

    def end(self, status: ChangeStatus, *, at: datetime, reason: str | None = None) -> Self:
        """The cancellation, answered, decided or taken back. Refuses: ChangeIsClosed."""
        if self.status is not ChangeStatus.OPEN:
            raise ChangeIsClosed
        return replace(self, status=status, decided_at=at, decision_reason=reason)


def decider_of(contract: Contract, cancellation: Cancellation) -> CooperativeId:
    """Whose clerk decides: that of the company it is held against, which oversees its conduct (SPEC 1.2).

    Where that company is the co-operative's own desk, nobody judges himself: then the other side's.
    """
    parties = {Side.CONSIGNOR: contract.consignor, Side.CARRIER: contract.carrier}
    accused: Party = parties[cancellation.proposer.other]
    if accused.kind is MemberKind.COOPERATIVE:
        return parties[cancellation.proposer].cooperative.id
    return accused.cooperative.id
