"""Rate limits: whatever the processes do at once, together they let exactly the quota pass."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db.rate_limits import SWEEP_AT, Lease, Permits, SqlRateLimits, Verdict, window_of
from adapters.ids import new_id
from tests.builders import NOW
from tests.conftest import FreshDatabase


@dataclass(frozen=True)
class Policy:
    quota: int
    window_seconds: int = 60
    exact: bool = True


SECOND = timedelta(seconds=1)


async def test_calls_pass_up_to_the_quota_and_again_in_the_next_window(database: FreshDatabase) -> None:
    permits, policy = Permits(SqlRateLimits(database.engine)), Policy(2)
    assert [await permits.take("a", policy, NOW + 10 * SECOND) for _ in range(3)] == [
        Verdict(True, 1, 50),
        Verdict(True, 0, 50),
        Verdict(False, 0, 50),
    ]
    assert await permits.take("b", policy, NOW + 10 * SECOND) == Verdict(True, 1, 50)
    assert await permits.take("a", policy, NOW + 59.5 * SECOND) == Verdict(False, 0, 1)
    assert await permits.take("a", policy, NOW + 60 * SECOND) == Verdict(True, 1, 60)


def test_windows_are_counted_from_1970_wherever_the_clock_stands() -> None:
    start, end = window_of(Policy(1, 300), NOW + 299 * SECOND)
    assert (start, end) == (NOW, NOW + 300 * SECOND)


@pytest.mark.parametrize(("exact", "quota"), [(True, 30), (False, 95)])
async def test_processes_together_let_the_quota_pass_and_no_more(
    database: FreshDatabase, exact: bool, quota: int
) -> None:
    policy = Policy(quota, exact=exact)
    processes = [Permits(SqlRateLimits(database.engine)) for _ in range(3)]
    calls = [permits.take("a", policy, NOW) for permits in processes for _ in range(quota)]
    verdicts = await asyncio.gather(*calls)
    assert sum(verdict.allowed for verdict in verdicts) == quota


async def test_a_process_alone_lets_its_whole_quota_pass_and_tells_what_is_left(
    database: FreshDatabase,
) -> None:
    permits, policy = Permits(SqlRateLimits(database.engine)), Policy(95, exact=False)
    verdicts = [await permits.take("a", policy, NOW) for _ in range(97)]
    assert [verdict.remaining for verdict in verdicts] == [*range(94, -1, -1), 0, 0]
    assert [verdict.allowed for verdict in verdicts] == [True] * 95 + [False] * 2


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.integers(1, 40), st.lists(st.integers(1, 12), max_size=20))
async def test_draws_of_any_size_add_up_to_the_quota(
    engine: AsyncEngine, quota: int, blocks: list[int]
) -> None:
    windows, key = SqlRateLimits(engine), str(new_id())
    left = quota
    for block in blocks:
        granted = min(block, left)
        left -= granted
        assert await windows.lease(key, Policy(quota), block=block, now=NOW) == Lease(granted, left)


async def test_windows_that_have_ended_do_not_pile_up_in_memory(database: FreshDatabase) -> None:
    permits = Permits(SqlRateLimits(database.engine))
    held = permits._held
    await permits.take("first", Policy(1), NOW)
    held.update({str(n): held["first"] for n in range(SWEEP_AT)})
    await permits.take("a", Policy(1), NOW + 60 * SECOND)
    assert held is not permits._held
    assert list(permits._held) == ["a"]


async def test_calls_at_once_share_one_block_and_ask_the_database_once(database: FreshDatabase) -> None:
    permits, policy = Permits(SqlRateLimits(database.engine)), Policy(400, exact=False)
    verdicts = await asyncio.gather(*(permits.take("a", policy, NOW) for _ in range(20)))
    assert [verdict.allowed for verdict in verdicts] == [True] * 20
    assert sum(verdict.drew for verdict in verdicts) == 1
    assert (await permits.take("a", policy, NOW)).drew


async def test_a_call_that_costs_more_takes_all_its_permits_or_none(database: FreshDatabase) -> None:
    permits, policy = Permits(SqlRateLimits(database.engine)), Policy(10, exact=False)
    taken = [await permits.take("a", policy, NOW, cost) for cost in (4, 4, 4, 2, 1)]
    assert taken == [
        Verdict(True, 6, 60),
        Verdict(True, 2, 60),
        Verdict(False, 2, 60),
        Verdict(True, 0, 60),
        Verdict(False, 0, 60),
    ]


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(
    st.integers(1, 200),
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4), st.integers(0, 40)), max_size=60),
)
async def test_never_more_than_the_quota_passes_in_a_window_whichever_processes_and_costs(
    engine: AsyncEngine, quota: int, calls: list[tuple[int, int, int]]
) -> None:
    """``calls``: at which process, at what cost, and how many seconds after the one before."""
    processes = [Permits(SqlRateLimits(engine)) for _ in range(3)]
    key, policy, now = str(new_id()), Policy(quota, exact=False), NOW
    used: dict[int, int] = {}
    for process, cost, later in calls:
        now += later * SECOND
        if (await processes[process].take(key, policy, now, cost)).allowed:
            window = int(now.timestamp()) // 60
            used[window] = used.get(window, 0) + cost
    assert all(spent <= quota for spent in used.values())
