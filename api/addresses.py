"""The addresses that a setting may name, and how they are written."""

from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

PROVEN_TLS = frozenset({"verify-full", "verify-ca"})
"""What ``sslmode`` must say for the server at the other end to be known (libpq's words)."""


def database_address(url: SecretStr) -> SecretStr:
    """Of a PostgreSQL database, named. Raises: ValueError."""
    parts = urlsplit(url.get_secret_value())
    if parts.scheme not in ("postgres", "postgresql", "postgresql+asyncpg"):
        raise ValueError("scheme")
    if not parts.path.strip("/"):
        raise ValueError("no database name")
    return url


def is_overheard(database_url: SecretStr) -> bool:
    """Whether the database is on another machine, and the way there is not proven to be TLS with it."""
    parts = urlsplit(database_url.get_secret_value())
    asked = parse_qs(parts.query)
    host = (asked.get("host") or [parts.hostname or ""])[-1]
    try:
        is_here = not host or host.startswith("/") or host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        is_here = False
    return not is_here and not PROVEN_TLS & set(asked.get("sslmode", asked.get("ssl", [])))


def smtp_address(url: SecretStr) -> SecretStr:
    """Of a mail server. Raises: ValueError."""
    parts = urlsplit(url.get_secret_value())
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or (parts.port or 1) < 1:
        raise ValueError("smtp")
    return url


def routing_address(url: str) -> str:
    """Of a routing server, with the path before its services; no login, which logs would show.

    Raises: ValueError.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or (parts.port or 1) < 1:
        raise ValueError("no address")
    if parts.query or parts.fragment or parts.username is not None or not url.isascii():
        raise ValueError("more than an address")
    return url.rstrip("/")


def origin(url: str) -> str:
    """As browsers write an origin: small letters, no usual port, no path. In clear only on this machine.

    Raises: ValueError.
    """
    parts = urlsplit(url)
    host, port = parts.hostname, parts.port
    if parts.scheme not in ("http", "https") or not host or not host.isascii():
        raise ValueError("no address")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("more than an origin")
    if parts.scheme == "http" and host not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("in clear")
    shown = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port not in (None, usual) else "")
