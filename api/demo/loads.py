"""The demo network's loads: what is drawn for each of them (SPEC 3.1)."""

from dataclasses import dataclass, replace
from datetime import timedelta

from api.demo.desks import Desk, draw_audience, draw_delivery, draw_pickup
from api.demo.draws import Draws
from api.demo.goods import FLOOR_CM, GOODS, KEI, LARGE, PALLETS, PAYLOAD_KG, SMALL, TRAILER, Goods
from api.demo.lanes import LOCAL_KM, REACH_KM, any_city, far_city, place_in
from domain.calendar import jst_day
from domain.fares.standard_fares import standard_fare_of_load
from domain.loads import (
    Booking,
    Cargo,
    Charge,
    ChargeKind,
    HandlingWay,
    LoadTerms,
    Purpose,
    ServiceKind,
    Stop,
    StopKind,
    WorkBeside,
)
from domain.money import half_up
from domain.places import Distance, Place
from domain.ports import Ports
from domain.search import municipality_of
from domain.vehicle_classes import BodyType, VehicleClass

_ALSO_SAID = (
    "詳細はお電話でご相談ください。",
    "帰り荷をお探しの方、ぜひご連絡ください。",
    "高速利用可、通行料は別途お支払いします。",
    "積込時間の前倒しは相談できます。",
    "当日の朝、ドライバーさんの連絡先をお知らせください。",
    "毎週あります。定期でお願いできる方を探しています。",
    "待機場所は敷地内にあります。",
    "前日の夕方以降の積込(宵積み)もできます。",
    "到着の30分前に現地へお電話ください。",
)
_TOLL_YEN_PER_KM = {KEI: 12, SMALL: 15, LARGE: 24, TRAILER: 40}
_MANY_STOPS_KM = 300
"""Who goes farther than this may be asked to drop something on the way."""

_HANDLERS = ("荷主", "ドライバー", "荷主とドライバー")


@dataclass(frozen=True, slots=True)
class _Truck:
    """What a load asks for."""

    vehicle_class: VehicleClass
    body_types: tuple[BodyType, ...]


