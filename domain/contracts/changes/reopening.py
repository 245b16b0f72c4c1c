"""Opening postings again: what a cancelled contract gives back to the board (SPEC 5.2)."""

from dataclasses import replace
from datetime import datetime

from domain.loads import Cargo, Load, LoadTerms
from domain.postings import PostingStatus
from domain.vehicles import Capacity, Vehicle


def may_take_back(load: Load, at: datetime) -> bool:
    """Whether a truck that will not come can be looked for again.

    On the board, or off it with the last truck, while its time and its pickup are not over; what was taken
    off by hand, and what never was on it, stays where it is.
    """
    reopened = replace(load, status=PostingStatus.OPEN, closed_at=None)
    in_time = reopened.posting.status_at(at) is PostingStatus.OPEN and at < load.terms.pickup.to_at
    return in_time and not load.by_phone and load.status is not PostingStatus.WITHDRAWN


def take_back(load: Load, *, at: datetime) -> Load:
    """The load with one truck more to find, open again. The caller has asked ``may_take_back``."""
    left = load.trucks_left + 1
    return replace(load, status=PostingStatus.OPEN, closed_at=None, trucks_left=left, updated_at=at)


def release(vehicle: Vehicle, load: LoadTerms, contracted_at: datetime, *, at: datetime) -> Vehicle:
    """The vehicle once a load that it was contracted for then stays away: ``Vehicle.contract``, undone.

    On the board again if this contract took it off and its time is not over. What was done to it since
    stays as it is.
    """
    if vehicle.status is PostingStatus.OPEN and load.consolidation:
        room = _with_room_for(vehicle.terms.capacity, load.cargo, load.trucks)
        return replace(vehicle, terms=replace(vehicle.terms, capacity=room), updated_at=at)
    if vehicle.status is PostingStatus.CONTRACTED and vehicle.closed_at == contracted_at:
        return replace(vehicle, status=PostingStatus.OPEN, closed_at=None, updated_at=at)
    return vehicle


def _with_room_for(room: Capacity, cargo: Cargo, trucks: int) -> Capacity:
    """``Capacity.less``, undone: one truck's share of the cargo stays away."""
    return Capacity(
        room.weight_kg + -(-cargo.weight_kg // trucks),
        _returned(room.pallets, cargo.pallets, trucks),
        _returned(room.floor_cm, cargo.floor_cm, trucks),
        _returned(room.volume_l, cargo.volume_l, trucks),
    )


def _returned(room: int | None, share: int | None, trucks: int) -> int | None:
    """Room of which nobody says how much is taken stays as it is."""
    return room if room is None or share is None else room + -(-share // trucks)
