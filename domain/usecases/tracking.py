"""Tracking: position, track and live stream for the two parties and nobody else (SPEC 6.3)."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil

from domain.api_clients import AnyCaller, ClientCaller
from domain.contracts.contracts import Contract, ContractStatus, Side, WrongContractState
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import Happening, TrackingMark, TransportStatus, ended_at
from domain.contracts.views import ContractView, relation_to_contract
from domain.events import DriverReleased
from domain.permissions import NotYours, permit
from domain.places import Place
from domain.ports import Hearing, Ports, Work
from domain.positions import Fix
from domain.refusals import NotFound
from domain.trackings import (
    STREAM_KEPT,
    DriverSessionEnd,
    PositionMoved,
    Told,
    TrackChanged,
    TrackingEnd,
    TrackingEnded,
    end_of,
)
from domain.usecases.access.connecting import why_caller_out
from domain.usecases.contracts.reading import show_contract
from domain.usecases.contracts.reporting import put_on_timeline
from domain.usecases.driving import end_session_of
from domain.usecases.logging_in import NotProven

EVENTS_AT_ONCE = 200
"""So many events are read for a viewer in one go."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the truck is, as far as is known. ``status``: the transport status reported last.

    ``arrives_at``: when it would be at the destination, driving on without rest from where it was;
    ``delay_minutes``: by how much that is after the delivery window, 0 in time.
    """

    fix: Fix | None
    status: TransportStatus | None
    arrives_at: datetime | None
    delay_minutes: int | None
    age_seconds: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a viewer is told first. ``sequence``: the last event of the stream that it holds already."""

    sequence: int
    whereabouts: Whereabouts
    timeline: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """A stream about to begin: with a snapshot, or, for a viewer that was cut off, after what it has seen."""

    number: ContractNumber
    sequence: int
    snapshot: Snapshot | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A newer position, by the number of its event."""

    sequence: int
    whereabouts: Whereabouts


@dataclass(frozen=True, slots=True)
class Ended:
    """The stream is over. ``sequence`` None: not by an event of the contract's."""

    sequence: int | None
    because: TrackingEnd


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing has happened for a while: the line is alive."""


Sent = Snapshot | Moved | Told | Ended | Silence
"""What a viewer of the stream receives."""


async def read_position(ports: Ports, who: AnyCaller, number: ContractNumber) -> Whereabouts:
    """Where the truck is and when it will arrive; the look-up is logged (SPEC 6.3).

    Refuses: NotFound, NotYours (a clerk who merely oversees), WrongContractState (not concluded).
    """
    _, whereabouts = await look_up(ports, who, number, "read_position")
    return whereabouts


async def look_up(
    ports: Ports, who: AnyCaller, number: ContractNumber, operation: str
) -> tuple[Contract, Whereabouts]:
    """The contract and where its truck is, for a party; logged under this operation (SPEC 6.3).

    Refuses: as ``read_position``.
    """
    async with ports.begin() as work:
        contract = await _followed(work, who, number, operation)
        await work.trackings.note_look_up(number)
        fix = await work.trackings.newest(number, ended_at(contract))
        timeline = (await work.contracts.timelines([number]))[number]
    return contract, await _whereabouts(ports, contract, fix, timeline)


async def read_track(ports: Ports, who: AnyCaller, number: ContractNumber) -> Sequence[Fix]:
    """Every position of the job in order of time, wild ones with their flags; the look-up is logged.

    Refuses: as ``read_position``.
    """
    async with ports.begin() as work:
        contract = await _followed(work, who, number, "read_track")
        await work.trackings.note_look_up(number)
        return await work.trackings.track(number, ended_at(contract))


async def open_stream(ports: Ports, who: AnyCaller, number: ContractNumber, seen: int | None) -> Opening:
    """Begin to follow a contract; that is logged once. ``seen``: the last event of a viewer that was cut off.

    Refuses: as ``read_position``.
    """
    async with ports.begin() as work:
        contract = await _followed(work, who, number, "follow_events")
        await work.trackings.note_look_up(number)
        # Read before the rest: what happens meanwhile is told twice rather than never.
        sequence = await work.trackings.last_told(number)
        if seen is not None and await _goes_on(ports, work, number, seen):
            return Opening(number, seen, None)
        fix = await work.trackings.newest(number, ended_at(contract))
        timeline = (await work.contracts.timelines([number]))[number]
    whereabouts = await _whereabouts(ports, contract, fix, timeline)
    return Opening(number, sequence, Snapshot(sequence, whereabouts, timeline))


async def follow_events(
    ports: Ports, who: AnyCaller, opening: Opening, heartbeat_seconds: float
) -> AsyncGenerator[Sent, None]:
    """The stream: what happens from now on, until the job or the viewer's session is over.

    No connection is held while it waits; whether the session lasts is looked up each time it wakes.
    """
    if opening.snapshot is not None:
        yield opening.snapshot
    number, last = opening.number, opening.sequence
    proof_id = who.client_id if isinstance(who, ClientCaller) else who.session_id
    with ports.tracking_news.listen(number, proof_id) as listener:
        while True:
            out = await why_caller_out(ports, who)
            if out is not None:
                yield Ended(None, _OUT.get(out, TrackingEnd.SESSION_EXPIRED))
                return
            contract, told, timeline = await _read_on(ports, number, last)
            for one in _in_short(told):
                last = one.sequence
                yield await _sent(ports, contract, one, timeline)
                if isinstance(one.event, TrackingEnded):
                    return
            if len(told) == EVENTS_AT_ONCE:
                continue
            end = end_of(contract, ports.now())
            if end is not None:
                yield Ended(None, end)
                return
            heard = await listener.wait(heartbeat_seconds)
            if heard is Hearing.CLOSING:
                return
            if heard is Hearing.SILENCE:
                yield Silence()


async def release_device(ports: Ports, who: AnyCaller, number: ContractNumber) -> ContractView:
    """Let the bound phone go, so that another may take over; its token dies (SPEC 6.1).

    With none bound nothing changes. Refuses: NotFound, NotYours (all but the carrier), WrongContractState.
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.lock(number), who.viewer)
        permit(who, "release_device", relation)
        if contract.side_of(who.desk) is not Side.CARRIER:
            raise NotYours
        if contract.concluded_at is None:
            raise WrongContractState(status=contract.status_at(ports.now()))
        binding = await work.drivers.binding_of(number)
        if binding is not None:
            await work.drivers.lock_known_device(binding.device_id)
            await end_session_of(ports, work, binding.device_id, DriverSessionEnd.RELEASED)
            await work.drivers.save_binding(binding.release(at=ports.now()))
            released = Happening(ports.now(), TrackingMark.DRIVER_RELEASED, Side.CARRIER)
            await put_on_timeline(work, number, [released])
            await work.outbox.put(DriverReleased(number))
        return await show_contract(ports, work, who, contract)


