"""The federation, co-operatives and members in the database."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, func, literal, or_, select, tuple_, union_all

from adapters.db.board.conditions import each_word
from adapters.db.board.disclosure import barred_from
from adapters.db.schema import contracts, cooperatives, federations, members
from adapters.db.shelf import Row, Shelf
from adapters.db.transaction import Transaction
from domain.members import (
    Company,
    CompanyRecord,
    Cooperative,
    CooperativeId,
    Federation,
    Member,
    MemberId,
    MemberKind,
    NamedCooperative,
)
from domain.ports import Page, Standing
from domain.register.views import MemberSearch
from domain.words import fold

MEMBERS = Shelf(Member, members)
COOPERATIVES = Shelf(Cooperative, cooperatives)
FEDERATIONS = Shelf(Federation, federations)


def _contracts() -> ColumnElement[int]:
    """How many contracts the member has concluded, on either side."""
    return (
        select(func.count())
        .select_from(contracts)
        .where(
            or_(
                contracts.c.consignor_member_id == members.c.id, contracts.c.carrier_member_id == members.c.id
            ),
            contracts.c.concluded_at.is_not(None),
        )
        .correlate(members)
        .scalar_subquery()
    )


def companies() -> Select[Any]:
    """The public profiles of all members, a row each; ``company_of`` reads it."""
    return select(
        members.c.id.label("company_id"),
        members.c.kind.label("company_kind"),
        members.c.name.label("company_name"),
        members.c.joined_on.label("company_since"),
        cooperatives.c.id.label("company_cooperative_id"),
        cooperatives.c.name.label("company_cooperative_name"),
        _contracts().label("company_contracts"),
    ).join_from(members, cooperatives, cooperatives.c.id == members.c.cooperative_id)


def company_of(row: Row) -> Company:
    """The public profile in a row of ``companies``."""
    return Company(
        member_id=MemberId(UUID(int=row["company_id"].int)),
        kind=MemberKind(row["company_kind"]),
        name=row["company_name"],
        cooperative=NamedCooperative(
            CooperativeId(UUID(int=row["company_cooperative_id"].int)), row["company_cooperative_name"]
        ),
        record=CompanyRecord(row["company_contracts"], row["company_since"]),
    )


_COMPANY = companies().where(members.c.id == bindparam("member_id"))
_BARRED_FROM_ALL, _BARRED_FROM_DESK = barred_from(None), barred_from(bindparam("desk", type_=Uuid))
"""What nearly every call asks, put into words once: to do it each time took longer than the answer."""


def _words(member: Member) -> dict[str, object]:
    """What a member is found by: on the board by its name, in the directory by what else it is called."""
    called = (member.name, member.kana, *member.former_names, member.branch or "")
    return {"words": fold(member.name), "directory_words": fold("\n".join(called))}


def _conditions(search: MemberSearch) -> Iterator[ColumnElement[bool]]:
    if search.text is not None:
        yield from each_word(search.text, members.c.directory_words, None)
    if search.cooperative_id is not None:
        yield members.c.cooperative_id == search.cooperative_id
    if search.prefecture is not None:
        yield func.left(members.c.municipality, 2) == search.prefecture


class SqlMembers:
    """The federation, co-operatives and members as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, member_id: MemberId) -> Member | None:
        """The member (or a co-operative's trading desk), or None."""
        return await MEMBERS.get(self._work, member_id)

    async def cooperative(self, cooperative_id: CooperativeId) -> Cooperative | None:
        """The co-operative, or None."""
        return await COOPERATIVES.get(self._work, cooperative_id)

    async def company(self, member_id: MemberId) -> Company:
        """The public profile of a member that exists."""
        found = await self._work.connection.execute(_COMPANY, {"member_id": member_id})
        return company_of(found.mappings().one())

    async def unknown(
        self, member_ids: Iterable[MemberId], cooperative_ids: Iterable[CooperativeId]
    ) -> set[UUID]:
        """Those ids that name nobody."""
        wanted_members, wanted_cooperatives = set(member_ids), set(cooperative_ids)
        if not wanted_members and not wanted_cooperatives:
            return set()
        known_members = select(members.c.id).where(members.c.id.in_(wanted_members))
        known_cooperatives = select(cooperatives.c.id).where(cooperatives.c.id.in_(wanted_cooperatives))
        known = set(await self._work.connection.scalars(known_members)) if wanted_members else set()
        also = set(await self._work.connection.scalars(known_cooperatives)) if wanted_cooperatives else set()
        return (wanted_members - known) | (wanted_cooperatives - also)

    async def add(self, member: Member) -> None:
        """Keep a new member, with its audit row."""
        await MEMBERS.add(self._work, member, **_words(member))

    async def lock(self, member_id: MemberId) -> Member | None:
        """The member, or None; nobody else changes it, and nobody trades for it, until this work ends."""
        return await MEMBERS.get(self._work, member_id, lock=True)

    async def hold(self, ids: Collection[MemberId]) -> Mapping[MemberId, Member]:
        """Those of these members that there are; none is suspended or barred until this work ends.

        Shared: two who trade for the same member hold it both, and whoever would change it waits.
        """
        query = select(members).where(members.c.id.in_(ids)).order_by(members.c.id)
        rows = await self._work.connection.execute(query.with_for_update(read=True))
        held = map(MEMBERS.thing_of, rows.mappings())
        return {member.id: member for member in held}

    async def lock_pair(self, one: MemberId, other: MemberId) -> bool:
        """Lock two members, in the order of their ids; False unless there are both."""
        query = select(members.c.id).where(members.c.id.in_((one, other))).order_by(members.c.id)
        rows = await self._work.connection.execute(query.with_for_update(key_share=True))
        return len(rows.all()) == len({one, other})

    async def save(self, member: Member) -> Member:
        """Keep a changed member as its next version, with its audit row. Refuses: Stale."""
        return await MEMBERS.save(self._work, member, **_words(member))

    async def find(
        self, search: MemberSearch, after: Standing | None, limit: int
    ) -> Page[tuple[Member, NamedCooperative]]:
        """Companies that answer, by their kana."""
        query = (
            select(members, cooperatives.c.name.label("cooperative_name"))
            .join_from(members, cooperatives, cooperatives.c.id == members.c.cooperative_id)
            .where(*_conditions(search))
        )
        if after is not None:
            last = tuple_(literal(str(after.key)), literal(after.id))
            query = query.where(tuple_(members.c.kana, members.c.id) > last)
        by_kana = query.order_by(members.c.kana, members.c.id).limit(limit + 1)
        rows = (await self._work.connection.execute(by_kana)).mappings().all()
        found = [(MEMBERS.thing_of(row), row["cooperative_name"]) for row in rows[:limit]]
        companies = tuple((one, NamedCooperative(one.cooperative_id, name)) for one, name in found)
        last_one = found[-1][0] if len(rows) > limit else None
        return Page(companies, None if last_one is None else Standing(last_one.kana, last_one.id))

    async def barred(self, desk: MemberId | None) -> frozenset[MemberId]:
        """``Viewer.barred``, by the same words as the board's."""
        if desk is None:
            found = await self._work.connection.scalars(_BARRED_FROM_ALL)
        else:
            found = await self._work.connection.scalars(_BARRED_FROM_DESK, {"desk": desk})
        return frozenset(MemberId(UUID(int=one.int)) for one in found)

    async def lock_cooperative(self, cooperative_id: CooperativeId) -> Cooperative | None:
        """The co-operative, or None; nobody else changes it until this work ends."""
        return await COOPERATIVES.get(self._work, cooperative_id, lock=True)

    async def save_cooperative(self, cooperative: Cooperative) -> Cooperative:
        """Keep a changed co-operative as its next version, with its audit row. Refuses: Stale."""
        return await COOPERATIVES.save(self._work, cooperative)

    async def add_cooperative(self, cooperative: Cooperative) -> None:
        """Keep a new co-operative, with its audit row; its trading desk is a member of its own."""
        await COOPERATIVES.add(self._work, cooperative)

    async def count(self) -> int:
        """How many members there are."""
        return await self._work.connection.scalar(select(func.count()).select_from(members)) or 0

    async def every_desk(self) -> Sequence[MemberId]:
        """All members and trading desks, by id."""
        found = await self._work.connection.scalars(select(members.c.id).order_by(members.c.id))
        return [MemberId(UUID(int=one.int)) for one in found]

    async def cooperatives(self) -> Sequence[Cooperative]:
        """All co-operatives, by id."""
        rows = await self._work.connection.execute(select(cooperatives).order_by(cooperatives.c.id))
        return [COOPERATIVES.thing_of(row) for row in rows.mappings()]

    async def trading_desks(self) -> Mapping[CooperativeId, Member]:
        """The co-operatives' own trading desks."""
        query = select(members).where(members.c.kind == MemberKind.COOPERATIVE.value)
        rows = (await self._work.connection.execute(query)).mappings()
        return {desk.cooperative_id: desk for desk in map(MEMBERS.thing_of, rows)}

    async def federation(self) -> Federation | None:
        """The federation, or None where it has not been entered."""
        row = (await self._work.connection.execute(select(federations))).mappings().one_or_none()
        return None if row is None else FEDERATIONS.thing_of(row)

    async def add_federation(self, federation: Federation) -> None:
        """Keep the federation, with its audit row; a constraint of the database lets there be one."""
        await FEDERATIONS.add(self._work, federation)

    async def names(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """What members, co-operatives and the federation of these ids are called."""
        named = [
            select(table.c.id, table.c.name).where(table.c.id.in_(ids))
            for table in (members, cooperatives, federations)
        ]
        rows = await self._work.connection.execute(union_all(*named))
        return {UUID(int=row.id.int): row.name for row in rows}
