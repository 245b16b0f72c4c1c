"""Loads in the database, with the trucks each asks for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import delete, insert, select, update

from adapters.db.board import lanes
from adapters.db.desk import own
from adapters.db.schema import load_trucks, load_versions, loads
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from adapters.db.versions import Versions
from adapters.db.words import load_words
from domain.contracts.numbers import ContractNumber
from domain.history import PastVersion
from domain.loads import Load, LoadId
from domain.members import MemberId
from domain.postings import PostingStatus, Window

LOADS = Shelf(Load, loads, secret=frozenset({"repeats"}))
"""What a load repeats is no part of its audit rows: it may not exist for those who read them."""

VERSIONS = Versions(Load, load_versions, "load_id")


class SqlLoads:
    """Loads as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, load_id: LoadId) -> Load | None:
        """The load, or None."""
        return await LOADS.get(self._work, load_id)

    async def lock(self, load_id: LoadId) -> Load | None:
        """The load, or None; nobody else changes it until this work ends."""
        return await LOADS.get(self._work, load_id, lock=True)

    async def add(self, load: Load) -> None:
        """Keep a new load with its trucks, its first version and its audit row."""
        await LOADS.add(self._work, load, **self._beside(load))
        await self._add_trucks(load.id, 1, load.terms.trucks)
        await VERSIONS.add(self._work, load, at=load.updated_at)

    async def save(self, load: Load) -> Load:
        """Keep a changed load as its next version, with its audit row. Refuses: Stale."""
        saved = await LOADS.save(self._work, load, **self._beside(load))
        await self._match_trucks(saved)
        await VERSIONS.add(self._work, saved, at=saved.updated_at)
        return saved

    async def hold_refs(self, desk: MemberId) -> None:
        """Nobody else posts a load under a reference of this desk until this work ends."""
        await own.hold_refs(self._work, LOADS, desk)

    async def of_refs(self, desk: MemberId, refs: Collection[str], *, lock: bool) -> Mapping[str, Load]:
        """The desk's loads of these references."""
        return await own.of_refs(self._work, LOADS, desk, refs, lock=lock)

    async def of_desk(
        self, desk: MemberId, status: PostingStatus | None, span: Window, now: datetime, limit: int
    ) -> Sequence[Load]:
        """The desk's loads in any or one status whose pickup begins within the span, earliest first."""
        begins_at = loads.c.pickup_from_at
        conditions = own.own_within(LOADS, desk, status, begins_at, span, now=now)
        return await own.of_desk(self._work, LOADS, conditions, begins_at, limit)

    async def add_all(self, new: Sequence[Load]) -> None:
        """``add``, of many at once."""
        await LOADS.add_all(self._work, new, self._beside)
        trucks = [{"load_id": load.id, "n": n + 1} for load in new for n in range(load.terms.trucks)]
        if trucks:
            await self._work.connection.execute(insert(load_trucks), trucks)
        await self._add_versions(new)

    async def save_all(self, before: Sequence[Load], after: Sequence[Load]) -> Sequence[Load]:
        """``save``, of many at once that this work has locked. Refuses: Stale."""
        saved = await LOADS.save_all(self._work, before, after, self._beside)
        for was, load in zip(before, saved, strict=True):
            if load.terms.trucks != was.terms.trucks:
                await self._match_trucks(load)
        await self._add_versions(saved)
        return saved

    async def _add_versions(self, changed: Sequence[Load]) -> None:
        for at, of_then in groupby(changed, key=lambda load: load.updated_at):
            await VERSIONS.add_all(self._work, of_then, at=at)

    async def along_lanes(self, asked: Sequence[Load], now: datetime) -> Sequence[Load]:
        """What a desk's loads may repeat (``lanes``)."""
        return await lanes.along_lanes(self._work, LOADS, asked, now)

    async def later_along(self, taken: Load, now: datetime) -> Sequence[LoadId]:
        """Open loads of others that may repeat a taken one, by id."""
        return await lanes.later_along(self._work, taken, now)

    async def mark(self, load: Load) -> None:
        """Keep the marks of a load that is locked."""
        await lanes.mark(self._work, load)

    async def history(self, load_id: LoadId, before: int | None, limit: int) -> Sequence[PastVersion[Load]]:
        """Versions, newest first, below ``before``."""
        return await VERSIONS.list(self._work, load_id, before, limit)

    async def take_truck(self, load_id: LoadId, number: ContractNumber) -> bool:
        """Give the load's first free truck to a contract; False when there is none left.

        Compare-and-set: of two who ask for the same truck the second finds the next one, or none.
        """
        free = select(load_trucks.c.n).where(
            load_trucks.c.load_id == load_id, load_trucks.c.contract_number.is_(None)
        )
        first = free.order_by(load_trucks.c.n).limit(1).with_for_update(skip_locked=True)
        taking = update(load_trucks).where(
            load_trucks.c.load_id == load_id,
            load_trucks.c.n == first.scalar_subquery(),
            load_trucks.c.contract_number.is_(None),
        )
        taken = await self._work.connection.execute(taking.values(contract_number=number))
        return taken.rowcount == 1

    async def free_truck(self, load_id: LoadId, number: ContractNumber) -> None:
        """Take a contract's truck from it: another contract may have it."""
        freeing = update(load_trucks).where(
            load_trucks.c.load_id == load_id, load_trucks.c.contract_number == number
        )
        freed = await self._work.connection.execute(freeing.values(contract_number=None))
        assert freed.rowcount == 1, "a concluded contract has its truck"

    def _beside(self, load: Load) -> dict[str, object]:
        municipalities = self._work.municipalities
        return {
            "closing_at": load.terms.closing_at,
            "words": load_words(load, municipalities, masked=False),
            "name_words": load_words(load, municipalities, masked=True),
        }

    async def _match_trucks(self, load: Load) -> None:
        """As many rows as trucks: those without a contract go first, the highest numbers of them."""
        kept = await self._work.connection.execute(
            select(load_trucks.c.n, load_trucks.c.contract_number)
            .where(load_trucks.c.load_id == load.id)
            .order_by(load_trucks.c.contract_number.is_not(None).desc(), load_trucks.c.n)
        )
        trucks = kept.all()
        surplus = trucks[load.terms.trucks :]
        assert all(truck.contract_number is None for truck in surplus), "a contracted truck cannot be dropped"
        if surplus:
            numbers = [truck.n for truck in surplus]
            await self._work.connection.execute(
                delete(load_trucks).where(load_trucks.c.load_id == load.id, load_trucks.c.n.in_(numbers))
            )
        highest = max((truck.n for truck in trucks), default=0)
        await self._add_trucks(load.id, highest + 1, load.terms.trucks - len(trucks))

    async def _add_trucks(self, load_id: LoadId, first: int, count: int) -> None:
        trucks = [{"load_id": load_id, "n": n} for n in range(first, first + count)]
        if trucks:
            await self._work.connection.execute(insert(load_trucks), trucks)
