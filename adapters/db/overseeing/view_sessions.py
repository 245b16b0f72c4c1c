"""View sessions in the database, and what their tokens stand for (SECURITY 32)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db.accounts import ACCOUNTS
from adapters.db.schema import accounts, sessions, view_sessions
from adapters.db.sessions import SESSIONS
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.overseeing.view_sessions import ProvenView, ViewSession, ViewSessionId

VIEW_SESSIONS = Shelf(ViewSession, view_sessions, secret=frozenset({"access_hash"}))


class SqlViewSessions:
    """View sessions as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def add(self, view: ViewSession) -> None:
        """Keep a new one; its audit record stands under both accounts, and under the member looked at."""
        account = await ACCOUNTS.get(self._work, view.as_account_id)
        assert account is not None, "one looks in as an account that exists"
        looking = replace(self._work.actor, as_account_id=account.id, member_id=account.member_id)
        await VIEW_SESSIONS.add(replace(self._work, actor=looking), view)

    async def note_look(self, view_id: ViewSessionId, path: str) -> None:
        """Write down that who looks in has asked for this path."""
        await self._work.record(view_sessions.name, str(view_id), before=None, after={"path": path})


def proving_views(engine: AsyncEngine) -> Callable[[bytes], Awaitable[ProvenView | None]]:
    """``Ports.proven_view`` on this engine: what a view token stands for, in one read."""
    reading = engine.execution_options(isolation_level="AUTOCOMMIT")
    looked_at = view_sessions.join(accounts, accounts.c.id == view_sessions.c.as_account_id)
    query = (
        select(
            *(view_sessions.c[name].label(f"view_{name}") for name in VIEW_SESSIONS.columns),
            *(accounts.c[name].label(f"account_{name}") for name in ACCOUNTS.columns),
            *(sessions.c[name].label(f"session_{name}") for name in SESSIONS.columns),
        )
        .select_from(looked_at.outerjoin(sessions, sessions.c.id == view_sessions.c.session_id))
        .where(view_sessions.c.access_hash == bindparam("access_hash"))
    )

    async def proven(access_hash: bytes) -> ProvenView | None:
        async with reading.connect() as connection:
            found = await connection.execute(query, {"access_hash": access_hash})
            row = found.mappings().one_or_none()
        if row is None:
            return None
        view = VIEW_SESSIONS.thing_of({name: row[f"view_{name}"] for name in VIEW_SESSIONS.columns})
        account = ACCOUNTS.thing_of({name: row[f"account_{name}"] for name in ACCOUNTS.columns})
        session = {name: row[f"session_{name}"] for name in SESSIONS.columns}
        own = None if session["id"] is None else SESSIONS.thing_of(session)
        return ProvenView(view, own, account)

    return proven
