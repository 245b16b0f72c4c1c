"""Tables for spreadsheets hold what a form says, as any spreadsheet leaves it (SPEC 3.8, SECURITY 19)."""

import csv
import io
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.reference.municipalities import load_municipalities
from api.board.bulk_shapes import BulkLoadForm, BulkVehicleForm
from api.board.sheets.cells import Unreadable, guarded, read_time, read_whole, unguarded
from api.board.sheets.columns import EXAMPLE_REF, load_columns, vehicle_columns
from api.board.sheets.places import Places
from api.board.sheets.reading import read_table
from api.board.sheets.writing import Encoding, encoded, example_table, written_table
from api.load_shapes import LoadForm
from api.vehicle_shapes import VehicleForm
from domain.places import Bureau
from domain.refusals import Invalid
from domain.vehicle_classes import BodyType, Equipment, VehicleClass
from tests.builders import NOW

LOADS = load_columns(load_municipalities(), NOW)
VEHICLES = vehicle_columns(load_municipalities(), NOW)
BESIDE = ("募集中", "2026/04/01 09:00", "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11")

thorough = settings(max_examples=60, deadline=None, derandomize=True, database=None)

CRUEL = ("=1+1", "+81", "-1", "@SUM(A1)", "\uff1d1", "\u22121", "'=1", "''0012", "'", "00123", "1-2", "12:30")
CRUEL += (
    "12345678901234567890",
    "1e5",
    "2026-11",
    "2026/4/1",
    " =x",
    "\u200b=x",
    'a"b',
    "a,b",
    "a;b",
    "なし",
)
SIGNS = st.characters(exclude_categories=["Cs", "Cc"])
LINES = st.sampled_from(CRUEL) | st.text(SIGNS, min_size=1, max_size=12).filter(
    lambda text: bool(re.search(r"[^\s\x00-\x1f\x7f]", text))
)
PARAGRAPHS = (
    LINES
    | st.sampled_from(("\n=x", "\t=x", "一\n二\r\n三", " ", "\r"))
    | st.lists(LINES, min_size=1).map("\n".join)
)
CODES = st.sampled_from(sorted(one.code for one in load_municipalities()))
COUNTS = st.integers(1, 100_000)
TIMES = st.datetimes(NOW.replace(tzinfo=None), NOW.replace(tzinfo=None, year=2030)).map(
    lambda at: at.replace(tzinfo=NOW.tzinfo).isoformat()
)
ROUND_TIMES = TIMES.map(lambda at: f"{at[:16]}:00+09:00")
POINTS = st.fixed_dictionaries(
    {"lat": st.floats(-90, 90, allow_nan=False), "lon": st.floats(-180, 180, allow_nan=False)}
)
UUIDS = st.uuids().map(str)


