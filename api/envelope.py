"""The envelope around all doors, pure ASGI: request ids, admission, security headers, metrics, access log."""

import asyncio
import collections
import re
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import cast
from uuid import UUID

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.limits.admission import Admission, Seat
from api.limits.ranks import Rank, Ranks
from api.logs import frames_of
from api.problems import Internal, Overloaded, problem_response
from api.texts import language_of

API_PREFIX = "/v1/"
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Never shed: an operator must see an overloaded program."""

CLIENT_LEFT = 499
"""Logged and counted where the caller hung up before there was an answer; never sent."""

NOWHERE = "none"
"""The operation of a call that no door answers."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}")

API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HTTPS_ONLY = "max-age=31536000; includeSubDomains"
"""A browser that came by https never comes in clear again, for a year (RFC 6797)."""

RETRY_SECONDS = {Rank.VITAL: 1, Rank.PINGS: 1, Rank.ORDINARY: 2, Rank.HEAVY: 5}
"""When who was shed may ask again: those first who are let in first."""

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{name}=()"
        for name in (
            "accelerometer",
            "autoplay",
            "camera",
            "display-capture",
            "encrypted-media",
            "fullscreen",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
}

log = structlog.stdlib.get_logger("kaerini.access")


@dataclass(slots=True)
class Exchange:
    """What the envelope and the doors tell each other about one call.

    ``route``: the template of the path, never the path. ``rates``: RateLimit header lists, by header name.
    ``streams``: the answer goes on as long as someone listens; once begun it is no work in flight any more.
    ``viewer``: whose stream it is.
    """

    request_id: str
    method: str
    operation: str = NOWHERE
    route: str = NOWHERE
    role: str | None = None
    rates: dict[str, list[str]] = field(default_factory=dict)
    streams: bool = False
    viewer: Hashable = None


def exchange_of(scope: Scope) -> Exchange:
    """The exchange of a call inside the envelope."""
    return cast(Exchange, scope["kaerini"])


class Gauges:
    """What is counted of the doors, for /metrics; a registry of its own per program."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter(
            "kaerini_http_answers", "Answers sent", ("operation", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "kaerini_http_answer_seconds",
            "Seconds from the request's head to the answer's end",
            ("operation",),
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        self.in_flight = Gauge("kaerini_http_in_flight", "Calls in the work", registry=self.registry)
        self.open_streams = 0
        self.streams_of: collections.Counter[Hashable] = collections.Counter()
        self.streams = Gauge("kaerini_http_streams", "Streams open", registry=self.registry)
        self.streams.set_function(lambda: self.open_streams)
        self.shed = Counter(
            "kaerini_http_shed", "Calls turned away with 503", ("rank",), registry=self.registry
        )
        self.waited = Histogram(
            "kaerini_http_waited_seconds",
            "Seconds that a call let in has waited for a seat at work",
            ("rank",),
            buckets=(0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2),
            registry=self.registry,
        )
        self.leases = Counter(
            "kaerini_rate_leases", "Blocks of permits drawn", ("policy",), registry=self.registry
        )
        self.over_quota = Counter(
            "kaerini_rate_refusals", "Calls refused with 429", ("policy",), registry=self.registry
        )

        fast = Counter(
            "kaerini_http_fast_lane",
            "Calls the fast lane answered, or handed on",
            ("way",),
            registry=self.registry,
        )
        self.on_the_lane, self.handed_on = fast.labels("answered"), fast.labels("handed_on")

    def watch(self, admission: Admission) -> None:
        """Tell who is at work and who waits, by rank, whenever somebody reads it."""
        working = Gauge("kaerini_http_working", "Calls at work", ("rank",), registry=self.registry)
        waiting = Gauge(
            "kaerini_http_waiting", "Calls that wait for a seat", ("rank",), registry=self.registry
        )
        for rank in Rank:
            working.labels(rank.name.lower()).set_function(partial(admission.working.__getitem__, rank))
            waiting.labels(rank.name.lower()).set_function(partial(admission.waiting, rank))


class Envelope:
    """Wraps the app; knows each call's id from its first byte to its log line."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        gauges: Gauges,
        ranks: Ranks,
        admission: Admission,
        https: bool,
        new_id: Callable[[], UUID],
        is_outage: Callable[[Exception], bool],
    ) -> None:
        """``https``: whether browsers come by https, and shall stay with it."""
        self.app = app
        self.is_outage = is_outage
        self.gauges = gauges
        self.ranks = ranks
        self.headers = _ALWAYS | ({"Strict-Transport-Security": HTTPS_ONLY} if https else {})
        self.new_id = new_id
        self.in_flight = 0
        self.admission = admission
        self.most_in_flight = {rank: admission.room.share(admission.room.in_flight, rank) for rank in Rank}
        gauges.watch(admission)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"]
        exchange = Exchange(self._request_id(scope), method)
        # RFC 9110 §9.3.2: what answers GET answers HEAD, without the content.
        inner = dict(scope, kaerini=exchange, method="GET" if method == "HEAD" else method)
        await self._watched(_Answer(inner, exchange, receive, send, self))

    def _request_id(self, scope: Scope) -> str:
        given = Headers(scope=scope).getlist("x-request-id")
        if len(given) == 1 and _REQUEST_ID.fullmatch(given[0]):
            return given[0]
        return str(self.new_id())

    async def _watched(self, answer: "_Answer") -> None:
        """Answer, whatever happens, then count it and write its line."""
        began = time.perf_counter()
        self.in_flight += 1
        self.gauges.in_flight.inc()
        try:
            if answer.scope["path"] in PROBES:
                await self._answered(answer)
            else:
                await self._admitted(answer)
        finally:
            if answer.streams_from is None:
                self._let_go()
            else:
                self._count_stream(answer.exchange, -1)
            self._note(answer, began)

    async def _admitted(self, answer: "_Answer") -> None:
        """Answer from a seat at work, or turn away: without the database, and whoever it is."""
        rank, began = self.ranks.of(answer.scope), time.perf_counter()
        seat = await self.admission.enter(rank) if self.in_flight <= self.most_in_flight[rank] else None
        if seat is None:
            self.gauges.shed.labels(rank.name.lower()).inc()
            await answer.refuse(Overloaded(RETRY_SECONDS[rank]))
            return
        self.gauges.waited.labels(rank.name.lower()).observe(time.perf_counter() - began)
        answer.seat = seat
        try:
            await self._answered(answer)
        finally:
            seat.leave()

    def _let_go(self) -> None:
        """One call less in flight."""
        self.in_flight -= 1
        self.gauges.in_flight.dec()

    def goes_on(self, exchange: Exchange) -> None:
        """A call has become a stream."""
        self._let_go()
        self._count_stream(exchange, 1)

    def _count_stream(self, exchange: Exchange, change: int) -> None:
        self.gauges.open_streams += change
        self.gauges.streams_of[exchange.viewer] += change
        if not self.gauges.streams_of[exchange.viewer]:
            del self.gauges.streams_of[exchange.viewer]

    async def _answered(self, answer: "_Answer") -> None:
        try:
            await self.app(answer.scope, answer.receive, answer.send)
        except ClientDisconnect:
            answer.status = answer.status or CLIENT_LEFT
        except Exception as mistake:  # noqa: BLE001  # the outermost loop: callers are not told our mistakes
            log.error(  # noqa: TRY400  # its frames are logged, never its message
                "mistake",
                request_id=answer.exchange.request_id,
                operation=answer.exchange.operation,
                error=type(mistake).__name__,
                frames=frames_of(mistake),
            )
            if answer.status is None:
                await answer.refuse(Overloaded() if self.is_outage(mistake) else Internal())

    def _note(self, answer: "_Answer", began: float) -> None:
        """Count it, and write its line. A stream has been answered when it begins."""
        exchange = answer.exchange
        status = answer.status or 0
        seconds = (answer.streams_from or time.perf_counter()) - began
        self.gauges.answers.labels(exchange.operation, str(status)).inc()
        self.gauges.seconds.labels(exchange.operation).observe(seconds)
        log.info(
            "answered",
            request_id=exchange.request_id,
            operation=exchange.operation,
            route=exchange.route,
            method=_known_method(exchange.method),
            status=status,
            duration_ms=round(seconds * 1000, 1),
            role=exchange.role,
        )


