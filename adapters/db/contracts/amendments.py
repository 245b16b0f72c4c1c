"""Amendments in the database (SPEC 5.5)."""

from collections.abc import Sequence

from sqlalchemy import select

from adapters.db.schema import contract_amendments
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.contracts.changes.amendments import Amendment, AmendmentId
from domain.contracts.changes.states import ChangeStatus
from domain.contracts.numbers import ContractNumber

AMENDMENTS = Shelf(Amendment, contract_amendments)

_a = contract_amendments.c


class SqlAmendments:
    """Amendments as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, amendment_id: AmendmentId) -> Amendment | None:
        """The amendment, or None."""
        return await AMENDMENTS.get(self._work, amendment_id)

    async def of_contract(self, number: ContractNumber) -> Sequence[Amendment]:
        """Every one of a contract, oldest first (ids are in the order of making)."""
        query = select(contract_amendments).where(_a.contract_number == number).order_by(_a.id)
        rows = await self._work.connection.execute(query)
        return [AMENDMENTS.thing_of(row) for row in rows.mappings()]

    async def open_of(self, number: ContractNumber) -> Amendment | None:
        """The one that awaits an answer, or None."""
        query = select(contract_amendments).where(
            _a.contract_number == number, _a.status == ChangeStatus.OPEN.value
        )
        row = (await self._work.connection.execute(query)).mappings().one_or_none()
        return None if row is None else AMENDMENTS.thing_of(row)

    async def add(self, amendment: Amendment) -> None:
        """Keep a new amendment, with its audit row."""
        await AMENDMENTS.add(self._work, amendment)

    async def save(self, amendment: Amendment) -> Amendment:
        """Keep a changed amendment as its next version, with its audit row. Refuses: Stale."""
        return await AMENDMENTS.save(self._work, amendment)
