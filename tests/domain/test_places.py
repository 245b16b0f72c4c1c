"""Places: codes are the key, names are found as people write them, areas hold what they name."""

from collections.abc import Mapping
from enum import StrEnum
from math import acos, cos, pi, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fares.tariffs import FARE_SYSTEM_LABELS, FareSystem
from domain.places import (
    BUREAU_LABELS,
    Area,
    Bureau,
    Municipalities,
    Municipality,
    MunicipalityCode,
    Near,
    Point,
    great_circle_km,
)
from domain.vehicle_classes import (
    BODY_TYPE_LABELS,
    EQUIPMENT_LABELS,
    TARIFF_CLASS_LABELS,
    VEHICLE_CLASS_LABELS,
    BodyType,
    Equipment,
    TariffClass,
    VehicleClass,
)

YOKKAICHI, TSU = MunicipalityCode("24202"), MunicipalityCode("24201")
KAWAGUCHI = MunicipalityCode("11203")
YOKOHAMA, YOKOHAMA_NAKA = MunicipalityCode("14100"), MunicipalityCode("14104")
YOKOHAMA_TOWN = MunicipalityCode("02406")


def a_municipality(code: str, name: str, **other: object) -> Municipality:
    fields: dict[str, object] = {
        "code": code,
        "name": name,
        "full_name": name,
        "kana": "",
        "full_kana": "",
        "romaji": "",
        "name_en": None,
        "prefecture": code[:2],
        "prefecture_name": {"24": "三重県", "11": "埼玉県", "14": "神奈川県", "02": "青森県"}[code[:2]],
        "bureau": {"24": Bureau.CHUBU, "11": Bureau.KANTO, "14": Bureau.KANTO, "02": Bureau.TOHOKU}[code[:2]],
        "level": "city",
        "parent": None,
        "landmass": "main",
        "point": Point(35.0, 136.0),
    }
    return Municipality(**(fields | other))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def few() -> Municipalities:
    """A handful, in no order: two cities of Mie, Kawaguchi, Yokohama with a ward, its namesake in Aomori."""
    return Municipalities(
        [
            a_municipality(
                "24202", "四日市市", kana="ヨッカイチシ", romaji="yokkaichishi", name_en="Yokkaichi City",
                point=Point(34.96667, 136.61667),
            ),
            a_municipality("24201", "津市", kana="ツシ", romaji="tsushi", point=Point(34.73333, 136.51667)),
            a_municipality(
                "14104", "横浜市中区", kana="ヨコハマシナカク", level="ward", parent=YOKOHAMA,
                point=Point(35.43333, 139.65),
            ),
            a_municipality(
                "14100", "横浜市", kana="ヨコハマシ", level="designated_city", point=Point(35.43333, 139.65)
            ),
            a_municipality(
                "02406", "横浜町", full_name="上北郡横浜町", kana="ヨコハママチ", level="town",
                point=Point(41.08333, 141.25),
            ),
            a_municipality("11203", "川口市", kana="カワグチシ", point=Point(35.80521, 139.71072)),
        ]
    )  # fmt: skip


def codes(found: tuple[Municipality, ...]) -> list[str]:
    return [municipality.code for municipality in found]


def test_municipalities_are_looked_up_by_code_prefecture_bureau_and_city(few: Municipalities) -> None:
    yokkaichi = few.get(YOKKAICHI)
    assert yokkaichi is not None
    assert yokkaichi.name == "四日市市"
    assert few.get(MunicipalityCode("99999")) is None
    assert codes(few.in_prefecture("24")) == [TSU, YOKKAICHI]
    assert few.in_prefecture("48") == ()
    assert codes(few.in_bureau(Bureau.KANTO)) == [KAWAGUCHI, YOKOHAMA, YOKOHAMA_NAKA]
    assert few.in_bureau(Bureau.OKINAWA) == ()
    assert codes(few.wards_of(YOKOHAMA)) == [YOKOHAMA_NAKA]
    assert few.wards_of(YOKKAICHI) == ()
    assert [m.code for m in few] == sorted(m.code for m in few)
    assert len(few) == 6


