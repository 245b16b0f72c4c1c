"""What stands outside a form, read strictly: parameters of query and path (API §1 in / out)."""

import math
import re
import types
from collections.abc import Iterator, Mapping
from typing import Any, Union, get_args, get_origin
from uuid import UUID

from api.calls import Call
from api.problems import pointer_to
from domain.refusals import Fault

_UNSPEAKABLE = re.compile("[\x00\ufffd]")
"""NUL, and what the server writes for bytes that are no UTF-8."""

_SPELLING: Mapping[type, tuple[re.Pattern[str], str]] = {
    int: (re.compile(r"-?(0|[1-9][0-9]{0,17})"), "int_parsing"),
    float: (re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?"), "float_parsing"),
    bool: (re.compile(r"true|false"), "bool_parsing"),
    UUID: (re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "not-an-id"),
}
"""How values are spelled: as in JSON, where libraries would also take ``1_000``, ``yes`` or ``{…}``."""


def query_faults(known: Mapping[str, Any], call: Call) -> Iterator[Fault]:
    """Unknown and repeated parameters, and values not spelled as their type is."""
    seen: set[str] = set()
    for name, value in call.request.query_params.multi_items():
        if name not in known:
            yield Fault(name, "unknown-parameter")
        elif name in seen:
            yield Fault(name, "repeated-parameter")
        else:
            yield from _value_faults(name, value, known[name])
        seen.add(name)


def path_faults(known: Mapping[str, Any], call: Call) -> Iterator[Fault]:
    """Values in the path not spelled as their type is."""
    for name, value in call.request.path_params.items():
        yield from _value_faults(name, str(value), known.get(name, str))


def empty_form_faults(call: Call) -> Iterator[Fault]:
    """An operation without a form takes no body, or an empty object."""
    if not call.body:
        return
    if not isinstance(call.json, dict):
        yield Fault("#", "model_attributes_type")
        return
    for name in call.json:
        yield Fault(pointer_to((name,)), "extra_forbidden")


def is_id(value: str) -> bool:
    """Whether it is spelled as an id is."""
    return _SPELLING[UUID][0].fullmatch(value) is not None


def _value_faults(name: str, value: str, kind: Any) -> Iterator[Fault]:
    if _UNSPEAKABLE.search(value):
        yield Fault(name, "unspeakable-character")
        return
    spelling, code = _SPELLING.get(_bare(kind), (None, ""))
    if spelling is None:
        return
    if not spelling.fullmatch(value) or (_bare(kind) is float and not math.isfinite(float(value))):
        yield Fault(name, code)


def _bare(kind: Any) -> Any:
    """``int`` for ``int | None``."""
    if get_origin(kind) in (Union, types.UnionType):
        some = [one for one in get_args(kind) if one is not type(None)]
        return some[0] if len(some) == 1 else kind
    return kind
