"""Files of an application: what is taken, who is handed it, and how it is handed out (SPEC 1.2)."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select

from adapters.db.schema import application_files
from adapters.files.folder_files import FolderFiles
from adapters.ids import new_id
from api.compose import SqlWorld
from domain.joining.attachments import FOLDER, MOST_BYTES
from domain.usecases.joining.attaching import sweep_files
from tests.api.applicants import JPEG, PDF, PNG, Applicant
from tests.api.conftest import Enter
from tests.api.doorway import pointers, problem
from tests.builders import DAY, HOUR, MovableClock, Network
from tests.conftest import FreshDatabase


@pytest.fixture
async def applicant(enter: Enter, world: SqlWorld, tmp_path: Path, network: Network) -> Applicant:
    made = Applicant(await enter(None), world, tmp_path / "mail", network)
    await made.file()
    return made


def stored(tmp_path: Path) -> list[Path]:
    return sorted(path for path in (tmp_path / "files").rglob("*") if path.is_file())


async def rows_in(database: FreshDatabase) -> int:
    async with database.engine.connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(application_files)) or 0)


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [(PDF, "application/pdf", "pdf"), (JPEG, "image/jpeg", "jpg"), (PNG, "image/png", "png")],
)
async def test_a_paper_goes_in_and_comes_out_as_a_file_whatever_it_called_itself(
    content: bytes, media_type: str, ending: str, applicant: Applicant
) -> None:
    told = await applicant.attach(content, kind="association_proof", media_type="image/png")
    assert told.json() == {
        "id": told.json()["id"],
        "kind": "association_proof",
        "media_type": media_type,
        "size_bytes": len(content),
        "uploaded_at": "2026-04-01T09:00:00+09:00",
        "by_applicant": True,
    }
    file_id = told.json()["id"]
    out = await applicant.client.get(f"/v1/applications/current/files/{file_id}", headers=applicant.bearer)
    assert (out.status_code, out.content) == (200, content)
    name = f"association-proof-{file_id.replace('-', '')[-8:]}.{ending}"
    wanted = {
        "content-type": media_type,
        "content-disposition": f'attachment; filename="{name}"',
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    assert {key: out.headers[key] for key in wanted} == wanted
    policy = out.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "sandbox"} <= set(policy)
    assert (await applicant.read()).json()["files"] == [told.json()]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"MZ\x90\x00" + b"\x00" * 100,
        b"GIF89a" + b"\x00" * 20,
        PDF[:-6],
        b"<html>" + PDF,
        JPEG[:-2],
        PNG[:-4],
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
    ],
    ids=["empty", "html", "exe", "gif", "pdf cut", "html before", "jpeg cut", "png cut", "png without head"],
)
async def test_what_is_no_pdf_jpeg_or_png_is_refused_and_nothing_lies_in_the_store(
    content: bytes, applicant: Applicant, database: FreshDatabase, tmp_path: Path
) -> None:
    refused = await applicant.attach(content, media_type="application/pdf")
    assert (refused.status_code, pointers(refused)) == (422, ["#"])
    assert (await rows_in(database), stored(tmp_path)) == (0, [])


async def test_another_media_type_is_not_even_read(applicant: Applicant) -> None:
    for media_type in ("text/html", "multipart/form-data; boundary=x", "application/json"):
        refused = await applicant.attach(PDF, media_type=media_type)
        assert problem(refused) == (415, "unsupported-media-type"), media_type


async def test_a_paper_is_21_mib_and_no_larger(applicant: Applicant) -> None:
    body = PDF[:-6] + b" " * (MOST_BYTES - len(PDF)) + PDF[-6:]
    assert (await applicant.attach(body)).json()["size_bytes"] == MOST_BYTES
    assert problem(await applicant.attach(b"%PDF-1.7" + body)) == (413, "too-large")


async def test_an_application_takes_ten_files_also_when_they_come_at_once(
    applicant: Applicant, database: FreshDatabase, tmp_path: Path
) -> None:
    different = [PDF.replace(b"obj", b"obj%%%d" % n, 1) for n in range(14)]
    answers = await asyncio.gather(*map(applicant.attach, different))
    assert sorted(one.status_code for one in answers) == [201] * 10 + [409] * 4
    assert {problem(one)[1] for one in answers if one.status_code == 409} == {"too-many-files"}
    assert await rows_in(database) == 10


async def test_the_same_paper_twice_is_one_file(
    applicant: Applicant, database: FreshDatabase, tmp_path: Path
) -> None:
    first, *others = await asyncio.gather(*(applicant.attach(PDF) for _ in range(4)))
    assert [one.json() for one in others] == [first.json()] * 3
    assert (await rows_in(database), len(stored(tmp_path))) == (1, 1)


async def test_the_clerk_puts_in_the_sealed_copy_and_others_may_not_even_know(
    applicant: Applicant, enter: Enter, network: Network
) -> None:
    mine = (await applicant.attach(PNG)).json()["id"]
    path = f"/v1/applications/{applicant.id}/files"
    pdf = {"content": PDF, "headers": {"Content-Type": "application/pdf"}}
    clerk, other = await enter(network.mie_clerk), await enter(network.saitama_clerk)
    sealed = await clerk.post(path, **pdf)
    assert (sealed.status_code, sealed.json()["kind"], sealed.json()["by_applicant"]) == (
        201,
        "sealed_copy",
        False,
    )
    assert problem(await other.post(path, **pdf)) == (404, "not-found")
    admin, dispatcher = await enter(network.admin), await enter(network.penguin)
    for who in (clerk, admin):
        out = await who.get(f"{path}/{mine}")
        assert (out.status_code, out.content) == (200, PNG)
        assert out.headers["content-disposition"].startswith("attachment;")
    assert problem(await other.get(f"{path}/{mine}")) == (404, "not-found")
    assert problem(await dispatcher.get(f"{path}/{mine}")) == (403, "not-your-role")


async def test_a_file_of_another_application_is_not_there(applicant: Applicant, enter: Enter) -> None:
    theirs = (await applicant.attach(PDF)).json()["id"]
    await applicant.file(company="別の会社")
    for wanted in (theirs, str(new_id())):
        path = f"/v1/applications/current/files/{wanted}"
        assert problem(await applicant.client.get(path, headers=applicant.bearer)) == (404, "not-found")


async def test_no_file_comes_after_the_approval(
    applicant: Applicant, enter: Enter, network: Network, tmp_path: Path
) -> None:
    for who, what in ((network.mie_clerk, "endorsement"), (network.admin, "approval")):
        client: AsyncClient = await enter(who)
        assert (await client.post(f"/v1/applications/{applicant.id}/{what}", json={})).status_code == 200
    assert problem(await applicant.attach(PDF)) == (409, "wrong-application-state")
    assert stored(tmp_path) == []


async def test_bytes_without_a_row_are_swept_after_a_day_and_all_others_stay(
    applicant: Applicant, world: SqlWorld, files: FolderFiles, clock: MovableClock, tmp_path: Path
) -> None:
    kept: Any = (await applicant.attach(PDF)).json()["id"]
    orphan = f"{FOLDER}/{new_id()}"
    await files.keep(orphan, PNG)
    (lies,) = [one for one in await files.list_kept(FOLDER) if one.key == orphan]
    clock.forward(lies.kept_at - clock.wall_now() + DAY - HOUR)
    assert await sweep_files(world.ports) == 0
    clock.forward(HOUR + timedelta(seconds=1))
    assert await sweep_files(world.ports) == 1
    assert [path.name for path in stored(tmp_path)] == [kept]