@pytest.mark.parametrize(
    "written",
    [
        "四日市市",
        "四日市",
        "三重県四日市市",
        "三重県 四日市",
        "ヨッカイチ",
        "よっかいちし",
        "ﾖｯｶｲﾁ",
        "yokkaichi",
        "Yokkaichi City",
        "Yokkaichi-shi",
        "ＹＯＫＫＡＩＣＨＩ",
    ],
)
def test_a_city_is_found_however_its_name_is_written(few: Municipalities, written: str) -> None:
    assert codes(few.search(written)) == [YOKKAICHI]


def test_exact_names_come_first_then_the_shorter_and_the_greater_then_parts(few: Municipalities) -> None:
    assert codes(few.search("横浜")) == [YOKOHAMA, YOKOHAMA_TOWN, YOKOHAMA_NAKA]
    assert codes(few.search("横浜市")) == [YOKOHAMA, YOKOHAMA_NAKA]
    assert codes(few.search("中区")) == [YOKOHAMA_NAKA]
    assert codes(few.search("しなか")) == [YOKOHAMA_NAKA]


def test_a_beginning_comes_before_a_part_whatever_the_code() -> None:
    towns = Municipalities([a_municipality("02401", "大津町"), a_municipality("24208", "津島市")])
    assert codes(towns.search("津")) == ["24208", "02401"]


def test_the_name_of_a_prefecture_finds_all_that_lies_in_it(few: Municipalities) -> None:
    assert codes(few.search("三重")) == [TSU, YOKKAICHI]
    assert codes(few.search("神奈川県横浜")) == [YOKOHAMA, YOKOHAMA_NAKA]


def test_a_search_keeps_to_its_prefecture_and_its_limit(few: Municipalities) -> None:
    assert codes(few.search("横浜", prefecture="02")) == [YOKOHAMA_TOWN]
    assert codes(few.search("横浜", limit=1)) == [YOKOHAMA]
    assert codes(few.search("", prefecture="24")) == [TSU, YOKKAICHI]
    assert codes(few.search(" ", limit=2)) == [YOKOHAMA_TOWN, KAWAGUCHI]
    assert few.search("パリ") == ()


def test_two_ways_to_write_one_sound_are_one_name() -> None:
    chigasaki = Municipalities(
        [
            a_municipality("14207", "茅ヶ崎市", kana="チガサキシ"),
            a_municipality("14204", "鎌倉市", romaji="kōbe"),
        ]
    )
    assert codes(chigasaki.search("茅ケ崎")) == ["14207"]
    assert codes(chigasaki.search("茅ヶ崎")) == ["14207"]
    assert codes(chigasaki.search("ちがさき")) == ["14207"]
    assert codes(chigasaki.search("ちかさき")) == []
    assert codes(chigasaki.search("kobe")) == ["14204"]
    assert codes(chigasaki.search("Kôbe")) == ["14204"]


def test_what_lies_near_is_listed_nearest_first_with_the_rim(few: Municipalities) -> None:
    tsu, yokkaichi = Point(34.73333, 136.51667), Point(34.96667, 136.61667)
    apart = great_circle_km(tsu, yokkaichi)
    assert codes(few.near(tsu, apart)) == [TSU, YOKKAICHI]
    assert codes(few.near(tsu, apart - 0.001)) == [TSU]
    assert codes(few.near(Point(0.0, 0.0), 100)) == []
    assert few.nearest(Point(34.9, 136.6)).code == YOKKAICHI
    assert few.nearest(Point(35.43333, 139.65)).code == YOKOHAMA