class _Answer:
    """One answer on its way out; the headers all share are put on here. ``status`` None: not yet sent.

    ``streams_from``: when it became a stream. ``seat``: at work, left once the answer is made, and while
    the caller's body is still on its way: a slow line keeps nobody else from working.
    """

    def __init__(
        self,
        scope: Scope,
        exchange: Exchange,
        receive: Receive,
        send: Send,
        envelope: Envelope,
    ) -> None:
        self.scope = scope
        self.exchange = exchange
        self.status: int | None = None
        self.streams_from: float | None = None
        self.seat: Seat | None = None
        self._receive = receive
        self._send = send
        self._envelope = envelope
        self._heard_all = False

    async def receive(self) -> Message:
        """What the caller sends next. Until the whole body is there, its seat is another's meanwhile."""
        if self.seat is None or self._heard_all or self.status is not None:
            return await self._receive()
        coming = asyncio.ensure_future(self._receive())
        try:
            await asyncio.sleep(0)  # what has come already is there after one turn
            message = coming.result() if coming.done() else await self._aside(self.seat, coming)
        finally:
            coming.cancel()
        self._heard_all = not message.get("more_body", False)
        return message

    async def _aside(self, seat: Seat, coming: asyncio.Future[Message]) -> Message:
        seat.leave()
        try:
            return await coming
        finally:
            seat.resume()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._put_headers(MutableHeaders(scope=message))
            if self.exchange.streams:
                self.streams_from = time.perf_counter()
                self._envelope.goes_on(self.exchange)
            if self.seat is not None:
                self.seat.leave()
        elif self.exchange.method == "HEAD" and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    async def refuse(self, problem: Internal | Overloaded) -> None:
        language = language_of(Headers(scope=self.scope).getlist("accept-language"))
        response = problem_response(problem, language, self.exchange.request_id)
        await response(self.scope, self._receive, self.send)

    def _put_headers(self, headers: MutableHeaders) -> None:
        headers["X-Request-Id"] = self.exchange.request_id
        headers.setdefault("Cache-Control", "no-store")
        page = headers.get("content-type", "").startswith("text/html")
        headers.setdefault("Content-Security-Policy", PAGE_POLICY if page else API_POLICY)
        for name, value in self._envelope.headers.items():
            headers.setdefault(name, value)
        for name, values in self.exchange.rates.items():
            headers[name] = ", ".join(values)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _known_method(method: str) -> str:
    """The method, or OTHER: a method is whatever the caller writes, and the log is no place for that."""
    return method if method in _METHODS else "OTHER"


def client_address(request: Request) -> str | None:
    """The caller's network address as the server was told; None over a socket file."""
    return request.client.host if request.client else None
