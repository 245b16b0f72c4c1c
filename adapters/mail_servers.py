"""SMTP servers: how they are reached, and asking one whether it is there (kaerini doctor)."""

from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException

GREETING_SECONDS = 5.0


class MailServerIsSilent(Exception):
    """It cannot be reached, does not greet, or lets us not in; the message says which."""


def client_of(smtp_url: str, timeout_seconds: float) -> SMTP:
    """A client that is not connected yet; it logs in where the URL has a user."""
    url = urlsplit(smtp_url)
    return SMTP(
        hostname=url.hostname,
        port=url.port,
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
        use_tls=url.scheme == "smtps",
        timeout=timeout_seconds,
    )


async def greet(smtp_url: str) -> None:
    """Connect, say EHLO, log in where the URL has a user, and leave. Refuses: MailServerIsSilent."""
    try:
        async with client_of(smtp_url, GREETING_SECONDS) as client:
            await client.ehlo()
    except (SMTPException, OSError) as silent:
        raise MailServerIsSilent(str(silent) or type(silent).__name__) from silent
