"""The lane, pure ASGI: it takes a door's own steps, answers what is plainly good, and hands on the rest."""

from collections.abc import Awaitable, Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.calls import Call
from api.envelope import Gauges
from api.needs import WALKED, Door
from api.problems import HttpProblem
from domain.refusals import Refusal

Quick = Callable[[Call], Awaitable[bytes | None]]
"""An endpoint without FastAPI: the JSON of its success (200), or None where the form is not plainly good."""

Told = Callable[[Request, Refusal | HttpProblem], Awaitable[Response]]
"""How a refusal is answered: by the one function that FastAPI's doors answer it by, too."""


class FastLane:
    """Before the app, inside the envelope. What it hands on has taken the door's steps, and takes none again.

    So a call is proven, counted and read once whichever way it is answered, by the same code; and what is
    wrong with a form is told by its real door, never here.
    """

    def __init__(self, app: ASGIApp, *, quick: Iterable[tuple[Door, Quick]], told: Told) -> None:
        """``quick``: of doors whose paths have no parameters."""
        self.app = app
        self._told = told
        self._quick = {(door.method, door.path): (door, answer) for door, answer in quick}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on to the app."""
        known = self._quick.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if known is None:
            await self.app(scope, receive, send)
            return
        door, quick = known
        request = Request(scope, receive)
        try:
            call = await door.walk(request)
            content = await quick(call)
        except (Refusal, HttpProblem) as refused:
            response = await self._told(request, refused)
            await response(scope, receive, send)
            return
        gauges: Gauges = request.app.state.gauges
        if content is None:
            gauges.handed_on.inc()
            scope[WALKED] = call
            await self.app(scope, receive, send)
            return
        gauges.on_the_lane.inc()
        await _send(content, send)


async def _send(content: bytes, send: Send) -> None:
    """With the headers of FastAPI's answers, in their order."""
    headers = [(b"content-length", b"%d" % len(content)), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})
