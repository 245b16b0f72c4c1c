"""The questions to the board, and what cannot be asked of it (SPEC 4.1, API §2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.members import CooperativeId
from domain.places import Area, Municipalities, Point
from domain.postings import Window, area_faults, repeated_faults, window_faults
from domain.refusals import Fault, Forbidden
from domain.search.corridors import Corridor
from domain.vehicle_classes import BodyType, Equipment, VehicleClass


class MaskedForTrial(Forbidden):
    """What a trial user is not shown cannot be asked about either (SPEC 1.6)."""

    code = "masked-for-trial"
    title_ja = "体験IDではご利用になれない条件です"
    title_en = "Not available to trial users"


@dataclass(frozen=True, slots=True)
class Range:
    """From ``min`` to ``max``, both included; None is open on that side."""

    min: int | None = None
    max: int | None = None

    def holds(self, value: int | None) -> bool:
        """Whether the value lies within; nothing known never does (API §2)."""
        if value is None:
            return False
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """From ``min`` upwards; None asks nothing."""

    min: int | None = None

    def holds(self, value: int) -> bool:
        """Whether the value is enough."""
        return self.min is None or value >= self.min


class LoadSort(StrEnum):
    """Orders of a list of loads: newest, earliest pickup, highest fare, highest fare per km, nearest."""

    POSTED = "posted"
    PICKUP = "pickup"
    FARE = "fare"
    FARE_PER_KM = "fare_per_km"
    DISTANCE = "distance"


class VehicleSort(StrEnum):
    """Orders of a list of vehicles: newest, earliest available, highest fare, nearest."""

    POSTED = "posted"
    AVAILABLE = "available"
    FARE = "fare"
    DISTANCE = "distance"


@dataclass(frozen=True, slots=True)
class LoadSearch:
    """A question to the board for loads; every condition given must hold (API §2).

    A board is asked about a corridor that has been measured (``MeasuredCorridor``).
    """

    origin: Area | None = None
    destination: Area | None = None
    pickup: Window | None = None
    delivery: Window | None = None
    vehicle_classes: tuple[VehicleClass, ...] | None = None
    body_types: tuple[BodyType, ...] | None = None
    equipment: tuple[Equipment, ...] | None = None
    weight_kg: Range | None = None
    fare_yen: Range | None = None
    text: str | None = None
    consolidation: bool | None = None
    posted_after: datetime | None = None
    cooperative_ids: tuple[CooperativeId, ...] | None = None
    from_point: Point | None = None
    corridor: Corridor | None = None
    sort: LoadSort = LoadSort.POSTED

    def faults(self, municipalities: Municipalities) -> Iterator[Fault]:
        """What cannot be asked."""
        yield from area_faults(self.origin, "#/origin", municipalities)
        yield from area_faults(self.destination, "#/destination", municipalities)
        yield from window_faults(self.pickup, "#/pickup")
        yield from window_faults(self.delivery, "#/delivery")
        yield from _range_faults(self.weight_kg, "#/weight_kg")
        yield from _range_faults(self.fare_yen, "#/fare_yen")
        yield from repeated_faults(self.vehicle_classes, "#/vehicle_classes")
        yield from repeated_faults(self.body_types, "#/body_types")
        yield from repeated_faults(self.equipment, "#/equipment")
        yield from repeated_faults(self.cooperative_ids, "#/cooperative_ids")
        if self.corridor is not None:
            yield from self.corridor.faults("#/corridor", municipalities)
        if self.sort is LoadSort.DISTANCE and self.from_point is None:
            yield Fault("#/from_point", "required")

    def masked_faults(self) -> Iterator[Fault]:
        """What a trial user may not ask (SPEC 1.6)."""
        yield from _masked_faults(self.fare_yen, self.cooperative_ids)
        if self.sort in (LoadSort.FARE, LoadSort.FARE_PER_KM):
            yield Fault("#/sort", "masked")


@dataclass(frozen=True, slots=True)
class VehicleSearch:
    """A question to the board for empty trucks; every condition given must hold (API §2)."""

    available: Area | None = None
    destination: Area | None = None
    available_at: Window | None = None
    vehicle_classes: tuple[VehicleClass, ...] | None = None
    body_types: tuple[BodyType, ...] | None = None
    equipment: tuple[Equipment, ...] | None = None
    weight_kg: AtLeast | None = None
    fare_yen: Range | None = None
    text: str | None = None
    posted_after: datetime | None = None
    cooperative_ids: tuple[CooperativeId, ...] | None = None
    from_point: Point | None = None
    sort: VehicleSort = VehicleSort.POSTED

    def faults(self, municipalities: Municipalities) -> Iterator[Fault]:
        """What cannot be asked."""
        yield from area_faults(self.available, "#/available", municipalities)
        yield from area_faults(self.destination, "#/destination", municipalities)
        yield from window_faults(self.available_at, "#/available_at")
        yield from _range_faults(self.fare_yen, "#/fare_yen")
        yield from repeated_faults(self.vehicle_classes, "#/vehicle_classes")
        yield from repeated_faults(self.body_types, "#/body_types")
        yield from repeated_faults(self.equipment, "#/equipment")
        yield from repeated_faults(self.cooperative_ids, "#/cooperative_ids")
        if self.sort is VehicleSort.DISTANCE and self.from_point is None:
            yield Fault("#/from_point", "required")

    def masked_faults(self) -> Iterator[Fault]:
        """What a trial user may not ask (SPEC 1.6)."""
        yield from _masked_faults(self.fare_yen, self.cooperative_ids)
        if self.sort is VehicleSort.FARE:
            yield Fault("#/sort", "masked")


def _range_faults(span: Range | None, pointer: str) -> Iterator[Fault]:
    if span is not None and span.min is not None and span.max is not None and span.min > span.max:
        yield Fault(f"{pointer}/max", "range-reversed")


def _masked_faults(
    fare_yen: Range | None, cooperative_ids: Sequence[CooperativeId] | None
) -> Iterator[Fault]:
    if fare_yen is not None:
        yield Fault("#/fare_yen", "masked")
    if cooperative_ids is not None:
        yield Fault("#/cooperative_ids", "masked")
