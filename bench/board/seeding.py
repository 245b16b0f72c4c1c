"""A national board for benches: the demo network's postings, drawn again on other lanes and days, by COPY.

Needs a database that holds the demo network. What is added can be searched and read; it has no trucks to take
and no former versions, so nobody contracts it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from adapters.db.connect import Listening
from adapters.reference.municipalities import load_municipalities
from api.demo.lanes import CITIES
from domain.places import MunicipalityCode, Place, great_circle_km
from domain.search import municipality_of
from domain.words import fold

CHUNK = 10_000
MORE_MEMBERS = 600
"""Beside the demo's: companies that only post, so that names and co-operatives are as many as in a nation."""

ROAD_PER_GREAT_CIRCLE = 1.3
DAYS = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5)
HOURS = (7, 8, 8, 9, 9, 9, 10, 13, 13, 14, 15, 16)
SAYINGS = (
    "リフト付き希望",
    "時間厳守",
    "宵積み可",
    "高速代込み",
    "定期便あり",
    "手積みあり",
    "バース予約済み",
)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Nation:
    """What postings are drawn from. ``members``: id and co-operative of each; ``cities``: each as often as it
    has freight.
    """

    numbers: Iterator[int]
    now: datetime
    members: list[tuple[UUID, UUID]]
    cities: list[str]

    def city(self) -> str:
        return self.cities[self.below(len(self.cities))]

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def below(self, end: int) -> int:
        return next(self.numbers) % end


def _numbers(seed: int) -> Iterator[int]:
    dice = np.random.default_rng(seed)
    while True:
        yield from dice.integers(1 << 62, size=1 << 16).tolist()


async def seed_board(database_url: str, loads: int, vehicles: int, now: datetime, seed: int = 1) -> None:
    """Add so many open loads and vehicles, posted in the two days before ``now``."""
    connection = await Listening(database_url).connect()
    try:
        await connection.execute("SET statement_timeout = 0")  # a slow machine may take its time
        members = await connection.fetch("SELECT * FROM members ORDER BY id")
        assert members, "the demo network must be there first"
        if not any(one["name"].startswith("全国見本") for one in members):
            more = list(_more_members([dict(one) for one in members]))
            await _copy(connection, "members", more)
            members = await connection.fetch("SELECT * FROM members ORDER BY id")
        nation = _nation(seed, now, [(one["id"], one["cooperative_id"]) for one in members])
        for table, count, draw in (("loads", loads, _load), ("vehicles", vehicles, _vehicle)):
            drawn_from = f"SELECT * FROM {table} ORDER BY id LIMIT 400"
            templates = [dict(one) for one in await connection.fetch(drawn_from)]
            for begin in range(0, count, CHUNK):
                rows = [
                    draw(nation, templates[nation.below(len(templates))])
                    for _ in range(min(CHUNK, count - begin))
                ]
                await _copy(connection, table, rows)
        await connection.execute("ANALYZE loads, vehicles, members")
    finally:
        await connection.close()


async def _copy(connection: Any, table: str, rows: list[Row]) -> None:
    columns = list(rows[0])
    records = [tuple(row[name] for name in columns) for row in rows]
    await connection.copy_records_to_table(table, records=records, columns=columns)


def _nation(seed: int, now: datetime, members: list[tuple[UUID, UUID]]) -> _Nation:
    cities = [code for code, often in CITIES for _ in range(often)]
    return _Nation(_numbers(seed), now, members, cities)


def _more_members(members: list[Row]) -> Iterator[Row]:
    carriers = [one for one in members if one["kind"] == "member"]
    for number in range(MORE_MEMBERS):
        like = carriers[number % len(carriers)]
        name = f"全国見本{number:03d}運輸"
        id_ = UUID(int=(0x0197 << 112) | (7 << 76) | (2 << 62) | number)
        yield like | {"id": id_, "name": name, "words": fold(name), "directory_words": fold(name)}


def _id(nation: _Nation, at: datetime) -> UUID:
    """A UUIDv7 of that moment."""
    millis = int(at.timestamp() * 1000)
    low = nation.below(1 << 62)
    return UUID(int=(millis << 80) | (7 << 76) | (nation.below(1 << 12) << 64) | (2 << 62) | low)


def _posted(nation: _Nation) -> Row:
    """What any posting has of its own: who, when, to whom."""
    poster_id, cooperative_id = nation.members[nation.below(len(nation.members))]
    posted_at = nation.now - timedelta(seconds=nation.below(172_800), microseconds=nation.below(1_000_000))
    kind = "everyone" if nation.chance(86) else "named" if nation.chance(43) else "named_first"
    named = (
        []
        if kind == "everyone"
        else list({nation.members[nation.below(len(nation.members))][0] for _ in range(3)})
    )
    return {
        "id": _id(nation, posted_at),
        "version": 1,
        "poster_id": poster_id,
        "cooperative_id": cooperative_id,
        "status": "open",
        "posted_at": posted_at,
        "updated_at": posted_at,
        "closed_at": None,
        "external_ref": None,
        "audience_kind": kind,
        "audience_member_ids": named,
        "audience_cooperative_ids": [cooperative_id] if named and nation.chance(35) else [],
        "audience_widens_at": nation.now + timedelta(minutes=nation.below(360))
        if kind == "named_first"
        else None,
    }


