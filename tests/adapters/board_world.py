"""A small crowded world for the board's contract: few places and companies, many postings that collide.

Everything is chosen by a hash of what it is chosen for, so that the same world comes back in each run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from math import atan, degrees, pi, sinh
from typing import TypeVar
from uuid import UUID

from domain.accounts import Viewer
from domain.audiences import EVERYONE, Audience, AudienceKind
from domain.calendar import JST
from domain.fares.standard_fares import StandardFare
from domain.fares.tariffs import FareSystem, TariffId
from domain.loads import Cargo, Load, LoadId, LoadTerms, Measured, PhotoId, Stop, StopKind
from domain.members import (
    Company,
    CompanyRecord,
    Cooperative,
    CooperativeId,
    Member,
    MemberId,
    MemberKind,
    NamedCooperative,
)
from domain.money import Yen
from domain.places import (
    Area,
    Bureau,
    Distance,
    Municipalities,
    Municipality,
    MunicipalityCode,
    Near,
    Place,
    Point,
    Site,
)
from domain.postings import Contact, PostingStatus, Window
from domain.vehicle_classes import BodyType, Equipment, TariffClass, VehicleClass
from domain.vehicles import Availability, Capacity, Vehicle, VehicleId, VehicleTerms

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=JST)
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MOMENTS = (NOW - HOUR, NOW, NOW + TICK, NOW + HOUR, NOW + 30 * DAY)
"""When people look: before, on and just after the moments at which postings widen and close."""


def _municipality(
    code: str,
    name: str,
    bureau: Bureau,
    point: Point,
    parent: str | None = None,
    *,
    became: str | None = None,
) -> Municipality:
    return Municipality(
        code=MunicipalityCode(code),
        name=name,
        full_name=name,
        kana=name,
        full_kana=name,
        romaji=name,
        name_en=None,
        prefecture=code[:2],
        prefecture_name=code[:2],
        bureau=bureau,
        level="municipality",
        parent=None if parent is None else MunicipalityCode(parent),
        landmass="honshu",
        point=point,
        valid_to=None if became is None else date(2012, 10, 1),
        successors=() if became is None else (MunicipalityCode(became),),
    )


MUNICIPALITIES = Municipalities(
    (
        _municipality("23100", "名古屋市", Bureau.CHUBU, Point(35.1815, 136.9066)),
        _municipality("23101", "名古屋市千種区", Bureau.CHUBU, Point(35.1664, 136.9476), parent="23100"),
        _municipality("23102", "名古屋市東区", Bureau.CHUBU, Point(35.1815, 136.9066), parent="23100"),
        _municipality("23201", "豊橋市", Bureau.CHUBU, Point(34.7692, 137.3915)),
        _municipality("24202", "四日市市", Bureau.CHUBU, Point(34.965, 136.6244)),
        _municipality("11203", "ｶﾜｸﾞﾁ市", Bureau.KANTO, Point(35.8077, 139.7241)),
        _municipality("13101", "千代田区", Bureau.KANTO, Point(35.694, 139.7536)),
        _municipality("01643", "中川郡池田町", Bureau.HOKKAIDO, Point(42.9237, 143.4512)),
        _municipality("11246", "白岡市", Bureau.KANTO, Point(36.019, 139.677)),
        _municipality("11445", "白岡町", Bureau.KANTO, Point(36.019, 139.677), became="11246"),
    )
)
EVERY_MUNICIPALITY = (*MUNICIPALITIES, *MUNICIPALITIES.former)
CODES = tuple(municipality.code for municipality in EVERY_MUNICIPALITY)
EDGE = Point(degrees(atan(sinh(pi * (1 - 2 * 25 / 64)))), 137.8125)
"""Where four cells of a map meet, at any zoom from 5 on."""
POINTS = (Point(35.17, 136.9), Point(34.97, 136.62), Point(35.8, 139.72), Point(35.1815, 136.9066), EDGE)

WORDS = (
    "冷凍エビ",
    "ﾚｲﾄｳ えび",
    "鋼材_A",
    "鋼材BA",
    "割引100%",
    "割引1000",
    "Ｓｔｅｅｌ\\coil",
    "和紙/straße",
    "10㌔ 袋",
    "雑貨",
)
"""What is carried and remarked; some of it would mean something to LIKE."""

Option = TypeVar("Option")


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices made for one thing, each by a name of its own."""

    thing: str

    def number(self, name: str) -> int:
        return int.from_bytes(blake2b(f"{self.thing}/{name}".encode(), digest_size=8).digest())

    def one(self, name: str, options: Sequence[Option]) -> Option:
        return options[self.number(name) % len(options)]

    def some(self, name: str, options: Sequence[Option]) -> tuple[Option, ...]:
        bits = self.number(name)
        return tuple(option for index, option in enumerate(options) if bits >> index & 1)

    def id(self, name: str = "id") -> UUID:
        return UUID(bytes=blake2b(f"{self.thing}/{name}".encode(), digest_size=16).digest())


