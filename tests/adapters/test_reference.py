"""The data that the product carries: complete, consistent, and read to the yen."""

import csv
import json
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import adapters.reference
from adapters.reference.municipalities import load_municipalities
from adapters.reference.roads import load_bay_lines, load_corridors, load_ferries
from adapters.reference.tariffs import load_tariffs
from domain.fares.by_distance import base_yen
from domain.fares.tariffs import FareSystem, NotInThisTariff, Tariff, tariff_named
from domain.places import Bureau, Municipality, MunicipalityCode, Point, great_circle_km
from domain.vehicle_classes import TariffClass

FOLDER = Path(adapters.reference.__file__).parent
NOTICES = Path(__file__).parents[1] / "notices"
"""The notices as they were first written down, apart from the product's own files."""


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def printed(name: str) -> dict[str, Any]:
    notice: dict[str, Any] = json.loads((NOTICES / name).read_text(encoding="utf-8"))
    return notice


def the_tariff(tariff_id: str) -> Tariff:
    tariff = tariff_named(load_tariffs(), tariff_id)
    assert tariff is not None
    return tariff


# ---------------------------------------------------------------------------------------- municipalities


def test_every_municipality_and_ward_of_japan_is_there_once() -> None:
    levels = Counter(municipality.level for municipality in load_municipalities())
    assert levels == {
        "city": 772,
        "town": 743,
        "village": 183,
        "ward": 171,
        "special_ward": 23,
        "designated_city": 20,
    }
    assert [m.code for m in load_municipalities()] == sorted(
        row["code5"] for row in rows("municipalities.csv")
    )


def test_a_municipality_is_read_whole() -> None:
    assert load_municipalities().get(MunicipalityCode("24202")) == Municipality(
        code=MunicipalityCode("24202"),
        name="四日市市",
        full_name="四日市市",
        kana="ヨッカイチシ",
        full_kana="ヨッカイチシ",
        romaji="yokkaichishi",
        name_en="Yokkaichi City",
        prefecture="24",
        prefecture_name="三重県",
        bureau=Bureau.CHUBU,
        level="city",
        parent=None,
        landmass="main",
        point=Point(34.96667, 136.61667),
    )


@pytest.mark.parametrize(
    ("prefecture", "bureau"),
    [
        ("18", Bureau.CHUBU),
        ("19", Bureau.KANTO),
        ("15", Bureau.HOKURIKU_SHINETSU),
        ("20", Bureau.HOKURIKU_SHINETSU),
        ("24", Bureau.CHUBU),
        ("47", Bureau.OKINAWA),
    ],
)
def test_a_prefecture_belongs_to_the_bureau_of_the_standard_fares(prefecture: str, bureau: Bureau) -> None:
    inside = load_municipalities().in_prefecture(prefecture)
    assert {municipality.bureau for municipality in inside} == {bureau}


def test_the_four_towns_named_ikeda_are_told_apart_by_district_and_prefecture() -> None:
    found = load_municipalities().search("池田町")
    named = [(m.prefecture_name, m.full_name) for m in found if m.name == "池田町"]
    assert named == [
        ("北海道", "中川郡池田町"),
        ("福井県", "今立郡池田町"),
        ("長野県", "北安曇郡池田町"),
        ("岐阜県", "揖斐郡池田町"),
    ]
    assert [m.code for m in load_municipalities().search("福井県池田町")] == ["18382"]
    assert [m.code for m in load_municipalities().search("揖斐郡池田")] == ["21404"]


def test_a_designated_city_has_all_its_wards() -> None:
    municipalities = load_municipalities()
    assert len(municipalities.wards_of(MunicipalityCode("14100"))) == 18
    assert {m.parent for m in municipalities if m.level == "ward"} == {
        m.code for m in municipalities if m.level == "designated_city"
    }


def test_each_municipality_is_found_by_its_own_full_name() -> None:
    municipalities = load_municipalities()
    for municipality in municipalities:
        best = municipalities.search(municipality.prefecture_name + municipality.full_name, limit=1)
        assert [m.code for m in best] == [municipality.code]


# ----------------------------------------------------------------------------------------------- roads


def test_a_corridor_is_the_great_circle_and_a_little_more() -> None:
    municipalities = load_municipalities()
    assert len(load_corridors()) == 435
    for corridor, row in zip(load_corridors(), rows("road_corridors.csv"), strict=True):
        start, end = map(municipalities.get, corridor.ends)
        assert start is not None
        assert end is not None
        assert start.landmass == end.landmass
        straight = great_circle_km(start.point, end.point)
        assert straight == pytest.approx(float(row["geodesic_km"]), abs=0.06)
        assert corridor.road_km == pytest.approx(1.12 * straight, abs=0.2)


