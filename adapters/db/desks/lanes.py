"""What loads may repeat, and what may repeat them, by lane and time: an index narrows it, the rule decides.

``domain/reposts/likeness.py`` is the rule. Asked here is only what an index or a row tells cheaply.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import DateTime, Select, Text, Uuid, and_, column, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.db.disclosure import has_status
from adapters.db.plain import plain
from adapters.db.schema import loads
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.loads import Load, LoadId
from domain.members import MemberId
from domain.postings import PostingStatus

_INSTANT = DateTime(timezone=True)


async def along_lanes(
    work: Transaction, shelf: Shelf[Load], asked: Sequence[Load], now: datetime
) -> Sequence[Load]:
    """Others' taken loads, and the desk's own open ones, on the lanes and at the times of a desk's loads."""
    if not asked:
        return []
    (desk,) = {load.poster_id for load in asked}
    rows = await work.connection.execute(_near(shelf, asked, desk, now))
    return [shelf.thing_of(row) for row in rows.mappings()]


def _near(shelf: Shelf[Load], asked: Sequence[Load], desk: MemberId, now: datetime) -> Select[tuple[object]]:
    """One row a lane: from the first pickup asked for to the last, so that no load is met twice."""
    lanes: dict[tuple[str, str, str], tuple[datetime, datetime]] = {}
    for load in asked:
        terms = load.terms
        lane = (terms.origin.municipality, terms.destination.municipality, terms.vehicle_class.value)
        first, last = lanes.get(lane, (terms.pickup.from_at, terms.pickup.to_at))
        lanes[lane] = min(first, terms.pickup.from_at), max(last, terms.pickup.to_at)
    columns = [
        *(literal([lane[at] for lane in lanes], ARRAY(Text)) for at in range(3)),
        *(literal([span[at] for span in lanes.values()], ARRAY(_INSTANT)) for at in range(2)),
    ]
    names = (
        column("origin", Text),
        column("destination", Text),
        column("vehicle_class", Text),
        column("first_at", _INSTANT),
        column("last_at", _INSTANT),
    )
    spans = func.unnest(*columns).table_valued(*names, name="lanes").render_derived()
    c = loads.c
    met = and_(
        c.origin_municipality == spans.c.origin,
        c.destination_municipality == spans.c.destination,
        c.vehicle_class == spans.c.vehicle_class,
        c.pickup_to_at > spans.c.first_at,
        c.pickup_from_at < spans.c.last_at,
    )
    taken = (c.status == PostingStatus.CONTRACTED.value) & (c.poster_id != desk)
    own = has_status(loads, PostingStatus.OPEN, now) & (c.poster_id == desk)
    wanted = [c[name] for name in shelf.columns]
    return select(*wanted).select_from(spans.join(loads, met)).where(or_(taken, own))


async def later_along(work: Transaction, taken: Load, now: datetime) -> Sequence[LoadId]:
    """Open loads of others on the lane and at the times of a taken one, posted no earlier, by id."""
    c, terms = loads.c, taken.terms
    query = select(c.id).where(
        has_status(loads, PostingStatus.OPEN, now),
        c.origin_municipality == terms.origin.municipality,
        c.destination_municipality == terms.destination.municipality,
        c.vehicle_class == terms.vehicle_class.value,
        c.pickup_to_at > terms.pickup.from_at,
        c.pickup_from_at < terms.pickup.to_at,
        c.poster_id != literal(taken.poster_id, Uuid),
        c.posted_at >= taken.posted_at,
    )
    found = await work.connection.scalars(query.order_by(c.id))
    return [LoadId(one) for one in found]


async def mark(work: Transaction, load: Load) -> None:
    """Keep what the load repeats: told to nobody as a change, so neither a version nor an audit row."""
    marking = update(loads).where(loads.c.id == load.id)
    await work.connection.execute(marking.values(repeats=plain(load.repeats)))