def _cooperative(letter: str) -> Cooperative:
    id_ = CooperativeId(Choices(f"cooperative {letter}").id())
    return Cooperative(id_, f"{letter}協同組合", "23", "052-000-0000", f"{letter}@example.jp".lower(), 500)


def _member(cooperative: Cooperative, name: str, kind: MemberKind, joined_on: date) -> Member:
    return Member(
        id=MemberId(Choices(f"member {name}").id()),
        kind=kind,
        cooperative_id=cooperative.id,
        name=name,
        kana="カナ",
        municipality=MunicipalityCode("23201"),
        address="1-1",
        bureau=Bureau.CHUBU,
        phone="0532-00-0000",
        mail="desk@example.jp",
        registration_number=None,
        joined_on=joined_on,
    )


COOPERATIVES = tuple(map(_cooperative, "ABCD"))
_A, _B, _C, _D = COOPERATIVES
MEMBERS = (
    _member(_A, "A協同組合", MemberKind.COOPERATIVE, date(2001, 4, 1)),
    _member(_A, "ﾄﾖﾊｼ運輸", MemberKind.MEMBER, date(2010, 4, 1)),
    _member(_A, "四日市急送", MemberKind.MEMBER, date(2011, 5, 2)),
    _member(_B, "B協同組合", MemberKind.COOPERATIVE, date(2002, 4, 1)),
    _member(_B, "かわぐち陸運_100%", MemberKind.MEMBER, date(2012, 6, 3)),
    _member(_C, "池田雑貨配送", MemberKind.MEMBER, date(2013, 7, 4)),
)
DESKS = tuple(member.id for member in MEMBERS)
APART = (
    _member(_D, "離島運送", MemberKind.MEMBER, date(2014, 8, 5)),
    _member(_D, "離島通運", MemberKind.MEMBER, date(2015, 9, 6)),
)
"""Two who post for each other only, so that what happens among them changes no one else's answers."""


def company_of(member_id: MemberId) -> Company:
    """The public profile of a member, before any contract."""
    member = next(member for member in (*MEMBERS, *APART) if member.id == member_id)
    cooperative = next(one for one in COOPERATIVES if one.id == member.cooperative_id)
    return Company(
        member.id,
        member.kind,
        member.name,
        NamedCooperative(cooperative.id, cooperative.name),
        CompanyRecord(0, member.joined_on),
    )


DO_NOT_DEAL = ((MEMBERS[1].id, MEMBERS[4].id), (MEMBERS[5].id, MEMBERS[0].id), (MEMBERS[3].id, MEMBERS[5].id))
"""Who has whom on its list."""

SUSPENDED = (MEMBERS[2].id,)


def _viewer(
    desk: MemberId | None, cooperative: CooperativeId | None, oversees: CooperativeId | None, *, masked: bool
) -> Viewer:
    """The eyes of a desk, shut for whom it does not deal with, either way round, and for the suspended."""
    either = {frozenset(pair) - {desk} for pair in DO_NOT_DEAL if desk in pair}
    barred = frozenset(other for others in either for other in others)
    return Viewer(desk, cooperative, oversees, masked, barred | frozenset(SUSPENDED))