async def draw_load(ports: Ports, seed: str, index: int, desks: tuple[Desk, ...]) -> tuple[Desk, LoadTerms]:
    """The load of a number, and who posts it."""
    draws, now = Draws(f"{seed}/load/{index}"), ports.now()
    desk = draws.weighted([(one, one.often) for one in desks])
    goods = draws.weighted([(one, one.often) for one in GOODS])
    truck = _Truck(*draws.one_of(goods.trucks))
    reach_km = LOCAL_KM if goods.is_local else REACH_KM[truck.vehicle_class]
    route = _draw_route(draws, ports, desk, reach_km)
    distance = await ports.distances.along(route)
    consolidation = goods.fill[0] < 60 and draws.chance(25)
    trucks = draws.between(2, 3) if truck.vehicle_class is LARGE and draws.chance(7) else 1
    cargo = _draw_cargo(draws, goods, truck.vehicle_class, trucks=trucks, consolidation=consolidation)
    pickup = draw_pickup(draws, now)
    terms = LoadTerms(
        origin=route[0],
        destination=route[-1],
        stops=tuple(Stop(StopKind.DROP_OFF, place, None, cargo.weight_kg // 3 + 1) for place in route[1:-1]),
        pickup=pickup,
        delivery=draw_delivery(draws, pickup, distance.minutes if distance else 1_800),
        cargo=cargo,
        vehicle_class=truck.vehicle_class,
        body_types=truck.body_types,
        equipment=draws.some_of(goods.asks, draws.below(len(goods.asks) + 1)),
        trucks=trucks,
        consolidation=consolidation,
        loading=HandlingWay(goods.handled, draws.one_of(_HANDLERS)) if draws.chance(70) else None,
        unloading=HandlingWay(goods.handled, draws.one_of(_HANDLERS)) if draws.chance(65) else None,
        contact=desk.contact,
        tier=draws.weighted(((1, 75), (2, 20), (3, 5))),
        payment_terms="協同組合精算(月末締め・翌々月15日払い)" if draws.chance(60) else None,
        remarks=_draw_remarks(draws, goods),
        closes_at=pickup.from_at - timedelta(hours=2) if draws.chance(20) else None,
        audience=draw_audience(draws, desk, desks, now),
        external_ref=f"DEMO-{index:04d}" if draws.chance(30) else None,
        purpose=_draw_purpose(draws, consolidation=consolidation),
    )
    return desk, await _with_money(draws, ports, goods, terms, distance)


def _draw_route(draws: Draws, ports: Ports, desk: Desk, reach_km: tuple[int, int]) -> tuple[Place, ...]:
    """Mostly from around home to far away, else from far away towards home; some with a drop on the way."""
    near = any_city(draws, desk.home)
    far = far_city(draws, near, reach_km, ports.municipalities)
    ends = (near, far) if draws.chance(60) else (far, near)
    origin, destination = (place_in(draws, code, ports.municipalities) for code in ends)
    if reach_km[1] > _MANY_STOPS_KM and draws.chance(10):
        return origin, Place(any_city(draws, (ends[1][:2],))), destination
    return origin, destination


def _draw_cargo(
    draws: Draws, goods: Goods, vehicle_class: VehicleClass, *, trucks: int, consolidation: bool
) -> Cargo:
    """Never more than the trucks take; a load that shares its truck leaves room."""
    least, most = goods.fill
    percent = draws.between(10, 45) if consolidation else draws.between(least, most)
    step = 10 if vehicle_class in (KEI, SMALL) else 100
    weight_kg = max(step, PAYLOAD_KG[vehicle_class] * percent // 100 // step * step) * trucks
    share = min(100, percent + 20)
    pallets = -(-PALLETS[vehicle_class] * share // 100) * trucks if goods.on_pallets else None
    return Cargo(
        name=goods.name,
        weight_kg=weight_kg,
        kind=goods.kind,
        packaging=goods.packaging,
        pallets=pallets,
        pieces=draws.between(20, 900, 10) if goods.handled.startswith("手") else None,
        volume_l=weight_kg * draws.between(2, 6) if draws.chance(20) else None,
        floor_cm=FLOOR_CM[vehicle_class] * share // 100 if consolidation else None,
        temperature_c=goods.temperature,
        value_yen=weight_kg * goods.yen_per_kg // 10_000 * 10_000 if draws.chance(50) else None,
    )


def _draw_remarks(draws: Draws, goods: Goods) -> str | None:
    said = draws.some_of(goods.says, draws.below(len(goods.says) + 1))
    also = draws.some_of(_ALSO_SAID, draws.weighted(((0, 45), (1, 45), (2, 10))))
    return "\n".join((*said, *also)) or None


def _draw_purpose(draws: Draws, *, consolidation: bool) -> Purpose | None:
    if consolidation:
        return Purpose.CONSOLIDATION
    if not draws.chance(55):
        return None
    return draws.weighted(
        ((Purpose.RETURN_LOAD, 55), (Purpose.CHARTER, 30), (Purpose.PARTNER_WANTED, 10), (Purpose.SEASON, 5))
    )


async def _with_money(
    draws: Draws, ports: Ports, goods: Goods, terms: LoadTerms, distance: Distance | None
) -> LoadTerms:
    """The load with its asking fare, charges and services; who asks a fare may be booked at once."""
    fare_yen = await _draw_fare(draws, ports, terms, distance)
    services = goods.services if draws.chance(60) else ()
    says_all = draws.chance(55)
    instant = says_all and fare_yen is not None and draws.chance(30)
    charges = _draw_charges(draws, terms.vehicle_class, distance, [kind for kind, _ in services])
    return replace(
        terms,
        asking_fare_yen=fare_yen,
        booking=Booking.INSTANT if instant else Booking.BY_AGREEMENT,
        charges=charges if says_all else None,
        services=tuple(WorkBeside(kind, text) for kind, text in services) if says_all else None,
    )


async def _draw_fare(draws: Draws, ports: Ports, terms: LoadTerms, distance: Distance | None) -> int | None:
    """70-130 % of the standard fare, more often near the middle; None: to be discussed."""
    if draws.chance(22) or distance is None:
        return None
    bureau = municipality_of(terms.origin, ports.municipalities).bureau
    async with ports.begin() as work:
        tariff = await work.tariffs.on(jst_day(terms.pickup.from_at), bureau)
    percent = (draws.between(72, 128) + draws.between(72, 128)) // 2
    standard = tariff and standard_fare_of_load(
        tariff, bureau, terms.vehicle_class, distance.km, body_types=terms.body_types
    )
    # Kei trucks have no standard fare (SPEC 2.3): what one asks goes by the km.
    yen = standard.fare_yen if standard else 4_000 + 110 * distance.km
    step = 500 if yen < 60_000 else 1_000
    return half_up(yen * percent, 100 * step) * step


def _draw_charges(
    draws: Draws, vehicle_class: VehicleClass, distance: Distance | None, kinds: list[ServiceKind]
) -> tuple[Charge, ...]:
    """What is paid beside the fare: the price of each service, and often tolls, ferry and fuel."""
    charges = [Charge(ChargeKind(kind), draws.between(2_000, 9_000, 500)) for kind in kinds]
    if distance is None:
        return tuple(charges)
    if distance.km >= 60 and draws.chance(70):
        yen = distance.km * _TOLL_YEN_PER_KM.get(vehicle_class, 18)
        charges.append(Charge(ChargeKind.TOLLS, yen // 10 * 10))
    if distance.ferry:
        charges.append(Charge(ChargeKind.FERRY, draws.between(28_000, 46_000, 1_000)))
    if draws.chance(40):
        charges.append(Charge(ChargeKind.FUEL_SURCHARGE, 100 + distance.km * 6 // 100 * 100))
    return tuple(charges)
