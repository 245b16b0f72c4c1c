"""The doors of photos: a form to send one with, its completion, and links for those who may see it."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from api.calls import MIB, call_of
from api.joining.uploads import SANDBOX
from api.needs import ByUploader, Doors, Outside, Whoever, promises
from api.photos.multipart import MULTIPART, read_form
from api.photos.shapes import PhotoAnswer, PhotoForm, PhotoLinkAnswer, StartedPhotoAnswer
from api.problems import TooLarge, TooSlow
from api.terms import answer_of
from domain.loads import PhotoId
from domain.photos.photos import PhotoNotUploaded, PhotoRefused, TooManyUploads
from domain.photos.uploads import UploadRefused
from domain.ports import TooManyBytes
from domain.refusals import NotFound
from domain.usecases.photos import showing, uploading

router = Doors(tags=["photos"])

MOST = 21 * MIB
"""Of an upload with its form around it (API §1 sizes)."""

UPLOAD_SECONDS = 300
"""Twenty megabytes from a phone on the road."""

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_TEXT = {"type": "string"}
_FORM: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["key", "Content-Type", "policy", "file"],
    "properties": {
        **dict.fromkeys(("key", "Content-Type", "policy"), _TEXT),
        "file": {"type": "string", "format": "binary"},
    },
}
_UPLOAD: dict[str, Any] = {"requestBody": {"required": True, "content": {MULTIPART: {"schema": _FORM}}}}


class Jpeg(Response):
    """A photo: a picture to look at, and nothing that a browser would run or keep."""

    media_type = "image/jpeg"


@router.post("/v1/photos", status_code=201)
@promises(TooManyUploads)
async def start_photo(form: PhotoForm, who: ByUploader, ports: Outside) -> StartedPhotoAnswer:
    """Begin to send a photo: the form to upload it with. 写真のアップロードを始めます。"""
    started = await uploading.start_photo(ports, who, form.content_type, form.bytes)
    return answer_of(StartedPhotoAnswer, started)


@router.post("/v1/uploads", status_code=204, openapi_extra=_UPLOAD)
@promises(UploadRefused, most_bytes=MOST, media=(MULTIPART,), streamed=True)
async def upload_file(ports: Outside, request: Request) -> Response:
    """Send a file with the form that was handed out for it. 渡されたフォームでファイルを送ります。"""
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            fields, content = await read_form(call_of(request), MOST)
            await uploading.take_upload(ports, fields, content)
    except TooManyBytes as sent:
        raise TooLarge(headers={"Connection": "close"}, most_bytes=sent.most) from None
    except TimeoutError:
        raise TooSlow(headers={"Connection": "close"}, seconds=UPLOAD_SECONDS) from None
    return Response(status_code=204)


@router.post("/v1/photos/{photo_id}/completion")
@promises(NotFound, PhotoNotUploaded, PhotoRefused)
async def complete_photo(photo_id: UUID, who: ByUploader, ports: Outside) -> PhotoAnswer:
    """Have an upload verified; from then on postings may carry it. 写真のアップロードを完了します。"""
    return answer_of(PhotoAnswer, await uploading.complete_photo(ports, who, PhotoId(photo_id)))


@router.get("/v1/photos/{photo_id}")
@promises(NotFound)
async def read_photo(photo_id: UUID, who: Whoever, ports: Outside) -> PhotoLinkAnswer:
    """A link to a photo, good for a few minutes. 写真を表示するための短時間のリンクです。"""
    return answer_of(PhotoLinkAnswer, await showing.read_photo(ports, who, PhotoId(photo_id)))


@router.get("/v1/photos/{photo_id}/thumbnail")
@promises(NotFound)
async def read_thumbnail(photo_id: UUID, who: Whoever, ports: Outside) -> PhotoLinkAnswer:
    """A link to a photo made small. 縮小した写真を表示するための短時間のリンクです。"""
    return answer_of(PhotoLinkAnswer, await showing.read_thumbnail(ports, who, PhotoId(photo_id)))


@router.get(showing.PATH, response_class=Jpeg, responses={200: {"content": {"image/jpeg": _BINARY}}})
@promises(NotFound)
async def read_linked_photo(secret: str, ports: Outside) -> Response:
    """The photo that a link leads to. リンク先の写真です。"""
    return Jpeg(
        await showing.read_linked_photo(ports, secret),
        headers={
            "Content-Disposition": 'inline; filename="photo.jpg"',
            "Content-Security-Policy": SANDBOX,
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
