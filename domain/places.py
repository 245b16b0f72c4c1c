"""Places: municipalities, points, areas, and how far apart things lie (SPEC 2.1, 2.2)."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from types import MappingProxyType
from typing import NewType

from domain.vehicle_classes import Labels
from domain.words import fold

MunicipalityCode = NewType("MunicipalityCode", str)
"""都市区分: the five digits of JIS X 0402. Names are not unique, so codes are the key."""

EARTH_RADIUS_KM = 6371.0088
KM_PER_DEGREE_OF_LATITUDE = 111.195
"""A hair under the sphere's own 111.19508: for pre-filters that must not lose the rim, never for answers."""


class Bureau(StrEnum):
    """運輸局: the ten blocks of the standard fares (SPEC 7.1)."""

    HOKKAIDO = "hokkaido"
    TOHOKU = "tohoku"
    KANTO = "kanto"
    HOKURIKU_SHINETSU = "hokuriku_shinetsu"
    CHUBU = "chubu"
    KINKI = "kinki"
    CHUGOKU = "chugoku"
    SHIKOKU = "shikoku"
    KYUSHU = "kyushu"
    OKINAWA = "okinawa"


BUREAU_LABELS: Mapping[Bureau, Labels] = MappingProxyType(
    {
        Bureau.HOKKAIDO: ("北海道", "Hokkaido"),
        Bureau.TOHOKU: ("東北", "Tohoku"),
        Bureau.KANTO: ("関東", "Kanto"),
        Bureau.HOKURIKU_SHINETSU: ("北陸信越", "Hokuriku-Shin'etsu"),
        Bureau.CHUBU: ("中部", "Chubu"),
        Bureau.KINKI: ("近畿", "Kinki"),
        Bureau.CHUGOKU: ("中国", "Chugoku"),
        Bureau.SHIKOKU: ("四国", "Shikoku"),
        Bureau.KYUSHU: ("九州", "Kyushu"),
        Bureau.OKINAWA: ("沖縄", "Okinawa"),
    }
)


