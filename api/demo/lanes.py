"""Where the demo network's loads and trucks are: real municipalities, and how far a truck of a class goes."""

from types import MappingProxyType

from api.demo.draws import Draws
from domain.places import Municipalities, Municipality, MunicipalityCode, Place, Point, Site, great_circle_km
from domain.search import municipality_of
from domain.vehicle_classes import VehicleClass

CITIES = (
    # 三重・愛知・岐阜・静岡
    ("24202", 9), ("24201", 5), ("24204", 6), ("24207", 7), ("24205", 4), ("24210", 3), ("24216", 4),
    ("24203", 2), ("23111", 9), ("23112", 4), ("23211", 7), ("23219", 7), ("23222", 5), ("23203", 4),
    ("23206", 3), ("23202", 3), ("23213", 3), ("23201", 4), ("21201", 3), ("21202", 3), ("21213", 3),
    ("22138", 4), ("22103", 4), ("22210", 4), ("22203", 2),
    # 埼玉・東京・神奈川・千葉・北関東
    ("11221", 5), ("11222", 6), ("11224", 6), ("11203", 4), ("11237", 5), ("11110", 4), ("11232", 4),
    ("11210", 4), ("11202", 3), ("11218", 2), ("11214", 3), ("13108", 6), ("13111", 6), ("13121", 4),
    ("13123", 3), ("13201", 2), ("14131", 6), ("14104", 4), ("14212", 4), ("14205", 2), ("12203", 4),
    ("12204", 4), ("12208", 4), ("12211", 3), ("12219", 3), ("08204", 4), ("08220", 3), ("08232", 3),
    ("08201", 2), ("09201", 4), ("09208", 3), ("10202", 3), ("10204", 3), ("10205", 4),
    # 大阪・兵庫・京都・滋賀・奈良・和歌山
    ("27227", 6), ("27141", 6), ("27125", 6), ("27211", 4), ("27224", 4), ("27223", 3), ("27212", 3),
    ("27213", 3), ("27202", 3), ("28202", 5), ("28110", 5), ("28201", 4), ("28210", 3), ("26109", 4),
    ("26322", 3), ("25206", 4), ("25202", 2), ("25213", 3), ("29203", 4), ("29204", 2), ("30201", 3),
    # 北陸・信越
    ("20201", 3), ("20202", 3), ("15103", 3), ("15202", 2), ("16201", 3), ("17201", 3), ("17210", 2),
    ("18201", 2),
    # 東北・北海道
    ("04104", 4), ("04101", 2), ("07203", 3), ("07204", 2), ("03206", 2), ("06201", 1), ("05201", 1),
    ("02203", 2), ("01213", 2), ("01101", 1),
    # 中国・四国・九州
    ("33102", 3), ("33202", 4), ("34106", 3), ("34207", 3), ("35215", 2), ("35201", 1), ("31202", 1),
    ("37201", 2), ("38206", 2), ("38201", 1), ("36201", 1), ("40131", 4), ("40101", 3), ("40203", 2),
    ("41203", 4), ("43101", 2), ("44201", 2), ("45202", 2), ("46201", 2),
)  # fmt: skip
"""Municipality, and how much freight it has among these."""

REACH_KM = MappingProxyType(
    {
        VehicleClass.KEI: (10, 90),
        VehicleClass.SMALL_2T: (15, 220),
        VehicleClass.MEDIUM_4T: (30, 450),
        VehicleClass.HEAVY_MEDIUM: (40, 600),
        VehicleClass.LARGE_10T: (60, 1_100),
        VehicleClass.TRAILER: (40, 650),
    }
)
"""Great circle from origin to destination: the least and the most that one sends such a truck."""

LOCAL_KM = (8, 70)
"""The same for what nobody carries far."""

_PREMISES = (
    "見本工業団地内 第1倉庫",
    "見本工業団地内 第3倉庫 北バース",
    "見本流通センター 2号棟",
    "見本流通センター 5号棟 3階",
    "臨港見本埠頭 4号上屋",
    "見本インター前 配送センター",
    "見本市場 場内 荷さばき棟",
    "見本町1丁目 資材置場",
    "見本町2丁目 工場 資材受入口",
    "見本町4丁目 建設現場",
)
"""Addresses that lead nowhere, as 見本 (a specimen) says."""

_SITES = (
    Site(gate="正門で受付票を記入", gear="ヘルメット・安全靴"),
    Site(gate="北門から入場、待機場で待つ", reference="受付番号は前日に連絡"),
    Site(gate="守衛所で車両番号を申告", gear="反射ベスト"),
    Site(gate="バース予約制、15分前に到着", reference="予約名は荷主名"),
)


def any_city(draws: Draws, near: tuple[str, ...] = ()) -> MunicipalityCode:
    """One of the cities; ``near``: only of these prefectures."""
    choices = [city for city in CITIES if not near or city[0][:2] in near]
    return MunicipalityCode(draws.weighted(choices))


def far_city(
    draws: Draws, start: MunicipalityCode, reach_km: tuple[int, int], municipalities: Municipalities
) -> MunicipalityCode:
    """A city from so many to so many km from ``start``."""
    least, most = reach_km
    here = municipality_of(Place(start), municipalities).point
    choices = []
    for code, often in CITIES:
        there = municipality_of(Place(MunicipalityCode(code)), municipalities).point
        if least <= great_circle_km(here, there) <= most:
            choices.append((MunicipalityCode(code), often))
    assert choices, (start, reach_km)
    return draws.weighted(choices)


def place_in(draws: Draws, code: MunicipalityCode, municipalities: Municipalities) -> Place:
    """A place there: often the municipality only, else with an address, sometimes a point and a gate."""
    if draws.chance(55):
        return Place(code)
    municipality = municipality_of(Place(code), municipalities)
    return Place(
        code,
        address=draws.one_of(_PREMISES),
        point=_point_near(draws, municipality) if draws.chance(40) else None,
        site=draws.one_of(_SITES) if draws.chance(50) else None,
    )


def _point_near(draws: Draws, municipality: Municipality) -> Point:
    """Within about 1.5 km of where its people live."""
    return Point(
        lat=round(municipality.point.lat + draws.between(-90, 90) / 10_000, 4),
        lon=round(municipality.point.lon + draws.between(-90, 90) / 10_000, 4),
    )