_TRANSPORT = frozenset(TransportStatus)
_OUT = {NotProven.SESSION_SUPERSEDED: TrackingEnd.SESSION_SUPERSEDED}


async def _followed(work: Work, who: AnyCaller, number: ContractNumber, operation: str) -> Contract:
    """The concluded contract, for its parties."""
    contract, relation = relation_to_contract(await work.contracts.get(number), who.viewer)
    permit(who, operation, relation)
    if contract.concluded_at is None:
        raise WrongContractState(status=contract.status)
    return contract


async def _goes_on(ports: Ports, work: Work, number: ContractNumber, seen: int) -> bool:
    """Whether all that came after the event last seen is still there, and that event less than a day old."""
    first = max(seen, 1)
    told = await work.trackings.told(number, since=first, limit=1)
    if not told:
        return seen == 0 and await work.trackings.last_told(number) == 0
    return told[0].sequence == first and told[0].at > ports.wall_now() - STREAM_KEPT


async def _read_on(
    ports: Ports, number: ContractNumber, last: int
) -> tuple[Contract, Sequence[Told], tuple[Happening, ...]]:
    """What came after the last event told. The contract is read first: if it has ended, so has the stream."""
    async with ports.begin() as work:
        contract = await work.contracts.get(number)
        told = await work.trackings.told(number, since=last + 1, limit=EVENTS_AT_ONCE)
        moved = any(isinstance(one.event, PositionMoved) for one in told)
        timeline = (await work.contracts.timelines([number]))[number] if moved else ()
    if contract is None:
        raise NotFound
    return contract, told, timeline


def _in_short(told: Sequence[Told]) -> Iterator[Told]:
    """The same events, but of positions that are overtaken already only that the line has changed."""
    for moves, run in groupby(told, key=lambda one: isinstance(one.event, PositionMoved)):
        events = list(run)
        if moves:
            yield from _line_of(events)
            yield events[-1]
        else:
            yield from events


def _line_of(moves: list[Told]) -> Iterator[Told]:
    """All but the last move, as one change of the line."""
    times = [one.event.fix.ping.fixed_at for one in moves[:-1] if isinstance(one.event, PositionMoved)]
    if times:
        yield replace(moves[-2], event=TrackChanged(times[0], times[-1]))


async def _sent(ports: Ports, contract: Contract, told: Told, timeline: tuple[Happening, ...]) -> Sent:
    match told.event:
        case PositionMoved(fix):
            return Moved(told.sequence, await _whereabouts(ports, contract, fix, timeline))
        case TrackingEnded(because):
            return Ended(told.sequence, because)
        case _:
            return told


async def _whereabouts(
    ports: Ports, contract: Contract, fix: Fix | None, timeline: tuple[Happening, ...]
) -> Whereabouts:
    now = ports.now()
    status = _transport_status(timeline, now)
    if fix is None:
        return Whereabouts(None, status, None, None, None)
    arrives_at = None if end_of(contract, now) else await _arrival(ports, contract, fix)
    late = None if arrives_at is None else arrives_at - contract.load.delivery.to_at
    return Whereabouts(
        fix=fix,
        status=status,
        arrives_at=arrives_at,
        delay_minutes=None if late is None else max(0, ceil(late / timedelta(minutes=1))),
        age_seconds=max(0, int((now - fix.ping.fixed_at).total_seconds())),
    )


def _transport_status(timeline: tuple[Happening, ...], now: datetime) -> TransportStatus | None:
    """The status reported last; one that lies ahead has not been yet."""
    said = [one.event for one in timeline if one.event in _TRANSPORT and one.at <= now]
    return TransportStatus(said[-1]) if said else None


async def _arrival(ports: Ports, contract: Contract, fix: Fix) -> datetime | None:
    """Driving on from the fix to the destination; nobody leaves before the pickup opens."""
    point = fix.ping.point
    here = Place(ports.municipalities.nearest(point).code, point=point)
    way = await ports.distances.along((here, contract.load.destination))
    if way is None:
        return None
    leaves_at = fix.ping.fixed_at
    if contract.status is ContractStatus.CONCLUDED:
        leaves_at = max(leaves_at, contract.load.pickup.from_at)
    return leaves_at + timedelta(minutes=way.minutes)
