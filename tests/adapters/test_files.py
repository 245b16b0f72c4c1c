"""Stores of files: what each must do, whatever it is made of (DESIGN §6)."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.clock import wall_now
from adapters.ids import new_id
from domain.ports import Files
from tests.conftest import folder_files


@pytest.fixture
def store(tmp_path: Path) -> Files:
    return folder_files(tmp_path / "files")


def a_key(folder: str = "applications") -> str:
    return f"{folder}/{new_id()}"


async def test_what_is_kept_is_read_back_byte_for_byte(store: Files) -> None:
    key, content = a_key(), bytes(range(256)) * 5000
    await store.keep(key, content)
    assert await store.read(key) == content
    await store.keep(key, b"anew")
    assert await store.read(key) == b"anew"


async def test_what_is_dropped_or_never_was_is_not_there(store: Files) -> None:
    key = a_key()
    assert await store.read(key) is None
    await store.keep(key, b"a")
    await store.drop(key)
    await store.drop(key)
    assert await store.read(key) is None


async def test_all_that_lies_in_a_folder_is_listed_with_its_age(store: Files) -> None:
    assert await store.list_kept("applications") == []
    keys = sorted(a_key() for _ in range(3))
    await asyncio.gather(*(store.keep(key, b"a") for key in keys), store.keep(a_key("photos"), b"b"))
    kept = await store.list_kept("applications")
    assert [file.key for file in kept] == keys
    assert all(abs(wall_now() - file.kept_at) < timedelta(minutes=1) for file in kept)


@pytest.mark.parametrize(
    "key",
    ["../secret.key", "applications/../../secret.key", "/etc/passwd", "applications/a", "applications/", ""],
)
async def test_nothing_but_a_folder_and_an_id_is_a_key(store: Files, key: str) -> None:
    with pytest.raises(AssertionError):
        await store.read(key)


async def test_files_in_the_folder_are_for_this_user_alone_and_never_run(tmp_path: Path) -> None:
    store, key = folder_files(tmp_path / "files"), a_key()
    await store.keep(key, b"#!/bin/sh")
    path = tmp_path / "files" / key
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [one.name for one in path.parent.iterdir()] == [path.name], "nothing unfinished is left"


async def test_a_write_that_fails_leaves_the_former_file(tmp_path: Path) -> None:
    store, key = folder_files(tmp_path / "files"), a_key()
    await store.keep(key, b"former")
    with pytest.raises(TypeError):
        await store.keep(key, "no bytes")  # type: ignore[arg-type]
    assert await store.read(key) == b"former"
    assert len(list((tmp_path / "files" / "applications").iterdir())) == 1
