"""Tariffs as they are kept (SPEC 7.1)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from domain.accounts import AccountId
from domain.fares.tariff_files import KeptTariff, TariffFile
from domain.fares.tariffs import Tariff
from domain.places import Bureau


class Tariffs(Protocol):
    """All tariffs: those that the product carries, and those added; never changed, never taken away."""

    async def every(self) -> Sequence[KeptTariff]:
        """All of them, the oldest first."""

    async def on(self, day: date, bureau: Bureau) -> Tariff | None:
        """The tariff in force in a bureau on a day (JST), or None before the first."""

    async def get(self, tariff_id: str) -> KeptTariff | None:
        """The tariff of an id, or None."""

    async def lock(self) -> None:
        """Nobody else adds a tariff until this work ends."""

    async def add(self, file: TariffFile, at: datetime, by: AccountId) -> KeptTariff:
        """Keep a new tariff (locked and found whole before) with its audit row."""
