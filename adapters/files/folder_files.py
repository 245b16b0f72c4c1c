"""Files in a folder of KAERINI_HOME, safe on the disk before anyone is told so (DESIGN §6)."""

import asyncio
import os
import re
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from domain.ports import KeptFile

FOLDER = "files"
_KEY = re.compile(r"[a-z]{1,30}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
"""A folder's name and an id: nothing of a sender's words, and no way out of the folder."""


class FolderFiles:
    """Each file under its key, for this program's user alone, and never to be run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, key: str, content: bytes) -> None:
        """Keep these bytes, whole and on the disk when this returns. Raises: OSError."""
        await asyncio.to_thread(self._keep, self._path(key), content)

    async def read(self, key: str) -> bytes | None:
        """The bytes, or None where there are none."""
        return await asyncio.to_thread(_read, self._path(key))

    async def drop(self, key: str) -> None:
        """Let them go; where there are none, that is done already."""
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    async def list_kept(self, folder: str) -> Sequence[KeptFile]:
        """All that lies in a folder, by key."""
        return await asyncio.to_thread(self._list, folder)

    def _path(self, key: str) -> Path:
        assert _KEY.fullmatch(key), "a key is a folder's name and an id"
        return self._folder / key

    def _keep(self, path: Path, content: bytes) -> None:
        """Written apart, flushed, renamed, and the rename flushed too: whole after a crash, or not there."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(unfinished).unlink()
            raise
        _flush_folder(path.parent)

    def _list(self, folder: str) -> list[KeptFile]:
        place = self._folder / folder
        if not place.is_dir():
            return []
        found = []
        for path in sorted(place.iterdir()):
            key = f"{folder}/{path.name}"
            if _KEY.fullmatch(key):
                found.append(KeptFile(key, datetime.fromtimestamp(path.stat().st_mtime, UTC)))
        return found


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
