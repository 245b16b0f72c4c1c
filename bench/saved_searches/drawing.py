"""A national day to measure by: saved searches as dispatchers save them, and loads as they post them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from api.demo.draws import Draws
from api.demo.lanes import CITIES
from domain.accounts import AccountId, Viewer
from domain.audiences import EVERYONE, Audience, AudienceKind
from domain.calendar import JST
from domain.loads import Cargo, Load, LoadId, LoadTerms, Measured
from domain.members import (
    Company,
    CompanyRecord,
    CooperativeId,
    MemberId,
    MemberKind,
    NamedCooperative,
)
from domain.places import Area, Bureau, MunicipalityCode, Near, Place, Point
from domain.postings import Contact, PostingStatus, Window
from domain.saved_searches.meeting import Watcher
from domain.saved_searches.searches import SavedSearch, SavedSearchId, SavedSearchTerms
from domain.search import LoadSearch, Range
from domain.vehicle_classes import BodyType, VehicleClass

NOW = datetime(2026, 6, 10, 8, 0, tzinfo=JST)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MEMBERS, COOPERATIVES = 2_000, 120
WORDS = ("鋼材", "冷凍食品", "飲料", "紙製品", "機械部品", "樹脂ペレット", "建材", "日用雑貨", "青果", "肥料")
BODIES = ((BodyType.WING, 40), (BodyType.FLATBED, 25), (BodyType.VAN, 15), (BodyType.FREEZER, 15))
CLASSES = ((VehicleClass.LARGE_10T, 45), (VehicleClass.MEDIUM_4T, 35), (VehicleClass.SMALL_2T, 20))


def _id(draws: Draws) -> UUID:
    return UUID(int=draws.below(2**63) << 64 | draws.below(2**63))


def _desk(n: int) -> tuple[MemberId, CooperativeId]:
    return MemberId(UUID(int=1_000_000 + n)), CooperativeId(UUID(int=n % COOPERATIVES + 1))


def company(n: int) -> Company:
    """The n-th member as others see it."""
    member_id, cooperative_id = _desk(n)
    of = NamedCooperative(cooperative_id, f"第{n % COOPERATIVES}協同組合")
    return Company(member_id, MemberKind.MEMBER, f"見本{n}運輸", of, CompanyRecord(0, NOW.date()))


def watchers(count: int) -> Iterator[Watcher]:
    """Saved searches for loads: mostly by where from and where to, often by truck, sometimes by words."""
    for n in range(count):
        draws = Draws(f"saved search {n}")
        desk, cooperative_id = _desk(draws.below(MEMBERS))
        terms = SavedSearchTerms(f"条件{n}", loads=_search(draws))
        saved = SavedSearch(SavedSearchId(_id(draws)), 1, AccountId(_id(draws)), NOW, NOW, None, terms)
        yield Watcher(saved, Viewer(desk, cooperative_id, None, masked=draws.below(200) == 0))


def _search(draws: Draws) -> LoadSearch:
    """Nobody asks for all: seven hundred loads an hour would be told."""
    opens = NOW + draws.below(3) * DAY
    return LoadSearch(
        origin=_area(draws),
        destination=_area(draws) if draws.chance(70) else None,
        pickup=Window(opens, opens + DAY) if draws.chance(15) else None,
        vehicle_classes=(draws.weighted(CLASSES),) if draws.chance(60) else None,
        body_types=tuple({draws.weighted(BODIES), draws.weighted(BODIES)}) if draws.chance(50) else None,
        weight_kg=Range(max=draws.between(1_000, 12_000, 500)) if draws.chance(30) else None,
        fare_yen=Range(min=draws.between(20_000, 90_000, 5_000)) if draws.chance(25) else None,
        text=draws.one_of(WORDS) if draws.chance(20) else None,
        consolidation=True if draws.chance(5) else None,
        cooperative_ids=(CooperativeId(UUID(int=draws.below(COOPERATIVES) + 1)),)
        if draws.chance(3)
        else None,
    )


def _area(draws: Draws) -> Area:
    kind = draws.weighted((("prefectures", 50), ("municipalities", 25), ("near", 15), ("bureau", 10)))
    codes = [draws.weighted(CITIES) for _ in range(draws.between(1, 4))]
    if kind == "municipalities":
        return Area(tuple(dict.fromkeys(map(MunicipalityCode, codes))))
    if kind == "near":
        lat, lon = draws.between(3_300, 3_900) / 100, draws.between(13_100, 14_050) / 100
        return Area(near=Near(Point(lat, lon), float(draws.between(10, 60, 5))))
    if kind == "bureau":
        return Area(bureaus=(draws.one_of(tuple(Bureau)),))
    return Area(prefectures=tuple(dict.fromkeys(code[:2] for code in codes[:2])))


def loads(count: int) -> Iterator[tuple[Load, Company]]:
    """Loads of a morning, each with its poster."""
    nowhere = Measured(None, None)
    for n in range(count):
        draws = Draws(f"load {n}")
        poster = company(draws.below(MEMBERS))
        terms = _terms(draws, poster)
        yield (
            Load(
                id=LoadId(_id(draws)),
                version=1,
                poster_id=poster.member_id,
                cooperative_id=poster.cooperative.id,
                status=PostingStatus.OPEN,
                posted_at=NOW,
                updated_at=NOW,
                closed_at=None,
                trucks_left=1,
                measured=nowhere,
                roughly=nowhere,
                terms=terms,
            ),
            poster,
        )


def _terms(draws: Draws, poster: Company) -> LoadTerms:
    pickup = NOW + draws.between(2, 72) * HOUR
    named = Audience(AudienceKind.NAMED, cooperative_ids=(poster.cooperative.id,))
    return LoadTerms(
        origin=Place(MunicipalityCode(draws.weighted(CITIES))),
        destination=Place(MunicipalityCode(draws.weighted(CITIES))),
        pickup=Window(pickup, pickup + 3 * HOUR),
        delivery=Window(pickup + 12 * HOUR, pickup + 15 * HOUR),
        cargo=Cargo(draws.one_of(WORDS), draws.between(300, 12_000, 100), packaging="パレット"),
        vehicle_class=draws.weighted(CLASSES),
        body_types=(draws.weighted(BODIES),),
        contact=Contact("配車 見本", "059-000-0000"),
        tier=1,
        asking_fare_yen=draws.between(20_000, 150_000, 1_000) if draws.chance(60) else None,
        consolidation=draws.chance(20),
        audience=named if draws.chance(6) else EVERYONE,
    )
