"""The municipalities of Japan, those of today and those whose codes old postings still name (SPEC 2.1)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.places.bureaus import Bureau
from domain.places.codes import MunicipalityCode
from domain.places.names import FORMERLY, Names, fold_name, fold_romaji, names_of
from domain.places.points import KM_PER_DEGREE_OF_LATITUDE, Point, great_circle_km
from domain.places.postal_codes import PostalCodes
from domain.refusals import Fault

LEVELS = ("designated_city", "city", "special_ward", "ward", "town", "village")
"""政令指定都市・市・特別区・区・町・村: in the order in which people more likely mean them."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """都市区分: one municipality, or one ward of a designated city.

    ``full_name`` has the district (中川郡池田町) but no prefecture; ``prefecture`` is its two digits;
    ``level`` is one of ``LEVELS``; ``parent`` is the designated city of a ward; ``landmass`` is the piece
    of land that roads and bridges join, so that only a ferry leads from one to another; ``point`` is where
    its people live, mostly within 4 km of the town hall, and for many wards the point of their city.
    ``valid_from``: its first day, None where that lies before what the product knows; ``valid_to``: the
    first day without it, None for one of today; ``successors``: what it then became, or became part of.
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
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[MunicipalityCode, ...] = ()

    @property
    def is_former(self) -> bool:
        """Whether there is no such municipality any more: old postings name it, new ones may not."""
        return self.valid_to is not None


def _names_of(m: Municipality) -> Names:
    return names_of(
        m.prefecture_name, (m.name, m.full_name, m.kana, m.full_kana), (m.romaji, m.name_en or "")
    )


