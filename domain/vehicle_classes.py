"""Trucks by class, body and equipment, and the tariff class of each (SPEC 2.3)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

Labels = tuple[str, str]
"""What people read for a code: Japanese, English."""


class VehicleClass(StrEnum):
    """車種: how large the truck is."""

    __hash__ = str.__hash__  # that of Enum is Python, and tables are looked up by these

    KEI = "kei"
    SMALL_2T = "small_2t"
    MEDIUM_4T = "medium_4t"
    HEAVY_MEDIUM = "heavy_medium"
    LARGE_10T = "large_10t"
    TRAILER = "trailer"


class BodyType(StrEnum):
    """形状: what the truck carries its cargo on, or in."""

    __hash__ = str.__hash__

    FLATBED = "flatbed"
    CRANE = "crane"
    VAN = "van"
    WING = "wing"
    FREEZER = "freezer"
    CHILLER = "chiller"
    INSULATED = "insulated"
    DUMP = "dump"
    MIXER = "mixer"
    BULK = "bulk"
    TANK_PETROLEUM = "tank_petroleum"
    TANK_CHEMICAL = "tank_chemical"
    TANK_GAS = "tank_gas"
    CONTAINER = "container"
    CAR_CARRIER = "car_carrier"
    POLE = "pole"
    CURTAIN = "curtain"
    OTHER = "other"


class Equipment(StrEnum):
    """装備: what the truck has on board for the job."""

    POWER_GATE = "power_gate"
    AIR_SUSPENSION = "air_suspension"
    JOLDER = "jolder"
    LASHING = "lashing"
    CRANE = "crane"
    DOUBLE_DECK = "double_deck"
    ETC = "etc"


class TariffClass(StrEnum):
    """車種別: the columns of the standard fares (SPEC 7.1)."""

    __hash__ = str.__hash__

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    TRAILER = "trailer"


VEHICLE_CLASS_LABELS: Mapping[VehicleClass, Labels] = MappingProxyType(
    {
        VehicleClass.KEI: ("軽", "Kei truck"),
        VehicleClass.SMALL_2T: ("小型(2t)", "Small (2 t)"),
        VehicleClass.MEDIUM_4T: ("中型(4t)", "Medium (4 t)"),
        VehicleClass.HEAVY_MEDIUM: ("増トン", "Heavy medium"),
        VehicleClass.LARGE_10T: ("大型(10t)", "Large (10 t)"),
        VehicleClass.TRAILER: ("トレーラー", "Trailer"),
    }
)

BODY_TYPE_LABELS: Mapping[BodyType, Labels] = MappingProxyType(
    {
        BodyType.FLATBED: ("平", "Flatbed"),
        BodyType.CRANE: ("ユニック", "Crane truck"),
        BodyType.VAN: ("バン", "Van"),
        BodyType.WING: ("ウイング", "Wing"),
        BodyType.FREEZER: ("冷凍", "Freezer"),
        BodyType.CHILLER: ("冷蔵", "Chiller"),
        BodyType.INSULATED: ("保冷", "Insulated"),
        BodyType.DUMP: ("ダンプ", "Dump truck"),
        BodyType.MIXER: ("ミキサー", "Concrete mixer"),
        BodyType.BULK: ("バルク", "Bulk"),
        BodyType.TANK_PETROLEUM: ("タンク(石油)", "Tank (petroleum)"),
        BodyType.TANK_CHEMICAL: ("タンク(化成品)", "Tank (chemicals)"),
        BodyType.TANK_GAS: ("タンク(高圧ガス)", "Tank (high-pressure gas)"),
        BodyType.CONTAINER: ("海コン", "Sea container"),
        BodyType.CAR_CARRIER: ("車載", "Car carrier"),
        BodyType.POLE: ("ポール", "Pole trailer"),
        BodyType.CURTAIN: ("幌", "Curtain"),
        BodyType.OTHER: ("その他", "Other"),
    }
)

EQUIPMENT_LABELS: Mapping[Equipment, Labels] = MappingProxyType(
    {
        Equipment.POWER_GATE: ("パワーゲート", "Tail lift"),
        Equipment.AIR_SUSPENSION: ("エアサス", "Air suspension"),
        Equipment.JOLDER: ("ジョルダー", "Jolder (pallet rollers)"),
        Equipment.LASHING: ("ラッシング", "Lashing rails"),
        Equipment.CRANE: ("クレーン", "Crane"),
        Equipment.DOUBLE_DECK: ("二段積デッキ", "Double deck"),
        Equipment.ETC: ("ETC", "ETC toll reader"),
    }
)

TARIFF_CLASS_LABELS: Mapping[TariffClass, Labels] = MappingProxyType(
    {
        TariffClass.SMALL: ("小型車(2tクラス)", "Small (2 t class)"),
        TariffClass.MEDIUM: ("中型車(4tクラス)", "Medium (4 t class)"),
        TariffClass.LARGE: ("大型車(10tクラス)", "Large (10 t class)"),
        TariffClass.TRAILER: ("トレーラー(20tクラス)", "Trailer (20 t class)"),
    }
)

_TARIFF_CLASSES: Mapping[VehicleClass, TariffClass] = MappingProxyType(
    {
        VehicleClass.SMALL_2T: TariffClass.SMALL,
        VehicleClass.MEDIUM_4T: TariffClass.MEDIUM,
        VehicleClass.HEAVY_MEDIUM: TariffClass.LARGE,
        VehicleClass.LARGE_10T: TariffClass.LARGE,
        VehicleClass.TRAILER: TariffClass.TRAILER,
    }
)


def tariff_class(vehicle_class: VehicleClass) -> TariffClass | None:
    """The column of the standard fares for a truck; None for kei trucks, which have none (SPEC 2.3).

    増トン counts as large: with 11 t of gross weight or more it is no medium truck to the notice.
    """
    return _TARIFF_CLASSES.get(vehicle_class)
