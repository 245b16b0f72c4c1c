"""Watching the board for those who saved searches: what is new is held to them, once (SPEC 4.7)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.audiences import AudienceKind
from domain.events import (
    LoadAmended,
    LoadPosted,
    LoadReopened,
    LoadWidened,
    SavedSearchesMet,
    VehicleAmended,
    VehiclePosted,
    VehicleReopened,
    VehicleWidened,
)
from domain.history import PastVersion
from domain.loads import Load, LoadId
from domain.ports import Ports, Work
from domain.postings import PostingStatus
from domain.saved_searches.meeting import Showing, Watcher, kind_of, newly_meets
from domain.saved_searches.searches import PostingKind
from domain.vehicles import Vehicle, VehicleId

MOST_VERSIONS = 1_000


async def watch_load(ports: Ports, event: LoadPosted | LoadAmended | LoadWidened | LoadReopened) -> None:
    """Hold a load to the saved searches, as it stands now; told again, it changes nothing."""
    async with ports.begin() as work:
        load = await work.loads.get(event.load_id)
        assert load is not None, "what was posted stays"
        poster = await work.members.company(load.poster_id)
    if load.posting.status_at(ports.now()) is PostingStatus.OPEN:
        watchers = await ports.saved_search_index.watching_load(load, poster)
        await _hold(ports, Showing(load, poster, ports.now(), ports.municipalities), watchers)


async def watch_vehicle(
    ports: Ports, event: VehiclePosted | VehicleAmended | VehicleWidened | VehicleReopened
) -> None:
    """Hold a vehicle to the saved searches, as it stands now; told again, it changes nothing."""
    async with ports.begin() as work:
        vehicle = await work.vehicles.get(event.vehicle_id)
        assert vehicle is not None, "what was posted stays"
        poster = await work.members.company(vehicle.poster_id)
    if vehicle.posting.status_at(ports.now()) is PostingStatus.OPEN:
        watchers = await ports.saved_search_index.watching_vehicle(vehicle, poster)
        await _hold(ports, Showing(vehicle, poster, ports.now(), ports.municipalities), watchers)


async def tell_widened(ports: Ports) -> None:
    """Tell which postings, shown to named ones first, everyone may see by now (SPEC 3.5)."""
    async with ports.begin() as work:
        for kind, posting_id in await work.saved_search_matches.take_widened(ports.now()):
            if kind is PostingKind.LOADS:
                await work.outbox.put(LoadWidened(LoadId(posting_id)))
            else:
                await work.outbox.put(VehicleWidened(VehicleId(posting_id)))


async def _hold(ports: Ports, showing: Showing, watchers: Sequence[Watcher]) -> None:
    """Keep which of these are newly met, and tell that there are some; remember when there may be more."""
    posting = showing.posting
    async with ports.begin() as work:
        matches = work.saved_search_matches
        fresh = await matches.not_yet([one.saved.id for one in watchers], posting.id)
        asked = await _with_barred(work, posting, [one for one in watchers if one.saved.id in fresh])
        past = await _past(work, posting, asked)
        met = [one.saved.id for one in asked if newly_meets(one, showing, past)]
        if await matches.add(met, posting.id, kind_of(posting), showing.now):
            await work.outbox.put(SavedSearchesMet(posting.id))
        audience = posting.terms.audience
        widens = audience.kind is AudienceKind.NAMED_FIRST and not _is_over(showing)
        await matches.watch_widening(kind_of(posting), posting.id, audience.widens_at if widens else None)


def _is_over(showing: Showing) -> bool:
    """Whether a posting that named ones saw first is everyone's by now."""
    widens_at = showing.posting.terms.audience.widens_at
    return widens_at is not None and widens_at <= showing.now


async def _with_barred(work: Work, posting: Load | Vehicle, watchers: Sequence[Watcher]) -> list[Watcher]:
    """The same with their eyes shut for the poster, where they are: of nobody else is anything asked here."""
    member = await work.members.get(posting.poster_id)
    assert member is not None, "who posts is in the register"
    desks = {one.viewer.desk for one in watchers if one.viewer.desk is not None}
    barred = await work.saved_search_matches.barred_from(member.id, desks)
    shut = frozenset({member.id})
    return [
        replace(one, viewer=replace(one.viewer, barred=shut))
        if member.suspended_at is not None or one.viewer.desk in barred
        else one
        for one in watchers
    ]


async def _past(
    work: Work, posting: Load | Vehicle, watchers: Sequence[Watcher]
) -> Sequence[PastVersion[Any]]:
    """All versions, where somebody saved a search after the posting was there to be found."""
    if all(one.saved.since_at <= posting.posted_at for one in watchers):
        return ()
    if isinstance(posting, Load):
        return await work.loads.history(posting.id, None, MOST_VERSIONS)
    return await work.vehicles.history(posting.id, None, MOST_VERSIONS)
