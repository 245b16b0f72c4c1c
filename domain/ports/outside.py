"""What lies outside the database: roads, tariffs, holidays, secrets, documents and mail."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from domain.contracts import Contract
from domain.fares import Tariff
from domain.letters import Letter
from domain.places import Distance, Place
from domain.settlement.documents import SettlementDocument


class Distances(Protocol):
    """Road distances (SPEC 2.2)."""

    async def along(self, places: Sequence[Place]) -> Distance | None:
        """The way through the places in order: legs summed, rounded up once; None where there is none."""


class Tariffs(Protocol):
    """Tariffs as dated data (SPEC 7.1)."""

    def on(self, day: date) -> Tariff | None:
        """The tariff in force on a day (JST), or None before the first."""

    def get(self, tariff_id: str) -> Tariff | None:
        """The tariff of an id, or None."""


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


class Mail(Protocol):
    """Letters on their way out."""

    async def send(self, letter: Letter) -> None:
        """Hand a letter over, or raise whatever kept it here. The same letter again carries the same id."""
