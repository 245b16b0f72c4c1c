"""JSON read strictly (SECURITY 20-22): one reading only, no value that means something else elsewhere."""

import json
import math
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NoReturn

from api.problems import MOST_FAULTS, MalformedJson, pointer_to
from domain.refusals import Fault, Invalid, refuse_faults

DEEPEST = 20
"""Objects and lists within one another; the deepest form has seven."""
LARGEST_INTEGER = 2**63 - 1

_UNSPEAKABLE = re.compile("[\x00\ud800-\udfff]")
_MAY_BE_UNSPEAKABLE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|[\ud800-\udfff]")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_STRING_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND_OF_BRACKET = bytes.maketrans(b"{}", b"[]")

Path = tuple[str | int, ...]


def read_json(body: bytes) -> Any:
    """The value of a JSON text.

    Raises MalformedJson for what is no JSON in UTF-8, with its position; Invalid, with pointers, for
    repeated keys, NUL, lone surrogates, numbers out of range, and nesting deeper than ``DEEPEST``.
    """
    text = _decoded(body)
    if _MAY_BE_UNSPEAKABLE.search(text) or not _is_shallow(text):
        return _read_closely(text)
    try:
        return _parsed(text, _object, _integer, _number)
    except _LookCloser:
        return _read_closely(text)


def _decoded(body: bytes) -> str:
    """The text; a surrogate written in raw bytes passes here, to be found with its place later."""
    try:
        return body.decode("utf-8", errors="surrogatepass")
    except UnicodeDecodeError as wrong:
        position = len(body[: wrong.start].decode("utf-8", errors="replace"))
        raise MalformedJson(position=position) from None


def _parsed(
    text: str,
    read_object: Callable[[list[tuple[str, Any]]], Any],
    read_integer: Callable[[str], Any],
    read_number: Callable[[str], Any],
) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=read_object,
            parse_int=read_integer,
            parse_float=read_number,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as wrong:
        raise MalformedJson(position=wrong.pos) from None
    except _NotJson:
        raise MalformedJson(position=_place_of_constant(text)) from None


class _NotJson(Exception):
    """A literal that Python reads and JSON does not have."""


def _no_constant(_name: str) -> NoReturn:
    raise _NotJson


def _place_of_constant(text: str) -> int:
    return next(match.start() for match in _STRING_OR_CONSTANT.finditer(text) if not match[0].startswith('"'))


def _is_shallow(text: str) -> bool:
    """Whether brackets that fit together nest no deeper than allowed; quick, for most texts have few."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return True
    without_strings = _STRING.sub("", text).encode(errors="surrogatepass")
    brackets = without_strings.translate(_ONE_KIND_OF_BRACKET, _NO_BRACKETS)
    for _ in range(DEEPEST):
        brackets = brackets.replace(b"[]", b"")
    return not brackets


class _LookCloser(Exception):
    """Something is wrong that has a place; the quick reading does not know places."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _LookCloser
    return value


def _integer(digits: str) -> int:
    if len(digits) > 20 or abs(value := int(digits)) > LARGEST_INTEGER:
        raise _LookCloser
    return value


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _LookCloser
    return value


class _Pairs(list[tuple[str, Any]]):
    """An object as it was written, repeated keys and all."""


class _OutOfRange:
    """A number that no number of ours can hold."""


def _read_closely(text: str) -> Any:
    """The value, or what is wrong with it and where."""
    try:
        value = _parsed(text, _Pairs, _or_out_of_range(_integer), _or_out_of_range(_number))
    except RecursionError:
        raise Invalid(_too_deep(text)) from None
    refuse_faults(islice(_faults(value, ()), MOST_FAULTS))
    return _plain(value)


def _or_out_of_range(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def read_or_mark(digits: str) -> Any:
        try:
            return read(digits)
        except _LookCloser:
            return _OutOfRange()

    return read_or_mark


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
                shallow = _parsed(f"{text[: match.start()]}0{''.join(reversed(closers))}", _Pairs, str, str)
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
