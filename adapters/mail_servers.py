"""SMTP servers: how they are reached, and asking one whether it is there (kaerini doctor)."""

import ipaddress
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException

GREETING_SECONDS = 5.0


class MailServerIsSilent(Exception):
    """It cannot be reached, does not greet, or lets us not in; the message says which."""


def client_of(smtp_url: str, timeout_seconds: float) -> SMTP:
    """A client that is not connected yet; it logs in where the URL has a user.

    Beyond this machine nothing is said in clear: a server there that offers no STARTTLS, or shows no
    certificate that is trusted, gets neither password nor letter.
    """
    url = urlsplit(smtp_url)
    in_tls = url.scheme == "smtps"
    return SMTP(
        hostname=url.hostname,
        port=url.port,
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
        use_tls=in_tls,
        start_tls=None if in_tls or _is_here(url.hostname or "") else True,
        timeout=timeout_seconds,
    )


def _is_here(host: str) -> bool:
    """Whether a letter to this host stays on this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def greet(smtp_url: str) -> None:
    """Connect, say EHLO, log in where the URL has a user, and leave. Refuses: MailServerIsSilent."""
    try:
        async with client_of(smtp_url, GREETING_SECONDS) as client:
            await client.ehlo()
    except (SMTPException, OSError) as silent:
        raise MailServerIsSilent(str(silent) or type(silent).__name__) from silent
