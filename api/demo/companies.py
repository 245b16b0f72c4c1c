"""The invented companies and people of the demo network: real municipalities, made-up animals.

Nobody is called by accident: after the area code all numbers begin with 0, as no exchange in Japan does,
mail goes to ``.example`` (RFC 2606), 見本町 is nowhere, and no registry hands out the numbers behind the T.
"""

from dataclasses import dataclass
from datetime import date

from domain.vehicle_classes import BodyType, VehicleClass

Fleet = tuple[tuple[VehicleClass, tuple[BodyType, ...]], ...]


@dataclass(frozen=True, slots=True)
class DemoMember:
    """A company of the demo network.

    ``key``: first part of its login ids. ``dispatchers``: the people at its desk, an account each.
    ``fleet``: the trucks it offers; of the first ones it has most.
    """

    key: str
    name: str
    kana: str
    municipality: str
    phone: str
    registration_number: str
    joined_on: date
    dispatchers: tuple[str, ...]
    fleet: Fleet


@dataclass(frozen=True, slots=True)
class DemoCooperative:
    """A co-operative with its members, and its own trading desk, which is a member row too (DESIGN §4).

    ``home``: the prefectures in which its members are at home.
    """

    key: str
    name: str
    prefecture: str
    home: tuple[str, ...]
    clerk: str
    desk: DemoMember
    members: tuple[DemoMember, ...]


FEE_BP = 500
FEDERATION_PERSON = "連合会 事務局"
FEDERATION_NAME = "見本トラック協同組合連合会"
FEDERATION_ADDRESS = "東京都千代田区見本町1丁目1番地"
FEDERATION_PHONE = "03-0000-0000"
FEDERATION_MAIL = "jimu@rengokai.example"
FEDERATION_REGISTRATION_NUMBER = "T5000000000000"
TRIAL_PERSON = "体験ID ご利用者"

_SMALL, _MEDIUM, _HEAVY = VehicleClass.SMALL_2T, VehicleClass.MEDIUM_4T, VehicleClass.HEAVY_MEDIUM
_LARGE, _TRAILER = VehicleClass.LARGE_10T, VehicleClass.TRAILER
_DRY = (BodyType.WING, BodyType.VAN)
_COLD = (BodyType.FREEZER, BodyType.CHILLER)
_OPEN = (BodyType.FLATBED, BodyType.CRANE)


def _member(
    key: str, name: str, kana: str, where: tuple[str, str], *rest: str, joined: date, fleet: Fleet
) -> DemoMember:
    """``where``: municipality and phone; ``rest``: the registration number, then the dispatchers."""
    number, *dispatchers = rest
    return DemoMember(key, name, kana, *where, number, joined, tuple(dispatchers), fleet)


def _desk(key: str, name: str, kana: str, where: tuple[str, str], number: str) -> DemoMember:
    return DemoMember(key, name, kana, *where, number, date(2009, 4, 1), (), ((_LARGE, _DRY),))


MIE = DemoCooperative(
    key="mie",
    name="三重見本トラック協同組合",
    prefecture="24",
    home=("24", "23"),
    clerk="三重 事務 榊原",
    desk=_desk(
        "mie-desk",
        "三重見本トラック協同組合",
        "みえみほんとらっくきょうどうくみあい",
        ("24201", "059-000-0100"),
        "T8000000000001",
    ),
    members=(
        _member(
            "penguin",
            "四日市ペンギン運輸",
            "よっかいちぺんぎんうんゆ",
            ("24202", "059-000-0101"),
            "T7000000000002",
            "配車 伊東",
            "配車 水谷",
            joined=date(2011, 6, 1),
            fleet=(
                (_LARGE, _DRY),
                (_TRAILER, (BodyType.TANK_CHEMICAL, BodyType.CONTAINER)),
                (_MEDIUM, _DRY),
            ),
        ),
        _member(
            "kawauso",
            "津カワウソ物流",
            "つかわうそぶつりゅう",
            ("24201", "059-000-0102"),
            "T6000000000003",
            "配車 前川",
            joined=date(2014, 10, 1),
            fleet=((_MEDIUM, _COLD), (_LARGE, (BodyType.FREEZER,))),
        ),
        _member(
            "mimizuku",
            "松阪ミミズク運送",
            "まつさかみみずくうんそう",
            ("24204", "0598-00-0103"),
            "T5000000000004",
            "配車 中西",
            joined=date(2018, 4, 1),
            fleet=((_LARGE, (BodyType.WING, BodyType.FLATBED)), (_SMALL, _DRY)),
        ),
        _member(
            "kamoshika",
            "鈴鹿カモシカ急送",
            "すずかかもしかきゅうそう",
            ("24207", "059-000-0104"),
            "T4000000000005",
            "配車 稲垣",
            joined=date(2021, 9, 1),
            fleet=((_MEDIUM, _DRY), (_HEAVY, _DRY), (VehicleClass.KEI, (BodyType.VAN,))),
        ),
    ),
)

