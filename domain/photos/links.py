"""Links to photos: short-lived, good for one viewer's eyes, and looked at again at each use (API §1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.accounts import Viewer
from domain.loads import PhotoId

LINK_LIFE = timedelta(minutes=5)
"""By the wall's clock: long enough for a page to load its photos."""


class PhotoSize(StrEnum):
    """Which of a photo's two pictures."""

    WHOLE = "whole"
    THUMBNAIL = "thumbnail"


@dataclass(frozen=True, slots=True)
class PhotoLink:
    """What a link opens: a picture, for eyes that are looked through again whenever it is used."""

    photo_id: PhotoId
    size: PhotoSize
    viewer: Viewer
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class LinkedPhoto:
    """A photo that a viewer may fetch, and where. Sides in pixels, of the whole picture."""

    id: PhotoId
    width: int
    height: int
    url: str
    expires_at: datetime
