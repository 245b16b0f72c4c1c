"""The body of a request: how large, of which kind, and what it says (API §1 sizes, in / out)."""

import asyncio
from contextlib import aclosing

from api.calls import MIB, Call
from api.problems import TooLarge, TooSlow, UnsupportedMediaType
from api.strict_json import read_json

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
FORM = "application/x-www-form-urlencoded"
CSV = "text/csv"

_UTF_8 = frozenset({"utf-8"})
_OF_SPREADSHEETS = _UTF_8 | {"shift_jis", "shift-jis", "windows-31j", "cp932", "ms932", "x-sjis"}
"""What a table may call its encoding. Which one it is in, its bytes say."""

READ_AT_ONCE = 64 * 1024
"""Bytes; what is larger is read in a thread, so that others' calls are not held up."""

_DISCARDED = 8 * MIB
"""So much of a body that is too large is read and dropped, so that its sender lives to read the answer."""


async def read_body(call: Call, most_bytes: int, *, media: tuple[str, ...]) -> None:
    """Put the body's bytes, and the value they stand for where that is JSON, into the call.

    Raises: TooLarge, TooSlow, UnsupportedMediaType, MalformedJson, Invalid.
    """
    seconds = call.bounds.body_seconds
    try:
        async with asyncio.timeout(seconds):
            call.body = await _bytes_of(call, most_bytes)
    except TimeoutError:
        raise TooSlow(headers={"Connection": "close"}, seconds=int(seconds)) from None
    if call.body:
        _refuse_other_media(call, media)
    if call.body and JSON in media:
        large = len(call.body) > READ_AT_ONCE
        call.json = await asyncio.to_thread(read_json, call.body) if large else read_json(call.body)


async def _bytes_of(call: Call, most_bytes: int) -> bytes:
    """All bytes, counted as they come: what Content-Length says is the sender's word only."""
    chunks: list[bytes] = []
    size = 0
    async with aclosing(call.request.stream()) as stream:
        async for chunk in stream:
            size += len(chunk)
            if size > most_bytes:
                chunks.clear()
            else:
                chunks.append(chunk)
            if size > most_bytes + _DISCARDED:
                break
    if size > most_bytes:
        raise TooLarge(headers={"Connection": "close"}, most_bytes=most_bytes)
    return b"".join(chunks)


def _refuse_other_media(call: Call, expected: tuple[str, ...]) -> None:
    """Only what this operation reads, said once, in UTF-8 (of tables also cp932), not packed."""
    headers = call.request.headers
    given = headers.getlist("content-type")
    kind, *parameters = [part.strip().lower() for part in given[0].split(";")] if given else [""]
    charsets = {f"charset={name}" for name in (_OF_SPREADSHEETS if kind == CSV else _UTF_8)}
    in_charset = all(one.replace('"', "") in charsets for one in parameters if one)
    packed = headers.get("content-encoding", "identity").strip().lower() != "identity"
    if len(given) != 1 or kind not in expected or not in_charset or packed:
        raise UnsupportedMediaType(headers={"Accept": ", ".join(expected)}, expected=", ".join(expected))
