"""Quoting distances, standard fares and fuel surcharges (SPEC 2.2, 5.8, 7.1-7.5)."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.accounts import Caller
from domain.calendar import jst_day
from domain.fares.by_time import Worked
from domain.fares.fuel import FuelSurcharge, fuel_surcharge_yen, lift_sen_per_litre
from domain.fares.kilometres import Km
from domain.fares.quotes import Charges, FareQuestion, PerUnit, Quote, quote
from domain.fares.tariffs import FareSystem, NotInThisTariff, Tariff, fuel_bands_on
from domain.money import BasisPoints
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

    ``tariff``: its id, else the one in force ``at`` that time, else now. ``hours``: how long the job takes
    that begins ``at`` that time. ``within``: what pointers to its fields begin with.
    """

    over: Lane | Km
    bureau: Bureau | None
    vehicle_class: VehicleClass
    body_types: tuple[BodyType, ...]
    at: datetime | None
    tariff: str | None
    holiday_km: Km | None
    night_km: Km | None
    system: FareSystem = FareSystem.DISTANCE
    hours: int | None = None
    express_bp: BasisPoints | None = None
    charges: Charges | None = None
    per_unit: PerUnit | None = None
    within: str = ""

    def question(self, bureau: Bureau, km: Km) -> FareQuestion:
        """The question to the tariff, once bureau and km are known."""
        return FareQuestion(
            bureau=bureau,
            vehicle_class=self.vehicle_class,
            km=km,
            body_types=self.body_types,
            holiday_km=self.holiday_km,
            night_km=self.night_km,
            system=self.system,
            worked=None if self.hours is None else Worked(self.hours, self.at),
            express_bp=self.express_bp,
            charges=self.charges,
            per_unit=self.per_unit,
        )


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
    """What the fuel of a way costs beyond the base price now in force (SPEC 7.5).

    Refuses: NotInThisTariff, where no tariff has set a base price yet.
    """
    permit(who, "quote_fuel_surcharge")
    async with ports.begin() as work:
        tariffs = [kept.tariff for kept in await work.tariffs.every()]
    bands = fuel_bands_on(tariffs, jst_day(ports.now()))
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
    return await _quoted(ports, asked)


async def quote_whole_fare(ports: Ports, who: Caller, asked: FareAsked) -> Quote:
    """The standard fare by either system, and all that is charged beside it, line by line (SPEC 7).

    Refuses: Invalid, NotInThisTariff (kei, no way by road, what is not printed).
    """
    permit(who, "quote_whole_fare")
    return await _quoted(ports, asked)


async def _quoted(ports: Ports, asked: FareAsked) -> Quote:
    km, bureau = await _km_and_bureau(ports, asked)
    tariff = await _tariff_of(ports, asked, bureau)
    question = asked.question(bureau, km)
    refuse_faults(replace(fault, pointer=asked.within + fault.pointer) for fault in question.faults())
    return quote(tariff, question)


async def _tariff_of(ports: Ports, asked: FareAsked, bureau: Bureau) -> Tariff:
    async with ports.begin() as work:
        if asked.tariff is not None:
            kept = await work.tariffs.get(asked.tariff)
            refuse_faults([Fault(asked.within + "tariff", "unknown-tariff")] if kept is None else [])
            tariff = None if kept is None else kept.tariff
        else:
            tariff = await work.tariffs.on(jst_day(asked.at or ports.now()), bureau)
        if tariff is not None:
            return tariff
        first = (await work.tariffs.every())[0].tariff
    figures = {"id": first.id, "effective_from": first.effective_from.isoformat()}
    raise NotInThisTariff(Fault(asked.within + "at", "before-the-first-tariff", figures), asked="at")


async def _km_and_bureau(ports: Ports, asked: FareAsked) -> tuple[Km, Bureau]:
    if not isinstance(asked.over, Lane):
        assert asked.bureau is not None, "the door asks for it with a distance"
        return asked.over, asked.bureau
    lane, within = asked.over, asked.within
    _refuse_unknown(ports, ((within + "origin", lane.origin), (within + "destination", lane.destination)))
    origin = Place(lane.origin)
    distance = await ports.distances.along((origin, Place(lane.destination)))
    if distance is None:
        no_way = Fault(within + "destination", "no-way")
        raise NotInThisTariff(no_way, asked=f"{lane.origin} {lane.destination}")
    return distance.km, asked.bureau or municipality_of(origin, ports.municipalities).bureau


def _refuse_unknown(ports: Ports, named: tuple[tuple[str, MunicipalityCode], ...]) -> None:
    refuse_faults(
        Fault(parameter, "unknown-municipality", {"code": code})
        for parameter, code in named
        if ports.municipalities.get(code) is None
    )
