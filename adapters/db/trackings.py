"""Positions in the database, and the numbered stream of each contract (SPEC 6.2, 6.3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from adapters.db.plain import plain
from adapters.db.schema import pings, tracking_events, trackings
from adapters.db.transaction import Transaction
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import ReportFlagged
from domain.positions import Fix, Ping
from domain.trackings import StreamEvent, Told

CHANNEL = "tracking"
"""Where it is said, at a commit, of which contract there is news."""

STREAM_EVENTS: dict[str, type[StreamEvent]] = {event.__name__: event for event in get_args(StreamEvent)}
"""Every event of a stream by its name, as it stands in the table."""

_p, _t, _e = pings.c, trackings.c, tracking_events.c

_KEEP = text(
    """
    INSERT INTO pings (contract_number, fixed_at, lat_e7, lon_e7, accuracy_m, speed_kmh, heading_deg,
                       battery_pct, flag, received_at)
    SELECT :number, *
      FROM unnest(CAST(:fixed_at AS timestamptz[]), CAST(:lat_e7 AS integer[]), CAST(:lon_e7 AS integer[]),
                  CAST(:accuracy_m AS integer[]), CAST(:speed_kmh AS smallint[]),
                  CAST(:heading_deg AS smallint[]), CAST(:battery_pct AS smallint[]),
                  CAST(:flag AS text[]), CAST(:received_at AS timestamptz[]))
    ON CONFLICT DO NOTHING
    RETURNING fixed_at
    """
)
"""One statement for a whole batch, whatever its size; what is there already stays as it is."""

_OF_A_PING = ("fixed_at", "lat_e7", "lon_e7", "accuracy_m", "speed_kmh", "heading_deg", "battery_pct")


class SqlTrackings:
    """Positions and streams as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def lock(self, number: ContractNumber) -> None:
        """Nobody else keeps positions of this contract, or tells its stream, until this work ends."""
        held = select(_t.sequence).where(_t.contract_number == number).with_for_update()
        if await self._work.connection.scalar(held) is None:
            new = insert(trackings).values(contract_number=number, sequence=0).on_conflict_do_nothing()
            await self._work.connection.execute(new)
            await self._work.connection.execute(held)

    async def keep(self, number: ContractNumber, fixes: Sequence[Fix]) -> set[datetime]:
        """Keep fixes, each once (contract, fix time; the first wins); the times of those that are new."""
        if not fixes:
            return set()
        columns: dict[str, list[Any]] = {
            name: [getattr(fix.ping, name) for fix in fixes] for name in _OF_A_PING
        }
        columns["flag"] = [fix.flag and fix.flag.value for fix in fixes]
        columns["received_at"] = [fix.received_at for fix in fixes]
        kept = await self._work.connection.execute(_KEEP, {"number": number, **columns})
        return set(kept.scalars())

    async def newest(self, number: ContractNumber, until: datetime | None) -> Fix | None:
        """The last fix of the line, up to this time, or None."""
        query = select(pings).where(_p.contract_number == number, _p.flag.is_(None))
        if until is not None:
            query = query.where(_p.fixed_at <= until)
        found = await self._work.connection.execute(query.order_by(_p.fixed_at.desc()).limit(1))
        row = found.one_or_none()
        return None if row is None else _fix(row)

    async def track(self, number: ContractNumber, until: datetime | None) -> Sequence[Fix]:
        """Every fix up to this time, flagged ones too, in order of time."""
        query = select(pings).where(_p.contract_number == number)
        if until is not None:
            query = query.where(_p.fixed_at <= until)
        rows = await self._work.connection.execute(query.order_by(_p.fixed_at))
        return [_fix(row) for row in rows]

    async def tell(self, number: ContractNumber, events: Sequence[StreamEvent]) -> None:
        """Put events on the stream, numbered on; viewers in every process hear of it at the commit.

        The contract's row is held to the end of the work: numbers have no gaps and the order of commits.
        """
        if not events:
            return
        numbered = insert(trackings).values(contract_number=number, sequence=len(events))
        numbered = numbered.on_conflict_do_update(
            index_elements=["contract_number"], set_={"sequence": _t.sequence + len(events)}
        )
        last: int = (await self._work.connection.execute(numbered.returning(_t.sequence))).scalar_one()
        at = self._work.wall_now()
        rows = [
            {
                "contract_number": number,
                "sequence": last - len(events) + place,
                "at": at,
                "event": type(event).__name__,
                "payload": plain(event),
            }
            for place, event in enumerate(events, 1)
        ]
        await self._work.connection.execute(insert(tracking_events), rows)
        await self._work.connection.execute(select(func.pg_notify(CHANNEL, number)))

    async def last_told(self, number: ContractNumber) -> int:
        """The number of the stream's last event; 0 before the first."""
        query = select(_t.sequence).where(_t.contract_number == number)
        return await self._work.connection.scalar(query) or 0

    async def told(self, number: ContractNumber, *, since: int, limit: int) -> Sequence[Told]:
        """The stream's events from this number on, the number included, in order."""
        query = select(tracking_events).where(_e.contract_number == number, _e.sequence >= since)
        rows = await self._work.connection.execute(query.order_by(_e.sequence).limit(limit))
        return [
            Told(row.sequence, row.at, msgspec.convert(row.payload, STREAM_EVENTS[row.event])) for row in rows
        ]

    async def note_look_up(self, number: ContractNumber) -> None:
        """Write down that who acts has looked up where the truck is (SPEC 6.3)."""
        await self._work.record(trackings.name, number, before=None, after={})


def _fix(row: Any) -> Fix:
    ping = Ping(*(getattr(row, name) for name in _OF_A_PING))
    return Fix(ping, None if row.flag is None else ReportFlagged(row.flag), row.received_at)
