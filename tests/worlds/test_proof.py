"""The long proof: so many pairs of worlds for every operation, written down with its date (DESIGN §9).

It takes hours, and may be stopped at any time: begun again on the same tree it goes on where it was.
"""

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from adapters.clock import wall_now
from adapters.ids import new_digits
from domain.calendar import jst_day
from tests.worlds.asking.registry import ASKERS, NOT_ASKED
from tests.worlds.crews import crews, draw_pairs, show
from tests.worlds.houses import Choice, TwoWorlds

ENOUGH = int(os.environ.get("KAERINI_PAIRS", "2000"))
"""So many pairs of worlds must not be told apart by each operation."""

MINUTES = float(os.environ.get("KAERINI_MINUTES", "120"))
AT_ONCE = 10
"""So many pairs are drawn for the same viewers one after another."""

TRIED = 2
"""So many pairs everyone is shown and asks all of, two questions an operation. What was shut to a viewer in
each is not asked by that one again. From then on one of those to whom an operation is open asks one
question about it: of the next pair another one, another question.
"""

RESULT = Path("docs/proofs/two-worlds.md")
SO_FAR = Path("build/proofs")
TREE = ("api", "domain", "adapters", "migrations", "tests")


@dataclass(slots=True)
class Reckoning:
    """How far the proof is. A pair counts for an operation when a viewer was answered by it, other than that
    this is not for such as them.
    """

    pairs: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    shut: Counter[tuple[str, str]] = field(default_factory=Counter)
    open: set[tuple[str, str]] = field(default_factory=set)
    shown_to: Counter[str] = field(default_factory=Counter)
    shown: int = 0
    seeds: list[int] = field(default_factory=list)
    seconds: float = 0.0

    def keep(self, path: Path) -> None:
        """Write down how far it is, so that it can go on from there."""
        kept = {
            name: getattr(self, name)
            for name in ("pairs", "answers", "shown_to", "shown", "seeds", "seconds")
        }
        kept |= {"shut": [[*key, n] for key, n in self.shut.items()], "open": sorted(self.open)}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".new").write_text(json.dumps(kept), encoding="utf-8")
        path.with_suffix(".new").replace(path)

    @classmethod
    def kept(cls, path: Path) -> "Reckoning":
        """As far as it was; from the beginning where nothing was kept."""
        if not path.exists():
            return cls()
        said = json.loads(path.read_text(encoding="utf-8"))
        counters = {name: Counter(said.pop(name)) for name in ("pairs", "answers", "shown_to")}
        shut = Counter({(name, one): n for name, one, n in said.pop("shut")})
        return cls(**counters, shut=shut, open={(name, one) for name, one in said.pop("open")}, **said)

    @property
    def wanting(self) -> set[str]:
        """The operations that have not had enough."""
        return {operation for operation in ASKERS if self.pairs[operation] < ENOUGH}

    def choices(self, crew: tuple[str, ...], turn: int) -> list[Choice]:
        """What each of the crew is to ask about a pair."""
        asked: dict[str, set[str]] = {name: set() for name in crew}
        is_known = all(self.shown_to[name] >= TRIED for name in crew)
        for nth, operation in enumerate(sorted(self.wanting)):
            open_to = [name for name in crew if (name, operation) in self.open]
            askers = [open_to[(turn + nth) % len(open_to)]] if is_known and open_to else crew
            for name in askers:
                if (name, operation) in self.open or self.shut[name, operation] < TRIED:
                    asked[name].add(operation)
        if is_known:
            return [Choice(frozenset(asked[name]), 1, turn, first_always=False) for name in crew]
        return [Choice(frozenset(asked[name]), 1, turn) for name in crew]

    def worth(self, crew: tuple[str, ...]) -> int:
        """How many operations showing a pair to these brings forward, as far as is known."""
        return sum(any((name, one) in self.open for name in crew) for one in self.wanting)

    @property
    def done(self) -> float:
        """The part that is done, from 0 to 1."""
        return sum(min(self.pairs[one], ENOUGH) for one in ASKERS) / (ENOUGH * len(ASKERS))


