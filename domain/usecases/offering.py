"""Offering empty trucks, amending and withdrawing them (SPEC 3.2-3.5)."""

from collections.abc import Callable, Iterator, Sequence

from domain.api_clients import AnyCaller
from domain.events import VehicleAmended, VehiclePosted, VehicleWithdrawn
from domain.history import PastVersion
from domain.negotiation.messages import TalkEvent
from domain.permissions import permit
from domain.ports import Page, Ports, Standing, Work
from domain.postings import PostingStatus, closing_faults, disclosed, left_behind_faults, relation_to
from domain.refusals import Fault, refuse_faults, refuse_stale
from domain.usecases.desks import desk_of, eyes_of, hold_desk, refuse_unknown_names, refuse_used_ref
from domain.usecases.negotiation.ending import end_talks
from domain.usecases.photos.naming import hold_photos
from domain.vehicles import Vehicle, VehicleId, VehicleTerms, VehicleView


async def post_vehicle(ports: Ports, who: AnyCaller, terms: VehicleTerms) -> VehicleView:
    """Put an empty truck on the board in the name of the caller's desk (SPEC 3.2).

    Refuses: NotYourRole, TrialCannotTrade, Invalid, MemberIsSuspended, ExternalRefIsTaken.
    """
    permit(who, "post_vehicle")
    vehicle = new_vehicle(ports, who, terms)
    async with ports.begin() as work:
        return await put_vehicle_up(ports, work, who, vehicle)


def new_vehicle(ports: Ports, who: AnyCaller, terms: VehicleTerms) -> Vehicle:
    """A vehicle of the caller's desk on these terms, checked, not yet on the board. Refuses: Invalid."""
    desk, cooperative_id = desk_of(who)
    now = ports.now()
    refuse_faults(faults_of_vehicle(ports, terms))
    refuse_faults(closing_faults_of_vehicle(terms, ports))
    return Vehicle(
        id=VehicleId(ports.new_id()),
        version=1,
        poster_id=desk,
        cooperative_id=cooperative_id,
        status=PostingStatus.OPEN,
        posted_at=now,
        updated_at=now,
        closed_at=None,
        terms=terms,
    )


async def put_vehicle_up(ports: Ports, work: Work, who: AnyCaller, vehicle: Vehicle) -> VehicleView:
    """Put a new vehicle on the board. Refuses: Invalid, MemberIsSuspended, ExternalRefIsTaken."""
    await hold_desk(work, who)
    await refuse_unknown_names(work, vehicle.terms.audience)
    await refuse_used_ref(work.vehicles, vehicle.poster_id, vehicle.terms.external_ref)
    await hold_photos(work, vehicle.poster_id, vehicle.terms.photo_ids)
    await work.vehicles.add(vehicle)
    await work.outbox.put(VehiclePosted(vehicle.id))
    return await show_vehicle(work, who, vehicle, ports)


async def list_own_vehicles(
    ports: Ports, who: AnyCaller, status: PostingStatus | None, after: Standing | None, limit: int
) -> Page[VehicleView]:
    """The desk's own vehicles in any or one status, newest first."""
    permit(who, "list_own_vehicles")
    desk, _ = desk_of(who)
    return await ports.board.own_vehicles(desk, status, ports.now(), after, limit)


async def read_vehicle(ports: Ports, who: AnyCaller, vehicle_id: VehicleId) -> VehicleView:
    """One vehicle as the caller may see it. Refuses: NotFound."""
    async with ports.begin() as work:
        vehicle = disclosed(await work.vehicles.get(vehicle_id), await eyes_of(work, who), ports.now())
        permit(who, "read_vehicle", relation_to(vehicle.posting, who.viewer))
        return await show_vehicle(work, who, vehicle, ports)


