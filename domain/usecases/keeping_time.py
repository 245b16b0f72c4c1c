"""Moving the clock of a sandbox network, so that a month's end need not be waited for (API §2)."""

from datetime import datetime

from domain.accounts import Caller
from domain.permissions import permit
from domain.ports import Ports
from domain.refusals import Conflict, NotFound


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


async def move_sandbox_clock(ports: Ports, who: Caller, to: datetime) -> datetime:
    """Set the network's clock ahead; from there it goes on ticking, in every process.

    What falls due by the clock alone (expiry, widening, the end of a trial) is read off it and needs no
    work. Refuses: NotFound, where there is no sandbox; ClockGoesForward.
    """
    permit(who, "move_sandbox_clock")
    if not ports.sandbox:
        raise NotFound
    async with ports.begin() as work:
        offset = await work.clock.lock_offset()
        wall = ports.wall_now()
        if to < wall + offset:
            raise ClockGoesForward
        await work.clock.set_offset(to - wall)
    return to
