"""Events: what has happened, told to whoever reacts (DESIGN §4). Each carries ids, never contents."""

from dataclasses import dataclass

from domain.accounts import AccountId, SessionEnd, SessionId
from domain.loads import LoadId
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
class SessionEnded:
    account_id: AccountId
    session_id: SessionId
    because: SessionEnd


Event = (
    LoadPosted
    | LoadAmended
    | LoadWithdrawn
    | VehiclePosted
    | VehicleAmended
    | VehicleWithdrawn
    | SessionEnded
)
