"""Call codes in the database; neither the code nor its misses reach the audit log (SPEC 5.1)."""

from collections.abc import Collection, Mapping

from sqlalchemy import insert, select, update

from adapters.db.schema import contract_call_codes
from adapters.db.transaction import Transaction
from domain.contracts.call_codes import CallCode
from domain.contracts.numbers import ContractNumber

_c = contract_call_codes.c


class SqlCallCodes:
    """Call codes as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def of(self, numbers: Collection[ContractNumber]) -> Mapping[ContractNumber, CallCode]:
        """The codes of those of these proposals that have one."""
        if not numbers:
            return {}
        query = select(contract_call_codes).where(_c.contract_number.in_(numbers))
        rows = await self._work.connection.execute(query)
        return {one.contract_number: CallCode(one.contract_number, one.code, one.misses) for one in rows}

    async def lock(self, number: ContractNumber) -> CallCode | None:
        """The code of a proposal, or None; nobody else tries it until this work ends."""
        query = (
            select(contract_call_codes).where(_c.contract_number == number).with_for_update(key_share=True)
        )
        row = (await self._work.connection.execute(query)).one_or_none()
        return None if row is None else CallCode(row.contract_number, row.code, row.misses)

    async def add(self, code: CallCode) -> None:
        """Keep the code of a new proposal."""
        row = {"contract_number": code.contract_number, "code": code.code, "misses": code.misses}
        await self._work.connection.execute(insert(contract_call_codes).values(row))

    async def save(self, code: CallCode) -> None:
        """Keep how often it has been mistyped."""
        missing = update(contract_call_codes).where(_c.contract_number == code.contract_number)
        await self._work.connection.execute(missing.values(misses=code.misses))
