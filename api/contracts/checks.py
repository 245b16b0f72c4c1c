"""What each check of a contract says, in Japanese and English, by its code."""

from collections.abc import Mapping
from datetime import date

from api.contracts.shapes import CheckAnswer
from api.texts import Language, Text, filled
from domain.calendar import jst_day
from domain.contracts.checks import (
    BelowStandardFare,
    Check,
    ExposureExceeded,
    InsuranceExceeded,
    OverloadedVehicle,
    ReasonRequired,
    TierExceeded,
)
from domain.contracts.contracts import WrittenItem
from domain.labels import WRITTEN_ITEM_LABELS
from domain.refusals import Figure
from domain.register.cargo_covers import EXCESS_YEN

CHECKS_REFUSE = (
    BelowStandardFare,
    OverloadedVehicle,
    TierExceeded,
    ExposureExceeded,
    InsuranceExceeded,
    ReasonRequired,
)
"""What two who agree may be refused by the checks of their contract."""

CHECK_TEXTS: Mapping[str, Text] = {
    "no-standard-fare": Text(
        "標準的な運賃と比べられません(運賃の記載がないか、該当する標準的な運賃がありません)。",
        "There is no standard fare, or no fare, to compare.",
    ),
    "below-the-standard-fare": Text(
        "運賃は標準的な運賃の{percent}%です。", "The fare is {percent} % of the standard fare."
    ),
    "below-a-threshold-reason": Text(
        "運賃は標準的な運賃の{percent}%です。組合の定めにより、成約には理由が必要です。",
        "The fare is {percent} % of the standard fare: a co-operative asks for a reason.",
    ),
    "below-a-threshold-blocked": Text(
        "運賃は標準的な運賃の{percent}%です。組合の定めにより、成約できません。",
        "The fare is {percent} % of the standard fare: a co-operative does not let it be concluded.",
    ),
    "at-the-standard-fare": Text(
        "運賃は標準的な運賃の{percent}%で、下回っていません。",
        "The fare is {percent} % of the standard fare, not below it.",
    ),
    "items-missing": Text(
        "記載が必要な事項が足りません: {missing}。", "The contract does not yet state: {missing}."
    ),
    "items-stated": Text(
        "法令で必要な記載事項がそろっています。", "Everything that the law asks for is stated."
    ),
    "within-the-limit": Text(
        "委託側の与信残は、この成約を含めて{open_yen}円で、補償の限度{limit_yen}円の範囲内です。",
        "With this contract the consignor owes {open_yen} yen, within its limit of {limit_yen} yen.",
    ),
    "over-the-limit": Text(
        "委託側の与信残は、この成約を含めて{open_yen}円となり、補償の限度{limit_yen}円を超えます。"
        "成約には委託側の組合の承認が必要です。",
        "With this contract the consignor owes {open_yen} yen, over its limit of {limit_yen} yen:"
        " its co-operative has to allow it.",
    ),
    "over-the-limit-allowed": Text(
        "委託側の与信残は、この成約を含めて{open_yen}円で、補償の限度{limit_yen}円を超えますが、"
        "委託側の組合が承認しました({day}): {reason}",
        "With this contract the consignor owes {open_yen} yen, over its limit of {limit_yen} yen;"
        " its co-operative allowed it on {day}: {reason}",
    ),
    "value-unknown": Text(
        "荷物の価額の記載がありません。運送側の荷物保険の支払限度は1事故{cover_yen}円です(免責{excess_yen}円)。",
        "No value of the cargo is said. The carrier's insurance covers {cover_yen} yen an accident"
        " (excess {excess_yen} yen).",
    ),
    "within-the-cover": Text(
        "荷物の価額{value_yen}円は、荷物保険の支払限度{cover_yen}円の範囲内です(免責{excess_yen}円)。",
        "The cargo is worth {value_yen} yen, within the insurance of {cover_yen} yen"
        " (excess {excess_yen} yen).",
    ),
    "over-the-cover": Text(
        "荷物の価額{value_yen}円は、荷物保険の支払限度{cover_yen}円を超えます。"
        "成約には運送側の組合の承認が必要です。",
        "The cargo is worth {value_yen} yen, over the insurance of {cover_yen} yen:"
        " the carrier's co-operative has to allow it.",
    ),
    "over-the-cover-allowed": Text(
        "荷物の価額{value_yen}円は、荷物保険の支払限度{cover_yen}円を超えますが、"
        "運送側の組合が承認しました({day}): {reason}",
        "The cargo is worth {value_yen} yen, over the insurance of {cover_yen} yen;"
        " the carrier's co-operative allowed it on {day}: {reason}",
    ),
    "no-pay-day": Text(
        "支払期日の記載がありません。取適法が適用されるときは{latest_on}までの支払が必要です。",
        "No pay day is stated. Where the subcontracting law applies, the latest is {latest_on}.",
    ),
    "paid-in-time": Text("支払は納品から{days}日目で、60日以内です。", "Paid on day {days}, within 60."),
    "paid-late-as-one-may": Text(
        "支払は納品から{days}日目です。両社の資本金と従業員数から、取適法の適用はありません。",
        "Paid on day {days}; by both companies' size the 60 days of the law do not apply.",
    ),
    "paid-too-late": Text(
        "支払が納品から{days}日目になり、取適法の60日を超えます。支払期日を{latest_on}以前にするか、"
        "両社の締めを月2回(15日と月末)にしてください。",
        "Paid on day {days}, over the law's 60. Agree on a day by {latest_on}, or have the two of you"
        " close twice a month.",
    ),
    "paid-too-late-perhaps": Text(
        "支払が納品から{days}日目になります。資本金か従業員数が未登録のため、取適法の適用は確かめられません。"
        "適用されるときは{latest_on}以前の支払期日か、月2回(15日と月末)の締めが必要です。",
        "Paid on day {days}. The register does not tell whether the law's 60 days apply; if they do, agree on"
        " a day by {latest_on}, or close twice a month.",
    ),
    "within-the-tiers": Text(
        "運送側は{tier}次の委託先です({limit}次まで)。", "The carrier is of tier {tier}, of {limit} at most."
    ),
    "beyond-the-tiers": Text(
        "運送側は{tier}次の委託先になり、{limit}次を超えます。成約には委託側の組合の承認が必要です。",
        "The carrier would be of tier {tier}, beyond {limit}: the consignor's co-operative has to allow it.",
    ),
    "beyond-the-tiers-allowed": Text(
        "運送側は{tier}次の委託先で、{limit}次を超えますが、委託側の組合が承認しました({day}): {reason}",
        "The carrier is of tier {tier}, beyond {limit}; the consignor's co-operative allowed it on {day}:"
        " {reason}",
    ),
    "payload-unknown": Text(
        "1台あたり{weight_kg}kgです。車両の最大積載量がわからないため、確認できません。",
        "{weight_kg} kg on one truck; its payload is not known.",
    ),
    "within-the-payload": Text(
        "1台あたり{weight_kg}kgで、最大積載量{payload_kg}kgの範囲内です。",
        "{weight_kg} kg on one truck, within its payload of {payload_kg} kg.",
    ),
    "overloaded": Text(
        "1台あたり{weight_kg}kgで、最大積載量{payload_kg}kgを超えます。過積載となるため成約できません。",
        "{weight_kg} kg on one truck, over its payload of {payload_kg} kg: it cannot be concluded.",
    ),
}


