"""Keeping time: the work that falls due by the network's clock, and moving that in a sandbox (API §2)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from domain.accounts import Caller
from domain.diesel.surveys import survey_days
from domain.permissions import permit
from domain.ports import Ports
from domain.refusals import Conflict, NotFound
from domain.settlement.closings import closing_days
from domain.usecases.board.telling_matches import put_due_letters
from domain.usecases.board.watching import tell_widened
from domain.usecases.diesel.publishing_surveys import due_survey, publish_survey
from domain.usecases.settlement.closing import close_month, due_month


class ClockGoesForward(Conflict):
    """Time does not run backwards, in a sandbox neither."""

    code = "clock-goes-forward"
    title_ja = "時計は進めることしかできません"
    title_en = "The clock only goes forward"


async def read_sandbox_clock(ports: Ports, who: Caller) -> datetime:
    """What time it is in the network. Refuses: NotFound, where there is no sandbox."""
    permit(who, "read_sandbox_clock")
    if not ports.sandbox:
        raise NotFound
    return ports.now()


@dataclass(frozen=True, slots=True)
class Duty:
    """Work that falls due by the clock. ``run``: does it once, whoever else does it too; may be run again."""

    at: datetime
    name: str
    run: Callable[[Ports], Awaitable[object]]


async def move_sandbox_clock(ports: Ports, who: Caller, to: datetime) -> tuple[datetime, tuple[str, ...]]:
    """Set the network's clock ahead; from there it goes on ticking, in every process.

    What falls due on the way is done before, each duty at its own time and in order: the names of those
    that were. Who is killed on the way leaves the clock at the last duty. What expires is read off the
    clock and needs no work. Meanwhile the clock ticks: where the work took it past ``to``, it stays there.
    Refuses: NotFound, where there is no sandbox; ClockGoesForward.
    """
    permit(who, "move_sandbox_clock")
    if not ports.sandbox:
        raise NotFound
    if to < ports.now():
        raise ClockGoesForward
    ran = []
    while (duty := await next_duty(ports)) is not None and duty.at <= to:
        await _bring_clock(ports, duty.at)
        await run_duty(ports, duty)
        ran.append(duty.name)
    return await _bring_clock(ports, to), tuple(ran)


async def do_duties(ports: Ports) -> list[str]:
    """Do all that has fallen due by now, in order; the names of what was done."""
    done = []
    while (duty := await next_duty(ports)) is not None and duty.at <= ports.now():
        await run_duty(ports, duty)
        done.append(duty.name)
    return done


async def next_duty(ports: Ports) -> Duty | None:
    """What falls due next by the network's clock; of what falls due together, the closing comes first."""
    async with ports.begin() as work:
        month, asked = await due_month(work), await due_survey(work)
        widens_at = await work.saved_search_matches.next_widening_at()
        letters_at = await work.saved_search_matches.next_due_at()
    duties = []
    if month is not None:
        at = closing_days(month, ports.holidays.is_holiday).issues_at
        duties.append(Duty(at, f"closing {month}", partial(close_month, month=month)))
    if asked is not None:
        at = survey_days(asked).closes_at
        duties.append(Duty(at, f"diesel survey {asked}", partial(publish_survey, month=asked)))
    if widens_at is not None:
        duties.append(Duty(widens_at, "postings shown to everyone", tell_widened))
    if letters_at is not None:
        duties.append(Duty(letters_at, "letters on saved searches", put_due_letters))
    return min(duties, key=lambda duty: duty.at, default=None)


async def run_duty(ports: Ports, duty: Duty) -> None:
    """Do it as of the time it fell due, in a sandbox; as of now where time cannot be moved."""
    await duty.run(replace(ports, now=lambda: duty.at) if ports.sandbox else ports)


async def _bring_clock(ports: Ports, to: datetime) -> datetime:
    """Set the clock ahead to this time, unless it is past it already; what time it is then."""
    async with ports.begin() as work:
        offset = await work.clock.lock_offset()
        wall = ports.wall_now()
        if to <= wall + offset:
            return wall + offset
        await work.clock.set_offset(to - wall)
    return to
