"""Things with every field filled in, so that a field that is null is one that was hidden."""

from datetime import time
from typing import Any

from adapters.ids import new_id
from domain.audiences import AudienceKind
from domain.contracts.numbers import contract_number
from domain.desk.drafts import AudienceDraft, CargoDraft, DayTime, LoadDraft, StopDraft, WindowDraft
from domain.fares.standard_fares import StandardFare
from domain.fares.tariffs import FareSystem, TariffId
from domain.loads import (
    Cargo,
    Charge,
    ChargeKind,
    HandlingWay,
    Measured,
    PhotoId,
    Purpose,
    ServiceKind,
    Stop,
    StopKind,
    Temperature,
    WorkBeside,
)
from domain.money import Yen
from domain.places import Area, Bureau, Distance, MunicipalityCode, Near, Place, Point, Site
from domain.postings import Contact, Window
from domain.vehicle_classes import BodyType, Equipment, TariffClass, VehicleClass
from domain.vehicles import Availability, Capacity, Hours, HoursUsed
from tests.builders import DAY, HOUR, KAWAGUCHI, NAGOYA, NOW, YOKKAICHI

HALF_HOUR = HOUR / 2

RUNNING = {"pickup": Window(NOW - HOUR, NOW + DAY), "delivery": Window(NOW, NOW + 2 * DAY)}
"""Windows of a job that may be reported on now, and of a load that may still be taken."""

STANDARD_FARE = StandardFare(
    fare_yen=Yen(100_000),
    with_surcharges_yen=Yen(120_000),
    system=FareSystem.DISTANCE,
    tariff=TariffId("2024-209"),
    bureau=Bureau.CHUBU,
    tariff_class=TariffClass.LARGE,
    rounded_km=400,
)
MEASURED = Measured(Distance(400, 380, "corridors", ferry=False), STANDARD_FARE)
AGREED: dict[str, Any] = {
    "asking_fare_yen": 90_000,
    "charges": (Charge(ChargeKind.TOLLS, 12_000), Charge(ChargeKind.HANDLING, 8_000)),
    "services": (WorkBeside(ServiceKind.HANDLING, "卸地での手卸し"),),
}
"""What a contract needs to be concluded."""


POSTAL_CODES = {YOKKAICHI: "510-0001", KAWAGUCHI: "332-0001", NAGOYA: "460-0001"}


def a_place(code: MunicipalityCode) -> Place:
    """A place of which everything is told."""
    return Place(
        code,
        "見本町2-3",
        POSTAL_CODES[code],
        Point(34.9650, 136.6244),
        Site("059-000-0009", "西門", "伝票 77", "安全靴"),
    )


def load_in_full() -> dict[str, Any]:
    """Every field of a load."""
    return AGREED | {
        "origin": a_place(YOKKAICHI),
        "destination": a_place(KAWAGUCHI),
        "stops": (Stop(StopKind.DROP_OFF, a_place(NAGOYA), Window(NOW + DAY, NOW + DAY + HOUR), 500),),
        "cargo": Cargo("鋼材", 8000, "鉄鋼", "結束", 4, 12, 9_000, 300, Temperature(-5, 40), 4_000_000),
        "equipment": (Equipment.LASHING,),
        "loading": HandlingWay("天井クレーン", "荷主"),
        "unloading": HandlingWay("手卸し", "運転者"),
        "payment_terms": "月末締め翌々月15日払い",
        "remarks": "雨天時はシートをお願いします",
        "photo_ids": (PhotoId(new_id()),),
        "external_ref": f"見本-{new_id()}",
        "parent_contract_number": contract_number("9876543210987654321"),
        "purpose": Purpose.CHARTER,
        "measured": MEASURED,
        "roughly": MEASURED,
        "in_talks_until": NOW + HALF_HOUR,
    }


def draft_in_full() -> LoadDraft:
    """Every field of a load's draft."""
    evening = DayTime(0, time(17))
    return LoadDraft(
        origin=a_place(YOKKAICHI),
        destination=a_place(KAWAGUCHI),
        pickup=WindowDraft(evening, DayTime(0, time(19))),
        delivery=WindowDraft(DayTime(1, time(8)), DayTime(1, time(10))),
        cargo=CargoDraft("鋼材", 8000, "鉄鋼", "結束", 4, 12, 9_000, 300, Temperature(-5, 40), 4_000_000),
        vehicle_class=VehicleClass.LARGE_10T,
        body_types=(BodyType.WING,),
        contact=Contact("配車 見本", "059-000-0002"),
        tier=1,
        stops=(
            StopDraft(StopKind.DROP_OFF, a_place(NAGOYA), WindowDraft(evening, DayTime(0, time(20))), 500),
        ),
        equipment=(Equipment.LASHING,),
        loading=HandlingWay("天井クレーン", "荷主"),
        unloading=HandlingWay("手卸し", "運転者"),
        asking_fare_yen=90_000,
        charges=(Charge(ChargeKind.TOLLS, 12_000),),
        services=(WorkBeside(ServiceKind.HANDLING, "卸地での手卸し"),),
        payment_terms="月末締め翌々月15日払い",
        remarks="雨天時はシートをお願いします",
        closes_at=DayTime(0, time(12)),
        audience=AudienceDraft(AudienceKind.EVERYONE),
        purpose=Purpose.CHARTER,
    )


def vehicle_in_full() -> dict[str, Any]:
    """Every field of a vehicle."""
    hours = Hours(120, 240)
    return {
        "available": Availability(a_place(KAWAGUCHI), NOW + 6 * HOUR),
        "destinations": Area((YOKKAICHI,), ("24",), (Bureau.CHUBU,), Near(Point(34.9650, 136.6244), 30.0)),
        "home": a_place(YOKKAICHI),
        "home_by": NOW + 3 * DAY,
        "equipment": (Equipment.LASHING,),
        "capacity": Capacity(10_000, 16, 900, 40_000),
        "asking_fare_yen": 80_000,
        "remarks": "帰り便です",
        "photo_ids": (PhotoId(new_id()),),
        "external_ref": f"見本-{new_id()}",
        "hours_used": HoursUsed(hours, hours, hours, hours, NOW - 8 * HOUR),
        "in_talks_until": NOW + HALF_HOUR,
    }
