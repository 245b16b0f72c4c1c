"""Municipalities as asked for: in any spelling, by old names and codes, by postal code (SPEC 2.1)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.reference.municipalities import load_municipalities
from domain.places import (
    Area,
    Bureau,
    Municipalities,
    Municipality,
    MunicipalityCode,
    Place,
    Point,
    PostalCodes,
    PostalRange,
    code_faults,
    fold_name,
    fold_romaji,
    postal_code_faults,
)
from domain.postings import area_faults, place_faults
from domain.refusals import Fault
from tests.builders import vehicle_terms

HAMAMATSU, CHUO, HAMANA, TENRYU = "22130", "22138", "22139", "22140"
OLD_NORTH, OLD_HAMAKITA = MunicipalityCode("22135"), MunicipalityCode("22136")


@pytest.fixture(scope="module")
def japan() -> Municipalities:
    return load_municipalities()


def first(japan: Municipalities, written: str) -> str:
    found = japan.search(written, limit=1)
    return found[0].code if found else ""


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Chiba", "12100"),
        ("tiba", "12100"),
        ("Fukuoka", "40130"),
        ("hukuoka", "40130"),
        ("Kōbe", "28100"),
        ("Koube", "28100"),
        ("Kôbe-shi", "28100"),
        ("Oosaka", "27100"),
        ("Ohsaka", "27100"),
        ("ŌSAKA", "27100"),
        ("Ootu", "25201"),
        ("Ohtsu", "25201"),
        ("otsu", "25201"),
        ("sizuoka", "22100"),
        ("Tyôsi", "12202"),
        ("choushi", "12202"),
        ("Jōetsu", "15222"),
        ("zyoetu", "15222"),
        ("Yūbari", "01209"),
        ("yuubari", "01209"),
        ("kambara", ""),
        ("しもんせき", ""),
        ("しものせき", "35201"),
        ("ｼﾓﾉｾｷ", "35201"),
        ("下関", "35201"),
        ("simonoseki", "35201"),
        ("Namba", ""),
        ("津", "24201"),
        ("つ", "24201"),
        ("tsu", "24201"),
        ("tu", "24201"),
        ("大津", "25201"),
        ("藤沢", "14205"),  # and not 一関市, of which a former 藤沢町 is now a part
        ("福井県池田町", "18382"),
        ("福井 池田", "18382"),
        ("揖斐郡池田", "21404"),
        ("浜松 天竜", TENRYU),
        ("竜ヶ崎", ""),
        ("龍ヶ崎", "08208"),
        ("龍ケ崎", "08208"),
        ("りゅうがさき", "08208"),
        ("ryugasaki", "08208"),
        ("ryuugasaki", "08208"),
    ],
)
def test_however_a_name_is_written_the_likeliest_town_comes_first(
    japan: Municipalities, written: str, code: str
) -> None:
    assert first(japan, written) == code


SYLLABLES = [
    ("shi", "si"), ("chi", "ti"), ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"), ("sha", "sya"), ("cho", "tyo"),
    ("ju", "zyu"), ("zu", "du"), ("ka", "ka"), ("mi", "mi"), ("kyo", "kyo"), ("tchi", "tti"), ("mbu", "nbu"),
    ("tō", "tou"), ("kū", "kuu"), ("ō", "oo"), ("cho", "tyou"), ("rya", "rya"), ("ssho", "ssyo"),
]  # fmt: skip
"""Hepburn's spelling, as on signs, and the official one."""


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=8))
def test_both_ways_to_write_romaji_are_one_name(syllables: list[tuple[str, str]]) -> None:
    hepburn, official = ("".join(one) for one in zip(*syllables, strict=True))
    assert fold_romaji(fold_name(hepburn)) == fold_romaji(fold_name(official))


def test_every_municipality_is_found_by_each_of_its_own_names(japan: Municipalities) -> None:
    for m in list(japan)[::9]:
        for name in (m.name, m.full_name, m.kana, m.romaji, m.prefecture_name + m.full_name):
            assert m in japan.search(name), (m.code, name)


