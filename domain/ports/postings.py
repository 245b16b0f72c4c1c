"""Loads and vehicles as they are kept, and the board on which they are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.accounts import Viewer
from domain.contract_numbers import ContractNumber
from domain.history import PastVersion
from domain.loads import Load, LoadId, LoadView
from domain.members import MemberId
from domain.ports.pages import Page, Standing
from domain.search import Detour, Frame, LoadSearch, MapEnd, PostingMap, VehicleSearch
from domain.vehicles import Vehicle, VehicleId, VehicleView


class Loads(Protocol):
    """Loads as they are kept."""

    async def get(self, load_id: LoadId) -> Load | None:
        """The load, or None."""

    async def lock(self, load_id: LoadId) -> Load | None:
        """The load, or None; nobody else changes it until this work ends."""

    async def add(self, load: Load) -> None:
        """Keep a new load with its trucks, its first version and its audit row."""

    async def save(self, load: Load) -> Load:
        """Keep a changed load (locked before) as its next version, with its audit row."""

    async def history(self, load_id: LoadId, before: int | None, limit: int) -> Sequence[PastVersion[Load]]:
        """Versions, newest first, below ``before``."""

    async def take_truck(self, load_id: LoadId, number: ContractNumber) -> bool:
        """Give the load's first free truck to a contract; False when there is none left."""


class Vehicles(Protocol):
    """Vehicles as they are kept."""

    async def get(self, vehicle_id: VehicleId) -> Vehicle | None:
        """The vehicle, or None."""

    async def lock(self, vehicle_id: VehicleId) -> Vehicle | None:
        """The vehicle, or None; nobody else changes it until this work ends."""

    async def add(self, vehicle: Vehicle) -> None:
        """Keep a new vehicle with its first version and its audit row."""

    async def save(self, vehicle: Vehicle) -> Vehicle:
        """Keep a changed vehicle (locked before) as its next version, with its audit row."""

    async def history(
        self, vehicle_id: VehicleId, before: int | None, limit: int
    ) -> Sequence[PastVersion[Vehicle]]:
        """Versions, newest first, below ``before``."""


@dataclass(frozen=True, slots=True)
class FoundLoad:
    """A load on the board as the viewer sees it. ``from_point_km``: great circle, to 0.1 km.

    ``detour``: what it adds to the corridor asked about; None where none was.
    """

    view: LoadView
    from_point_km: float | None
    detour: Detour | None = None


@dataclass(frozen=True, slots=True)
class FoundVehicle:
    """A vehicle on the board as the viewer sees it. ``from_point_km``: great circle, to 0.1 km."""

    view: VehicleView
    from_point_km: float | None


Facets = dict[str, list[tuple[str, int]]]
"""Facet → (code, count), most frequent first, then by code."""


class Board(Protocol):
    """The open postings: what ``domain.search`` accepts, in its order, for one viewer (DESIGN §4).

    A search's corridor has been measured before (``MeasuredCorridor``): no board measures anything.
    """

    async def find_loads(
        self, search: LoadSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundLoad]:
        """Loads that answer the search, from where a former page ended."""

    async def count_loads(self, search: LoadSearch, viewer: Viewer, now: datetime) -> int:
        """How many loads answer the search."""

    async def load_facets(self, search: LoadSearch, viewer: Viewer, now: datetime) -> Facets:
        """The answers counted by prefecture of origin and destination, class, body type, co-operative."""

    async def map_loads(
        self, search: LoadSearch, viewer: Viewer, now: datetime, frame: Frame, by: MapEnd
    ) -> PostingMap:
        """The answers within the frame, as ``map_of`` draws them where the viewer is shown that they lie."""

    async def find_vehicles(
        self, search: VehicleSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundVehicle]:
        """Vehicles that answer the search, from where a former page ended."""

    async def count_vehicles(self, search: VehicleSearch, viewer: Viewer, now: datetime) -> int:
        """How many vehicles answer the search."""

    async def map_vehicles(
        self, search: VehicleSearch, viewer: Viewer, now: datetime, frame: Frame
    ) -> PostingMap:
        """The answers within the frame, by where they are available, as ``map_of`` draws them."""

    async def own_loads(
        self, desk: MemberId, status: str | None, now: datetime, after: Standing | None, limit: int
    ) -> Page[LoadView]:
        """A desk's own loads in any status (expired by the clock), newest first."""

    async def own_vehicles(
        self, desk: MemberId, status: str | None, now: datetime, after: Standing | None, limit: int
    ) -> Page[VehicleView]:
        """A desk's own vehicles in any status (expired by the clock), newest first."""
