"""Chains in the database: each contract names its parent in its load (SPEC 5.9)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Text, exists, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.contracts.contracts import CONTRACTS
from adapters.db.schema import contracts, reconsignments
from adapters.db.transaction import Transaction
from domain.actual_carriers.reconsignments import IN_FORCE
from domain.contracts.contracts import Contract
from domain.contracts.numbers import ContractNumber
from domain.loads import LoadId

_c, _r = contracts.c, reconsignments.c
_PARENT: Any = literal_column("contracts.load ->> 'parent_contract_number'", Text)
"""As the index has it, word for word: with the key as a parameter it would not be found."""


class SqlActualCarriers:
    """Chains as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def chain(self, number: ContractNumber) -> Sequence[Contract]:
        """Every contract ever concluded of the chain that a concluded one stands in, in no order."""
        up = _above(number)
        # The topmost is the one whose parent is not among them: there is none, or none is kept.
        above = up.alias()
        is_first = ~exists().where(above.c.number == up.c.parent)
        first = select(up.c.number).where(is_first)
        down = select(_c.number).where(_c.number.in_(first)).cte("down", recursive=True)
        below = select(_c.number).join(down, down.c.number == _PARENT).where(_c.concluded_at.is_not(None))
        chain = down.union(below)
        query = select(contracts).where(_c.number.in_(select(chain.c.number)))
        rows = await self._work.connection.execute(query)
        return [CONTRACTS.thing_of(row) for row in rows.mappings()]

    async def has_child(self, parent: ContractNumber) -> bool:
        """Whether a contract in force carries this one on."""
        in_force = [status.value for status in IN_FORCE]
        child = select(_c.number).where(parent == _PARENT, _c.status.in_(in_force)).limit(1)
        return await self._work.connection.scalar(child) is not None

    async def posted_as(self, parent: ContractNumber) -> LoadId | None:
        """The load that the contract was posted on as last, or None."""
        query = select(_r.load_id).where(_r.parent_contract_number == parent)
        found = await self._work.connection.scalar(query)
        return None if found is None else LoadId(UUID(int=found.int))

    async def post_on(
        self, parent: ContractNumber, load_id: LoadId, former: LoadId | None, at: datetime
    ) -> bool:
        """Let the contract be posted on as this load, in place of the former; False where it no longer is.

        Compare-and-set on the row that there is one of for each contract.
        """
        row = {"parent_contract_number": parent, "load_id": load_id, "at": at}
        changed = {"load_id": load_id, "at": at}
        putting = insert(reconsignments).values(row)
        one = [_r.parent_contract_number]
        putting = putting.on_conflict_do_update(index_elements=one, set_=changed, where=_r.load_id == former)
        return (await self._work.connection.execute(putting)).rowcount == 1


def _above(number: ContractNumber) -> CTE:
    """The contract and all above it; a parent that is not kept is none."""
    up = select(_c.number, _PARENT.label("parent")).where(_c.number == number).cte("up", recursive=True)
    return up.union(select(_c.number, _PARENT).join(up, _c.number == up.c.parent))
