"""Versions of resources as entity tags, and the versions callers say they have seen (API §1 Versions)."""

import re

from starlette.requests import Request
from starlette.responses import Response

from api.problems import IfMatchRequired

_TAG = re.compile(r'\s*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*')
_VERSION = re.compile(r"[1-9][0-9]{0,17}")
NEVER = 0
"""A version nothing has: what was seen was never ours, so it will turn out stale."""


def etag_of(version: int) -> str:
    """The strong tag of a version."""
    return f'"{version}"'


def set_etag(response: Response, version: int | None) -> None:
    """Tell the version to who may change the resource; None says that this caller may not."""
    if version is not None:
        response.headers["ETag"] = etag_of(version)


def required_version(request: Request) -> int:
    """The version the caller has seen. Raises: IfMatchRequired where they did not say."""
    seen = honoured_version(request)
    if seen is None:
        raise IfMatchRequired
    return seen


def honoured_version(request: Request) -> int | None:
    """The version the caller has seen, or None where they did not say; ``*`` says nothing (API §1).

    Weak tags never match (RFC 9110 §13.1.1), nor does what is no version of ours: they give ``NEVER``,
    so that "not found" and "not yours" still come before "stale". Of several tags the newest counts:
    versions only grow, and only the present one can match.
    """
    text = ",".join(request.headers.getlist("if-match")).strip()
    if not text or text == "*":
        return None
    tags = [_TAG.fullmatch(one) for one in _split(text)]
    if not all(tags):
        return NEVER
    strong = [tag[2] for tag in tags if tag and tag[1] is None]
    return max((int(tag) for tag in strong if _VERSION.fullmatch(tag)), default=NEVER)


def _split(text: str) -> list[str]:
    """The members of a list; a comma within quotes belongs to its tag."""
    members = re.findall(r'(?:"[^"]*"|[^",])+|"', text)
    return [member for member in members if member.strip()]
