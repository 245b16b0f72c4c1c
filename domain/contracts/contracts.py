"""Contracts (成約): one truck of a load, agreed between a consignor and a carrier (SPEC 5.2-5.6).

The life of a contract: ``proposed`` by either side → ``concluded`` by the other → ``in_transit`` with
the first ``loaded`` or ``under_way`` → ``delivered`` → ``billed`` → ``settled``. A proposal may be
``declined`` by the other side, or ``lapsed``: taken back, overtaken when the last truck went to another,
or by the clock. A contract may be ``cancelled`` while concluded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.calendar import Month, closing_month, jst_day, month_of
from domain.contracts.frozen import FrozenFuel, PrimeCarrier
from domain.contracts.numbers import ContractNumber
from domain.contracts.trucks import Truck
from domain.fares.standard_fares import StandardFare, fare_ratio_bp
from domain.loads import Charge, ChargeKind, LoadId, LoadTerms, WorkBeside
from domain.members import MemberId, MemberKind, NamedCooperative
from domain.money import Yen
from domain.refusals import Conflict, Fault
from domain.vehicles import VehicleId

PROPOSAL_LIFE = timedelta(hours=2)
"""A proposal reserves nothing and lapses after this, at the pickup's end at the latest (SPEC 5.2)."""


class WrongContractState(Conflict):
    """The contract's state does not allow it now (API §2)."""

    code = "wrong-contract-state"
    title_ja = "この成約はその状態ではありません"
    title_en = "The contract is not in a state for this"


class LoadIsTaken(Conflict):
    """Another carrier has the last truck of the load (SPEC 5.2)."""

    code = "load-is-taken"
    title_ja = "この荷物はほかの会社と成約しました"
    title_en = "The load has been taken"


class ContractIncomplete(Conflict):
    """A written item that the law asks for has not been said (SPEC 5.6); the faults name each."""

    code = "contract-incomplete"
    title_ja = "成約に必要な記載事項が足りません"
    title_en = "The contract lacks items it must state"


class DeliveryRecorded(Conflict):
    """The delivery is on record already, with another receiver (API §2)."""

    code = "delivery-recorded"
    title_ja = "納品はすでに記録されています"
    title_en = "The delivery is already recorded"


class ContractStatus(StrEnum):
    """Where a contract stands."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CONCLUDED = "concluded"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    BILLED = "billed"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class Side(StrEnum):
    """委託側・運送側: whose load, and whose truck."""

    CONSIGNOR = "consignor"
    CARRIER = "carrier"

    @property
    def other(self) -> "Side":
        """The counterparty's side."""
        return Side.CARRIER if self is Side.CONSIGNOR else Side.CONSIGNOR


class ConcludedBy(StrEnum):
    """How the two came to agree."""

    CONFIRMATION = "confirmation"
    INSTANT = "instant"
    OFFER = "offer"
    CALL = "call"


class PaymentMethod(StrEnum):
    """How the fare is paid; bills (手形) are no method of this network (SPEC 5.6)."""

    TRANSFER = "transfer"
    CASH = "cash"
    ELECTRONIC_RECORD = "electronic_record"


@dataclass(frozen=True, slots=True)
class Payment:
    """How and until when the fare is paid."""

    method: PaymentMethod
    due_on: date


