"""Vehicles in the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from adapters.db.desk import own
from adapters.db.schema import vehicle_versions, vehicles
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from adapters.db.versions import Versions
from adapters.db.words import codes_of, vehicle_words
from domain.history import PastVersion
from domain.members import MemberId
from domain.postings import PostingStatus, Window
from domain.vehicles import Vehicle, VehicleId

VEHICLES = Shelf(Vehicle, vehicles)
VERSIONS = Versions(Vehicle, vehicle_versions, "vehicle_id")


class SqlVehicles:
    """Vehicles as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, vehicle_id: VehicleId) -> Vehicle | None:
        """The vehicle, or None."""
        return await VEHICLES.get(self._work, vehicle_id)

    async def lock(self, vehicle_id: VehicleId) -> Vehicle | None:
        """The vehicle, or None; nobody else changes it until this work ends."""
        return await VEHICLES.get(self._work, vehicle_id, lock=True)

    async def add(self, vehicle: Vehicle) -> None:
        """Keep a new vehicle with its first version and its audit row."""
        await VEHICLES.add(self._work, vehicle, **self._beside(vehicle))
        await VERSIONS.add(self._work, vehicle, at=vehicle.updated_at)

    async def save(self, vehicle: Vehicle) -> Vehicle:
        """Keep a changed vehicle as its next version, with its audit row. Refuses: Stale."""
        saved = await VEHICLES.save(self._work, vehicle, **self._beside(vehicle))
        await VERSIONS.add(self._work, saved, at=saved.updated_at)
        return saved

    async def hold_refs(self, desk: MemberId) -> None:
        """Nobody else offers a vehicle under a reference of this desk until this work ends."""
        await own.hold_refs(self._work, VEHICLES, desk)

    async def of_refs(self, desk: MemberId, refs: Collection[str], *, lock: bool) -> Mapping[str, Vehicle]:
        """The desk's vehicles of these references."""
        return await own.of_refs(self._work, VEHICLES, desk, refs, lock=lock)

    async def of_desk(
        self, desk: MemberId, status: PostingStatus | None, span: Window, now: datetime, limit: int
    ) -> Sequence[Vehicle]:
        """The desk's vehicles in any or one status that are empty from within the span, earliest first."""
        begins_at = vehicles.c.available_at
        conditions = own.own_within(VEHICLES, desk, status, begins_at, span, now=now)
        return await own.of_desk(self._work, VEHICLES, conditions, begins_at, limit)

    async def add_all(self, new: Sequence[Vehicle]) -> None:
        """``add``, of many at once."""
        await VEHICLES.add_all(self._work, new, self._beside)
        await self._add_versions(new)

    async def save_all(self, before: Sequence[Vehicle], after: Sequence[Vehicle]) -> Sequence[Vehicle]:
        """``save``, of many at once that this work has locked. Refuses: Stale."""
        saved = await VEHICLES.save_all(self._work, before, after, self._beside)
        await self._add_versions(saved)
        return saved

    async def _add_versions(self, changed: Sequence[Vehicle]) -> None:
        for at, of_then in groupby(changed, key=lambda vehicle: vehicle.updated_at):
            await VERSIONS.add_all(self._work, of_then, at=at)

    async def history(
        self, vehicle_id: VehicleId, before: int | None, limit: int
    ) -> Sequence[PastVersion[Vehicle]]:
        """Versions, newest first, below ``before``."""
        return await VERSIONS.list(self._work, vehicle_id, before, limit)

    def _beside(self, vehicle: Vehicle) -> dict[str, object]:
        municipalities = self._work.municipalities
        destinations = vehicle.terms.destinations
        shown_to_trials = None if destinations is None else replace(destinations, near=None)
        return {
            "closing_at": vehicle.terms.closing_at,
            "words": vehicle_words(vehicle, municipalities, masked=False),
            "place_words": vehicle_words(vehicle, municipalities, masked=True),
            "destination_codes": codes_of(destinations, municipalities),
            "destination_open_codes": codes_of(shown_to_trials, municipalities),
        }
