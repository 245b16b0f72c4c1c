"""Jobs run once for each period, and housekeeping drops what has had its time and nothing else."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, insert, select

from adapters.db.jobs import purge, run_once
from adapters.db.schema import idempotency_keys, metadata, outbox, rate_limits
from adapters.ids import new_id
from domain.accounts import AccountId, SessionEnd
from domain.api_clients import (
    ApiClient,
    ApiClientId,
    ClientSecret,
    ClientSecretId,
    ClientToken,
    ClientTokenId,
    Scope,
)
from domain.contracts.numbers import ContractNumber
from domain.password_resets import RESET_LIFE, PasswordReset, ResetId
from domain.ports import Ports, Work
from domain.positions import Fix, Ping
from domain.trackings import PositionMoved
from domain.trials import TERMS_VERSION, Trial, TrialId, TrialRequest, TrialView
from domain.usecases.logging_in import hash_of
from tests.builders import DAY, HOUR, NOW, MovableClock, Network, a_session
from tests.concluded import keep_concluded
from tests.conftest import FreshDatabase

TICK = timedelta(microseconds=1)


async def test_a_job_runs_once_for_each_period(database: FreshDatabase, clock: MovableClock) -> None:
    ran = []

    async def job() -> None:
        ran.append(clock.wall_now())

    for name, period, runs in (
        ("close", "2026-04", True),
        ("close", "2026-04", False),
        ("close", "2026-05", True),
        ("bill", "2026-04", True),
    ):
        assert await run_once(database.engine, name, period, job, wall_now=clock.wall_now) is runs
    assert len(ran) == 3


async def test_of_two_processes_one_runs_the_job(database: FreshDatabase, clock: MovableClock) -> None:
    started, may_end = asyncio.Event(), asyncio.Event()

    async def long_job() -> None:
        started.set()
        await may_end.wait()

    async def never() -> None:
        raise AssertionError("it runs elsewhere")

    first = asyncio.create_task(
        run_once(database.engine, "close", "2026-04", long_job, wall_now=clock.wall_now)
    )
    await started.wait()
    assert not await run_once(database.engine, "close", "2026-04", never, wall_now=clock.wall_now)
    may_end.set()
    assert await first
    assert not await run_once(database.engine, "close", "2026-04", never, wall_now=clock.wall_now)


async def test_a_job_that_failed_runs_again(database: FreshDatabase, clock: MovableClock) -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    async def succeed() -> None:
        return

    with pytest.raises(ZeroDivisionError):
        await run_once(database.engine, "close", "2026-04", fail, wall_now=clock.wall_now)
    assert await run_once(database.engine, "close", "2026-04", succeed, wall_now=clock.wall_now)


async def keep(database: FreshDatabase, table: Table, **values: Any) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(insert(table).values(**values))


async def count(database: FreshDatabase) -> dict[str, int]:
    counts = {}
    async with database.engine.connect() as connection:
        for name, table in metadata.tables.items():
            counts[name] = len((await connection.execute(select(table))).all())
    return counts


async def _event(database: FreshDatabase, done_at: datetime | None, dead_at: datetime | None) -> None:
    long_ago = NOW - 99 * DAY
    row = {"id": new_id(), "event": "LoadPosted", "payload": {}, "put_at": long_ago, "due_at": long_ago}
    await keep(database, outbox, **row, attempts=1, done_at=done_at, dead_at=dead_at)


async def _follow(ports: Ports, network: Network, database: FreshDatabase) -> tuple[ContractNumber, Fix]:
    """Two positions and two events of a stream, of which one each has had its time; the position that stays.

    Positions grow old by the network's clock, which is a day ahead.
    """
    contract = await keep_concluded(ports, network.penguin, network.owl)
    fixes = [Fix(Ping(at, 0, 0), None, NOW) for at in (NOW - 89 * DAY, NOW - 89 * DAY + TICK)]
    for at in (NOW - DAY, NOW - DAY + TICK):
        database.clock.forward(at - database.clock.wall_now())
        async with ports.begin() as work:
            await work.trackings.keep(contract.number, fixes)
            await work.trackings.tell(contract.number, [PositionMoved(fixes[1])])
    database.clock.forward(NOW - database.clock.wall_now())
    return contract.number, fixes[1]


async def _ask_for_trials(ports: Ports) -> tuple[Trial, Trial]:
    """Two requests that nobody confirmed; only the first has had its time."""
    terms = TrialRequest("試し運輸", "試し 太郎", "soumu@unyu.example", "059-000-0009", TERMS_VERSION)
    asked = [
        Trial(TrialId(new_id()), 1, terms, at - DAY, at)
        for at in (NOW - timedelta(days=30), NOW - timedelta(days=30) + TICK)
    ]
    async with ports.begin() as work:
        for trial in asked:
            await work.trials.add(trial)
    return asked[0], asked[1]


async def _hand_out_tokens(ports: Ports, network: Network) -> None:
    """Two tokens of a client, of which one is over."""
    assert network.owl.desk is not None
    owl = network.owl
    client = ApiClient(ApiClientId(new_id()), 1, owl.desk.id, "TMS", (Scope.LOADS_READ,), owl.account.id, NOW)
    secret = ClientSecret(ClientSecretId(new_id()), client.id, b"s" * 32, NOW)
    async with ports.begin() as work:
        await work.api_clients.add(client)
        await work.api_clients.add_secret(secret)
        for n, until in enumerate((NOW, NOW + TICK)):
            token_id = ClientTokenId(new_id())
            token = ClientToken(token_id, client.id, secret.id, client.scopes, bytes([n]) * 32, until)
            await work.api_clients.add_token(token, NOW)


async def _put_proofs(work: Work, account_id: AccountId, ends_at: datetime) -> None:
    """What waits for its second half, ending then; and a reset link that ended a week before that."""
    token_hash = hash_of(str(ends_at))
    await work.factors.put_challenge(token_hash, account_id, ends_at)
    await work.factors.start_totp(account_id, "JBSWY3DPEHPK3PXP", ends_at)
    asked_at = ends_at - timedelta(days=7) - RESET_LIFE
    await work.password_resets.add(PasswordReset.ask(ResetId(new_id()), account_id, token_hash, at=asked_at))


async def test_housekeeping_drops_what_has_had_its_time(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    answer = {"fingerprint": b"", "status": 201, "headers": {}, "body": b""}
    for key, at in (("gone", NOW - DAY), ("kept", NOW - DAY + TICK)):
        await keep(database, idempotency_keys, scope=b"", key=key, created_at=at, **answer)
    for key, ends_at in (("gone", NOW), ("kept", NOW + TICK)):
        await keep(database, rate_limits, key=key, window_start=NOW - HOUR, ends_at=ends_at, used=1)
    week = timedelta(days=7)
    for done_at, dead_at in (
        (NOW - week, None),
        (NOW - week + TICK, None),
        (None, NOW - 99 * DAY),
        (None, None),
    ):
        await _event(database, done_at, dead_at)

    month = timedelta(days=30)
    owl = network.owl.account
    gone = a_session(owl, b"1" * 32, at=NOW - 31 * DAY).end(SessionEnd.LOGGED_OUT, at=NOW - month)
    just_kept = a_session(owl, b"2" * 32, at=NOW - 31 * DAY).end(SessionEnd.LOGGED_OUT, at=NOW - month + TICK)
    run_out = a_session(network.otter.account, b"3" * 32, at=NOW - month - timedelta(days=14))
    active = a_session(owl, b"4" * 32, at=NOW - 13 * DAY)
    async with ports.begin() as work:
        for n, session in enumerate((gone, just_kept, run_out, active)):
            await work.sessions.add(session, bytes([n]) * 32)
        await _put_proofs(work, owl.id, NOW)
        await _put_proofs(work, network.otter.account.id, NOW + TICK)

    number, stays = await _follow(ports, network, database)
    lapsed, asked = await _ask_for_trials(ports)
    await _hand_out_tokens(ports, network)
    before = await count(database)
    assert await purge(database.engine, NOW, NOW + DAY) == {
        "idempotency_keys": 1,
        "rate_limits": 1,
        "sessions": 2,
        "passkey_challenges": 1,
        "totp_enrolments": 1,
        "password_resets": 1,
        "outbox": 1,
        "pings": 1,
        "tracking_events": 1,
        "client_tokens": 1,
        "trials": 1,
        "board_changes": 0,  # fresh by the database's clock
        "saved_search_letters": 0,
        "saved_search_matches": 0,
    }
    after = await count(database)
    dropped = {name: before[name] - after[name] for name in before if before[name] != after[name]}
    assert dropped == {
        "idempotency_keys": 1,
        "rate_limits": 1,
        "sessions": 2,
        "refresh_tokens": 2,
        "passkey_challenges": 1,
        "totp_enrolments": 1,
        "password_resets": 1,
        "outbox": 1,
        "pings": 1,
        "tracking_events": 1,
        "client_tokens": 1,
        "trials": 1,
    }
    async with ports.begin() as work:
        assert await work.trackings.track(number, None) == [stays]
        assert [one.sequence for one in await work.trackings.told(number, since=1, limit=9)] == [2]
        assert [await work.sessions.get(one.id) for one in (gone, just_kept, run_out, active)] == [
            None,
            just_kept,
            None,
            active,
        ]
        assert await work.trials.get(lapsed.id) is None
        assert await work.trials.get(asked.id) == TrialView(asked, None)
    assert set((await purge(database.engine, NOW, NOW + DAY)).values()) == {0}
