"""A real SMTP server for tests, that keeps what it takes and can be away, or refuse."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Postbox:
    """What the server does: ``refuses`` is what it answers to every letter instead of taking it.

    ``taken``: sender, receivers, content. ``unknown``: addresses it knows nobody at.
    """

    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    refuses: str | None = None

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.unknown:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuses:
            return self.refuses
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def serving(postbox: Postbox, port: int, **options: Any) -> AsyncIterator[None]:
    """While the server is there."""
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
