"""Stores of files: what each must do, whatever it is made of (DESIGN §6)."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import AsyncClient, Response

from adapters.clock import wall_now
from adapters.files.folder_files import PARTS_KEPT
from adapters.files.s3_files import Bucket, S3Files, StoreIsAway
from adapters.ids import new_id
from domain.photos.uploads import UploadForm, UploadRefused
from domain.ports import Files, TooManyBytes
from tests.adapters.object_stores import free_port, object_store
from tests.builders import MovableClock
from tests.conftest import folder_files

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with object_store(tmp_path_factory.mktemp("store")) as made:
        yield made


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "folder":
        return folder_files(tmp_path / "files")
    return S3Files(request.getfixturevalue("bucket"), wall_now)


def a_key(folder: str = "applications") -> str:
    return f"{folder}/{new_id()}"


async def pieces(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def upload(store: Files, form: UploadForm, content: bytes, **changed: str) -> int:
    """Send it by the form, as a client would; the status that a client would see."""
    fields = {**form.fields, **changed}
    if isinstance(store, S3Files):
        async with AsyncClient() as client:
            files = {"file": ("a.jpg", content, "text/html")}
            sent: Response = await client.post(form.url, data=fields, files=files)
            return sent.status_code
    try:
        await store.take(fields, pieces(content))
    except UploadRefused:
        return 403
    except TooManyBytes:
        return 400
    return 204


async def test_what_is_kept_is_read_back_byte_for_byte(store: Files) -> None:
    key, content = a_key(), bytes(range(256)) * 5000
    await store.keep(key, content)
    assert (await store.read(key), await store.size(key)) == (content, len(content))
    await store.keep(key, b"anew")
    assert (await store.read(key), await store.size(key)) == (b"anew", 4)


async def test_what_is_dropped_or_never_was_is_not_there(store: Files) -> None:
    key = a_key()
    assert (await store.read(key), await store.size(key)) == (None, None)
    await store.keep(key, b"a")
    await store.drop(key)
    await store.drop(key)
    assert (await store.read(key), await store.size(key)) == (None, None)


async def test_all_that_lies_in_a_folder_is_listed_with_its_age(store: Files) -> None:
    folder = f"listed{'abcdefghij'[new_id().int % 10]}"
    assert await store.list_kept(folder) == []
    keys = sorted(a_key(folder) for _ in range(3))
    await asyncio.gather(*(store.keep(key, b"a") for key in keys), store.keep(a_key("photos"), b"b"))
    kept = await store.list_kept(folder)
    assert [file.key for file in kept] == keys
    assert all(abs(wall_now() - file.kept_at) < timedelta(minutes=1) for file in kept)


@pytest.mark.parametrize(
    "key",
    ["../secret.key", "applications/../../secret.key", "/etc/passwd", "applications/a", "applications/", ""],
)
async def test_nothing_but_a_folder_and_an_id_is_a_key(store: Files, key: str) -> None:
    with pytest.raises(AssertionError):
        await store.read(key)
    with pytest.raises(AssertionError):
        store.upload_form(key, 10, "image/jpeg", wall_now() + MINUTE)


async def test_a_file_is_sent_by_the_form_and_sent_again_replaces_it(store: Files) -> None:
    key = a_key("uploads")
    form = store.upload_form(key, 5000, "image/jpeg", wall_now() + MINUTE)
    assert form.method == "POST"
    assert await upload(store, form, b"a" * 5000) == 204
    assert await store.read(key) == b"a" * 5000
    assert await upload(store, form, b"b") == 204
    assert await store.read(key) == b"b"


@pytest.mark.parametrize(
    ("content", "changed"),
    [
        (b"a" * 5001, {}),
        (b"", {}),
        (b"a", {"key": f"uploads/{new_id()}"}),
        (b"a", {"key": "photos/0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11"}),
        (b"a", {"Content-Type": "text/html"}),
        (b"a", {"policy": "AAAA"}),
        (b"a", {"policy": ""}),
    ],
)
async def test_a_form_takes_what_it_was_made_for_and_nothing_else(
    store: Files, content: bytes, changed: dict[str, str]
) -> None:
    key = a_key("uploads")
    form = store.upload_form(key, 5000, "image/jpeg", wall_now() + MINUTE)
    assert await upload(store, form, content, **changed) in (400, 403)
    assert await store.size(key) is None
    if "key" in changed:
        assert await store.size(changed["key"]) is None


async def test_the_form_of_another_file_opens_no_door_for_this_one(store: Files) -> None:
    one, other = (
        store.upload_form(a_key("uploads"), 50, "image/jpeg", wall_now() + MINUTE) for _ in range(2)
    )
    crossed = replace(one, fields={**other.fields, "key": one.fields["key"]})
    assert await upload(store, crossed, b"a") == 403
    assert await store.size(one.fields["key"]) is None


async def test_a_form_whose_time_is_over_takes_nothing(store: Files) -> None:
    key = a_key("uploads")
    form = store.upload_form(key, 50, "image/jpeg", wall_now() + timedelta(seconds=1.5))
    await asyncio.sleep(2.5)
    assert await upload(store, form, b"a") == 403
    assert await store.size(key) is None


async def test_files_in_the_folder_are_for_this_user_alone_and_never_run(tmp_path: Path) -> None:
    store, key = folder_files(tmp_path / "files"), a_key()
    await store.keep(key, b"#!/bin/sh")
    path = tmp_path / "files" / key
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [one.name for one in path.parent.iterdir()] == [path.name], "nothing unfinished is left"


async def test_a_write_that_fails_leaves_the_former_file(tmp_path: Path) -> None:
    store, key = folder_files(tmp_path / "files"), a_key("uploads")
    await store.keep(key, b"former")
    with pytest.raises(TypeError):
        await store.keep(key, "no bytes")  # type: ignore[arg-type]
    form = store.upload_form(key, 50, "image/jpeg", wall_now() + MINUTE)

    async def cut_off() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.take(form.fields, cut_off())
    assert await store.read(key) == b"former"
    assert len(list((tmp_path / "files" / "uploads").iterdir())) == 1


async def test_what_a_killed_writer_left_goes_after_a_day(tmp_path: Path) -> None:
    clock = MovableClock(wall_now())
    store = folder_files(tmp_path / "files", clock)
    await store.keep(a_key("uploads"), b"a")
    left = tmp_path / "files" / "uploads" / ".half.part"
    left.write_bytes(b"half")
    assert len(await store.list_kept("uploads")) == 1
    assert left.exists()
    clock.forward(PARTS_KEPT + MINUTE)
    assert len(await store.list_kept("uploads")) == 1
    assert not left.exists()


async def test_the_secret_key_of_a_bucket_opens_it_and_another_does_not(bucket: Bucket) -> None:
    key, stranger = a_key(), S3Files(replace(bucket, secret_key="another"), wall_now)
    with pytest.raises(StoreIsAway):
        await stranger.keep(key, b"a")
    form = stranger.upload_form(a_key("uploads"), 50, "image/jpeg", wall_now() + MINUTE)
    assert await upload(stranger, form, b"a") == 403
    assert await S3Files(bucket, wall_now).size(key) is None


async def test_the_form_of_a_bucket_is_signed_as_version_four_and_tells_no_secret(bucket: Bucket) -> None:
    form = S3Files(bucket, wall_now).upload_form(a_key("uploads"), 50, "image/jpeg", wall_now() + MINUTE)
    assert form.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert bucket.secret_key not in str(form)


async def test_a_store_that_is_away_is_told_as_an_outage_and_not_for_ever(bucket: Bucket) -> None:
    away = S3Files(replace(bucket, url=f"http://127.0.0.1:{free_port()}"), wall_now)
    for call in (away.read(a_key()), away.keep(a_key(), b"a"), away.list_kept("photos"), away.size(a_key())):
        async with asyncio.timeout(20):
            with pytest.raises(StoreIsAway):
                await call


async def test_a_list_longer_than_a_page_is_whole(bucket: Bucket) -> None:
    store = S3Files(bucket, wall_now, page=3)
    keys = {a_key("many") for _ in range(10)}
    for key in keys:
        await store.keep(key, b"a")
    assert {file.key for file in await store.list_kept("many")} == keys