@dataclass(frozen=True, slots=True)
class Party:
    """A company as a contract names it: as it was when the contract was proposed."""

    member_id: MemberId
    kind: MemberKind
    name: str
    address: str
    phone: str
    cooperative: NamedCooperative
    registration_number: str | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the two agree on. Yen without tax; None says nothing, an empty tuple states "none" (SPEC 5.6)."""

    fare_yen: int | None
    charges: tuple[Charge, ...] | None
    services: tuple[WorkBeside, ...] | None
    payment: Payment | None


class WrittenItem(StrEnum):
    """What a contract must state in writing (SPEC 5.6 a-e; f is the day of conclusion itself)."""

    FARE = "fare"
    SERVICES = "services"
    SPECIAL_COSTS = "special_costs"
    PARTIES = "parties"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class StandardFares:
    """The standard fare by the carrier's bureau, and the one it was posted with (SPEC 7.1: both kept)."""

    of_carrier: StandardFare | None
    posted: StandardFare | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The proof that it arrived: when, and who took it."""

    at: datetime
    receiver: str


class CancellationKind(StrEnum):
    """How a contract came to be cancelled: by agreement, or decided by a clerk (SPEC 5.4)."""

    AGREED = "agreed"
    NO_SHOW = "no_show"
    AFTER_LOADING = "after_loading"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """How it was cancelled. ``by``: at whose wish or on whose report; ``paid_by``: who pays a fee."""

    kind: CancellationKind
    by: Side
    fee_yen: int
    paid_by: Side | None


@dataclass(frozen=True, slots=True)
class Contract:
    """One truck of a load, between two companies.

    ``load``: its terms as they were when agreed. ``*_fee_bp``: the co-operatives' rates of the day of
    conclusion, frozen (SPEC 8.2). ``closing_month``: with which month's end a delivered one is billed, or the
    fee of a cancelled one. ``truck``: as the carrier named it last. ``amendments``: how many were agreed on.
    ``document_hash``: SHA-256 (hex) of this version, chained to the one
    before (SPEC 5.5). ``fuel``, ``prime``: as the conclusion froze them (SPEC 5.9, 7.5).
    """

    number: ContractNumber
    version: int
    status: ContractStatus
    proposer: Side
    consignor: Party
    carrier: Party
    load_id: LoadId
    load_version: int
    vehicle_id: VehicleId | None
    load: LoadTerms
    agreement: Agreement
    standard_fares: StandardFares
    proposed_at: datetime
    lapses_at: datetime
    updated_at: datetime
    concluded_at: datetime | None = None
    concluded_by: ConcludedBy | None = None
    consignor_fee_bp: int | None = None
    carrier_fee_bp: int | None = None
    delivery: Delivery | None = None
    closing_month: Month | None = None
    document_hash: str | None = None
    fuel: FrozenFuel | None = None
    prime: PrimeCarrier | None = None
    truck: Truck | None = None
    amendments: int = 0
    cancellation: Cancelled | None = None

    def side_of(self, member_id: MemberId | None) -> Side | None:
        """The side a desk stands on, or None for who is no party."""
        if member_id is None:
            return None
        sides = {self.consignor.member_id: Side.CONSIGNOR, self.carrier.member_id: Side.CARRIER}
        return sides.get(member_id)

    def status_at(self, now: datetime) -> ContractStatus:
        """The status people see: a proposal past its time has lapsed, by the clock alone (DESIGN §4)."""
        if self.status is ContractStatus.PROPOSED and now >= self.lapses_at:
            return ContractStatus.LAPSED
        return self.status

    def conclude(self, by: ConcludedBy, fees_bp: tuple[int, int], *, at: datetime) -> Self:
        """The contract, agreed; ``fees_bp`` of the consignor's and the carrier's co-operative.

        Refuses: WrongContractState, ContractIncomplete.
        """
        self.must_be_whole(at)
        return replace(
            self,
            status=ContractStatus.CONCLUDED,
            concluded_at=at,
            concluded_by=by,
            consignor_fee_bp=fees_bp[0],
            carrier_fee_bp=fees_bp[1],
            updated_at=at,
        )

    def freeze(self, fuel: FrozenFuel | None, prime: PrimeCarrier | None) -> Self:
        """The contract with what stands from its conclusion on (SPEC 5.9, 7.5)."""
        return replace(self, fuel=fuel, prime=prime)

    def must_be_whole(self, at: datetime) -> None:
        """Refuse what may not be concluded of itself. Refuses: WrongContractState, ContractIncomplete."""
        self._must_be(at, ContractStatus.PROPOSED)
        missing = [Fault("#/" + item.value, "written-item-missing") for item in self.missing_items()]
        if missing:
            raise ContractIncomplete(*missing)

    def with_standard_fare(self, of_carrier: StandardFare | None) -> Self:
        """The contract with the carrier's standard fare worked out anew; the posted one stays (SPEC 7.1)."""
        return replace(self, standard_fares=replace(self.standard_fares, of_carrier=of_carrier))

    def decline(self, *, at: datetime) -> Self:
        """The proposal, turned down by the other side. Refuses: WrongContractState."""
        self._must_be(at, ContractStatus.PROPOSED)
        return replace(self, status=ContractStatus.DECLINED, updated_at=at)

    def lapse(self, *, at: datetime) -> Self:
        """The proposal, taken back by its side, or overtaken. Refuses: WrongContractState."""
        self._must_be(at, ContractStatus.PROPOSED)
        return replace(self, status=ContractStatus.LAPSED, updated_at=at)

    def set_out(self, *, at: datetime) -> Self:
        """The contract once its cargo is loaded or under way (SPEC 5.4). Refuses: WrongContractState."""
        self._must_be(at, ContractStatus.CONCLUDED)
        return replace(self, status=ContractStatus.IN_TRANSIT, updated_at=at)

    def deliver(self, delivery: Delivery, *, at: datetime) -> Self:
        """The contract, delivered; also straight from concluded, never before the pickup window opens.

        Refuses: WrongContractState.
        """
        self._must_be(at, ContractStatus.CONCLUDED, ContractStatus.IN_TRANSIT)
        if delivery.at < self.load.pickup.from_at:
            raise WrongContractState(Fault("#/at", "delivered-before-pickup"))
        return replace(
            self,
            status=ContractStatus.DELIVERED,
            delivery=delivery,
            closing_month=closing_month(jst_day(delivery.at), jst_day(at)),
            updated_at=at,
        )

    def bill(self, *, at: datetime) -> Self:
        """The contract once its invoices and its statement are issued (SPEC 8.4)."""
        self._must_be(at, ContractStatus.DELIVERED)
        return replace(self, status=ContractStatus.BILLED, updated_at=at)

    def settle(self, *, at: datetime) -> Self:
        """The contract once every document it stands on is paid (SPEC 5.4)."""
        self._must_be(at, ContractStatus.BILLED)
        return replace(self, status=ContractStatus.SETTLED, updated_at=at)

    def name_truck(self, truck: Truck, *, at: datetime) -> Self:
        """The contract with its truck, or a substitute (SPEC 5.4b). Refuses: WrongContractState."""
        self._must_be(at, ContractStatus.CONCLUDED, ContractStatus.IN_TRANSIT)
        return replace(self, truck=truck, updated_at=at)

    def must_let_cancel(self, kind: CancellationKind, at: datetime) -> None:
        """Refuse what it is too late, or too early, for: loaded cargo is no no-show (SPEC 5.4).

        Refuses: WrongContractState.
        """
        loaded = kind is CancellationKind.AFTER_LOADING
        self._must_be(at, ContractStatus.IN_TRANSIT if loaded else ContractStatus.CONCLUDED)

    def cancel(self, cancelled: Cancelled, *, at: datetime) -> Self:
        """The contract, cancelled. A fee closes with this month; the consignor's is a charge (SPEC 5.2, 13).

        Refuses: WrongContractState.
        """
        self.must_let_cancel(cancelled.kind, at)
        agreement = self.agreement
        if cancelled.paid_by is Side.CONSIGNOR:
            fee = Charge(ChargeKind.CANCELLATION, cancelled.fee_yen)
            agreement = replace(agreement, charges=(*(agreement.charges or ()), fee))
        return replace(
            self,
            status=ContractStatus.CANCELLED,
            agreement=agreement,
            cancellation=cancelled,
            closing_month=month_of(jst_day(at)) if cancelled.fee_yen else None,
            updated_at=at,
        )

    def missing_items(self) -> Iterator[WrittenItem]:
        """The written items that nobody has stated (SPEC 5.6)."""
        agreement = self.agreement
        if agreement.fare_yen is None:
            yield WrittenItem.FARE
        if agreement.services is None:
            yield WrittenItem.SERVICES
        if agreement.charges is None:
            yield WrittenItem.SPECIAL_COSTS
        if not all(party.name and party.address for party in (self.consignor, self.carrier)):
            yield WrittenItem.PARTIES
        if agreement.payment is None:
            yield WrittenItem.PAYMENT

    @property
    def fare_ratio_bp(self) -> int | None:
        """The fare in basis points of the carrier's standard fare (SPEC 5.7), where there are both."""
        if self.agreement.fare_yen is None or self.standard_fares.of_carrier is None:
            return None
        return fare_ratio_bp(Yen(self.agreement.fare_yen), self.standard_fares.of_carrier)

    def _must_be(self, at: datetime, *statuses: ContractStatus) -> None:
        status = self.status_at(at)
        if status not in statuses:
            raise WrongContractState(status=status)
