"""Sweeping: uploads that came to nothing, photos that nothing carries, bytes without a row (SPEC 3.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.photos.photos import (
    CONTRACTED_KEPT,
    PICTURES,
    THUMBNAILS,
    UNATTACHED_KEPT,
    UNFINISHED_KEPT,
    UPLOADS,
    Photo,
    picture_key,
    thumbnail_key,
)
from domain.ports import KeptFile, Ports
from domain.postings import READABLE_AFTER_CLOSE


@dataclass(frozen=True, slots=True)
class SweptPhotos:
    """What a sweep found. ``lost``: photos whose bytes are not in the store, which only a backup mends."""

    unfinished: int
    unattached: int
    orphans: int
    lost: int


async def sweep_photos(ports: Ports) -> SweptPhotos:
    """Drop what has had its time; a row goes before its bytes, so that a death in between leaves orphans."""
    unfinished = await _drop_unfinished(ports)
    unattached = await _drop_unattached(ports)
    async with ports.begin() as work:
        known = await work.photos.pictures_known()
    pictures, thumbnails = [await ports.files.list_kept(folder) for folder in (PICTURES, THUMBNAILS)]
    orphans = [
        file for file in (*pictures, *thumbnails) if _is_old(ports, file) and _id_of(file) not in known
    ]
    orphans += await _forgotten_uploads(ports)
    for file in orphans:
        await ports.files.drop(file.key)
    lost = known - {_id_of(file) for file in pictures}
    async with ports.begin() as work:
        lost &= await work.photos.pictures_known()
    return SweptPhotos(unfinished, unattached, len(orphans), len(lost))


async def _drop_unfinished(ports: Ports) -> int:
    async with ports.begin() as work:
        dropped = await work.photos.drop_unfinished(ports.wall_now() - UNFINISHED_KEPT)
    for photo in dropped:
        await ports.files.drop(photo.upload_key)
    return len(dropped)


async def _drop_unattached(ports: Ports) -> int:
    now = ports.now()
    async with ports.begin() as work:
        dropped: Sequence[Photo] = await work.photos.drop_unattached(
            ports.wall_now() - UNATTACHED_KEPT, now - READABLE_AFTER_CLOSE, now - CONTRACTED_KEPT
        )
    for photo in dropped:
        assert photo.picture_id is not None
        await ports.files.drop(picture_key(photo.picture_id))
        await ports.files.drop(thumbnail_key(photo.picture_id))
    return len(dropped)


async def _forgotten_uploads(ports: Ports) -> list[KeptFile]:
    """What lies there for no upload that is still to be verified: also what was sent after that."""
    old = [file for file in await ports.files.list_kept(UPLOADS) if _is_old(ports, file)]
    async with ports.begin() as work:
        awaited = await work.photos.uploads_awaited([_id_of(file) for file in old])
    return [file for file in old if _id_of(file) not in awaited]


def _id_of(file: KeptFile) -> UUID:
    return UUID(file.key.rpartition("/")[2])


def _is_old(ports: Ports, file: KeptFile) -> bool:
    return file.kept_at <= ports.wall_now() - UNFINISHED_KEPT
