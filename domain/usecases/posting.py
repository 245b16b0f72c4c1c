"""Posting loads, amending and withdrawing them (SPEC 3.1, 3.3-3.6)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from domain.api_clients import AnyCaller
from domain.events import LoadAmended, LoadPosted, LoadWithdrawn
from domain.history import PastVersion
from domain.loads import Load, LoadId, LoadTerms, LoadView, Measured
from domain.negotiation.messages import TalkEvent
from domain.permissions import permit
from domain.ports import Page, Ports, Standing, Work
from domain.postings import (
    PostingStatus,
    closing_faults,
    disclosed,
    left_behind_faults,
    relation_to,
)
from domain.refusals import Fault, refuse_faults, refuse_stale
from domain.usecases.actual_carriers.reconsigning import hold_parent, post_on
from domain.usecases.board.marking_reposts import compare_load
from domain.usecases.board.measuring_loads import measure_loads
from domain.usecases.desks import desk_of, eyes_of, hold_desk, refuse_unknown_names, refuse_used_ref
from domain.usecases.negotiation.ending import end_talks
from domain.usecases.photos.naming import hold_photos


async def post_load(ports: Ports, who: AnyCaller, terms: LoadTerms) -> LoadView:
    """Put a load on the board in the name of the caller's desk (SPEC 3.1).

    Refuses: NotYourRole, TrialCannotTrade, Invalid, MemberIsSuspended, ExternalRefIsTaken.
    """
    permit(who, "post_load")
    load = await new_load(ports, who, terms)
    async with ports.begin() as work:
        return await put_load_up(ports, work, who, load)


async def new_load(ports: Ports, who: AnyCaller, terms: LoadTerms) -> Load:
    """A load of the caller's desk on these terms, checked and measured, not yet on the board.

    Measuring may ask another server, so no transaction is open meanwhile. Refuses: Invalid.
    """
    refuse_faults(faults_of_load(ports, terms))
    refuse_faults(closing_faults_of_load(terms, ports))
    ((measured, roughly),) = await measure_loads(ports, [terms])
    return open_load(ports, who, terms, measured, roughly)


def open_load(ports: Ports, who: AnyCaller, terms: LoadTerms, measured: Measured, roughly: Measured) -> Load:
    """An open load of the caller's desk, posted now."""
    desk, cooperative_id = desk_of(who)
    now = ports.now()
    return Load(
        id=LoadId(ports.new_id()),
        version=1,
        poster_id=desk,
        cooperative_id=cooperative_id,
        status=PostingStatus.OPEN,
        posted_at=now,
        updated_at=now,
        closed_at=None,
        trucks_left=terms.trucks,
        measured=measured,
        roughly=roughly,
        terms=terms,
    )


async def put_load_up(ports: Ports, work: Work, who: AnyCaller, load: Load) -> LoadView:
    """Put a new load on the board. Refuses: Invalid, MemberIsSuspended, ExternalRefIsTaken."""
    await hold_desk(work, who)
    await refuse_unknown_names(work, load.terms.audience)
    await refuse_used_ref(work.loads, load.poster_id, load.terms.external_ref)
    await hold_photos(work, load.poster_id, load.terms.photo_ids)
    await hold_parent(ports, work, load.poster_id, load.terms)
    load, cautions = await compare_load(ports, work, who, load)
    await work.loads.add(load)
    await post_on(ports, work, load)
    await work.outbox.put(LoadPosted(load.id))
    return replace(await show_load(work, who, load, ports), cautions=cautions)


async def list_own_loads(
    ports: Ports, who: AnyCaller, status: PostingStatus | None, after: Standing | None, limit: int
) -> Page[LoadView]:
    """The desk's own loads in any or one status, newest first."""
    permit(who, "list_own_loads")
    desk, _ = desk_of(who)
    return await ports.board.own_loads(desk, status, ports.now(), after, limit)


async def read_load(ports: Ports, who: AnyCaller, load_id: LoadId) -> LoadView:
    """One load as the caller may see it. Refuses: NotFound."""
    async with ports.begin() as work:
        load = disclosed(await work.loads.get(load_id), await eyes_of(work, who), ports.now())
        permit(who, "read_load", relation_to(load.posting, who.viewer))
        return await show_load(work, who, load, ports)