def test_every_ferry_joins_two_ports_that_exist() -> None:
    municipalities = load_municipalities()
    assert len(load_ferries()) == 27
    for ferry in load_ferries():
        assert all(municipalities.get(port) is not None for port in ferry.ends), ferry
        assert ferry.hours > 0
        assert ferry.sea_km > 0


def test_a_bay_is_one_line_without_a_gap() -> None:
    for line, following in pairwise(load_bay_lines()):
        assert line.bay != following.bay or line.end == following.start, following
    bays = Counter(line.bay for line in load_bay_lines())
    assert sum(bays.values()) == len(rows("bays.csv")) - len(bays)


# --------------------------------------------------------------------------------------------- tariffs


def yen_by_walking(tables: dict[str, Any], klass: str, km: int, *, okinawa: bool) -> int | None:
    """The notice read as a clerk reads it: up the table, cell by cell, until the cell holds the km."""
    row = tables["distance"][klass]
    reach, yen = 0, 0
    if okinawa:
        reach, yen = 5, row["km5"]
        if km <= reach:
            return int(yen)
    reach = 0
    for cell in row["km10_to_200"]:
        reach, yen = reach + 10, cell
        if km <= reach:
            return int(yen)
    while True:
        if okinawa and reach == 300:
            return None
        if okinawa:
            reach, yen = reach + 20, yen + row["per20km_over200_to300"]
        elif reach < 500:
            reach, yen = reach + 20, yen + row["per20km_200_to_500"]
        else:
            reach, yen = reach + 50, yen + row["per50km_over500"]
        if km <= reach:
            return int(yen)


@pytest.mark.parametrize("bureau", list(Bureau))
def test_every_cell_of_the_notice_is_read_to_the_yen(bureau: Bureau) -> None:
    tariff, notice = the_tariff("2024-209"), printed("2024-209.json")
    okinawa = bureau is Bureau.OKINAWA
    for klass in TariffClass:
        for km in range(1_601):
            expected = yen_by_walking(notice["bureaus"][bureau.value], klass.value, km, okinawa=okinawa)
            try:
                assert base_yen(tariff, bureau, klass, km) == expected, (klass, km)
            except NotInThisTariff:
                assert expected is None, (klass, km)


def test_the_tables_by_time_are_those_of_the_notice() -> None:
    tariff, notice = the_tariff("2024-209"), printed("2024-209.json")
    assert len(tariff.time) == 10 * 4
    for (bureau, klass), row in tariff.time.items():
        table = notice["bureaus"][bureau.value]["time"][klass.value]
        assert row.base_yen == {
            FareSystem.TIME_8H: table["base8h"],
            FareSystem.TIME_4H: table["base4h"],
        }
        assert (row.per_10km_yen, row.per_hour_yen) == (
            table["per10km_over_base"],
            table["per1h_over_base"],
        )
        base_km = {system: tariff.time_base_km[system, klass] for system in row.base_yen}
        small = klass is TariffClass.SMALL
        assert base_km == {FareSystem.TIME_8H: 100 if small else 130, FareSystem.TIME_4H: 50 if small else 60}


def test_tariffs_are_dated_and_name_their_notice() -> None:
    described = [(t.id, t.effective_from, t.is_extract, t.holiday_bp, t.night_bp) for t in load_tariffs()]
    assert described == [
        ("2020-575-chubu", date(2020, 4, 24), True, 2_000, 2_000),
        ("2024-209", date(2024, 3, 22), False, 2_000, 2_000),
    ]
    assert ["告示第575号" in load_tariffs()[0].notice, "告示第209号" in load_tariffs()[1].notice] == [
        True,
        True,
    ]


def test_what_was_read_once_cannot_be_changed() -> None:
    tariff = the_tariff("2024-209")
    with pytest.raises(TypeError):
        tariff.body_surcharges[next(iter(tariff.body_surcharges))] = 0  # type: ignore[index]
    with pytest.raises(TypeError):
        tariff.distance[(Bureau.CHUBU, TariffClass.LARGE)].cells[10] = 1  # type: ignore[index]


def test_those_who_made_the_data_are_named() -> None:
    notice = (FOLDER.parent.parent / "NOTICE").read_text(encoding="utf-8")
    for maker in ("GeoNames", "Creative Commons Attribution 4.0", "気象庁", "日本郵便", "告示第209号"):
        assert maker in notice
    described = (FOLDER / "README.md").read_text(encoding="utf-8")
    for file in FOLDER.iterdir():
        if file.suffix in {".csv", ".json", ".txt"}:
            assert f"`{file.name}`" in described
