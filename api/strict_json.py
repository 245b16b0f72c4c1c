"""JSON read strictly (SECURITY 20-22): one reading only, no value that means something else elsewhere."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from api.problems import MalformedJson, pointer_to
from domain.refusals import Fault, Invalid, refuse_faults

DEEPEST = 20
"""Objects and lists within one another; the deepest form has seven."""
LARGEST_INTEGER = 2**63 - 1

_UNSPEAKABLE = re.compile("[\x00\ud800-\udfff]")
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_STRING_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity', re.DOTALL)

Path = tuple[str | int, ...]


class _Pairs(list[tuple[str, Any]]):
    """An object as it was written, repeated keys and all."""


class _OutOfRange:
    """A number that no number of ours can hold."""


class _NotJson(Exception):
    """A literal that Python reads and JSON does not have."""


def read_json(body: bytes) -> Any:
    """The value of a JSON text.

    Raises MalformedJson for what is no JSON in UTF-8, with its position; Invalid, with pointers, for
    repeated keys, NUL, lone surrogates, numbers out of range, and nesting deeper than ``DEEPEST``.
    """
    text = _decoded(body)
    try:
        value = _parsed(text)
    except RecursionError:
        raise Invalid(_too_deep(text)) from None
    refuse_faults(_faults(value, ()))
    return _plain(value)


def _decoded(body: bytes) -> str:
    """The text; a surrogate written in raw bytes passes here, to be found with its place later."""
    try:
        return body.decode("utf-8", errors="surrogatepass")
    except UnicodeDecodeError as wrong:
        position = len(body[: wrong.start].decode("utf-8", errors="replace"))
        raise MalformedJson(position=position) from None


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_Pairs,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as wrong:
        raise MalformedJson(position=wrong.pos) from None
    except _NotJson:
        raise MalformedJson(position=_place_of_constant(text)) from None


def _integer(digits: str) -> int | _OutOfRange:
    if len(digits) > 20 or abs(int(digits)) > LARGEST_INTEGER:
        return _OutOfRange()
    return int(digits)


def _number(digits: str) -> float | _OutOfRange:
    number = float(digits)
    return number if math.isfinite(number) else _OutOfRange()


def _no_constant(_name: str) -> None:
    raise _NotJson


def _place_of_constant(text: str) -> int:
    return next(match.start() for match in _STRING_OR_CONSTANT.finditer(text) if not match[0].startswith('"'))


def _faults(value: Any, path: Path) -> Iterator[Fault]:
    """All that is wrong in a value and below."""
    if isinstance(value, str):
        if _UNSPEAKABLE.search(value):
            yield Fault(pointer_to(path), "unspeakable-character")
    elif isinstance(value, _OutOfRange):
        yield Fault(pointer_to(path), "number-out-of-range")
    elif isinstance(value, list):
        if len(path) >= DEEPEST:
            yield Fault(pointer_to(path), "too-deep", {"deepest": DEEPEST})
        elif isinstance(value, _Pairs):
            yield from _object_faults(value, path)
        else:
            for index, item in enumerate(value):
                yield from _faults(item, (*path, index))


def _object_faults(pairs: _Pairs, path: Path) -> Iterator[Fault]:
    seen: set[str] = set()
    for key, item in pairs:
        if _UNSPEAKABLE.search(key):
            # Such a key cannot be spelled out in an answer either: its object is named instead.
            yield Fault(pointer_to(path), "unspeakable-character")
            continue
        if key in seen:
            yield Fault(pointer_to((*path, key)), "repeated-key")
        seen.add(key)
        yield from _faults(item, (*path, key))


def _plain(value: Any) -> Any:
    """The value with its objects as dicts."""
    if isinstance(value, _Pairs):
        return {key: _plain(item) for key, item in value}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _too_deep(text: str) -> Fault:
    """Where the nesting first goes too deep: the text up to there is closed off and followed down."""
    closers: list[str] = []
    for match in _STRING_OR_BRACKET.finditer(text):
        sign = match[0]
        if sign in "[{":
            if len(closers) == DEEPEST:
                shallow = _parsed(f"{text[: match.start()]}0{''.join(reversed(closers))}")
                return Fault(pointer_to(tuple(_last_way(shallow))), "too-deep", {"deepest": DEEPEST})
            closers.append("]" if sign == "[" else "}")
        elif sign in "]}":
            closers.pop()
    raise AssertionError("only called where the nesting is too deep")


def _last_way(value: Any) -> Iterator[str | int]:
    """The way to what was written last."""
    while isinstance(value, list) and value:
        last = value[-1]
        step, value = last if isinstance(value, _Pairs) else (len(value) - 1, last)
        yield step
