"""A photo: uploaded, verified by the server, and fetched only by who may see it (SPEC 3.7)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Self
from uuid import UUID

from domain.api_clients import AnyCaller
from domain.loads import PhotoId
from domain.members import MemberId
from domain.photos.looks import Look
from domain.refusals import Conflict, Fault, Invalid
from domain.trackings import Driver, DriverDeviceId

MOST_BYTES = 20_000_000
"""Of one upload (SPEC 3.7)."""

MOST_AWAITING = 30
"""Uploads of a desk, or a phone, that have begun and are not over."""

UPLOAD_LIFE = timedelta(minutes=15)
"""How long an upload may be begun with the form that was handed out."""

UNFINISHED_KEPT = timedelta(hours=24)
"""An upload that was never completed, or was refused, is forgotten then."""

UNATTACHED_KEPT = timedelta(days=7)
"""A photo that no posting carries is dropped then: a phone may have been without network for three."""

CONTRACTED_KEPT = timedelta(days=7 * 366)
"""A photo of a contract's load is kept as long as the contract is (SPEC 5.6), from its conclusion on."""

UPLOADS, PICTURES, THUMBNAILS = "uploads", "photos", "thumbnails"
"""Under what the store keeps what was sent, the picture made of it, and that picture made small."""

Uploader = AnyCaller | Driver
"""Who may send photos: a desk, or a driver's phone (API §2)."""


class PhotoStatus(StrEnum):
    """What became of an upload; only what is ``verified`` can be fetched."""

    AWAITING_UPLOAD = "awaiting_upload"
    VERIFIED = "verified"
    REFUSED = "refused"


class RefusedBecause(StrEnum):
    """Why an upload is no photo."""

    NOT_A_PHOTO = "not_a_photo"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_HEAVY = "too_heavy"
    TOO_LARGE = "too_large"


_WHY: Mapping[RefusedBecause, Fault] = MappingProxyType(
    {
        RefusedBecause.NOT_A_PHOTO: Fault("#", "photo-not-a-photo"),
        RefusedBecause.BROKEN: Fault("#", "photo-broken"),
        RefusedBecause.TOO_MANY_PIXELS: Fault("#", "photo-too-many-pixels"),
        RefusedBecause.TOO_HEAVY: Fault("#", "photo-too-heavy"),
        RefusedBecause.TOO_LARGE: Fault("#", "photo-too-large"),
    }
)
"""What is said of each reason."""


class PhotoRefused(Invalid):
    """What was uploaded is no photo that can be kept; ``errors`` say why. It is answered again and again."""

    code = "photo-refused"
    title_ja = "写真として受け付けられません"
    title_en = "The upload cannot be kept as a photo"


class PhotoNotUploaded(Conflict):
    """The upload has not arrived yet."""

    code = "photo-not-uploaded"
    title_ja = "写真がまだ届いていません"
    title_en = "The photo has not been uploaded"


class TooManyUploads(Conflict):
    """As many uploads as a desk may have begun at once are not over yet. Figure: ``most``."""

    code = "too-many-uploads"
    title_ja = "完了していない写真が多すぎます"
    title_en = "Too many uploads are not over yet"


@dataclass(frozen=True, slots=True)
class Picture:
    """What the darkroom made of an upload: two JPEGs without a word of metadata. Sides in pixels.

    ``look``: None where it shows nothing but an even surface.
    """

    content: bytes
    thumbnail: bytes
    width: int
    height: int
    look: Look | None


@dataclass(frozen=True, slots=True)
class Photo:
    """An upload of a desk's (``member_id``) or a phone's (``device_id``), and what became of it.

    ``upload_id``, ``picture_id``: under what its bytes lie, unlike its own id, so that neither is guessed
    from the other. ``made_at``, ``decided_at``: by the wall's clock. ``size_bytes``: of the picture.
    """

    id: PhotoId
    member_id: MemberId | None
    device_id: DriverDeviceId | None
    upload_id: UUID
    made_at: datetime
    status: PhotoStatus = PhotoStatus.AWAITING_UPLOAD
    decided_at: datetime | None = None
    refused_because: RefusedBecause | None = None
    picture_id: UUID | None = None
    width: int | None = None
    height: int | None = None
    size_bytes: int | None = None
    look: Look | None = None

    @property
    def upload_key(self) -> str:
        """Where the original lies until it is verified."""
        return f"{UPLOADS}/{self.upload_id}"

    def is_of(self, uploader: Uploader) -> bool:
        """Whether the desk, or the phone, sent it."""
        if isinstance(uploader, Driver):
            return self.device_id == uploader.device_id
        return self.member_id is not None and self.member_id == uploader.desk

    def verify(self, picture: Picture, picture_id: UUID, *, at: datetime) -> Self:
        """The photo, now that its picture lies under that id."""
        return replace(
            self,
            status=PhotoStatus.VERIFIED,
            decided_at=at,
            picture_id=picture_id,
            width=picture.width,
            height=picture.height,
            size_bytes=len(picture.content),
            look=picture.look,
        )

    def refuse(self, because: RefusedBecause, *, at: datetime) -> Self:
        """The upload, refused for good."""
        return replace(self, status=PhotoStatus.REFUSED, decided_at=at, refused_because=because)

    def refusal(self) -> PhotoRefused:
        """What is answered about it once it was refused."""
        assert self.refused_because is not None
        return PhotoRefused(_WHY[self.refused_because])


def picture_key(picture_id: UUID) -> str:
    """Where a picture lies in the store."""
    return f"{PICTURES}/{picture_id}"


def thumbnail_key(picture_id: UUID) -> str:
    """Where the small one of a picture lies."""
    return f"{THUMBNAILS}/{picture_id}"
