"""Cargo covers in the database: rows are added and never changed, by grant (SPEC 8.9)."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.plain import plain
from adapters.db.schema import cargo_covers
from adapters.db.transaction import Transaction
from domain.accounts import AccountId
from domain.members import MemberId
from domain.register.cargo_covers import CargoCover, ChosenCover

_c = cargo_covers.c


class SqlCargoCovers:
    """Cargo covers as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def of_members(self, member_ids: Collection[MemberId]) -> Sequence[ChosenCover]:
        """Theirs, the latest day first, without those they began with."""
        query = select(cargo_covers).where(_c.member_id.in_(member_ids)).order_by(_c.from_on.desc())
        return [_chosen(row) for row in (await self._work.connection.execute(query)).mappings()]

    async def add(self, cover: ChosenCover) -> bool:
        """Keep a new choice with its audit row; False where its day has one."""
        row = {column.name: getattr(cover, column.name) for column in cargo_covers.columns}
        added = await self._work.connection.execute(insert(cargo_covers).values(row).on_conflict_do_nothing())
        if added.rowcount != 1:
            return False
        about = str(cover.member_id)
        await self._work.record(cargo_covers.name, about, before=None, after=plain(cover))
        return True


def _chosen(row: RowMapping) -> ChosenCover:
    return ChosenCover(
        member_id=MemberId(UUID(int=row["member_id"].int)),  # the driver has a class of its own
        from_on=row["from_on"],
        cover=CargoCover(row["cover"]),
        added_at=row["added_at"],
        added_by=AccountId(UUID(int=row["added_by"].int)),
    )
