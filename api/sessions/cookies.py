"""The browser's cookie mode: the refresh token where no script reads it (API §1 auth, SECURITY 30)."""

from starlette.requests import Request

from api.problems import WrongOrigin
from domain.accounts import IDLE_LIFE
from domain.ports import Ports

NAME = "__Host-kaerini-refresh"
"""With this beginning browsers take it only over TLS, for this host alone, and for all its paths."""

_BOUNDS = "Path=/; Secure; HttpOnly; SameSite=Strict"
FORGOTTEN = f"{NAME}=; Max-Age=0; {_BOUNDS}"
LEFT = {"Set-Cookie": FORGOTTEN, "Clear-Site-Data": '"cache", "storage"'}
"""What a browser that logs out is told: to forget the token, and whatever our pages kept in it."""


def kept(refresh_token: str) -> str:
    """The header that has the browser keep a token for as long as an idle session lives."""
    return f"{NAME}={refresh_token}; Max-Age={int(IDLE_LIFE.total_seconds())}; {_BOUNDS}"


def brought(request: Request) -> str | None:
    """The token that the browser sent along, or None."""
    return request.cookies.get(NAME) or None


def refuse_other_origin(request: Request, ports: Ports) -> None:
    """A cookie counts only from a page of this network's own address; whoever sends none is no browser.

    Raises: WrongOrigin.
    """
    if request.headers.getlist("origin") != [ports.base_url]:
        raise WrongOrigin
