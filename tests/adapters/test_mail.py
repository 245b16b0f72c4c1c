"""Mail by SMTP and as files: one letter, told the same by both (DESIGN §6)."""

import email
import email.policy
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from aiosmtplib import SMTPException
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from adapters.mail import FolderMail, SmtpMail
from domain.letters import Enclosure, Letter
from domain.ports import Mail
from tests.builders import NOW
from tests.postbox import Postbox, free_port, serving

SENDER = "kaerini@network.example"
LETTER = Letter(
    message_id="confirmation-1",
    to="haisha@unso.example",
    subject="【帰り荷】成約のお知らせ 1234-5678",
    text="成約しました。\n🚚 𠮷野\n.\nFrom here on.\n",
    written_at=NOW,
    enclosures=(Enclosure("contract.pdf", "application/pdf", bytes(range(256)) * 40),),
)


Delivered = Callable[[], list[bytes]]


@pytest.fixture(params=["smtp", "folder"])
async def mail(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Mail, Delivered]]:
    """Both adapters, each with how to see what it delivered."""
    if request.param == "folder":
        folder = tmp_path / "home" / "mail"
        yield FolderMail(folder, SENDER), lambda: [one.read_bytes() for one in sorted(folder.glob("*.eml"))]
        return
    postbox, port = Postbox(), free_port()
    async with serving(postbox, port):
        yield SmtpMail(f"smtp://127.0.0.1:{port}", SENDER), lambda: [content for *_, content in postbox.taken]


