"""Applications, their history and files, and account notices as they are kept (SPEC 1.2, 1.3)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.accounts import AccountId
from domain.joining.applications import (
    Application,
    ApplicationId,
    ApplicationSearch,
    ApplicationView,
    OpenCooperative,
    Step,
)
from domain.joining.attachments import Attachment, AttachmentId
from domain.joining.notices import AccountNotice, AccountView, NoticeId
from domain.members import CooperativeId
from domain.ports.pages import Page, Standing


class Applications(Protocol):
    """Applications as they are kept, with their history, which only grows, and their files."""

    async def get(self, application_id: ApplicationId) -> Application | None:
        """The application, or None."""

    async def lock(self, application_id: ApplicationId) -> Application | None:
        """The application, or None; nobody else changes it or its files until this work ends."""

    async def by_secret(self, secret_id: UUID) -> ApplicationId | None:
        """Whose secret was made from this, or None."""

    async def add(self, application: Application) -> None:
        """Keep a new application."""

    async def save(self, application: Application) -> Application:
        """Keep a changed application (locked before) as its next version."""

    async def view(self, application: Application) -> ApplicationView:
        """The application with its co-operative, its history and its files, oldest first."""

    async def find(
        self, search: ApplicationSearch, after: Standing | None, limit: int
    ) -> Page[ApplicationView]:
        """Applications, newest first."""

    async def count_before(self, application: Application, since: datetime) -> int:
        """How many were filed with its mail address since then, before it."""

    async def add_step(self, application_id: ApplicationId, step: Step) -> None:
        """Keep a step of the history."""

    async def history(self, application_id: ApplicationId) -> Sequence[Step]:
        """Its steps, oldest first."""

    async def files(self, application_id: ApplicationId) -> Sequence[Attachment]:
        """Its files, oldest first."""

    async def add_file(self, attachment: Attachment) -> None:
        """Keep a new file's row (the application is locked before); its bytes lie in the store already."""

    async def known_files(self, attachment_ids: Collection[AttachmentId]) -> set[AttachmentId]:
        """Those of these that have a row."""

    async def open_cooperatives(self, prefecture: str | None) -> Sequence[OpenCooperative]:
        """The co-operatives that take members on, by prefecture and name."""


class AccountNotices(Protocol):
    """Account notices as they are kept, and accounts as those who give them see them."""

    async def add(self, notice: AccountNotice) -> None:
        """Keep a new notice."""

    async def get(self, notice_id: NoticeId) -> AccountNotice | None:
        """The notice, or None."""

    async def latest_of(self, account_id: AccountId) -> NoticeId | None:
        """The notice that counts, or None."""

    async def view(self, account_id: AccountId) -> AccountView | None:
        """The account as those who give accounts see it, or None; trials are not theirs."""

    async def find(
        self, cooperative_id: CooperativeId | None, after: Standing | None, limit: int
    ) -> Page[AccountView]:
        """Accounts of a co-operative and its members, or all, newest first; trials are not among them."""
