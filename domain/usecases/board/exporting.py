"""A desk's own postings to take along, as their owner sees them (SPEC 3.8)."""

from collections.abc import Sequence
from datetime import UTC, datetime

from domain.api_clients import AnyCaller
from domain.loads import Load
from domain.permissions import permit
from domain.ports import Ports
from domain.postings import PostingStatus, Window
from domain.refusals import Fault, Invalid
from domain.usecases.desks import desk_of
from domain.vehicles import Vehicle

MOST = 5_000
"""Postings in one table. Who has more asks for fewer days."""

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def span_of(from_at: datetime | None, to_at: datetime | None) -> Window:
    """From then to then; what is not said is open. Refuses: Invalid."""
    span = Window(from_at or FIRST, to_at or LAST)
    if span.from_at >= span.to_at:
        raise Invalid(Fault("to", "window-reversed"))
    return span


async def export_loads(
    ports: Ports, who: AnyCaller, status: PostingStatus | None, span: Window
) -> Sequence[Load]:
    """The desk's loads in any or one status whose pickup begins within the span, earliest first.

    Refuses: NotYourRole, TrialCannotTrade, Invalid (more than ``MOST``).
    """
    permit(who, "export_loads")
    desk, _ = desk_of(who)
    async with ports.begin() as work:
        found = await work.loads.of_desk(desk, status, span, ports.now(), MOST + 1)
    _refuse_too_many(found)
    return found


async def export_vehicles(
    ports: Ports, who: AnyCaller, status: PostingStatus | None, span: Window
) -> Sequence[Vehicle]:
    """The desk's vehicles in any or one status that are empty from within the span, earliest first.

    Refuses: NotYourRole, TrialCannotTrade, Invalid (more than ``MOST``).
    """
    permit(who, "export_vehicles")
    desk, _ = desk_of(who)
    async with ports.begin() as work:
        found = await work.vehicles.of_desk(desk, status, span, ports.now(), MOST + 1)
    _refuse_too_many(found)
    return found


def offer_load_template(who: AnyCaller) -> None:
    """Let who may post loads have their table. Refuses: NotYourRole, TrialCannotTrade."""
    permit(who, "read_load_template")


def offer_vehicle_template(who: AnyCaller) -> None:
    """Let who may offer vehicles have their table. Refuses: NotYourRole, TrialCannotTrade."""
    permit(who, "read_vehicle_template")


def _refuse_too_many(found: Sequence[object]) -> None:
    if len(found) > MOST:
        raise Invalid(Fault("from", "too-many-records", {"most": MOST}))