def test_an_area_that_names_a_designated_city_includes_its_wards(few: Municipalities) -> None:
    area = Area(municipalities=(YOKOHAMA,))
    assert area.codes(few) == {YOKOHAMA, YOKOHAMA_NAKA}
    assert area.covers(YOKOHAMA_NAKA, Point(35.4, 139.6), few)
    assert not area.covers(YOKOHAMA_TOWN, Point(41.1, 141.2), few)
    ward = Area(municipalities=(YOKOHAMA_NAKA,))
    assert ward.codes(few) == {YOKOHAMA_NAKA}
    assert not ward.covers(YOKOHAMA, Point(35.4, 139.6), few)


def test_an_area_holds_any_of_what_it_names(few: Municipalities) -> None:
    area = Area(municipalities=(TSU,), prefectures=("02",), bureaus=(Bureau.KANTO,))
    assert area.codes(few) == {TSU, YOKOHAMA_TOWN, KAWAGUCHI, YOKOHAMA, YOKOHAMA_NAKA}
    for municipality in few:
        covered = area.covers(municipality.code, municipality.point, few)
        assert covered == (municipality.code in area.codes(few)), municipality
    assert not area.covers(MunicipalityCode("99999"), Point(35, 135), few)


def test_an_area_near_a_point_goes_by_the_position_and_names_no_code(few: Municipalities) -> None:
    area = Area(near=Near(Point(34.9, 136.6), 10))
    assert area.codes(few) == frozenset()
    assert area.covers(YOKKAICHI, Point(34.95, 136.6), few)
    assert not area.covers(YOKKAICHI, Point(35.1, 136.6), few)
    assert area.covers(KAWAGUCHI, Point(34.95, 136.6), few), (
        "the position counts, not the municipality's point"
    )


@pytest.mark.parametrize(
    ("codes_of", "labels"),
    [
        (Bureau, BUREAU_LABELS),
        (VehicleClass, VEHICLE_CLASS_LABELS),
        (BodyType, BODY_TYPE_LABELS),
        (Equipment, EQUIPMENT_LABELS),
        (TariffClass, TARIFF_CLASS_LABELS),
        (FareSystem, FARE_SYSTEM_LABELS),
    ],
)
def test_every_code_has_its_own_japanese_and_english_label(
    codes_of: type[StrEnum], labels: Mapping[StrEnum, tuple[str, str]]
) -> None:
    assert list(labels) == list(codes_of)
    for language in (0, 1):
        texts = [label[language] for label in labels.values()]
        assert all(texts)
        assert len(set(texts)) == len(texts)


degrees_lat, degrees_lon = st.floats(-90, 90), st.floats(-180, 180)
points = st.builds(Point, degrees_lat, degrees_lon)


@given(points, points)
def test_the_great_circle_agrees_with_the_law_of_cosines_on_the_sphere(a: Point, b: Point) -> None:
    lat_a, lat_b, lon = radians(a.lat), radians(b.lat), radians(b.lon - a.lon)
    cosine = sin(lat_a) * sin(lat_b) + cos(lat_a) * cos(lat_b) * cos(lon)
    by_cosines = 6371.0088 * acos(max(-1.0, min(1.0, cosine)))
    assert great_circle_km(a, b) == pytest.approx(by_cosines, abs=0.3)
    assert great_circle_km(a, b) == great_circle_km(b, a)


def test_the_great_circle_is_the_plain_haversine() -> None:
    assert great_circle_km(Point(35, 135), Point(35, 135)) == 0
    assert great_circle_km(Point(0, 0), Point(0, 180)) == pytest.approx(6371.0088 * pi)
    assert great_circle_km(Point(-90, 0), Point(90, 77)) == pytest.approx(6371.0088 * pi)


@pytest.mark.parametrize(("lat", "lon"), [(90.01, 0.0), (0.0, -180.01), (float("nan"), 0.0)])
def test_a_position_off_the_globe_cannot_be_made(lat: float, lon: float) -> None:
    with pytest.raises(AssertionError):
        Point(lat, lon)
