"""Who is at the server of a home: file locks, which the system lets go however a program dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.postgres import troubles

LONGEST_WAIT_SECONDS = 180
POLL_SECONDS = 0.02


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Only one program at a time starts or stops the server of ``place``; the others wait here."""
    lock = _opened(place / "lock")
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    try:
        while not _try(lock, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise troubles.start_under_way(place)
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(lock)


def join_users(place: Path) -> int:
    """Say that we use the server from now on; returns what ``alone`` and ``leave_users`` take."""
    users = _opened(place / "users")
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def alone(users: int) -> bool:
    """Is nobody else using the server? Ask only under ``locked``: nobody can join meanwhile."""
    return _try(users, fcntl.LOCK_EX)


def leave_users(users: int) -> None:
    """Say that we use the server no longer."""
    os.close(users)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
