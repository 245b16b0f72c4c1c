"""Quoting distances and standard fares (SPEC 2.2, 7.1-7.3)."""

from dataclasses import dataclass
from datetime import datetime

from domain.accounts import Caller
from domain.calendar import jst_day
from domain.fares.fuel import FuelSurcharge, fuel_surcharge_yen, lift_sen_per_litre
from domain.fares.kilometres import Km
from domain.fares.quotes import FareQuestion, Quote, quote
from domain.fares.tariffs import NotInThisTariff, Tariff
from domain.permissions import permit
from domain.places import Bureau, Distance, MunicipalityCode, Place
from domain.ports import Ports
from domain.refusals import Fault, refuse_faults
from domain.search import municipality_of
from domain.vehicle_classes import BodyType, VehicleClass


@dataclass(frozen=True, slots=True)
class Lane:
    """From one municipality to another."""

    origin: MunicipalityCode
    destination: MunicipalityCode


@dataclass(frozen=True, slots=True)
class FareAsked:
    """What a caller asks the fare of: a lane, or a distance in exact km with the bureau.

    ``tariff``: its id, else the one in force ``at`` that time, else now.
    """

    over: Lane | Km
    bureau: Bureau | None
    vehicle_class: VehicleClass
    body_type: BodyType | None
    at: datetime | None
    tariff: str | None
    holiday_km: Km | None
    night_km: Km | None


async def measure_distance(ports: Ports, who: Caller, lane: Lane) -> Distance | None:
    """The road distance between two municipalities; None where there is no way (SPEC 2.2).

    Refuses: Invalid.
    """
    permit(who, "measure_distance")
    _refuse_unknown(ports, (("from", lane.origin), ("to", lane.destination)))
    return await ports.distances.along((Place(lane.origin), Place(lane.destination)))


async def quote_fuel_surcharge(
    ports: Ports, who: Caller, km: Km, metres_per_litre: int, price_sen_per_litre: int
) -> FuelSurcharge:
    """What the fuel of a way costs beyond the base price of the tariff now in force (SPEC 7.5).

    Refuses: NotInThisTariff, when that one prints no base price.
    """
    permit(who, "quote_fuel_surcharge")
    tariff = ports.tariffs.on(jst_day(ports.now()))
    bands = None if tariff is None else tariff.fuel
    if bands is None:
        raise NotInThisTariff(asked="fuel_surcharge")
    return FuelSurcharge(
        fuel_surcharge_yen(km, metres_per_litre, price_sen_per_litre, bands),
        lift_sen_per_litre(price_sen_per_litre, bands),
    )


async def quote_standard_fare(ports: Ports, who: Caller, asked: FareAsked) -> Quote:
    """The standard fare by distance, with the lines that make it (SPEC 7.2, 7.3).

    Refuses: Invalid, NotInThisTariff (kei, no way by road, a cell not printed).
    """
    permit(who, "quote_standard_fare")
    tariff = _tariff_of(ports, asked)
    km, bureau = await _km_and_bureau(ports, asked)
    question = FareQuestion(
        bureau, asked.vehicle_class, km, asked.body_type, asked.holiday_km, asked.night_km
    )
    return quote(tariff, question)


def _tariff_of(ports: Ports, asked: FareAsked) -> Tariff:
    if asked.tariff is not None:
        tariff = ports.tariffs.get(asked.tariff)
        refuse_faults([Fault("tariff", "unknown-tariff")] if tariff is None else [])
    else:
        tariff = ports.tariffs.on(jst_day(asked.at or ports.now()))
    if tariff is None:
        raise NotInThisTariff(Fault("at", "before-the-first-tariff"), asked="at")
    return tariff


async def _km_and_bureau(ports: Ports, asked: FareAsked) -> tuple[Km, Bureau]:
    if not isinstance(asked.over, Lane):
        assert asked.bureau is not None, "the door asks for it with a distance"
        return asked.over, asked.bureau
    lane = asked.over
    _refuse_unknown(ports, (("origin", lane.origin), ("destination", lane.destination)))
    origin = Place(lane.origin)
    distance = await ports.distances.along((origin, Place(lane.destination)))
    if distance is None:
        raise NotInThisTariff(Fault("destination", "no-way"), asked=f"{lane.origin} {lane.destination}")
    return distance.km, asked.bureau or municipality_of(origin, ports.municipalities).bureau


def _refuse_unknown(ports: Ports, named: tuple[tuple[str, MunicipalityCode], ...]) -> None:
    refuse_faults(
        Fault(parameter, "unknown-municipality", {"code": code})
        for parameter, code in named
        if ports.municipalities.get(code) is None
    )
