"""Pages of lists: how many, and where to go on, under a seal that fits nowhere else (API §1)."""

import base64
import binascii
import hashlib
import json
import math
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import StringConstraints
from starlette.requests import Request

from api.calls import Call, call_of
from api.problems import InvalidCursor
from domain.ports import Standing

LIFE = timedelta(hours=24)
DEFAULT_LIMIT, MOST_AT_ONCE = 50, 200
LONGEST_CURSOR = 1000

Limit = Annotated[int, Query(ge=1, le=MOST_AT_ONCE, description="一度に返す件数。How many at once.")]
Cursor = Annotated[
    Annotated[str, StringConstraints(max_length=LONGEST_CURSOR)] | None,
    Query(description="前のページの next_cursor。The next_cursor of the page before."),
]

_BLOCK = 64
"""Plain texts are filled up to a multiple, so that a cursor's length does not tell the sort key's."""


def next_cursor(request: Request, after: Standing | None) -> str | None:
    """The cursor that goes on after the last item shown, or None at the end of the list."""
    if after is None:
        return None
    call = call_of(request)
    said = json.dumps([_minute(call.ports.wall_now()), after.key, after.id.hex], separators=(",", ":"))
    plain = said.encode().ljust(-(-len(said.encode()) // _BLOCK) * _BLOCK)
    sealed = call.world.cursors.seal(plain, _circumstances(call))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def resume(request: Request, cursor: str | None) -> Standing | None:
    """Where a cursor goes on, or None for a first page.

    Raises: InvalidCursor where it is forged, another caller's, another search's, or older than 24 h.
    """
    if cursor is None:
        return None
    call = call_of(request)
    plain = call.world.cursors.open(_decoded(cursor), _circumstances(call))
    if plain is None:
        raise InvalidCursor
    minute, key, hexadecimal = json.loads(plain)
    if call.ports.wall_now() - datetime.fromtimestamp(minute * 60, tz=call.ports.wall_now().tzinfo) > LIFE:
        raise InvalidCursor
    return Standing(key, UUID(hex=hexadecimal))


def _decoded(cursor: str) -> bytes:
    """The sealed bytes. Only their one spelling is taken."""
    try:
        sealed = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (UnicodeEncodeError, binascii.Error):
        raise InvalidCursor from None
    if base64.urlsafe_b64encode(sealed).rstrip(b"=") != cursor.encode():
        raise InvalidCursor
    return sealed


def _minute(now: datetime) -> int:
    """When a cursor was issued: to the minute, so that the same question gives the same cursor."""
    return math.floor(now.timestamp() / 60)


def _circumstances(call: Call) -> bytes:
    """Who asks what: a cursor opens under no other. A search is its body, a plain list its query."""
    request = call.request
    query = [
        (name, value) for name, value in request.query_params.multi_items() if name not in ("limit", "cursor")
    ]
    asked = [call.json, []] if request.method == "POST" else [None, sorted(query)]
    said = [call.principal, call.operation, request.url.path, *asked]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()
