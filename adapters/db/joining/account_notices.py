"""Account notices in the database, and accounts with the names of whom they belong to (SPEC 1.2, 1.3)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from adapters.db.accounts import ACCOUNTS
from adapters.db.schema import account_notices, accounts, cooperatives, members
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.accounts import AccountId, Role
from domain.joining.notices import AccountNotice, AccountView, NoticeId
from domain.members import CooperativeId
from domain.ports import Page, Standing

ACCOUNT_NOTICES = Shelf(AccountNotice, account_notices)


class SqlAccountNotices:
    """Account notices as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def add(self, notice: AccountNotice) -> None:
        """Keep a new notice, with its audit row."""
        await ACCOUNT_NOTICES.add(self._work, notice)

    async def get(self, notice_id: NoticeId) -> AccountNotice | None:
        """The notice, or None."""
        return await ACCOUNT_NOTICES.get(self._work, notice_id)

    async def latest_of(self, account_id: AccountId) -> NoticeId | None:
        """The notice that counts, or None (ids are in the order of making)."""
        of_account = select(account_notices.c.id).where(account_notices.c.account_id == account_id)
        latest = of_account.order_by(account_notices.c.id.desc()).limit(1)
        found = await self._work.connection.scalar(latest)
        return None if found is None else NoticeId(UUID(int=found.int))

    async def view(self, account_id: AccountId) -> AccountView | None:
        """The account as those who give accounts see it, or None; trials are not theirs."""
        found = await self._work.connection.execute(_views().where(accounts.c.id == account_id))
        row = found.mappings().one_or_none()
        return None if row is None else _view(row)

    async def find(
        self, cooperative_id: CooperativeId | None, after: Standing | None, limit: int
    ) -> Page[AccountView]:
        """Accounts of a co-operative and its members, or all, newest first; trials are not among them."""
        query = _views()
        if cooperative_id is not None:
            query = query.where(accounts.c.cooperative_id == cooperative_id)
        if after is not None:
            query = query.where(accounts.c.id < after.id)
        rows = await self._work.connection.execute(query.order_by(accounts.c.id.desc()).limit(limit + 1))
        found = [_view(row) for row in rows.mappings()]
        last = found[limit - 1].account.id if len(found) > limit else None
        return Page(tuple(found[:limit]), None if last is None else Standing(None, last))


def _views() -> Select[Any]:
    noticed_at = (
        select(func.max(account_notices.c.issued_at))
        .where(account_notices.c.account_id == accounts.c.id)
        .correlate(accounts)
        .scalar_subquery()
    )
    return (
        select(
            *(accounts.c[name] for name in ACCOUNTS.columns),
            members.c.name.label("member_name"),
            cooperatives.c.name.label("cooperative_name"),
            noticed_at.label("noticed_at"),
        )
        .select_from(
            accounts.outerjoin(members, members.c.id == accounts.c.member_id).outerjoin(
                cooperatives, cooperatives.c.id == accounts.c.cooperative_id
            )
        )
        .where(accounts.c.role != Role.TRIAL.value)
    )


def _view(row: Any) -> AccountView:
    return AccountView(ACCOUNTS.thing_of(row), row["member_name"], row["cooperative_name"], row["noticed_at"])
