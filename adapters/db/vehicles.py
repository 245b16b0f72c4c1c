"""Vehicles in the database."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.db.schema import vehicle_versions, vehicles
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from adapters.db.versions import Versions
from adapters.db.words import codes_of, vehicle_words
from domain.history import PastVersion
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
