"""What is asked of the ORM: who sees what, which loads answer, in which order."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, desc, func, or_, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from adapters.clock import wall_now
from adapters.db.schema import do_not_deal
from adapters.reference.municipalities import load_municipalities
from api.load_shapes import LoadSearchForm
from api.shapes import AreaForm
from bench.board.naive.models import Account, Load, Member
from domain.words import words_of

_PREFECTURES: dict[str, set[str]] = {}
for _one in load_municipalities():
    _PREFECTURES.setdefault(_one.bureau.value, set()).add(_one.code[:2])

Condition = ColumnElement[bool]
Asked = Select[tuple[Load, datetime]]


@dataclass(frozen=True, slots=True)
class Eyes:
    """A dispatcher's desk, its co-operative, and whose loads it never sees."""

    desk: UUID
    cooperative_id: UUID
    barred: Sequence[UUID]

    @classmethod
    async def of(cls, db: AsyncSession, account: Account) -> "Eyes":
        """Those of an account."""
        d, desk = do_not_deal.c, account.member_id
        barred = union_all(
            select(Member.id).where(Member.suspended_at.is_not(None)),
            select(d.other_id).where(d.member_id == desk),
            select(d.member_id).where(d.other_id == desk),
        )
        return cls(desk, account.cooperative_id, list(await db.scalars(barred)))


def visible(eyes: Eyes) -> Asked:
    """The open loads that these eyes may see, with their posters, and since when each is seen."""
    own = Load.poster_id == eyes.desk
    named = Load.audience_member_ids.contains([eyes.desk]) | Load.audience_cooperative_ids.contains(
        [eyes.cooperative_id]
    )
    admitted = or_(Load.audience_kind == "everyone", Load.audience_widens_at <= wall_now(), named, own)
    since = case(
        (own | named, Load.posted_at), else_=func.greatest(Load.posted_at, Load.audience_widens_at)
    ).label("since")
    query = select(Load, since).options(joinedload(Load.poster).joinedload(Member.cooperative))
    query = query.where(Load.status == "open", Load.closing_at > wall_now(), admitted)
    return query.where(or_(Load.poster_id.not_in(eyes.barred), own)) if eyes.barred else query


def ordered(query: Asked, form: LoadSearchForm) -> Asked:
    """Newest first, or as asked."""
    order = {
        "pickup": Load.pickup_from_at.asc(),
        "fare": Load.asking_fare_yen.desc().nulls_last(),
    }
    return query.order_by(order.get(form.sort.value, desc("since")), Load.id.desc())


def page_of(query: Asked, form: LoadSearchForm, cursor: str | None) -> Asked:
    """What answers, from where the last page ended."""
    query = query.where(*_conditions(form))
    if cursor is None:
        return query
    last = aliased(Load)
    key = select(last.posted_at, last.id).where(last.id == UUID(bytes=base64.urlsafe_b64decode(cursor)))
    return query.where(tuple_(Load.posted_at, Load.id) < key.scalar_subquery())


def _conditions(form: LoadSearchForm) -> Iterator[Condition]:
    if form.origin is not None:
        yield _in_area(Load.origin_municipality, form.origin)
    if form.destination is not None:
        yield _in_area(Load.destination_municipality, form.destination)
    if form.pickup is not None:
        yield Load.pickup_from_at < form.pickup.to_at
        yield Load.pickup_to_at > form.pickup.from_at
    if form.vehicle_classes is not None:
        yield Load.vehicle_class.in_([one.value for one in form.vehicle_classes])
    if form.body_types is not None:
        yield Load.body_types.overlap([one.value for one in form.body_types])
    if form.text is not None:
        for word in words_of(form.text):
            named = select(Member.id).where(Member.words.contains(word, autoescape=True))
            yield or_(Load.words.contains(word, autoescape=True), Load.poster_id.in_(named))


def _in_area(municipality: ColumnElement[str], area: AreaForm) -> Condition:
    """By ranges of codes, which the index serves."""
    prefectures = set(area.prefectures).union(*(_PREFECTURES[bureau.value] for bureau in area.bureaus))
    return or_(*(municipality.between(f"{one}000", f"{one}999") for one in sorted(prefectures)))
