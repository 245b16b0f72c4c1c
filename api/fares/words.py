"""What each line of a quote says, in Japanese and English, by its rule."""

from collections.abc import Mapping
from fractions import Fraction

from api.fares.shapes import FareLine
from api.texts import Language, Text, filled
from domain.fares.kilometres import km_text
from domain.fares.lines import Line, Rule
from domain.money import BasisPoints, percent
from domain.places import BUREAU_LABELS, Bureau
from domain.refusals import Figure
from domain.vehicle_classes import TARIFF_CLASS_LABELS, Labels, TariffClass

_AS_PRINTED = Text("表のとおり", "As printed")
_KM_UP = Text("距離を{km}kmに切上げ", "The distance raised to {km} km")
_HALF_UP = Text("円未満四捨五入", "Rounded half up to the yen")
_KM_OF_200 = Text(
    "{bureau} {tariff_class} 200km {cell_yen}円 + 20kmごと {steps_20}×{per_20km_yen}円",
    "{bureau} {tariff_class} 200 km {cell_yen} yen + {steps_20} × 20 km at {per_20km_yen} yen",
)
_OF_BASE = Text("基準運賃 {base_yen}円 × {rate}", "Base {base_yen} yen × {rate}")
_OF_PART = Text(
    "基準運賃 {base_yen}円 × {rate} × {part_km}km ÷ {road_km}km",
    "Base {base_yen} yen × {rate} × {part_km} km ÷ {road_km} km",
)
_BLOCKS = Text("{tariff_class} {blocks}×{block_yen}円", "{tariff_class} {blocks} × {block_yen} yen")
_BLOCKS_UP = Text("30分未満は30分に切上げ", "Each half hour begun counts whole")
_BLOCKS_UP_BUT_FREE = Text(
    "現場ごとに最初の30分を除き、30分未満は30分に切上げ",
    "The first half hour at a site is free; each half hour begun counts whole",
)
_HOURS = Text(
    "{bureau} {tariff_class} {steps}時間×{per_hour_yen}円",
    "{bureau} {tariff_class} {steps} h at {per_hour_yen} yen",
)

