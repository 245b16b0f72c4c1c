"""Links by which a password is reset, in the database: as hashes of their tokens."""

from datetime import datetime

from sqlalchemy import func, select, update

from adapters.db.schema import password_resets
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.accounts import AccountId
from domain.password_resets import PasswordReset, ResetId

RESETS = Shelf(PasswordReset, password_resets, secret=frozenset({"token_hash"}))


class SqlPasswordResets:
    """Links as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, reset_id: ResetId) -> PasswordReset | None:
        """The reset, or None."""
        return await RESETS.get(self._work, reset_id)

    async def by_token(self, token_hash: bytes) -> PasswordReset | None:
        """The reset whose link this was, or None."""
        query = select(password_resets.c.id).where(password_resets.c.token_hash == token_hash)
        reset_id = await self._work.connection.scalar(query)
        return None if reset_id is None else await RESETS.get(self._work, reset_id)

    async def count_live(self, account_id: AccountId, now: datetime) -> int:
        """How many good links the account has."""
        query = (
            select(func.count())
            .select_from(password_resets)
            .where(
                password_resets.c.account_id == account_id,
                password_resets.c.spent_at.is_(None),
                password_resets.c.ends_at > now,
            )
        )
        return int(await self._work.connection.scalar(query) or 0)

    async def add(self, reset: PasswordReset) -> None:
        """Keep a new one, with its audit row."""
        await RESETS.add(self._work, reset)

    async def end_all(self, account_id: AccountId, at: datetime) -> None:
        """Let no link of the account be good any more."""
        await self._work.connection.execute(
            update(password_resets)
            .where(password_resets.c.account_id == account_id, password_resets.c.spent_at.is_(None))
            .values(spent_at=at)
        )
