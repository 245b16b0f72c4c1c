"""Jobs that run once for each period, whichever process is first, and the housekeeping among them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, insert, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db.idempotency import KEPT as ANSWERS_KEPT
from adapters.db.schema import (
    board_changes,
    client_tokens,
    idempotency_keys,
    jobs,
    loads,
    outbox,
    passkey_challenges,
    password_resets,
    pings,
    rate_limits,
    saved_search_letters,
    saved_search_matches,
    sessions,
    totp_enrolments,
    tracking_events,
    trials,
    vehicles,
)
from domain.positions import POSITIONS_KEPT
from domain.postings import PostingStatus
from domain.saved_searches.letters import MATCHES_KEPT
from domain.trackings import STREAM_KEPT
from domain.trials import REQUESTS_KEPT

SESSIONS_KEPT = timedelta(days=30)
"""After their end: long enough to tell the holder of an old token why it stopped working."""

RESETS_KEPT = timedelta(days=7)
"""After their end: long enough to see who asked for whose."""

EVENTS_KEPT = timedelta(days=7)
"""Events that have been told. Dead letters stay until a person has looked at them."""


CHANGES_KEPT = timedelta(hours=1)
"""Traces of what the board shows: who follows it reads them at once, and after half that time all anew."""


async def run_once(
    engine: AsyncEngine,
    name: str,
    period: str,
    job: Callable[[], Awaitable[None]],
    *,
    wall_now: Callable[[], datetime],
) -> bool:
    """Run the job unless it ran for this period; False when it did, or is running elsewhere.

    A job that fails, or whose process dies, is not marked and runs again at the next call.
    """
    async with engine.begin() as connection:
        lock = select(func.pg_try_advisory_xact_lock(func.hashtext("job"), func.hashtext(name)))
        if not await connection.scalar(lock):
            return False
        done = select(jobs.c.done_at).where(jobs.c.name == name, jobs.c.period == period)
        if await connection.scalar(done) is not None:
            return False
        await job()
        await connection.execute(insert(jobs).values(name=name, period=period, done_at=wall_now()))
    return True


async def purge(engine: AsyncEngine, now: datetime, network_now: datetime) -> dict[str, int]:
    """Drop what has had its time; how many rows, by table.

    ``now``: the wall's clock; ``network_now``: the network's, by which positions grow old.
    """
    outlived: dict[Table, ColumnElement[bool]] = {
        idempotency_keys: idempotency_keys.c.created_at <= now - ANSWERS_KEPT,
        rate_limits: rate_limits.c.ends_at <= now,
        sessions: or_(
            sessions.c.ended_at <= now - SESSIONS_KEPT,
            func.least(sessions.c.idle_until, sessions.c.absolute_until) <= now - SESSIONS_KEPT,
        ),
        client_tokens: client_tokens.c.until_at <= now,
        trials: and_(trials.c.issued_at.is_(None), trials.c.confirm_by <= now - REQUESTS_KEPT),
        passkey_challenges: passkey_challenges.c.ends_at <= now,
        totp_enrolments: totp_enrolments.c.ends_at <= now,
        password_resets: password_resets.c.ends_at <= now - RESETS_KEPT,
        outbox: outbox.c.done_at <= now - EVENTS_KEPT,
        # Written and read by the database's clock.
        board_changes: board_changes.c.at <= func.clock_timestamp() - CHANGES_KEPT,
        pings: pings.c.fixed_at <= network_now - POSITIONS_KEPT,
        tracking_events: tracking_events.c.at <= now - STREAM_KEPT,
        saved_search_matches: and_(
            saved_search_matches.c.met_at <= network_now - MATCHES_KEPT,
            *(not_(_is_open(one, network_now)) for one in (loads, vehicles)),
        ),
        saved_search_letters: and_(
            saved_search_letters.c.sent_at <= network_now - MATCHES_KEPT,
            not_(exists().where(saved_search_matches.c.letter_id == saved_search_letters.c.id)),
        ),
    }
    dropped = {}
    for table, condition in outlived.items():
        async with engine.begin() as connection:
            dropped[table.name] = (await connection.execute(delete(table).where(condition))).rowcount
    return dropped


def _is_open(postings: Table, network_now: datetime) -> ColumnElement[bool]:
    """Whether what met a saved search is still on the board, so that it must not be told anew."""
    c = postings.c
    on_the_board = (c.status == PostingStatus.OPEN.value, c.closing_at > network_now)
    return exists().where(c.id == saved_search_matches.c.posting_id, *on_the_board)
