"""Loads and vehicles posted in bulk: what is particular to each (SPEC 3.8)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.actual_carriers.reconsignments import POINTER
from domain.api_clients import AnyCaller
from domain.events import LoadAmended, LoadPosted, VehicleAmended, VehiclePosted
from domain.loads import Load, LoadTerms, Measured
from domain.members import MemberId
from domain.negotiation.messages import TalkEvent
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.postings import PostingStatus
from domain.refusals import Fault, Invalid, refuse_faults
from domain.reposts.marks import Caution
from domain.usecases.actual_carriers.reconsigning import hold_parent, post_on
from domain.usecases.board.marking_reposts import compare_loads
from domain.usecases.board.measuring_loads import measure_loads
from domain.usecases.board.posting_in_bulk import Answered, Bulk, Changes, Sent
from domain.usecases.desks import desk_of
from domain.usecases.negotiation.ending import end_talks
from domain.usecases.offering import closing_faults_of_vehicle, faults_of_vehicle, new_vehicle
from domain.usecases.posting import closing_faults_of_load, faults_of_load, open_load, truck_faults
from domain.vehicles import Vehicle, VehicleTerms

SentLoads = Sequence[Sent[LoadTerms]]
SentVehicles = Sequence[Sent[VehicleTerms]]
Kept = Mapping[UUID, tuple[Load, tuple[Caution, ...]]]


async def put_loads(ports: Ports, who: AnyCaller, sent: SentLoads) -> tuple[Answered, ...]:
    """Post, amend or leave the desk's loads of these references, each by itself.

    Refuses: NotYourRole, TrialCannotTrade.
    """
    permit(who, "put_loads")
    return await Bulk(ports, who, _Loads(ports, who)).put(sent)


async def import_loads(ports: Ports, who: AnyCaller, sent: SentLoads) -> tuple[Answered, ...]:
    """The same of the rows of a table. Refuses: NotYourRole, TrialCannotTrade."""
    permit(who, "import_loads")
    return await Bulk(ports, who, _Loads(ports, who)).put(sent)


async def put_vehicles(ports: Ports, who: AnyCaller, sent: SentVehicles) -> tuple[Answered, ...]:
    """Offer, amend or leave the desk's vehicles of these references, each by itself.

    Refuses: NotYourRole, TrialCannotTrade.
    """
    permit(who, "put_vehicles")
    return await Bulk(ports, who, _Vehicles(ports, who)).put(sent)


async def import_vehicles(ports: Ports, who: AnyCaller, sent: SentVehicles) -> tuple[Answered, ...]:
    """The same of the rows of a table. Refuses: NotYourRole, TrialCannotTrade."""
    permit(who, "import_vehicles")
    return await Bulk(ports, who, _Vehicles(ports, who)).put(sent)


@dataclass(frozen=True, slots=True)
class _ReadyLoad:
    """Terms with their distances and standard fares."""

    terms: LoadTerms
    measured: Measured
    roughly: Measured


@dataclass(frozen=True, slots=True)
class _Loads:
    """Loads: measured, and held to what they may repeat.

    ``posted_on``: by which terms of this request each contract is posted on; two loads of one are not kept.
    """

    ports: Ports
    who: AnyCaller
    posted_on: dict[str, LoadTerms] = field(default_factory=dict)

    def faults(self, terms: LoadTerms) -> Iterator[Fault]:
        yield from faults_of_load(self.ports, terms)
        yield from closing_faults_of_load(terms, self.ports)

    async def prepare(self, many: Sequence[LoadTerms]) -> Sequence[_ReadyLoad]:
        measured = await measure_loads(self.ports, many)
        return [_ReadyLoad(terms, *both) for terms, both in zip(many, measured, strict=True)]

    async def hold_refs(self, work: Work, desk: MemberId) -> None:
        await work.loads.hold_refs(desk)

    async def of_refs(
        self, work: Work, desk: MemberId, refs: Sequence[str], *, lock: bool
    ) -> Mapping[str, Load]:
        return await work.loads.of_refs(desk, refs, lock=lock)

    async def hold_parent(self, work: Work, terms: LoadTerms, former: Load | None) -> None:
        await hold_parent(self.ports, work, desk_of(self.who)[0], terms, former)
        number = terms.parent_contract_number
        if number is not None and self.posted_on.setdefault(number, terms) != terms:
            raise Invalid(Fault(POINTER, "posted-on-already"))

    def make(self, ready: _ReadyLoad) -> Load:
        return open_load(self.ports, self.who, ready.terms, ready.measured, ready.roughly)

    def change(self, former: Load, ready: _ReadyLoad) -> Load:
        former.must_be_open(self.ports.now())
        refuse_faults(truck_faults(former, ready.terms))
        return former.amend(ready.terms, ready.measured, ready.roughly, at=self.ports.now())

    async def keep(self, work: Work, changes: Changes[Load]) -> Kept:
        both = [*changes.new, *changes.after]
        compared = await compare_loads(self.ports, work, self.who, both)
        loads, cautions = [load for load, _ in compared], [told for _, told in compared]
        new, after = loads[: len(changes.new)], loads[len(changes.new) :]
        await work.loads.add_all(new)
        saved = await work.loads.save_all(changes.before, after)
        for load in saved:
            if load.status is PostingStatus.CONTRACTED:
                await end_talks(self.ports, work, load, TalkEvent.POSTING_CONTRACTED)
        kept = [*new, *saved]
        for load in kept:
            await post_on(self.ports, work, load)
        await work.outbox.put(*(LoadPosted(load.id) for load in new))
        await work.outbox.put(*(LoadAmended(load.id) for load in after))
        return {load.id: (load, told) for load, told in zip(kept, cautions, strict=True)}


@dataclass(frozen=True, slots=True)
class _Vehicles:
    """Vehicles: nothing is worked out for them."""

    ports: Ports
    who: AnyCaller

    def faults(self, terms: VehicleTerms) -> Iterator[Fault]:
        yield from faults_of_vehicle(self.ports, terms)
        yield from closing_faults_of_vehicle(terms, self.ports)

    async def prepare(self, many: Sequence[VehicleTerms]) -> Sequence[VehicleTerms]:
        return many

    async def hold_refs(self, work: Work, desk: MemberId) -> None:
        await work.vehicles.hold_refs(desk)

    async def of_refs(
        self, work: Work, desk: MemberId, refs: Sequence[str], *, lock: bool
    ) -> Mapping[str, Vehicle]:
        return await work.vehicles.of_refs(desk, refs, lock=lock)

    async def hold_parent(self, work: Work, terms: VehicleTerms, former: Vehicle | None) -> None:
        """Nothing: a truck is offered for itself."""

    def make(self, ready: VehicleTerms) -> Vehicle:
        return new_vehicle(self.ports, self.who, ready)

    def change(self, former: Vehicle, ready: VehicleTerms) -> Vehicle:
        return former.amend(ready, at=self.ports.now())

    async def keep(
        self, work: Work, changes: Changes[Vehicle]
    ) -> Mapping[UUID, tuple[Vehicle, tuple[Caution, ...]]]:
        await work.vehicles.add_all(changes.new)
        kept = [*changes.new, *await work.vehicles.save_all(changes.before, changes.after)]
        await work.outbox.put(*(VehiclePosted(one.id) for one in changes.new))
        await work.outbox.put(*(VehicleAmended(one.id) for one in changes.after))
        return {one.id: (one, ()) for one in kept}
