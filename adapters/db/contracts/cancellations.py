"""Cancellations in the database, as asked for and as decided (SPEC 5.4, 5.5)."""

from sqlalchemy import select

from adapters.db.schema import contract_cancellations
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.contracts.changes.cancellations import Cancellation
from domain.contracts.numbers import ContractNumber

CANCELLATIONS = Shelf(Cancellation, contract_cancellations)

_c = contract_cancellations.c


class SqlCancellations:
    """Cancellations as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def latest_of(self, number: ContractNumber) -> Cancellation | None:
        """The last one of a contract, or None; only that can await an answer."""
        query = select(contract_cancellations).where(_c.contract_number == number)
        rows = await self._work.connection.execute(query.order_by(_c.id.desc()).limit(1))
        row = rows.mappings().one_or_none()
        return None if row is None else CANCELLATIONS.thing_of(row)

    async def add(self, cancellation: Cancellation) -> None:
        """Keep a new cancellation, with its audit row."""
        await CANCELLATIONS.add(self._work, cancellation)

    async def save(self, cancellation: Cancellation) -> Cancellation:
        """Keep a changed cancellation as its next version, with its audit row. Refuses: Stale."""
        return await CANCELLATIONS.save(self._work, cancellation)
