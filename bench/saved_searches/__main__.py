"""How long a posting takes to find whose saved search it meets: ``python -m bench.saved_searches [count]``.

In process, one core: the reverse index alone, then the exact question put to each it has found; and beside
it the naive way, the exact question put to everyone, over a sample of the same postings, where both must
find the same. Times are the processor's, of this thread alone: what else runs on the machine does not count.
Ratios are of one run.
"""

import gc
import platform
import resource
import statistics
import sys
import time
from collections.abc import Sequence

from adapters.reference.municipalities import load_municipalities
from adapters.saved_searches.index import ReverseIndex
from bench.saved_searches.drawing import NOW, loads, watchers
from domain.loads import Load
from domain.members import Company
from domain.places import Municipalities
from domain.saved_searches.meeting import Showing, Watcher

COUNT, POSTINGS, SAMPLE, ROUNDS = 50_000, 1_000, 12, 5


def main() -> None:
    """Draw, measure, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    places = load_municipalities()
    before = _resident_mib()
    everyone = list(watchers(count))
    drawn = _resident_mib()
    index = ReverseIndex(places)
    began = time.thread_time()
    for one in everyone:
        index.put(one)
    written = time.thread_time() - began
    print(f"saved searches: {len(index):,}; python {platform.python_version()}, {platform.machine()}")
    print(f"written into the index: {written / count * 1e6:.0f} µs each, {written:.1f} s in all")
    print(f"memory: {drawn - before:.0f} MiB things, {_resident_mib() - drawn:.0f} MiB index")
    postings = list(loads(POSTINGS))
    gc.collect()
    gc.freeze()
    _measure(index, postings, places)
    _compare(index, everyone, postings[:SAMPLE], places)


def _measure(index: ReverseIndex, postings: list[tuple[Load, Company]], places: Municipalities) -> None:
    found, met, asked = 0, 0, []
    for load, poster in postings:
        watching = index.watching_load(load, poster, NOW)
        found += len(watching)
        began = time.thread_time()
        met += len(_met(watching, load, poster, places))
        asked.append(time.thread_time() - began)
    rounds = []
    for _ in range(ROUNDS):
        took = []
        for load, poster in postings:
            began = time.thread_time()
            index.watching_load(load, poster, NOW)
            took.append(time.thread_time() - began)
        rounds.append(sorted(took))
    p50, p99 = (statistics.median(_at(one, share) for one in rounds) * 1e3 for share in (0.5, 0.99))
    mean = statistics.median(statistics.fmean(one) for one in rounds) * 1e3
    print(
        f"index, ms a posting: mean {mean:.3f}, median {p50:.3f}, p99 {p99:.3f} ({ROUNDS} × {len(postings)})"
    )
    print(f"found a posting: {found / len(postings):.1f}, of whom met: {met / len(postings):.1f}")
    each = sum(asked) / max(found, 1)
    print(f"exact question to those found: {statistics.fmean(asked) * 1e3:.2f} ms, {each * 1e6:.0f} µs each")


def _compare(
    index: ReverseIndex,
    everyone: list[Watcher],
    postings: list[tuple[Load, Company]],
    places: Municipalities,
) -> None:
    slow, quick, same = 0.0, 0.0, 0
    for load, poster in postings:
        began = time.thread_time()
        by_asking = _met(everyone, load, poster, places)
        middle = time.thread_time()
        by_index = _met(index.watching_load(load, poster, NOW), load, poster, places)
        quick += time.thread_time() - middle
        slow += middle - began
        same += sorted(by_asking) == sorted(by_index)
    print(f"the same as asking everyone: {same} of {len(postings)} postings")
    print(f"asking everyone: {slow / len(postings) * 1e3:.0f} ms a posting, {slow / quick:.0f} × as long")
    if same != len(postings):
        raise SystemExit("the index and the exact question differ")


def _met(watching: Sequence[Watcher], load: Load, poster: Company, places: Municipalities) -> list[int]:
    showing = Showing(load, poster, NOW, places)
    return [one.saved.id.int for one in watching if showing.meets(one.saved, one.viewer)]


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _resident_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
