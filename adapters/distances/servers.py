"""Asking a routing server: one pooled client, time-outs, a few retries, and rest after many failures."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

import httpx2
import msgspec

from adapters.ids import new_share

TRIES = 3
FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 1.0
FAILURES_BEFORE_REST = 5
MOST_BYTES = 8 * 1024 * 1024

_AGAIN = frozenset({429, 500, 502, 503, 504})
"""Statuses after which the same question may be asked again: none of our questions changes anything."""
_BROKEN = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ReadError, httpx2.RemoteProtocolError)
"""Likewise. A server that was silent for a whole read is not asked again: that would double the wait."""


class RoutingFailed(Exception):
    """No answer that could be used. ``reason``: a word for logs and metrics."""

    def __init__(self, reason: str, *, is_servers_fault: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_servers_fault = is_servers_fault


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one waits, in seconds: to connect, for each read, for a whole answer with all its tries.

    ``rest``: how long a server is left alone that has failed ``FAILURES_BEFORE_REST`` times in a row.
    """

    connect: float = 1.0
    read: float = 3.0
    whole: float = 5.0
    rest: float = 30.0


@dataclass(slots=True)
class Circuit:
    """Whether a server is asked: not while it rests; then by one caller, whose success ends the rest."""

    rest_seconds: float
    clock: Callable[[], float] = monotonic
    failures: int = field(default=0, init=False)
    _rests_until: float = field(default=0.0, init=False)

    def let_in(self) -> bool:
        """Whether to ask now."""
        if self.failures < FAILURES_BEFORE_REST:
            return True
        if self.clock() < self._rests_until:
            return False
        self._rests_until = self.clock() + self.rest_seconds  # this caller tries it, the others wait
        return True

    def succeeded(self) -> None:
        """It answered."""
        self.failures = 0

    def failed(self) -> None:
        """It did not, or not sensibly."""
        self.failures += 1
        if self.failures >= FAILURES_BEFORE_REST:
            self._rests_until = self.clock() + self.rest_seconds


Shape = TypeVar("Shape")
Told = TypeVar("Told")


class RoutingServer:
    """One server over HTTP: ``ask`` gives a checked answer or raises ``RoutingFailed``, nothing else."""

    def __init__(self, url: str, patience: Patience | None = None) -> None:
        self._url = url.rstrip("/")
        self._patience = patience or Patience()
        self.circuit = Circuit(self._patience.rest)
        self._opened: httpx2.AsyncClient | None = None

    async def close(self) -> None:
        """Let go of its connections."""
        if self._opened is not None:
            await self._opened.aclose()
            self._opened = None

    async def ask(
        self, path: str, shape: type[Shape], tell: Callable[[Shape], Told], body: bytes | None = None
    ) -> Told:
        """GET the path, or POST the body to it: what ``tell`` makes of an answer of status 200 or 400.

        ``tell`` raises RoutingFailed for what cannot be believed, which counts as a failure like silence.
        Raises: RoutingFailed.
        """
        if not self.circuit.let_in():
            raise RoutingFailed("resting")
        try:
            told = tell(await self._ask_again(path, shape, body))
        except RoutingFailed as failed:
            if failed.is_servers_fault:
                self.circuit.failed()
            else:
                self.circuit.succeeded()
            raise
        self.circuit.succeeded()
        return told

    async def _ask_again(self, path: str, shape: type[Shape], body: bytes | None) -> Shape:
        try:
            async with asyncio.timeout(self._patience.whole):
                for tried in range(1, TRIES + 1):
                    failed, wait = "", 0.0
                    try:
                        status, content, wait = await self._ask_once(path, body)
                        if status not in _AGAIN:
                            return _read(status, content, shape)
                        failed = f"status-{status}"
                    except _BROKEN as broken:
                        failed = type(broken).__name__
                    if tried == TRIES or wait > LONGEST_WAIT_SECONDS:
                        raise RoutingFailed(failed)
                    spread = FIRST_WAIT_SECONDS * 2 ** (tried - 1) * (0.5 + new_share())
                    await asyncio.sleep(max(wait, spread))
        except TimeoutError:
            raise RoutingFailed("time-out") from None
        except httpx2.TimeoutException:
            raise RoutingFailed("time-out") from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as wrong:
            raise RoutingFailed(type(wrong).__name__) from None
        raise AssertionError("the last try returns or raises")

    async def _ask_once(self, path: str, body: bytes | None) -> tuple[int, bytes, float]:
        """Status, content, and for how many seconds it wants to be left alone."""
        method = "GET" if body is None else "POST"
        headers = {} if body is None else {"Content-Type": "application/json"}
        url = f"{self._url}{path}"
        content = bytearray()
        async with self._client().stream(method, url, content=body, headers=headers) as response:
            async for part in response.aiter_raw():
                content += part
                if len(content) > MOST_BYTES:
                    raise RoutingFailed("too-large")
            return response.status_code, bytes(content), _seconds(response.headers.get("Retry-After"))

    def _client(self) -> httpx2.AsyncClient:
        if self._opened is None:
            self._opened = httpx2.AsyncClient(
                timeout=httpx2.Timeout(self._patience.read, connect=self._patience.connect),
                limits=httpx2.Limits(max_connections=8, max_keepalive_connections=8),
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                follow_redirects=False,
                trust_env=False,
            )
        return self._opened


def _read(status: int, content: bytes, shape: type[Shape]) -> Shape:
    """An answer in its shape; 400 is how both kinds of servers say that there is no way."""
    if status not in (200, 400):
        raise RoutingFailed(f"status-{status}")
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise RoutingFailed("not-its-format") from None


def _seconds(retry_after: str | None) -> float:
    if retry_after is None:
        return 0.0
    return float(retry_after) if retry_after.isascii() and retry_after.isdecimal() else LONGEST_WAIT_SECONDS
