"""Things as JSON: what goes into a column of JSON, a version and the audit log."""

from datetime import UTC, datetime
from typing import Any

import msgspec


def plain(thing: Any) -> Any:
    """A thing as JSON. Instants are told in UTC, so that the same instant is always the same text."""
    return _in_utc(msgspec.to_builtins(thing, builtin_types=(datetime,)))


def _in_utc(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict):
        return {key: _in_utc(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_in_utc(inner) for inner in value]
    return value
