"""Overload: the latency of contract calls, and what still gets done, at 2 and 5 times the capacity.

Run from the root when the machine does nothing else: ``python -m bench.overload [SECONDS] [ROUNDS]``.
Everything runs on one machine: program, its database, and who calls; nothing is pinned. In each round a fresh
program; its capacity is what 24 callers who never pause get done of the mix. Calls are offered by the clock
(Poisson), at 0.7, 2 and 5 times that; a call that waits is timed from when it was due. A machine may change
its speed while it is measured, so each level is cut into slices of some seconds with the capacity measured
between them: the rate offered follows the capacity before the slice, and what got done is held against the
mean of the capacities around it.
Letters about conclusions wait while callers do: what is left of them is written between the levels, and told.
Ends with 1 when a round at 2 times misses: p99 of contract calls below 3 times the one at 0.7, and at least
90 % of the capacity done within a second.
"""

import asyncio
import os
import platform
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from math import log
from pathlib import Path
from statistics import mean
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlsplit

import uvloop

from adapters.clock import wall_now
from bench.overload.offering import Caller, Outcome, Request, offer, saturate
from bench.overload.stage import CONTRACT_CALLS, MIX, Stage, a_program, dice, kind_of, set_stage

NORMAL, LEVELS = 0.7, (2.0, 5.0)
AT_ONCE = 24
WITHIN_SECONDS = 1.0
SOLO_CALLS = 40
MOST_RATIO, LEAST_GOODPUT = 3.0, 0.9
WARM_SECONDS, SLICE_SECONDS, CAPACITY_SECONDS = 5.0, 6.0, 4.0
LOOK_SECONDS, QUIET_LOOKS, MOST_LOOKS = 2.0, 3, 60


def drawn(stage: Stage, seed: str) -> Callable[[], Request]:
    """Call after call of the mix."""
    numbers = count()

    def next_request() -> Request:
        _, hundredth, any_one = dice(seed, next(numbers))
        return stage.request(kind_of(hundredth), any_one)

    return next_request


