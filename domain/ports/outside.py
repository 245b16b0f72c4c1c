"""What lies outside the database: roads, holidays, secrets, documents and mail."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.actual_carriers.ledgers import Ledger
from domain.contracts.changes.amended import Agreed
from domain.contracts.contracts import Contract
from domain.diesel.views import SurveyView
from domain.letters import Letter
from domain.overseeing.audits import AuditView
from domain.photos.links import PhotoLink
from domain.photos.photos import Picture, RefusedBecause
from domain.photos.uploads import UploadForm
from domain.places import Distance, DistanceMatrix, Place
from domain.search import Ways
from domain.settlement.documents import SettlementDocument


class Distances(Protocol):
    """Road distances (SPEC 2.2)."""

    async def along(self, places: Sequence[Place]) -> Distance | None:
        """The way through the places in order: legs summed, rounded up once; None where there is none."""

    async def matrix(self, origins: Sequence[Place], destinations: Sequence[Place]) -> DistanceMatrix:
        """From each to each, as ``along`` tells a pair; thousands of pairs in milliseconds."""


class Corridors(Protocol):
    """The ways that detours are made of (SPEC 4.2), lately asked ones at hand."""

    async def ways(self, start: Place, end: Place) -> Ways:
        """From A to each municipality, from each to B, and straight. It may ask another server."""


class Holidays(Protocol):
    """The national holidays of Japan (国民の祝日)."""

    def is_holiday(self, day: date) -> bool:
        """Whether the day is one."""


class Passwords(Protocol):
    """argon2id, away from the event loop."""

    async def hash(self, password: str) -> str:
        """A hash to keep."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they match; exactly one verification, also without a hash (SECURITY 29)."""

    def is_strong(self, password: str, words: Sequence[str]) -> bool:
        """Whether it withstands guessing, also by one who knows these words."""


class OneTimeCodes(Protocol):
    """Time-based one-time codes (TOTP, 30 s, 6 digits)."""

    def new_seed(self) -> str:
        """A seed nobody can foresee, in base32 as authenticator apps read it."""

    def uri_of(self, seed: str, login_id: str) -> str:
        """The seed as the otpauth URI that authenticator apps read off a QR code."""

    def step_of(self, seed: str, code: str, at: datetime) -> int | None:
        """The step (30 s since the epoch) a code is good for, one step of drift allowed, or None."""


class Documents(Protocol):
    """Documents to print and to keep, away from the event loop."""

    async def contract_pdf(self, contract: Contract, agreements: Sequence[Agreed] = ()) -> bytes:
        """The contract document (成約書面) of a contract that was concluded; the same bytes each time.

        ``agreements``: all that the two agreed on one after the other; what each changed is marked.
        """

    async def number_page_pdf(self, contract: Contract, base_url: str) -> bytes:
        """The number in large digits, to fax to the driver (SPEC 6.1); the same bytes each time."""

    async def ledger_pdf(self, ledger: Ledger) -> bytes:
        """An actual-carrier ledger (実運送体制管理簿) to print; the same bytes each time."""

    async def ledger_csv(self, ledger: Ledger) -> bytes:
        """The same as a table for spreadsheets (UTF-8 with BOM)."""

    async def settlement_pdf(self, document: SettlementDocument) -> bytes:
        """An invoice or a statement; the same bytes each time."""

    async def settlement_csv(self, document: SettlementDocument) -> bytes:
        """Its lines as a table for spreadsheets (UTF-8 with BOM); the same bytes each time."""

    async def diesel_pdf(self, view: SurveyView) -> bytes:
        """The result of a survey that was published, as a page to print; the same bytes each time."""

    async def diesel_csv(self, view: SurveyView) -> bytes:
        """The same as a table for spreadsheets (UTF-8 with BOM); the same bytes each time."""

    async def audit_csv(self, records: Sequence[AuditView]) -> bytes:
        """Records of the audit log as a table for spreadsheets (UTF-8 with BOM)."""


class Darkroom(Protocol):
    """Where what was uploaded becomes a photo: decoded apart, with little memory, and made anew."""

    async def develop(self, fetch: Callable[[], Awaitable[bytes | None]]) -> Picture | RefusedBecause | None:
        """The picture of what is fetched once there is room for it; None where there was nothing to fetch."""


class PhotoLinks(Protocol):
    """Links to photos, made under the key of KAERINI_SECRET_KEY: nothing of them is kept."""

    def secret_of(self, link: PhotoLink) -> str:
        """What stands in its address: nobody else can make it, or change what it says."""

    def read(self, secret: str) -> PhotoLink | None:
        """What a link says, or None for one that was not made here. Whether its time is over, it says."""


class Mail(Protocol):
    """Letters on their way out."""

    async def send(self, letter: Letter) -> None:
        """Hand a letter over, or raise whatever kept it here. The same letter again carries the same id."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """Bytes in the store: where, and since when (by the store's own clock)."""

    key: str
    kept_at: datetime


class TooManyBytes(Exception):
    """An upload is larger than its form allows. ``most``: what it allows."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} bytes")
        self.most = most


class Files(Protocol):
    """A store of files: a folder, or a bucket of an object store.

    A key is a folder's name, a slash, and an id: ``applications/0197f0c4-…``. Nobody outside names one.
    """

    def upload_form(self, key: str, most_bytes: int, media_type: str, until: datetime) -> UploadForm:
        """How one file is sent to the store under this key, as this and no more than so many bytes.

        Begun before ``until``, by the wall's clock; sent again, it replaces what lies there.
        """

    async def take(self, fields: Mapping[str, str], content: AsyncIterator[bytes]) -> None:
        """Keep what is sent with a form that this store handed out for our own door.

        Refuses: UploadRefused, also where the store has a door of its own. Raises: TooManyBytes.
        """

    async def keep(self, key: str, content: bytes) -> None:
        """Keep these bytes; they are safe when this returns. The same key again replaces them whole."""

    async def read(self, key: str) -> bytes | None:
        """The bytes, or None where there are none."""

    async def size(self, key: str) -> int | None:
        """How many bytes there are, or None where there are none."""

    async def drop(self, key: str) -> None:
        """Let them go; where there are none, that is done already."""

    async def list_kept(self, folder: str) -> Sequence[KeptFile]:
        """All that lies in a folder."""
