"""What the papers about security say is true: their tests, places, figures and numbers are there."""

import ast
import importlib
import re
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.asvs_levels import LEVELS

ROOT = Path(__file__).parents[2]
MODEL = (ROOT / "docs" / "security-model.md").read_text()
ASVS = (ROOT / "docs" / "asvs-5.0.md").read_text()
IPA = (ROOT / "docs" / "ipa-checklist.md").read_text()
PAPERS = {"security-model": MODEL, "asvs-5.0": ASVS, "ipa-checklist": IPA}

OURS = ("api", "domain", "adapters", "migrations", "clients", "docs", "tests", "requirements", "bench", ".ci")
SHOWN_BY = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
TO_VERIFY = {number: level for number, level in LEVELS.items() if level <= 2}
ROWS = re.findall(r"^\| (V\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \| (.+) \|$", ASVS, re.MULTILINE)
NOT_ABOUT_US = re.findall(r"^\| 対象外 \| (V[^|]+) \| ([^|]+) \|$", ASVS, re.MULTILINE)

IPA_ITEMS = {
    *("1-(i)-a", "1-(i)-b", "1-(ii)", "1-(iii)", "1-(iv)", "2-(i)", "2-(ii)"),
    *("3-(i)-a", "3-(i)-b", "3-(ii)", "3-(iii)"),
    *("4-(i)", "4-(ii)", "4-(iii)", "4-(iv)-a", "4-(iv)-b", "4-(v)", "4-(vi)"),
    *(f"5-({n})" for n in ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")),
    *("6-(i)-a", "6-(i)-b", "6-(i)-c", "6-(ii)", "7-(i)-a", "7-(i)-b", "7-(ii)"),
    *("8-(i)-a", "8-(i)-b", "8-(ii)", "8-(iii)", "9-(i)-a", "9-(i)-b", "9-(ii)"),
    *("10-(i)-a", "10-(i)-b", "10-(ii)", "11-(i)", "11-(ii)"),
}
"""The items of the checklist at the end of 安全なウェブサイトの作り方 改訂第7版 (IPA), by their numbers."""

UNITS: dict[str, float] = {"ミリ秒": 0.001, "秒": 1, "分": 60, "時間": 3600, "日": 86400, "KiB": 1024}


@cache
def _functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_test_that_the_security_papers_name_is_there(paper: str) -> None:
    named = SHOWN_BY.findall(PAPERS[paper])
    assert len(named) > 30
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or name not in _functions_of(path)
    ]
    assert missing == []
    beside = re.findall(r"\btest_\w+(?!\w|\.py)", SHOWN_BY.sub("", PAPERS[paper]))
    assert beside == [], "a test is named with its file, or not at all"


@pytest.mark.parametrize("paper", PAPERS)
def test_every_place_that_the_security_papers_name_is_there(paper: str) -> None:
    quoted = re.findall(r"`([\w.]+/[\w./-]+?)(?:::\w+)?`", PAPERS[paper])
    linked = re.findall(r"\]\((?!https?:)([\w./-]+)\)", PAPERS[paper])
    ours = {place for place in quoted if place.split("/")[0] in OURS}
    assert ours | set(linked)
    missing = [place for place in ours if not (ROOT / place).exists()]
    missing += [place for place in linked if not (ROOT / "docs" / place).exists()]
    assert missing == []


def _constant(place: str) -> Any:
    path, _, name = place.partition("::")
    return getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)


def _figure(place: str) -> float:
    """The program's own figure: seconds of a time, bytes of a size, or what is counted."""
    found = _constant(place)
    if isinstance(found, timedelta):
        return found.total_seconds()
    return float(found) * (0.001 if place.endswith("_MS") else 1)


def test_the_figures_of_the_security_model_are_the_programs() -> None:
    rows = re.findall(r"^\| [^|]+ \| ([\d,]+) (\S+) \| `(\S+::\w+)` \|$", MODEL, re.MULTILINE)
    assert len(rows) > 25
    assert len(rows) == len(re.findall(r"\.py::[A-Z_]+`", MODEL))
    said = {place: int(figure.replace(",", "")) * UNITS.get(unit, 1) for figure, unit, place in rows}
    assert said == pytest.approx({place: _figure(place) for place in said})


def test_every_requirement_of_asvs_stands_once_with_its_level() -> None:
    set_aside = [number for numbers, _ in NOT_ABOUT_US for number in numbers.split()]
    stand = Counter([number for number, *_ in ROWS] + set_aside)
    assert [number for number, times in stand.items() if times > 1] == []
    assert set(stand) == set(TO_VERIFY)
    assert {number: int(level) for number, level, *_ in ROWS} == {
        number: TO_VERIFY[number] for number, *_ in ROWS
    }
    assert (len(TO_VERIFY), str(len(TO_VERIFY)) in ASVS) == (253, True)
    in_tables = re.findall(r"^\| (?:対象外 \| )?V\d", ASVS, re.MULTILINE)
    assert len(in_tables) == len(ROWS) + len(NOT_ABOUT_US), "a row is not written as the others"


def test_what_asvs_asks_for_is_shown_by_a_test_or_made_up_for() -> None:
    assert {judged.strip() for _, _, _, judged, _ in ROWS} == {"適合", "運用", "逸脱"}
    for number, _, asked, judged, reason in ROWS:
        assert asked.strip(), number
        assert SHOWN_BY.search(reason), number
        assert ("補い: " in reason) is (judged.strip() != "適合"), number
    for numbers, reason in NOT_ABOUT_US:
        assert len(reason.strip()) > 5, numbers


def test_every_item_of_the_ipa_checklist_is_answered_once() -> None:
    rows = re.findall(
        r"^\| (\d+-\([ivx]+\)(?:-[abc])?) \| (根本的解決|保険的対策) \| ([^|]+) \| ([^|]+) \| (.+) \|$",
        IPA,
        re.MULTILINE,
    )
    assert Counter(number for number, *_ in rows) == Counter(IPA_ITEMS)
    assert len(re.findall(r"^\| \d+-", IPA, re.MULTILINE)) == len(rows), "a row is not written as the others"
    for number, _, asked, judged, reason in rows:
        assert asked.strip(), number
        assert judged.strip() in ("対応済", "未対応", "対応不要"), number
        assert bool(SHOWN_BY.search(reason)) or judged.strip() != "対応済", number
        assert len(reason.strip()) > 5, number
    assert len(re.findall(r"^## \d+ ", IPA, re.MULTILINE)) == 11
