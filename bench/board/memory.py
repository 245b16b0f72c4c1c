"""The board in memory, measured in process: ``python -m bench.board.memory [OPEN ...]``.

Run it when the machine does nothing else. On a database of its own, seeded as a nation has it, for each
number of open loads (20000 and 100000 unless given): how long memory takes to be there, what room it takes,
how long searches take, in turns with one SELECT of a load by its primary key over the same driver; then how
long after its commit a change of another process is visible.
"""

import asyncio
import platform
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from adapters.board.feed import BoardFeed
from adapters.board.memory import MemoryBoard
from adapters.clock import wall_now
from adapters.db.connect import Listening
from adapters.reference.municipalities import load_municipalities
from api.compose import open_database, open_world
from api.demo.network import ensure_demo_network
from api.settings import read_settings
from bench.board.seeding import seed_board
from domain.accounts import Viewer
from domain.places import Area, Point
from domain.postings import Window
from domain.search import LoadSearch, LoadSort
from domain.vehicle_classes import BodyType

TURNS, WARM = 300, 60
CHANGES, LOOKS = 200, 1_000_000
VEHICLES_PER_LOAD = 0.2
PREFECTURES = ("23", "13", "27", "11", "14", "40", "24", "22", "28", "12")
HITS = ("冷凍", "パレット", "受付", "時間厳守", "運輸", "四日市", "川")
MISSES = ("薔薇", "ぽぴぷ", "龗", "zzzz", "この言葉はない", "鰐")
Question = Callable[[int], LoadSearch]


def questions(now: datetime) -> dict[str, Question]:
    """What is asked, by name; each turn asks for something else."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)

    def typical(turn: int) -> LoadSearch:
        return LoadSearch(
            origin=Area(prefectures=(PREFECTURES[turn % len(PREFECTURES)],)),
            pickup=Window(day, day + timedelta(days=1 + turn % 3)),
            body_types=(BodyType.WING,) if turn % 2 else (BodyType.FREEZER, BodyType.CHILLER),
        )

    return {
        "prefecture, window, body": typical,
        "everything, newest": lambda _: LoadSearch(),
        "everything, dearest": lambda _: LoadSearch(sort=LoadSort.FARE),
        "everything, nearest": lambda turn: LoadSearch(
            sort=LoadSort.DISTANCE, from_point=Point(34.5 + turn % 9 / 10, 136.6)
        ),
        "a word": lambda turn: LoadSearch(text=HITS[turn % len(HITS)]),
        "a word that nobody uses": lambda turn: LoadSearch(text=MISSES[turn % len(MISSES)]),
        "two words": lambda turn: LoadSearch(text=f"{HITS[turn % len(HITS)]} 受付"),
    }


def told(name: str, seconds: list[float]) -> None:
    """A line of what was measured."""
    ms = np.array(seconds) * 1_000
    print(
        f"  {name:40} p50 {np.percentile(ms, 50):8.3f} ms   p99 {np.percentile(ms, 99):8.3f} ms", flush=True
    )


async def timed(
    ask: Callable[[int], Any], beside: Callable[[], Awaitable[Any]]
) -> tuple[list[float], list[float]]:
    """So many turns of a question, each followed by one of the other."""
    asked, other = [], []
    for turn in range(WARM + TURNS):
        begun = perf_counter()
        ask(turn)
        between = perf_counter()
        await beside()
        ended = perf_counter()
        if turn >= WARM:
            asked.append(between - begun)
            other.append(ended - between)
    return asked, other


async def measure(database_url: str, count: int) -> None:
    """All figures for a board of so many open loads."""
    feed = BoardFeed(Listening(database_url), load_municipalities(), wall_now)
    begun = perf_counter()
    feed.start()
    await feed.loaded(600)
    board = await feed.board()
    assert board is not None
    print(f"{count:,} open loads ({feed.open_postings:,} postings)")
    print(
        f"  in memory after {perf_counter() - begun:.2f} s,"
        f" {board.bytes_used / feed.open_postings:,.0f} bytes a posting"
    )
    connection = await Listening(database_url).connect()
    load_id, member_id, cooperative_id = await connection.fetchrow(
        "SELECT id, poster_id, cooperative_id FROM loads WHERE status = 'open' ORDER BY id DESC LIMIT 1"
    )
    viewer = Viewer(member_id, cooperative_id, None, masked=False)
    now, by_key = wall_now(), []

    async def by_primary_key() -> None:
        await connection.fetchrow("SELECT * FROM loads WHERE id = $1", load_id)

    for name, question in questions(now).items():

        def page(turn: int, question: Question = question) -> None:
            board.find_loads(question(turn), viewer, now, None, 50)

        def counted(turn: int, question: Question = question) -> None:
            board.count_loads(question(turn), viewer, now)

        for what, ask in (("50 of", page), ("count of", counted)):
            seconds, other = await timed(ask, by_primary_key)
            told(f"{what} {name}", seconds)
            by_key += other
    told("SELECT by primary key", by_key)
    told("commit to visible", await visible_after(feed, connection))
    await connection.close()
    await feed.stop()


async def visible_after(feed: BoardFeed, connection: Any) -> list[float]:
    """From the end of a commit of another process to the moment memory shows it."""
    ids = [row["id"] for row in await connection.fetch("SELECT id FROM loads LIMIT $1", CHANGES)]
    found = []
    for number, id_ in enumerate(ids):
        await connection.execute("UPDATE loads SET cargo_weight_kg = $1 WHERE id = $2", 1_000 + number, id_)
        begun = perf_counter()
        for _ in range(LOOKS):
            if _weighs(feed, id_, 1_000 + number):
                break
            await asyncio.sleep(0)
        found.append(perf_counter() - begun)
    return found


def _weighs(feed: BoardFeed, id_: Any, weight_kg: int) -> bool:
    board: MemoryBoard | None = feed.memory
    slot = None if board is None else board.loads.slot_of(id_)
    return board is not None and slot is not None and board.loads.columns["weight"][slot] == weight_kg


async def measure_all(database_url: str, counts: list[int], home: Path) -> None:
    """Seed further from number to number."""
    settings = read_settings(home=home)
    async with open_world(settings, database_url) as world:
        await ensure_demo_network(world.ports, world.in_one_work, home, "http://127.0.0.1", lambda *_: None)
    there = 0
    for seed, count in enumerate(sorted(counts)):
        more = count - there
        await seed_board(database_url, more, int(more * VEHICLES_PER_LOAD), wall_now(), seed)
        there = count
        await measure(database_url, count)


def main() -> None:
    """Print what was measured."""
    counts = [int(one) for one in sys.argv[1:]] or [20_000, 100_000]
    print(
        f"{wall_now():%Y-%m-%d}, {platform.machine()},"
        f" Python {platform.python_version()}, numpy {np.__version__}"
    )
    with tempfile.TemporaryDirectory(prefix="board-") as folder:
        Path(folder).chmod(0o711)  # started by root, PostgreSQL is nobody and has to pass
        home = Path(folder) / "home"
        with open_database(read_settings(home=home)) as database:

            async def run() -> None:
                await database.prepare()
                await measure_all(database.url, counts, home)

            asyncio.run(run())


if __name__ == "__main__":
    main()
