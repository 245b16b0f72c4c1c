"""The folder of what the tour received: documents, mails, the track, the log of its requests."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import monotonic
from typing import Any

LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that lies in the home. ``enclosed``: its attachments by file name."""

    path: Path
    to: str
    subject: str
    message_id: str
    enclosed: Mapping[str, bytes]


class FolderRefused(Exception):
    """The folder cannot be made. ``why``: what the system says."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder}: {why}")
        self.folder = folder
        self.why = why


class Papers:
    """``folder`` takes what is received; ``mails``: where the network leaves mails that no server took."""

    def __init__(self, folder: Path, mails: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as refused:
            raise FolderRefused(folder, str(refused.strerror)) from refused
        self.folder = folder
        self._mails = mails
        self._read: dict[Path, Mail] = {}

    def keep(self, name: str, content: bytes) -> bytes:
        """Save it under this name; the content itself."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return content

    def keep_json(self, name: str, content: Any) -> None:
        """Save it as JSON that people can read."""
        self.keep(name, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())

    async def wait_for_mails(
        self, wanted: Callable[[Mail], bool], count: int, *, seconds: float = 30.0
    ) -> list[Mail]:
        """So many mails, each saved as it comes; those that came in time if it is fewer."""
        deadline = monotonic() + seconds
        while True:
            found = [mail for mail in self._all_mails() if wanted(mail)]
            if len(found) >= count or monotonic() > deadline:
                break
            await asyncio.sleep(LOOK_SECONDS)
        for mail in found:
            self.keep(f"mails/{mail.path.name}", mail.path.read_bytes())
        return found

    def _all_mails(self) -> list[Mail]:
        for path in sorted(self._mails.glob("*.eml")):
            if path not in self._read:
                self._read[path] = _read_mail(path)
        return list(self._read.values())


def folder_for(home: Path, day: str) -> Path:
    """The first folder of this network day that is not there yet: ``<home>/tour/2026-06-05-1``."""
    number = 1
    while (folder := home / "tour" / f"{day}-{number}").exists():
        number += 1
    return folder


def _read_mail(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    enclosed = {
        str(part.get_filename()): bytes(part.get_payload(decode=True) or b"")
        for part in message.iter_attachments()
    }
    return Mail(
        path=path,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        message_id=str(message["Message-ID"]).strip("<>"),
        enclosed=enclosed,
    )
