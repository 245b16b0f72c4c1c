"""What dispatchers ask, drawn so that each run asks the same: where from, where to, when, on what truck."""

from datetime import datetime, timedelta
from typing import Any

from bench.overload.stage import dice

BUSY = (
    "13",
    "14",
    "11",
    "12",
    "23",
    "27",
    "28",
    "40",
    "22",
    "24",
    "26",
    "08",
    "09",
    "10",
    "33",
    "34",
    "04",
    "01",
)
BUREAUS = ("kanto", "chubu", "kinki", "kyushu", "tohoku", "chugoku")
BODIES = (["wing"], ["van", "wing"], ["flatbed"], ["chiller", "freezer"], ["van"])
CLASSES = (["large_10t"], ["medium_4t"], ["large_10t", "trailer"], ["small_2t"])
TEXTS = ("鋼材", "食品", "大阪", "リフト", "名古屋市", "冷凍 福岡", "受付7", "運輸", "機械", "たまねぎ")
Json = dict[str, Any]


def question(number: int, now: datetime) -> Json:
    """The search of a number."""
    share, _, any_one = dice("board", number)
    asked: Json = {"origin": {"prefectures": _near(any_one)}}
    if share < 0.6:
        asked["destination"] = {"bureaus": [BUREAUS[(any_one + one) % len(BUREAUS)] for one in range(2)]}
    if any_one % 10 < 7:
        begins = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=any_one % 3)
        asked["pickup"] = {"from": begins.isoformat(), "to": (begins + timedelta(days=2)).isoformat()}
    if any_one % 7 < 3:
        asked["body_types"] = BODIES[any_one % len(BODIES)]
    if any_one % 11 < 3:
        asked["vehicle_classes"] = CLASSES[any_one % len(CLASSES)]
    asked["sort"] = "pickup" if any_one % 5 == 0 else "fare" if any_one % 13 == 0 else "posted"
    return asked


def worded(number: int) -> Json:
    """A free word, in one prefecture's neighbourhood every other time."""
    asked: Json = {"text": TEXTS[number % len(TEXTS)]}
    if number % 2:
        asked["origin"] = {"prefectures": _near(number)}
    return asked


def _near(number: int) -> list[str]:
    return [BUSY[(number + one) % len(BUSY)] for one in range(3 + number % 4)]
