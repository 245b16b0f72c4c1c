"""Uploading photos: begun by a form for the store, completed once the server has verified them (SPEC 3.7)."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from domain.loads import PhotoId
from domain.permissions import may_drive, permit
from domain.photos.photos import (
    MOST_AWAITING,
    MOST_BYTES,
    UNFINISHED_KEPT,
    UPLOAD_LIFE,
    Photo,
    PhotoNotUploaded,
    PhotoStatus,
    Picture,
    RefusedBecause,
    TooManyUploads,
    Uploader,
    picture_key,
    thumbnail_key,
)
from domain.photos.uploads import PhotoType, StartedPhoto
from domain.ports import Ports
from domain.refusals import NotFound
from domain.trackings import Driver
from domain.usecases.desks import desk_of
from domain.usecases.logging_in import hash_of

_UNSAID = "application/octet-stream"


async def start_photo(
    ports: Ports, who: Uploader, media_type: PhotoType | None, size_bytes: int | None
) -> StartedPhoto:
    """Let a desk, or a driver's phone, send a photo: how, and until when. Refuses: TooManyUploads."""
    _permit(who, "start_photo")
    now = ports.wall_now()
    photo = Photo(
        id=PhotoId(ports.new_id()),
        member_id=None if isinstance(who, Driver) else desk_of(who)[0],
        device_id=who.device_id if isinstance(who, Driver) else None,
        upload_id=_nobody_guesses(ports),
        made_at=now,
    )
    async with ports.begin() as work:
        begun = await work.photos.count_awaiting(photo.member_id, photo.device_id, now - UNFINISHED_KEPT)
        if begun >= MOST_AWAITING:
            raise TooManyUploads(most=MOST_AWAITING)
        await work.photos.add(photo)
    media = _UNSAID if media_type is None else media_type.value
    most = MOST_BYTES if size_bytes is None else size_bytes
    return StartedPhoto(photo.id, ports.files.upload_form(photo.upload_key, most, media, now + UPLOAD_LIFE))


async def take_upload(ports: Ports, fields: Mapping[str, str], content: AsyncIterator[bytes]) -> None:
    """What is sent to our own store, with a form that it handed out. Refuses: UploadRefused."""
    await ports.files.take(fields, content)


async def complete_photo(ports: Ports, who: Uploader, photo_id: PhotoId) -> Photo:
    """Verify what was uploaded; done once, and answered alike from then on.

    What was sent is dropped, and so is a picture that lost against another completion at the same time.
    Refuses: NotFound (not this desk's, nor this phone's), PhotoNotUploaded, PhotoRefused.
    """
    _permit(who, "complete_photo")
    async with ports.begin() as work:
        photo = await work.photos.get(photo_id)
    if photo is None or not photo.is_of(who):
        raise NotFound
    if photo.status is PhotoStatus.AWAITING_UPLOAD:
        photo = await _decide(ports, photo)
    if photo.status is PhotoStatus.REFUSED:
        raise photo.refusal()
    return photo


async def _decide(ports: Ports, photo: Photo) -> Photo:
    """Nothing is locked while the darkroom works; whoever is first decides."""
    found = await _developed(ports, photo)
    picture_id = _nobody_guesses(ports)
    if isinstance(found, Picture):
        await ports.files.keep(picture_key(picture_id), found.content)
        await ports.files.keep(thumbnail_key(picture_id), found.thumbnail)
        decided = photo.verify(found, picture_id, at=ports.wall_now())
    else:
        decided = photo.refuse(found, at=ports.wall_now())
    async with ports.begin() as work:
        kept = await work.photos.lock(photo.id)
        is_first = kept is not None and kept.status is PhotoStatus.AWAITING_UPLOAD
        if is_first:
            await work.photos.save(decided)
    if not is_first and isinstance(found, Picture):
        await ports.files.drop(picture_key(picture_id))
        await ports.files.drop(thumbnail_key(picture_id))
    if kept is None:
        raise NotFound
    if is_first:
        await ports.files.drop(photo.upload_key)
    return decided if is_first else kept


async def _developed(ports: Ports, photo: Photo) -> Picture | RefusedBecause:
    """Refuses: PhotoNotUploaded."""
    size = await ports.files.size(photo.upload_key)
    if size is not None and size > MOST_BYTES:
        return RefusedBecause.TOO_LARGE

    async def fetch() -> bytes | None:
        return await ports.files.read(photo.upload_key)

    found = await ports.darkroom.develop(fetch) if size is not None else None
    if found is not None:
        return found
    async with ports.begin() as work:
        kept = await work.photos.get(photo.id)
    if kept is not None and kept.status is not PhotoStatus.AWAITING_UPLOAD:
        # Another completion was faster, and has let go of what was sent.
        return kept.refused_because or RefusedBecause.BROKEN
    raise PhotoNotUploaded


def _permit(who: Uploader, operation: str) -> None:
    if isinstance(who, Driver):
        may_drive(operation)
    else:
        permit(who, operation)


def _nobody_guesses(ports: Ports) -> UUID:
    """An id of 128 random bits, under which bytes lie."""
    return UUID(bytes=hash_of(ports.new_secret())[:16])
