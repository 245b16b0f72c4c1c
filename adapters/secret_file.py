"""The secret of an installation that was given none: a file in its home, made once (DESIGN §9, API §4)."""

import os
import tempfile
from pathlib import Path

from adapters.ids import new_secret

NAME = "secret.key"


def read_or_make_secret(home: Path) -> bytes:
    """The secret of a home that exists; the first program to ask makes it, mode 0600.

    It appears whole or not at all, and of several that make one at once only the first one's stays.
    Raises OSError when it can be neither read nor made.
    """
    path = home / NAME
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    handle, making = tempfile.mkstemp(dir=home, prefix=f".{NAME}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(new_secret().encode())
            file.flush()
            os.fsync(file.fileno())
        os.link(making, path)
        _settle(home)
    except FileExistsError:
        pass
    finally:
        os.unlink(making)
    return path.read_bytes()


def _settle(folder: Path) -> None:
    """What is sealed with the secret must not outlive it: the name is on disk before the key is used."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
