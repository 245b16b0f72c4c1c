"""Amendments (契約変更): other terms for a concluded contract, agreed by both sides (SPEC 5.5)."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import NewType, Self
from uuid import UUID

from domain.calendar import jst_day
from domain.contracts.changes.states import ChangeIsClosed, ChangeStatus
from domain.contracts.contracts import Contract, ContractStatus, Payment, Side, WrongContractState
from domain.contracts.numbers import ContractNumber
from domain.contracts.proposals import ProposedPayment
from domain.loads import Charge, WorkBeside
from domain.postings import Window, window_faults
from domain.refusals import Fault

AmendmentId = NewType("AmendmentId", UUID)

_RUNNING = (ContractStatus.CONCLUDED, ContractStatus.IN_TRANSIT, ContractStatus.DELIVERED)
_OF_THE_RUN = ("pickup", "delivery", "weight_kg", "remarks")
"""What can no longer be agreed on once the truck has been there: delivered, only money is left to change."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to become different; None: it stays. Yen without tax; ``weight_kg``: of the whole request."""

    fare_yen: int | None = None
    charges: tuple[Charge, ...] | None = None
    services: tuple[WorkBeside, ...] | None = None
    payment: ProposedPayment | None = None
    pickup: Window | None = None
    delivery: Window | None = None
    weight_kg: int | None = None
    remarks: str | None = None

    def faults(self, contract: Contract) -> Iterator[Fault]:
        """What is not right in them, as changes of this contract."""
        yield from window_faults(self.pickup, "#/pickup")
        yield from window_faults(self.delivery, "#/delivery")
        amended = self.applied(contract)
        if amended == contract:
            yield Fault("#", "nothing-changes")
        if amended.load.delivery.to_at <= amended.load.pickup.from_at:
            yield Fault("#/delivery/to" if self.delivery else "#/pickup/from", "delivered-before-pickup")
        payment = amended.agreement.payment
        if payment is not None and payment.due_on < jst_day(amended.load.pickup.from_at):
            yield Fault("#/payment/due_on" if self.payment else "#/pickup/from", "due-before-pickup")

    def applied(self, contract: Contract) -> Contract:
        """The contract with these terms, and everything else as it is."""
        agreement = contract.agreement
        return replace(
            contract,
            agreement=replace(
                agreement,
                fare_yen=agreement.fare_yen if self.fare_yen is None else self.fare_yen,
                charges=agreement.charges if self.charges is None else self.charges,
                services=agreement.services if self.services is None else self.services,
                payment=_payment(agreement.payment, self.payment),
            ),
            load=replace(
                contract.load,
                pickup=self.pickup or contract.load.pickup,
                delivery=self.delivery or contract.load.delivery,
                cargo=replace(contract.load.cargo, weight_kg=self.weight_kg or contract.load.cargo.weight_kg),
                remarks=contract.load.remarks if self.remarks is None else self.remarks,
            ),
        )

    def must_suit(self, contract: Contract) -> None:
        """Pass what may still be agreed on: all of it before the pickup, then less, at last only money.

        Refuses: WrongContractState, naming each term that it is too late for.
        """
        if contract.status not in _RUNNING:
            raise WrongContractState(status=contract.status)
        settled: tuple[str, ...] = ()
        if contract.status is ContractStatus.IN_TRANSIT:
            settled = ("pickup",)
        elif contract.status is ContractStatus.DELIVERED:
            settled = _OF_THE_RUN
        late = [
            Fault(f"#/{name}", "too-late-to-change") for name in settled if getattr(self, name) is not None
        ]
        if late:
            raise WrongContractState(*late, status=contract.status)


def _payment(agreed: Payment | None, proposed: ProposedPayment | None) -> Payment | None:
    if proposed is None:
        return agreed
    assert agreed is not None, "a concluded contract says when it is paid"
    return Payment(proposed.method, proposed.due_on or agreed.due_on)


@dataclass(frozen=True, slots=True)
class Amendment:
    """One side's proposal to change a contract, and what became of it."""

    id: AmendmentId
    version: int
    contract_number: ContractNumber
    status: ChangeStatus
    proposer: Side
    changes: Changes
    reason: str | None
    proposed_at: datetime
    decided_at: datetime | None = None

    def end(self, status: ChangeStatus, *, at: datetime) -> Self:
        """The amendment, answered or taken back. Refuses: ChangeIsClosed."""
        if self.status is not ChangeStatus.OPEN:
            raise ChangeIsClosed
        return replace(self, status=status, decided_at=at)


def money_of(contract: Contract) -> tuple[object, ...]:
    """What the checks of a contract look at beside its parties (SPEC 5.7): fare, charges, weight, days."""
    agreement = contract.agreement
    return (
        *(getattr(agreement, field.name) for field in fields(agreement)),
        contract.load.cargo.weight_kg,
        contract.load.pickup,
        contract.load.delivery,
    )
