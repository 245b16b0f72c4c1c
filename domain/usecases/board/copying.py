"""Copying former postings, and posting again what ran out unfilled (SPEC 3.3, 3.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.api_clients import AnyCaller
from domain.calendar import jst_day, start_of
from domain.desk.moving import Move, Terms, moved, must_be_taken_by, unfilled_part
from domain.loads import LoadId, LoadView
from domain.permissions import permit
from domain.ports import Ports
from domain.postings import Window, disclosed, relation_to
from domain.refusals import Fault, Invalid, Refusal, refuse_faults
from domain.usecases.desks import desk_of, eyes_of, hold_desk
from domain.usecases.offering import new_vehicle, put_vehicle_up
from domain.usecases.posting import new_load, put_load_up
from domain.vehicles import VehicleId, VehicleView

MOST_RENEWALS = 500
"""At once; whoever has more unfilled loads of a day presses again."""

OLDEST_RENEWAL = timedelta(days=31)


async def copy_load(ports: Ports, who: AnyCaller, load_id: LoadId, move: Move) -> LoadView:
    """Post a load anew from any earlier one of the desk, its windows moved by whole days (SPEC 3.4).

    Refuses: NotFound, NotYours, Invalid, MemberIsSuspended.
    """
    async with ports.begin() as work:
        former = disclosed(await work.loads.get(load_id), await eyes_of(work, who), ports.now())
        permit(who, "copy_load", relation_to(former.posting, who.viewer))
    load = await new_load(ports, who, _moved_on(ports, former.terms, move))
    async with ports.begin() as work:
        return await put_load_up(ports, work, who, load)


async def copy_vehicle(ports: Ports, who: AnyCaller, vehicle_id: VehicleId, move: Move) -> VehicleView:
    """Offer a truck anew from any earlier offer of the desk, its times moved by whole days (SPEC 3.4).

    Refuses: NotFound, NotYours, Invalid, MemberIsSuspended.
    """
    async with ports.begin() as work:
        former = disclosed(await work.vehicles.get(vehicle_id), await eyes_of(work, who), ports.now())
        permit(who, "copy_vehicle", relation_to(former.posting, who.viewer))
    vehicle = new_vehicle(ports, who, _moved_on(ports, former.terms, move))
    async with ports.begin() as work:
        return await put_vehicle_up(ports, work, who, vehicle)


def _moved_on(ports: Ports, terms: Terms, move: Move) -> Terms:
    """The terms on their new day, which must not be over. Refuses: Invalid."""
    later = moved(terms, move.of(terms, ports.now()))
    if must_be_taken_by(later) <= ports.now():
        raise Invalid(Fault(move.pointer, "already-over"))
    return later


class RenewalResult(StrEnum):
    """What became of one load: posted again, posted again before, or refused."""

    POSTED = "posted"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Renewal:
    """One load that ran out, and as what it is on the board again; ``refusal``: why it is not."""

    former_id: LoadId
    result: RenewalResult
    load_id: LoadId | None = None
    refusal: Refusal | None = None


async def renew_loads(ports: Ports, who: AnyCaller, of: date | None) -> Sequence[Renewal]:
    """Post again today what ran out unfilled on a day (yesterday's, where none is said), each by itself.

    Windows move by the days between, and a load of which some trucks were taken asks for the rest. A load is
    posted again once: pressing twice, at the same moment too, posts nothing twice. Refuses: Invalid,
    MemberIsSuspended.
    """
    permit(who, "renew_loads")
    today = jst_day(ports.now())
    day = of or today - timedelta(days=1)
    if not today - OLDEST_RENEWAL <= day < today:
        refuse_faults([Fault("#/of", "no-such-yesterday", {"days": OLDEST_RENEWAL.days})])
    ran_out = Window(start_of(day), start_of(day + timedelta(days=1)))
    async with ports.begin() as work:
        await hold_desk(work, who)
        former_ids = await work.renewals.unfilled(desk_of(who)[0], ran_out, ports.now(), MOST_RENEWALS)
    return [await _renewed(ports, who, former_id, (today - day).days) for former_id in former_ids]


async def _renewed(ports: Ports, who: AnyCaller, former_id: LoadId, days: int) -> Renewal:
    try:
        return await _renew(ports, who, former_id, days)
    except Refusal as refusal:
        return Renewal(former_id, RenewalResult.REFUSED, refusal=refusal)


async def _renew(ports: Ports, who: AnyCaller, former_id: LoadId, days: int) -> Renewal:
    """Post one again; the lock on the former load lets one of two who press come first."""
    async with ports.begin() as work:
        before = await work.renewals.of(former_id)
        former = await work.loads.get(former_id)
    assert former is not None, "it ran out just now"
    if before is not None:
        return Renewal(former_id, RenewalResult.UNCHANGED, before)
    terms = unfilled_part(moved(former.terms, days), former.trucks_left)
    if must_be_taken_by(terms) <= ports.now():
        raise Invalid(Fault("#/pickup/to", "already-over"))
    load = await new_load(ports, who, terms)
    async with ports.begin() as work:
        await hold_desk(work, who)
        await work.loads.lock(former_id)
        before = await work.renewals.of(former_id)
        if before is not None:
            return Renewal(former_id, RenewalResult.UNCHANGED, before)
        await put_load_up(ports, work, who, load)
        await work.renewals.add(former_id, load.id, ports.now())
        return Renewal(former_id, RenewalResult.POSTED, load.id)