VIEWERS = (
    *(_viewer(member.id, member.cooperative_id, None, masked=False) for member in MEMBERS[1:3]),
    *(_viewer(member.id, member.cooperative_id, None, masked=False) for member in MEMBERS[4:]),
    *(
        _viewer(MEMBERS[at].id, MEMBERS[at].cooperative_id, MEMBERS[at].cooperative_id, masked=False)
        for at in (0, 3)
    ),
    _viewer(None, None, None, masked=False),
    _viewer(None, None, None, masked=True),
    _viewer(None, _A.id, None, masked=True),
)
"""Dispatchers, clerks, the federation, a trial user, and a trial user whom co-operative A brought."""


def _place(choices: Choices, name: str) -> Place:
    of = Choices(f"{choices.thing}/{name}")
    point = of.one("point", (None, None, *POINTS))
    site = of.one("site", (None, Site(phone="080-0000-0000", gate="東門")))
    return Place(of.one("municipality", CODES), of.one("address", (None, "二丁目3")), None, point, site)


def _audience(choices: Choices) -> Audience:
    kind = choices.one(
        "audience", (AudienceKind.EVERYONE, AudienceKind.NAMED, *[AudienceKind.NAMED_FIRST] * 2)
    )
    if kind is AudienceKind.EVERYONE:
        return EVERYONE
    members = choices.some("named members", DESKS)[:2]
    cooperatives = choices.some("named cooperatives", [one.id for one in COOPERATIVES])[:1]
    if not members and not cooperatives:
        members = (choices.one("named member", DESKS),)
    widens_at = choices.one("widens", (NOW - 9 * DAY, NOW - HOUR, NOW, NOW + TICK, NOW + HOUR, NOW + 9 * DAY))
    return Audience(kind, members, cooperatives, widens_at if kind is AudienceKind.NAMED_FIRST else None)


POSTED = (*(NOW - 2 * DAY - n * HOUR for n in range(4)), NOW - DAY, NOW - DAY + TICK, NOW - HOUR - TICK)
PICKUPS = tuple(NOW + timedelta(hours=hours) for hours in (-2, 2, 5, 5, 24, 26))
CLOSINGS = (None, None, NOW - HOUR + TICK, NOW, NOW + TICK, NOW + HOUR, NOW + 3 * DAY, NOW + 60 * DAY)
FARES = (None, 30_000, 40_000, 40_000, 40_010, 90_000)
WEIGHTS = (1, 500, 2_000, 2_000, 10_000)


def _measured(choices: Choices, name: str) -> Measured:
    km = choices.one(f"{name} km", (None, 0, 30, 40, 55, 120))
    if km is None:
        return Measured(None, None)
    fare = StandardFare(
        Yen(50_000), None, FareSystem.DISTANCE, TariffId("2024-209"), Bureau.CHUBU, TariffClass.LARGE, 40
    )
    return Measured(Distance(km, km * 2, "corridors", ferry=False), fare)


def _load_terms(choices: Choices) -> LoadTerms:
    pickup_at = choices.one("pickup", PICKUPS)
    stop = Stop(StopKind.DROP_OFF, _place(choices, "stop"))
    return LoadTerms(
        origin=_place(choices, "origin"),
        destination=_place(choices, "destination"),
        pickup=Window(pickup_at, pickup_at + choices.one("pickup hours", (HOUR, 3 * HOUR))),
        delivery=Window(pickup_at + 4 * HOUR, pickup_at + choices.one("delivery hours", (6 * HOUR, DAY))),
        cargo=Cargo(
            name=choices.one("name", WORDS),
            weight_kg=choices.one("weight", WEIGHTS),
            kind=choices.one("kind", (None, *WORDS)),
            packaging=choices.one("packaging", (None, "パレット")),
            value_yen=choices.one("value", (None, 1_000_000)),
        ),
        vehicle_class=choices.one("class", tuple(VehicleClass)[:3]),
        body_types=choices.some("bodies", tuple(BodyType)[:3]) or (BodyType.WING,),
        contact=Contact("配車 花子", "0532-00-0001"),
        tier=1,
        stops=choices.one("stops", ((), (stop,))),
        equipment=choices.one("equipped", ((), choices.some("equipment", tuple(Equipment)[:3]))),
        trucks=2,
        consolidation=choices.one("consolidation", (True, False)),
        asking_fare_yen=choices.one("fare", FARES),
        remarks=choices.one("remarks", (None, None, *WORDS)),
        photo_ids=choices.one("photos", ((), (PhotoId(choices.id("photo")),))),
        closes_at=choices.one("closes", CLOSINGS),
        audience=_audience(choices),
        external_ref=choices.one("ref", (None, f"A-{choices.thing}")),
    )


