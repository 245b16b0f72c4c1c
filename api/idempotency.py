"""Idempotency-Key: an answer kept in the transaction of its effect, given again to a retry (API §1)."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.calls import Call, KeptAnswer
from api.problems import IdempotencyKeyReused, RequestInProgress
from domain.refusals import Fault

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,64}")
_KEPT_HEADERS = ("etag", "location", "content-type")

Answering = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class RenderedAnswer:
    """A success as it is about to be sent."""

    fingerprint: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes


def key_faults(call: Call) -> list[Fault]:
    """What is wrong with the key: it is 1-64 visible ASCII characters, said once."""
    given = call.request.headers.getlist(HEADER)
    if not given or (len(given) == 1 and _KEY.fullmatch(given[0])):
        return []
    return [Fault(HEADER, "idempotency-key-malformed")]


async def answer_once(call: Call, answering: Answering) -> Response:
    """Let the door answer within a work that also keeps the answer; commit; only then hand it out.

    A refusal rolls everything back and leaves the key free. Without a key it is an ordinary call.
    Raises: RequestInProgress, IdempotencyKeyReused.
    """
    key = call.request.headers.get(HEADER)
    if key is None:
        return await answering(call.request)
    scope, fingerprint = _scope_of(call), hashlib.sha256(call.body).digest()
    store, ports = call.world.idempotency, call.ports
    async with ports.begin() as work:
        if not await store.claim(work, scope, key):
            raise RequestInProgress
        kept = await store.recall(work, scope, key, ports.wall_now())
        if kept is not None:
            return _given_again(kept, fingerprint)
        call.ports = call.world.joined(ports, work)
        response = await answering(call.request)
        assert 200 <= response.status_code < 300, "what is no success is raised, so that it rolls back"
        await store.remember(work, scope, key, _rendered(response, fingerprint), ports.wall_now())
    return response


def _scope_of(call: Call) -> bytes:
    """Whose key it is: the caller's, for this method and path; another query is another question."""
    request = call.request
    query = urlencode(sorted(parse_qsl(request.url.query, keep_blank_values=True)))
    said = [call.principal, request.method, request.url.path, query]
    return hashlib.sha256("\n".join(said).encode()).digest()


def _rendered(response: Response, fingerprint: bytes) -> RenderedAnswer:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    return RenderedAnswer(fingerprint, response.status_code, headers, bytes(response.body))


def _given_again(kept: KeptAnswer, fingerprint: bytes) -> Response:
    if kept.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return Response(kept.body, kept.status, {**kept.headers, "Idempotency-Replayed": "true"})
