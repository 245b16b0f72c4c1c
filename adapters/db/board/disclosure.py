"""Who may know of a posting on the board, said in SQL; every list of them passes here (SPEC 3.5)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Table,
    Uuid,
    all_,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import CompoundSelect

from adapters.db.schema import do_not_deal, members
from domain.accounts import Viewer
from domain.audiences import AudienceKind
from domain.members import MemberId
from domain.postings import PostingStatus

_OPEN: ColumnElement[str] = literal_column(f"'{PostingStatus.OPEN}'")
"""Said in the statement itself: behind a parameter the planner could not use the indexes of what is open."""


def has_status(postings: Table, status: PostingStatus, now: datetime) -> ColumnElement[bool]:
    """``Posting.status_at``: expired is read off the clock."""
    c = postings.c
    kept_open = c.status == _OPEN
    if status is PostingStatus.OPEN:
        return kept_open & (c.closing_at > now)
    if status is PostingStatus.EXPIRED:
        return kept_open & (c.closing_at <= now)
    return c.status == status


def was_posted(postings: Table) -> ColumnElement[bool]:
    """Whether it is a posting at all: a load kept for a deal by telephone is none (SPEC 5.1)."""
    return ~postings.c.by_phone if "by_phone" in postings.c else true()


def visible_to(postings: Table, viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """Open, and disclosed to the viewer: ``Posting.discloses_to`` for what is on the board."""
    widens_at = postings.c.audience_widens_at
    in_charge = list(_in_charge(postings, viewer))
    admitted = or_(
        postings.c.audience_kind == AudienceKind.EVERYONE,
        widens_at <= now,
        *in_charge,
        *_named(postings, viewer),
    )
    disclosed = has_status(postings, PostingStatus.OPEN, now) & admitted
    if not viewer.barred:
        return disclosed
    not_barred = postings.c.poster_id != all_(literal(sorted(viewer.barred), ARRAY(Uuid)))
    return disclosed & or_(not_barred, *in_charge)


def barred_from(
    desk: MemberId | BindParameter[UUID] | None,
) -> Select[MemberId] | CompoundSelect[MemberId]:
    """``Viewer.barred``: the suspended, and those with whom the desk does not deal, either way round."""
    suspended = select(members.c.id).where(members.c.suspended_at.is_not(None))
    if desk is None:
        return suspended
    own = select(do_not_deal.c.other_id).where(do_not_deal.c.member_id == desk)
    others = select(do_not_deal.c.member_id).where(do_not_deal.c.other_id == desk)
    return union_all(suspended, own, others)


def appeared_at(postings: Table, viewer: Viewer) -> ColumnElement[datetime]:
    """``Posting.appeared_at``: what the viewer takes for ``posted_at``. GREATEST passes over NULL."""
    posted_at = postings.c.posted_at
    at_once = or_(false(), *_in_charge(postings, viewer), *_named(postings, viewer))
    return case((at_once, posted_at), else_=func.greatest(posted_at, postings.c.audience_widens_at))


def _in_charge(postings: Table, viewer: Viewer) -> Iterator[ColumnElement[bool]]:
    """The owner, and the owner's clerk."""
    if viewer.desk is not None:
        yield postings.c.poster_id == viewer.desk
    if viewer.oversees is not None:
        yield postings.c.cooperative_id == viewer.oversees


def _named(postings: Table, viewer: Viewer) -> Iterator[ColumnElement[bool]]:
    """``Audience.names``: a masked viewer is never named."""
    if viewer.masked:
        return
    if viewer.desk is not None:
        yield postings.c.audience_member_ids.contains([viewer.desk])
    if viewer.cooperative_id is not None:
        yield postings.c.audience_cooperative_ids.contains([viewer.cooperative_id])