async def amend_vehicle(
    ports: Ports,
    who: AnyCaller,
    vehicle_id: VehicleId,
    seen: int,
    change: Callable[[VehicleTerms], VehicleTerms],
) -> VehicleView:
    """Change the terms of the desk's own open vehicle; the former version is kept (SPEC 3.3).

    ``change`` makes the new terms from those kept. Nothing changed: the same version, no history.
    Refuses: NotFound, NotYours, Stale, VehicleIsClosed, Invalid, ExternalRefIsTaken.
    """
    async with ports.begin() as work:
        if who.desk is not None:
            await work.vehicles.hold_refs(who.desk)
        vehicle = disclosed(await work.vehicles.lock(vehicle_id), await eyes_of(work, who), ports.now())
        permit(who, "amend_vehicle", relation_to(vehicle.posting, who.viewer))
        refuse_stale(vehicle.version, seen)
        terms = change(vehicle.terms)
        if terms == vehicle.terms:
            return await show_vehicle(work, who, vehicle, ports)
        vehicle.must_be_open(ports.now())
        refuse_faults(faults_of_vehicle(ports, terms))
        refuse_faults(_amendment_faults(vehicle.terms, terms))
        refuse_faults(closing_faults_of_vehicle(terms, ports))
        await refuse_unknown_names(work, terms.audience)
        if terms.external_ref != vehicle.terms.external_ref:
            await refuse_used_ref(work.vehicles, vehicle.poster_id, terms.external_ref)
        await hold_photos(work, vehicle.poster_id, terms.photo_ids, vehicle.terms.photo_ids)
        amended = await work.vehicles.save(vehicle.amend(terms, at=ports.now()))
        await work.outbox.put(VehicleAmended(vehicle.id))
        return await show_vehicle(work, who, amended, ports)


async def withdraw_vehicle(
    ports: Ports, who: AnyCaller, vehicle_id: VehicleId, seen: int | None
) -> VehicleView:
    """Take the desk's own vehicle off the board (SPEC 3.3).

    Refuses: NotFound, NotYours, Stale, VehicleIsClosed.
    """
    async with ports.begin() as work:
        vehicle = disclosed(await work.vehicles.lock(vehicle_id), await eyes_of(work, who), ports.now())
        permit(who, "withdraw_vehicle", relation_to(vehicle.posting, who.viewer))
        refuse_stale(vehicle.version, seen)
        withdrawn = await work.vehicles.save(vehicle.withdraw(at=ports.now()))
        await end_talks(ports, work, withdrawn, TalkEvent.POSTING_WITHDRAWN)
        await work.outbox.put(VehicleWithdrawn(vehicle.id))
        return await show_vehicle(work, who, withdrawn, ports)


async def read_vehicle_history(
    ports: Ports, who: AnyCaller, vehicle_id: VehicleId, before: int | None, limit: int
) -> Sequence[PastVersion[VehicleView]]:
    """Every version of the desk's own vehicle, newest first. Refuses: NotFound, NotYours."""
    async with ports.begin() as work:
        vehicle = disclosed(await work.vehicles.get(vehicle_id), await eyes_of(work, who), ports.now())
        permit(who, "read_vehicle_history", relation_to(vehicle.posting, who.viewer))
        versions = await work.vehicles.history(vehicle_id, before, limit)
        poster = await work.members.company(vehicle.poster_id)
    return [
        PastVersion(past.version, past.at, past.by, past.thing.seen_by(who.viewer, poster, past.at))
        for past in versions
    ]


async def show_vehicle(work: Work, who: AnyCaller, vehicle: Vehicle, ports: Ports) -> VehicleView:
    """The vehicle as the caller, who may see it, is shown it."""
    poster = await work.members.company(vehicle.poster_id)
    return vehicle.seen_by(who.viewer, poster, ports.now())


def faults_of_vehicle(ports: Ports, terms: VehicleTerms) -> Iterator[Fault]:
    """What cannot be right in itself, and what names something that is not there."""
    yield from terms.faults(ports.municipalities)


def closing_faults_of_vehicle(terms: VehicleTerms, ports: Ports) -> Iterator[Fault]:
    """Nothing is offered that would be off the board at once."""
    if terms.closes_at is not None:
        pointer = "#/closes_at"
    else:
        pointer = "#/home_by" if terms.home_by is not None else "#/available/at"
    return closing_faults(terms.closing_at, ports.now(), pointer)


def _amendment_faults(former: VehicleTerms, terms: VehicleTerms) -> Iterator[Fault]:
    yield from left_behind_faults(former.available.place, terms.available.place, "#/available/place")
    if former.home is not None and terms.home is not None:
        yield from left_behind_faults(former.home, terms.home, "#/home")
