"""Files in a folder of KAERINI_HOME, safe on the disk before anyone is told so (DESIGN §6)."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.files.keys import checked, is_key
from adapters.files.tickets import Ticket, Tickets
from domain.photos.uploads import UploadForm, UploadRefused
from domain.ports import KeptFile, TooManyBytes

FOLDER = "files"
PART = ".part"
PARTS_KEPT = timedelta(hours=24)
"""What a writer that was killed left behind goes then."""

DOOR = "/v1/uploads"
"""Where our own API takes what is sent to a folder."""


class FolderFiles:
    """Each file under its key, for this program's user alone, and never to be run.

    ``base_url``: where people reach the API, which takes uploads for this folder.
    """

    def __init__(
        self, folder: Path, tickets: Tickets, base_url: str, wall_now: Callable[[], datetime]
    ) -> None:
        self._folder = folder
        self._tickets = tickets
        self._base_url = base_url
        self._wall_now = wall_now

    def upload_form(self, key: str, most_bytes: int, media_type: str, until: datetime) -> UploadForm:
        """The form of a presigned POST, for our own door."""
        ticket = Ticket(checked(key), media_type, most_bytes, until)
        return UploadForm("POST", f"{self._base_url}{DOOR}", self._tickets.fields_of(ticket))

    async def take(self, fields: Mapping[str, str], content: AsyncIterator[bytes]) -> None:
        """Keep what is sent with a ticket, piece by piece. Refuses: UploadRefused. Raises: TooManyBytes."""
        ticket = self._tickets.read(fields)
        if ticket is None or self._wall_now() >= ticket.until:
            raise UploadRefused
        part = await asyncio.to_thread(_Part, self._path(ticket.key))
        try:
            async for piece in _counted(content, ticket.most_bytes):
                await asyncio.to_thread(part.write, piece)
            await asyncio.to_thread(part.finish)
        except BaseException:
            part.abandon()
            raise

    async def keep(self, key: str, content: bytes) -> None:
        """Keep these bytes, whole and on the disk when this returns. Raises: OSError."""
        await asyncio.to_thread(self._keep, self._path(key), content)

    async def read(self, key: str) -> bytes | None:
        """The bytes, or None where there are none."""
        return await asyncio.to_thread(_read, self._path(key))

    async def size(self, key: str) -> int | None:
        """How many bytes there are, or None where there are none."""
        return await asyncio.to_thread(_size, self._path(key))

    async def drop(self, key: str) -> None:
        """Let them go; where there are none, that is done already."""
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    async def list_kept(self, folder: str) -> Sequence[KeptFile]:
        """All that lies in a folder, by key."""
        return await asyncio.to_thread(self._list, folder)

    def _path(self, key: str) -> Path:
        return self._folder / checked(key)

    def _keep(self, path: Path, content: bytes) -> None:
        part = _Part(path)
        try:
            part.write(content)
            part.finish()
        except BaseException:
            part.abandon()
            raise

    def _list(self, folder: str) -> list[KeptFile]:
        place = self._folder / folder
        if not place.is_dir():
            return []
        found = []
        for path in sorted(place.iterdir()):
            key, kept_at = f"{folder}/{path.name}", _age(path)
            if kept_at is not None and is_key(key):
                found.append(KeptFile(key, kept_at))
            elif kept_at is not None and path.suffix == PART and kept_at < self._wall_now() - PARTS_KEPT:
                path.unlink(missing_ok=True)
        return found


class _Part:
    """A file being written apart: in its place once it is whole, and on the disk; or not at all."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=PART)
        self._path, self._unfinished = path, Path(unfinished)
        self._file = os.fdopen(descriptor, "wb")

    def write(self, piece: bytes) -> None:
        self._file.write(piece)

    def finish(self) -> None:
        """Flushed, renamed, and the rename flushed too."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._unfinished.replace(self._path)
        _flush_folder(self._path.parent)

    def abandon(self) -> None:
        with suppress(OSError):
            self._file.close()
        self._unfinished.unlink(missing_ok=True)


async def _counted(content: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    """The pieces. Refuses: UploadRefused, where there is nothing in them. Raises: TooManyBytes."""
    size = 0
    async for piece in content:
        size += len(piece)
        if size > most:
            raise TooManyBytes(most)
        yield piece
    if not size:
        raise UploadRefused


def _age(path: Path) -> datetime | None:
    """Since when it lies there; None where somebody has just taken it away."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


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
