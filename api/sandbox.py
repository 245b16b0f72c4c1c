"""The doors of a sandbox network's clock (API §2)."""

from api.needs import Doors, Outside, Who, promises
from api.shapes import Answer, Instant, Strict
from domain.refusals import NotFound
from domain.usecases import keeping_time
from domain.usecases.keeping_time import ClockGoesForward

router = Doors(tags=["sandbox"])


class ClockForm(Strict):
    """What time it shall be in the network."""

    now: Instant


class ClockAnswer(Answer):
    """What time it is in the network."""

    now: Instant


class MovedClockAnswer(ClockAnswer):
    """The clock as set. ``ran``: the work that fell due on the way, in order."""

    ran: tuple[str, ...]


@router.get("/v1/sandbox/clock")
@promises(NotFound)
async def read_sandbox_clock(who: Who, ports: Outside) -> ClockAnswer:
    """The network's clock; only in a sandbox. サンドボックスの時計です。"""
    return ClockAnswer(now=await keeping_time.read_sandbox_clock(ports, who))


@router.put("/v1/sandbox/clock")
@promises(NotFound, ClockGoesForward)
async def move_sandbox_clock(form: ClockForm, who: Who, ports: Outside) -> MovedClockAnswer:
    """Set the network's clock ahead; only in a sandbox. サンドボックスの時計を進めます。"""
    now, ran = await keeping_time.move_sandbox_clock(ports, who, form.now)
    return MovedClockAnswer(now=now, ran=ran)
