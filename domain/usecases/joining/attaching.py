"""Attaching files to an application, handing them out, and sweeping what no row knows (SPEC 1.2)."""

import hashlib
from uuid import UUID

from domain.accounts import AccountId, Caller
from domain.joining.applications import Applicant, ApplicationId
from domain.joining.attachments import (
    FOLDER,
    MOST_FILES,
    ORPHANS_KEPT,
    Attachment,
    AttachmentId,
    AttachmentKind,
    TooManyFiles,
    key_of,
    type_of,
)
from domain.permissions import permit
from domain.ports import KeptFile, Ports, Work
from domain.refusals import Fault, Invalid, NotFound
from domain.usecases.joining.deciding import found_for

Handed = tuple[Attachment, bytes]
"""A file's row and its bytes."""


async def attach_file(ports: Ports, who: Applicant, kind: AttachmentKind, content: bytes) -> Attachment:
    """Put a file to the own application; the same one again is the one there is.

    Refuses: Invalid (no PDF, JPEG or PNG), WrongApplicationState, TooManyFiles.
    """
    return await _attach(ports, who.application_id, kind, content, None)


async def attach_sealed_copy(
    ports: Ports, who: Caller, application_id: ApplicationId, content: bytes
) -> Attachment:
    """Put the copy that bears the company's seal to an application.

    Refuses: NotFound, Invalid, WrongApplicationState, TooManyFiles.
    """
    permit(who, "attach_sealed_copy")
    async with ports.begin() as work:
        found_for(who, await work.applications.get(application_id))
    return await _attach(ports, application_id, AttachmentKind.SEALED_COPY, content, who.account_id)


async def read_own_file(ports: Ports, who: Applicant, attachment_id: AttachmentId) -> Handed:
    """A file of the own application, as it was sent. Refuses: NotFound."""
    return await _handed(ports, who.application_id, attachment_id)


async def read_application_file(
    ports: Ports, who: Caller, application_id: ApplicationId, attachment_id: AttachmentId
) -> Handed:
    """A file of an application, as it was sent. Refuses: NotFound."""
    permit(who, "read_application_file")
    async with ports.begin() as work:
        found_for(who, await work.applications.get(application_id))
    return await _handed(ports, application_id, attachment_id)


async def sweep_files(ports: Ports) -> int:
    """Drop bytes that have lain in the store for a day without a row; how many files.

    They are what an upload left behind that was refused, or killed, between the store and the commit.
    """
    kept = [file for file in await ports.files.list_kept(FOLDER) if _is_old(ports, file)]
    ids = {file.key: AttachmentId(UUID(file.key.removeprefix(f"{FOLDER}/"))) for file in kept}
    async with ports.begin() as work:
        known = await work.applications.known_files(list(ids.values()))
    orphans = [key for key, attachment_id in ids.items() if attachment_id not in known]
    for key in orphans:
        await ports.files.drop(key)
    return len(orphans)


def _is_old(ports: Ports, file: KeptFile) -> bool:
    return file.kept_at <= ports.wall_now() - ORPHANS_KEPT


async def _attach(
    ports: Ports,
    application_id: ApplicationId,
    kind: AttachmentKind,
    content: bytes,
    by: AccountId | None,
) -> Attachment:
    """The bytes are safe before the row is: a row whose bytes are missing there never is."""
    media_type = type_of(content)
    if media_type is None:
        raise Invalid(Fault("#", "unknown-file-type", {"expected": "PDF, JPEG, PNG"}))
    sha256 = hashlib.sha256(content).digest()
    async with ports.begin() as work:
        known = await _known_or_room(work, application_id, sha256)
    if known is not None:
        return known
    attachment = Attachment(
        id=AttachmentId(ports.new_id()),
        application_id=application_id,
        kind=kind,
        media_type=media_type,
        size_bytes=len(content),
        sha256=sha256,
        uploaded_at=ports.now(),
        uploaded_by=by,
    )
    await ports.files.keep(attachment.key, content)
    async with ports.begin() as work:
        # Asked again: others may have filled the room, or sent the same, while this one was written.
        known = await _known_or_room(work, application_id, sha256)
        if known is None:
            await work.applications.add_file(attachment)
    if known is not None:
        await ports.files.drop(attachment.key)
    return known or attachment


async def _known_or_room(work: Work, application_id: ApplicationId, sha256: bytes) -> Attachment | None:
    """The file that the application, now locked, has already of these bytes; None where there is room for it.

    Refuses: NotFound, WrongApplicationState, TooManyFiles.
    """
    application = await work.applications.lock(application_id)
    if application is None:
        raise NotFound
    application.refuse_unless_takes_files()
    files = await work.applications.files(application_id)
    known = next((file for file in files if file.sha256 == sha256), None)
    if known is None and len(files) >= MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    return known


async def _handed(ports: Ports, application_id: ApplicationId, attachment_id: AttachmentId) -> Handed:
    async with ports.begin() as work:
        files = await work.applications.files(application_id)
    attachment = next((file for file in files if file.id == attachment_id), None)
    if attachment is None:
        raise NotFound
    content = await ports.files.read(key_of(attachment_id))
    assert content is not None, "a file's bytes are kept before its row is"
    return attachment, content
