"""Actual-carrier ledgers (実運送体制管理簿): told from the contracts, that nothing goes stale (SPEC 5.9)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from domain.accounts import Viewer
from domain.actual_carriers.chains import Chain
from domain.actual_carriers.fees import FaresBetween, ForwardingFee, fares_between, forwarding_fee
from domain.calendar import jst_day
from domain.contracts.contracts import Contract, ContractStatus, Party
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import Happening
from domain.loads import Cargo
from domain.members import MemberKind
from domain.places import MunicipalityCode
from domain.postings import Window
from domain.vehicle_classes import Labels

KEPT_YEARS = 7
"""The law asks for one year from the end of the carriage; contracts are kept seven (SPEC 5.6, 5.9)."""


class CarrierRole(StrEnum):
    """What a carrier of the chain does with the request."""

    ACTUAL_CARRIER = "actual_carrier"
    RE_CONSIGNOR = "re_consignor"
    FORWARDER = "forwarder"


CARRIER_ROLE_LABELS: Mapping[CarrierRole, Labels] = MappingProxyType(
    {
        CarrierRole.ACTUAL_CARRIER: ("実運送", "Actual carrier"),
        CarrierRole.RE_CONSIGNOR: ("再委託", "Re-consignor"),
        CarrierRole.FORWARDER: ("利用運送", "Forwarder"),
    }
)


class LedgerChange(StrEnum):
    """What a row of the ledger's record tells."""

    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


LEDGER_CHANGE_LABELS: Mapping[LedgerChange, Labels] = MappingProxyType(
    {LedgerChange.CONCLUDED: ("成約", "Concluded"), LedgerChange.CANCELLED: ("取消", "Cancelled")}
)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One carrier of the chain. ``tier`` None: a co-operative that forwards is no tier (SPEC 5.9).

    ``contract_number``: of the reader's own contracts only; a number opens the driver's door (SPEC 5.3).
    """

    role: CarrierRole
    tier: int | None
    name: str
    cargo: Cargo
    origin: MunicipalityCode
    destination: MunicipalityCode
    pickup: Window
    delivery: Window
    concluded_at: datetime
    contract_number: ContractNumber | None


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """A row of what was changed when; the timelines of the contracts keep them for good."""

    at: datetime
    change: LedgerChange
    tier: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """A chain as one reader is shown it.

    ``is_required``: the whole request weighs ``LEDGER_FROM_KG`` or more; below that there are no lines.
    ``prime`` None: outside the network. ``reference``: of the first load, for who posted it.
    Money is between the parties of one contract: never on paper, and told to those parties alone.
    """

    is_required: bool
    weight_kg: int
    prime: Party | None
    lines: tuple[LedgerLine, ...]
    records: tuple[LedgerRecord, ...]
    kept_until: date
    as_of: datetime
    reference: str | None = None
    fee: ForwardingFee | None = None
    fares: FaresBetween | None = None


Timelines = Mapping[ContractNumber, Sequence[Happening]]


def ledger_seen_by(chain: Chain, number: ContractNumber, timelines: Timelines, viewer: Viewer) -> Ledger:
    """The ledger as a viewer of one of its contracts is shown it; that it may be was decided before."""
    shown = chain.part_of(number, viewer)
    own = {one.number for one in chain.contracts if one.side_of(viewer.desk) is not None}
    fee = forwarding_fee(chain, number) if number in own else None
    fares = fares_between(chain, number, viewer.desk)
    ledger = _ledger(chain, shown, timelines, own)
    reference = chain.first.load.external_ref if chain.first.consignor.member_id == viewer.desk else None
    return replace(ledger, reference=reference, fee=fee, fares=fares)


def ledger_of_prime(chain: Chain, timelines: Timelines) -> Ledger:
    """The whole ledger as its prime carrier shows it to the shipper: without numbers, without money."""
    return _ledger(chain, {one.number for one in chain.contracts}, timelines, ())


def _ledger(
    chain: Chain, shown: Collection[ContractNumber], timelines: Timelines, own: Collection[ContractNumber]
) -> Ledger:
    lines = [_line(chain, one, own) for one in chain.in_force if one.number in shown]
    records = sorted(_records(chain, shown, timelines), key=lambda one: one.at)
    return Ledger(
        is_required=chain.has_ledger,
        weight_kg=chain.weight_kg,
        prime=chain.prime if chain.has_ledger else None,
        lines=tuple(lines) if chain.has_ledger else (),
        records=tuple(records) if chain.has_ledger else (),
        kept_until=kept_until(chain),
        as_of=max((one.at for one in records), default=chain.first.updated_at),
    )


def _line(chain: Chain, contract: Contract, own: Collection[ContractNumber]) -> LedgerLine:
    load = contract.load
    assert contract.concluded_at is not None
    return LedgerLine(
        role=_role(chain, contract),
        tier=_tier(contract),
        name=contract.carrier.name,
        cargo=load.cargo,
        origin=load.origin.municipality,
        destination=load.destination.municipality,
        pickup=load.pickup,
        delivery=load.delivery,
        concluded_at=contract.concluded_at,
        contract_number=contract.number if contract.number in own else None,
    )


def _role(chain: Chain, contract: Contract) -> CarrierRole:
    if contract.carrier.kind is MemberKind.COOPERATIVE:
        return CarrierRole.FORWARDER
    is_carried_on = chain.child_of(contract.number) is not None
    return CarrierRole.RE_CONSIGNOR if is_carried_on else CarrierRole.ACTUAL_CARRIER


def _tier(contract: Contract) -> int | None:
    return None if contract.carrier.kind is MemberKind.COOPERATIVE else contract.load.tier


_CHANGES = {
    ContractStatus.CONCLUDED.value: LedgerChange.CONCLUDED,
    ContractStatus.CANCELLED.value: LedgerChange.CANCELLED,
}


def _records(chain: Chain, shown: Collection[ContractNumber], timelines: Timelines) -> Iterator[LedgerRecord]:
    for contract in chain.contracts:
        if contract.number in shown:
            for one in timelines.get(contract.number, ()):
                if one.event in _CHANGES:
                    yield LedgerRecord(one.at, _CHANGES[one.event], _tier(contract), contract.carrier.name)


def kept_until(chain: Chain) -> date:
    """Seven years from the end of the delivery's window, on the same day (29 February: the 28th)."""
    last = jst_day(chain.first.load.delivery.to_at)
    is_leap_day = (last.month, last.day) == (2, 29)
    return last.replace(year=last.year + KEPT_YEARS, day=28 if is_leap_day else last.day)