async def _show_some(
    worlds: TwoWorlds, reckoning: Reckoning, crew: tuple[str, ...], count: int, by: int
) -> None:
    for pair in draw_pairs(crew, count, by):
        seen = await show(worlds, crew, pair, reckoning.choices(crew, pair.turn + reckoning.shown))
        reckoning.shown += 1
        reckoning.shown_to.update(crew)
        answered: set[str] = set()
        for name, one in seen.items():
            answered |= one.opened
            for operation, statuses in one.answered.items():
                reckoning.answers[operation] += sum(statuses.values())
                is_open = operation in one.opened
                reckoning.open.update({(name, operation)} if is_open else ())
                reckoning.shut[name, operation] += not is_open
        reckoning.pairs.update(answered)


def _turns(reckoning: Reckoning) -> Iterator[tuple[tuple[str, ...], int]]:
    """Everyone first, to see what each may ask; then in turn those who bring most."""
    for crew in crews():
        if reckoning.shown_to[crew[0]] < TRIED:
            yield crew, TRIED - reckoning.shown_to[crew[0]]
    while True:
        most = max(map(reckoning.worth, crews()))
        yield from [(crew, AT_ONCE) for crew in crews() if reckoning.worth(crew) * 2 >= most]


@pytest.mark.proof
async def test_no_operation_tells_thousands_of_worlds_apart(
    worlds: TwoWorlds, capsys: pytest.CaptureFixture[str]
) -> None:
    kept_in = SO_FAR / f"two-worlds-{_tree()}.json"
    reckoning, began, first = Reckoning.kept(kept_in), time.monotonic(), int(new_digits(9))
    reckoning.seeds.append(first)
    before = reckoning.seconds
    for turn, (crew, count) in enumerate(_turns(reckoning)):
        if not reckoning.wanting or time.monotonic() - began > MINUTES * 60:
            break
        await _show_some(worlds, reckoning, crew, count, first + turn)
        reckoning.seconds = before + time.monotonic() - began
        reckoning.keep(kept_in)
        with capsys.disabled():
            print(_bar(reckoning), end="\r", flush=True)
    told = _told(reckoning)
    _write_down(told)
    with capsys.disabled():
        print(f"\n{told}")
    assert not reckoning.wanting, f"in {MINUTES} minutes too few pairs for {sorted(reckoning.wanting)}"


def _write_down(told: str) -> None:
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(told, encoding="utf-8")


def _tree() -> str:
    """A name of all that the proof is about: another tree is proven from the beginning."""
    digest = hashlib.sha256(repr(ENOUGH).encode())
    for path in sorted(path for folder in TREE for path in Path(folder).rglob("*.py")):
        digest.update(f"{path}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _bar(reckoning: Reckoning) -> str:
    full = round(40 * reckoning.done)
    left = reckoning.seconds / reckoning.done * (1 - reckoning.done) if reckoning.done else 0
    bar = "█" * full + "·" * (40 - full)
    wanting = f"{len(reckoning.wanting)} to go"
    return f"{bar} {reckoning.done:6.1%} {reckoning.shown} pairs, {wanting}, {left / 60:.0f} min left "


def _told(reckoning: Reckoning) -> str:
    least = min(reckoning.pairs[one] for one in ASKERS)
    seeds = ", ".join(map(str, reckoning.seeds))
    lines = [
        "# 二つの世界 / Two worlds",
        "",
        "見えてはならないものだけが違う二つのデータベースに同じ問いを出し、答えが一バイトも違わないことの記録です。",
        "",
        "*Pairs of databases that differ only in what a viewer may not see, asked the same questions: every",
        "answer was the same, byte for byte. A pair counts for an operation when at least one viewer was",
        "answered by it, other than that it is not for such as them. `make proof` writes this page.*",
        "",
        f"- {jst_day(wall_now())}, {reckoning.seconds / 60:.0f} min, seeds {seeds}",
        f"- {reckoning.shown} pairs of worlds shown; at least {least} for each of {len(ASKERS)} operations",
        f"- {sum(reckoning.answers.values())} answers compared; told apart: 0",
        "",
        "| operation | pairs | answers |",
        "|---|---:|---:|",
    ]
    lines += [f"| {one} | {reckoning.pairs[one]} | {reckoning.answers[one]} |" for one in sorted(ASKERS)]
    lines += ["", "Not asked, and why:", ""]
    lines += [f"- {one}: {because}" for one, because in sorted(NOT_ASKED.items())]
    return "\n".join(lines) + "\n"
