"""Quoting distances and standard fares (SPEC 2.2, 7.1-7.3)."""

from datetime import datetime
from typing import Any

import pytest

from domain.calendar import JST
from domain.fares.kilometres import exact_km
from domain.fares.tariffs import NotInThisTariff
from domain.places import Bureau, MunicipalityCode
from domain.ports import Ports
from domain.refusals import Fault, Invalid
from domain.usecases.quoting import FareAsked, Lane, measure_distance, quote_standard_fare
from domain.vehicle_classes import BodyType, VehicleClass
from tests.builders import KAWAGUCHI, YOKKAICHI, Network

NAHA = MunicipalityCode("47201")
_BEFORE = Fault("at", "before-the-first-tariff", {"id": "2020-575-chubu", "effective_from": "2020-04-24"})
NOWHERE = MunicipalityCode("99999")


def _asked(**given: Any) -> FareAsked:
    asked: dict[str, Any] = {
        "over": exact_km(95),
        "bureau": Bureau.CHUBU,
        "vehicle_class": VehicleClass.LARGE_10T,
        "body_types": (),
        "at": None,
        "tariff": None,
        "holiday_km": None,
        "night_km": None,
    }
    return FareAsked(**(asked | given))


async def test_a_lane_is_measured_by_road(ports: Ports, network: Network) -> None:
    distance = await measure_distance(ports, network.trial.caller, Lane(YOKKAICHI, KAWAGUCHI))
    assert distance is not None
    assert 370 <= distance.km <= 430
    assert not distance.ferry


async def test_where_only_a_ferry_leads_it_is_said(ports: Ports, network: Network) -> None:
    distance = await measure_distance(ports, network.penguin.caller, Lane(MunicipalityCode("46201"), NAHA))
    assert distance is not None
    assert distance.ferry


async def test_the_fare_of_a_distance_is_the_printed_one(ports: Ports, network: Network) -> None:
    quote = await quote_standard_fare(ports, network.penguin.caller, _asked())
    assert (quote.base_yen, quote.fare_yen, quote.rounded_km) == (47_750, 47_750, 100)
    assert quote.not_included == ("holiday", "night")


async def test_surcharges_add_up_and_never_multiply(ports: Ports, network: Network) -> None:
    asked = _asked(body_types=(BodyType.FREEZER,), holiday_km=exact_km(95), night_km=exact_km(0))
    quote = await quote_standard_fare(ports, network.penguin.caller, asked)
    assert quote.fare_yen == 66_850
    assert [(line.code, line.yen) for line in quote.surcharges] == [
        ("freezer", 9_550),
        ("holiday", 9_550),
        ("night", 0),
    ]


async def test_the_fare_of_a_lane_is_its_distance_at_the_origins_bureau(
    ports: Ports, network: Network
) -> None:
    lane = Lane(YOKKAICHI, KAWAGUCHI)
    distance = await measure_distance(ports, network.penguin.caller, lane)
    assert distance is not None
    of_lane = await quote_standard_fare(ports, network.penguin.caller, _asked(over=lane, bureau=None))
    of_km = await quote_standard_fare(ports, network.penguin.caller, _asked(over=distance.km))
    assert (of_lane.lines, of_lane.rounded_km) == (of_km.lines, of_km.rounded_km)


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({"vehicle_class": VehicleClass.KEI}, ()),
        ({"at": datetime(2019, 1, 1, tzinfo=JST)}, (_BEFORE,)),
        ({"tariff": "2020-575-chubu", "over": exact_km(95), "bureau": Bureau.KANTO}, ()),
    ],
)
async def test_what_no_tariff_prints_is_refused_and_never_guessed(
    ports: Ports, network: Network, given: dict[str, Any], faults: tuple[Fault, ...]
) -> None:
    with pytest.raises(NotInThisTariff) as refused:
        await quote_standard_fare(ports, network.penguin.caller, _asked(**given))
    assert refused.value.faults == faults


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"tariff": "1999-1"}, "tariff"),
        ({"over": Lane(NOWHERE, KAWAGUCHI)}, "origin"),
        ({"over": Lane(KAWAGUCHI, NOWHERE)}, "destination"),
        ({"holiday_km": exact_km(95.1)}, "holiday_km"),
    ],
)
async def test_a_question_that_cannot_be_right_is_pointed_at(
    ports: Ports, network: Network, given: dict[str, Any], fault: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await quote_standard_fare(ports, network.penguin.caller, _asked(**given))
    assert [one.pointer for one in refused.value.faults] == [fault]