def _place(nation: _Nation, prefix: str, code: str) -> Row:
    point = None
    if nation.chance(18):
        at = municipality_of(Place(MunicipalityCode(code)), load_municipalities()).point
        lat, lon = (round(degrees + (nation.below(181) - 90) / 10_000, 4) for degrees in (at.lat, at.lon))
        point = f'{{"lat": {lat}, "lon": {lon}}}'
    return {
        f"{prefix}_municipality": code,
        f"{prefix}_address": "見本工業団地内 第1倉庫" if point else None,
        f"{prefix}_point": point,
        f"{prefix}_site": None,
    }


@cache
def _km(origin: str, destination: str) -> int:
    here, there = (
        municipality_of(Place(MunicipalityCode(code)), load_municipalities()).point
        for code in (origin, destination)
    )
    return round(great_circle_km(here, there) * ROAD_PER_GREAT_CIRCLE)


@cache
def _folded(text: str) -> str:
    return fold(text)


def _words(texts: list[str | None]) -> str:
    return "\n".join(_folded(text) for text in texts if text)


def _hour(nation: _Nation) -> datetime:
    day = nation.now.replace(hour=0, minute=0, second=0, microsecond=0)
    days, hour = DAYS[nation.below(len(DAYS))], HOURS[nation.below(len(HOURS))]
    return day + timedelta(days=days, hours=hour - 9, minutes=30 * nation.below(2))


def _load(nation: _Nation, like: Row) -> Row:
    origin, destination = nation.city(), nation.city()
    km = max(8, _km(origin, destination))
    pickup_at = _hour(nation)
    pickup_to = pickup_at + timedelta(hours=1 + nation.below(4))
    delivery_at = pickup_to + timedelta(minutes=60 + km * 6 // 5)
    closes_at = pickup_at - timedelta(hours=2) if nation.chance(20) else None
    fare = max(8, km * 3 // 10) * 1_000
    asked = fare * (75 + nation.below(41)) // 100_000 * 1_000 if nation.chance(60) else None
    remarks = _remarks(nation, like)
    row = like | _posted(nation) | _place(nation, "origin", origin)
    row |= _place(nation, "destination", destination)
    measured = _measured(like["measured"], km, fare)
    return row | {
        "trucks_left": row["trucks"],
        "stops": "[]",
        "measured": measured,
        "roughly": measured,
        "pickup_from_at": pickup_at,
        "pickup_to_at": pickup_to,
        "delivery_from_at": delivery_at,
        "delivery_to_at": delivery_at + timedelta(hours=1 + nation.below(4)),
        "cargo_weight_kg": max(10, row["cargo_weight_kg"] * (60 + nation.below(60)) // 100),
        "asking_fare_yen": asked,
        "booking": "by_agreement",
        "remarks": remarks,
        "closes_at": closes_at,
        "closing_at": closes_at or pickup_to,
        "words": _load_words(row, origin, destination, remarks),
        "name_words": _words([row["cargo_name"]]),
    }


def _load_words(row: Row, origin: str, destination: str, remarks: str | None) -> str:
    said = [row["cargo_name"], row["cargo_kind"], row["cargo_packaging"], remarks]
    return _words([*said, _name(origin), _name(destination)])


def _name(code: str) -> str:
    return municipality_of(Place(MunicipalityCode(code)), load_municipalities()).full_name


def _remarks(nation: _Nation, like: Row) -> str | None:
    """Half of them say something that nobody else says."""
    if nation.chance(40):
        return None if like["remarks"] is None else str(like["remarks"])
    saying = SAYINGS[nation.below(len(SAYINGS))]
    return f"{saying}、受付{nation.below(100_000)}番、{like['remarks'] or '詳細はお電話で'}"


@cache
def _measured(like: str, km: int, fare: int) -> str:
    told: dict[str, Any] = msgspec.json.decode(like)
    told["distance"] = {"km": km, "minutes": km * 6 // 5, "method": "corridor_graph", "ferry": False}
    if told["standard_fare"] is not None:
        told["standard_fare"] |= {"fare_yen": fare, "rounded_km": km}
    return msgspec.json.encode(told).decode()


def _vehicle(nation: _Nation, like: Row) -> Row:
    code, at = nation.city(), _hour(nation)
    remarks = _remarks(nation, like)
    home = None if like["home"] is None else msgspec.json.decode(like["home"])["municipality"]
    row: Mapping[str, Any] = like | _posted(nation) | _place(nation, "available_place", code)
    return {
        **row,
        "available_at": at,
        "home_by": None,
        "closes_at": None,
        "closing_at": at + timedelta(hours=24),
        "remarks": remarks,
        "asking_fare_yen": 1_000 * (20 + nation.below(200)) if nation.chance(60) else None,
        "capacity_weight_kg": max(100, row["capacity_weight_kg"] * (60 + nation.below(60)) // 100),
        "words": _words([remarks, _name(code), _name(home) if home else None]),
        "place_words": _words([_name(code), _name(home) if home else None]),
    }
