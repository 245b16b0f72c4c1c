"""Reference over HTTP: municipalities, vocabularies, distances, standard fares (API §2, §3)."""

from typing import Any

import pytest
from fastapi import FastAPI

from api.app import doors_of
from api.vocabularies import VOCABULARIES
from tests.api.conftest import Enter
from tests.builders import Network


async def test_towns_of_one_name_are_told_apart(enter: Enter, network: Network) -> None:
    client = await enter(None)
    found = (await client.get("/v1/municipalities", params={"q": "池田町"})).json()["items"]
    exact = [
        (one["code"], one["prefecture_name"], one["full_name"]) for one in found if one["name"] == "池田町"
    ]
    assert sorted(exact) == [
        ("01644", "北海道", "中川郡池田町"),
        ("18382", "福井県", "今立郡池田町"),
        ("20481", "長野県", "北安曇郡池田町"),
        ("21404", "岐阜県", "揖斐郡池田町"),
    ]


@pytest.mark.parametrize("q", ["よっかいち", "ヨッカイチ", "yokkaichi", "四日市", "YOKKAICHI", "ﾖｯｶｲﾁ"])
async def test_a_town_is_found_however_it_is_written(enter: Enter, network: Network, q: str) -> None:
    client = await enter(None)
    found = (await client.get("/v1/municipalities", params={"q": q})).json()["items"]
    assert found[0]["code"] == "24202"


async def found_by(enter: Enter, **query: str) -> list[str]:
    client = await enter(None)
    answer = await client.get("/v1/municipalities", params=query)
    assert answer.status_code == 200, answer.text
    return [one["code"] for one in answer.json()["items"]]


async def test_a_former_ward_is_named_with_its_days_and_its_successors(
    enter: Enter, network: Network
) -> None:
    client = await enter(None)
    (former,) = (await client.get("/v1/municipalities", params={"code": "22135"})).json()["items"]
    assert former == {
        "code": "22135",
        "name": "浜松市北区",
        "full_name": "浜松市北区",
        "kana": "ハママツシキタク",
        "romaji": "hamamatsushikitaku",
        "name_en": None,
        "prefecture": "22",
        "prefecture_name": "静岡県",
        "bureau": "chubu",
        "parent": "22130",
        "valid_from": "2007-04-01",
        "valid_to": "2024-01-01",
        "successors": ["22138", "22139"],
        "lat": 34.7,
        "lon": 137.73333,
    }
    (today,) = (await client.get("/v1/municipalities", params={"code": "22138"})).json()["items"]
    assert (today["valid_from"], today["valid_to"], today["successors"]) == ("2024-01-01", None, [])
    assert await found_by(enter, code="99999") == []


async def test_municipalities_are_found_by_postal_code_by_point_and_by_city(
    enter: Enter, network: Network
) -> None:
    assert await found_by(enter, postal_code="5100011") == ["24202"]
    assert await found_by(enter, postal_code="498-0000") == ["23235", "24303"]
    assert await found_by(enter, postal_code="498-0000", prefecture="24") == ["24303"]
    assert await found_by(enter, postal_code="0000000") == []
    assert await found_by(enter, lat="34.966", lon="136.617", limit="1") == ["24202"]
    assert (await found_by(enter, lat="34.966", lon="136.617", prefecture="23", limit="2"))[0][:2] == "23"
    assert await found_by(enter, parent="22130") == ["22138", "22139", "22140"]
    assert await found_by(enter, parent="22130", q="天竜") == ["22140"]
    assert await found_by(enter, q="浜北区") == ["22139"]


