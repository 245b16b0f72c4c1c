"""Accounts in the database, and what proves them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update

from adapters.db.schema import accounts, credentials
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from adapters.sealing import Sealer
from domain.accounts import Account, AccountId, Credentials
from domain.members import CooperativeId

ACCOUNTS = Shelf(Account, accounts)

SEED_PURPOSE = "otp-seed"


class SqlAccounts:
    """Accounts as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, account_id: AccountId) -> Account | None:
        """The account, or None."""
        return await ACCOUNTS.get(self._work, account_id)

    async def by_login_id(self, login_id: str) -> tuple[Account, Credentials] | None:
        """The account of a login id (exactly as given), or None."""
        query = (
            select(*(accounts.c[name] for name in ACCOUNTS.columns), credentials)
            .join_from(accounts, credentials)
            .where(accounts.c.login_id == login_id)
        )
        row = (await self._work.connection.execute(query)).one_or_none()
        if row is None:
            return None
        account = ACCOUNTS.thing_of(row._mapping)
        return account, credentials_of(row, account.id, self._work.sealer)

    async def credentials(self, account_id: AccountId) -> Credentials:
        """What proves an account that exists."""
        query = select(credentials).where(credentials.c.account_id == account_id)
        row = (await self._work.connection.execute(query)).one()
        return credentials_of(row, account_id, self._work.sealer)

    async def add(self, account: Account, proof: Credentials) -> None:
        """Keep a new account with its audit row; its one-time-code seed is encrypted at rest."""
        assert proof.account_id == account.id, "credentials of another account"
        await ACCOUNTS.add(self._work, account)
        await self._work.connection.execute(
            insert(credentials).values(
                account_id=account.id,
                password_hash=proof.password_hash,
                otp_seed=_sealed_seed(proof, self._work.sealer),
                otp_step=proof.otp_step,
            )
        )

    async def lock(self, account_id: AccountId) -> Account | None:
        """The account; no other login of it proceeds until this work ends."""
        return await ACCOUNTS.get(self._work, account_id, lock=True)

    async def spend_code(self, account_id: AccountId, step: int) -> bool:
        """Mark a one-time code's step as used; False when it, or a later one, was used before."""
        spent = await self._work.connection.execute(
            update(credentials)
            .where(credentials.c.account_id == account_id, credentials.c.otp_step < step)
            .values(otp_step=step)
        )
        return spent.rowcount == 1

    async def count_by_cooperative(self) -> Mapping[CooperativeId, int]:
        """How many accounts each co-operative and its members have."""
        of = accounts.c.cooperative_id
        query = select(of, func.count()).where(of.is_not(None)).group_by(of)
        return {
            CooperativeId(UUID(int=row[0].int)): row[1] for row in await self._work.connection.execute(query)
        }

    async def set_password(self, account: Account, password_hash: str) -> None:
        """Keep a new password, with an audit row that does not tell it; the account may keep this one."""
        await ACCOUNTS.save(self._work, replace(account, must_change_password=False))
        await self._work.connection.execute(
            update(credentials)
            .where(credentials.c.account_id == account.id)
            .values(password_hash=password_hash)
        )


def credentials_of(row: Any, account_id: AccountId, sealer: Sealer) -> Credentials:
    """The credentials in a row, the seed opened."""
    seed = row.otp_seed
    opened = None if seed is None else sealer.open(SEED_PURPOSE, seed, account_id.bytes).decode()
    return Credentials(account_id, row.password_hash, opened, row.otp_step)


def _sealed_seed(proof: Credentials, sealer: Sealer) -> bytes | None:
    if proof.otp_seed is None:
        return None
    return sealer.seal_randomly(SEED_PURPOSE, proof.otp_seed.encode(), proof.account_id.bytes)
