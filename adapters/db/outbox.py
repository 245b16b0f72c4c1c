"""The outbox: putting events into it, in the transaction of what caused them (DESIGN §4)."""

from typing import get_args

import msgspec
from sqlalchemy import insert

from adapters.db.plain import plain
from adapters.db.schema import outbox
from adapters.db.transaction import Transaction
from domain.events import Event

EVENTS: dict[str, type[Event]] = {event.__name__: event for event in get_args(Event)}
"""Every event by its name, as it stands in the table."""


class SqlOutbox:
    """Events as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def put(self, *events: Event) -> None:
        """Keep events for the worker; they are told once this transaction has committed."""
        at = self._work.wall_now()
        rows = [
            {
                "id": self._work.new_id(),
                "event": type(event).__name__,
                "payload": plain(event),
                "put_at": at,
                "due_at": at,
                "attempts": 0,
            }
            for event in events
        ]
        if rows:
            await self._work.connection.execute(insert(outbox), rows)


def event_of(name: str, payload: object) -> Event:
    """The event of a row. Raises KeyError for an event this program does not know."""
    event: Event = msgspec.convert(payload, EVENTS[name])
    return event
