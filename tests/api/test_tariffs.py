"""Tariffs as an administrator adds them, and full quotes by them, over HTTP (SPEC 7)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

import adapters.reference
from tests.api.conftest import Enter
from tests.api.forms import load_form
from tests.builders import Network

Json = dict[str, Any]
CHUBU = {"distance_km": 95, "bureau": "chubu", "vehicle_class": "large_10t"}


def next_years_tariff() -> Json:
    """The whole notice of 2024, each cell 1,000 yen dearer, from April 2027."""
    path = Path(adapters.reference.__file__).with_name("tariff-2024-209.json")
    file: Json = json.loads(path.read_text(encoding="utf-8"))
    file |= {"id": "2027-1", "notice": "見本の告示", "effective_from": "2027-04-01"}
    for classes in file["distance"].values():
        for table in classes.values():
            table["cells_yen"] = {km: yen + 1_000 for km, yen in table["cells_yen"].items()}
    return file


def faults_of(refused: httpx2.Response) -> list[tuple[str, str]]:
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-form")
    return [(fault["pointer"], fault["detail"]) for fault in refused.json()["errors"]]


async def fare_on(client: httpx2.AsyncClient, day: str) -> tuple[str, int]:
    quote = (await client.get("/v1/standard-fare", params=CHUBU | {"at": f"{day}T09:00:00+09:00"})).json()
    return quote["tariff"], quote["fare_yen"]


async def test_next_years_tariff_holds_from_its_day_on_without_a_restart(
    enter: Enter, network: Network
) -> None:
    admin, dispatcher = await enter(network.admin), await enter(network.penguin)
    assert await fare_on(dispatcher, "2027-04-01") == ("2024-209", 47_750)
    added = await admin.post("/v1/tariffs", json=next_years_tariff())
    assert (added.status_code, added.headers["Location"]) == (201, "/v1/tariffs/2027-1")
    assert await fare_on(dispatcher, "2027-03-31") == ("2024-209", 47_750)
    assert await fare_on(dispatcher, "2027-04-01") == ("2027-1", 48_750)
    read = (await dispatcher.get("/v1/tariffs/2027-1")).json()
    assert read == added.json()
    assert read == read | next_years_tariff()
    listed = (await dispatcher.get("/v1/tariffs")).json()
    assert [one["id"] for one in listed["items"]] == ["2027-1", "2024-209", "2020-575-chubu"]
    assert (await dispatcher.get("/v1/tariffs/2028-1")).status_code == 404


async def test_a_carried_tariff_is_read_as_it_would_be_added(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    read = (await client.get("/v1/tariffs/2024-209")).json()
    path = Path(adapters.reference.__file__).with_name("tariff-2024-209.json")
    assert read == read | json.loads(path.read_text(encoding="utf-8"))
    assert (read["added_at"], len(read["bureaus"])) == (None, 10)


async def test_a_check_keeps_nothing_and_tells_what_would_change(enter: Enter, network: Network) -> None:
    admin = await enter(network.admin)
    proof = (await admin.post("/v1/tariffs/check", json=next_years_tariff())).json()
    assert len(proof["changes"]) == 40
    large = next(
        one for one in proof["changes"] if (one["bureau"], one["tariff_class"]) == ("chubu", "large")
    )
    cells = (await admin.get("/v1/tariffs/2024-209")).json()["distance"]["chubu"]["large"]["cells_yen"]
    assert large == {
        "bureau": "chubu",
        "tariff_class": "large",
        "replaces": "2024-209",
        "least_bp": 10_000 * 1_000 // cells["200"],
        "most_bp": 10_000 * 1_000 // cells["10"],
    }
    assert (await admin.get("/v1/tariffs/2027-1")).status_code == 404


def _drop_a_cell(file: Json) -> None:
    del file["distance"]["kinki"]["medium"]["cells_yen"]["130"]


def _let_a_cell_fall(file: Json) -> None:
    file["distance"]["kinki"]["medium"]["cells_yen"]["130"] = 9


def _drop_a_class(file: Json) -> None:
    del file["distance"]["kinki"]["medium"]


def _drop_a_bureau(file: Json) -> None:
    del file["time"]["okinawa"]


def _drop_okinawas_first(file: Json) -> None:
    del file["distance"]["okinawa"]["small"]["cells_yen"]["5"]


def _let_hours_fall(file: Json) -> None:
    file["time"]["chubu"]["large"]["time_8h_yen"] = 1_000


def _begin_with_the_other(file: Json) -> None:
    file["effective_from"] = "2024-03-22"


def _take_its_name(file: Json) -> None:
    file["id"] = "2024-209"


def _name_a_cell_between(file: Json) -> None:
    file["distance"]["kanto"]["large"]["cells_yen"]["125"] = 60_000


def _say_a_body_twice(file: Json) -> None:
    file["body_surcharges"].append(file["body_surcharges"][1])


def _forget_the_fuel(file: Json) -> None:
    file["fuel"] = None


def _price_a_wait_in_part(file: Json) -> None:
    del file["waiting"]["late_yen"]["large"]


def _let_a_late_wait_cost_less(file: Json) -> None:
    file["waiting"]["late_yen"]["large"] = 1


def _end_without_a_way_on(file: Json) -> None:
    del file["distance"]["kinki"]["medium"]["per_50km_yen"]


def _let_fewer_hours_hold_more_km(file: Json) -> None:
    file["time_base_km"]["large"]["time_8h"] = 1


def _forget_who_handles_by_hand(file: Json) -> None:
    del file["handling"]["hand"]


def _step_by_an_odd_sen(file: Json) -> None:
    file["fuel"]["step_sen_per_litre"] = 501


def _drop_hours_of_a_class(file: Json) -> None:
    del file["time"]["okinawa"]["small"]


@pytest.mark.parametrize(
    ("spoil", "pointers"),
    [
        (_drop_a_cell, ["#/distance/kinki/medium/cells_yen/130"]),
        (_let_a_cell_fall, ["#/distance/kinki/medium/cells_yen/130"]),
        (_drop_a_class, ["#/distance/kinki/medium"]),
        (_drop_a_bureau, [f"#/time/okinawa/{klass}" for klass in ("small", "medium", "large", "trailer")]),
        (_drop_okinawas_first, ["#/distance/okinawa/small/cells_yen/5"]),
        (_let_hours_fall, ["#/time/chubu/large/time_8h_yen"]),
        (_begin_with_the_other, ["#/effective_from"]),
        (_take_its_name, ["#/id"]),
        (_name_a_cell_between, ["#/distance/kanto/large/cells_yen/125"]),
        (_say_a_body_twice, ["#/body_surcharges"]),
        (_forget_the_fuel, ["#/fuel"]),
        (_price_a_wait_in_part, ["#/waiting/late_yen/large"]),
        (_let_a_late_wait_cost_less, ["#/waiting/late_yen/large"]),
        (_end_without_a_way_on, ["#/distance/kinki/medium/per_50km_yen"]),
        (_let_fewer_hours_hold_more_km, ["#/time_base_km/large/time_8h"]),
        (_forget_who_handles_by_hand, ["#/handling/hand"]),
        (_step_by_an_odd_sen, ["#/fuel/step_sen_per_litre"]),
        (_drop_hours_of_a_class, ["#/time/okinawa/small"]),
    ],
)
async def test_a_hole_or_a_falling_cell_is_named(
    enter: Enter, network: Network, spoil: Callable[[Json], None], pointers: list[str]
) -> None:
    admin = await enter(network.admin)
    file = next_years_tariff()
    spoil(file)
    for path in ("/v1/tariffs", "/v1/tariffs/check"):
        refused = faults_of(await admin.post(path, json=file, headers={"Accept-Language": "en"}))
        assert [pointer for pointer, _ in refused] == pointers
    assert len((await admin.get("/v1/tariffs")).json()["items"]) == 2


async def test_a_fault_says_bureau_class_and_km(enter: Enter, network: Network) -> None:
    admin = await enter(network.admin)
    file = next_years_tariff()
    _let_a_cell_fall(file)
    said = faults_of(await admin.post("/v1/tariffs", json=file, headers={"Accept-Language": "en"}))
    before = file["distance"]["kinki"]["medium"]["cells_yen"]["120"]
    assert said == [
        (
            "#/distance/kinki/medium/cells_yen/130",
            f"kinki medium 130 km: 9 is less than the {before} before it.",
        )
    ]


@pytest.mark.parametrize("cell", [0, -1, 1.5, "1000", True, None])
async def test_a_cell_is_whole_yen(enter: Enter, network: Network, cell: object) -> None:
    admin = await enter(network.admin)
    file = next_years_tariff()
    file["distance"]["kinki"]["medium"]["cells_yen"]["130"] = cell
    ((pointer, _),) = faults_of(await admin.post("/v1/tariffs", json=file))
    assert pointer == "#/distance/kinki/medium/cells_yen/130"


async def test_an_extract_speaks_of_its_bureau_alone(enter: Enter, network: Network) -> None:
    admin = await enter(network.admin)
    extract = {
        "id": "2027-2-okinawa",
        "notice": "見本の告示",
        "effective_from": "2027-04-01",
        "extract": True,
        "distance": {"okinawa": {"large": {"cells_yen": {"100": 50_000}}}},
    }
    assert (await admin.post("/v1/tariffs", json=extract)).status_code == 201
    assert await fare_on(admin, "2027-04-01") == ("2024-209", 47_750)
    asked = CHUBU | {"bureau": "okinawa", "at": "2027-04-01T09:00:00+09:00"}
    assert (await admin.get("/v1/standard-fare", params=asked)).json()["fare_yen"] == 50_000
    refused = await admin.get("/v1/standard-fare", params=asked | {"distance_km": 50})
    assert refused.json()["type"] == "/problems/not-in-this-tariff"
    assert "okinawa large 50 km" in refused.json()["detail"]


async def test_a_later_tariff_never_changes_the_figure_on_a_posting(enter: Enter, network: Network) -> None:
    admin, penguin, owl = [await enter(who) for who in (network.admin, network.penguin, network.owl)]
    form = load_form(asking_fare_yen=150_000, charges=[], services=[])
    before = (await penguin.post("/v1/loads", json=form)).json()
    proposal = {"load_id": before["id"], "consignor_is": "counterparty"}
    contract = (await owl.post("/v1/contracts", json=proposal)).json()
    file = next_years_tariff() | {"id": "2026-1", "effective_from": "2026-04-02"}
    assert (await admin.post("/v1/tariffs", json=file)).status_code == 201
    after = (await penguin.post("/v1/loads", json=form)).json()
    kept = (await penguin.get(f"/v1/loads/{before['id']}")).json()
    assert kept["standard_fare"] == before["standard_fare"]
    assert kept["fare_ratio_bp"] == before["fare_ratio_bp"]
    assert (before["standard_fare"]["tariff"], after["standard_fare"]["tariff"]) == ("2024-209", "2026-1")
    path = f"/v1/contracts/{contract['contract_number']}"
    read = (await penguin.get(path)).json()
    assert read["standard_fare"] == contract["standard_fare"]
    # At conclusion it is reckoned anew with the carrier's bureau, and both are kept (SPEC 7.1).
    agreed = await penguin.post(f"{path}/conclusion", headers={"If-Match": '"1"'})
    assert agreed.json()["standard_fare"]["tariff"] == "2026-1"
    assert agreed.json()["posted_standard_fare"] == before["standard_fare"]
    last = file | {"id": "2026-2", "effective_from": "2026-04-03"}
    assert (await admin.post("/v1/tariffs", json=last)).status_code == 201
    assert (await penguin.get(path)).json()["standard_fare"] == agreed.json()["standard_fare"]


# ------------------------------------------------------------------------------------------- full quotes


LARGE = "Large (10 t class)"
EVERY_YEN = [
    ("base", "Base fare by distance", f"Chubu {LARGE} 100 km", "The distance raised to 100 km", 47_750),
    ("freezer", "Surcharge of the body", "Base 47,750 yen × 20%", "Rounded half up to the yen", 9_550),
    (
        "holiday",
        "Sundays and holidays",
        "Base 47,750 yen × 20% × 95 km ÷ 95 km",
        "Rounded half up to the yen",
        9_550,
    ),
    (
        "night",
        "22:00 to 05:00",
        "Base 47,750 yen × 20% × 0 km ÷ 95 km",
        "Rounded half up to the yen",
        0,
    ),
    (
        "waiting",
        "Waiting",
        f"{LARGE} 3 × 1,890 yen",
        "The first half hour at a site is free; each half hour begun counts whole",
        5_670,
    ),
    (
        "handling_machine",
        "Handling",
        f"{LARGE} 1 × 2,340 yen",
        "Each half hour begun counts whole",
        2_340,
    ),
    (
        "handling_machine_late",
        "Handling, past two hours",
        f"{LARGE} 1 × 2,810 yen",
        "Each half hour begun counts whole",
        2_810,
    ),
    ("forwarding_fee", "Forwarding fee", "Fare 66,850 yen × 10%", "Floored to the yen", 6_685),
    (
        "fuel_surcharge",
        "Fuel surcharge",
        "95 km ÷ 3.3 km/l × 27.50 yen/l (147.00 yen/l)",
        "Raised to the yen",
        792,
    ),
]
"""What each line of the quote below says, worked out by hand from the notice's tables."""


