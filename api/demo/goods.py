"""What the demo network carries: goods, the trucks they need, what they weigh, what one says of them."""

from dataclasses import dataclass
from types import MappingProxyType

from domain.loads import ServiceKind, Temperature
from domain.vehicle_classes import BodyType, Equipment, VehicleClass

PAYLOAD_KG = MappingProxyType(
    {
        VehicleClass.KEI: 350,
        VehicleClass.SMALL_2T: 2_000,
        VehicleClass.MEDIUM_4T: 3_500,
        VehicleClass.HEAVY_MEDIUM: 6_500,
        VehicleClass.LARGE_10T: 13_000,
        VehicleClass.TRAILER: 24_000,
    }
)
"""What a truck of the class takes, about; bodies and equipment are not taken off."""

FLOOR_CM = MappingProxyType(
    {
        VehicleClass.KEI: 190,
        VehicleClass.SMALL_2T: 430,
        VehicleClass.MEDIUM_4T: 620,
        VehicleClass.HEAVY_MEDIUM: 720,
        VehicleClass.LARGE_10T: 960,
        VehicleClass.TRAILER: 1_250,
    }
)

PALLETS = MappingProxyType(
    {
        VehicleClass.SMALL_2T: 4,
        VehicleClass.MEDIUM_4T: 10,
        VehicleClass.HEAVY_MEDIUM: 12,
        VehicleClass.LARGE_10T: 16,
        VehicleClass.TRAILER: 22,
    }
)
"""T11 pallets (1,100 × 1,100 mm) on the floor; a kei truck takes none."""

Trucks = tuple[tuple[VehicleClass, tuple[BodyType, ...]], ...]

KEI, SMALL, MEDIUM = VehicleClass.KEI, VehicleClass.SMALL_2T, VehicleClass.MEDIUM_4T
HEAVY, LARGE, TRAILER = VehicleClass.HEAVY_MEDIUM, VehicleClass.LARGE_10T, VehicleClass.TRAILER
B, E = BodyType, Equipment

