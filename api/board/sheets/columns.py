"""The tables of loads and of vehicles, column by column (SPEC 3.1, 3.2, 3.8)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from api.board.sheets.cells import Codes, Column, read_flag, write_flag, write_time
from api.board.sheets.fields import (
    Lines,
    coded,
    degrees,
    ending_columns,
    in_json,
    place_columns,
    several,
    time,
    whole,
    words,
)
from api.board.sheets.places import Places, places_of
from api.vocabularies import VOCABULARIES
from domain.calendar import jst_day, start_of
from domain.places import BUREAU_LABELS, Municipalities

EXAMPLE_REF = "記入例"
"""The reference of a template's example: whoever leaves it in posts nothing by it."""

_CLASSES = Codes(
    VOCABULARIES["vehicle_class"],
    {
        "2t": "small_2t",
        "4t": "medium_4t",
        "10t": "large_10t",
        "小型": "small_2t",
        "中型": "medium_4t",
        "大型": "large_10t",
        "トレーラ": "trailer",
    },
)
_BODIES = Codes(VOCABULARIES["body_type"], {"平ボディ": "flatbed", "ウィング": "wing"})
_EQUIPMENT = Codes(VOCABULARIES["equipment"])
_BOOKING = Codes(VOCABULARIES["booking"], {"相談": "by_agreement", "即時": "instant"})
_FARE_SYSTEMS = Codes(VOCABULARIES["fare_system"])
_PURPOSES = Codes(VOCABULARIES["purpose"])
_BUREAUS = Codes(BUREAU_LABELS)
_CHARGES = Lines(Codes(VOCABULARIES["charge_kind"]), "amount_yen", is_yen=True)
_SERVICES = Lines(Codes(VOCABULARIES["service_kind"]), "text")

Columns = tuple[Column, ...]


def _hour(now: datetime, days: int, hour: int) -> str:
    """An hour of a day to come, as a cell."""
    return write_time((start_of(jst_day(now)) + timedelta(days=days, hours=hour)).isoformat())


def load_columns(municipalities: Municipalities, now: datetime) -> Columns:
    """The table of loads. ``now``: what the examples of times come after."""
    return tuple(_load_columns(places_of(municipalities), lambda days, hour: _hour(now, days, hour)))


def vehicle_columns(municipalities: Municipalities, now: datetime) -> Columns:
    """The table of vehicles."""
    return tuple(_vehicle_columns(places_of(municipalities), lambda days, hour: _hour(now, days, hour)))


def _load_columns(places: Places, hour: Callable[[int, int], str]) -> Iterator[Column]:
    yield words("管理番号", "external_ref", example=EXAMPLE_REF, required=True)
    yield from place_columns("積地", places, ("origin",), "三重県四日市市", required=True)
    yield time("積込開始", "pickup", "from", example=hour(2, 8), required=True)
    yield time("積込終了", "pickup", "to", example=hour(2, 10), required=True)
    yield from place_columns("卸地", places, ("destination",), "埼玉県川口市", required=True)
    yield time("納入開始", "delivery", "from", example=hour(3, 8), required=True)
    yield time("納入終了", "delivery", "to", example=hour(3, 12), required=True)
    yield from _cargo_columns()
    yield coded("車種", _CLASSES, "vehicle_class", example="大型(10t)", required=True)
    yield several("形状", _BODIES, "body_types", example="ウイング、幌", required=True)
    yield several("装備", _EQUIPMENT, "equipment")
    yield whole("台数", "trucks", example="1")
    yield Column("積合せ", ("consolidation",), read_flag, write_flag, "不可")
    yield words("積込方法", "loading", "method", example="フォークリフト")
    yield words("積込作業者", "loading", "by", example="荷主")
    yield words("荷卸方法", "unloading", "method")
    yield words("荷卸作業者", "unloading", "by")
    yield in_json("立寄り(JSON)", "stops")
    yield whole("希望運賃(円)", "asking_fare_yen", example="95000")
    yield coded("成約方法", _BOOKING, "booking")
    yield coded("運賃体系", _FARE_SYSTEMS, "fare_system")
    yield Column("料金", ("charges",), _CHARGES.read, _CHARGES.write, "高速道路料金:12000")
    yield Column("附帯業務", ("services",), _SERVICES.read, _SERVICES.write, "なし")
    yield words("支払条件", "payment_terms")
    yield whole("再委託の次数", "tier", example="1", required=True)
    yield words("元の成約番号", "parent_contract_number")
    yield coded("目的", _PURPOSES, "purpose")
    yield from ending_columns()


def _cargo_columns() -> Iterator[Column]:
    yield words("品名", "cargo", "name", example="鋼材", required=True)
    yield whole("重量(kg)", "cargo", "weight_kg", example="9800", required=True)
    yield words("貨物の種類", "cargo", "kind")
    yield words("荷姿", "cargo", "packaging", example="バラ")
    yield whole("パレット数", "cargo", "pallets")
    yield whole("個数", "cargo", "pieces")
    yield whole("容積(L)", "cargo", "volume_l")
    yield whole("床の長さ(cm)", "cargo", "floor_cm")
    yield whole("最低温度(℃)", "cargo", "temperature_c", "min")
    yield whole("最高温度(℃)", "cargo", "temperature_c", "max")
    yield whole("貨物価額(円)", "cargo", "value_yen")


def _vehicle_columns(places: Places, hour: Callable[[int, int], str]) -> Iterator[Column]:
    yield words("管理番号", "external_ref", example=EXAMPLE_REF, required=True)
    yield from place_columns("空車地", places, ("available", "place"), "埼玉県川口市", required=True)
    yield time("空車日時", "available", "at", example=hour(1, 13), required=True)
    yield Column("行先市区町村", ("destinations", "municipalities"), places.read_some, places.write_some)
    yield Column(
        "行先都道府県",
        ("destinations", "prefectures"),
        places.read_prefectures,
        places.write_prefectures,
        "三重県、愛知県",
    )
    yield several("行先運輸局", _BUREAUS, "destinations", "bureaus")
    yield degrees("行先付近緯度", "destinations", "near", "point", "lat")
    yield degrees("行先付近経度", "destinations", "near", "point", "lon")
    yield degrees("行先付近半径(km)", "destinations", "near", "radius_km")
    yield from place_columns("帰着地", places, ("home",), "三重県四日市市", required=False)
    yield time("帰着期限", "home_by", example=hour(2, 18))
    yield coded("車種", _CLASSES, "vehicle_class", example="大型(10t)", required=True)
    yield coded("形状", _BODIES, "body_type", example="ウイング", required=True)
    yield several("装備", _EQUIPMENT, "equipment", example="エアサス")
    yield whole("積載量(kg)", "capacity", "weight_kg", example="10000", required=True)
    yield whole("パレット数", "capacity", "pallets")
    yield whole("床の長さ(cm)", "capacity", "floor_cm")
    yield whole("容積(L)", "capacity", "volume_l")
    yield whole("希望運賃(円)", "asking_fare_yen", example="80000")
    yield in_json("運転時間(JSON)", "hours_used")
    yield from ending_columns()


BESIDE = ("状態", "登録日時", "ID")
"""What an export tells of each posting beside its form; an import passes these over."""