def check_answer(check: Check, language: Language) -> CheckAnswer:
    """A check as it is answered."""
    text = filled(CHECK_TEXTS[check.code], language, dict(_figures(check, language)))
    return CheckAnswer(result=check.result, text=text, figures=dict(check.figures))


def _figures(check: Check, language: Language) -> Mapping[str, Figure]:
    """The figures as people read them."""
    said: dict[str, Figure] = {"excess_yen": f"{EXCESS_YEN:,}"}
    for name, figure in check.figures.items():
        if name == "fare_ratio_bp" and isinstance(figure, int):
            said["percent"] = f"{figure // 100}.{figure % 100:02d}"
        elif isinstance(figure, tuple):
            said[name] = _listed(figure, language)
        elif isinstance(figure, date):
            said[name] = _written(figure, language)
        elif figure is not None:
            said[name] = f"{figure:,}"
    if check.override is not None:
        said |= {"reason": check.override.reason, "day": _written(jst_day(check.override.at), language)}
    return said


def _written(day: date, language: Language) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "ja" else day.isoformat()


def _listed(items: tuple[WrittenItem, ...], language: Language) -> str:
    names = [WRITTEN_ITEM_LABELS[item][0 if language == "ja" else 1] for item in items]
    return ("、" if language == "ja" else ", ").join(names)
