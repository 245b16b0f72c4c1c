"""Marking re-posts: held to what is taken when posted or amended, and again when one is taken (SPEC 3.9)."""

from collections.abc import Sequence

from domain.api_clients import AnyCaller
from domain.events import ContractConcluded, LoadAmended, LoadPosted, LoadReopened
from domain.loads import Load, LoadId
from domain.photos.looks import Looks
from domain.ports import Ports, Work
from domain.postings import PostingStatus
from domain.reposts.likeness import cautions_for, marked, repeats
from domain.reposts.marks import Caution
from domain.usecases.desks import eyes_of


async def compare_load(
    ports: Ports, work: Work, who: AnyCaller, load: Load
) -> tuple[Load, tuple[Caution, ...]]:
    """A load about to be kept, with its marks, and what its poster is told of it."""
    (compared,) = await compare_loads(ports, work, who, [load])
    return compared


async def compare_loads(
    ports: Ports, work: Work, who: AnyCaller, loads: Sequence[Load]
) -> list[tuple[Load, tuple[Caution, ...]]]:
    """Loads of one desk about to be kept, each with its marks and cautions.

    Each is also held to those before it: of two doubles sent together the second is told of the first.
    """
    now = ports.now()
    anew = {load.id for load in loads}
    kept = [one for one in await work.loads.along_lanes(loads, now) if one.id not in anew]
    eyes = await eyes_of(work, who) if kept else who.viewer
    looks = await _looks(work, [*loads, *kept])
    lanes: dict[object, list[Load]] = {}
    for one in kept:
        lanes.setdefault(_lane(one), []).append(one)
    compared = []
    for load in loads:
        others = lanes.setdefault(_lane(load), [])
        with_marks = marked(load, others, looks)
        compared.append((with_marks, tuple(cautions_for(with_marks, others, eyes, now))))
        others.append(with_marks)
    return compared


def _lane(load: Load) -> object:
    terms = load.terms
    return terms.origin.municipality, terms.destination.municipality, terms.vehicle_class


async def mark_what_repeats_the_contracted(ports: Ports, event: ContractConcluded) -> None:
    """Mark the open loads that repeat a load whose last truck was contracted just now."""
    async with ports.begin() as work:
        contract = await work.contracts.get(event.contract_number)
    if contract is not None:
        await _mark_what_repeats(ports, contract.load_id)


async def mark_what_repeats_the_amended(ports: Ports, event: LoadAmended) -> None:
    """The same of a load that was amended to ask for no more trucks than are contracted."""
    await _mark_what_repeats(ports, event.load_id)


async def mark_again(ports: Ports, event: LoadPosted | LoadAmended) -> None:
    """Hold a load once more to what was taken in the very moment it was kept, which it could not see then."""
    async with ports.begin() as work:
        load = await work.loads.lock(event.load_id)
        if load is None or load.posting.status_at(ports.now()) is not PostingStatus.OPEN:
            return
        kept = await work.loads.along_lanes([load], ports.now())
        anew = marked(load, kept, await _looks(work, [load, *kept]))
        if anew.repeats != load.repeats:
            await work.loads.mark(anew)


async def _mark_what_repeats(ports: Ports, load_id: LoadId) -> None:
    """Each in a work of its own: nobody who contracts or amends waits for two."""
    async with ports.begin() as work:
        taken = await work.loads.get(load_id)
        if taken is None or taken.status is not PostingStatus.CONTRACTED:
            return
        later = await work.loads.later_along(taken, ports.now())
    for one in later:
        async with ports.begin() as work:
            load = await work.loads.lock(one)
            if load is None or taken.id in _marks_of(load):
                continue
            if not repeats(load, taken, await _looks(work, [load, taken])):
                continue
            kept = await work.loads.along_lanes([load], ports.now())
            await work.loads.mark(marked(load, kept, await _looks(work, [load, *kept])))


async def _looks(work: Work, loads: Sequence[Load]) -> Looks:
    """Of the photos of loads, where more than one carries any."""
    carried = [load.terms.photo_ids for load in loads if load.terms.photo_ids]
    return await work.photos.looks({photo for photos in carried for photo in photos}) if carried[1:] else {}


async def unmark_what_repeats_the_reopened(ports: Ports, event: LoadReopened) -> None:
    """Take its mark from open loads: a load that looks for a truck again is no taken one (SPEC 3.9)."""
    async with ports.begin() as work:
        reopened = await work.loads.get(event.load_id)
        if reopened is None or reopened.status is not PostingStatus.OPEN:
            return
        later = await work.loads.later_along(reopened, ports.now())
    for one in later:
        async with ports.begin() as work:
            load = await work.loads.lock(one)
            if load is None or reopened.id not in _marks_of(load):
                continue
            kept = await work.loads.along_lanes([load], ports.now())
            await work.loads.mark(marked(load, kept, await _looks(work, [load, *kept])))


def _marks_of(load: Load) -> set[object]:
    return {one.load_id for one in load.repeats}
