"""Under what files lie, in every store."""

import re

_KEY = re.compile(r"[a-z]{1,30}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
"""A folder's name and an id: nothing of a sender's words, and no way out of the folder."""


def is_key(key: str) -> bool:
    """Whether a file may lie there."""
    return _KEY.fullmatch(key) is not None


def checked(key: str) -> str:
    """The key, which the program has made itself."""
    assert is_key(key), "a key is a folder's name and an id"
    return key
