"""Driving: a number that becomes a device token, and what the phone sends with it (SPEC 6.1, 6.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.contracts.contracts import Contract, Delivery, Side
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import Happening, Receipt, ReportRefused, StatusReport, TrackingMark
from domain.events import DriverBound
from domain.permissions import NotYours, may_drive
from domain.ports import Ports, Work
from domain.positions import Fix, Ping, flag_of
from domain.refusals import Fault, Invalid, NotFound
from domain.trackings import (
    CONSENT_VERSION,
    QUEUE_LIFE,
    Binding,
    BindingId,
    Carried,
    Driver,
    DriverDevice,
    DriverDeviceId,
    DriverPlatform,
    DriverSession,
    DriverSessionEnd,
    DriverSessionId,
    PositionMoved,
    StreamEvent,
    TrackChanged,
    is_paused,
    lets_in,
)
from domain.usecases.contracts.reporting import put_on_timeline, take_delivery, take_statuses
from domain.usecases.logging_in import NotProven, hash_of


@dataclass(frozen=True, slots=True)
class Installation:
    """The driver's app on one phone. ``id``: its own, random; it opens what the phone is bound to."""

    id: UUID
    platform: DriverPlatform


@dataclass(frozen=True, slots=True)
class StartedDriving:
    """What a driver is handed for a number. ``device_token``: told once, kept as a hash only."""

    device_token: str
    contract: Contract


async def start_session(
    ports: Ports, number: ContractNumber, installation: Installation, consent_version: int
) -> StartedDriving:
    """Swap a contract number for a device token; the first phone that does is bound to it (SPEC 6.1).

    The same phone again: a new token, and the old one dies. Refuses: Invalid (another consent), NotFound –
    one for a number that is unknown, not live, or another phone's, and after the same look-ups (SECURITY 1).
    """
    if consent_version != CONSENT_VERSION:
        raise Invalid(Fault("#/consent_version", "consent-outdated", {"current": CONSENT_VERSION}))
    key_hash = hash_of(str(installation.id))
    async with ports.begin() as work:
        kept = await work.contracts.lock(number)
        binding = await work.drivers.binding_of(number)
        device = await work.drivers.device(key_hash)
        contract = lets_in(kept, binding, device, ports.now())
        if contract is None:
            raise NotFound
        new = DriverDevice(DriverDeviceId(ports.new_id()), key_hash, ports.wall_now())
        device = await work.drivers.lock_device(new)
        if binding is None:
            await _bind(ports, work, contract, device)
        token = await _hand_out_token(ports, work, device, installation.platform)
    return StartedDriving(token, contract)


async def _bind(ports: Ports, work: Work, contract: Contract, device: DriverDevice) -> None:
    now = ports.now()
    await work.drivers.bind(Binding(BindingId(ports.new_id()), contract.number, device.id, now))
    bound = Happening(now, TrackingMark.DRIVER_BOUND, Side.CARRIER)
    await put_on_timeline(work, contract.number, [bound])
    await work.outbox.put(DriverBound(contract.number))


async def _hand_out_token(ports: Ports, work: Work, device: DriverDevice, platform: DriverPlatform) -> str:
    await end_session_of(ports, work, device.id, DriverSessionEnd.REPLACED)
    token, started_at = ports.new_secret(), ports.wall_now()
    session_id = DriverSessionId(ports.new_id())
    await work.drivers.add_session(
        DriverSession(session_id, device.id, platform, CONSENT_VERSION, hash_of(token), started_at)
    )
    return token


async def end_session_of(
    ports: Ports, work: Work, device_id: DriverDeviceId, because: DriverSessionEnd
) -> None:
    """End the live session of a locked phone, if it has one: its token dies."""
    session = await work.drivers.session_of(device_id)
    if session is not None:
        await work.drivers.save_session(session.end(because, at=ports.wall_now()))


async def prove_driver(ports: Ports, device_token: str) -> Driver | NotProven:
    """Who holds a device token: one read."""
    session = await ports.proven_driver(hash_of(device_token))
    if session is None:
        return NotProven.UNAUTHENTICATED
    if session.ended_at is not None:
        return NotProven.DEVICE_RELEASED
    return Driver(session.device_id, session.id)


async def end_session(ports: Ports, driver: Driver) -> None:
    """Stop: the token dies. The phone stays bound, so that the number still opens nothing for another."""
    may_drive("end_driver_session")
    async with ports.begin() as work:
        await work.drivers.lock_known_device(driver.device_id)
        await end_session_of(ports, work, driver.device_id, DriverSessionEnd.STOPPED)


async def read_job(ports: Ports, driver: Driver, number: ContractNumber) -> Contract:
    """The job of a number that the phone carries, until it is over. Refuses: NotYours."""
    may_drive("read_driver_job")
    async with ports.begin() as work:
        carried = (await _carried(ports, work, driver, number))[number]
    if carried.is_over(ports.now()):
        raise NotYours
    return carried.contract