def a_load(n: int) -> Load:
    """The n-th load of the world, open or withdrawn."""
    choices = Choices(f"load {n}")
    posted_at = choices.one("posted", POSTED)
    withdrawn = choices.number("withdrawn") % 8 == 0
    poster = choices.one("poster", MEMBERS)
    return Load(
        id=LoadId(choices.id()),
        version=1,
        poster_id=poster.id,
        cooperative_id=poster.cooperative_id,
        status=PostingStatus.WITHDRAWN if withdrawn else PostingStatus.OPEN,
        posted_at=posted_at,
        updated_at=posted_at,
        closed_at=posted_at + HOUR if withdrawn else None,
        trucks_left=2,
        measured=_measured(choices, "measured"),
        roughly=_measured(choices, "roughly"),
        terms=_load_terms(choices),
    )


def a_load_apart(n: int) -> Load:
    """The n-th load, as the first of those apart posts it for the second only."""
    load = a_load(n)
    audience = Audience(AudienceKind.NAMED, member_ids=(APART[1].id,))
    return replace(
        load,
        id=LoadId(Choices(f"load apart {n}").id()),
        poster_id=APART[0].id,
        cooperative_id=APART[0].cooperative_id,
        status=PostingStatus.OPEN,
        closed_at=None,
        terms=replace(load.terms, audience=audience, closes_at=NOW + 60 * DAY),
    )


def _destinations(choices: Choices) -> Area | None:
    near = Near(choices.one("near", POINTS), choices.one("radius", (1.0, 60.0)))
    return choices.one(
        "destinations",
        (
            None,
            Area(municipalities=(choices.one("to municipality", CODES),)),
            Area(prefectures=(choices.one("to prefecture", ("23", "13", "01")),)),
            Area(bureaus=(Bureau.KANTO,), near=near),
            Area(near=near),
        ),
    )


def _vehicle_terms(choices: Choices) -> VehicleTerms:
    at = choices.one("available", PICKUPS)
    home_by = choices.one("home by", (None, None, at + HOUR, at + 3 * DAY))
    home = _place(choices, "home") if home_by is not None or choices.number("home") % 2 else None
    return VehicleTerms(
        available=Availability(_place(choices, "available"), at),
        vehicle_class=choices.one("class", tuple(VehicleClass)[:3]),
        body_type=choices.one("body", tuple(BodyType)[:3]),
        capacity=Capacity(weight_kg=choices.one("weight", WEIGHTS)),
        contact=Contact("配車 太郎", "0532-00-0002"),
        destinations=_destinations(choices),
        home=home,
        home_by=home_by,
        equipment=choices.some("equipment", tuple(Equipment)[:3]),
        asking_fare_yen=choices.one("fare", FARES),
        remarks=choices.one("remarks", (None, None, *WORDS)),
        closes_at=choices.one("closes", CLOSINGS),
        audience=_audience(choices),
        external_ref=choices.one("ref", (None, f"V-{choices.thing}")),
    )


def a_vehicle(n: int) -> Vehicle:
    """The n-th vehicle of the world, open or withdrawn."""
    choices = Choices(f"vehicle {n}")
    posted_at = choices.one("posted", POSTED)
    withdrawn = choices.number("withdrawn") % 8 == 0
    poster = choices.one("poster", MEMBERS)
    return Vehicle(
        id=VehicleId(choices.id()),
        version=1,
        poster_id=poster.id,
        cooperative_id=poster.cooperative_id,
        status=PostingStatus.WITHDRAWN if withdrawn else PostingStatus.OPEN,
        posted_at=posted_at,
        updated_at=posted_at,
        closed_at=posted_at + HOUR if withdrawn else None,
        terms=_vehicle_terms(choices),
    )
