"""Events: what has happened, told to whoever reacts (DESIGN §4). Each carries ids, never contents."""

from dataclasses import dataclass

from domain.accounts import AccountId, SessionEnd, SessionId
from domain.contract_numbers import ContractNumber
from domain.letters import Addressee
from domain.loads import LoadId
from domain.settlement.documents import DocumentId
from domain.vehicles import VehicleId


@dataclass(frozen=True, slots=True)
class LoadPosted:
    load_id: LoadId


@dataclass(frozen=True, slots=True)
class LoadAmended:
    load_id: LoadId


@dataclass(frozen=True, slots=True)
class LoadWithdrawn:
    load_id: LoadId


@dataclass(frozen=True, slots=True)
class VehiclePosted:
    vehicle_id: VehicleId


@dataclass(frozen=True, slots=True)
class VehicleAmended:
    vehicle_id: VehicleId


@dataclass(frozen=True, slots=True)
class VehicleWithdrawn:
    vehicle_id: VehicleId


@dataclass(frozen=True, slots=True)
class ContractConcluded:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class ConfirmationOwed:
    contract_number: ContractNumber
    version: int
    addressee: Addressee


@dataclass(frozen=True, slots=True)
class DocumentIssued:
    document_id: DocumentId


@dataclass(frozen=True, slots=True)
class ContractSettled:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class SessionEnded:
    account_id: AccountId
    session_id: SessionId
    because: SessionEnd


@dataclass(frozen=True, slots=True)
class ContractProposed:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class ContractDeclined:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class ContractLapsed:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class ContractSetOut:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class ContractDelivered:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class StatusReported:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class DriverBound:
    contract_number: ContractNumber


@dataclass(frozen=True, slots=True)
class DriverReleased:
    contract_number: ContractNumber


Event = (
    LoadPosted
    | LoadAmended
    | LoadWithdrawn
    | VehiclePosted
    | VehicleAmended
    | VehicleWithdrawn
    | ContractConcluded
    | ConfirmationOwed
    | ContractProposed
    | ContractDeclined
    | ContractLapsed
    | ContractSetOut
    | ContractDelivered
    | StatusReported
    | DocumentIssued
    | ContractSettled
    | DriverBound
    | DriverReleased
    | SessionEnded
)