SAITAMA = DemoCooperative(
    key="saitama",
    name="埼玉見本トラック協同組合",
    prefecture="11",
    home=("11", "13", "12"),
    clerk="埼玉 事務 新井",
    desk=_desk(
        "saitama-desk",
        "埼玉見本トラック協同組合",
        "さいたまみほんとらっくきょうどうくみあい",
        ("11222", "048-000-0200"),
        "T3000000000006",
    ),
    members=(
        _member(
            "kamonohashi",
            "草加カモノハシ運輸",
            "そうかかものはしうんゆ",
            ("11221", "048-000-0201"),
            "T2000000000007",
            "配車 関根",
            joined=date(2010, 7, 1),
            fleet=((_LARGE, _DRY), (_MEDIUM, _DRY)),
        ),
        _member(
            "flamingo",
            "越谷フラミンゴ物流",
            "こしがやふらみんごぶつりゅう",
            ("11222", "048-000-0202"),
            "T1000000000008",
            "配車 小島",
            joined=date(2013, 2, 1),
            fleet=((_LARGE, _COLD), (_MEDIUM, _COLD), (_SMALL, (BodyType.CHILLER, BodyType.INSULATED))),
        ),
        _member(
            "rakko",
            "戸田ラッコ運送",
            "とだらっこうんそう",
            ("11224", "048-000-0203"),
            "T9000000000009",
            "配車 清水",
            joined=date(2016, 12, 1),
            fleet=((_MEDIUM, (BodyType.WING, BodyType.CRANE)), (_LARGE, _OPEN)),
        ),
        _member(
            "kujira",
            "江東クジラ陸運",
            "こうとうくじらりくうん",
            ("13108", "03-0000-0204"),
            "T7000000000010",
            "配車 長谷川",
            joined=date(2019, 5, 1),
            fleet=((_TRAILER, (BodyType.CONTAINER, BodyType.FLATBED)), (_LARGE, _DRY)),
        ),
    ),
)

OSAKA = DemoCooperative(
    key="osaka",
    name="大阪見本トラック協同組合",
    prefecture="27",
    home=("27", "28", "29"),
    clerk="大阪 事務 藤本",
    desk=_desk(
        "osaka-desk",
        "大阪見本トラック協同組合",
        "おおさかみほんとらっくきょうどうくみあい",
        ("27125", "06-0000-0300"),
        "T6000000000011",
    ),
    members=(
        _member(
            "dachou",
            "東大阪ダチョウ運輸",
            "ひがしおおさかだちょううんゆ",
            ("27227", "06-0000-0301"),
            "T5000000000012",
            "配車 西村",
            joined=date(2009, 11, 1),
            fleet=((_LARGE, _DRY), (_HEAVY, _DRY), (_MEDIUM, (BodyType.FLATBED,))),
        ),
        _member(
            "tobiuo",
            "堺トビウオ物流",
            "さかいとびうおぶつりゅう",
            ("27141", "072-000-0302"),
            "T4000000000013",
            "配車 辻本",
            joined=date(2012, 3, 1),
            fleet=((_TRAILER, _OPEN[:1]), (_LARGE, (BodyType.FLATBED, BodyType.WING))),
        ),
        _member(
            "azarashi",
            "尼崎アザラシ急便",
            "あまがさきあざらしきゅうびん",
            ("28202", "06-0000-0303"),
            "T3000000000014",
            "配車 岡田",
            joined=date(2017, 8, 1),
            fleet=((_LARGE, (BodyType.FREEZER, BodyType.CHILLER)), (_SMALL, _DRY), (_MEDIUM, _DRY)),
        ),
        _member(
            "momonga",
            "大和郡山モモンガ運送",
            "やまとこおりやまももんがうんそう",
            ("29203", "0743-00-0304"),
            "T2000000000015",
            "配車 吉川",
            joined=date(2022, 1, 1),
            fleet=((_MEDIUM, _DRY), (_LARGE, _DRY)),
        ),
    ),
)

COOPERATIVES = (MIE, SAITAMA, OSAKA)