def arrivals(seed: str, rate: float, seconds: float) -> list[float]:
    """Moments of a Poisson process."""
    moments, at = [], 0.0
    for number in count():
        at -= log(1 - dice(f"{seed}/gaps", number)[0]) / rate
        if at >= seconds:
            return moments
        moments.append(at)
    raise AssertionError


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of them lies; NaN of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def served(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those that got what they asked for."""
    return [one for one in outcomes if 200 <= one.status < 300]


def in_time(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those of use to who asked."""
    return [one for one in served(outcomes) if one.seconds <= WITHIN_SECONDS]


async def work_of_each(caller: Caller, stage: Stage) -> dict[str, float]:
    """Seconds that a call of each kind takes while nobody else calls."""
    took = {}
    for kind in MIX:
        waiting = count()
        done = await saturate_one(caller, stage, kind, waiting)
        took[kind] = mean(one.seconds for one in done)
    return took


async def saturate_one(caller: Caller, stage: Stage, kind: str, numbers: "count[int]") -> list[Outcome]:
    """One after another, of one kind."""
    outcomes = []
    for _ in range(SOLO_CALLS):
        request = stage.request(kind, dice(kind, next(numbers))[2])
        outcomes.append(await caller.ask(request, perf_counter()))
    wrong = [one for one in outcomes if one not in served(outcomes)]
    assert not wrong, (kind, wrong[0].status, wrong[0].body)
    return outcomes


def contract_seconds(outcomes: Sequence[Outcome]) -> list[float]:
    """How long contract calls took that were served."""
    return [one.seconds for one in served(outcomes) if one.kind in CONTRACT_CALLS]


def tell(level: float, outcomes: Sequence[Outcome], seconds: float) -> None:
    """What became of each kind."""
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        kinds[one.kind].append(one)
    print(f"{level:g} x: {len(outcomes) / seconds:.0f}/s offered")
    print(f"  {'':<20}{'offered':>9}{'served':>9}{'p50 ms':>9}{'p99 ms':>9}  refused")
    for kind in MIX:
        times = [one.seconds * 1000 for one in served(kinds[kind])]
        refused = Counter(one.status for one in kinds[kind]) - Counter({200: 10**9, 201: 10**9, 202: 10**9})
        shed = [one.seconds * 1000 for one in kinds[kind] if one.status == 503]
        note = f"; 503 after p50 {percentile(shed, 0.5):.0f} ms" if shed else ""
        print(
            f"  {kind:<20}{len(kinds[kind]):>9}{len(times):>9}"
            f"{percentile(times, 0.5):>9.1f}{percentile(times, 0.99):>9.1f}  {dict(refused) or '-'}{note}"
        )


async def letters_written(home: Path) -> int:
    """Let the worker write what it owes, so that it is no part of the next level; how many letters."""
    seen = [sum(1 for _ in (home / "mail").rglob("*"))]
    while len(seen) < MOST_LOOKS and not (len(seen) > QUIET_LOOKS and seen[-1] == seen[-1 - QUIET_LOOKS]):
        await asyncio.sleep(LOOK_SECONDS)
        seen.append(sum(1 for _ in (home / "mail").rglob("*")))
    return seen[-1] - seen[0]


class Capacity(NamedTuple):
    """What callers who never pause get done, a second."""

    calls: float
    work: float
    """Seconds of work, as each kind takes alone."""

    @classmethod
    def mean_of(cls, measured: Sequence["Capacity"]) -> "Capacity":
        """The mean of what was measured one after another."""
        return cls(mean(one.calls for one in measured), mean(one.work for one in measured))


async def capacity(caller: Caller, stage: Stage, work: Mapping[str, float], seed: str) -> Capacity:
    """Saturate, and count."""
    done = await saturate(caller, drawn(stage, seed), at_once=AT_ONCE, seconds=CAPACITY_SECONDS)
    span = max(one.due + one.seconds for one in done) - min(one.due for one in done)
    got = served(done)
    return Capacity(len(got) / span, sum(work[one.kind] for one in got) / span)


async def in_slices(
    caller: Caller, stage: Stage, work: Mapping[str, float], level: float, slices: int, seed: str
) -> tuple[list[Outcome], list[Capacity]]:
    """What became of the calls of a level, and the capacity around each of its slices."""
    outcomes: list[Outcome] = []
    around: list[Capacity] = []
    before = await capacity(caller, stage, work, f"{seed}/{level}/full")
    for number in range(slices):
        slice_seed = f"{seed}/{level}/{number}"
        moments = arrivals(slice_seed, level * before.calls, SLICE_SECONDS)
        next_request = drawn(stage, slice_seed)
        outcomes += await offer(caller, [next_request() for _ in moments], moments)
        after = await capacity(caller, stage, work, f"{slice_seed}/full")
        around.append(Capacity.mean_of((before, after)))
        before = after
    return outcomes, around


async def a_round(stage: Stage, home: Path, seconds: float, seed: str) -> bool:
    """The normal load and each overload, with the capacity around each; whether it holds at twice."""
    address = urlsplit(stage.base_url)
    caller = Caller(str(address.hostname), int(address.port or 80))
    await saturate(caller, drawn(stage, f"{seed}/warm"), at_once=AT_ONCE, seconds=WARM_SECONDS)
    work = await work_of_each(caller, stage)
    print("of each kind alone, ms:", ", ".join(f"{kind} {took * 1000:.1f}" for kind, took in work.items()))
    normal, holds = 0.0, True
    for level in (NORMAL, *LEVELS):
        print(f"\nletters of conclusions still to be written: {await letters_written(home)}")
        outcomes, fulls = await in_slices(
            caller, stage, work, level, max(1, round(seconds / SLICE_SECONDS)), seed
        )
        tell(level, outcomes, seconds)
        p50, p99 = (percentile(contract_seconds(outcomes), share) for share in (0.5, 0.99))
        normal = p99 if level == NORMAL else normal
        full, good = Capacity.mean_of(fulls), in_time(outcomes)
        goodput = len(good) / seconds / full.calls
        by_work = sum(work[one.kind] for one in good) / seconds / full.work
        least, most = (edge(one.calls for one in fulls) for edge in (min, max))
        print(
            f"  contract calls: p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, "
            f"{p99 / normal:.2f} x normal; capacity {least:.0f} to {most:.0f}/s; "
            f"goodput {goodput:.0%} of it by calls, {by_work:.0%} by work"
        )
        if level == 2:
            holds = p99 < MOST_RATIO * normal and min(goodput, by_work) >= LEAST_GOODPUT
    caller.close()
    print(f"  {'holds' if holds else 'DOES NOT HOLD'} at 2 x")
    return holds


def main(seconds: float = 30.0, rounds: int = 3) -> int:
    """So many rounds, each with a program of its own."""
    print(
        f"{wall_now():%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()},",
        f"{seconds:g} s a level in slices of {SLICE_SECONDS:g}",
    )
    print("mix: " + ", ".join(f"{kind} {share} %" for kind, share in MIX.items()))
    held = []
    for number in range(rounds):
        print(f"\n== round {number + 1}; load average {os.getloadavg()[0]:.1f} before it")
        with a_program() as (base_url, home):
            stage = set_stage(base_url, home, conclusions=round(seconds * 1500))
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                held.append(runner.run(a_round(stage, home, seconds, f"round {number}")))
    print(f"\n{sum(held)} of {rounds} rounds hold")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(*(kind(given) for kind, given in zip((float, int), sys.argv[1:], strict=False))))
