"""Capability links in the database; of a secret it knows the hash alone (API §1 auth)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from adapters.db.accounts import ACCOUNTS
from adapters.db.members import MEMBERS
from adapters.db.schema import accounts, capability_links, members
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.accounts import Account, AccountId, Role
from domain.contracts.numbers import ContractNumber
from domain.desk.links import CapabilityLink, CapabilityLinkId, LinkKind
from domain.members import Member, MemberId, MemberKind

CAPABILITY_LINKS = Shelf(CapabilityLink, capability_links, secret=frozenset({"secret_hash"}))

_l = capability_links.c
_IS_DESK = or_(
    members.c.id == accounts.c.member_id,
    and_(
        accounts.c.role == Role.COOP_CLERK.value,
        members.c.cooperative_id == accounts.c.cooperative_id,
        members.c.kind == MemberKind.COOPERATIVE.value,
    ),
)


class SqlCapabilityLinks:
    """Capability links as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def lock(self, link_id: CapabilityLinkId) -> CapabilityLink | None:
        """The link, or None; nobody else changes it until this work ends."""
        return await CAPABILITY_LINKS.get(self._work, link_id, lock=True)

    async def of_account(self, account_id: AccountId) -> Sequence[CapabilityLink]:
        """The account's calendar links that are not revoked, newest first."""
        rows = await self._work.connection.execute(_calendars(account_id))
        return [CAPABILITY_LINKS.thing_of(row) for row in rows.mappings()]

    async def of_contract(self, number: ContractNumber, desk: MemberId) -> Sequence[CapabilityLink]:
        """The desk's links to a contract's ledger that are not revoked, newest first."""
        of_it = _standing(_l.contract_number == number, _l.member_id == desk)
        rows = await self._work.connection.execute(of_it)
        return [CAPABILITY_LINKS.thing_of(row) for row in rows.mappings()]

    async def of_secret(self, kind: LinkKind, secret_hash: bytes) -> CapabilityLink | None:
        """The link of a secret, or None."""
        query = select(capability_links).where(_l.secret_hash == secret_hash, _l.kind == kind.value)
        row = (await self._work.connection.execute(query)).mappings().one_or_none()
        return None if row is None else CAPABILITY_LINKS.thing_of(row)

    async def add(self, link: CapabilityLink) -> None:
        """Keep a new link, with an audit row that does not tell its hash."""
        await CAPABILITY_LINKS.add(self._work, link)

    async def save(self, link: CapabilityLink) -> CapabilityLink:
        """Keep a changed link as its next version, with its audit row. Refuses: Stale."""
        return await CAPABILITY_LINKS.save(self._work, link)

    async def revoke_all(self, account_id: AccountId, at: datetime) -> None:
        """Revoke every calendar link of an account (locked before), each with its audit row."""
        rows = await self._work.connection.execute(_calendars(account_id).with_for_update(key_share=True))
        for link in [CAPABILITY_LINKS.thing_of(row) for row in rows.mappings()]:
            await CAPABILITY_LINKS.save(self._work, link.revoke(at=at))

    async def by_secret(
        self, kind: LinkKind, secret_hash: bytes
    ) -> tuple[CapabilityLink, Account, Member | None] | None:
        """The link of a secret, whose it is, and the desk that account has now; None where there is none."""
        query = (
            select(
                *(_l[name].label(f"link_{name}") for name in CAPABILITY_LINKS.columns),
                *(accounts.c[name].label(f"account_{name}") for name in ACCOUNTS.columns),
                *(members.c[name].label(f"member_{name}") for name in MEMBERS.columns),
            )
            .select_from(
                capability_links.join(accounts, accounts.c.id == _l.account_id).outerjoin(members, _IS_DESK)
            )
            .where(_l.secret_hash == secret_hash, _l.kind == kind.value)
        )
        row = (await self._work.connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        link = CAPABILITY_LINKS.thing_of({name: row[f"link_{name}"] for name in CAPABILITY_LINKS.columns})
        account = ACCOUNTS.thing_of({name: row[f"account_{name}"] for name in ACCOUNTS.columns})
        desk = {name: row[f"member_{name}"] for name in MEMBERS.columns}
        return link, account, None if desk["id"] is None else MEMBERS.thing_of(desk)


def _calendars(account_id: AccountId) -> Select[Any]:
    return _standing(_l.account_id == account_id, _l.kind == LinkKind.CALENDAR.value)


def _standing(*conditions: ColumnElement[bool]) -> Select[Any]:
    of_it = select(capability_links).where(_l.revoked_at.is_(None), *conditions)
    return of_it.order_by(_l.id.desc())
