"""What is sent and answered of photos (API §3 Photos)."""

from typing import Annotated

from pydantic import Field

from api.shapes import Answer, Id, Instant, Strict
from domain.photos.photos import MOST_BYTES, PhotoStatus
from domain.photos.uploads import PhotoType


class PhotoForm(Strict):
    """A photo to be sent. What it is, its bytes say; said before, no other upload is taken."""

    content_type: PhotoType | None = None
    bytes: Annotated[int, Field(strict=True, ge=1, le=MOST_BYTES)] | None = None


class UploadAnswer(Answer):
    """A multipart form: these fields in any order, and last the file, as ``file``."""

    method: str
    url: str
    fields: dict[str, str]


class StartedPhotoAnswer(Answer):
    """A photo to be sent, and how; then it is completed."""

    id: Id
    upload: UploadAnswer


class PhotoAnswer(Answer):
    """A photo that a posting may carry from now on. Sides in pixels, upright."""

    id: Id
    status: PhotoStatus
    width: int
    height: int


class PhotoLinkAnswer(Answer):
    """Where a photo is fetched without a token, for a few minutes. Sides in pixels, of the whole photo."""

    id: Id
    width: int
    height: int
    url: str
    expires_at: Instant
