"""What the tour says, and the days that it reckons with."""

import ast
import io
import re
import string
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.cells import cell_len

from api.tour.stage import last_day, month_after, weekday_in_the_first_week, weekday_until
from api.tour.telling import Teller
from api.tour.texts import FIGURES, SAID

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "api" / "tour"


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("code", [*SAID, *FIGURES])
def test_both_languages_say_the_same_things(code: str) -> None:
    ja, en = (SAID | FIGURES)[code]
    assert fields(ja) == fields(en)
    assert not re.search(r"[ぁ-ヿ。、]", en), "an English sentence keeps only names in Japanese"


def test_every_sentence_is_said_somewhere_and_every_one_said_is_there() -> None:
    source = [ast.parse(path.read_text()) for path in ROOM.glob("*.py") if path.name != "texts.py"]
    strings = {
        node.value
        for tree in source
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    put_together = {code for code in SAID if code.startswith(("head-", "kind-", "role-"))}
    days = {"closes_on", "check_until", "issued_on", "due_on", "pay_on"}
    assert ({*SAID} - put_together - strings, {*FIGURES} - days - strings) == (set(), set())
    said = {
        call.args[0].value
        for tree in source
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args
        if call.func.attr in {"say", "came", "word", "hold", "expect"}
        if isinstance(call.args[0], ast.Constant)
    }
    assert len(said) > 60
    assert said - {*SAID, *FIGURES} == set()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_line_is_longer_than_eighty_columns_or_begins_with_a_full_stop(lang: str) -> None:
    out = io.StringIO()
    teller = Teller(out, lang)
    for code, words in SAID.items():
        teller.say(code, **dict.fromkeys(fields(words[0]), "四日市ペンギン運輸"))
    lines = out.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert [line for line in lines if line.strip().startswith(("。", "、", ")"))] == []


def test_the_picture_shows_figures_that_hold_and_asks_no_server_for_anything(tmp_path: Path) -> None:
    teller = Teller(io.StringIO(), "ja")
    teller.heading("scene-logins")
    teller.say("ends-well")
    teller.heading("scene-figures")
    teller.figures([("手数料 <&>", "8.6b", "7,054", "7,054", True)])
    teller.draw(tmp_path / "drawn.svg")
    drawn = ET.parse(tmp_path / "drawn.svg").getroot()
    texts = [element.text for element in drawn.iter() if element.tag.endswith("text")]
    assert [text for text in texts if not (text or "").startswith("──")] == [
        "数字の突き合わせ", "数字", "仕様", "あるべき値", "答え",
        "手数料", "<&>", "8.6b", "7,054", "7,054", "✓",
    ]  # fmt: skip
    for picture in (tmp_path / "drawn.svg", ROOT / "docs" / "tour.svg"):
        svg = picture.read_text()
        assert re.findall(r"https?://[^\"]+|url\(|@import|<image|<script", svg) == [
            "http://www.w3.org/2000/svg"
        ]
    shown = (ROOT / "docs" / "tour.svg").read_text()
    assert ("162,981" in shown, "すべて仕様どおりです。" in shown, "✗" in shown) == (True, True, False)


def test_the_days_of_a_month_are_reckoned_over_the_end_of_the_year() -> None:
    assert month_after(date(2026, 11, 30), 2) == date(2027, 1, 1)
    assert last_day(date(2028, 2, 3)) == date(2028, 2, 29)
    assert weekday_until(date(2026, 8, 15)) == date(2026, 8, 14)
    assert weekday_until(date(2026, 11, 15)) == date(2026, 11, 13)
    assert weekday_until(date(2026, 7, 15)) == date(2026, 7, 15)
    assert [weekday_in_the_first_week(date(2026, month, 1)).day for month in (6, 9, 12)] == [5, 7, 7]