@dataclass(frozen=True, slots=True)
class Point:
    """A position in degrees of WGS84."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        assert -90 <= self.lat <= 90, self.lat
        assert -180 <= self.lon <= 180, self.lon


def great_circle_km(a: Point, b: Point) -> float:
    """The great circle between two points, in km, by the plain haversine on a sphere of 6371.0088 km.

    The one formula: a search in SQL repeats it term by term,
    ``2 * R * asin(sqrt(least(1, sin²(Δlat/2) + cos(lat a) * cos(lat b) * sin²(Δlon/2))))``.
    """
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, radians(b.lon - a.lon) / 2
    h = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, h)))


@dataclass(frozen=True, slots=True)
class Site:
    """What the driver needs at the gate; shown to owner, parties and driver only (API §2)."""

    phone: str | None = None
    gate: str | None = None
    reference: str | None = None
    gear: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """積地・卸地・空車地・行先地: a municipality, and as much more as the poster gave (SPEC 2.1)."""

    municipality: MunicipalityCode
    address: str | None = None
    postal_code: str | None = None
    point: Point | None = None
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class Distance:
    """How far by road (SPEC 2.2): km rounded up, the time under way, how it was found, whether by ferry.

    A ferry adds its hours to ``minutes``, and nothing to ``km``.
    """

    km: int
    minutes: int
    method: str
    ferry: bool


LEVELS = ("designated_city", "city", "special_ward", "ward", "town", "village")
"""政令指定都市・市・特別区・区・町・村: in the order in which people more likely mean them."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """都市区分: one municipality, or one ward of a designated city.

    ``full_name`` has the district (中川郡池田町) but no prefecture; ``prefecture`` is its two digits;
    ``level`` is one of ``LEVELS``; ``parent`` is the designated city of a ward; ``landmass`` is the piece
    of land that roads and bridges join, so that only a ferry leads from one to another; ``point`` is where
    its people live, mostly within 4 km of the town hall, and for many wards the point of their city.
    """

    code: MunicipalityCode
    name: str
    full_name: str
    kana: str
    full_kana: str
    romaji: str
    name_en: str | None
    prefecture: str
    prefecture_name: str
    bureau: Bureau
    level: str
    parent: MunicipalityCode | None
    landmass: str
    point: Point


_VARIATION_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_CIRCUMFLEX, _MACRON = 0x0302, 0x0304
_DROPPED = (*map(ord, "-'"), _CIRCUMFLEX, _MACRON, *_VARIATION_SELECTORS)
_FOLDED_AWAY = dict.fromkeys(_DROPPED) | {ord("ゖ"): "け"}


def fold_name(text: str) -> str:
    """A name of a place as it is compared: free-word folding, and no white space, macrons or variant forms.

    ヶ and ケ are one, since 茅ヶ崎 is written both ways.
    """
    apart = unicodedata.normalize("NFKD", "".join(fold(text).split()))
    return unicodedata.normalize("NFC", apart.translate(_FOLDED_AWAY))


EXACT, PREFIX, CONTAINED, WITHIN_PREFECTURE = range(4)


@dataclass(frozen=True, slots=True)
class _Names:
    """The folded spellings of one municipality, a line each, with a line break at either end.

    ``own`` are its names; ``qualified`` begin with the prefecture. One text each, so that a search over
    all municipalities costs a few looks at each, and not a loop over its names.
    """

    own: str
    qualified: str

    def rank(self, wanted: str) -> int | None:
        """How well a folded word meets these names; None when it does not."""
        if f"\n{wanted}\n" in self.own or f"\n{wanted}\n" in self.qualified:
            return EXACT
        if wanted in self.own:
            return PREFIX if f"\n{wanted}" in self.own else CONTAINED
        return WITHIN_PREFECTURE if f"\n{wanted}" in self.qualified else None


def _lines(*names: str) -> str:
    return "\n" + "\n".join(map(fold_name, names)) + "\n"


def _names_of(m: Municipality) -> _Names:
    return _Names(
        own=_lines(m.name, m.full_name, m.kana, m.full_kana, m.romaji, m.name_en or ""),
        qualified=_lines(m.prefecture_name + m.name, m.prefecture_name + m.full_name),
    )


class Municipalities:
    """All municipalities, in memory and never changed: by code, prefecture, bureau, point and name."""

    __slots__ = ("_by_bureau", "_by_code", "_by_prefecture", "_names", "_wards")

    def __init__(self, municipalities: Iterable[Municipality]) -> None:
        ordered = sorted(municipalities, key=lambda m: m.code)
        self._by_code = {m.code: m for m in ordered}
        assert len(self._by_code) == len(ordered), "a code occurs twice"
        wards: dict[MunicipalityCode, list[Municipality]] = defaultdict(list)
        by_prefecture: dict[str, list[Municipality]] = defaultdict(list)
        by_bureau: dict[Bureau, list[Municipality]] = defaultdict(list)
        for municipality in ordered:
            by_prefecture[municipality.prefecture].append(municipality)
            by_bureau[municipality.bureau].append(municipality)
            if municipality.parent is not None:
                assert municipality.parent in self._by_code, municipality
                wards[municipality.parent].append(municipality)
        self._wards = {code: tuple(of_city) for code, of_city in wards.items()}
        self._by_prefecture = {code: tuple(inside) for code, inside in by_prefecture.items()}
        self._by_bureau = {bureau: tuple(inside) for bureau, inside in by_bureau.items()}
        self._names = {m.code: _names_of(m) for m in ordered}

    def __iter__(self) -> Iterator[Municipality]:
        """All of them, by code."""
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def get(self, code: MunicipalityCode) -> Municipality | None:
        """The municipality of a code; None for a code that no municipality bears."""
        return self._by_code.get(code)

    def address_in_full(self, code: MunicipalityCode, address: str) -> str:
        """A company's address with prefecture and municipality, as documents name it (SPEC 5.6 d)."""
        municipality = self._by_code[code]
        return f"{municipality.prefecture_name}{municipality.full_name}{address}"

    def wards_of(self, code: MunicipalityCode) -> tuple[Municipality, ...]:
        """The wards of a designated city, by code; of all others none."""
        return self._wards.get(code, ())

    def in_prefecture(self, prefecture: str) -> tuple[Municipality, ...]:
        """Those of a prefecture (two digits), by code; none where there is no such prefecture."""
        return self._by_prefecture.get(prefecture, ())

    def in_bureau(self, bureau: Bureau) -> tuple[Municipality, ...]:
        """Those of a bureau, by code."""
        return self._by_bureau.get(bureau, ())

    def near(self, point: Point, radius_km: float) -> tuple[Municipality, ...]:
        """Those whose point lies within the radius, the rim included, nearest first."""
        reach = radius_km / KM_PER_DEGREE_OF_LATITUDE + 0.01
        within = (
            (great_circle_km(point, m.point), m.code, m)
            for m in self
            if abs(m.point.lat - point.lat) <= reach
        )
        return tuple(m for km, _, m in sorted(found for found in within if found[0] <= radius_km))

    def nearest(self, point: Point) -> Municipality:
        """The one whose point lies nearest; of several at one point the lowest code."""
        return min(self, key=lambda m: (great_circle_km(point, m.point), m.code))

    def search(
        self, q: str, prefecture: str | None = None, limit: int | None = None
    ) -> tuple[Municipality, ...]:
        """Those that a written or half-written name may mean, best first (API §3, Reference).

        Reads name, full name, kana, romaji and English, folded (``fold_name``), also behind the name of
        the prefecture. Exact names come before beginnings, beginnings before parts, then all of a
        prefecture of that name; then the shorter name, the greater town, the lower code. An empty ``q``
        means all, by code.
        """
        wanted = fold_name(q)
        pool: Iterable[Municipality] = self if prefecture is None else self.in_prefecture(prefecture)
        if not wanted:
            return tuple(pool)[:limit]
        ranked: list[tuple[int, int, int, MunicipalityCode, Municipality]] = []
        for m in pool:
            rank = self._names[m.code].rank(wanted)
            if rank is not None:
                ranked.append((rank, len(m.name), LEVELS.index(m.level), m.code, m))
        return tuple(found[-1] for found in sorted(ranked)[:limit])


