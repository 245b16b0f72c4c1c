"""Proposals (成約の申込み): what one side asks the other to agree to (SPEC 5.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum

from domain.calendar import fifteenth_of_the_month_after_next, jst_day
from domain.contracts.contracts import Agreement, Payment, PaymentMethod, Side
from domain.loads import Booking, Charge, Load, LoadId, LoadTerms, WorkBeside
from domain.members import MemberId
from domain.refusals import Fault
from domain.vehicles import Vehicle, VehicleId

_LAST_MOMENT = timedelta(microseconds=1)
"""Windows are half open: one that ends at midnight ends on the day before."""


class ConsignorIs(StrEnum):
    """Whose load it is: the proposer's, or the other side's."""

    ME = "me"
    COUNTERPARTY = "counterparty"


class Proof(StrEnum):
    """How the conclusion is to be proven, beside by who concludes (SPEC 5.1)."""

    CALL = "call"


class LeftOut(Enum):
    """Nothing was said, so the posting's word holds; None instead says that nothing is stated."""

    LEFT_OUT = "left_out"


LEFT_OUT = LeftOut.LEFT_OUT


@dataclass(frozen=True, slots=True)
class ProposedPayment:
    """How it is to be paid; ``due_on`` None: by the rule of SPEC 8.4."""

    method: PaymentMethod
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One side's proposal for one truck of a load (API §2). Yen without tax.

    ``reason``: why the consignor gives a contract of its own on for less (SPEC 5.8).
    """

    load_id: LoadId
    consignor_is: ConsignorIs
    vehicle_id: VehicleId | None = None
    counterparty_member_id: MemberId | None = None
    fare_yen: int | LeftOut | None = LEFT_OUT
    charges: tuple[Charge, ...] | LeftOut | None = LEFT_OUT
    services: tuple[WorkBeside, ...] | LeftOut | None = LEFT_OUT
    payment: ProposedPayment | LeftOut | None = LEFT_OUT
    reason: str | None = None
    proof: Proof | None = None

    @property
    def proposer(self) -> Side:
        """The side that the proposing desk stands on."""
        return Side.CONSIGNOR if self.consignor_is is ConsignorIs.ME else Side.CARRIER

    def agreement(self, terms: LoadTerms) -> Agreement:
        """What is to be agreed: what was said, and of the rest what the posting says."""
        return Agreement(
            fare_yen=terms.asking_fare_yen if self.fare_yen is LEFT_OUT else self.fare_yen,
            charges=terms.charges if self.charges is LEFT_OUT else self.charges,
            services=terms.services if self.services is LEFT_OUT else self.services,
            payment=self._payment(terms),
        )

    def _payment(self, terms: LoadTerms) -> Payment | None:
        if self.payment is None:
            return None
        usual = due_by_rule(terms)
        if self.payment is LEFT_OUT:
            return Payment(PaymentMethod.TRANSFER, usual)
        return Payment(self.payment.method, self.payment.due_on or usual)

    def carrier_of(self, desk: MemberId, vehicle: Vehicle | None) -> MemberId | None:
        """Whose truck it will be, where that has been said."""
        if self.proposer is Side.CARRIER:
            return desk
        if self.counterparty_member_id is not None:
            return self.counterparty_member_id
        return None if vehicle is None else vehicle.poster_id

    def faults(self, desk: MemberId, load: Load, vehicle: Vehicle | None) -> Iterator[Fault]:
        """What does not fit together: two different members, the poster's load, the carrier's truck."""
        carrier = self.carrier_of(desk, vehicle)
        if self.proposer is Side.CONSIGNOR:
            yield from self._faults_of_the_consignor(desk, load, carrier)
        elif load.poster_id == desk:
            yield Fault("#/consignor_is", "with-oneself")
        elif self.counterparty_member_id not in (None, load.poster_id):
            yield Fault("#/counterparty_member_id", "not-the-poster")
        if vehicle is not None and carrier is not None and vehicle.poster_id != carrier:
            yield Fault("#/vehicle_id", "not-the-carriers")
        payment = self._payment(load.terms)
        if payment is not None and payment.due_on < jst_day(load.terms.pickup.from_at):
            yield Fault("#/payment/due_on", "due-before-pickup")

    def _faults_of_the_consignor(
        self, desk: MemberId, load: Load, carrier: MemberId | None
    ) -> Iterator[Fault]:
        if load.poster_id != desk:
            yield Fault("#/consignor_is", "not-your-load")
        if carrier is None:
            yield Fault("#/counterparty_member_id", "required")
        elif carrier == desk:
            yield Fault("#/counterparty_member_id", "with-oneself")

    def takes_at_once(self, terms: LoadTerms) -> bool:
        """Whether a carrier takes an instant load just as it was posted (SPEC 5.2, API §2)."""
        as_posted = Proposal(self.load_id, self.consignor_is).agreement(terms)
        return (
            terms.booking is Booking.INSTANT
            and self.proposer is Side.CARRIER
            and self.proof is None
            and self.agreement(terms) == as_posted
        )


def due_by_rule(terms: LoadTerms) -> date:
    """The 15th of the second month after the day on which the delivery window ends (SPEC 8.4)."""
    return fifteenth_of_the_month_after_next(jst_day(terms.delivery.to_at - _LAST_MOMENT))
