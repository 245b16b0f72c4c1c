"""Bank accounts in the database, sealed: who reads the tables, or a stolen copy, learns none (DESIGN §9)."""

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.plain import plain
from adapters.db.schema import bank_accounts
from adapters.db.transaction import Transaction
from domain.members import MemberId
from domain.register.bank_accounts import BankAccount

PURPOSE = "bank-account"
"""Of the key under which they are sealed."""


class SqlBankAccounts:
    """Bank accounts as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, member_id: MemberId) -> BankAccount | None:
        """The member's account, whole, or None."""
        query = select(bank_accounts.c.sealed).where(bank_accounts.c.member_id == member_id)
        sealed = await self._work.connection.scalar(query)
        if sealed is None:
            return None
        opened = self._work.sealer.open(PURPOSE, sealed, member_id.bytes)
        return msgspec.json.decode(opened, type=BankAccount)

    async def put(self, member_id: MemberId, account: BankAccount) -> None:
        """Keep the member's account; the audit row says that it changed, and neither from nor to what."""
        said = msgspec.json.encode(plain(account))
        sealed = self._work.sealer.seal_randomly(PURPOSE, said, member_id.bytes)
        keeping = insert(bank_accounts).values(member_id=member_id, sealed=sealed)
        replacing = keeping.on_conflict_do_update(index_elements=["member_id"], set_={"sealed": sealed})
        await self._work.connection.execute(replacing)
        await self._note(member_id, "set")

    async def note_read(self, member_id: MemberId) -> None:
        """Write down that who acts was shown the whole account."""
        await self._note(member_id, "read")

    async def _note(self, member_id: MemberId, what: str) -> None:
        await self._work.record(bank_accounts.name, str(member_id), before=None, after={"done": what})