@dataclass(frozen=True, slots=True)
class Near:
    """A circle on the map: all within ``radius_km`` of a point, the rim included."""

    point: Point
    radius_km: float

    def holds(self, point: Point) -> bool:
        """Whether the point lies in the circle."""
        return great_circle_km(self.point, point) <= self.radius_km


@dataclass(frozen=True, slots=True)
class Area:
    """Where one looks: any of these municipalities, prefectures (two digits), bureaus, or near a point.

    A designated city includes its wards (API §2). At least one must be given: that is the form's rule.
    """

    municipalities: tuple[MunicipalityCode, ...] = ()
    prefectures: tuple[str, ...] = ()
    bureaus: tuple[Bureau, ...] = ()
    near: Near | None = None

    def codes(self, municipalities: Municipalities) -> frozenset[MunicipalityCode]:
        """The municipalities that the area names by code; what ``near`` adds depends on the position."""
        named = set(self.municipalities)
        for code in self.municipalities:
            named.update(ward.code for ward in municipalities.wards_of(code))
        for prefecture in self.prefectures:
            named.update(m.code for m in municipalities.in_prefecture(prefecture))
        for bureau in self.bureaus:
            named.update(m.code for m in municipalities.in_bureau(bureau))
        return frozenset(named)

    def covers(self, code: MunicipalityCode, position: Point, municipalities: Municipalities) -> bool:
        """Whether a place of this municipality, at this position, lies in the area."""
        if code in self.municipalities or (self.near is not None and self.near.holds(position)):
            return True
        municipality = municipalities.get(code)
        return municipality is not None and (
            municipality.parent in self.municipalities
            or municipality.prefecture in self.prefectures
            or municipality.bureau in self.bureaus
        )