def parsed(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


async def test_a_letter_arrives_as_it_was_written(mail: tuple[Mail, Delivered]) -> None:
    post, delivered = mail
    await post.send(LETTER)
    [content] = delivered()
    message = parsed(content)
    headers = {name: str(message[name]) for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")}
    assert headers == {
        "From": "帰り荷 Kaerini <kaerini@network.example>",
        "To": "haisha@unso.example",
        "Subject": "【帰り荷】成約のお知らせ 1234-5678",
        "Message-ID": "<confirmation-1@network.example>",
        "Auto-Submitted": "auto-generated",
    }
    assert message["Date"].datetime == NOW
    body = message.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == LETTER.text
    [enclosure] = message.iter_attachments()
    assert (enclosure.get_filename(), enclosure.get_content_type()) == ("contract.pdf", "application/pdf")
    assert enclosure.get_content() == LETTER.enclosures[0].content
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert content.isascii()


async def test_the_same_letter_is_the_same_bytes(mail: tuple[Mail, Delivered]) -> None:
    post, delivered = mail
    await post.send(LETTER)
    await post.send(LETTER)
    assert len(set(delivered())) == 1


async def test_two_letters_are_two(mail: tuple[Mail, Delivered]) -> None:
    post, delivered = mail
    await post.send(LETTER)
    await post.send(replace(LETTER, message_id="confirmation-2", to="kumiai@kumiai.example", enclosures=()))
    assert {str(parsed(one)["To"]) for one in delivered()} == {LETTER.to, "kumiai@kumiai.example"}


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\x0b", "\u2028", "\x85", "\x00"])
async def test_a_name_cannot_smuggle_in_a_header(mail: tuple[Mail, Delivered], break_: str) -> None:
    post, delivered = mail
    evil = f"お知らせ{break_}Bcc: all@unso.example{break_}{break_}body"
    pdf = Enclosure(f"a{break_}Bcc: x.pdf", "application/pdf", b"%PDF")
    await post.send(replace(LETTER, subject=evil, message_id=f"a{break_}Bcc: b", enclosures=(pdf,)))
    [content] = delivered()
    message = parsed(content)
    assert message["Bcc"] is None
    assert str(message["Subject"]) == "お知らせ Bcc: all@unso.example body"
    names = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
    assert sorted(message.keys()) == sorted(names)


@pytest.mark.parametrize(
    "to",
    [
        "a@unso.example\nBcc: b@unso.example",
        "a@unso.example, b@unso.example",
        "a@unso.example;b@unso.example",
        "配車 <a@unso.example>",
        "a@unso.example b@unso.example",
        "a@unso.example\x00",
        "unso.example",
        "@unso.example",
        "a@",
        "",
        "(comment)a@unso.example",
    ],
)
async def test_what_is_not_one_address_gets_nothing(mail: tuple[Mail, Delivered], to: str) -> None:
    post, delivered = mail
    with pytest.raises(ValueError, match="not one mail address"):
        await post.send(replace(LETTER, to=to))
    assert delivered() == []


async def test_the_server_hears_who_it_is_from_and_one_receiver() -> None:
    postbox, port = Postbox(), free_port()
    async with serving(postbox, port):
        await SmtpMail(f"smtp://127.0.0.1:{port}", SENDER).send(LETTER)
    assert [(sender, to) for sender, to, _ in postbox.taken] == [(SENDER, [LETTER.to])]


async def test_a_letter_that_the_server_does_not_take_is_not_sent() -> None:
    postbox, port = Postbox(refuses="451 later"), free_port()
    post = SmtpMail(f"smtp://127.0.0.1:{port}", SENDER)
    with pytest.raises(SMTPException):
        await post.send(LETTER)  # nobody listens
    async with serving(postbox, port):
        with pytest.raises(SMTPException):
            await post.send(LETTER)
        postbox.refuses = None
        await post.send(LETTER)
    assert len(postbox.taken) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_server_that_asks_who_we_are_is_told() -> None:
    seen: list[LoginPassword] = []

    def know(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        seen.append(data)
        return AuthResult(success=data == LoginPassword(b"kaerini", b"p@ss:word"), handled=False)

    postbox, port = Postbox(), free_port()
    async with serving(postbox, port, authenticator=know, auth_required=True, auth_require_tls=False):
        await SmtpMail(f"smtp://kaerini:p%40ss%3Aword@127.0.0.1:{port}", SENDER).send(LETTER)
        with pytest.raises(SMTPException):
            await SmtpMail(f"smtp://kaerini:wrong@127.0.0.1:{port}", SENDER).send(LETTER)
    assert len(postbox.taken) == 1
    assert seen[0] == LoginPassword(b"kaerini", b"p@ss:word")


@pytest.mark.parametrize("user", ["", "kaerini:secret@"])
async def test_a_server_elsewhere_that_speaks_in_clear_gets_neither_password_nor_letter(user: str) -> None:
    seen: list[LoginPassword] = []

    def know(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        seen.append(data)
        return AuthResult(success=True)

    postbox, port = Postbox(), free_port()
    async with serving(postbox, port, authenticator=know, auth_require_tls=False):
        # It is this machine, under a name that does not say so.
        with pytest.raises(SMTPException, match="STARTTLS"):
            await SmtpMail(f"smtp://{user}127.1:{port}", SENDER).send(LETTER)
        await SmtpMail(f"smtp://{user}127.0.0.1:{port}", SENDER).send(LETTER)
    assert (len(postbox.taken), len(seen)) == (1, 1 if user else 0)


def certified_by_nobody(folder: Path) -> ssl.SSLContext:
    """What a server shows that has certified itself, for the name it is called by here."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.1")])
    begun = datetime(2000, 1, 1, tzinfo=UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("127.1")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    written = folder / "server.pem"
    written.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + signed.public_bytes(Encoding.PEM)
    )
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(written)
    return shown


async def test_a_server_elsewhere_that_nobody_vouches_for_gets_no_letter(tmp_path: Path) -> None:
    postbox, port = Postbox(), free_port()
    async with serving(postbox, port, tls_context=certified_by_nobody(tmp_path)):
        with pytest.raises((SMTPException, ssl.SSLError), match="certificate"):
            await SmtpMail(f"smtp://127.1:{port}", SENDER).send(LETTER)
    assert postbox.taken == []


async def test_a_file_is_whole_or_not_there_and_for_our_eyes_only(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    post = FolderMail(folder, SENDER)
    await post.send(LETTER)
    [kept] = folder.iterdir()
    before = kept.read_bytes()
    await post.send(replace(LETTER, written_at=NOW + timedelta(days=1)))
    assert [one.name for one in folder.iterdir()] == [kept.name]
    assert kept.read_bytes() != before
    assert (folder.stat().st_mode & 0o777, kept.stat().st_mode & 0o777) == (0o700, 0o600)
    assert "unso" not in kept.name


async def test_a_folder_that_cannot_be_written_keeps_nothing_half(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    post: Callable[[Letter], Awaitable[None]] = FolderMail(tmp_path / "mail", SENDER).send
    with pytest.raises(OSError, match="exists"):
        await post(LETTER)
