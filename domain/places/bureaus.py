"""運輸局: the ten bureaus, by which standard fares differ (SPEC 7.1)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.vehicle_classes import Labels


class Bureau(StrEnum):
    """運輸局: the ten blocks of the standard fares (SPEC 7.1)."""

    HOKKAIDO = "hokkaido"
    TOHOKU = "tohoku"
    KANTO = "kanto"
    HOKURIKU_SHINETSU = "hokuriku_shinetsu"
    CHUBU = "chubu"
    KINKI = "kinki"
    CHUGOKU = "chugoku"
    SHIKOKU = "shikoku"
    KYUSHU = "kyushu"
    OKINAWA = "okinawa"


BUREAU_LABELS: Mapping[Bureau, Labels] = MappingProxyType(
    {
        Bureau.HOKKAIDO: ("北海道", "Hokkaido"),
        Bureau.TOHOKU: ("東北", "Tohoku"),
        Bureau.KANTO: ("関東", "Kanto"),
        Bureau.HOKURIKU_SHINETSU: ("北陸信越", "Hokuriku-Shin'etsu"),
        Bureau.CHUBU: ("中部", "Chubu"),
        Bureau.KINKI: ("近畿", "Kinki"),
        Bureau.CHUGOKU: ("中国", "Chugoku"),
        Bureau.SHIKOKU: ("四国", "Shikoku"),
        Bureau.KYUSHU: ("九州", "Kyushu"),
        Bureau.OKINAWA: ("沖縄", "Okinawa"),
    }
)