def some(**fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these fields, at least one."""
    return st.fixed_dictionaries({}, optional=fields).filter(bool)


def spans() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({"from": TIMES | ROUND_TIMES, "to": ROUND_TIMES})


def few(strategy: Any, least: int = 0) -> Any:
    return st.lists(strategy, min_size=least, max_size=3, unique=True)


def kinds(codes: tuple[str, ...], name: str, value: Any) -> Any:
    return st.lists(st.fixed_dictionaries({"kind": st.sampled_from(codes), name: value}), max_size=3)


SITES = some(phone=st.just("03-1234-5678"), gate=LINES, reference=LINES, gear=LINES)
PLACES = st.fixed_dictionaries(
    {"municipality": CODES},
    optional={
        "address": LINES,
        "postal_code": st.sampled_from(("510-0001", "5100001")),
        "point": POINTS,
        "site": SITES,
    },
)
ENDINGS: dict[str, Any] = {
    "remarks": PARAGRAPHS,
    "closes_at": TIMES,
    "photo_ids": few(UUIDS),
    "audience": st.fixed_dictionaries(
        {"kind": st.sampled_from(("everyone", "named", "named_first"))},
        optional={"member_ids": few(UUIDS), "cooperative_ids": few(UUIDS), "widens_at": TIMES},
    ),
    "equipment": few(st.sampled_from([str(one) for one in Equipment])),
    "asking_fare_yen": COUNTS,
}
CONTACTS = st.fixed_dictionaries(
    {"name": LINES, "phone": st.sampled_from(("059-000-0002", "0590000002", "+81 59 000 0002", "00-00-0"))}
).filter(lambda one: one["phone"] != "00-00-0")

LOAD_FORMS = st.fixed_dictionaries(
    {
        "external_ref": LINES.filter(lambda ref: ref != EXAMPLE_REF),
        "origin": PLACES,
        "destination": PLACES,
        "pickup": spans(),
        "delivery": spans(),
        "cargo": st.fixed_dictionaries(
            {"name": LINES, "weight_kg": COUNTS},
            optional={
                "kind": LINES,
                "packaging": LINES,
                "pallets": COUNTS,
                "pieces": COUNTS,
                "volume_l": COUNTS,
                "floor_cm": COUNTS,
                "temperature_c": st.fixed_dictionaries(
                    {"min": st.integers(-100, 300), "max": st.integers(-100, 300)}
                ),
                "value_yen": COUNTS,
            },
        ),
        "vehicle_class": st.sampled_from([str(one) for one in VehicleClass]),
        "body_types": few(st.sampled_from([str(one) for one in BodyType]), 1),
        "contact": CONTACTS,
        "tier": st.integers(1, 10),
    },
    optional={
        **ENDINGS,
        "stops": st.lists(
            st.fixed_dictionaries(
                {"kind": st.sampled_from(("pickup", "drop_off")), "place": PLACES},
                optional={"window": spans(), "weight_kg": COUNTS},
            ),
            max_size=2,
        ),
        "trucks": st.integers(1, 100),
        "consolidation": st.booleans(),
        "loading": st.fixed_dictionaries({"method": LINES, "by": LINES}),
        "unloading": st.fixed_dictionaries({"method": LINES, "by": LINES}),
        "booking": st.sampled_from(("by_agreement", "instant")),
        "fare_system": st.sampled_from(("distance", "time_8h", "time_4h")),
        "charges": kinds(("tolls", "waiting", "forwarding_fee"), "amount_yen", st.integers(0, 10**8)),
        "services": kinds(("waiting", "handling", "ancillary"), "text", LINES),
        "payment_terms": LINES,
        "parent_contract_number": st.from_regex(r"[0-9]{20}", fullmatch=True) | LINES,
        "purpose": st.sampled_from(("return_load", "season")),
    },
)
HOURS = st.fixed_dictionaries(
    {"driving_minutes": st.integers(0, 900), "restraint_minutes": st.integers(0, 900)}
)
VEHICLE_FORMS = st.fixed_dictionaries(
    {
        "external_ref": LINES.filter(lambda ref: ref != EXAMPLE_REF),
        "available": st.fixed_dictionaries({"place": PLACES, "at": TIMES}),
        "vehicle_class": st.sampled_from([str(one) for one in VehicleClass]),
        "body_type": st.sampled_from([str(one) for one in BodyType]),
        "capacity": st.fixed_dictionaries(
            {"weight_kg": COUNTS}, optional={"pallets": COUNTS, "floor_cm": COUNTS, "volume_l": COUNTS}
        ),
        "contact": CONTACTS,
    },
    optional={
        **ENDINGS,
        "destinations": some(
            municipalities=few(CODES, 1),
            prefectures=few(st.sampled_from(("01", "24", "47")), 1),
            bureaus=few(st.sampled_from([str(one) for one in Bureau]), 1),
            near=st.fixed_dictionaries({"point": POINTS, "radius_km": st.floats(0.001, 2000)}),
        ),
        "home": PLACES,
        "home_by": TIMES,
        "hours_used": st.fixed_dictionaries(
            dict.fromkeys(("today", "yesterday", "week", "last_week"), HOURS) | {"rest_ended_at": TIMES}
        ),
    },
)


def table_of(columns: Any, *forms: Any) -> str:
    dumped = [form.model_dump(mode="json", by_alias=True) for form in forms]
    return written_table(columns, [(one, BESIDE) for one in dumped])


@thorough
@given(LOAD_FORMS, st.sampled_from(("utf-8-sig", "utf-8")))
def test_a_load_written_into_a_table_is_read_back_as_it_was(said: Any, encoding: str) -> None:
    form = LoadForm.model_validate(said)
    (row,) = read_table(table_of(LOADS, form).encode(encoding), LOADS, 500)
    assert row.faults == ()
    assert BulkLoadForm.model_validate(row.form).model_dump() == form.model_dump()


@thorough
@given(VEHICLE_FORMS)
def test_a_vehicle_written_into_a_table_is_read_back_as_it_was(said: Any) -> None:
    form = VehicleForm.model_validate(said)
    (row,) = read_table(table_of(VEHICLES, form).encode(), VEHICLES, 500)
    assert row.faults == ()
    assert BulkVehicleForm.model_validate(row.form).model_dump() == form.model_dump()


def _is_formula(cell: str) -> bool:
    """An eye of its own: the first sign that shows, by Unicode's own folding of width and size."""
    shown = [
        one for one in cell if unicodedata.category(one) not in ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me")
    ]
    first = unicodedata.normalize("NFKC", shown[0])[:1] if shown else ""
    return first in {"=", "+", "-", "@", "\u2212"} or cell[:1] in {"\t", "\r", "\n"}


@thorough
@given(LOAD_FORMS)
def test_no_words_of_people_become_a_formula(said: Any) -> None:
    text = table_of(LOADS, LoadForm.model_validate(said))
    _, row = csv.reader(io.StringIO(text, newline=""))
    numbers = {column.label for column in LOADS if column.read is read_whole}
    degrees = {column.label for column in LOADS if column.path[-1] in ("lat", "lon")}
    for column, cell in zip(LOADS, row, strict=False):
        if _is_formula(cell):
            assert column.label in numbers | degrees, (column.label, cell)
            float(cell)


@thorough
@given(st.text(max_size=6) | st.sampled_from(CRUEL))
def test_a_guard_comes_off_again_and_no_other_apostrophe_does(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "text", ["059-000-0002", "510-0001", "鋼材", "12", "0", "見本町1-1", "'quoted'", "A-1"]
)
def test_what_a_spreadsheet_leaves_alone_is_left_alone(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize(
    "text", ["00123", "12345678901234567890", "1-2", "2026-11", "12:30", "1e5", "=1", "１２"]
)
def test_what_a_spreadsheet_would_change_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026/11/24 8:00", "2026-11-24T08:00:00+09:00"),
        ("２０２６／１１／２４　８：００", "2026-11-24T08:00:00+09:00"),
        ("2026-1-4 08:05:30", "2026-01-04T08:05:30+09:00"),
        ("2026年11月24日 8:00", "2026-11-24T08:00:00+09:00"),
        ("2026/11/30 24:00", "2026-12-01T00:00:00+09:00"),
        ("2026-11-24T08:00:00Z", "2026-11-24T08:00:00Z"),
    ],
)
def test_times_are_read_as_people_write_them(cell: str, at: str) -> None:
    assert read_time(cell) == at


