"""Accounts in the database, and what proves them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, bindparam, cast, func, insert, literal_column, or_, select, update

from adapters.db.schema import accounts, credentials
from adapters.db.schema.accounts import LOOK
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from adapters.sealing import Sealer
from domain.accounts import Account, AccountId, Credentials
from domain.calendar import Month, day_in, months_after, start_of
from domain.login_ids import login_id_is_taken, look_of, refuse_bad_login_id
from domain.members import CooperativeId

ACCOUNTS = Shelf(Account, accounts)

SEED_PURPOSE = "otp-seed"

PROOF = (
    select(accounts.c.id, credentials.c.password_hash)
    .join_from(accounts, credentials)
    .where(accounts.c.login_id == bindparam("login_id"))
)


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

    async def proof_of(self, login_id: str) -> tuple[AccountId, str] | None:
        """Whose a login id is, and the hash of its password, or None: the seed stays closed."""
        row = (await self._work.connection.execute(PROOF, {"login_id": login_id})).one_or_none()
        return None if row is None else (AccountId(UUID(int=row.id.int)), row.password_hash)

    async def credentials(self, account_id: AccountId) -> Credentials:
        """What proves an account that exists."""
        query = select(credentials).where(credentials.c.account_id == account_id)
        row = (await self._work.connection.execute(query)).one()
        return credentials_of(row, account_id, self._work.sealer)

    async def add(self, account: Account, proof: Credentials) -> None:
        """Keep a new account with its audit row; its one-time-code seed is encrypted at rest.

        Refuses: LoginIdCannotBeUsed.
        """
        assert proof.account_id == account.id, "credentials of another account"
        refuse_bad_login_id(account.login_id)
        alike = select(accounts.c.id).where(literal_column(LOOK) == bindparam("look"))
        if await self._work.connection.scalar(alike, {"look": look_of(account.login_id)}) is not None:
            raise login_id_is_taken()
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

    async def save(self, account: Account) -> Account:
        """Keep a changed account (locked before) as its next version, with its audit row."""
        return await ACCOUNTS.save(self._work, account)

    async def spend_code(self, account_id: AccountId, step: int) -> bool:
        """Mark a one-time code's step as used; False when it, or a later one, was used before."""
        spent = await self._work.connection.execute(
            update(credentials)
            .where(credentials.c.account_id == account_id, credentials.c.otp_step < step)
            .values(otp_step=step)
        )
        return spent.rowcount == 1

    async def count_by_cooperative(self, month: Month) -> Mapping[CooperativeId, int]:
        """How many accounts each co-operative and its members had open on any day of the month.

        An account is open from the midnight (JST) with which its first day begins until it is closed.
        """
        of, first, after = (
            accounts.c.cooperative_id,
            start_of(day_in(month, 1)),
            day_in(months_after(month), 1),
        )
        begins = func.timezone("Asia/Tokyo", cast(accounts.c.starts_on, DateTime(timezone=False)))
        query = select(of, func.count()).where(
            of.is_not(None),
            or_(accounts.c.starts_on.is_(None), accounts.c.starts_on < after),
            or_(accounts.c.ends_at.is_(None), accounts.c.ends_at > func.greatest(first, begins)),
        )
        rows = await self._work.connection.execute(query.group_by(of))
        return {CooperativeId(UUID(int=row[0].int)): row[1] for row in rows}

    async def set_password(self, account: Account, password_hash: str) -> None:
        """Keep a new password, with an audit row that does not tell it; the account may keep this one."""
        await ACCOUNTS.save(self._work, replace(account, must_change_password=False))
        await self._keep_password(account.id, password_hash)

    async def hand_out_password(self, account: Account, password_hash: str) -> Account:
        """Keep a one-time password of an account (locked before), which then has to change it."""
        saved = await ACCOUNTS.save(self._work, replace(account, must_change_password=True))
        await self._keep_password(account.id, password_hash)
        return saved

    async def _keep_password(self, account_id: AccountId, password_hash: str) -> None:
        of_account = update(credentials).where(credentials.c.account_id == account_id)
        await self._work.connection.execute(of_account.values(password_hash=password_hash))


def credentials_of(row: Any, account_id: AccountId, sealer: Sealer) -> Credentials:
    """The credentials in a row, the seed opened."""
    seed = row.otp_seed
    opened = None if seed is None else sealer.open(SEED_PURPOSE, seed, account_id.bytes).decode()
    return Credentials(account_id, row.password_hash, opened, row.otp_step)


def _sealed_seed(proof: Credentials, sealer: Sealer) -> bytes | None:
    if proof.otp_seed is None:
        return None
    return sealer.seal_randomly(SEED_PURPOSE, proof.otp_seed.encode(), proof.account_id.bytes)
