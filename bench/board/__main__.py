"""The board's searches over HTTP: how many a second, against a primary-key GET, and against a naive program.

Run from the root when the machine does nothing else: ``python -m bench.board [LOADS] [SECONDS] [ROUNDS]``.
Everything runs on one machine: PostgreSQL, one process of each program, and wrk with one thread and four
connections; nothing is pinned. One database holds LOADS open loads (20,000 unless said), and all programs
work on it: ours as it is, ours with the board read from the tables, and the naive one of
``bench/board/naive``. The same tokens are good for all. Each round measures every kind of call once, so that
a machine that changes its speed changes it for all; told is the median of the rounds, with the least and the
most. Before that, the naive program is held to our answers, item for item. Ends with 1 where an answer was
wrong or a goal was missed.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

from httpx2 import Client

from adapters.clock import wall_now
from bench.board.questions import question, worded
from bench.board.stage import Stage, set_stage

LUA = Path(__file__).with_name("asking.lua")
CONNECTIONS, WARM_SECONDS = 4, 3
QUESTIONS, COMPARED = 400, 40
AGAINST_GET = {20_000: 1.0, 100_000: 0.5}
AGAINST_NAIVE = 10.0


class Kind(NamedTuple):
    """A kind of call: who is asked, by which path (or get), and with what."""

    name: str
    base_url: str
    path: str
    asked: Sequence[str]


class Run(NamedTuple):
    """What wrk said of a run."""

    per_second: float
    p50_ms: float
    p99_ms: float
    wrong: int
    bytes_an_answer: float


def main(loads: int = 20_000, seconds: int = 8, rounds: int = 5) -> int:
    """Measure, and tell."""
    if shutil.which("wrk") is None:
        sys.stderr.write("wrk がありません。/ wrk is missing:\n    apt install wrk\n")
        return 2
    with set_stage(loads) as stage:
        kinds = _kinds(stage)
        _describe(loads, seconds, rounds, stage)
        runs: Mapping[str, list[Run]] = defaultdict(list)
        for kind in kinds:
            _run(stage, kind, WARM_SECONDS)
        for _ in range(rounds):
            for kind in kinds:
                runs[kind.name].append(_run(stage, kind, seconds))
    return _tell(loads, runs)


def _kinds(stage: Stage) -> list[Kind]:
    now = wall_now()
    searches = [json.dumps(question(number, now)) for number in range(QUESTIONS)]
    words = [json.dumps(worded(number), ensure_ascii=False) for number in range(QUESTIONS)]
    ids = _ids(stage)
    search, counts = "/v1/loads/search", "/v1/loads/counts"
    return [
        Kind("GET by id", stage.ours, "get", ids),
        Kind("search", stage.ours, search, searches),
        Kind("search, free word", stage.ours, search, words),
        Kind("count", stage.ours, counts, searches),
        Kind("search, tables (KAERINI_BOARD=sql)", stage.sql, search, searches),
        Kind("naive: GET by id", stage.naive, "get", ids),
        Kind("naive: search", stage.naive, search, searches),
    ]


def _ids(stage: Stage) -> list[str]:
    """Loads that everybody may see."""
    with Client(base_url=stage.ours, trust_env=False, timeout=60) as client:
        seen = [_page(client, token, {"sort": "pickup"}, 200)["items"] for token in stage.tokens]
    return sorted(set.intersection(*({one["id"] for one in page} for page in seen)))


def _page(client: Client, token: str, form: Any, limit: int) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.post(f"/v1/loads/search?limit={limit}", json=form, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _describe(loads: int, seconds: int, rounds: int, stage: Stage) -> None:
    """The machine, the day, and what is asked: that both programs answer the same comes first."""
    now, items, counts = wall_now(), [], []
    with (
        Client(base_url=stage.ours, trust_env=False, timeout=60) as ours,
        Client(base_url=stage.naive, trust_env=False, timeout=60) as naive,
    ):
        for number in range(COMPARED):
            form, token = question(number, now), stage.tokens[number % len(stage.tokens)]
            one, other = (_page(client, token, form, 50)["items"] for client in (ours, naive))
            assert one == other, (form, _first_difference(one, other))
            items.append(len(one))
            headers = {"Authorization": f"Bearer {token}"}
            counts.append(ours.post("/v1/loads/counts", json=form, headers=headers).json()["count"])
            if one:
                each = (client.get(f"/v1/loads/{one[0]['id']}", headers=headers) for client in (ours, naive))
                load, other = (answer.json() for answer in each)
                assert load == other, _first_difference([load], [other])
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    print(f"{now:%Y-%m-%d %H:%M} UTC, {model}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"load average before: {os.getloadavg()[0]:.2f}")
    print(f"{loads:,} open loads; wrk -t1 -c{CONNECTIONS}; {rounds} rounds, {seconds} s of each kind in each")
    print(f"a question finds {min(counts):,} to {max(counts):,} loads, {median(counts):,.0f} as the median")
    print(f"and shows {mean(items):.0f} of them; the naive program showed the same {sum(items):,}")
    print(flush=True)


def _first_difference(ours: list[Any], naive: list[Any]) -> Any:
    """Where two pages part."""
    if [one["id"] for one in ours] != [one["id"] for one in naive]:
        return [[(one["id"], one["posted_at"]) for one in page[:5]] for page in (ours, naive)]
    pairs = ((one[name], other[name], name) for one, other in zip(ours, naive, strict=True) for name in one)
    return next(pair for pair in pairs if pair[0] != pair[1])


def _run(stage: Stage, kind: Kind, seconds: int) -> Run:
    tokens, asked = stage.folder / "tokens", stage.folder / "asked"
    tokens.write_text("\n".join(stage.tokens))
    asked.write_text("\n".join(kind.asked))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", str(LUA)]
    said = subprocess.run(
        [*command, kind.base_url, "--", kind.path, str(tokens), str(asked)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    told = json.loads(said.strip().splitlines()[-1])
    calls = max(1, told["calls"])
    return Run(
        *(calls / told["seconds"], told["p50_ms"], told["p99_ms"], told["wrong"], told["bytes"] / calls)
    )


def _tell(loads: int, runs: Mapping[str, list[Run]]) -> int:
    print(f"{'':36}{'calls/s':>9}{'least':>9}{'most':>9}{'p50 ms':>9}{'p99 ms':>9}{'kB each':>9}{'wrong':>7}")
    rate: dict[str, float] = {}
    for name, of_kind in runs.items():
        each = [run.per_second for run in of_kind]
        rate[name] = median(each)
        figures = [rate[name], min(each), max(each)]
        figures += [median(run.p50_ms for run in of_kind), median(run.p99_ms for run in of_kind)]
        told = "".join(
            f"{figure:>9,.1f}" for figure in [*figures, mean(run.bytes_an_answer for run in of_kind) / 1000]
        )
        print(f"{name:36}{told}{sum(run.wrong for run in of_kind):>7}")
    goals = [
        ("search / GET by id", rate["search"] / rate["GET by id"], AGAINST_GET.get(loads)),
        ("search / naive search", rate["search"] / rate["naive: search"], AGAINST_NAIVE),
        ("free word / GET by id", rate["search, free word"] / rate["GET by id"], None),
        ("count / GET by id", rate["count"] / rate["GET by id"], None),
        ("GET by id / naive GET by id", rate["GET by id"] / rate["naive: GET by id"], None),
    ]
    print()
    for name, ratio, goal in goals:
        print(f"{name:36}{ratio:>9.2f}" + ("" if goal is None else f"   (goal: {goal:.1f} or more)"))
    missed = any(goal is not None and ratio < goal for _, ratio, goal in goals)
    wrong = any(run.wrong for of_kind in runs.values() for run in of_kind)
    return int(missed or wrong)


if __name__ == "__main__":
    sys.exit(main(*(int(given) for given in sys.argv[1:4])))
