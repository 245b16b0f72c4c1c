"""The one door of capability links: asked for a secret, it tries every kind there is (API §1 auth)."""

import re
from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from api.calls import call_of
from api.needs import Doors, Outside, promises
from api.problems import TooManyRequests
from api.rates import count_call
from domain.ports import Ports
from domain.refusals import NotFound

router = Doors(tags=["links"])

Resolver = Callable[[Ports, str], Awaitable[Response | None]]
"""What one kind of link answers to a secret; None where the secret is none of its kind, or good no more.

Nothing is told apart: a secret unknown, over, revoked, or of somebody who may not see the thing any more is
None. It is looked up by its hash or known by its seal, never compared letter for letter, and never logged.
"""

_SECRET = re.compile(r"[A-Za-z0-9_-]{32,1000}")


@router.get("/l/{secret}", response_class=Response)
@promises(NotFound, TooManyRequests)
async def follow_link(secret: str, request: Request, ports: Outside) -> Response:
    """What a capability link stands for: a calendar, for one. リンクの先の内容です。"""
    await count_call(call_of(request))
    resolvers: Sequence[Resolver] = request.app.state.resolvers
    if _SECRET.fullmatch(secret):
        for resolve in resolvers:
            answer = await resolve(ports, secret)
            if answer is not None:
                return answer
    raise NotFound
