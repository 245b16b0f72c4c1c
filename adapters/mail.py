"""Mail: letters to an SMTP server, or as .eml files that one can open (DESIGN §6)."""

import asyncio
import hashlib
import os
import tempfile
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as AS_SENT
from email.utils import format_datetime
from pathlib import Path

from adapters.mail_servers import client_of
from domain.calendar import in_jst
from domain.letters import Letter

SMTP_SECONDS = 20.0
"""For each step of a conversation. A reaction has 45 seconds before the outbox takes it for dead."""

FOLDER = "mail"
SENDER_NAME = "帰り荷 Kaerini"


class SmtpMail:
    """Gives each letter to the server in a conversation of its own; done means that the server has taken it.

    Raises what the server or the network said when it has not: whoever sends tries again.
    """

    def __init__(self, smtp_url: str, sender: str) -> None:
        self._smtp_url = smtp_url
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Send it. Raises: aiosmtplib's SMTPException, OSError; ValueError for what is no mail address."""
        message = message_of(letter, self._sender)
        async with client_of(self._smtp_url, SMTP_SECONDS) as client:
            await client.send_message(message, sender=self._sender, recipients=[letter.to])


class FolderMail:
    """Keeps each letter as an .eml file. The same letter sent again is the same file, byte for byte."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Keep it, on the disk when this returns. Raises: OSError; ValueError for what is no mail address."""
        await asyncio.to_thread(self._keep, letter)

    def _keep(self, letter: Letter) -> None:
        content = message_of(letter, self._sender).as_bytes()
        name = hashlib.sha256(letter.message_id.encode()).hexdigest()[:32]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(self._folder / f"{name}.eml")
        except BaseException:
            with suppress(FileNotFoundError):
                Path(unfinished).unlink()
            raise


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it goes over the wire: the same bytes for the same letter.

    Words of people reach headers as one line without controls; ``letter.to`` must be exactly one address.
    Raises: ValueError.
    """
    message = EmailMessage(policy=AS_SENT)
    domain = _address(sender).domain
    message["From"] = Address(SENDER_NAME, addr_spec=str(_address(sender)))
    message["To"] = _address(letter.to)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(in_jst(letter.written_at))
    message["Message-ID"] = f"<{_one_line(letter.message_id)}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="base64")
    for enclosure in letter.enclosures:
        kind, _, subkind = enclosure.media_type.partition("/")
        message.add_attachment(
            enclosure.content, maintype=kind, subtype=subkind, filename=_one_line(enclosure.name)
        )
    if letter.enclosures:
        # By itself, the boundary would be thrown by dice.
        message.set_boundary(f"={hashlib.sha256(letter.message_id.encode()).hexdigest()[:32]}")
    return message


def _address(written: str) -> Address:
    """The address, and nothing beside it: no name, no second one, no further header."""
    if not written.isprintable() or " " in written or "," in written:
        raise ValueError("not one mail address")
    try:
        address = Address(addr_spec=written)
    except Exception as wrong:  # the parser raises many kinds, among them IndexError
        raise ValueError("not one mail address") from wrong
    if not address.username or not address.domain or address.addr_spec != written:
        raise ValueError("not one mail address")
    return address


def _one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