# ------------------------------------------------------------------------------------- former codes


def test_a_former_ward_keeps_its_name_and_is_no_ward_of_today(japan: Municipalities) -> None:
    old = japan.get(OLD_HAMAKITA)
    assert old is not None
    assert (old.full_name, old.is_former) == ("浜松市浜北区", True)
    assert (old.valid_from, old.valid_to) == (date(2007, 4, 1), date(2024, 1, 1))
    assert old.successors == (HAMANA,)
    assert [ward.code for ward in japan.wards_of(MunicipalityCode(HAMAMATSU))] == [CHUO, HAMANA, TENRYU]
    assert old not in tuple(japan)
    assert old not in japan.in_prefecture("22")
    assert old not in japan.in_bureau(Bureau.CHUBU)
    assert old not in japan.by_nearness(old.point)
    assert len(japan) == 1_912
    assert japan.address_in_full(OLD_HAMAKITA, "貴布祢1") == "静岡県浜松市浜北区貴布祢1"


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("22131", [CHUO]),
        ("22135", [CHUO, HAMANA]),
        ("22137", [TENRYU]),
        ("22202", [HAMAMATSU]),
        ("40305", ["40231"]),
        ("09367", ["09203"]),
        ("24202", ["24202"]),
        ("99999", []),
    ],
)
def test_what_a_code_stands_for_today(japan: Municipalities, old: str, today: list[str]) -> None:
    assert [one.code for one in japan.today_of(MunicipalityCode(old))] == today


def test_a_successor_that_is_former_itself_is_followed_on() -> None:
    def town(code: str, *successors: str) -> Municipality:
        one = load_municipalities().get(MunicipalityCode("24202"))
        assert one is not None
        gone = date(2020, 1, 1) if successors else None
        codes = tuple(map(MunicipalityCode, successors))
        return replace(one, code=MunicipalityCode(code), valid_to=gone, successors=codes)

    chain = Municipalities([town("24001", "24002", "24003"), town("24002", "24003"), town("24003")])
    assert [one.code for one in chain.today_of(MunicipalityCode("24001"))] == ["24003"]
    with pytest.raises(AssertionError):
        Municipalities([town("24001", "24009")])


def test_every_former_code_has_successors_and_was_abolished_in_the_past(japan: Municipalities) -> None:
    assert len(japan.former) == 29
    for old in japan.former:
        assert old.valid_to is not None
        assert date(2005, 1, 1) < old.valid_to < date(2026, 1, 1), "a change is published on its day"
        for one in japan.today_of(old.code):
            assert one.prefecture == old.prefecture
            assert one.valid_from in (None, old.valid_to)


def test_an_old_name_finds_what_it_has_become(japan: Municipalities) -> None:
    assert [one.code for one in japan.search("浜北区")] == [HAMANA]
    assert [one.code for one in japan.search("浜松市北区")] == [CHUO, HAMANA]
    assert [one.code for one in japan.search("鳩ヶ谷")] == ["11203"]
    assert first(japan, "浜松市") == HAMAMATSU
    assert not any(one.is_former for one in japan.search("浜松"))


def test_a_new_posting_with_an_abolished_code_is_told_the_successor(japan: Municipalities) -> None:
    assert list(place_faults(Place(OLD_NORTH), "#/origin", japan)) == [
        Fault(
            "#/origin/municipality",
            "former-municipality",
            {
                "code": "22135",
                "name": "浜松市北区",
                "day": "2024-01-01",
                "successors": "浜松市中央区 22138・浜松市浜名区 22139",
            },
        )
    ]
    assert list(code_faults(MunicipalityCode("99999"), "code", japan)) == [
        Fault("code", "unknown-municipality", {"code": "99999"})
    ]
    assert list(code_faults(MunicipalityCode(CHUO), "code", japan)) == []
    terms = replace(vehicle_terms(), destinations=Area(municipalities=(OLD_NORTH,)))
    assert [(fault.pointer, fault.code) for fault in terms.faults(japan)] == [
        ("#/destinations/municipalities/0", "former-municipality")
    ]


