"""Sessions in the database, their refresh tokens, and what an access token stands for."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    not_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db.accounts import ACCOUNTS
from adapters.db.connect import DirectRead
from adapters.db.schema import accounts, credentials, members, passkeys, refresh_tokens, sessions
from adapters.db.shelf import Shelf
from adapters.db.trackings import CHANNEL
from adapters.db.transaction import Transaction
from domain.accounts import Account, AccountId, Caller, RefreshToken, Role, Session, SessionId
from domain.members import MemberId, MemberKind
from domain.ports import Proven
from domain.refusals import Stale

SESSIONS = Shelf(Session, sessions, secret=frozenset({"access_hash"}))


class SqlSessions:
    """Sessions as they are kept, at most one active per account (a constraint of the database)."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, session_id: SessionId) -> Session | None:
        """The session, or None."""
        return await SESSIONS.get(self._work, session_id)

    async def active_of(self, account_id: AccountId) -> Session | None:
        """The account's active session, or None. The account is locked before."""
        active = select(sessions.c.id).where(
            sessions.c.account_id == account_id, sessions.c.ended_at.is_(None)
        )
        session_id = await self._work.connection.scalar(active)
        return None if session_id is None else await self.get(session_id)

    async def add(self, session: Session, refresh_hash: bytes) -> None:
        """Keep a new session with its first refresh token, and its audit row."""
        await SESSIONS.add(self._work, session)
        await self._hand_out(session.id, refresh_hash)

    async def save(self, session: Session) -> None:
        """Keep a changed session, with its audit row; its open streams hear of its end at once.

        Refuses: Stale, when it had ended before.
        """
        kept = await SESSIONS.get(self._work, session.id, lock=True)
        if kept is None or kept.ended_at is not None:
            raise Stale
        await SESSIONS.save(self._work, session)
        if session.ended_at is not None:
            await self._work.connection.execute(select(func.pg_notify(CHANNEL, str(session.id))))

    async def lock_token(self, refresh_hash: bytes) -> RefreshToken | None:
        """A refresh token that was ever handed out, locked, or None."""
        query = select(refresh_tokens).where(refresh_tokens.c.token_hash == refresh_hash)
        row = (await self._work.connection.execute(query.with_for_update(key_share=True))).one_or_none()
        if row is None:
            return None
        return RefreshToken(
            row.token_hash, SessionId(UUID(int=row.session_id.int)), row.spent_at, row.forgiven
        )

    async def spend_token(self, token: RefreshToken, successor_hash: bytes) -> None:
        """Keep the spent (or forgiven) token and its successor.

        Any other unspent one of its session dies: it counts as spent and forgiven, so that whoever
        brings it later is taken for a thief.
        """
        assert token.spent_at is not None, "a token is spent before its successor is handed out"
        await self._work.connection.execute(
            update(refresh_tokens)
            .where(refresh_tokens.c.token_hash == token.token_hash)
            .values(spent_at=token.spent_at, forgiven=token.forgiven)
        )
        await self._work.connection.execute(
            update(refresh_tokens)
            .where(refresh_tokens.c.session_id == token.session_id, refresh_tokens.c.spent_at.is_(None))
            .values(spent_at=token.spent_at, forgiven=True)
        )
        await self._hand_out(token.session_id, successor_hash)

    async def _hand_out(self, session_id: SessionId, token_hash: bytes) -> None:
        await self._work.connection.execute(
            insert(refresh_tokens).values(token_hash=token_hash, session_id=session_id, forgiven=False)
        )


def proving(engine: AsyncEngine) -> Callable[[bytes], Awaitable[Proven | None]]:
    """``Ports.proven`` on this engine: what an access token stands for, one read without a transaction."""
    own_desk = and_(
        accounts.c.role == Role.COOP_CLERK.value,
        members.c.cooperative_id == accounts.c.cooperative_id,
        members.c.kind == MemberKind.COOPERATIVE.value,
    )
    owned = sessions.join(accounts, accounts.c.id == sessions.c.account_id)
    query = (
        select(
            *(sessions.c[name].label(f"session_{name}") for name in SESSIONS.columns),
            *(accounts.c[name].label(f"account_{name}") for name in ACCOUNTS.columns),
            members.c.id.label("desk"),
            _must_add_factor().label("must_add_factor"),
        )
        .select_from(owned.outerjoin(members, own_desk))
        .where(sessions.c.access_hash == bindparam("access_hash", required=False))
    )

    reading = DirectRead(engine, query)

    async def proven(access_hash: bytes) -> Proven | None:
        row = await reading.row(access_hash=access_hash)
        if row is None:
            return None
        session = SESSIONS.thing_of({name: row[f"session_{name}"] for name in SESSIONS.columns})
        account = ACCOUNTS.thing_of({name: row[f"account_{name}"] for name in ACCOUNTS.columns})
        desk = account.member_id if row["desk"] is None else MemberId(UUID(int=row["desk"].int))
        caller = _caller(session, account, desk, must_add_factor=row["must_add_factor"])
        return Proven(session, account, caller)

    return proven


def _must_add_factor() -> ColumnElement[bool]:
    """Whether the account needs a second factor and has none; nothing is looked up for the other roles."""
    needing = [role.value for role in Role if role.needs_second_factor]
    has_seed = exists().where(credentials.c.account_id == accounts.c.id, credentials.c.otp_seed.is_not(None))
    has_passkey = exists().where(passkeys.c.account_id == accounts.c.id, passkeys.c.removed_at.is_(None))
    return case((accounts.c.role.in_(needing), not_(has_seed | has_passkey)), else_=False)


def _caller(session: Session, account: Account, desk: MemberId | None, *, must_add_factor: bool) -> Caller:
    return Caller(
        account_id=account.id,
        login_id=account.login_id,
        role=account.role,
        desk=desk,
        cooperative_id=account.cooperative_id,
        session_id=session.id,
        must_change_password=account.must_change_password,
        must_add_factor=must_add_factor,
    )
