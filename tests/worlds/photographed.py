"""Photos in the two worlds: their rows, and what stands for their bytes (SPEC 3.7)."""

from collections.abc import Iterable
from typing import Any

from adapters.db.photos.photos import PHOTOS
from domain.loads import PhotoId
from domain.members import Member
from domain.photos.photos import Photo, PhotoStatus
from tests.adapters.board_world import HOUR, NOW
from tests.worlds.cast import fixed_id


def a_photo(name: str, of: Member) -> Photo:
    """A photo of that name, verified."""
    return Photo(
        id=PhotoId(fixed_id(f"photo {name}")),
        member_id=of.id,
        device_id=None,
        upload_id=fixed_id(f"upload of photo {name}"),
        made_at=NOW - 2 * HOUR,
        status=PhotoStatus.VERIFIED,
        decided_at=NOW - HOUR,
        picture_id=fixed_id(f"picture of photo {name}"),
        width=640,
        height=480,
        size_bytes=16,
    )


def photo_rows(photos: Iterable[Photo]) -> dict[str, list[dict[str, Any]]]:
    """The rows of these."""
    return {"photos": [PHOTOS.row_of(one) for one in photos]}


def pictures_of(photo: Photo) -> bytes:
    """What lies where its pictures would."""
    return photo.id.bytes
