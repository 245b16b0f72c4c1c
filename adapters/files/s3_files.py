"""Files in a bucket of an object store that speaks S3, asked in threads (DESIGN §6)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

import boto3  # type: ignore[import-untyped]  # it brings no types
from botocore.config import Config  # type: ignore[import-untyped]  # it brings no types
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # the same

from adapters.files.keys import checked, is_key
from domain.photos.uploads import UploadForm, UploadRefused
from domain.ports import KeptFile

Answer = TypeVar("Answer")

CONNECT_SECONDS = 3
READ_SECONDS = 20
MOST_TRIES = 3


class StoreIsAway(Exception):
    """The object store cannot be reached, or does not answer as one."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the bucket is, and as whom it is asked."""

    url: str
    name: str
    region: str
    access_key: str
    secret_key: str


class S3Files:
    """Each file under its key. Photos are sent straight to the bucket, by a presigned POST."""

    def __init__(self, bucket: Bucket, wall_now: Callable[[], datetime], page: int = 1000) -> None:
        """``page``: so many keys of a folder are asked for at a time."""
        self._bucket = bucket
        self._page = page
        self._wall_now = wall_now
        self._lock = Lock()
        self._made: Any = None

    def upload_form(self, key: str, most_bytes: int, media_type: str, until: datetime) -> UploadForm:
        """A presigned POST (AWS4-HMAC-SHA256): this key, this type, from one byte to so many."""
        seconds = int((until - self._wall_now()).total_seconds())
        made = self._client().generate_presigned_post(
            self._bucket.name,
            checked(key),
            Fields={"Content-Type": media_type},
            Conditions=[{"Content-Type": media_type}, ["content-length-range", 1, most_bytes]],
            ExpiresIn=seconds,
        )
        return UploadForm("POST", made["url"], made["fields"])

    async def take(self, fields: Mapping[str, str], content: AsyncIterator[bytes]) -> None:
        """The bucket has a door of its own: nothing was handed out for ours. Refuses: UploadRefused."""
        del fields, content
        raise UploadRefused

    async def keep(self, key: str, content: bytes) -> None:
        """Keep these bytes; they are safe when this returns. Raises: StoreIsAway."""
        await self._ask("put_object", bool, Key=checked(key), Body=content)

    async def read(self, key: str) -> bytes | None:
        """The bytes, or None where there are none. Raises: StoreIsAway."""
        return await self._ask("get_object", lambda answer: bytes(answer["Body"].read()), Key=checked(key))

    async def size(self, key: str) -> int | None:
        """How many bytes there are, or None where there are none. Raises: StoreIsAway."""
        return await self._ask("head_object", lambda answer: int(answer["ContentLength"]), Key=checked(key))

    async def drop(self, key: str) -> None:
        """Let them go; where there are none, that is done already. Raises: StoreIsAway."""
        await self._ask("delete_object", bool, Key=checked(key))

    async def list_kept(self, folder: str) -> Sequence[KeptFile]:
        """All that lies in a folder, by key. Raises: StoreIsAway."""
        found: list[KeptFile] = []
        further: dict[str, str] = {}
        while True:
            page = await self._ask(
                "list_objects_v2", dict, Prefix=f"{folder}/", MaxKeys=self._page, **further
            )
            assert page is not None, "a bucket that is not there is told as an outage"
            found += [
                KeptFile(one["Key"], one["LastModified"])
                for one in page.get("Contents", ())
                if is_key(one["Key"])
            ]
            if not page.get("IsTruncated"):
                return found
            further = {"ContinuationToken": page["NextContinuationToken"]}

    async def _ask(self, call: str, read: Callable[[Any], Answer], **said: Any) -> Answer | None:
        """What an answer says; None where there is no such object. Raises: StoreIsAway."""

        def ask() -> Answer | None:
            try:
                return read(getattr(self._client(), call)(Bucket=self._bucket.name, **said))
            except ClientError as refused:
                if refused.response.get("Error", {}).get("Code") in ("NoSuchKey", "404", "NotFound"):
                    return None
                raise StoreIsAway(call) from refused
            except BotoCoreError as away:
                raise StoreIsAway(call) from away

        return await asyncio.to_thread(ask)

    def _client(self) -> Any:
        """Made at its first use: that reads thousands of lines of what S3 can do."""
        with self._lock:
            if self._made is None:
                self._made = boto3.session.Session().client(
                    "s3",
                    endpoint_url=self._bucket.url,
                    region_name=self._bucket.region,
                    aws_access_key_id=self._bucket.access_key,
                    aws_secret_access_key=self._bucket.secret_key,
                    config=Config(
                        signature_version="s3v4",
                        connect_timeout=CONNECT_SECONDS,
                        read_timeout=READ_SECONDS,
                        retries={"mode": "standard", "total_max_attempts": MOST_TRIES},
                        s3={"addressing_style": "path"},
                        request_checksum_calculation="when_required",
                        response_checksum_validation="when_required",
                    ),
                )
            return self._made
