"""Tariffs, surveys of the diesel price and the replies to them, as they are kept (SPEC 7)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from domain.accounts import AccountId
from domain.calendar import Month
from domain.diesel.replies import DieselReply, OilCompany, PurchaseWay
from domain.diesel.surveys import DieselSurvey
from domain.diesel.views import PublishedPrice
from domain.fares.tariff_files import KeptTariff, TariffFile
from domain.fares.tariffs import Tariff
from domain.members import MemberId
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


class DieselSurveys(Protocol):
    """Surveys: one a month; what is published never changes (a trigger of the database)."""

    async def get(self, month: Month) -> DieselSurvey | None:
        """The month's survey, where it was opened."""

    async def hold(self, month: Month, at: datetime) -> DieselSurvey:
        """The month's survey, opened now if it was not; nobody publishes it until this work ends.

        Shared: those who reply hold it together, and who would publish it waits.
        """

    async def lock(self, month: Month, at: datetime) -> DieselSurvey:
        """The same, for who publishes it: nobody else replies or publishes until this work ends."""

    async def save(self, survey: DieselSurvey) -> None:
        """Keep a survey (locked before) that is published."""

    async def published(self, before: Month | None, limit: int) -> Sequence[DieselSurvey]:
        """Those that were published (before this month), the newest first."""

    async def last_published(self) -> Month | None:
        """The last month that was published, or None."""

    async def first_open(self) -> Month | None:
        """The first month that was opened and not published, or None."""

    async def latest_price(self) -> PublishedPrice | None:
        """The whole mean that was published last, or None (SPEC 7.5)."""


class DieselReplies(Protocol):
    """Replies: one for each desk, month, way and oil company; after publishing they never change."""

    async def of_month(self, month: Month) -> Sequence[DieselReply]:
        """All replies of a month."""

    async def of_desk(self, month: Month, member_id: MemberId) -> Sequence[DieselReply]:
        """A desk's replies of a month, by way and company."""

    async def lock(
        self, month: Month, member_id: MemberId, way: PurchaseWay, company: OilCompany
    ) -> DieselReply | None:
        """A desk's reply, or None; for that desk nobody else replies until this work ends."""

    async def add(self, reply: DieselReply) -> None:
        """Keep a new reply."""

    async def save(self, reply: DieselReply) -> None:
        """Keep a corrected reply (locked before)."""

    async def drop(self, reply: DieselReply) -> None:
        """Let a reply (locked before) go."""
