"""One transaction: its connection, who acts in it, and the audit row of all that it changes (SPEC 1.7)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.db.schema import audit_log
from adapters.sealing import Sealer
from domain.accounts import AccountId
from domain.api_clients import ApiClientId
from domain.members import MemberId
from domain.places import Municipalities


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for whom, from where, and what it is called: what the audit log tells.

    ``account_id`` None: the system itself, one who has not logged in yet, or an API client, ``client_id``.
    ``member_id``: the desk for which it is done. ``address``: the caller's IP address. ``operation``: the
    operation's id. ``as_account_id``: as whom a federation admin looks in. ``on_behalf``: a clerk in the
    member's place.
    """

    account_id: AccountId | None
    member_id: MemberId | None
    address: str | None
    request_id: str | None
    operation: str
    as_account_id: AccountId | None = None
    on_behalf: bool = False
    client_id: ApiClientId | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that was changed, as JSON; ``before`` None: it is new."""

    thing_id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


@dataclass(slots=True)
class Transaction:
    """What every kept thing needs of the transaction it is kept in.

    ``clock_moved_to``: the offset of the network's clock that takes effect when this commits. ``recorded``:
    the kinds of things changed.
    """

    connection: AsyncConnection
    actor: Actor
    municipalities: Municipalities
    sealer: Sealer
    wall_now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    clock_moved_to: timedelta | None = field(default=None)
    recorded: set[str] = field(default_factory=set)

    async def record(
        self, kind: str, thing_id: str, *, before: Mapping[str, Any] | None, after: Mapping[str, Any]
    ) -> None:
        """Write the audit row of one change."""
        await self.record_all(kind, [Changed(thing_id, before, after)])

    async def record_all(self, kind: str, changes: Iterable[Changed]) -> None:
        """Write the audit row of each of these changes."""
        actor = self.actor
        self.recorded.add(kind)
        rows = [
            {
                "id": self.new_id(),
                "at": self.wall_now(),
                "account_id": actor.account_id,
                "client_id": actor.client_id,
                "member_id": actor.member_id,
                "address": actor.address,
                "request_id": actor.request_id,
                "operation": actor.operation,
                "kind": kind,
                "thing_id": change.thing_id,
                "before": change.before,
                "after": change.after,
                "as_account_id": actor.as_account_id,
                "on_behalf": actor.on_behalf,
            }
            for change in changes
        ]
        if rows:
            await self.connection.execute(insert(audit_log), rows)