LINE_WORDS: Mapping[Rule, tuple[Text, Text, Text]] = {
    Rule.DISTANCE: (
        Text("距離制の基準運賃", "Base fare by distance"),
        Text("{bureau} {tariff_class} {km}km", "{bureau} {tariff_class} {km} km"),
        _KM_UP,
    ),
    Rule.DISTANCE_BEYOND_200: (Text("距離制の基準運賃", "Base fare by distance"), _KM_OF_200, _KM_UP),
    Rule.DISTANCE_BEYOND_500: (
        Text("距離制の基準運賃", "Base fare by distance"),
        Text(
            _KM_OF_200.ja + " + 50kmごと {steps_50}×{per_50km_yen}円",
            _KM_OF_200.en + " + {steps_50} × 50 km at {per_50km_yen} yen",
        ),
        _KM_UP,
    ),
    Rule.TIME: (
        Text("時間制の基準運賃", "Base fare by time"),
        Text(
            "{bureau} {tariff_class} {hours}時間 {km}kmまで",
            "{bureau} {tariff_class} {hours} h up to {km} km",
        ),
        _AS_PRINTED,
    ),
    Rule.KM_BEYOND: (
        Text("基礎走行キロを超える10kmごと", "Each 10 km beyond those of the hours"),
        Text(
            "{bureau} {tariff_class} {steps}×{per_10km_yen}円",
            "{bureau} {tariff_class} {steps} × {per_10km_yen} yen",
        ),
        Text("10km未満は10kmに切上げ", "Each 10 km begun counts whole"),
    ),
    Rule.HOURS_BEYOND: (
        Text("基礎作業時間を超える1時間ごと", "Each hour beyond the base"),
        _HOURS,
        Text("1時間未満は1時間に切上げ", "Each hour begun counts whole"),
    ),
    Rule.HOURS_FROM_NOON: (
        Text("午前から午後にわたる4時間制: 正午から1時間ごと", "4 h past noon: each hour since noon"),
        _HOURS,
        Text("1時間未満は1時間に切上げ", "Each hour begun counts whole"),
    ),
    Rule.BODY: (Text("特殊車両割増", "Surcharge of the body"), _OF_BASE, _HALF_UP),
    Rule.HOLIDAY: (Text("休日割増", "Sundays and holidays"), _OF_PART, _HALF_UP),
    Rule.NIGHT: (Text("深夜・早朝割増", "22:00 to 05:00"), _OF_PART, _HALF_UP),
    Rule.EXPRESS: (
        Text("速達割増(運送側の率)", "Express, at the carrier's own rate"),
        _OF_BASE,
        _HALF_UP,
    ),
    Rule.WAITING: (Text("待機時間料", "Waiting"), _BLOCKS, _BLOCKS_UP_BUT_FREE),
    Rule.WAITING_LATE: (
        Text("待機時間料(2時間超)", "Waiting, past two hours"),
        _BLOCKS,
        _BLOCKS_UP_BUT_FREE,
    ),
    Rule.HANDLING: (Text("荷役料", "Handling"), _BLOCKS, _BLOCKS_UP),
    Rule.HANDLING_LATE: (Text("荷役料(2時間超)", "Handling, past two hours"), _BLOCKS, _BLOCKS_UP),
    Rule.FORWARDING_FEE: (
        Text("利用運送手数料", "Forwarding fee"),
        Text("運賃 {fare_yen}円 × {rate}", "Fare {fare_yen} yen × {rate}"),
        Text("円未満切捨て", "Floored to the yen"),
    ),
    Rule.FUEL_SURCHARGE: (
        Text("燃料サーチャージ", "Fuel surcharge"),
        Text(
            "{km}km ÷ {km_per_litre}km/l × {lift_yen_per_litre}円/l ({price_yen_per_litre}円/l)",
            "{km} km ÷ {km_per_litre} km/l × {lift_yen_per_litre} yen/l ({price_yen_per_litre} yen/l)",
        ),
        Text("円未満切上げ", "Raised to the yen"),
    ),
}
"""Of each rule: what it is, what was looked up, how it was rounded."""


def fare_line(line: Line, notice: str, language: Language) -> FareLine:
    """A line as it is answered."""
    figures = dict(_figures(line, language))
    rule, cell, rounding = (filled(text, language, figures) for text in LINE_WORDS[line.rule])
    return FareLine(code=line.code, rule=rule, notice=notice, cell=cell, rounding=rounding, yen=line.yen)


def _figures(line: Line, language: Language) -> Mapping[str, Figure]:
    """The figures as people read them."""
    said: dict[str, Figure] = {}
    for name, figure in line.figures.items():
        if isinstance(figure, Bureau):
            said[name] = _in(BUREAU_LABELS[figure], language)
        elif isinstance(figure, TariffClass):
            said[name] = _in(TARIFF_CLASS_LABELS[figure], language)
        elif isinstance(figure, Fraction):
            said[name] = km_text(figure)
        elif name == "rate_bp" and isinstance(figure, int):
            said["rate"] = percent(BasisPoints(figure))
        elif name == "metres_per_litre" and isinstance(figure, int):
            said["km_per_litre"] = f"{figure / 1000:g}"
        elif name.endswith("_sen_per_litre") and isinstance(figure, int):
            said[name.removesuffix("_sen_per_litre") + "_yen_per_litre"] = f"{figure / 100:.2f}"
        elif name.endswith("_yen") and isinstance(figure, int):
            said[name] = f"{figure:,}"
        else:
            said[name] = figure
    return said


def _in(labels: Labels, language: Language) -> str:
    return labels[0 if language == "ja" else 1]