async def set_sharing(ports: Ports, driver: Driver, *, on: bool) -> None:
    """Pause sending positions, or go on: what was fixed in a pause is never taken, whenever it is sent."""
    may_drive("set_sharing")
    async with ports.begin() as work:
        await work.drivers.lock_known_device(driver.device_id)
        if on:
            await work.drivers.resume(driver.device_id, ports.now())
        else:
            await work.drivers.pause(driver.device_id, ports.now())


async def send_pings(ports: Ports, driver: Driver, number: ContractNumber, pings: Sequence[Ping]) -> Receipt:
    """Keep positions, each once for each live contract of the phone; the receipt is of the one named.

    Refuses: NotYours (the phone does not carry the number).
    """
    may_drive("send_pings")
    async with ports.begin() as work:
        # In the order of their numbers: two phones' batches never wait for one another.
        for one in sorted(locked := set(await _carried(ports, work, driver, number))):
            await work.trackings.lock(one)
        # Looked at again: who delivers or releases the phone holds these locks until that is done.
        carried = await _carried(ports, work, driver, number)
        pauses = await work.drivers.pauses(driver.device_id)
        paused = [is_paused(pauses, ping.fixed_at) for ping in pings]
        receipts = {
            at: await _keep(ports, work, one, pings, paused) for at, one in carried.items() if at in locked
        }
    return receipts[number]


async def _keep(
    ports: Ports, work: Work, carried: Carried, pings: Sequence[Ping], paused: Sequence[bool]
) -> Receipt:
    now, number = ports.now(), carried.contract.number
    why = [
        carried.refuses(ping.fixed_at, now) or (ReportRefused.PAUSED if hidden else None)
        for ping, hidden in zip(pings, paused, strict=True)
    ]
    taken: dict[datetime, int] = {}
    for index, ping in enumerate(pings):
        if why[index] is None:
            taken.setdefault(ping.fixed_at, index)
    fixes = {at: Fix(pings[index], flag_of(pings[index], now), now) for at, index in taken.items()}
    newest = await work.trackings.newest(number, None)
    new = await work.trackings.keep(number, list(fixes.values()))
    await work.trackings.tell(number, list(_news([fixes[at] for at in sorted(new)], newest)))
    refused = tuple((index, no) for index, no in enumerate(why) if no is not None)
    flagged = sorted((taken[at], flag) for at in new if (flag := fixes[at].flag) is not None)
    return Receipt(len(new), len(pings) - len(refused) - len(new), tuple(flagged), refused)


def _news(new: Sequence[Fix], newest: Fix | None) -> Sequence[StreamEvent]:
    """What new fixes, in order of time, are for who follows: where the truck was, and where it is now."""
    line = [fix for fix in new if fix.flag is None]
    if not line:
        return []
    *before, last = line
    if newest is not None and last.ping.fixed_at < newest.ping.fixed_at:
        before, moved = line, []
    else:
        moved = [PositionMoved(last)]
    changed = [TrackChanged(before[0].ping.fixed_at, before[-1].ping.fixed_at)] if before else []
    return [*changed, *moved]


async def report_statuses(
    ports: Ports, driver: Driver, number: ContractNumber, reports: Sequence[StatusReport]
) -> Receipt:
    """Keep transport statuses of one job, each once; by the same rule as by hand. Refuses: NotYours."""
    may_drive("report_driver_statuses")
    async with ports.begin() as work:
        carried = await _locked(ports, work, driver, number)
        judged = [(one, carried.refuses(one.at, ports.now())) for one in reports]
        return await take_statuses(ports, work, carried.contract, judged, by=Side.CARRIER)


async def record_delivery(
    ports: Ports, driver: Driver, number: ContractNumber, delivery: Delivery
) -> tuple[Contract, bool]:
    """Record that it arrived, which ends the tracking; whether that was new. The same rule as by hand.

    Refuses: NotYours, DeliveryRecorded, WrongContractState, Invalid (in the future).
    """
    may_drive("record_driver_delivery")
    async with ports.begin() as work:
        carried = await _locked(ports, work, driver, number)
        return await take_delivery(ports, work, carried.contract, delivery, by=Side.CARRIER)


async def _carried(
    ports: Ports, work: Work, driver: Driver, number: ContractNumber
) -> Mapping[ContractNumber, Carried]:
    """What the phone carries, by number, the one named among it. Refuses: NotYours."""
    found = await work.drivers.carried(driver.device_id, number, ports.now() - QUEUE_LIFE)
    carried = {one.contract.number: one for one in found}
    if number not in carried:
        raise NotYours
    return carried


async def _locked(ports: Ports, work: Work, driver: Driver, number: ContractNumber) -> Carried:
    """The named contract, locked before it is looked at whether the phone carries it. Refuses: NotYours."""
    await work.contracts.lock(number)
    return (await _carried(ports, work, driver, number))[number]
