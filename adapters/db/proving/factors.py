"""Second factors in the database: seeds lie sealed, recovery codes and challenges as hashes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_update

from adapters.db.accounts import SEED_PURPOSE
from adapters.db.schema import credentials, passkey_challenges, passkeys, recovery_codes, totp_enrolments
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.accounts import AccountId
from domain.second_factors import Passkey, PasskeyId, SecondFactors

PASSKEYS = Shelf(Passkey, passkeys, secret=frozenset({"credential_id", "public_key"}))


class SqlFactors:
    """Second factors as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def of(self, account_id: AccountId) -> SecondFactors:
        """All that the account has."""
        seed = select(credentials.c.otp_seed.is_not(None)).where(credentials.c.account_id == account_id)
        kept = (
            select(*(passkeys.c[name] for name in PASSKEYS.columns))
            .where(passkeys.c.account_id == account_id, passkeys.c.removed_at.is_(None))
            .order_by(passkeys.c.id)
        )
        left = (
            select(func.count())
            .select_from(recovery_codes)
            .where(recovery_codes.c.account_id == account_id, recovery_codes.c.spent_at.is_(None))
        )
        connection = self._work.connection
        return SecondFactors(
            has_totp=bool(await connection.scalar(seed)),
            passkeys=tuple(PASSKEYS.thing_of(row) for row in (await connection.execute(kept)).mappings()),
            recovery_codes_left=int(await connection.scalar(left) or 0),
        )

    async def start_totp(self, account_id: AccountId, seed: str, ends_at: datetime) -> None:
        """Keep a new seed, sealed, until its first code has come; one that waited before is dropped."""
        row = {"seed": self._sealed(account_id, seed), "ends_at": ends_at}
        kept = insert_or_update(totp_enrolments).values(account_id=account_id, **row)
        await self._work.connection.execute(
            kept.on_conflict_do_update(index_elements=["account_id"], set_=row)
        )

    async def started_totp(self, account_id: AccountId, now: datetime) -> str | None:
        """The seed that waits for its first code, or None."""
        query = select(totp_enrolments.c.seed).where(
            totp_enrolments.c.account_id == account_id, totp_enrolments.c.ends_at > now
        )
        sealed = await self._work.connection.scalar(query)
        if sealed is None:
            return None
        return self._work.sealer.open(SEED_PURPOSE, sealed, account_id.bytes).decode()

    async def keep_totp(self, account_id: AccountId, seed: str, step: int) -> None:
        """Make it the account's seed, the step of its first code spent; with an audit row."""
        await self._set_seed(account_id, self._sealed(account_id, seed), step)
        started = delete(totp_enrolments).where(totp_enrolments.c.account_id == account_id)
        await self._work.connection.execute(started)

    async def drop_totp(self, account_id: AccountId) -> None:
        """Take the account's seed away, with an audit row."""
        await self._set_seed(account_id, None, 0)

    async def _set_seed(self, account_id: AccountId, sealed: bytes | None, step: int) -> None:
        had = (await self.of(account_id)).has_totp
        await self._work.connection.execute(
            update(credentials)
            .where(credentials.c.account_id == account_id)
            .values(otp_seed=sealed, otp_step=step)
        )
        await self._record(account_id, {"has_totp": had}, {"has_totp": sealed is not None})

    async def keep_recovery_codes(self, account_id: AccountId, hashes: Collection[bytes]) -> None:
        """Keep these in place of all that the account had, with an audit row that tells how many."""
        had = (await self.of(account_id)).recovery_codes_left
        connection = self._work.connection
        await connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account_id))
        if hashes:
            rows = [{"code_hash": one, "account_id": account_id} for one in hashes]
            await connection.execute(insert(recovery_codes), rows)
        await self._record(account_id, {"recovery_codes": had}, {"recovery_codes": len(hashes)})

    async def spend_recovery_code(self, account_id: AccountId, code_hash: bytes, at: datetime) -> bool:
        """Mark a recovery code as used; False when it was before, or never was one."""
        spent = await self._work.connection.execute(
            update(recovery_codes)
            .where(
                recovery_codes.c.code_hash == code_hash,
                recovery_codes.c.account_id == account_id,
                recovery_codes.c.spent_at.is_(None),
            )
            .values(spent_at=at)
        )
        return spent.rowcount == 1

    async def passkey(self, passkey_id: PasskeyId) -> Passkey | None:
        """The passkey, also a removed one, or None."""
        return await PASSKEYS.get(self._work, passkey_id)

    async def passkey_of(self, credential_id: bytes) -> Passkey | None:
        """The passkey that an authenticator names, also a removed one, or None."""
        query = select(passkeys.c.id).where(passkeys.c.credential_id == credential_id)
        passkey_id = await self._work.connection.scalar(query)
        return None if passkey_id is None else await PASSKEYS.get(self._work, passkey_id)

    async def add_passkey(self, passkey: Passkey) -> None:
        """Keep a new passkey, with its audit row."""
        await PASSKEYS.add(self._work, passkey)

    async def save_passkey(self, passkey: Passkey) -> None:
        """Keep a changed passkey, with its audit row."""
        await PASSKEYS.save(self._work, passkey)

    async def put_challenge(
        self, challenge_hash: bytes, account_id: AccountId | None, ends_at: datetime
    ) -> None:
        """Keep a challenge: for a new passkey of the account, or, for None, for a login with any."""
        row = {"challenge_hash": challenge_hash, "account_id": account_id, "ends_at": ends_at}
        await self._work.connection.execute(insert(passkey_challenges), row)

    async def spend_challenge(
        self, challenge_hash: bytes, account_id: AccountId | None, now: datetime
    ) -> bool:
        """Take a challenge of exactly this kind away; False when it was used, is too old, or never was."""
        spent = await self._work.connection.execute(
            delete(passkey_challenges).where(
                passkey_challenges.c.challenge_hash == challenge_hash,
                passkey_challenges.c.account_id.is_not_distinct_from(account_id),
                passkey_challenges.c.ends_at > now,
            )
        )
        return spent.rowcount == 1

    def _sealed(self, account_id: AccountId, seed: str) -> bytes:
        return self._work.sealer.seal_randomly(SEED_PURPOSE, seed.encode(), account_id.bytes)

    async def _record(self, account_id: AccountId, before: dict[str, int], after: dict[str, int]) -> None:
        await self._work.record("credentials", str(account_id), before=before, after=after)
