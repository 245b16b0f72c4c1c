"""The HTTP server: its port, how long it waits for a request's head, and how it ends."""

import asyncio
import contextlib
import errno
import socket
from asyncio import TimerHandle
from collections.abc import Callable, Iterator
from ipaddress import ip_address

from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.settings import Settings, WrongSetting

HEAD_SECONDS = 10.0
MOST_HEAD_BYTES = 64 * 1024
KEEP_ALIVE_SECONDS = 15
LAST_ANSWERS_SECONDS = 10
BACKLOG = 1024

_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class PortIsTaken(Exception):
    """Another program listens there; ``ja`` and ``en`` say what to do."""

    def __init__(self, host: str, port: int) -> None:
        self.ja = (
            f"{host} のポート {port} はほかのプログラムが使っています。"
            "そのプログラムを止めるか、KAERINI_PORT で別のポートを指定してください。"
        )
        self.en = (
            f"Port {port} of {host} is taken by another program. "
            "Stop that program, or choose another port with KAERINI_PORT."
        )
        super().__init__(f"{self.ja}\n{self.en}")


def bind(settings: Settings) -> socket.socket:
    """The socket to serve on, held from now on. Raises: PortIsTaken, WrongSetting."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except OSError as unknown:
        raise WrongSetting(
            f"KAERINI_HOST の {settings.host} が見つかりません。",
            f"There is no {settings.host}, which KAERINI_HOST names.",
        ) from unknown
    family, kind, protocol, _, address = found[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        # Listening from the start: until then a second program could bind the same port.
        made.listen(BACKLOG)
    except OSError as refused:
        made.close()
        if refused.errno == errno.EADDRINUSE:
            raise PortIsTaken(settings.host, settings.port) from refused
        where = f"{settings.host}, {settings.port}"
        raise WrongSetting(
            f"KAERINI_HOST、KAERINI_PORT ({where}) では待ち受けできません: {refused.strerror}。",
            f"Nobody can listen on KAERINI_HOST, KAERINI_PORT ({where}): {refused.strerror}.",
        ) from refused
    return made


def address_of(listening: socket.socket) -> str:
    """Where people on this machine find it: ``http://127.0.0.1:8000``."""
    host, port = listening.getsockname()[:2]
    bound = ip_address(host.partition("%")[0])
    if bound.is_unspecified:  # every address of this machine, so this one too
        bound = ip_address("127.0.0.1" if bound.version == 4 else "::1")
    return f"http://[{bound}]:{port}" if bound.version == 6 else f"http://{bound}:{port}"


class TimedHttp(HttpToolsProtocol):
    """Closes a connection whose request's head takes too long to come, or too much room (SECURITY 31)."""

    head_seconds = HEAD_SECONDS
    most_head_bytes = MOST_HEAD_BYTES
    _head_timer: TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn
        """A new connection: its first head is awaited."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._stop_awaiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of a head, of a body, or of both."""
        super().data_received(data)
        if self._head_timer is not None:
            self._head_bytes += len(data)
            if self._head_bytes > self.most_head_bytes and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

    def on_message_begin(self) -> None:
        """The first byte of a head."""
        super().on_message_begin()
        if self._head_timer is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._stop_awaiting()
        super().on_headers_complete()

    def _await_head(self) -> None:
        self._head_bytes = 0
        self._head_timer = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop_awaiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        self._head_timer = None
        if not self.transport.is_closing():
            self.transport.close()


class _Quiet(Server):
    """A server that leaves signals to the program around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class Doorway:
    """The server of one app on one socket: ``serve`` until ``close`` is called."""

    def __init__(
        self,
        app: ASGIApp,
        listening: socket.socket,
        settings: Settings,
        *,
        closing: Callable[[], None] = lambda: None,
        http: type[TimedHttp] = TimedHttp,
    ) -> None:
        """``closing``: told first when it is to end, so that what never ends by itself does."""
        self._listening = listening
        self._closing = closing
        self._server = _Quiet(
            Config(
                app,
                http=http,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=True,
                forwarded_allow_ips=settings.trusted_proxies,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
                backlog=BACKLOG,
            )
        )

    async def serve(self) -> None:
        """Answer calls; after ``close``, those already begun are answered first, for ten seconds at most."""
        await self._server.serve(sockets=[self._listening])

    def close(self) -> None:
        """Take no more calls."""
        self._closing()
        self._server.should_exit = True
