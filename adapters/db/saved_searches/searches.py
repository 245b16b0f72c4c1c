"""Saved searches as they are kept (SPEC 4.7)."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, or_, select

from adapters.db.board.disclosure import barred_from
from adapters.db.saved_searches.eyes import desk_id, viewer_of, viewers, with_desks
from adapters.db.schema import accounts, saved_searches
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.accounts import AccountId, Viewer
from domain.members import MemberId
from domain.ports import Page, Standing
from domain.saved_searches.searches import SavedSearch, SavedSearchId, SavedSearchView

SAVED_SEARCHES = Shelf(SavedSearch, saved_searches)

_s = saved_searches.c
_OWNED = with_desks(saved_searches.join(accounts, accounts.c.id == _s.account_id))


class SqlSavedSearches:
    """Saved searches in the database."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def lock(self, saved_id: SavedSearchId) -> SavedSearch | None:
        """The saved search, or None; nobody else changes it until this work ends."""
        return await SAVED_SEARCHES.get(self._work, saved_id, lock=True)

    async def view(self, saved_id: SavedSearchId) -> tuple[SavedSearchView, MemberId | None] | None:
        """The saved search as its desk reads it, and that desk; or None."""
        query = select(*_s, accounts.c.person, desk_id.label("desk")).select_from(_OWNED)
        found = await self._work.connection.execute(query.where(_s.id == saved_id))
        row = found.mappings().one_or_none()
        if row is None:
            return None
        desk = None if row["desk"] is None else MemberId(UUID(int=row["desk"].int))
        return SavedSearchView(SAVED_SEARCHES.thing_of(row), row["person"]), desk

    async def count_of(self, account_id: AccountId) -> int:
        """How many the account has."""
        query = select(func.count()).where(_s.account_id == account_id, _s.dropped_at.is_(None))
        return await self._work.connection.scalar(query) or 0

    async def find(
        self, account_id: AccountId, desk: MemberId | None, after: Standing | None, limit: int
    ) -> Page[SavedSearchView]:
        """Those of an account, and with a desk of all its accounts, newest first (ids are in that order)."""
        whose = _s.account_id == account_id
        if desk is not None:
            whose = or_(whose, desk_id == desk)
        query = select(*_s, accounts.c.person).select_from(_OWNED).where(whose, _s.dropped_at.is_(None))
        if after is not None:
            query = query.where(_s.id < after.id)
        rows = await self._work.connection.execute(query.order_by(_s.id.desc()).limit(limit + 1))
        found = [SavedSearchView(SAVED_SEARCHES.thing_of(row), row["person"]) for row in rows.mappings()]
        last = found[limit - 1].saved.id if len(found) > limit else None
        return Page(tuple(found[:limit]), None if last is None else Standing(None, last))

    async def add(self, saved: SavedSearch) -> None:
        """Keep a new saved search, with its audit row."""
        await SAVED_SEARCHES.add(self._work, saved)

    async def save(self, saved: SavedSearch) -> SavedSearch:
        """Keep a changed saved search as its next version, with its audit row. Refuses: Stale."""
        return await SAVED_SEARCHES.save(self._work, saved)

    async def viewer_of(self, account_id: AccountId) -> Viewer:
        """The eyes of an account that exists, shut for whom they are shut now."""
        connection = self._work.connection
        found = await connection.execute(viewers().where(accounts.c.id == account_id))
        viewer = viewer_of(found.mappings().one())
        barred = await connection.scalars(barred_from(viewer.desk))
        return replace(viewer, barred=frozenset(MemberId(UUID(int=one.int)) for one in barred))
