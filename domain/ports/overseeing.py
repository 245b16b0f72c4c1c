"""The audit log and view sessions as they are kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from domain.overseeing.audits import (
    AuditRecord,
    AuditSearch,
    AuditView,
    Seal,
    SealedRecord,
    SealHead,
    Unsealed,
)
from domain.overseeing.view_sessions import ViewSession, ViewSessionId
from domain.ports.pages import Page, Standing


class Audits(Protocol):
    """The audit log. What is saved writes its record by itself; here it is read and sealed."""

    async def find(self, search: AuditSearch, after: Standing | None, limit: int) -> Page[AuditView]:
        """The records that answer the search, newest first."""

    async def lock_chain(self) -> SealHead | None:
        """The end of the chain; nobody else seals until this work ends. None while somebody does."""

    async def waiting(self, limit: int) -> Sequence[AuditRecord]:
        """Committed records that are not sealed yet, oldest first."""

    async def seal(self, seals: Iterable[Seal], at: datetime) -> None:
        """Keep the seals of records that were waiting. The chain is locked before."""

    async def sealed(self, after: int, limit: int) -> Sequence[SealedRecord]:
        """The seals that follow a number, in order, each with its record."""

    async def unsealed(self) -> Unsealed:
        """How many records are outside the chain."""

    async def note_export(self, count: int) -> None:
        """Write down that who acts has taken so many records with them."""


class ViewSessions(Protocol):
    """View sessions: added and never changed."""

    async def add(self, view: ViewSession) -> None:
        """Keep a new one."""

    async def note_look(self, view_id: ViewSessionId, path: str) -> None:
        """Write down that who looks in has asked for this path."""