_DRY: Trucks = (
    (LARGE, (B.WING,)),
    (LARGE, (B.WING, B.VAN)),
    (MEDIUM, (B.WING, B.VAN)),
    (HEAVY, (B.WING,)),
)
_SIDE: Trucks = ((LARGE, (B.WING,)), (MEDIUM, (B.WING,)), (HEAVY, (B.WING,)))
_SMALL_DRY: Trucks = ((SMALL, (B.VAN, B.WING)), (MEDIUM, (B.VAN,)), (MEDIUM, (B.WING, B.VAN, B.CURTAIN)))
_FROZEN: Trucks = ((LARGE, (B.FREEZER,)), (MEDIUM, (B.FREEZER,)), (HEAVY, (B.FREEZER,)))
_CHILLED: Trucks = (
    (LARGE, (B.CHILLER, B.FREEZER)),
    (MEDIUM, (B.CHILLER, B.FREEZER)),
    (SMALL, (B.CHILLER,)),
)
_STEEL: Trucks = ((LARGE, (B.FLATBED,)), (TRAILER, (B.FLATBED,)), (HEAVY, (B.FLATBED, B.CRANE)))
_MACHINES: Trucks = ((LARGE, (B.FLATBED, B.WING)), (MEDIUM, (B.CRANE, B.FLATBED)), (HEAVY, (B.CRANE,)))


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of cargo. ``often``: its weight in the draw. ``fill``: per cent of the truck's payload.

    ``handled``: how it is loaded and unloaded. ``asks``: equipment that a load of it may ask for.
    ``services``: work beside the driving that it often brings. ``is_local``: nobody carries it far.
    """

    name: str
    kind: str
    packaging: str
    often: int
    trucks: Trucks
    fill: tuple[int, int]
    yen_per_kg: int
    handled: str
    says: tuple[str, ...]
    on_pallets: bool = False
    temperature: Temperature | None = None
    asks: tuple[Equipment, ...] = ()
    services: tuple[tuple[ServiceKind, str], ...] = ()
    is_local: bool = False


_LIFT, _HANDS, _CRANE = "フォークリフト", "手積み・手降ろし", "天井クレーン"
_UNLOADING = (ServiceKind.HANDLING, "パレットからの積み替え(手降ろし)")
_STICKERS = (ServiceKind.ANCILLARY, "荷札の貼り付けと棚入れ")
_COVER = (ServiceKind.ANCILLARY, "シート掛け・ラッシング")

# fmt: off
GOODS = (
    Goods(
        "冷凍うどん・冷凍調理品", "冷凍食品", "段ボール", 11, _FROZEN, (45, 80), 600, _LIFT,
        ("マイナス18度以下厳守。庫内温度の記録をお願いします。", "予冷してからのご来場をお願いします。"),
        on_pallets=True, temperature=Temperature(-25, -18), services=(_UNLOADING,),
    ),
    Goods(
        "冷凍マグロ・冷凍水産品", "水産品", "発泡箱", 6, _FROZEN, (50, 85), 1_400, _HANDS,
        ("バラ積みです。手伝いの方が2名つきます。", "荷受けは市場の開門後、順番待ちがあります。"),
        temperature=Temperature(-30, -20), services=((ServiceKind.WAITING, "荷受け順番待ち"),),
    ),
    Goods(
        "チルド飲料・乳製品", "冷蔵食品", "クレート", 9, _CHILLED, (35, 70), 400, "カゴ台車",
        ("カゴ台車での納品です。空台車の回収があります。", "2度から8度で管理してください。"),
        temperature=Temperature(2, 8), asks=(E.POWER_GATE,),
    ),
    Goods(
        "キャベツ・白菜", "青果", "段ボール", 7,
        ((LARGE, (B.CHILLER, B.INSULATED, B.WING)), (MEDIUM, (B.CHILLER, B.INSULATED))),
        (60, 90), 150, _LIFT,
        ("市場の場内は一方通行です。北門からお入りください。", "収穫の都合で積込が1時間ほど前後します。"),
        on_pallets=True, temperature=Temperature(3, 10),
    ),
    Goods(
        "みかん", "青果", "10kg段ボール", 5,
        ((LARGE, (B.WING, B.INSULATED)), (MEDIUM, (B.WING, B.INSULATED))),
        (50, 85), 250, _LIFT, ("選果場での積込です。フォークはこちらで操作します。",), on_pallets=True,
    ),
    Goods(
        "玄米(フレコン)", "米穀", "フレキシブルコンテナ", 5,
        ((LARGE, (B.WING, B.FLATBED)), (HEAVY, (B.WING,))),
        (70, 95), 300, _LIFT, ("濡れ厳禁です。平ボディの場合はシート2枚でお願いします。",),
        services=(_COVER,),
    ),
    Goods(
        "清涼飲料水(ペットボトル)", "飲料", "段ボール", 12, _DRY, (65, 92), 120, _LIFT,
        ("T11パレットのまま納品します。", "パレット伝票にサインをもらってください。",
         "積込は待機場で番号札を取ってください。"),
        on_pallets=True, asks=(E.JOLDER,),
    ),
    Goods(
        "ビール・酒類", "飲料", "P箱", 5, _DRY, (60, 90), 450, _LIFT,
        ("空瓶の持ち帰りはありません。", "割れ物のため急ブレーキに気をつけてください。"), on_pallets=True,
    ),
    Goods(
        "菓子", "食品", "段ボール", 8, _DRY + _SMALL_DRY, (20, 45), 700, _LIFT,
        ("軽いですが容積いっぱいになります。", "におい移りのある荷物との積合せはご遠慮ください。"),
        on_pallets=True,
    ),
    Goods(
        "紙おむつ・衛生用品", "日用品", "段ボール", 8, _DRY, (22, 40), 500, _HANDS,
        ("バラ積みです。荷台の内寸をお知らせください。",
         "センター納品、受付番号は前日に連絡します。"),
        services=((ServiceKind.HANDLING, "手降ろし・はい付け"),),
    ),
    Goods(
        "洗剤・シャンプー", "日用品", "段ボール", 6, _DRY + _SMALL_DRY, (50, 80), 400, _LIFT,
        ("納品時に検品があります(30分ほど)。",), on_pallets=True, services=(_STICKERS,),
    ),
    Goods(
        "自動車部品(プレス品)", "自動車部品", "通い箱", 11, _SIDE, (40, 75), 800, _LIFT,
        ("ライン納入のため時間厳守でお願いします。", "空箱の引取りがあります。",
         "サイドから降ろします。ウイング限定です。"),
        services=((ServiceKind.ANCILLARY, "空の通い箱の回収"),),
    ),
    Goods(
        "自動車用シート", "自動車部品", "専用台車", 4, ((LARGE, (B.WING,)), (MEDIUM, (B.WING,))),
        (18, 35), 1_500, _LIFT, ("2段積みします。荷台の高さ2,500mm以上が必要です。",),
        asks=(E.AIR_SUSPENSION,),
    ),
    Goods(
        "タイヤ", "自動車部品", "バラ", 6, ((LARGE, (B.WING, B.VAN)), (MEDIUM, (B.VAN, B.WING))),
        (45, 75), 700, _HANDS, ("手積みです。2時間ほどかかります。",
         "汚れ防止のため荷台の清掃をお願いします。"),
    ),
    Goods(
        "鋼板コイル", "鋼材", "裸", 8, _STEEL, (80, 98), 180, _CRANE,
        ("コイル受け(スキッド)の持込みをお願いします。", "ヘルメット・安全靴必須です。"), services=(_COVER,),
    ),
    Goods(
        "H形鋼・鋼管", "鋼材", "結束", 7, _STEEL, (75, 97), 150, _CRANE,
        ("長さ9mが混ざります。", "現場は4t車までしか入れないため、置場で降ろします。"), services=(_COVER,),
    ),
    Goods(
        "アルミサッシ", "建材", "専用ラック", 5,
        ((LARGE, (B.WING, B.FLATBED)), (MEDIUM, (B.FLATBED, B.WING))),
        (25, 50), 900, _LIFT, ("キズに弱いので毛布をお持ちください。",), asks=(E.LASHING,),
    ),
    Goods(
        "石膏ボード", "建材", "パレット", 6, ((LARGE, (B.FLATBED, B.WING)), (HEAVY, (B.FLATBED,))),
        (80, 96), 60, _LIFT, ("雨天の場合は翌日に順延します。", "角当てはこちらで用意します。"),
        services=(_COVER,),
    ),
    Goods(
        "木材(プレカット)", "木材", "結束", 6, ((LARGE, (B.FLATBED,)), (MEDIUM, (B.CRANE, B.FLATBED))),
        (60, 90), 120, _LIFT, ("現場降ろし。朝8時の上棟に合わせて到着してください。", "道幅4mです。"),
    ),
    Goods(
        "工作機械(旋盤)", "機械", "裸・スキッド", 6, _MACHINES, (45, 85), 3_000, _CRANE,
        ("重心が高いので養生をお願いします。", "据付業者が現地で荷受けします。"),
        asks=(E.AIR_SUSPENSION, E.LASHING), services=(_COVER,),
    ),
    Goods(
        "建設機械(ミニショベル)", "機械", "自走", 5,
        ((HEAVY, (B.CRANE, B.CAR_CARRIER)), (LARGE, (B.CAR_CARRIER,))),
        (45, 80), 1_000, "自走で積込", ("道板が必要です。", "鍵は運転席に入れてあります。"),
    ),
    Goods(
        "乗用車(登録前)", "車両", "自走", 4, ((LARGE, (B.CAR_CARRIER,)), (TRAILER, (B.CAR_CARRIER,))),
        (40, 70), 1_200, "自走で積込", ("積む前に傷の確認と写真をお願いします。",),
    ),
    Goods(
        "樹脂ペレット", "化成品", "25kg紙袋", 8, _DRY, (75, 96), 250, _LIFT,
        ("パレットごとの納品です。パレットは回収します。", "紙袋のため突起のない荷台でお願いします。"),
        on_pallets=True,
    ),
    Goods(
        "苛性ソーダ溶液", "化成品", "ローリー", 3,
        ((TRAILER, (B.TANK_CHEMICAL,)), (LARGE, (B.TANK_CHEMICAL,))),
        (80, 97), 80, "ホース", ("イエローカード携行。前荷の洗浄証明をお願いします。",),
    ),
    Goods(
        "軽油", "石油製品", "ローリー", 3, ((LARGE, (B.TANK_PETROLEUM,)), (TRAILER, (B.TANK_PETROLEUM,))),
        (75, 95), 150, "ホース", ("危険物取扱者の乗務をお願いします。",),
        is_local=True,
    ),
    Goods(
        "セメント", "建材", "バラ", 3, ((LARGE, (B.BULK,)), (TRAILER, (B.BULK,))), (85, 98), 15, "圧送",
        ("サイロへ圧送。ホース10m持参でお願いします。",),
        is_local=True,
    ),
    Goods(
        "砕石", "建材", "バラ", 3, ((LARGE, (B.DUMP,)),), (70, 80), 3, "ショベル積み",
        ("過積載防止のため台貫を通ります。", "土砂禁ダンプは使えません。"),
        is_local=True,
    ),
    Goods(
        "輸入雑貨(40フィートコンテナ)", "海上コンテナ", "40ftコンテナ", 5, ((TRAILER, (B.CONTAINER,)),),
        (50, 85), 350, "クレーン", ("搬出時間の予約はこちらで取ります。",
         "空コンテナは翌日までに返却してください。"),
        services=((ServiceKind.WAITING, "ヤードでの待機"),),
    ),
    Goods(
        "家具・インテリア", "家具", "段ボール・毛布", 10, _SMALL_DRY, (25, 55), 900, _HANDS,
        ("2名での作業です。", "開梱と設置はありません。軒先渡しです。"),
        asks=(E.POWER_GATE,), services=((ServiceKind.ANCILLARY, "梱包材の持ち帰り"),),
    ),
    Goods(
        "家電(冷蔵庫・洗濯機)", "家電", "段ボール", 7, _DRY + _SMALL_DRY, (30, 55), 1_800, "クランプリフト",
        ("横積み禁止です。", "センター前の路上駐車はご遠慮ください。"),
    ),
    Goods(
        "精密機器(計測器)", "精密機器", "木箱", 5, ((MEDIUM, (B.WING, B.VAN)), (SMALL, (B.VAN,))),
        (20, 50), 9_000, _LIFT, ("エアサス車でお願いします。", "衝撃センサーを貼ってあります。"),
        asks=(E.AIR_SUSPENSION,),
    ),
    Goods(
        "書籍・雑誌", "紙製品", "結束", 5, _DRY + _SMALL_DRY, (55, 85), 500, _HANDS,
        ("取次センターへ夜間の納品です。", "雨濡れに注意してください。"),
    ),
    Goods(
        "ロール紙", "紙製品", "ロール", 6, ((LARGE, (B.WING,)), (TRAILER, (B.WING,))), (75, 95), 130,
        "ロールクランプ",
        ("歯止めを12個お持ちください。", "荷台に水濡れがないことを確認します。"),
    ),
    Goods(
        "段ボールシート", "紙製品", "パレット", 6, _DRY, (25, 45), 150, _LIFT,
        ("容積勝ちの荷物です。荷台の高さをお知らせください。",), on_pallets=True,
    ),
    Goods(
        "タオル・衣料品", "繊維", "段ボール", 6, _SMALL_DRY, (25, 55), 1_500, _HANDS,
        ("ケースごとに納品先のラベルがあります。",), services=(_STICKERS,),
    ),
    Goods(
        "配合飼料", "飼料", "20kg紙袋", 5, ((LARGE, (B.WING, B.FLATBED)), (MEDIUM, (B.FLATBED, B.WING))),
        (75, 95), 60, _HANDS, ("農場では消毒マットを通ってください。", "手降ろし・はい付けです。"),
        services=(_UNLOADING,),
    ),
    Goods(
        "肥料", "肥料", "20kg袋", 5, ((LARGE, (B.WING, B.FLATBED)), (MEDIUM, (B.FLATBED,))),
        (75, 95), 80, _LIFT, ("においがあります。食品との積合せはできません。",), on_pallets=True,
    ),
    Goods(
        "医薬品(常温)", "医薬品", "段ボール", 3, _SMALL_DRY, (15, 40), 8_000, _LIFT,
        ("15度から25度で管理します。施錠できる荷台に限ります。",),
        on_pallets=True, temperature=Temperature(15, 25),
    ),
    Goods(
        "展示会の什器", "イベント資材", "バラ・台車", 4, _SMALL_DRY, (20, 50), 600, _HANDS,
        ("会場の搬入口は車両証が必要です。前日にお渡しします。", "撤去の帰り便も相談させてください。"),
        asks=(E.POWER_GATE,), services=((ServiceKind.WAITING, "搬入の順番待ち"),),
    ),
    Goods(
        "緊急の補修部品", "機械部品", "小箱", 9, ((KEI, (B.VAN,)), (SMALL, (B.VAN,))), (10, 60), 4_000,
        "手渡し",
        ("チャーター便です。出発したらお電話ください。", "受領印をもらって写真を送ってください。"),
    ),
)
# fmt: on
"""All goods; which one a load carries is drawn by ``often``."""
