"""Marking postings as in talks (商談中), and taking the mark off (SPEC 3.3)."""

from datetime import datetime

from domain.api_clients import AnyCaller
from domain.desk.talks import in_talks, out_of_talks, talks_faults
from domain.events import LoadAmended, VehicleAmended
from domain.loads import Load, LoadId, LoadView
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.postings import disclosed, relation_to
from domain.refusals import refuse_faults, refuse_stale
from domain.usecases.desks import eyes_of
from domain.usecases.offering import show_vehicle
from domain.usecases.posting import show_load
from domain.vehicles import Vehicle, VehicleId, VehicleView


async def begin_load_talks(
    ports: Ports, who: AnyCaller, load_id: LoadId, until: datetime, seen: int | None
) -> LoadView:
    """Tell all who see the desk's own open load that it is in talks until then; again: until another time.

    Refuses: NotFound, NotYours, Stale, LoadIsClosed, Invalid.
    """
    async with ports.begin() as work:
        load = await _own_load(ports, work, who, "begin_load_talks", load_id)
        refuse_stale(load.version, seen)
        load.must_be_open(ports.now())
        refuse_faults(talks_faults(load.posting, until, ports.now()))
        if load.in_talks_until == until:
            return await show_load(work, who, load, ports)
        return await _save_load(ports, work, who, in_talks(load, until, at=ports.now()))


async def end_load_talks(ports: Ports, who: AnyCaller, load_id: LoadId, seen: int) -> LoadView:
    """Take the mark off the desk's own load before its time. None on it: nothing changes.

    Refuses: NotFound, NotYours, Stale, LoadIsClosed.
    """
    async with ports.begin() as work:
        load = await _own_load(ports, work, who, "end_load_talks", load_id)
        refuse_stale(load.version, seen)
        load.must_be_open(ports.now())
        if load.posting.talks_at(load.in_talks_until, ports.now()) is None:
            return await show_load(work, who, load, ports)
        return await _save_load(ports, work, who, out_of_talks(load, at=ports.now()))


async def begin_vehicle_talks(
    ports: Ports, who: AnyCaller, vehicle_id: VehicleId, until: datetime, seen: int | None
) -> VehicleView:
    """The same of a vehicle. Refuses: NotFound, NotYours, Stale, VehicleIsClosed, Invalid."""
    async with ports.begin() as work:
        vehicle = await _own_vehicle(ports, work, who, "begin_vehicle_talks", vehicle_id)
        refuse_stale(vehicle.version, seen)
        vehicle.must_be_open(ports.now())
        refuse_faults(talks_faults(vehicle.posting, until, ports.now()))
        if vehicle.in_talks_until == until:
            return await show_vehicle(work, who, vehicle, ports)
        return await _save_vehicle(ports, work, who, in_talks(vehicle, until, at=ports.now()))


async def end_vehicle_talks(ports: Ports, who: AnyCaller, vehicle_id: VehicleId, seen: int) -> VehicleView:
    """The same of a vehicle. Refuses: NotFound, NotYours, Stale, VehicleIsClosed."""
    async with ports.begin() as work:
        vehicle = await _own_vehicle(ports, work, who, "end_vehicle_talks", vehicle_id)
        refuse_stale(vehicle.version, seen)
        vehicle.must_be_open(ports.now())
        if vehicle.posting.talks_at(vehicle.in_talks_until, ports.now()) is None:
            return await show_vehicle(work, who, vehicle, ports)
        return await _save_vehicle(ports, work, who, out_of_talks(vehicle, at=ports.now()))


async def _own_load(ports: Ports, work: Work, who: AnyCaller, operation: str, load_id: LoadId) -> Load:
    load = disclosed(await work.loads.lock(load_id), await eyes_of(work, who), ports.now())
    permit(who, operation, relation_to(load.posting, who.viewer))
    return load


async def _save_load(ports: Ports, work: Work, who: AnyCaller, load: Load) -> LoadView:
    saved = await work.loads.save(load)
    await work.outbox.put(LoadAmended(load.id))
    return await show_load(work, who, saved, ports)


async def _own_vehicle(
    ports: Ports, work: Work, who: AnyCaller, operation: str, vehicle_id: VehicleId
) -> Vehicle:
    vehicle = disclosed(await work.vehicles.lock(vehicle_id), await eyes_of(work, who), ports.now())
    permit(who, operation, relation_to(vehicle.posting, who.viewer))
    return vehicle


async def _save_vehicle(ports: Ports, work: Work, who: AnyCaller, vehicle: Vehicle) -> VehicleView:
    saved = await work.vehicles.save(vehicle)
    await work.outbox.put(VehicleAmended(vehicle.id))
    return await show_vehicle(work, who, saved, ports)
