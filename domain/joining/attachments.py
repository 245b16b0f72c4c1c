"""Files of an application (添付書類): what they are is told by what they hold (SPEC 1.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType
from uuid import UUID

from domain.accounts import AccountId
from domain.refusals import Conflict

AttachmentId = NewType("AttachmentId", UUID)

MOST_FILES = 10
MOST_BYTES = 21 * 1024 * 1024
"""Of one file (API §1 sizes)."""

ORPHANS_KEPT = timedelta(hours=24)
"""So long bytes lie in the store without a row: whoever uploads them is given time to finish."""

FOLDER = "applications"
"""Under what the store keeps them."""

_TAIL = 1024
"""Bytes at the end of a PDF within which it says that it ends."""


class TooManyFiles(Conflict):
    """An application takes so many files and no more. Figure: ``most``."""

    code = "too-many-files"
    title_ja = "添付できる件数を超えています"
    title_en = "The application has all the files it takes"


class AttachmentKind(StrEnum):
    """What a file is for. ``sealed_copy``: the printed form with the company's seal, put in by the clerk."""

    ASSOCIATION_PROOF = "association_proof"
    COOPERATIVE_PROOF = "cooperative_proof"
    SEALED_COPY = "sealed_copy"
    OTHER = "other"


class FileType(StrEnum):
    """What a file may be: its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"

    @property
    def ending(self) -> str:
        """How a name that we give it ends."""
        return {FileType.PDF: "pdf", FileType.JPEG: "jpg", FileType.PNG: "png"}[self]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of an application. What it was called is not kept. ``uploaded_by`` None: by the applicant."""

    id: AttachmentId
    application_id: UUID
    kind: AttachmentKind
    media_type: FileType
    size_bytes: int
    sha256: bytes
    uploaded_at: datetime
    uploaded_by: AccountId | None

    @property
    def key(self) -> str:
        """Where its bytes lie."""
        return key_of(self.id)

    @property
    def name(self) -> str:
        """What it is called when it is handed out: ASCII, and none of the sender's words."""
        return f"{self.kind.value.replace('_', '-')}-{self.id.hex[-8:]}.{self.media_type.ending}"


def key_of(attachment_id: AttachmentId) -> str:
    """Where the bytes of a file lie in the store."""
    return f"{FOLDER}/{attachment_id}"


def type_of(content: bytes) -> FileType | None:
    """What these bytes are, from their beginning to their end, or None: cut short, or something else.

    A PDF begins with its version and ends with %%EOF; a JPEG is framed by SOI and EOI, a PNG by its
    signature and IEND. What stands in between is never run or drawn here, only handed out as a file.
    """
    if content.startswith((b"%PDF-1.", b"%PDF-2.")):
        return FileType.PDF if b"%%EOF" in content[-_TAIL:] else None
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG if content.rstrip(b"\x00").endswith(b"\xff\xd9") else None
    if content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        return FileType.PNG if content.endswith(b"IEND\xaeB`\x82") else None
    return None