@pytest.mark.parametrize(
    "cell", ["2026/11/24", "2026/2/30 8:00", "8:00", "2026/11/24 25:00", "2026/1/1 8:60"]
)
def test_what_is_no_time_is_none(cell: str) -> None:
    with pytest.raises(Unreadable):
        read_time(cell)


@pytest.mark.parametrize(
    ("cell", "number"), [("１０，０００", 10_000), ("10,000", 10_000), (" 8 ", 8), ("−18", -18)]
)
def test_numbers_are_read_as_people_write_them(cell: str, number: int) -> None:
    assert read_whole(cell) == number


def test_places_are_read_by_name_where_one_bears_it() -> None:
    places = Places(load_municipalities())
    assert [places.read(name) for name in ("四日市市", "三重県四日市市", "24202", "1100")] == [
        *["24202"] * 3,
        "01100",
    ]
    with pytest.raises(Unreadable) as several:
        places.read("池田町")
    assert several.value.code == "several-municipalities"
    assert all(name in str(several.value.figures) for name in ("北海道", "長野県", "岐阜県", "福井県"))
    with pytest.raises(Unreadable) as unknown:
        places.read("どこでもない町")
    assert unknown.value.code == "unknown-municipality"


def test_every_municipality_is_written_so_that_it_is_read_again() -> None:
    places = Places(load_municipalities())
    every = [*load_municipalities(), *load_municipalities().former]
    assert [places.read(places.write(one.code)) for one in every] == [one.code for one in every]


