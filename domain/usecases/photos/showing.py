"""Showing photos to those who see what carries them, by links that are looked at again (SPEC 3.5, 3.7)."""

from dataclasses import replace

from domain.accounts import Viewer
from domain.api_clients import AnyCaller
from domain.loads import PhotoId
from domain.members import MemberKind
from domain.permissions import permit
from domain.photos.links import LINK_LIFE, LinkedPhoto, PhotoLink, PhotoSize
from domain.photos.photos import Photo, PhotoStatus, picture_key, thumbnail_key
from domain.ports import Ports, Work
from domain.refusals import NotFound
from domain.usecases.desks import eyes_of

PATH = "/l/{secret}/photo.jpg"
"""Where a link leads, below the network's own address."""


async def read_photo(ports: Ports, who: AnyCaller, photo_id: PhotoId) -> LinkedPhoto:
    """A link to a photo. Refuses: NotFound – not verified, or in nothing that the caller sees."""
    permit(who, "read_photo")
    return await _linked(ports, who, photo_id, PhotoSize.WHOLE)


async def read_thumbnail(ports: Ports, who: AnyCaller, photo_id: PhotoId) -> LinkedPhoto:
    """A link to a photo, made small. Refuses: NotFound – not verified, or in nothing that the caller sees."""
    permit(who, "read_thumbnail")
    return await _linked(ports, who, photo_id, PhotoSize.THUMBNAIL)


async def read_linked_photo(ports: Ports, secret: str) -> bytes:
    """The JPEG that a link opens, as long as its time lasts and its eyes see the photo. Refuses: NotFound."""
    link = ports.photo_links.read(secret)
    if link is None or ports.wall_now() >= link.ends_at:
        raise NotFound
    async with ports.begin() as work:
        viewer = replace(link.viewer, barred=await work.members.barred(link.viewer.desk))
        photo = await _seen(ports, work, viewer, link.photo_id)
    assert photo.picture_id is not None
    key = picture_key if link.size is PhotoSize.WHOLE else thumbnail_key
    content = await ports.files.read(key(photo.picture_id))
    if content is None:
        raise NotFound
    return content


async def _linked(ports: Ports, who: AnyCaller, photo_id: PhotoId, size: PhotoSize) -> LinkedPhoto:
    async with ports.begin() as work:
        photo = await _seen(ports, work, await eyes_of(work, who), photo_id)
    assert photo.width is not None
    assert photo.height is not None
    ends_at = ports.wall_now() + LINK_LIFE
    secret = ports.photo_links.secret_of(PhotoLink(photo.id, size, who.viewer, ends_at))
    url = ports.base_url + PATH.format(secret=secret)
    return LinkedPhoto(photo.id, photo.width, photo.height, url, ends_at)


async def _seen(ports: Ports, work: Work, viewer: Viewer, photo_id: PhotoId) -> Photo:
    """The photo, if it was verified and the viewer sees what carries it; its desk sees it anyway.

    Refuses: NotFound. A trial user sees no photo of anything (SPEC 1.6).
    """
    photo = None if viewer.masked else await work.photos.get(photo_id)
    if photo is None or photo.status is not PhotoStatus.VERIFIED:
        raise NotFound
    if photo.member_id is not None and photo.member_id == viewer.desk:
        return photo
    now = ports.now()
    if any(one.discloses_to(viewer, now) for one in await work.photos.postings_with(photo_id)):
        return photo
    if await work.photos.is_in_contract_of(photo_id, viewer.desk, viewer.oversees):
        return photo
    if await work.photos.is_in_message_to(photo_id, viewer.desk) and not await _acts_in_place(work, viewer):
        return photo
    raise NotFound


async def _acts_in_place(work: Work, viewer: Viewer) -> bool:
    """Whether a clerk looks from a member's desk: talks are none of what is done in its place (SPEC 1.8)."""
    if viewer.oversees is None or viewer.desk is None:
        return False
    desk = await work.members.get(viewer.desk)
    return desk is not None and desk.kind is MemberKind.MEMBER