async def test_the_nearest_are_walked_through_page_by_page(enter: Enter, network: Network) -> None:
    client = await enter(None)
    query: dict[str, Any] = {"lat": "34.966", "lon": "136.617", "limit": 3}
    whole = (await client.get("/v1/municipalities", params=query | {"limit": 6})).json()["items"]
    first = (await client.get("/v1/municipalities", params=query)).json()
    second = (await client.get("/v1/municipalities", params=query | {"cursor": first["next_cursor"]})).json()
    assert first["items"] + second["items"] == whole
    other = query | {"lat": "35", "cursor": first["next_cursor"]}
    refused = await client.get("/v1/municipalities", params=other)
    assert refused.json()["type"] == "/problems/invalid-cursor"


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ({"q": "津", "code": "24201"}, ["q", "code"]),
        ({"postal_code": "5100011", "lat": "35", "lon": "136"}, ["postal_code", "lat", "lon"]),
        ({"lat": "35"}, ["lon"]),
        ({"lon": "135"}, ["lat"]),
        ({"lat": "91", "lon": "0"}, ["lat"]),
        ({"lat": "35", "lon": "180.1"}, ["lon"]),
        ({"lat": "nan", "lon": "135"}, ["lat"]),
        ({"postal_code": "51083"}, ["postal_code"]),
        ({"postal_code": "５１０８３０４"}, ["postal_code"]),
        ({"code": "242"}, ["code"]),
        ({"prefecture": "48"}, ["prefecture"]),
        ({"parent": "99999"}, ["parent"]),
    ],
)
async def test_a_question_about_municipalities_that_cannot_be_answered_is_pointed_at(
    enter: Enter, network: Network, query: dict[str, str], pointers: list[str]
) -> None:
    client = await enter(None)
    refused = await client.get("/v1/municipalities", params=query)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-form")
    assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers


async def test_every_municipality_is_on_exactly_one_page(enter: Enter, network: Network) -> None:
    client = await enter(None)
    codes: list[str] = []
    query: dict[str, Any] = {"limit": 200}
    while True:
        page = (await client.get("/v1/municipalities", params=query)).json()
        codes += [one["code"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert (len(codes), len(set(codes))) == (1912, 1912)


async def test_every_code_of_the_contract_has_a_name_in_both_languages(
    enter: Enter, network: Network, app: FastAPI
) -> None:
    client = await enter(None)
    vocabularies = (await client.get("/v1/vocabularies")).json()["vocabularies"]
    assert vocabularies.keys() == VOCABULARIES.keys()
    assert all(term["ja"] and term["en"] for terms in vocabularies.values() for term in terms)
    known = {frozenset(term["code"] for term in terms) for terms in vocabularies.values()}
    schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]
    enums = {name: frozenset(schema["enum"]) for name, schema in schemas.items() if "enum" in schema}
    del enums["OAuthErrorCode"]  # the words of RFC 6749, for programs only
    del enums["PageLanguage"]  # of the pages people read, where each language names itself
    del enums["PhotoType"]
    del enums["Encoding"]  # names of encodings, the same everywhere
    del enums["FileType"]  # media types, which are their own names everywhere
    assert enums
    assert {name for name, codes in enums.items() if codes not in known} == set()
    assert doors_of(app)


async def test_the_fare_of_a_lane(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    lane = {"origin": "24202", "destination": "11203", "vehicle_class": "large_10t"}
    quote = (await client.get("/v1/standard-fare", params=lane)).json()
    distance = (await client.get("/v1/distance", params={"from": "24202", "to": "11203"})).json()
    assert distance == distance | {"ferry": False, "km": quote["distance_km"]}
    assert quote == {
        "base_yen": quote["base_yen"],
        "surcharges": [],
        "fare_yen": quote["base_yen"],
        "not_included": ["holiday", "night"],
        "distance_km": quote["distance_km"],
        "rounded_km": quote["rounded_km"],
        "bureau": "chubu",
        "tariff_class": "large",
        "tariff": "2024-209",
    }
    posted = {"distance_km": 501, "bureau": "chubu", "vehicle_class": "large_10t"}
    assert (await client.get("/v1/standard-fare", params=posted)).json()["fare_yen"] == 173_290


async def test_a_quote_counts_exactly_what_was_written(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    query = {
        "distance_km": "200.4",
        "bureau": "kanto",
        "vehicle_class": "trailer",
        "body_type": "container",
        "holiday_km": "100.2",
        "night_km": "0",
    }
    quote = (await client.get("/v1/standard-fare", params=query)).json()
    assert (quote["distance_km"], quote["rounded_km"], quote["not_included"]) == (200.4, 220, [])
    lines = {line["code"]: (line["rate_bp"], line["yen"]) for line in quote["surcharges"]}
    base = quote["base_yen"]
    assert lines == {
        "container": (4000, (2 * base * 4000 + 10_000) // 20_000),
        "holiday": (2000, (2 * base * 1000 + 10_000) // 20_000),
        "night": (2000, 0),
    }
    assert quote["fare_yen"] == base + sum(yen for _, yen in lines.values())


@pytest.mark.parametrize(
    ("query", "slug", "pointers"),
    [
        ({"distance_km": "95", "bureau": "chubu", "vehicle_class": "kei"}, "not-in-this-tariff", None),
        (
            {"distance_km": "301", "bureau": "okinawa", "vehicle_class": "small_2t"},
            "not-in-this-tariff",
            None,
        ),
        ({"distance_km": "95", "vehicle_class": "small_2t"}, "invalid-form", ["bureau"]),
        ({"vehicle_class": "small_2t"}, "invalid-form", ["origin", "destination"]),
        (
            {"distance_km": "-1", "bureau": "chubu", "vehicle_class": "small_2t"},
            "invalid-form",
            ["distance_km"],
        ),
        (
            {"distance_km": "1e400", "bureau": "chubu", "vehicle_class": "small_2t"},
            "invalid-form",
            ["distance_km"],
        ),
        (
            {"distance_km": "95", "bureau": "chubu", "vehicle_class": "small_2t", "origin": "24202"},
            "invalid-form",
            ["origin"],
        ),
        (
            {
                "distance_km": "95",
                "bureau": "chubu",
                "vehicle_class": "small_2t",
                "at": "2026-04-01T00:00:00",
            },
            "invalid-form",
            ["at"],
        ),
        (
            {"distance_km": "95", "bureau": "chubu", "vehicle_class": "small_2t", "tariff": "x"},
            "invalid-form",
            ["tariff"],
        ),
        ({"distance_km": "95", "bureau": "mars", "vehicle_class": "small_2t"}, "invalid-form", ["bureau"]),
    ],
)
async def test_a_bad_question_about_fares_is_pointed_at(
    enter: Enter, network: Network, query: dict[str, str], slug: str, pointers: list[str] | None
) -> None:
    client = await enter(network.penguin)
    refused = await client.get("/v1/standard-fare", params=query)
    assert (refused.status_code, refused.json()["type"]) == (422, f"/problems/{slug}")
    if pointers is not None:
        assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers


async def test_there_may_be_no_way_at_all(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    # 小笠原村 has no freight ferry that is known to us.
    query = {"from": "13421", "to": "24202"}
    answer = await client.get("/v1/distance", params=query)
    assert answer.json() == {"km": None, "minutes": None, "method": None, "ferry": None}
    lane = {"origin": "13421", "destination": "24202", "vehicle_class": "small_2t"}
    refused = await client.get("/v1/standard-fare", params=lane)
    assert refused.json()["type"] == "/problems/not-in-this-tariff"
    unknown = await client.get("/v1/distance", params={"from": "99999", "to": "24202"})
    assert [fault["pointer"] for fault in unknown.json()["errors"]] == ["from"]


async def test_the_sandbox_clock_over_http(enter: Enter, network: Network) -> None:
    admin = await enter(network.admin)
    assert (await admin.get("/v1/sandbox/clock")).json() == {"now": "2026-04-01T09:00:00+09:00"}
    moved = await admin.put("/v1/sandbox/clock", json={"now": "2026-04-03T00:00:00Z"})
    assert (moved.status_code, moved.json()) == (200, {"now": "2026-04-03T09:00:00+09:00", "ran": []})
    back = await admin.put("/v1/sandbox/clock", json={"now": "2026-04-02T00:00:00Z"})
    assert (back.status_code, back.json()["type"]) == (409, "/problems/clock-goes-forward")
    penguin = await enter(network.penguin)
    refused = await penguin.put("/v1/sandbox/clock", json={"now": "2026-05-01T00:00:00Z"})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-your-role")


async def test_a_fuel_surcharge_tells_its_lift(enter: Enter, network: Network) -> None:
    client = await enter(network.penguin)
    query = {"distance_km": 1100, "metres_per_litre": 3300, "price_sen_per_litre": 14700}
    answer = await client.get("/v1/fuel-surcharge", params=query)
    assert answer.json() == {"amount_yen": 9_167, "lift_sen_per_litre": 2_750}
    for name, wrong in {"distance_km": -1, "metres_per_litre": 0, "price_sen_per_litre": 0}.items():
        refused = await client.get("/v1/fuel-surcharge", params=query | {name: wrong})
        assert refused.status_code == 422
        assert [fault["pointer"] for fault in refused.json()["errors"]] == [name]
