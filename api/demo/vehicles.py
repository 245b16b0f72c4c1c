"""The demo network's empty trucks: what is drawn for each of them (SPEC 3.2)."""

from datetime import datetime, timedelta

from api.demo.desks import Desk, at_hour, draw_audience, working_day
from api.demo.draws import Draws
from api.demo.goods import KEI, PALLETS, PAYLOAD_KG, SMALL
from api.demo.lanes import REACH_KM, any_city, far_city, place_in
from domain.calendar import jst_day
from domain.fares.standard_fares import standard_fare_of_load
from domain.money import half_up
from domain.places import Area, Bureau, MunicipalityCode, Place
from domain.ports import Ports
from domain.search import municipality_of
from domain.vehicle_classes import BodyType, Equipment, VehicleClass
from domain.vehicles import Availability, Capacity, Hours, HoursUsed, VehicleTerms

_COLD = (BodyType.FREEZER, BodyType.CHILLER)
_BOXES = (BodyType.WING, BodyType.VAN, *_COLD, BodyType.INSULATED)
_SAID = (
    "帰り便です。多少の寄り道は相談できます。",
    "積合せもできます。",
    "荷台は清掃済みです。",
    "手積み手降ろしも対応します。",
    "高速利用の可否を教えてください。",
    "前日の夜から動けます。",
    "リフト免許のあるドライバーです。",
    "女性ドライバーです。重量物の手積みはご遠慮ください。",
    "翌朝の納品にも間に合います。",
)
_COLD_SAID = ("冷凍・冷蔵の2温度に対応します。", "予冷してから伺います。")


async def draw_vehicle(
    ports: Ports, seed: str, index: int, desks: tuple[Desk, ...]
) -> tuple[Desk, VehicleTerms]:
    """The truck of a number, and who offers it."""
    draws, now = Draws(f"{seed}/vehicle/{index}"), ports.now()
    desk = draws.weighted([(one, one.often) for one in desks])
    vehicle_class, bodies = draws.weighted([(trucks, 4 - rank) for rank, trucks in enumerate(desk.fleet)])
    body_type = draws.one_of(bodies)
    available = _draw_available(draws, ports, desk, vehicle_class, now)
    away = available.place.municipality[:2] not in desk.home
    goes_home = away or draws.chance(30)
    terms = VehicleTerms(
        available=available,
        vehicle_class=vehicle_class,
        body_type=body_type,
        capacity=_draw_capacity(draws, vehicle_class, body_type),
        contact=desk.contact,
        destinations=_draw_destinations(draws, desk, away=away),
        home=Place(desk.base) if goes_home else None,
        home_by=_draw_home_by(draws, available.at) if goes_home and draws.chance(60) else None,
        equipment=_draw_equipment(draws, vehicle_class, body_type),
        asking_fare_yen=await _draw_fare(draws, ports, desk, available, (vehicle_class, body_type))
        if away
        else None,
        remarks=_draw_remarks(draws, body_type),
        closes_at=available.at + timedelta(hours=draws.between(2, 8)) if draws.chance(25) else None,
        audience=draw_audience(draws, desk, desks, now),
        external_ref=f"DEMO-V{index:03d}" if draws.chance(25) else None,
        hours_used=_draw_hours(draws, now) if draws.chance(30) else None,
    )
    return desk, terms


def _draw_available(
    draws: Draws, ports: Ports, desk: Desk, vehicle_class: VehicleClass, now: datetime
) -> Availability:
    """Mostly empty far from home, where it looks for the load that takes it back."""
    near = any_city(draws, desk.home)
    if vehicle_class in (KEI, SMALL) or draws.chance(25):
        where = near
    else:
        where = far_city(draws, near, REACH_KM[vehicle_class], ports.municipalities)
    day = working_day(now, draws.weighted(((1, 50), (2, 30), (3, 20))))
    return Availability(
        place_in(draws, where, ports.municipalities),
        at_hour(day, draws.between(8, 17), draws.one_of((0, 30))),
    )


def _draw_destinations(draws: Draws, desk: Desk, *, away: bool) -> Area | None:
    """Towards home where it is away; else somewhere, or anywhere."""
    if draws.chance(15):
        return None
    if away:
        if draws.chance(20):
            return Area(municipalities=(desk.base,))
        return Area(prefectures=tuple(sorted(desk.home)))
    if draws.chance(50):
        return Area(bureaus=(draws.one_of((Bureau.KANTO, Bureau.CHUBU, Bureau.KINKI)),))
    towns = {any_city(draws) for _ in range(draws.between(1, 3))}
    return Area(prefectures=tuple(sorted({town[:2] for town in towns})))


def _draw_home_by(draws: Draws, empty_at: datetime) -> datetime:
    return at_hour(jst_day(empty_at) + timedelta(days=draws.between(1, 2)), draws.between(12, 20))


def _draw_capacity(draws: Draws, vehicle_class: VehicleClass, body_type: BodyType) -> Capacity:
    """All of the truck, or what another load has left of it."""
    percent = 100 if draws.chance(65) else draws.between(30, 80, 10)
    pallets = PALLETS.get(vehicle_class) if body_type in _BOXES else None
    return Capacity(
        weight_kg=PAYLOAD_KG[vehicle_class] * percent // 1_000 * 10,
        pallets=None if pallets is None else max(1, pallets * percent // 100),
    )


def _draw_equipment(draws: Draws, vehicle_class: VehicleClass, body_type: BodyType) -> tuple[Equipment, ...]:
    has = [Equipment.ETC] if draws.chance(60) else []
    if body_type is BodyType.CRANE:
        has.append(Equipment.CRANE)
    if body_type in _BOXES and vehicle_class is not KEI:
        has += draws.some_of((Equipment.POWER_GATE, Equipment.LASHING), draws.below(3))
        has += [Equipment.AIR_SUSPENSION] if draws.chance(40) else []
    return tuple(has)


def _draw_remarks(draws: Draws, body_type: BodyType) -> str | None:
    choices = _SAID + _COLD_SAID if body_type in _COLD else _SAID
    return "\n".join(draws.some_of(choices, draws.weighted(((0, 20), (1, 45), (2, 35))))) or None


async def _draw_fare(
    draws: Draws,
    ports: Ports,
    desk: Desk,
    available: Availability,
    truck: tuple[VehicleClass, BodyType],
) -> int | None:
    """75-110 % of the standard fare to its base; None: to be discussed."""
    if draws.chance(40):
        return None
    distance = await ports.distances.along((available.place, Place(MunicipalityCode(desk.base))))
    bureau = municipality_of(available.place, ports.municipalities).bureau
    async with ports.begin() as work:
        tariff = await work.tariffs.on(jst_day(available.at), bureau)
    if distance is None or tariff is None:
        return None
    standard = standard_fare_of_load(tariff, bureau, truck[0], distance.km, body_types=truck[1:])
    if standard is None:
        return None
    return half_up(standard.fare_yen * draws.between(75, 110), 100_000) * 1_000


def _draw_hours(draws: Draws, now: datetime) -> HoursUsed:
    """A lawful week behind the driver: under 9 h of driving a day, 44 h a week (SPEC 4.5)."""

    def drawn(least_hours: int, most_hours: int) -> Hours:
        driving = draws.between(least_hours * 60, most_hours * 60, 10)
        return Hours(driving, driving * 4 // 3)

    return HoursUsed(
        today=drawn(1, 5),
        yesterday=drawn(5, 8),
        week=drawn(14, 30),
        last_week=drawn(30, 42),
        rest_ended_at=now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=draws.between(3, 8)),
    )