HEAD = (
    "管理番号,積地市区町村,積込開始,積込終了,卸地市区町村,納入開始,納入終了,"
    "品名,重量(kg),車種,形状,再委託の次数,担当者,担当者電話"
)
ROW = (
    "A-1,四日市市,2026/4/2 9:00,2026/4/2 11:00,川口市,2026/4/3 9:00,2026/4/3 11:00,"
    '鋼材,"8,000",大型,ウイング,１,配車 見本,059-000-0002'
)
FORM = {
    "external_ref": "A-1",
    "origin": {"municipality": "24202"},
    "pickup": {"from": "2026-04-02T09:00:00+09:00", "to": "2026-04-02T11:00:00+09:00"},
    "destination": {"municipality": "11203"},
    "delivery": {"from": "2026-04-03T09:00:00+09:00", "to": "2026-04-03T11:00:00+09:00"},
    "cargo": {"name": "鋼材", "weight_kg": 8000},
    "vehicle_class": "large_10t",
    "body_types": ["wing"],
    "tier": 1,
    "contact": {"name": "配車 見本", "phone": "059-000-0002"},
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_clerks_table_is_read_in_its_encoding_and_with_its_line_ends(encoding: str, end: str) -> None:
    (row,) = read_table(f"{HEAD}{end}{ROW}{end}".encode(encoding), LOADS, 500)
    assert (row.line, row.form, row.faults) == (2, FORM, ())


def test_columns_stand_in_any_order_under_either_name() -> None:
    names = {column.label: column.name for column in LOADS}
    (cells,) = csv.reader([ROW])
    pairs = list(zip(HEAD.split(","), cells, strict=True))[::-1]
    text = io.StringIO()
    csv.writer(text).writerows([[names[label] for label, _ in pairs], [cell for _, cell in pairs]])
    (row,) = read_table(text.getvalue().encode(), LOADS, 500)
    assert row.form == FORM


def _codes(body: bytes, most: int = 500) -> list[tuple[str, dict[str, Any]]]:
    with pytest.raises(Invalid) as refused:
        read_table(body, LOADS, most)
    return [(fault.code, dict(fault.figures)) for fault in refused.value.faults]


def test_what_is_wrong_with_a_table_as_a_whole_is_named() -> None:
    assert _codes(f"{HEAD},色\n{ROW},赤\n".encode()) == [("unknown-column", {"column": "色"})]
    assert _codes(f"{HEAD},品名\n{ROW},鋼材\n".encode()) == [("column-twice", {"column": "品名"})]
    assert _codes(f"{HEAD[5:]}\n".encode()) == [("column-missing", {"column": "管理番号"})]
    assert _codes(f"{HEAD}\n".encode()) == [("table-is-empty", {})]
    assert _codes(b"")[0] == ("column-missing", {"column": "管理番号"})
    assert _codes(f"{HEAD}\n{ROW}\n{ROW}\n".encode(), most=1) == [("too-many-rows", {"most": 1})]
    assert _codes(f'{HEAD}\n"A-1"x,{ROW}\n'.encode()) == [("not-a-table", {})]
    assert _codes(f'{HEAD}\n"A-1\n'.encode()) == [("not-a-table", {})]
    assert _codes(HEAD.encode("cp932") + b"\nA\x81\xad\n") == [("unknown-encoding", {"line": 2})]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    two_lines = ROW.replace("配車 見本", '"配車\n見本"')
    rows = read_table(f"{HEAD}\n{two_lines}\n,,,\n\n{ROW}\n".encode(), LOADS, 500)
    assert [row.line for row in rows] == [2, 5]


def test_a_cell_that_says_nothing_is_told_by_its_field() -> None:
    wrong = ROW.replace("四日市市", "池田町").replace("大型", "巨大").replace("2026/4/2 9:00", "きのう")
    (row,) = read_table(f"{HEAD}\n{wrong}\n".encode(), LOADS, 500)
    assert [(fault.pointer, fault.code) for fault in row.faults] == [
        ("#/origin/municipality", "several-municipalities"),
        ("#/pickup/from", "not-a-time-of-a-table"),
        ("#/vehicle_class", "not-a-word-of-the-column"),
    ]
    (longer,) = read_table(f"{HEAD}\n{ROW},あまり\n".encode(), LOADS, 500)
    assert [fault.code for fault in longer.faults] == ["more-cells-than-columns"]


def test_the_example_of_a_template_fits_but_for_its_reference() -> None:
    for columns, form in ((LOADS, BulkLoadForm), (VEHICLES, BulkVehicleForm)):
        (row,) = read_table(example_table(columns).encode(), columns, 500)
        assert [(fault.pointer, fault.code) for fault in row.faults] == [("#/external_ref", "example-row")]
        form.model_validate(row.form)


def test_cp932_tells_what_it_cannot_hold() -> None:
    content, replaced = encoded("〜髙①𠮷\N{GRINNING FACE}", Encoding.CP932)
    assert (content.decode("cp932"), replaced) == ("～髙①〓〓", 2)
    assert encoded("見本", Encoding.UTF_8) == ("見本".encode("utf-8-sig"), 0)
