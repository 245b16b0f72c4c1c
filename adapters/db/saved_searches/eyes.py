"""Whose eyes an account has, said in SQL: what ``Caller.viewer`` says of one who calls (SPEC 1.4, 1.6)."""

from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, Select, and_, case, func, select

from adapters.db.schema import accounts, members
from adapters.db.shelf import Row
from domain.accounts import Role, Viewer
from domain.members import CooperativeId, MemberId, MemberKind

_own_desks = members.alias("own_desks")
"""The trading desk of a clerk's co-operative."""

desk_id = func.coalesce(accounts.c.member_id, _own_desks.c.id)


def with_desks(source: FromClause) -> FromClause:
    """Accounts in this, each with the desk where it sits, if at any."""
    clerks = and_(
        accounts.c.role == Role.COOP_CLERK.value,
        _own_desks.c.cooperative_id == accounts.c.cooperative_id,
        _own_desks.c.kind == MemberKind.COOPERATIVE.value,
    )
    return source.outerjoin(_own_desks, clerks)


def eyes() -> tuple[Any, ...]:
    """The columns of a row that ``viewer_of`` reads."""
    return (
        desk_id.label("viewer_desk"),
        accounts.c.cooperative_id.label("viewer_cooperative"),
        case((accounts.c.role == Role.COOP_CLERK.value, accounts.c.cooperative_id)).label("viewer_oversees"),
        (accounts.c.role == Role.TRIAL.value).label("viewer_masked"),
    )


def viewers() -> Select[Any]:
    """All accounts' eyes."""
    return select(*eyes()).select_from(with_desks(accounts))


def viewer_of(row: Row) -> Viewer:
    """The eyes in a row; for whom they are shut is another matter."""
    desk, cooperative, oversees = (row[f"viewer_{name}"] for name in ("desk", "cooperative", "oversees"))
    return Viewer(
        desk=None if desk is None else MemberId(UUID(int=desk.int)),
        cooperative_id=None if cooperative is None else CooperativeId(UUID(int=cooperative.int)),
        oversees=None if oversees is None else CooperativeId(UUID(int=oversees.int)),
        masked=row["viewer_masked"],
    )