async def amend_load(
    ports: Ports, who: AnyCaller, load_id: LoadId, seen: int, change: Callable[[LoadTerms], LoadTerms]
) -> LoadView:
    """Change the terms of the desk's own open load; the former version is kept (SPEC 3.3).

    ``change`` makes the new terms from those kept. Nothing changed: the same version, no history.
    Refuses: NotFound, NotYours, Stale, LoadIsClosed, Invalid, ExternalRefIsTaken.
    """
    async with ports.begin() as work:
        load = disclosed(await work.loads.get(load_id), await eyes_of(work, who), ports.now())
        permit(who, "amend_load", relation_to(load.posting, who.viewer))
        refuse_stale(load.version, seen)
        terms = change(load.terms)
        if terms == load.terms:
            return await show_load(work, who, load, ports)
    load.must_be_open(ports.now())
    refuse_faults(faults_of_load(ports, terms))
    refuse_faults(_amendment_faults(load, terms))
    refuse_faults(closing_faults_of_load(terms, ports))
    # Measuring may ask another server, so no transaction is open meanwhile.
    ((measured, roughly),) = await measure_loads(ports, [terms])
    async with ports.begin() as work:
        if terms.external_ref != load.terms.external_ref:
            await refuse_used_ref(work.loads, load.poster_id, terms.external_ref)
        load = disclosed(await work.loads.lock(load_id), await eyes_of(work, who), ports.now())
        refuse_stale(load.version, seen)
        await refuse_unknown_names(work, terms.audience)
        await hold_photos(work, load.poster_id, terms.photo_ids, load.terms.photo_ids)
        await hold_parent(ports, work, load.poster_id, terms, load)
        changed = load.amend(terms, measured, roughly, at=ports.now())
        compared, cautions = await compare_load(ports, work, who, changed)
        amended = await work.loads.save(compared)
        if amended.status is PostingStatus.CONTRACTED:
            await end_talks(ports, work, amended, TalkEvent.POSTING_CONTRACTED)
        await post_on(ports, work, amended)
        await work.outbox.put(LoadAmended(load.id))
        return replace(await show_load(work, who, amended, ports), cautions=cautions)


async def withdraw_load(ports: Ports, who: AnyCaller, load_id: LoadId, seen: int | None) -> LoadView:
    """Take the desk's own load off the board (SPEC 3.3).

    Refuses: NotFound, NotYours, Stale, LoadIsClosed.
    """
    async with ports.begin() as work:
        load = disclosed(await work.loads.lock(load_id), await eyes_of(work, who), ports.now())
        permit(who, "withdraw_load", relation_to(load.posting, who.viewer))
        refuse_stale(load.version, seen)
        withdrawn = await work.loads.save(load.withdraw(at=ports.now()))
        await end_talks(ports, work, withdrawn, TalkEvent.POSTING_WITHDRAWN)
        await work.outbox.put(LoadWithdrawn(load.id))
        return await show_load(work, who, withdrawn, ports)


async def read_load_history(
    ports: Ports, who: AnyCaller, load_id: LoadId, before: int | None, limit: int
) -> Sequence[PastVersion[LoadView]]:
    """Every version of the desk's own load, newest first (SPEC 3.3). Refuses: NotFound, NotYours."""
    async with ports.begin() as work:
        load = disclosed(await work.loads.get(load_id), await eyes_of(work, who), ports.now())
        permit(who, "read_load_history", relation_to(load.posting, who.viewer))
        versions = await work.loads.history(load_id, before, limit)
        poster = await work.members.company(load.poster_id)
    return [
        PastVersion(past.version, past.at, past.by, past.thing.seen_by(who.viewer, poster, past.at))
        for past in versions
    ]


async def show_load(work: Work, who: AnyCaller, load: Load, ports: Ports) -> LoadView:
    """The load as the caller, who may see it, is shown it."""
    poster = await work.members.company(load.poster_id)
    return load.seen_by(who.viewer, poster, ports.now())


def faults_of_load(ports: Ports, terms: LoadTerms) -> Iterator[Fault]:
    """What cannot be right in itself, and what names something that is not there."""
    yield from terms.faults(ports.municipalities)


def closing_faults_of_load(terms: LoadTerms, ports: Ports) -> Iterator[Fault]:
    """Nothing is posted that would be off the board at once."""
    pointer = "#/pickup/to" if terms.closes_at is None else "#/closes_at"
    return closing_faults(terms.closing_at, ports.now(), pointer)


def truck_faults(load: Load, terms: LoadTerms) -> Iterator[Fault]:
    """No fewer trucks are asked for than are contracted."""
    contracted = load.terms.trucks - load.trucks_left
    if terms.trucks < contracted:
        yield Fault("#/trucks", "fewer-than-contracted", {"contracted": contracted})


def _amendment_faults(load: Load, terms: LoadTerms) -> Iterator[Fault]:
    """What the former terms forbid the new ones (API §2)."""
    yield from truck_faults(load, terms)
    yield from left_behind_faults(load.terms.origin, terms.origin, "#/origin")
    yield from left_behind_faults(load.terms.destination, terms.destination, "#/destination")
