"""Uploads past our own doors' bodies: what a store hands out, and takes (SPEC 3.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.loads import PhotoId
from domain.refusals import Forbidden


class PhotoType(StrEnum):
    """What an upload may call itself; what it is, its bytes say."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"
    WEBP = "image/webp"


class UploadRefused(Forbidden):
    """The form of an upload was not handed out here, was changed, or its time is over."""

    code = "upload-refused"
    title_ja = "アップロードを受け付けられません"
    title_en = "The upload is not allowed"


@dataclass(frozen=True, slots=True)
class UploadForm:
    """How a file is sent: a multipart form with these fields, and last the file, as ``file``."""

    method: str
    url: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StartedPhoto:
    """A photo to be sent, and how."""

    id: PhotoId
    upload: UploadForm
