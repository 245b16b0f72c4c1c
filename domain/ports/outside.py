"""What lies outside the database: roads, holidays, secrets, documents and mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.contracts import Contract
from domain.diesel.views import SurveyView
from domain.letters import Letter
from domain.overseeing.audits import AuditView
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

    async def contract_pdf(self, contract: Contract) -> bytes:
        """The contract document (成約書面) of a contract that was concluded; the same bytes each time."""

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


class Mail(Protocol):
    """Letters on their way out."""

    async def send(self, letter: Letter) -> None:
        """Hand a letter over, or raise whatever kept it here. The same letter again carries the same id."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """Bytes in the store: where, and since when (by the store's own clock)."""

    key: str
    kept_at: datetime


class Files(Protocol):
    """A store of files: a folder, or buckets of an object store.

    A key is a folder's name, a slash, and an id: ``applications/0197f0c4-…``. Nobody outside names one.
    """

    async def keep(self, key: str, content: bytes) -> None:
        """Keep these bytes; they are safe when this returns. The same key again replaces them whole."""

    async def read(self, key: str) -> bytes | None:
        """The bytes, or None where there are none."""

    async def drop(self, key: str) -> None:
        """Let them go; where there are none, that is done already."""

    async def list_kept(self, folder: str) -> Sequence[KeptFile]:
        """All that lies in a folder."""
