"""How files of an application come in and go out: raw, and never as what a browser would show (SPEC 1.2)."""

from typing import Any

from fastapi import Request, Response

from api.calls import call_of
from domain.joining.attachments import MOST_BYTES, Attachment, FileType

MEDIA = (*(one.value for one in FileType), "application/octet-stream")
"""What an upload may call itself; what it is, its bytes say."""

MOST = MOST_BYTES

_BINARY = {"schema": {"type": "string", "format": "binary"}}

UPLOAD: dict[str, Any] = {"requestBody": {"required": True, "content": dict.fromkeys(MEDIA, _BINARY)}}
"""How an upload stands in the contract."""

DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {"content": {one.value: _BINARY for one in FileType}},
}

SANDBOX = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"


class StoredFile(Response):
    """A file as it was sent: kept by the browser, never opened in the network's name."""

    media_type = None


def handed_out(handed: tuple[Attachment, bytes]) -> StoredFile:
    """A file to download, under a name that is ours."""
    attachment, content = handed
    return StoredFile(
        content,
        headers={
            "Content-Type": attachment.media_type.value,
            "Content-Disposition": f'attachment; filename="{attachment.name}"',
            "Content-Security-Policy": SANDBOX,
        },
    )


def uploaded(request: Request) -> bytes:
    """The bytes that were sent."""
    return call_of(request).body