class Municipalities:
    """All municipalities, in memory and never changed: by code, prefecture, bureau, point, name, postal code.

    Lists, searches and points know those of today only; ``get`` knows the former ones, too.
    """

    __slots__ = (
        "_by_bureau",
        "_by_code",
        "_by_prefecture",
        "_former",
        "_names",
        "_of_today",
        "_wards",
        "postal_codes",
    )

    def __init__(
        self, municipalities: Iterable[Municipality], postal_codes: PostalCodes | None = None
    ) -> None:
        ordered = sorted(municipalities, key=lambda m: m.code)
        self.postal_codes = PostalCodes() if postal_codes is None else postal_codes
        self._by_code = {m.code: m for m in ordered}
        assert len(self._by_code) == len(ordered), "a code occurs twice"
        self._of_today = tuple(m for m in ordered if not m.is_former)
        self._former = tuple(m for m in ordered if m.is_former)
        wards: dict[MunicipalityCode, list[Municipality]] = defaultdict(list)
        by_prefecture: dict[str, list[Municipality]] = defaultdict(list)
        by_bureau: dict[Bureau, list[Municipality]] = defaultdict(list)
        for municipality in self._of_today:
            by_prefecture[municipality.prefecture].append(municipality)
            by_bureau[municipality.bureau].append(municipality)
            if municipality.parent is not None:
                assert municipality.parent in self._by_code, municipality
                wards[municipality.parent].append(municipality)
        self._wards = {code: tuple(of_city) for code, of_city in wards.items()}
        self._by_prefecture = {code: tuple(inside) for code, inside in by_prefecture.items()}
        self._by_bureau = {bureau: tuple(inside) for bureau, inside in by_bureau.items()}
        self._names = {m.code: _names_of(m) for m in ordered}
        for municipality in self._former:
            assert self.today_of(municipality.code), municipality

    def __iter__(self) -> Iterator[Municipality]:
        """All of today, by code."""
        return iter(self._of_today)

    def __len__(self) -> int:
        return len(self._of_today)

    @property
    def former(self) -> tuple[Municipality, ...]:
        """Those that are no more, by code."""
        return self._former

    def get(self, code: MunicipalityCode) -> Municipality | None:
        """The municipality of a code, former ones included; None for a code that none bears or bore."""
        return self._by_code.get(code)

    def today_of(self, code: MunicipalityCode) -> tuple[Municipality, ...]:
        """What a code stands for today: itself, or its successors, of whom there may be several."""
        municipality = self._by_code.get(code)
        if municipality is None:
            return ()
        if not municipality.is_former:
            return (municipality,)
        found = {one.code: one for successor in municipality.successors for one in self.today_of(successor)}
        return tuple(found.values())

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

    def of_postal_code(self, written: str) -> tuple[Municipality, ...]:
        """Those that a postal code delivers to, by code; none for a code that is not in use."""
        found = (self._by_code[code] for code in self.postal_codes.municipalities_of(written))
        return tuple(sorted(found, key=lambda m: m.code))

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

    def by_nearness(self, point: Point) -> tuple[Municipality, ...]:
        """All, the nearest first; of several at one point the lowest code first."""
        return tuple(sorted(self, key=lambda m: (great_circle_km(point, m.point), m.code)))

    def search(
        self, q: str, prefecture: str | None = None, limit: int | None = None
    ) -> tuple[Municipality, ...]:
        """Those that a written or half-written name may mean, best first (API §3, Reference).

        Reads name, full name, kana, romaji and English, folded (``fold_name``, ``fold_romaji``), also
        behind the name of the prefecture. Exact names come before beginnings, beginnings before parts, then
        all of a prefecture of that name, then those that hold every word of several, then successors of a
        municipality that bore the name; within each the shorter name, the greater town, the lower code. An
        empty ``q`` means all, by code.
        """
        wanted = fold_name(q)
        if not wanted:
            return (self._of_today if prefecture is None else self.in_prefecture(prefecture))[:limit]
        spellings = {wanted: tuple(map(fold_name, q.split()))}
        spellings |= {fold_romaji(one): tuple(map(fold_romaji, words)) for one, words in spellings.items()}
        best: dict[MunicipalityCode, int] = {}
        for code, names in self._names.items():
            ranks = [names.rank(one, words) for one, words in spellings.items()]
            rank = min((rank for rank in ranks if rank is not None), default=None)
            if rank is not None:
                for one in self.today_of(code):
                    worst = rank if one.code == code else FORMERLY
                    best[one.code] = min(best.get(one.code, FORMERLY), worst)
        found = (self._by_code[code] for code in best)
        inside = (m for m in found if prefecture in (None, m.prefecture))
        order = sorted(inside, key=lambda m: (best[m.code], len(m.name), LEVELS.index(m.level), m.code))
        return tuple(order[:limit])


def code_faults(code: MunicipalityCode, pointer: str, municipalities: Municipalities) -> Iterator[Fault]:
    """What a form names must be a municipality of today; for a former one its successors are told (SPEC 2.1).

    A form changed after that day names the successor, too, even where its owner changes something else.
    """
    municipality = municipalities.get(code)
    if municipality is None:
        yield Fault(pointer, "unknown-municipality", {"code": code})
    elif municipality.valid_to is not None:
        today = municipalities.today_of(code)
        yield Fault(
            pointer,
            "former-municipality",
            {
                "code": code,
                "name": municipality.full_name,
                "day": municipality.valid_to.isoformat(),
                "successors": "・".join(f"{one.full_name} {one.code}" for one in today),
            },
        )


def postal_code_faults(
    postal_code: str | None, code: MunicipalityCode, pointer: str, municipalities: Municipalities
) -> Iterator[Fault]:
    """A postal code of another prefecture than the place's is certainly a mistake, and refused.

    Within the prefecture it is taken as it is: borders move before postal codes do, and a few codes deliver
    across them. A code that is not in use is taken, too: new ones come every month.
    """
    municipality = municipalities.get(code)
    if postal_code is None or municipality is None:
        return
    delivered = municipalities.of_postal_code(postal_code)
    if delivered and municipality.prefecture not in {one.prefecture for one in delivered}:
        where = f"{delivered[0].prefecture_name}{delivered[0].full_name}"
        yield Fault(pointer, "postal-code-elsewhere", {"postal_code": postal_code, "place": where})
