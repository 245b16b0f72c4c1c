"""Asking an SMTP server whether it is there, without sending anything (kaerini doctor)."""

from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException

GREETING_SECONDS = 5.0


class MailServerIsSilent(Exception):
    """It cannot be reached, does not greet, or lets us not in; the message says which."""


async def greet(smtp_url: str) -> None:
    """Connect, say EHLO, log in where the URL has a user, and leave. Refuses: MailServerIsSilent."""
    url = urlsplit(smtp_url)
    client = SMTP(
        hostname=url.hostname,
        port=url.port,
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
        use_tls=url.scheme == "smtps",
        timeout=GREETING_SECONDS,
    )
    try:
        async with client:
            await client.ehlo()
    except (SMTPException, OSError) as silent:
        raise MailServerIsSilent(str(silent) or type(silent).__name__) from silent