def test_a_search_by_an_old_code_finds_the_successor_and_a_new_one_finds_old_postings(
    japan: Municipalities,
) -> None:
    by_old = Area(municipalities=(OLD_HAMAKITA,))
    assert list(area_faults(by_old, "#/origin", japan)) == []
    assert by_old.codes(japan) == {OLD_HAMAKITA, HAMANA, OLD_NORTH}
    by_new = Area(municipalities=(MunicipalityCode(HAMANA),))
    assert by_new.codes(japan) == {HAMANA, OLD_NORTH, OLD_HAMAKITA}
    city = Area(municipalities=(MunicipalityCode(HAMAMATSU),)).codes(japan)
    assert {HAMAMATSU, "22202", CHUO, HAMANA, TENRYU, *(f"2213{n}" for n in range(1, 8))} == city
    assert Area(municipalities=(MunicipalityCode("22202"),)).codes(japan) == city
    assert OLD_NORTH in Area(prefectures=("22",)).codes(japan)
    assert OLD_NORTH in Area(bureaus=(Bureau.CHUBU,)).codes(japan)


municipalities = st.sampled_from(
    [one.code for one in (*load_municipalities(), *load_municipalities().former)]
)
areas = st.builds(
    Area,
    municipalities=st.lists(municipalities, max_size=3, unique=True).map(tuple),
    prefectures=st.lists(st.sampled_from(["22", "40", "09"]), max_size=1).map(tuple),
    bureaus=st.lists(st.sampled_from(Bureau), max_size=1).map(tuple),
)


@given(areas, municipalities)
def test_what_an_area_covers_is_what_it_names(area: Area, code: MunicipalityCode) -> None:
    japan = load_municipalities()
    assert area.covers(code, Point(0, 0), japan) == (code in area.codes(japan))


# ------------------------------------------------------------------------------------- postal codes


def test_postal_codes_lead_to_municipalities_and_unknown_ones_nowhere(japan: Municipalities) -> None:
    for written, codes in (
        ("510-0011", ["24202"]),
        ("5100011", ["24202"]),
        ("100-0001", ["13101"]),
        ("100-8111", ["13101"]),  # a receiver with a code of its own: 宮内庁
        ("498-0000", ["23235", "24303"]),
        ("434-0038", [HAMANA]),
        ("000-0000", []),
        ("999-9999", []),
    ):
        assert [one.code for one in japan.of_postal_code(written)] == codes, written
    assert len(japan.postal_codes) == 142_920


def test_a_postal_code_of_another_prefecture_is_refused_and_one_of_the_next_town_is_not(
    japan: Municipalities,
) -> None:
    def faults(postal_code: str | None, code: str) -> list[Fault]:
        return list(postal_code_faults(postal_code, MunicipalityCode(code), "at", japan))

    assert faults("510-0011", "11203") == [
        Fault("at", "postal-code-elsewhere", {"postal_code": "510-0011", "place": "三重県四日市市"})
    ]
    for postal_code, code in (
        ("510-0011", "24202"),
        ("510-0011", "24201"),  # borders move before postal codes do
        ("498-0000", "24303"),
        ("498-0000", "23235"),
        ("999-9999", "11203"),
        (None, "11203"),
        ("510-0011", "99999"),
        ("434-0038", OLD_HAMAKITA),
    ):
        assert faults(postal_code, code) == [], (postal_code, code)


def test_ranges_of_postal_codes_that_overlap_are_a_broken_file() -> None:
    codes = (MunicipalityCode("24202"),)
    with pytest.raises(AssertionError):
        PostalCodes([PostalRange(1, 5, codes), PostalRange(5, 6, codes)])
    with pytest.raises(AssertionError):
        PostalCodes([PostalRange(5, 4, codes), PostalRange(9, 9, codes)])