async def test_a_full_quote_explains_every_yen(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    asked = CHUBU | {
        "body_type": "freezer",
        "holiday_km": 95,
        "night_km": 0,
        "waiting_minutes": 95,
        "handling": [{"by": "machine", "minutes": 60}],
        "forwarding": True,
        "fuel": {"metres_per_litre": 3_300, "price_sen_per_litre": 14_700},
        "per_unit": {"most_units": 16, "load_rate_bp": 7_000},
        "asking_fare_yen": 60_000,
    }
    quote = (await client.post("/v1/standard-fare", json=asked, headers={"Accept-Language": "en"})).json()
    lines = quote.pop("lines")
    assert quote == {
        "base_yen": 47_750,
        "surcharges": [
            {"code": "freezer", "rate_bp": 2_000, "yen": 9_550},
            {"code": "holiday", "rate_bp": 2_000, "yen": 9_550},
            {"code": "night", "rate_bp": 2_000, "yen": 0},
        ],
        "fare_yen": 66_850,
        "not_included": [],
        "distance_km": 95.0,
        "rounded_km": 100,
        "bureau": "chubu",
        "tariff_class": "large",
        "tariff": "2024-209",
        "system": "distance",
        "total_yen": 66_850 + 10_820 + 6_685 + 792,
        "with_surcharges_yen": None,
        "per_unit_yen": 5_969,
        "fare_ratio_bp": 8_975,
    }
    assert sum(line["yen"] for line in lines) == quote["total_yen"]
    assert {line["notice"] for line in lines} == {
        "令和6年国土交通省告示第209号 (2024-03-22 官報号外第66号 92-102頁)"
    }
    told = [(line["code"], line["rule"], line["cell"], line["rounding"], line["yen"]) for line in lines]
    assert told == EVERY_YEN


async def test_a_quote_by_time_counts_the_hours_past_noon(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    asked = CHUBU | {"system": "time_4h", "hours": 6, "at": "2026-06-01T09:00:00+09:00"}
    quote = (await client.post("/v1/standard-fare", json=asked, headers={"Accept-Language": "ja"})).json()
    assert (quote["system"], quote["rounded_km"]) == ("time_4h", 100)
    assert [(line["code"], line["yen"]) for line in quote["lines"]] == [
        ("base", 33_860),
        ("km_beyond", 4 * 630),
        ("hours_beyond", 3 * 3_740),
    ]
    assert "正午" in quote["lines"][2]["rule"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"distance_km": -1}, "#/distance_km"),
        ({"waiting_minutes": -1}, "#/waiting_minutes"),
        ({"waiting_minutes": 1_441}, "#/waiting_minutes"),
        ({"handling": [{"by": "machine", "minutes": 99_999}]}, "#/handling/0/minutes"),
        ({"handling": [{"by": "machine", "minutes": 0}]}, "#/handling/0/minutes"),
        ({"handling": [{"by": "crane", "minutes": 30}]}, "#/handling/0/by"),
        ({"per_unit": {"most_units": 0, "load_rate_bp": 7_000}}, "#/per_unit/most_units"),
        ({"per_unit": {"most_units": 16, "load_rate_bp": 0}}, "#/per_unit/load_rate_bp"),
        ({"express_bp": 0}, "#/express_bp"),
        ({"fuel": {"metres_per_litre": 0, "price_sen_per_litre": 14_700}}, "#/fuel/metres_per_litre"),
        ({"fuel": {"metres_per_litre": 3_300, "price_sen_per_litre": 0}}, "#/fuel/price_sen_per_litre"),
        ({"hours": 0}, "#/hours"),
        ({"hours": 5}, "#/hours"),
        ({"holiday_km": 95.1}, "#/holiday_km"),
        ({"bureau": None}, "#/bureau"),
        ({"origin": "24202"}, "#/origin"),
        ({"tariff": "1999-1"}, "#/tariff"),
        ({"body_type": "wing", "body_types": ["van"]}, "#/body_types"),
    ],
)
async def test_a_bad_question_names_its_field(
    enter: Enter, network: Network, wrong: Json, pointer: str
) -> None:
    client = await enter(network.penguin)
    assert [one for one, _ in faults_of(await client.post("/v1/standard-fare", json=CHUBU | wrong))] == [
        pointer
    ]


@pytest.mark.parametrize(
    ("asked", "pointers"),
    [
        ({"vehicle_class": "kei"}, []),
        ({"at": "2020-04-23T12:00:00+09:00"}, ["#/at"]),
        ({"tariff": "2020-575-chubu", "forwarding": True}, []),
    ],
)
async def test_what_is_not_printed_is_refused(
    enter: Enter, network: Network, asked: Json, pointers: list[str]
) -> None:
    client = await enter(network.penguin)
    refused = await client.post("/v1/standard-fare", json=CHUBU | asked)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/not-in-this-tariff")
    assert [one["pointer"] for one in refused.json()["errors"]] == pointers
